//! Databases and what is particular to each: a dialect is a difference, not a copy.

mod grammar;
mod json;
mod mariadb;
mod mysql;
mod parse;
mod postgres;
mod schema;
mod spelling;
mod sqlite;

use serde::{Deserialize, Serialize};

pub use parse::UnknownDialect;

pub(crate) use grammar::{
    ConflictStyle, Grammar, JoinStyle, JoinTexts, Lexis, LikeStyle, ListStyle, NullsStyle, SameStyle,
    TruncateStyle, ValuesStyle,
};
pub(crate) use schema::{AlterStyle, CommentStyle, Cost, Moment, NameLimit, Step};

use crate::{CompileError, Feature};

/// A database engine in a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dialect {
    engine: Engine,
    version: Version,
}

/// The engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Engine {
    /// PostgreSQL, from 13.
    Postgres,
    /// MySQL, from 8.0.
    MySql,
    /// MariaDB, from 10.6.
    MariaDb,
    /// SQLite, from 3.35.
    Sqlite,
}

/// A version of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Version {
    /// The first number.
    pub major: u16,
    /// The second.
    pub minor: u16,
}

impl Dialect {
    /// PostgreSQL: its major version says it all.
    pub const fn postgres(major: u16) -> Self {
        Self::new(Engine::Postgres, major, 0)
    }

    /// MySQL.
    pub const fn mysql(major: u16) -> Self {
        Self::new(Engine::MySql, major, 0)
    }

    /// MariaDB.
    pub const fn mariadb(major: u16, minor: u16) -> Self {
        Self::new(Engine::MariaDb, major, minor)
    }

    /// SQLite.
    pub const fn sqlite(major: u16, minor: u16) -> Self {
        Self::new(Engine::Sqlite, major, minor)
    }

    const fn new(engine: Engine, major: u16, minor: u16) -> Self {
        Self { engine, version: Version { major, minor } }
    }

    /// The same engine in another minor version, such as MySQL 8.4.
    #[must_use]
    pub const fn with_minor(self, minor: u16) -> Self {
        Self::new(self.engine, self.version.major, minor)
    }

    /// Which engine.
    pub const fn engine(self) -> Engine {
        self.engine
    }

    /// Which version of it.
    pub const fn version(self) -> Version {
        self.version
    }

    /// How many values one statement takes.
    ///
    /// Sources: PostgreSQL 15 manual, appendix K ("query parameters"); MySQL 8.0 manual, error 1390; SQLite,
    /// "Implementation Limits For SQLite", section 9.
    pub fn max_binds(self) -> usize {
        self.grammar().max_binds()
    }

    /// Whether it can do something.
    pub fn has(self, feature: impl Into<Feature>) -> bool {
        self.remedy(feature.into()).is_none()
    }

    /// What to do instead of something that it cannot do.
    fn remedy(self, feature: Feature) -> Option<&'static str> {
        match feature {
            Feature::Schema(part) => self.schema().lacks(part, self.version),
            other => self.grammar().lacks(other, self.version),
        }
    }

    /// Refuses what it cannot do, with what to do instead.
    pub(crate) fn need(self, feature: impl Into<Feature>) -> Result<(), CompileError> {
        let feature = feature.into();
        match self.remedy(feature) {
            None => Ok(()),
            Some(remedy) => Err(CompileError::Unsupported { feature, dialect: self, remedy }),
        }
    }

    /// The refusal of what it cannot do.
    pub(crate) fn unsupported(self, feature: impl Into<Feature>) -> CompileError {
        let feature = feature.into();
        let remedy = self.remedy(feature).unwrap_or("leave it out");
        CompileError::Unsupported { feature, dialect: self, remedy }
    }

    /// Whether changes of the schema are undone with the transaction that they are made in. Where they are not, each commits
    /// the open transaction, before and after itself.
    pub fn rolls_back_schema_changes(self) -> bool {
        self.schema().rolls_back_changes()
    }

    /// How many rows of `columns` values a bulk insert best sends in one statement, at least one. On SQLite one:
    /// there a prepared insert of one row, run again and again, is the fastest way and needs no second statement
    /// for the rest.
    pub fn rows_per_insert(self, columns: usize) -> usize {
        let most = self.max_binds() / columns.max(1);
        self.grammar().best_rows_per_insert().min(most).max(1)
    }

    pub(crate) fn grammar(self) -> &'static dyn Grammar {
        match self.engine {
            Engine::Postgres => &postgres::Postgres,
            Engine::MySql => &mysql::MySql,
            Engine::MariaDb => &mariadb::MariaDb,
            Engine::Sqlite => &sqlite::Sqlite,
        }
    }
}

impl std::fmt::Display for Dialect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Version { major, minor } = self.version;
        let name = self.grammar().name();
        match self.engine {
            Engine::Postgres => write!(f, "{name} {major}"),
            Engine::MySql | Engine::MariaDb | Engine::Sqlite => write!(f, "{name} {major}.{minor}"),
        }
    }
}
