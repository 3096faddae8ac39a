//! Where rows come from, and how several sources are joined.

use serde::{Deserialize, Serialize};

use crate::{BindRows, Expr, Name, Raw, Select, TableName};

/// Where rows come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Source {
    /// A table, a view, or a query of the [`crate::With`] around.
    Table {
        /// Which.
        table: TableName,
        /// The name it has in this query, where that is another.
        alias: Option<Name>,
    },
    /// A table with advice on which indexes to use (MySQL, MariaDB; one forced index on SQLite).
    Hinted {
        /// Which.
        table: TableName,
        /// The name it has in this query, where that is another.
        alias: Option<Name>,
        /// The advice.
        hints: Vec<IndexHint>,
    },
    /// A query in parentheses.
    Subquery {
        /// The query.
        select: Box<Select>,
        /// The name of its rows.
        alias: Name,
    },
    /// A query in parentheses that may refer to the sources before it: once for each of their rows.
    Lateral {
        /// The query.
        select: Box<Select>,
        /// The name of its rows.
        alias: Name,
    },
    /// Rows of values.
    Values {
        /// The values; at least one row.
        rows: BindRows,
        /// The name of the rows.
        alias: Name,
        /// The names of their columns.
        columns: Vec<Name>,
    },
    /// The caller's own SQL, such as a function that gives rows.
    Raw {
        /// The SQL.
        raw: Raw,
        /// The name of its rows.
        alias: Name,
    },
}

/// Advice on which indexes to use for a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexHint {
    /// What is advised.
    pub kind: HintKind,
    /// The indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Name>,
}

/// What is advised about indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum HintKind {
    /// Use one of these, or none.
    Use,
    /// Use one of these, unless it is impossible.
    Force,
    /// Use none of these.
    Ignore,
}

/// A source joined to those before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Which rows without a partner stay.
    pub kind: JoinKind,
    /// What is joined.
    pub source: Source,
    /// Which rows are partners; `None` with [`JoinKind::Cross`] only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Expr>,
}

/// Which rows without a partner stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum JoinKind {
    /// None.
    Inner,
    /// Those of the left side, with nulls for the right.
    Left,
    /// Those of the right side, with nulls for the left.
    Right,
    /// Those of both sides.
    Full,
    /// Every row of one side is the partner of every row of the other.
    Cross,
}

impl Source {
    /// A table under its own name.
    #[inline]
    pub fn table(name: impl Into<Name>) -> Self {
        Self::Table { table: TableName { schema: None, name: name.into() }, alias: None }
    }

    /// A table under another name.
    pub fn aliased(name: impl Into<Name>, alias: impl Into<Name>) -> Self {
        Self::Table { table: TableName { schema: None, name: name.into() }, alias: Some(alias.into()) }
    }

    /// The name that columns of this source are qualified by.
    pub fn name(&self) -> &Name {
        match self {
            Self::Table { table, alias } | Self::Hinted { table, alias, hints: _ } => {
                alias.as_ref().unwrap_or(&table.name)
            }
            Self::Subquery { alias, .. }
            | Self::Lateral { alias, .. }
            | Self::Values { alias, .. }
            | Self::Raw { alias, .. } => alias,
        }
    }
}

impl Join {
    /// An inner join.
    pub fn inner(source: Source, on: Expr) -> Self {
        Self { kind: JoinKind::Inner, source, on: Some(on) }
    }

    /// A left join.
    pub fn left(source: Source, on: Expr) -> Self {
        Self { kind: JoinKind::Left, source, on: Some(on) }
    }
}
