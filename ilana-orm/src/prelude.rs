//! What a module with models in it needs: `use ilana_orm::prelude::*;`.

#[cfg(feature = "sqlite")]
pub use crate::{Access, SqliteOptions};
pub use crate::{
    Attributes, BelongsTo, BelongsToMany, Collection, Column, Comparison, Config, DB, Database, Direction,
    Error, Field, HasMany, HasOne, Migration, Migrator, Model, New, Query, Record, ReferenceAction, Result,
    Schema, Target, Tx, Value, async_trait, attrs,
};
