//! An ORM in the manner of Laravel's Eloquent: models are plain structs, queries are values, relations are loaded when
//! they are asked for and never in secret.
//!
//! ```
//! use ilana_orm::prelude::*;
//!
//! #[derive(Model, Clone, Debug, PartialEq)]
//! pub struct User {
//!     pub id: i64,
//!     pub name: String,
//!     pub age: Option<i32>,
//!     #[model(has_many)]
//!     pub posts: HasMany<Post>,
//! }
//!
//! #[derive(Model, Clone, Debug, PartialEq)]
//! pub struct Post {
//!     pub id: i64,
//!     pub user_id: i64,
//!     pub title: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> ilana_orm::Result<()> {
//! let db = Database::open(Config::sqlite(SqliteOptions::memory()))?;
//! db.scope(async {
//!     let schema = Schema::on(Target::Default);
//!     schema.create_table("users", |t| {
//!         t.id();
//!         t.string("name");
//!         t.integer("age").nullable();
//!     }).await?;
//!     schema.create_table("posts", |t| {
//!         t.id();
//!         t.foreign_id("user_id").references("users", "id");
//!         t.string("title");
//!     }).await?;
//!
//!     let mut ada = NewUser { name: "Ada".into() }.set(User::AGE, 36).create().await?;
//!     ada.posts().create(attrs! { title: "Hello" }).await?;
//!     ada.name = "Ada Lovelace".into();
//!     ada.save().await?;
//!
//!     let users = User::query().filter(User::AGE.gt(18)).with(User::POSTS).order_by(User::NAME).get().await?;
//!     assert_eq!(users[0].name, "Ada Lovelace");
//!     assert_eq!(users[0].posts.loaded()?[0].title, "Hello");
//!     Ok(())
//! }).await
//! # }
//! ```

mod attributes;
mod clock;
mod collection;
mod column;
mod config;
mod context;
mod create;
mod database;
mod draft;
mod error;
mod field;
mod meta;
mod migrate;
mod model;
mod plans;
mod query;
mod record;
mod relation;
mod session;
mod sink;
mod transaction;

pub mod prelude;

pub use attributes::Attributes;
pub use clock::now;
pub use collection::Collection;
pub use column::{Column, ColumnArg, NamedColumn, Untyped, ValueFor};
pub use config::{Config, Connect};
pub use database::{DB, Database};
pub use draft::{Draft, New};
pub use error::{Error, Result, UnknownRelation};
pub use field::{Field, Instant, NoKey};
pub use migrate::{
    Blueprint, ColumnSpec, ForeignSpec, IndexSpec, KeyRef, Migration, MigrationState, Migrator,
    ReferenceSpec, Schema, UniqueSpec,
};
pub use model::Model;
pub use query::{Page, Predicate, Query, Summable};
pub use record::Record;
pub use relation::{
    BelongsTo, BelongsToMany, HasMany, HasOne, Loadable, ManyQuery, PivotQuery, Relation, RelationSpec, Slot,
    With,
};
pub use session::Target;
pub use transaction::{TransactionCall, TransactionOnce, Tx};

pub use async_trait::async_trait;
pub use ilana_compile::{CompileError, Dialect, TableSize};
pub use ilana_driver::{CellError, DriverError, ErrorKind, Executed, Pool, PoolOptions, Row};
#[cfg(feature = "mysql")]
pub use ilana_driver_mysql::{MySqlDriver, MySqlOptions};
#[cfg(feature = "postgres")]
pub use ilana_driver_pg::{PgDriver, PgListener, PgOptions};
#[cfg(feature = "sqlite")]
pub use ilana_driver_sqlite::{Access, SqliteDriver, SqliteOptions};
pub use ilana_ir::{
    ColumnType, Comparison, Condition, Deferral, Direction, IndexKind, IndexPart, ReferenceAction,
    TableOptions, Value, ValueType,
};
pub use ilana_macros::Model;

/// What the derive's output refers to. Not for use by hand: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::attributes::plain_name;
    pub use crate::meta::{ColumnMeta, ModelMeta, Protection, Role, table_in};
    pub use crate::plans::ModelPlans;
    pub use crate::relation::{Added, AnySlot, Declared, LoadError, Loads};
    pub use crate::session::Origin;
    pub use chrono::{DateTime, Utc};
    pub use ilana_driver::{CellError, Row};
    /// The present moment, as `touch` takes it.
    pub type Moment = DateTime<Utc>;
    pub use ilana_ir::{Name, Pivot, RelationKind, TableName, Value};
    pub use std::borrow::Cow;
}
