//! The statements that a connection has prepared, by plan.

use std::num::NonZeroUsize;

use ilana_compile::{Plan, PlanId};
use lru::LruCache;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Error, Statement};
use mysql_common::named_params::ParsedNamedParams;

/// Prepared statements, at most so many.
pub(crate) struct Prepared {
    statements: LruCache<PlanId, Statement>,
}

impl Prepared {
    /// At least one is kept.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { statements: LruCache::new(NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN)) }
    }

    /// The statement of a plan. One that has to go for it is closed on the server, which is not waited for.
    pub(crate) async fn get(&mut self, conn: &mut Conn, plan: &Plan) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(&plan.id()) {
            return Ok(statement.clone());
        }
        let statement = conn.prep(plan.sql()).await?;
        if let Some((_, evicted)) = self.statements.push(plan.id(), statement.clone()) {
            conn.close(evicted).await?;
        }
        Ok(statement)
    }

    /// Closes the statement of a plan.
    pub(crate) async fn forget(&mut self, conn: &mut Conn, plan: &Plan) -> Result<(), Error> {
        match self.statements.pop(&plan.id()) {
            Some(statement) => conn.close(statement).await,
            None => Ok(()),
        }
    }
}

/// Whether mysql_async would send another text than this: it takes `:name` for a parameter, and does not see a text or
/// name begin right after a minus or slash. Names of parameters mean nothing to the servers, so that none is meant.
pub(crate) fn is_misread(sql: &str) -> bool {
    sql.contains(':')
        && ParsedNamedParams::parse(sql.as_bytes()).map_or(true, |parsed| !parsed.params().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_a_colon_is_misread_only_after_a_minus_or_slash() {
        assert!(!is_misread("SELECT '12:a', `x:y`, ? - '1:a' /* :a */"));
        assert!(is_misread("SELECT 1-'2:a'"));
        assert!(is_misread("SELECT ?-'2:a'"));
        assert!(is_misread("SELECT :a"));
    }
}
