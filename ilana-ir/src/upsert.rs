//! What an insert does about a row that is there already.

use serde::{Deserialize, Serialize};

use crate::{Assignment, Expr, Name};

/// What an insert does about a row that is there already.
///
/// Of several rows that are in conflict with each other, the first is inserted; the others are then in conflict with it.
/// To change a row a second time in one statement is an error on PostgreSQL ("INSERT", ON CONFLICT clause): send no two
/// rows of one key together.
///
/// How many rows were affected: PostgreSQL and SQLite count each that was inserted or changed, even to the values that it
/// had, and none that was left alone. MySQL and MariaDB count 1 for an inserted row, 2 for a changed one, and 0 for one
/// that keeps its values, or 1 if the connection asks for found rows ("INSERT ... ON DUPLICATE KEY UPDATE").
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnConflict {
    /// The columns of the unique key that is meant; of none: any, which goes with [`ConflictAction::Nothing`] only.
    ///
    /// Its columns must be among those inserted. MySQL and MariaDB cannot be told which key is meant: there, a conflict in
    /// another key is an error ("subquery returns more than 1 row"), as it is one on the other engines. They look at the
    /// primary key first and then at the others as they were made; where the row is in conflict with one row in the meant
    /// key and with another row in a key that they look at before, it is an error on them alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<Name>,
    /// The condition of the unique index that is meant, where that is a partial one (PostgreSQL, SQLite): the same as the
    /// index has, without values of the statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_filter: Option<Expr>,
    /// What is done.
    pub action: ConflictAction,
}

/// What is done about a row that is there already.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ConflictAction {
    /// It stays as it is.
    Nothing,
    /// It is changed.
    Update {
        /// What is assigned. A column of the table, also by its bare name, is the row that is there, as it was before;
        /// [`Expr::Excluded`] is what was to be inserted.
        set: Vec<Assignment>,
        /// Which rows are changed; the others stay as they are, and are not read back.
        filter: Option<Expr>,
    },
}

impl OnConflict {
    /// The row that is there stays as it is.
    pub fn ignore() -> Self {
        Self { target: Vec::new(), target_filter: None, action: ConflictAction::Nothing }
    }

    /// Where `target` is the same, these columns get the values that were to be inserted.
    pub fn replace(target: Vec<Name>, columns: impl IntoIterator<Item = Name>) -> Self {
        let set = columns
            .into_iter()
            .map(|column| Assignment { value: Expr::Excluded(column.clone()), column })
            .collect();
        Self { target, target_filter: None, action: ConflictAction::Update { set, filter: None } }
    }
}
