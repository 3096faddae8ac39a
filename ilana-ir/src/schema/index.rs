//! Indexes of a table.

use serde::{Deserialize, Serialize};

use crate::{Direction, Name, TableName};

/// An index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Its name.
    pub name: Name,
    /// What it is over, in order.
    pub parts: Vec<IndexPart>,
    /// Which kind.
    pub kind: IndexKind,
    /// Which rows are in it, as an expression of their columns: the caller's own SQL (PostgreSQL and SQLite).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Name>,
    /// Columns that it carries besides, so that they are read without the table (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
}

/// What an index is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexPart {
    /// What is looked up.
    pub by: IndexedBy,
    /// In which direction it is ordered.
    pub direction: Direction,
    /// How many characters of a long text are in it (MySQL and MariaDB); `None` is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<u32>,
}

/// What is looked up in an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum IndexedBy {
    /// A column.
    Column(Name),
    /// An expression of the row's columns: the caller's own SQL.
    Expression(Name),
}

/// The kinds of index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum IndexKind {
    /// The engine's ordinary one.
    Plain,
    /// One in which no two rows agree.
    Unique,
    /// One for words. On PostgreSQL it is over what [`crate::FullText`] asks.
    FullText,
    /// One for shapes.
    Spatial,
    /// One for what is made of parts, such as documents and arrays (PostgreSQL).
    Gin,
    /// One for what overlaps, such as ranges (PostgreSQL).
    Gist,
    /// A small one for rows that lie in order (PostgreSQL).
    Brin,
    /// One for equality alone (PostgreSQL).
    Hash,
}

/// An index to be made on a table that exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateIndex {
    /// The table.
    pub table: TableName,
    /// The index.
    pub index: Index,
    /// Whether others may write to the table meanwhile.
    #[serde(default)]
    pub build: Build,
}

/// Whether others may write to a table while an index of it is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Build {
    /// As the engine does it by itself.
    #[default]
    Plain,
    /// They may, or it is an error. PostgreSQL does that outside of a transaction only.
    Concurrent,
}

impl Index {
    /// An index over columns.
    pub fn over<N: Into<Name>>(
        name: impl Into<Name>,
        columns: impl IntoIterator<Item = N>,
        kind: IndexKind,
    ) -> Self {
        let parts = columns.into_iter().map(IndexPart::column).collect();
        Self { name: name.into(), parts, kind, filter: None, include: Vec::new() }
    }

    /// The columns that it names, in order, without those of expressions.
    pub fn columns(&self) -> impl Iterator<Item = &Name> {
        self.parts.iter().filter_map(move |part| match &part.by {
            IndexedBy::Column(name) => Some(name),
            IndexedBy::Expression(_) => None,
        })
    }
}

impl From<&'static str> for IndexPart {
    fn from(column: &'static str) -> Self {
        Self::column(column)
    }
}

impl From<String> for IndexPart {
    fn from(column: String) -> Self {
        Self::column(column)
    }
}

impl IndexPart {
    /// A column in ascending order.
    pub fn column(name: impl Into<Name>) -> Self {
        Self { by: IndexedBy::Column(name.into()), direction: Direction::Asc, prefix: None }
    }

    /// An expression in ascending order.
    pub fn expression(sql: impl Into<Name>) -> Self {
        Self { by: IndexedBy::Expression(sql.into()), direction: Direction::Asc, prefix: None }
    }

    /// The same with no more than so many characters of a text, without which MySQL indexes no text of any length. The other
    /// engines than MySQL and MariaDB refuse it.
    #[must_use]
    pub fn prefix(mut self, characters: u32) -> Self {
        self.prefix = Some(characters);
        self
    }

    /// The same in descending order.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.direction = Direction::Desc;
        self
    }
}
