//! What can be wrong with a statement before any database sees it.

use crate::Dialect;

/// Why a statement has no SQL. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The database cannot do this.
    #[error("{dialect} has no {feature}: {remedy}")]
    Unsupported {
        /// What it cannot do.
        feature: Feature,
        /// Which database, and which version of it.
        dialect: Dialect,
        /// What to do instead.
        remedy: &'static str,
    },
    /// The statement means nothing on any database.
    #[error("{what}: {remedy}")]
    Invalid {
        /// What is wrong, with the name of the table or column.
        what: String,
        /// What to do instead.
        remedy: &'static str,
    },
    /// The statement has more values than the database takes at once.
    #[error(
        "{given} values in one statement are more than the {limit} that {dialect} takes: send them in parts"
    )]
    TooManyBinds {
        /// How many it has.
        given: usize,
        /// How many the database takes.
        limit: usize,
        /// Which database.
        dialect: Dialect,
    },
    /// A slot refers to a value that is not there.
    #[error("slot {slot} has no value: the statement has {given}")]
    MissingBind {
        /// The slot.
        slot: u32,
        /// How many values there are.
        given: usize,
    },
}

/// Something that not every database can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// Reading back what an insert stored.
    Returning,
    /// Values that are arrays.
    Arrays,
    /// `SET DEFAULT` as what a foreign key does.
    SetDefault,
    /// A foreign key to a table of another schema.
    KeyAcrossSchemas,
    /// Assignments of one update that read each other's columns in a circle.
    SwappedColumns,
}

impl std::fmt::Display for Feature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Returning => "RETURNING",
            Self::Arrays => "arrays",
            Self::SetDefault => "SET DEFAULT",
            Self::KeyAcrossSchemas => "foreign keys to another schema",
            Self::SwappedColumns => "swap of columns in one update",
        })
    }
}
