//! Queries that have a name within another statement.

use serde::{Deserialize, Serialize};

use crate::{Name, Select};

/// Queries that have a name within a statement; each may refer to those before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct With {
    /// Whether they may refer to themselves.
    #[serde(default)]
    pub recursion: Recursion,
    /// The queries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ctes: Vec<Cte>,
}

/// Whether named queries may refer to themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Recursion {
    /// They may not.
    #[default]
    None,
    /// They may: such a query is a union of its first rows and of a query over its own last rows, which is the last one
    /// of the union.
    ///
    /// MySQL ends in an error after 1,000 steps and MariaDB just ends, unless the connection raises
    /// `cte_max_recursion_depth` or `max_recursive_iterations`.
    Recursive,
}

/// A named query.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cte {
    /// Its name.
    pub name: Name,
    /// The names of its columns; of none: those of the query.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Name>,
    /// The query.
    pub select: Select,
    /// Whether it is computed once. PostgreSQL and SQLite only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub materialized: Option<Materialized>,
}

/// Whether a named query is computed once, or as a part of each query that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Materialized {
    /// Once.
    Yes,
    /// As a part of each query.
    No,
}

impl Cte {
    /// A named query; the engine decides how it is computed.
    pub fn new(name: impl Into<Name>, select: Select) -> Self {
        Self { name: name.into(), columns: Vec::new(), select, materialized: None }
    }
}
