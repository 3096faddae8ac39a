//! A whole statement: a query, which is a shape with the values of its slots, or a change of the schema.

use serde::{Deserialize, Serialize};

use crate::{Binds, Delete, Explain, Insert, Raw, SchemaChange, Select, Update};

/// Anything that can be compiled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Statement {
    /// Rows are read or written.
    Query(Query),
    /// Tables and indexes are made or removed.
    Schema(SchemaChange),
}

/// A shape with its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// What is asked, without values.
    pub shape: Shape,
    /// The values, in slot order.
    pub binds: Binds,
}

/// What is asked, without values: the key under which a compiler may remember its work.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Shape {
    /// Rows are read.
    Select(Select),
    /// Rows are added.
    Insert(Insert),
    /// Rows are changed.
    Update(Update),
    /// Rows are removed.
    Delete(Delete),
    /// A query is explained.
    Explain(Box<Explain>),
    /// A whole statement of the caller's own.
    Raw(Raw),
}

impl From<Query> for Statement {
    fn from(query: Query) -> Self {
        Self::Query(query)
    }
}

impl From<SchemaChange> for Statement {
    fn from(change: SchemaChange) -> Self {
        Self::Schema(change)
    }
}
