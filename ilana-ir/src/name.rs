//! Names of tables and columns. They are names only: every compiler quotes them, none reads SQL out of them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A name as the database spells it, unquoted.
///
/// Names from a derive are borrowed and cost nothing to put into a tree; names from a user are owned.
pub type Name = Cow<'static, str>;

/// A table, with the schema it lives in where that is not the connection's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TableName {
    /// The schema (PostgreSQL) or database (MySQL, MariaDB, an attached SQLite file).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Name>,
    /// The table.
    pub name: Name,
}

impl TableName {
    /// A table of the connection's own schema.
    pub const fn new(name: &'static str) -> Self {
        Self { schema: None, name: Cow::Borrowed(name) }
    }

    /// Splits `schema.table` at its first dot; a name without one is a table of the connection's own schema.
    pub fn parse(name: impl Into<Name>) -> Self {
        let name = name.into();
        match name.split_once('.') {
            Some((schema, table)) => {
                Self { schema: Some(Cow::Owned(schema.to_owned())), name: Cow::Owned(table.to_owned()) }
            }
            None => Self { schema: None, name },
        }
    }
}

impl std::fmt::Display for TableName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A column, qualified by the table or alias that it comes from wherever that is known.
#[derive(Clone, Debug, Eq, Serialize, Deserialize)]
pub struct ColumnRef {
    /// The table or alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Name>,
    /// The column.
    pub name: Name,
}

/// Names of a derive are the same text in memory, which is seen without reading it.
impl PartialEq for ColumnRef {
    fn eq(&self, other: &Self) -> bool {
        let Self { table, name } = self;
        let same_table = match (table, &other.table) {
            (Some(left), Some(right)) => is_same(left, right),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        same_table && is_same(name, &other.name)
    }
}

fn is_same(left: &str, right: &str) -> bool {
    std::ptr::eq(left, right) || left == right
}

/// A shape is hashed whenever it is looked up, and most of that is its columns. Which of their sources they come from
/// hardly tells two shapes apart that have the same sources, so that it is left to the comparison.
impl std::hash::Hash for ColumnRef {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let Self { table: _, name } = self;
        name.hash(state);
    }
}
