//! A relation as a constant of its model.

use ilana_ir::{EagerLoad, Name, Relation as RelationIr, RelationKind, Value, ValueType};

use crate::relation::eager::With;
use crate::relation::slot::Slot;
use crate::{Error, Model, Query, Result};

/// What a relation is, for the compiler and for putting rows into slots. The derive writes it.
#[doc(hidden)]
#[derive(Debug)]
pub struct RelationSpec {
    /// The tables and keys.
    pub ir: RelationIr,
    /// The parent.
    pub parent_model: &'static str,
    /// The field of the parent's key.
    pub parent_field: &'static str,
    /// The place of the parent's key among its columns.
    pub parent_column: usize,
    /// The place of the related key among the related model's columns.
    pub related_column: usize,
    /// Whether the pivot keeps `created_at` and `updated_at`.
    pub pivot_timestamps: bool,
}

/// A relation of model `P` whose slot is an `S`. The derive makes one for each: `User::POSTS`.
pub struct Relation<P, S> {
    pub(crate) spec: &'static RelationSpec,
    pub(crate) slot: fn(&mut P) -> &mut S,
}

impl<P, S> Clone for Relation<P, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, S> Copy for Relation<P, S> {}

impl<P, S> Relation<P, S> {
    /// The derive calls it.
    #[doc(hidden)]
    pub const fn new(spec: &'static RelationSpec, slot: fn(&mut P) -> &mut S) -> Self {
        Self { spec, slot }
    }
}

impl<P: Model, S: Slot> Relation<P, S> {
    /// The relation with others of the related model, to be loaded with it: `User::POSTS.with(Post::COMMENTS)`.
    pub fn with(
        self,
        nested: impl crate::Loadable<S::Related> + Clone + Send + Sync + 'static,
    ) -> With<P, S> {
        With::new(self).with(nested)
    }

    /// The relation with conditions, an order, or a limit, which counts per parent.
    pub fn query(
        self,
        shape: impl Fn(Query<S::Related>) -> Query<S::Related> + Send + Sync + 'static,
    ) -> With<P, S> {
        With::new(self).query(shape)
    }

    /// The query of one parent's related rows. The derive's `user.posts()` calls it.
    #[doc(hidden)]
    pub fn of(self, parent: &P, slot: &S) -> S::Query {
        let key = parent.value(self.spec.parent_column);
        let scope = Scope::of(self.spec, key.into_iter().collect());
        S::query(Query::new().on(slot.origin().target()), scope)
    }
}

/// The parents whose related rows a query is about.
#[derive(Clone, Debug)]
pub struct Scope {
    pub(crate) spec: &'static RelationSpec,
    keys: Vec<Value>,
}

impl Scope {
    /// Keys that are null refer to nothing and are left out.
    pub(crate) fn of(spec: &'static RelationSpec, keys: Vec<Value>) -> Self {
        Self { spec, keys: keys.into_iter().filter(|key| !key.is_null()).collect() }
    }

    /// The one parent's key, to be referred to.
    pub(crate) fn parent_key(&self) -> Result<&Value> {
        let null = Error::NullKey { model: self.spec.parent_model, attribute: self.spec.parent_field };
        self.key().ok_or(null)
    }

    /// The one parent's key, unless it is null.
    pub(crate) fn key(&self) -> Option<&Value> {
        self.keys.first()
    }

    pub(crate) fn load(self) -> EagerLoad<'static> {
        let key_type = self.keys.first().map_or(ValueType::I64, Value::value_type);
        EagerLoad { relation: &self.spec.ir, keys: self.keys, key_type }
    }

    /// The columns of the table between the two that are read after the model's own; of a pivot its two keys first.
    pub(crate) fn pivot_names(&self) -> Vec<Name> {
        match &self.spec.ir.kind {
            RelationKind::ManyToMany(pivot) => [&pivot.parent_key, &pivot.related_key]
                .into_iter()
                .chain(pivot.columns.iter())
                .cloned()
                .collect(),
            RelationKind::HasOneThrough(through) | RelationKind::HasManyThrough(through) => {
                vec![through.parent_key.clone()]
            }
            RelationKind::HasOne
            | RelationKind::HasMany
            | RelationKind::BelongsTo
            | RelationKind::MorphOne(_)
            | RelationKind::MorphMany(_)
            | RelationKind::MorphTo(_) => Vec::new(),
        }
    }
}
