//! What is said of keys and indexes.

use ilana_ir::{Deferral, Index, IndexKind, Name, TableConstraint};

use super::Blueprint;

/// A unique key that was just added; each method says more of it.
pub struct UniqueSpec<'b> {
    blueprint: &'b mut Blueprint,
}

impl<'b> UniqueSpec<'b> {
    pub(super) fn new(blueprint: &'b mut Blueprint) -> Self {
        Self { blueprint }
    }

    /// What it is called, where that is not `<table>_<columns>_unique`.
    pub fn name(self, name: impl Into<String>) -> Self {
        if let Some(TableConstraint::Unique { name: own, .. }) = self.blueprint.constraints.last_mut() {
            *own = name.into().into();
        }
        self
    }

    /// When it is looked at, where that is not with each statement (PostgreSQL).
    pub fn deferral(self, when: Deferral) -> Self {
        if let Some(TableConstraint::Unique { deferral, .. }) = self.blueprint.constraints.last_mut() {
            *deferral = when;
        }
        self
    }
}

/// An index that was just added; each method says more of it. What the engine does not have is an error.
pub struct IndexSpec<'b> {
    blueprint: &'b mut Blueprint,
}

impl<'b> IndexSpec<'b> {
    pub(super) fn new(blueprint: &'b mut Blueprint) -> Self {
        Self { blueprint }
    }

    fn with(self, change: impl FnOnce(&mut Index)) -> Self {
        if let Some(index) = self.blueprint.indexes.last_mut() {
            change(index);
        }
        self
    }

    /// What it is called, where that is not `<table>_<columns>_index`.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.with(|index| index.name = name.into().into())
    }

    /// Which kind it is, such as one for words or for shapes.
    pub fn kind(self, kind: IndexKind) -> Self {
        self.with(|index| index.kind = kind)
    }

    /// Only the rows that meet this condition are in it: SQL of your own (PostgreSQL and SQLite). PostgreSQL takes functions
    /// that give the same at all times only ("CREATE INDEX"), so that `now()` is an error there.
    #[doc(alias = "where")]
    pub fn filter(self, condition: impl Into<Name>) -> Self {
        self.with(|index| index.filter = Some(condition.into()))
    }

    /// It carries these columns besides, so that they are read without the table (PostgreSQL).
    pub fn include<N: Into<String>>(self, columns: impl IntoIterator<Item = N>) -> Self {
        self.with(|index| index.include.extend(super::names(columns)))
    }
}
