//! A model's struct with what it is to the database: whether it is stored, what it was, where it came from.

use std::fmt::Debug;
use std::ops::{Deref, DerefMut};

use ilana_driver::Call;
use ilana_ir::{
    Assignment, Binds, Comparison, Delete, Expr, Name, Query as IrQuery, Shape, Update, Value, compare,
};

use crate::column::ColumnArg;
use crate::relation::{Loadable, Loads};
use crate::session::Origin;
use crate::{Error, Model, Result, now};

/// A row as a struct. It reads and writes as the struct itself; `save` writes what was changed.
#[derive(Clone)]
pub struct Record<M> {
    model: M,
    exists: bool,
    /// The values as they are stored, taken when the struct is first lent for writing: reading costs nothing.
    original: Option<Box<[Value]>>,
    origin: Origin,
    pivot: Option<Box<[(Name, Value)]>>,
}

impl<M: Model> Record<M> {
    /// A row that was read.
    pub(crate) fn stored(mut model: M, origin: Origin) -> Self {
        model.slots(&mut |slot| slot.set_origin(&origin));
        Self { model, exists: true, original: None, origin, pivot: None }
    }

    pub(crate) fn set_pivot(&mut self, values: Box<[(Name, Value)]>) {
        self.pivot = Some(values);
    }

    /// Whether there is a row for it, as far as this program knows.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// The plain struct.
    pub fn into_model(self) -> M {
        self.model
    }

    /// A column of the pivot row through which a many-to-many relation reached this record.
    pub fn pivot(&self, column: &str) -> Option<&Value> {
        self.pivot.iter().flatten().find(|(name, _)| name == column).map(|(_, value)| value)
    }

    /// Whether a column's value is another than the stored one. A name that is no column is never dirty.
    pub fn is_dirty(&self, column: impl ColumnArg<M>) -> bool {
        column.position().is_some_and(|index| self.changed(index).is_some())
    }

    /// The fields whose values are others than the stored ones, with the new values.
    pub fn dirty(&self) -> Vec<(&'static str, Value)> {
        let columns = M::META.columns.iter().enumerate();
        columns.filter_map(|(index, column)| Some((column.field, self.changed(index)?))).collect()
    }

    /// The new value of a column, if it is another than the stored one.
    fn changed(&self, index: usize) -> Option<Value> {
        let original = self.original.as_ref()?.get(index)?;
        self.model.value(index).filter(|value| value != original)
    }

    /// Writes the changed columns, and the moment of the change if the model keeps one and it was not set by hand. Nothing
    /// is sent when nothing was changed.
    ///
    /// # Errors
    ///
    /// [`Error::Gone`] when there is no such row any more; [`Error::NoKey`]; [`Error::NullKey`]; [`Error::Driver`].
    pub async fn save(&mut self) -> Result<()> {
        if !self.exists {
            return Err(self.gone());
        }
        if self.dirty().is_empty() {
            return Ok(());
        }
        let before = self.model.clone();
        // A moment that the program set itself is kept.
        if M::META.updated_at.is_none_or(|index| self.changed(index).is_none()) {
            self.model.touch(now());
        }
        let result = self.write().await;
        match result {
            Ok(()) => self.original = None,
            // The struct keeps the caller's changes and not the moment of a change that was not made.
            Err(_) => self.model = before,
        }
        result
    }

    async fn write(&self) -> Result<()> {
        let meta = M::META;
        let mut binds = Binds::default();
        let mut set = Vec::new();
        for (index, column) in meta.columns.iter().enumerate() {
            if let Some(value) = self.changed(index) {
                set.push(Assignment { column: column.name.into(), value: Expr::Bind(binds.push(value)) });
            }
        }
        let filter = Some(self.by_key(&mut binds)?);
        let update = Update { filter, ..Update::new(meta.table.clone(), set) };
        let session = self.origin.target().session(meta.connection)?;
        let call = session.call(IrQuery { shape: Shape::Update(update), binds }).await?;
        let changed = session.execute(&call).await?;
        if changed.rows == 0 { Err(self.gone()) } else { Ok(()) }
    }

    /// Reads the row anew. What was changed and not saved is lost, and its relations are not loaded any more.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the row is gone; [`Error::NoKey`]; [`Error::NullKey`]; [`Error::Driver`].
    pub async fn reload(&mut self) -> Result<()> {
        let target = self.origin.target();
        let fresh = crate::Query::<M>::new().on(target).find_value(self.key_value()?).await?;
        let fresh =
            fresh.ok_or_else(|| Error::NotFound { model: M::META.model, key: self.described_key() })?;
        let pivot = self.pivot.take();
        *self = fresh;
        self.pivot = pivot;
        Ok(())
    }

    /// Removes the row.
    ///
    /// # Errors
    ///
    /// [`Error::Gone`] when there is no such row any more; [`Error::NoKey`]; [`Error::NullKey`]; [`Error::Driver`].
    pub async fn delete(&mut self) -> Result<()> {
        if !self.exists {
            return Err(self.gone());
        }
        let meta = M::META;
        let key = self.key_value()?;
        let session = self.origin.target().session(meta.connection)?;
        let plan = M::plans().delete.get(session.pool(), || {
            let mut binds = Binds::default();
            let filter = binds.adopt(by_key::<M>(key.clone()));
            Shape::Delete(Delete { filter: Some(filter), ..Delete::new(meta.table.clone()) })
        });
        let plan = plan.await?;
        let changed = session.execute(&Call::new(plan, vec![key])).await?;
        if changed.rows == 0 {
            return Err(self.gone());
        }
        self.exists = false;
        Ok(())
    }

    /// Loads relations of this record: `user.load((User::POSTS, User::ROLES)).await?`.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownRelation`]; [`Error::Driver`].
    pub async fn load(&mut self, relations: impl Loadable<M>) -> Result<()> {
        let mut loads = Loads::default();
        relations.add_to(&mut loads)?;
        let target = self.origin.target();
        loads.run(std::slice::from_mut(self), &target).await
    }

    /// The stored key: a change of the key field must still find its row.
    fn key_value(&self) -> Result<Value> {
        let meta = M::META;
        let no_key = || Error::NoKey { model: meta.model };
        let index = meta.key.ok_or_else(no_key)?;
        let original = self.original.as_ref().and_then(|values| values.get(index).cloned());
        let key = original.or_else(|| self.model.value(index)).ok_or_else(no_key)?;
        match meta.column(index) {
            // A null is met by every row without a key, and by none that this record is.
            Some(column) if key.is_null() => {
                Err(Error::NullKey { model: meta.model, attribute: column.field })
            }
            _ => Ok(key),
        }
    }

    fn by_key(&self, binds: &mut Binds) -> Result<Expr> {
        Ok(binds.adopt(by_key::<M>(self.key_value()?)))
    }

    fn described_key(&self) -> String {
        self.key_value().map_or_else(|_| "no key".to_owned(), |key| M::META.describe_key(&key))
    }

    fn gone(&self) -> Error {
        Error::Gone { model: M::META.model, key: self.described_key() }
    }

    fn snapshot(&mut self) {
        if self.exists && self.original.is_none() {
            let values = (0..M::META.columns.len()).filter_map(|index| self.model.value(index));
            self.original = Some(values.collect());
        }
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Lends the struct for what is no change of a column: filling a relation's slot.
    pub(crate) fn model_mut(&mut self) -> &mut M {
        &mut self.model
    }
}

/// The condition that a row is that of a key.
pub(crate) fn by_key<M: Model>(key: Value) -> ilana_ir::Bound<Expr> {
    let name = M::META.key_column().map_or("", |column| column.name);
    compare(Expr::column(M::META.table.name.clone(), name), Comparison::Eq, key)
}

impl<M: Model> Deref for Record<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.model
    }
}

impl<M: Model> DerefMut for Record<M> {
    fn deref_mut(&mut self) -> &mut M {
        self.snapshot();
        &mut self.model
    }
}

/// Records are equal when their structs and pivots are.
impl<M: Model> PartialEq for Record<M> {
    fn eq(&self, other: &Self) -> bool {
        self.model == other.model && self.pivot == other.pivot
    }
}

impl<M: Model> Debug for Record<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.model.fmt(f)
    }
}
