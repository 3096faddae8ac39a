//! A relation as a constant of its model.

use std::borrow::Cow;

use ilana_ir::{EagerLoad, Name, Relation as RelationIr, RelationKind, Value, ValueType};

use crate::meta::{ModelMeta, at, find_column, same_value_type, table_of};
use crate::relation::eager::With;
use crate::relation::slot::Slot;
use crate::{Error, Model, Query, Result};

/// What a relation is, for the compiler and for putting rows into slots.
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

/// What a relation's model says of it; the derive writes it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Declared {
    /// The field.
    pub name: &'static str,
    /// The place of the parent's key among its columns.
    pub parent_column: usize,
    /// The column of the related model, or `None` for its primary key.
    pub related_key: Option<&'static str>,
    /// Whether the pivot keeps `created_at` and `updated_at`.
    pub pivot_timestamps: bool,
    /// The error for a related model without that column.
    pub missing: &'static str,
    /// The error for keys that cannot be equal.
    pub unlike: &'static str,
}

impl RelationSpec {
    /// Completes a relation by what its two models say of themselves, while the program is compiled. A related key that is
    /// missing, and one that cannot hold the parent's key, stop the compiler.
    #[expect(clippy::panic, reason = "it runs in the compiler only, and this is how it says an error")]
    // Without it rustc would show where the panic is in here, which is of no use to who declares a model.
    #[track_caller]
    pub const fn new(
        parent: &'static ModelMeta,
        related: &'static ModelMeta,
        kind: RelationKind,
        declared: Declared,
    ) -> Self {
        let Declared { name, parent_column, related_key, pivot_timestamps, missing, unlike } = declared;
        let related_column = match (related_key, related.key) {
            (Some(key), _) => find_column(related.columns, key),
            (None, Some(key)) => key,
            (None, None) => related.columns.len(),
        };
        let Some(theirs) = at(related.columns, related_column) else { panic!("{}", missing) };
        let Some(own) = at(parent.columns, parent_column) else { panic!("the derive counts its columns") };
        // A pivot stands between the two keys: they have nothing to do with each other.
        if !matches!(kind, RelationKind::ManyToMany(_)) && !same_value_type(own.ty, theirs.ty) {
            panic!("{}", unlike)
        }
        Self {
            ir: RelationIr {
                name: Cow::Borrowed(name),
                parent: table_of(parent),
                parent_key: Cow::Borrowed(own.name),
                related: table_of(related),
                related_key: Cow::Borrowed(theirs.name),
                kind,
            },
            parent_model: parent.model,
            parent_field: own.field,
            parent_column,
            related_column,
            pivot_timestamps,
        }
    }
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
