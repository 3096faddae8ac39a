//! What a model is: a struct that the derive knows the table of.

use std::fmt::Debug;
use std::future::Future;

use chrono::{DateTime, Utc};
use ilana_driver::{CellError, Row};
use ilana_ir::Value;

use crate::column::ValueFor;
use crate::meta::ModelMeta;
use crate::plans::ModelPlans;
use crate::relation::{Added, AnySlot, Loadable, Loads};
use crate::session::Target;
use crate::{Attributes, Collection, Draft, Field, Query, Record, Result, create};

/// A struct whose values are rows of a table. `#[derive(Model)]` writes all that is required here; the rest is what a
/// program calls.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "add `#[derive(Model, Clone, Debug, PartialEq)]` to `{Self}`"
)]
pub trait Model: Sized + Clone + Debug + PartialEq + Send + Sync + 'static {
    /// The type of the primary key.
    type Key: Field;
    /// The table and its columns.
    #[doc(hidden)]
    const META: &'static ModelMeta;

    /// Reads a row whose columns from `first` on are the model's.
    #[doc(hidden)]
    fn from_row(row: &dyn Row, first: usize) -> Result<Self, CellError>;
    /// The value of a column.
    #[doc(hidden)]
    fn value(&self, column: usize) -> Option<Value>;
    /// Sets the moment of the last change, if there is a field for it.
    #[doc(hidden)]
    fn touch(&mut self, now: DateTime<Utc>);
    /// Visits the slots of its relations.
    #[doc(hidden)]
    fn slots(&mut self, visit: &mut dyn FnMut(&mut dyn AnySlot));
    /// Adds a relation, and those named as nested in it, to what is to be loaded; `None` when there is no such relation.
    #[doc(hidden)]
    fn relation(name: &str, nested: Option<&str>, loads: &mut Loads<Self>) -> Option<Added>;
    /// Its plans.
    #[doc(hidden)]
    fn plans() -> &'static ModelPlans;

    /// A query over all rows.
    fn query() -> Query<Self> {
        Query::new()
    }

    /// A query on another database, pool or transaction. What it loads and creates goes there too.
    fn on(target: impl Into<Target>) -> Query<Self> {
        Query::new().on(target)
    }

    /// A query that also loads relations: `User::with(User::POSTS)`.
    fn with(relations: impl Loadable<Self>) -> Query<Self> {
        Query::new().with(relations)
    }

    /// All rows.
    fn all() -> impl Future<Output = Result<Collection<Record<Self>>>> + Send {
        Query::new().get()
    }

    /// How many rows there are.
    fn count() -> impl Future<Output = Result<u64>> + Send {
        Query::<Self>::new().count()
    }

    /// The row with this key, if there is one.
    fn find(key: impl ValueFor<Self::Key>) -> impl Future<Output = Result<Option<Record<Self>>>> + Send {
        Query::new().find(key)
    }

    /// The row with this key, or [`crate::Error::NotFound`].
    fn find_or_fail(key: impl ValueFor<Self::Key>) -> impl Future<Output = Result<Record<Self>>> + Send {
        Query::new().find_or_fail(key)
    }

    /// The first row by primary key, if there is one.
    fn first() -> impl Future<Output = Result<Option<Record<Self>>>> + Send {
        Query::new().first()
    }

    /// Creates a row from attributes, which may come from outside: those that are not fillable are left out (with a
    /// warning in the log), unknown and missing ones are errors before any SQL.
    fn create(attributes: Attributes) -> impl Future<Output = Result<Record<Self>>> + Send {
        Query::new().create(attributes)
    }

    /// Creates many rows, all or none, and says how many. Their timestamps are set; they are not read back. They go where
    /// their drafts were told by `.on(..)`, which must be the same for all; every row is looked at before any is sent.
    fn insert_many<D: Into<Draft<Self>>>(
        rows: impl IntoIterator<Item = D>,
    ) -> impl Future<Output = Result<u64>> + Send {
        let rows = rows.into_iter().map(Into::into).collect();
        create::insert_many(rows)
    }
}
