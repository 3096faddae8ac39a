//! The query of one parent's related rows: `user.posts()`.

use ilana_ir::{Comparison, Value};

use crate::column::{ColumnArg, ValueFor};
use crate::relation::{Loadable, Scope};
use crate::session::Target;
use crate::{Attributes, Collection, Draft, Error, Model, Page, Predicate, Query, Record, Result, create};

/// The records that refer to one parent: a query, and a place to create more of them.
#[must_use = "a query does nothing until it is awaited"]
pub struct ManyQuery<C> {
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
    /// As [`Model::create`]; [`Error::NullKey`] when the parent has no key to refer to.
    pub async fn create(self, attributes: Attributes) -> Result<Record<C>> {
        self.insert(Draft::from_attributes(attributes)?).await
    }

    /// Creates a record that refers to the parent, from a typed draft. It goes where the parent is.
    ///
    /// # Errors
    ///
    /// As [`Draft::create`]; [`Error::NullKey`] when the parent has no key to refer to.
    pub async fn insert(self, draft: impl Into<Draft<C>>) -> Result<Record<C>> {
        let mut draft = draft.into();
        let target = self.query.target();
        if !draft.target().is_same(&Target::Default)
            && !draft.target().leads_to(target, C::META.connection)?
        {
            let what = "a record of a relation goes where its parent is: leave `.on(..)` of the draft out";
            return Err(Error::Argument { what });
        }
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

            /// See [`Query::where_`].
            pub fn where_<A: ColumnArg<C>>(
                self,
                column: A,
                op: Comparison,
                value: impl ValueFor<A::Type>,
            ) -> Query<C> {
                self.query.where_(column, op, value)
            }

            /// See [`Query::where_in`].
            pub fn where_in<A: ColumnArg<C>, V: ValueFor<A::Type>>(
                self,
                column: A,
                values: impl IntoIterator<Item = V>,
            ) -> Query<C> {
                self.query.where_in(column, values)
            }

            /// See [`Query::order_by`].
            pub fn order_by(self, column: impl ColumnArg<C>) -> Query<C> {
                self.query.order_by(column)
            }

            /// See [`Query::order_by_desc`].
            pub fn order_by_desc(self, column: impl ColumnArg<C>) -> Query<C> {
                self.query.order_by_desc(column)
            }

            /// See [`Query::latest`].
            pub fn latest(self) -> Query<C> {
                self.query.latest()
            }

            /// See [`Query::oldest`].
            pub fn oldest(self) -> Query<C> {
                self.query.oldest()
            }

            /// See [`Query::limit`].
            pub fn limit(self, rows: u64) -> Query<C> {
                self.query.limit(rows)
            }

            /// See [`Query::offset`].
            pub fn offset(self, rows: u64) -> Query<C> {
                self.query.offset(rows)
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

            /// See [`Query::first_or_fail`].
            ///
            /// # Errors
            ///
            /// As [`Query::first_or_fail`].
            pub async fn first_or_fail(self) -> Result<Record<C>> {
                self.query.first_or_fail().await
            }

            /// See [`Query::find`].
            ///
            /// # Errors
            ///
            /// As [`Query::find`].
            pub fn find(
                self,
                key: impl ValueFor<C::Key>,
            ) -> impl Future<Output = Result<Option<Record<C>>>> + Send {
                self.query.find(key)
            }

            /// See [`Query::count`].
            ///
            /// # Errors
            ///
            /// As [`Query::count`].
            pub async fn count(self) -> Result<u64> {
                self.query.count().await
            }

            /// See [`Query::exists`].
            ///
            /// # Errors
            ///
            /// As [`Query::exists`].
            pub async fn exists(self) -> Result<bool> {
                self.query.exists().await
            }

            /// See [`Query::paginate`].
            ///
            /// # Errors
            ///
            /// As [`Query::paginate`].
            pub async fn paginate(self, page: u64, per_page: u64) -> Result<Page<Record<C>>> {
                self.query.paginate(page, per_page).await
            }

            /// Changes the related rows; see [`Query::update`].
            ///
            /// # Errors
            ///
            /// As [`Query::update`].
            pub async fn update(self, attributes: Attributes) -> Result<u64> {
                self.query.update(attributes).await
            }

            /// Removes the related rows; see [`Query::delete`].
            ///
            /// # Errors
            ///
            /// As [`Query::delete`].
            pub async fn delete(self) -> Result<u64> {
                self.query.delete().await
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
