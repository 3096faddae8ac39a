//! What a database has besides tables.

use serde::{Deserialize, Serialize};

use crate::{IfMissing, Name, TableName};

/// A query under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateView {
    /// Its name.
    pub name: TableName,
    /// The query: the caller's own SQL.
    pub query: Name,
    /// What happens to a view of that name.
    pub if_there: IfThere,
}

/// What happens to a thing that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum IfThere {
    /// It stays, and making another is an error.
    Fail,
    /// It is replaced. On PostgreSQL one whose columns become others is removed and made anew, without the rights that were granted
    /// on it, and not while another view reads it; on SQLite each is.
    Replace,
}

/// A view to be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropView {
    /// Which.
    pub name: TableName,
    /// What happens when there is no such view.
    pub if_missing: IfMissing,
}

/// A type of a few texts (PostgreSQL). The other engines have it at the column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateEnum {
    /// Its name.
    pub name: TableName,
    /// The texts, in their order; at least one.
    pub values: Vec<String>,
}
