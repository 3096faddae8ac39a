//! Which key or index is meant.

use ilana_ir::{CreateTable, IndexedBy, Name, TableConstraint, TableName, conventional_name};

use ilana_compile::CompileError;

/// A key or index of a table: an array of columns means the one over them, a text the one of that name.
///
/// Of several over the same columns the one with the conventional name is meant, and else it is an error. A key that was
/// named otherwise, or that has the name of a table that was renamed since, is found as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyRef {
    /// The one over these columns, in this order.
    Columns(Vec<Name>),
    /// The one of this name.
    Name(Name),
}

impl From<&str> for KeyRef {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned().into())
    }
}

impl From<String> for KeyRef {
    fn from(name: String) -> Self {
        Self::Name(name.into())
    }
}

impl<N: Into<String>> From<Vec<N>> for KeyRef {
    fn from(columns: Vec<N>) -> Self {
        Self::Columns(super::names(columns))
    }
}

impl<N: Into<String>, const LENGTH: usize> From<[N; LENGTH]> for KeyRef {
    fn from(columns: [N; LENGTH]) -> Self {
        Self::Columns(super::names(columns))
    }
}

/// What a table has several of.
#[derive(Clone, Copy)]
pub(super) enum KeyKind {
    Unique,
    Index,
    /// An index or unique key.
    Either,
    Foreign,
}

impl KeyKind {
    /// What it is called, and what its conventional name ends in.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Unique => ("unique key", "unique"),
            Self::Index => ("index", "index"),
            Self::Either => ("index or unique key", "index"),
            Self::Foreign => ("foreign key", "foreign"),
        }
    }

    /// Those of a table, with their columns.
    fn all(self, table: &CreateTable) -> Vec<(&Name, Vec<&Name>)> {
        let constraints = table.constraints.iter().filter_map(move |part| match (self, part) {
            (Self::Unique | Self::Either, TableConstraint::Unique { name, columns, deferral: _ }) => {
                Some((name, columns.iter().collect()))
            }
            (Self::Foreign, TableConstraint::ForeignKey(key)) => {
                Some((&key.name, key.columns.iter().collect()))
            }
            _ => None,
        });
        let indexes =
            table.indexes.iter().filter(move |_| matches!(self, Self::Index | Self::Either)).filter_map(
                |index| {
                    let is_column = |part: &ilana_ir::IndexPart| matches!(part.by, IndexedBy::Column(_));
                    index.parts.iter().all(is_column).then(|| (&index.name, index.columns().collect()))
                },
            );
        constraints.chain(indexes).collect()
    }
}

impl KeyRef {
    /// The name of the one that is meant; that of convention where the table's keys are not known.
    pub(super) fn name_in(
        self,
        name: &TableName,
        current: Option<&CreateTable>,
        kind: KeyKind,
    ) -> Result<Name, CompileError> {
        let columns = match self {
            Self::Name(name) => return Ok(name),
            Self::Columns(columns) => columns,
        };
        let (noun, suffix) = kind.words();
        let conventional = conventional_name(name, columns.iter().map(Name::as_ref), suffix);
        let Some(table) = current.filter(|table| !is_taken(table, &conventional)) else {
            return Ok(conventional);
        };
        let mut over = kind.all(table).into_iter().filter(|(_, own)| own.iter().copied().eq(&columns));
        match (over.next(), over.next()) {
            (Some((name, _)), None) => Ok(name.clone()),
            (None, _) => {
                let what = format!("`{}` has no {noun} over {}", table.name, listed(&columns));
                Err(CompileError::Invalid {
                    what,
                    remedy: "name it, or the columns that it is over in their order",
                })
            }
            (Some((first, _)), Some((second, _))) => {
                let columns = listed(&columns);
                let what = format!(
                    "`{}` has more than one {noun} over {columns}: `{first}` and `{second}`",
                    table.name
                );
                Err(CompileError::Invalid { what, remedy: "say by its name which one is meant" })
            }
        }
    }
}

/// Whether a key or index has the name. On MySQL and MariaDB a unique index is a key.
fn is_taken(table: &CreateTable, name: &Name) -> bool {
    let of_constraint = |part: &TableConstraint| match part {
        TableConstraint::Unique { name: own, .. } | TableConstraint::Check { name: own, .. } => own == name,
        TableConstraint::ForeignKey(key) => key.name == *name,
        TableConstraint::PrimaryKey { .. } => false,
    };
    table.constraints.iter().any(of_constraint) || table.indexes.iter().any(|index| index.name == *name)
}

fn listed(columns: &[Name]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    format!("({})", quoted.join(", "))
}
