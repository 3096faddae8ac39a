//! What can go wrong, told apart by what a caller does about it.

use ilana_compile::CompileError;
use ilana_driver::{CellError, DriverError, ErrorKind};
use ilana_ir::CoerceError;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such row.
    #[error("there is no {model} with {key}")]
    NotFound {
        /// The model.
        model: &'static str,
        /// What was looked for.
        key: String,
    },
    /// A record that was to be changed or removed is gone.
    #[error("{model} {key} was not changed: its row is gone; read it again or create it")]
    Gone {
        /// The model.
        model: &'static str,
        /// Its key.
        key: String,
    },
    /// A model has no primary key and so no `find`, `save` or `delete`.
    #[error("{model} has no primary key: mark one field with #[model(primary_key)], or use a query")]
    NoKey {
        /// The model.
        model: &'static str,
    },
    /// A record whose primary key is null, or a relation that starts from a null: nothing can refer to it.
    #[error("{model}.{attribute} is null: it tells no row from others, give it a value first")]
    NullKey {
        /// The model.
        model: &'static str,
        /// The field.
        attribute: &'static str,
    },
    /// An attribute that the model does not have.
    #[error("{model} has no attribute `{name}`: it has {known}")]
    UnknownAttribute {
        /// The model.
        model: &'static str,
        /// The name that was given.
        name: String,
        /// Those that it has.
        known: String,
    },
    /// Attributes that an insert must give.
    #[error(
        "{model} cannot be created without {names}: give a value, or a default in the migration and #[model(default)]"
    )]
    MissingAttributes {
        /// The model.
        model: &'static str,
        /// Those that are missing.
        names: String,
    },
    /// A value that does not fit its attribute.
    #[error("{model}.{attribute} cannot take the value")]
    WrongValue {
        /// The model.
        model: &'static str,
        /// The attribute.
        attribute: &'static str,
        /// Why.
        source: CoerceError,
    },
    /// A value of the attribute's type in the database that its field has no place for.
    #[error(
        "{model}.{attribute} cannot take the value: {value} {reason}; give one that the field holds, or widen its type"
    )]
    NoPlace {
        /// The model.
        model: &'static str,
        /// The attribute.
        attribute: &'static str,
        /// The value, as a person would write it.
        value: String,
        /// Why, to follow the value in a sentence.
        reason: &'static str,
    },
    /// A null for an attribute that must have a value.
    #[error("{model}.{attribute} must have a value: it is not an Option")]
    NullValue {
        /// The model.
        model: &'static str,
        /// The attribute.
        attribute: &'static str,
    },
    /// A relation that the model does not have.
    #[error(transparent)]
    UnknownRelation(#[from] UnknownRelation),
    /// A path of relations by name that has too many levels.
    #[error(
        "a path of {levels} relations is longer than the {limit} that are loaded at once: load it in parts"
    )]
    RelationPath {
        /// How many it has.
        levels: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A relation that was not loaded.
    #[error("this {related} relation was not loaded: add it to the query with `.with(..)`, or query it")]
    NotLoaded {
        /// The related model.
        related: &'static str,
    },
    /// A cell that does not fit its field.
    #[error("a row does not fit {model}")]
    Decode {
        /// The model.
        model: &'static str,
        /// Which column, and why.
        source: CellError,
    },
    /// No database was configured.
    #[error(
        "no database is configured: call `Database::configure(..)` at the start, or choose one with `.on(..)`"
    )]
    NotConfigured,
    /// A connection name that the configuration does not have.
    #[error("there is no connection `{name}`: the configuration has {known}")]
    UnknownConnection {
        /// The name that was given.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// Whether a commit took effect is not known: the connection was lost in its middle. It is never run again by
    /// itself.
    #[error(
        "the connection was lost during a commit: look whether its changes are there before trying again"
    )]
    CommitOutcomeUnknown(#[source] DriverError),
    /// A migration that is recorded and not known, or named twice.
    #[error("migration `{name}`: {reason}")]
    Migration {
        /// Its name.
        name: String,
        /// What is wrong, and what to do.
        reason: &'static str,
    },
    /// A number that makes no sense where it is given.
    #[error("{what}")]
    Argument {
        /// Which, and what would.
        what: &'static str,
    },
    /// The address of a database that cannot be read.
    #[error("the address of the database is wrong: {0}")]
    Address(Box<dyn std::error::Error + Send + Sync>),
    /// The address of a database for which there is no adapter.
    #[error(
        "there is no adapter for addresses that begin with `{scheme}:`: they begin with `postgres:`, `mysql:`, `mariadb:` \
         or `sqlite:`, and the feature `postgres`, `mysql` or `sqlite` of ilana-orm must be on"
    )]
    Scheme {
        /// What it begins with.
        scheme: String,
    },
    /// The database or its driver.
    #[error(transparent)]
    Driver(DriverError),
    /// A statement that was to change the schema failed.
    #[error("{kind}; the statement was `{statement}`")]
    Change {
        /// The statement.
        statement: String,
        /// What the database reports of it.
        kind: ErrorKind,
        /// The driver's own error.
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The statement has no SQL.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// An error of the caller's own, from inside a transaction.
    #[error(transparent)]
    Custom(Box<dyn std::error::Error + Send + Sync>),
}

/// A relation that a model does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{model} has no relation `{name}`: it has {known}")]
pub struct UnknownRelation {
    /// The model.
    pub model: &'static str,
    /// The name that was given.
    pub name: String,
    /// Those that it has.
    pub known: String,
}

impl Error {
    /// Takes an error of the caller's own through a transaction.
    pub fn custom(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Custom(error.into())
    }

    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn address(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Address(error.into())
    }

    /// What the database reported, if it was it.
    pub fn kind(&self) -> Option<&ErrorKind> {
        if let Self::Driver(DriverError { kind, .. })
        | Self::CommitOutcomeUnknown(DriverError { kind, .. })
        | Self::Change { kind, .. } = self
        {
            Some(kind)
        } else {
            None
        }
    }

    /// Whether a row with the same unique value exists.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self.kind(), Some(ErrorKind::UniqueViolation { .. }))
    }

    /// Whether a foreign key does not hold.
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self.kind(), Some(ErrorKind::ForeignKeyViolation { .. }))
    }

    /// Whether nothing was found.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    /// An error of the driver while a statement was to change the schema.
    pub(crate) fn while_changing(statement: String, error: DriverError) -> Self {
        match error {
            DriverError { kind: ErrorKind::Compile(error), .. } => Self::Compile(error),
            DriverError { kind, source } => Self::Change { statement, kind, source },
        }
    }

    /// An error of the driver while rows of a model were read.
    pub(crate) fn while_reading(model: &'static str, error: DriverError) -> Self {
        if let ErrorKind::Cell(source) = error.kind {
            Self::Decode { model, source }
        } else {
            Self::from(error)
        }
    }
}

impl From<DriverError> for Error {
    fn from(error: DriverError) -> Self {
        if let ErrorKind::Compile(error) = error.kind { Self::Compile(error) } else { Self::Driver(error) }
    }
}

/// Names in the form in which errors list them.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
