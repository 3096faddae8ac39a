//! Migrations: schema changes in Rust, recorded in the database they were made in.

mod blueprint;
mod column;
mod runner;
mod schema;

pub use blueprint::{Blueprint, ForeignSpec, IndexSpec, KeyRef, ReferenceSpec, UniqueSpec};
pub use column::ColumnSpec;
pub use runner::{Migration, MigrationState, Migrator};
pub use schema::Schema;
