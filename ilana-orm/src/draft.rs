//! A row that is to be created.

use std::marker::PhantomData;

use ilana_ir::Value;

use crate::column::{Column, ValueFor};
use crate::error::list;
use crate::meta::{ColumnMeta, ModelMeta, Role, plain};
use crate::session::Target;
use crate::{Attributes, Error, Field, Model, Record, Result, create, now};

/// A row that is to be created, typed: `NewUser { .. }` becomes one, and `.set(..)` gives it what is optional.
#[derive(Clone, Debug)]
#[must_use = "a draft is not stored until `create` is awaited"]
pub struct Draft<M> {
    /// One for each column; `None` is left to the database.
    values: Vec<Option<Value>>,
    target: Target,
    marker: PhantomData<fn() -> M>,
}

/// A struct of what an insert must give, which the derive made: `NewUser`. It is a [`Draft`] in the making.
pub trait New: Sized {
    /// The model.
    type Model: Model;

    /// The draft that it is the beginning of.
    fn into_draft(self) -> Draft<Self::Model>;

    /// Gives a further column its value.
    fn set<T: Field>(self, column: Column<Self::Model, T>, value: impl ValueFor<T>) -> Draft<Self::Model> {
        self.into_draft().set(column, value)
    }

    /// Which database, where it is not the model's own.
    fn on(self, target: impl Into<Target>) -> Draft<Self::Model> {
        self.into_draft().on(target)
    }

    /// Creates the row and reads it back as the database stored it.
    ///
    /// # Errors
    ///
    /// As [`Draft::create`].
    fn create(self) -> impl Future<Output = Result<Record<Self::Model>>> + Send {
        self.into_draft().create()
    }
}

impl<N: New> From<N> for Draft<N::Model> {
    fn from(new: N) -> Self {
        new.into_draft()
    }
}

impl<M: Model> Draft<M> {
    /// Nothing yet. The derive fills it from a `New..` struct.
    #[doc(hidden)]
    pub fn empty() -> Self {
        let values = M::META.columns.iter().map(|_| None).collect();
        Self { values, target: Target::Default, marker: PhantomData }
    }

    /// Sets the column of a field by its place. The derive calls it.
    #[doc(hidden)]
    pub fn put(&mut self, column: usize, value: Value) {
        if let Some(place) = self.values.get_mut(column) {
            *place = Some(value);
        }
    }

    /// Gives a column its value.
    pub fn set<T: Field>(mut self, column: Column<M, T>, value: impl ValueFor<T>) -> Self {
        self.put(column.index(), value.into_value());
        self
    }

    /// Which database, where it is not the model's own.
    pub fn on(mut self, target: impl Into<Target>) -> Self {
        self.target = target.into();
        self
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Creates the row and reads it back as the database stored it.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`] with what the database says; [`Error::Decode`] when what it stored does not fit the model.
    pub async fn create(self) -> Result<Record<M>> {
        create::insert_one(self.target.clone(), self).await
    }

    /// A draft from attributes of outside.
    pub(crate) fn from_attributes(attributes: Attributes) -> Result<Self> {
        let mut draft = Self::empty();
        draft.fill(attributes)?;
        Ok(draft)
    }

    fn fill(&mut self, attributes: Attributes) -> Result<()> {
        for (name, value) in attributes.into_pairs() {
            let (index, column) = find::<M>(&name)?;
            if M::META.is_fillable(column) {
                self.put(index, fit::<M>(column, value)?);
            } else {
                tracing::warn!(model = M::META.model, attribute = column.field, "not fillable: left out");
            }
        }
        Ok(())
    }

    /// The columns that are given and their values, with timestamps.
    pub(crate) fn finish(mut self) -> Result<Vec<Option<Value>>> {
        let meta = M::META;
        self.stamp(meta);
        let given = meta.columns.iter().zip(&self.values);
        let mut missing = given
            .filter(|(column, value)| value.is_none() && column.role == Role::Given && !column.nullable)
            .map(|(column, _)| column.field)
            .peekable();
        if missing.peek().is_some() {
            return Err(Error::MissingAttributes { model: meta.model, names: list(missing) });
        }
        Ok(self.values)
    }

    fn stamp(&mut self, meta: &ModelMeta) {
        if meta.created_at.is_none() && meta.updated_at.is_none() {
            return;
        }
        let now = now();
        for index in [meta.created_at, meta.updated_at].into_iter().flatten() {
            if let (Some(column), Some(place @ None)) = (meta.column(index), self.values.get_mut(index)) {
                *place = Some(instant_value(column, now));
            }
        }
    }
}

/// An instant as the value of a column of timestamps.
pub(crate) fn instant_value(column: &ColumnMeta, now: chrono::DateTime<chrono::Utc>) -> Value {
    if column.ty == ilana_ir::ValueType::DateTime {
        Value::DateTime(now.naive_utc())
    } else {
        Value::Timestamp(now)
    }
}

/// The column of an attribute.
pub(crate) fn find<M: Model>(name: &str) -> Result<(usize, &'static ColumnMeta)> {
    let meta = M::META;
    let index = meta.position(name);
    index.and_then(|index| Some((index, meta.column(index)?))).ok_or_else(|| Error::UnknownAttribute {
        model: meta.model,
        name: name.to_owned(),
        known: list(meta.columns.iter().map(|column| column.field)),
    })
}

/// A value as its column takes it.
pub(crate) fn fit<M: Model>(column: &'static ColumnMeta, value: Value) -> Result<Value> {
    let model = M::META.model;
    if value.is_null() && !column.nullable {
        return Err(Error::NullValue { model, attribute: column.field });
    }
    let wrong = |source| Error::WrongValue { model, attribute: column.field, source };
    let mut value = value.coerce(column.ty).map_err(wrong)?;
    // What the field has no place for could be stored, but not be read again.
    match (column.accept)(&mut value) {
        Ok(()) => Ok(value),
        Err(reason) => Err(Error::NoPlace { model, attribute: column.field, value: plain(&value), reason }),
    }
}
