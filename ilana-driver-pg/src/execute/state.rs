//! What a connection is in the middle of.

use ilana_driver::{DriverError, ErrorKind};

use crate::exchange::Failure;
use crate::statements::Surroundings;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Idle,
    InTransaction,
    /// A text of the caller's own began or ended a transaction: it is not known whether one is open.
    Unsure,
    /// An exchange has begun and not ended.
    Busy,
    /// There is no connection any more.
    Lost,
}

/// What to do about the failure of a statement that was kept prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    None,
    /// Prepare it and run it once more.
    RunAgain,
    /// The transaction has failed with it: the whole is to be run again.
    RunTransactionAgain,
}

impl State {
    /// The state after a text: as before, unless it says something about transactions.
    pub(super) fn after(self, sql: &str) -> Self {
        if controls_transaction(sql) { Self::Unsure } else { self }
    }

    /// What is around a statement in this state.
    pub(super) fn surroundings(self) -> Surroundings {
        // Where it is not known whether there is a transaction, a savepoint could fail for want of one.
        if self == Self::InTransaction { Surroundings::Transaction } else { Surroundings::Nothing }
    }
}

/// The error of a statement that was prepared before the schema changed, in a transaction: it ran into somebody else's change,
/// and run again it will not.
pub(super) fn conflict<T>(failed: Result<T, impl Into<Failure>>) -> DriverError {
    let kind = ErrorKind::SerializationFailure;
    match failed.map_err(Into::into) {
        Err(Failure::Server(error)) => DriverError::with_source(kind, error),
        Err(Failure::Cell(..)) | Ok(_) => DriverError::new(kind),
    }
}

/// Whether one of the statements of a text begins or ends a transaction. It may say so of a text that has such words after a
/// semicolon in a string or a function's body, never the other way round but for a word after a comment.
fn controls_transaction(sql: &str) -> bool {
    sql.split(';').any(|statement| {
        let mut words = statement.split_ascii_whitespace();
        let Some(first) = words.next() else { return false };
        let is = |word: &str| first.eq_ignore_ascii_case(word);
        if is("ROLLBACK") {
            // To a savepoint it ends nothing.
            return !words.any(|word| word.eq_ignore_ascii_case("TO"));
        }
        if is("PREPARE") {
            return words.next().is_some_and(|word| word.eq_ignore_ascii_case("TRANSACTION"));
        }
        ["BEGIN", "START", "COMMIT", "END", "ABORT"].into_iter().any(is)
    })
}

/// Whether one of the statements of a text makes or ends a savepoint.
pub(super) fn has_savepoints(sql: &str) -> bool {
    sql.split(';').any(|statement| {
        let first = statement.split_ascii_whitespace().next().unwrap_or("");
        ["SAVEPOINT", "RELEASE", "ROLLBACK"].into_iter().any(|word| first.eq_ignore_ascii_case(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_ends_a_transaction_is_seen() {
        for sql in [
            "begin",
            "SELECT 1; COMMIT",
            "rollback",
            " end ;",
            "START TRANSACTION",
            "PREPARE TRANSACTION 'a'",
        ] {
            assert!(controls_transaction(sql), "{sql}");
        }
        for sql in [
            "SELECT 1",
            "SAVEPOINT ilana_1",
            "ROLLBACK TO SAVEPOINT ilana_1; RELEASE SAVEPOINT ilana_1",
            "UPDATE t SET a = 'x'",
            "PREPARE one AS SELECT 1",
            "",
        ] {
            assert!(!controls_transaction(sql), "{sql}");
        }
    }
}
