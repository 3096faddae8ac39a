//! The query of one parent's related rows: `user.posts()`.

use ilana_ir::Value;

use crate::column::{ColumnArg, ValueFor};
use crate::relation::{Loadable, Scope};
use crate::{Attributes, Collection, Draft, Model, Predicate, Query, Record, Result, create};

/// The records that refer to one parent: a query, and a place to create more of them.
#[must_use = "a query does nothing until it is awaited"]
pub struct ManyQuery<C: Model> {
    query: Query<C>,
    scope: Scope,
}

impl<C: Model> ManyQuery<C> {
    pub(crate) fn new(query: Query<C>, scope: Scope) -> Self {
        Self { query: query.scoped(scope.clone()), scope }
    }

    /// Creates a record that refers to the parent, from attributes that may come from outside.
    ///
    /// # Errors
    ///
    /// As [`Model::create`]; [`crate::Error::NullKey`] when the parent has no key to refer to.
    pub async fn create(self, attributes: Attributes) -> Result<Record<C>> {
        self.insert(Draft::from_attributes(attributes)?).await
    }

    /// Creates a record that refers to the parent, from a typed draft.
    ///
    /// # Errors
    ///
    /// As [`Draft::create`]; [`crate::Error::NullKey`] when the parent has no key to refer to.
    pub async fn insert(self, draft: impl Into<Draft<C>>) -> Result<Record<C>> {
        let mut draft = draft.into();
        draft.put(self.scope.spec.related_column, self.scope.parent_key()?.clone());
        create::insert_one(self.query.target().clone(), draft).await
    }
}

macro_rules! as_query {
    ($name:ident) => {
        impl<C: Model> $name<C> {
            /// As a plain query, for all that a query can do.
            pub fn query(self) -> Query<C> {
                self.query
            }

            /// See [`Query::filter`].
            pub fn filter(self, predicate: Predicate<C>) -> Query<C> {
                self.query.filter(predicate)
            }

            /// See [`Query::where_eq`].
            pub fn where_eq<A: ColumnArg<C>>(self, column: A, value: impl ValueFor<A::Type>) -> Query<C> {
                self.query.where_eq(column, value)
            }

            /// See [`Query::order_by`].
            pub fn order_by(self, column: impl ColumnArg<C>) -> Query<C> {
                self.query.order_by(column)
            }

            /// See [`Query::with`].
            pub fn with(self, relations: impl Loadable<C>) -> Query<C> {
                self.query.with(relations)
            }

            /// See [`Query::get`].
            ///
            /// # Errors
            ///
            /// As [`Query::get`].
            pub async fn get(self) -> Result<Collection<Record<C>>> {
                self.query.get().await
            }

            /// See [`Query::first`].
            ///
            /// # Errors
            ///
            /// As [`Query::first`].
            pub async fn first(self) -> Result<Option<Record<C>>> {
                self.query.first().await
            }

            /// See [`Query::count`].
            ///
            /// # Errors
            ///
            /// As [`Query::count`].
            pub async fn count(self) -> Result<u64> {
                self.query.count().await
            }
        }
    };
}

as_query!(ManyQuery);
pub(super) use as_query;

/// The values of keys, for a pivot.
pub(super) fn key_values<C: Model, K: ValueFor<C::Key>>(keys: impl IntoIterator<Item = K>) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for value in keys.into_iter().map(ValueFor::into_value) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}
