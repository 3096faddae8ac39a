//! Tables that change.

use serde::{Deserialize, Serialize};

use crate::{Column, CreateTable, Index, Name, TableConstraint, TableName};

/// A table that changes. In whatever order the changes are given, they are made in this one: foreign keys go first, then other
/// keys, checks and indexes; columns are renamed, then removed, added and changed; keys, indexes and checks come, and foreign
/// keys last. So a column cannot get the name of one that is removed in the same change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlterTable {
    /// Which.
    pub table: TableName,
    /// What changes; at least one thing.
    pub changes: Vec<TableChange>,
    /// The table as it is, with its triggers. SQLite needs it for what it cannot change in place: the table is made anew
    /// then, and its rows are copied ("ALTER TABLE", section 7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Box<Current>>,
}

/// A table as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Current {
    /// The table.
    pub table: CreateTable,
    /// The statements that made its triggers.
    #[serde(default)]
    pub triggers: Vec<String>,
    /// What its database keeps of it that there are no words for here, each in words for people, such as how it is
    /// partitioned. A table that is made of `table` elsewhere lacks it, and SQLite refuses to make this one anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsaid: Vec<String>,
}

impl Current {
    /// A table without triggers.
    pub fn new(table: CreateTable) -> Self {
        Self { table, triggers: Vec::new(), unsaid: Vec::new() }
    }
}

/// One change of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum TableChange {
    /// A column is added.
    AddColumn(Column),
    /// A column is removed with its values.
    DropColumn(Name),
    /// A column gets another name.
    RenameColumn {
        /// Which.
        from: Name,
        /// What it is called then.
        to: Name,
    },
    /// A column becomes this: its type, whether it may be null, its default, and its comment.
    ChangeColumn {
        /// What it is then. By its name it is found, which is the new one where it is renamed too.
        column: Column,
        /// What the values become on PostgreSQL, where that is not what a cast makes of them: an expression of the column, the
        /// caller's own SQL.
        using: Option<Name>,
    },
    /// A key or a check is added.
    AddConstraint(TableConstraint),
    /// The primary key is removed.
    DropPrimaryKey {
        /// The constraint's name on PostgreSQL; `None` is the one that it gives by itself.
        name: Option<Name>,
    },
    /// A unique key is removed.
    DropUnique(Name),
    /// A foreign key is removed.
    DropForeignKey(Name),
    /// A check is removed.
    DropCheck(Name),
    /// An index is added.
    AddIndex(Index),
    /// An index is removed.
    DropIndex(Name),
    /// An index gets another name.
    RenameIndex {
        /// Which.
        from: Name,
        /// What it is called then.
        to: Name,
    },
    /// People are told this of the table; `None` is nothing.
    Comment(Option<String>),
}
