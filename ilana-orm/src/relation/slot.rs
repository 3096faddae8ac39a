//! The fields in which loaded relations are kept.
//!
//! What they hold is behind a trait object, so that no model's type contains another's: models may refer to each other
//! in circles and chains of any length.

use std::any::Any;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::relation::spec::Scope;
use crate::relation::{Added, Loadable, Loads, ManyQuery, PivotQuery, Relation};
use crate::session::Origin;
use crate::{Error, Model, Query, Record, Result};

/// A slot as the derive's output names it, whatever it is for.
pub trait AnySlot {
    /// Says where its record came from, so that its query goes there too.
    fn set_origin(&mut self, origin: &Origin);
}

/// A field of a model that holds related records once they are loaded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation to a model",
    label = "not a relation to a model",
    note = "a relation is a `HasMany`, `HasOne`, `BelongsTo` or `BelongsToMany` of a struct with `#[derive(Model, ..)]`"
)]
pub trait Slot: AnySlot + Sized + Send + Sync + 'static {
    /// The related model.
    type Related: Model;
    /// The query that `user.posts()` gives.
    type Query;

    /// Keeps what was loaded.
    #[doc(hidden)]
    fn fill(&mut self, rows: Arc<Vec<Record<Self::Related>>>);
    /// Whether it was loaded.
    fn is_loaded(&self) -> bool;
    #[doc(hidden)]
    fn origin(&self) -> &Origin;
    #[doc(hidden)]
    fn query(query: Query<Self::Related>, scope: Scope) -> Self::Query;

    /// The query of one parent's related rows. The derive's `user.posts()` calls it.
    #[doc(hidden)]
    fn query_of<P: Model>(&self, relation: Relation<P, Self>, parent: &P) -> Self::Query {
        let key = parent.value(relation.spec.parent_column);
        let scope = Scope::of(relation.spec, key.into_iter().collect());
        Self::query(Query::new().on(self.origin().target()), scope)
    }

    /// Adds a relation, and those named as nested in it, to what is to be loaded. The derive's output calls it.
    #[doc(hidden)]
    fn add_named<P: Model>(relation: Relation<P, Self>, nested: Option<&str>, loads: &mut Loads<P>) -> Added {
        let Some(nested) = nested else { return relation.add_to(loads) };
        // An unknown name is an error now, not when the query runs.
        nested.add_to(&mut Loads::<Self::Related>::default())?;
        let nested = nested.to_owned();
        relation.query(move |query| query.with(nested.as_str())).add_to(loads)
    }
}

/// What a slot holds: records of some model.
trait Loaded: Any + Send + Sync {
    fn equals(&self, other: &dyn Loaded) -> bool;
    fn debug(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result;
}

impl<M: Model> Loaded for Vec<Record<M>> {
    fn equals(&self, other: &dyn Loaded) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<Self>() == Some(self)
    }

    fn debug(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_slice().fmt(f)
    }
}

/// The inside of every slot. A clone shares what is loaded until one of the two is written to.
#[derive(Clone, Default)]
struct Inside {
    loaded: Option<Arc<dyn Loaded>>,
    origin: Origin,
}

impl Inside {
    fn rows<M: Model>(&self) -> Result<&[Record<M>]> {
        let any: Option<&dyn Any> = self.loaded.as_deref().map(|loaded| loaded as &dyn Any);
        let rows = any.and_then(<dyn Any>::downcast_ref::<Vec<Record<M>>>);
        rows.map(Vec::as_slice).ok_or(Error::NotLoaded { related: M::META.model })
    }

    fn rows_mut<M: Model>(&mut self) -> Result<&mut Vec<Record<M>>> {
        let own = self.rows::<M>()?.to_vec();
        if self.loaded.as_mut().is_none_or(|shared| Arc::get_mut(shared).is_none()) {
            self.loaded = Some(Arc::new(own));
        }
        let any = self.loaded.as_mut().and_then(Arc::get_mut).map(|loaded| loaded as &mut dyn Any);
        any.and_then(<dyn Any>::downcast_mut).ok_or(Error::NotLoaded { related: M::META.model })
    }

    fn equals(&self, other: &Self) -> bool {
        match (&self.loaded, &other.loaded) {
            (None, None) => true,
            (Some(left), Some(right)) => Arc::ptr_eq(left, right) || left.equals(&**right),
            _ => false,
        }
    }

    fn debug(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.loaded {
            None => f.write_str("not loaded"),
            Some(loaded) => loaded.debug(f),
        }
    }
}

macro_rules! slot {
    ($(#[$doc:meta])* $name:ident => $query:ty, $make:expr) => {
        $(#[$doc])*
        pub struct $name<T> {
            inside: Inside,
            marker: PhantomData<fn() -> T>,
        }

        // Of a struct that is no model rustc then says `Slot`'s own message, which is the same in all that the derive makes.
        #[diagnostic::do_not_recommend]
        impl<T: Model> Slot for $name<T> {
            type Related = T;
            type Query = $query;

            fn fill(&mut self, rows: Arc<Vec<Record<T>>>) {
                self.inside.loaded = Some(rows);
            }

            fn is_loaded(&self) -> bool {
                self.inside.loaded.is_some()
            }

            fn origin(&self) -> &Origin {
                &self.inside.origin
            }

            fn query(query: Query<T>, scope: Scope) -> $query {
                $make(query, scope)
            }
        }

        impl<T> AnySlot for $name<T> {
            fn set_origin(&mut self, origin: &Origin) {
                self.inside.origin = origin.clone();
            }
        }

        impl<T> Default for $name<T> {
            fn default() -> Self {
                Self { inside: Inside::default(), marker: PhantomData }
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self { inside: self.inside.clone(), marker: PhantomData }
            }
        }

        impl<T> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.inside.equals(&other.inside)
            }
        }

        impl<T> Debug for $name<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.inside.debug(f)
            }
        }
    };
}

slot! {
    /// Any number of records that refer to this one.
    HasMany => ManyQuery<T>, ManyQuery::new
}
slot! {
    /// At most one record that refers to this one.
    HasOne => ManyQuery<T>, ManyQuery::new
}
slot! {
    /// The record that this one refers to.
    BelongsTo => Query<T>, |query: Query<T>, scope| query.scoped(scope)
}
slot! {
    /// Any number of records that rows of a pivot table connect with this one.
    BelongsToMany => PivotQuery<T>, PivotQuery::new
}

macro_rules! many {
    ($($name:ident)*) => {$(
        impl<T: Model> $name<T> {
            /// The loaded records.
            ///
            /// # Errors
            ///
            /// [`Error::NotLoaded`]: nothing is queried in secret.
            pub fn loaded(&self) -> Result<&[Record<T>]> {
                self.inside.rows()
            }

            /// The loaded records, to be changed.
            ///
            /// # Errors
            ///
            /// [`Error::NotLoaded`].
            pub fn loaded_mut(&mut self) -> Result<&mut Vec<Record<T>>> {
                self.inside.rows_mut()
            }
        }
    )*};
}

macro_rules! one {
    ($($name:ident)*) => {$(
        impl<T: Model> $name<T> {
            /// The loaded record; `None` when there is none.
            ///
            /// # Errors
            ///
            /// [`Error::NotLoaded`]: nothing is queried in secret.
            pub fn loaded(&self) -> Result<Option<&Record<T>>> {
                self.inside.rows().map(<[_]>::first)
            }

            /// The loaded record, to be changed.
            ///
            /// # Errors
            ///
            /// [`Error::NotLoaded`].
            pub fn loaded_mut(&mut self) -> Result<Option<&mut Record<T>>> {
                Ok(self.inside.rows_mut()?.first_mut())
            }
        }
    )*};
}

many! { HasMany BelongsToMany }
one! { HasOne BelongsTo }
