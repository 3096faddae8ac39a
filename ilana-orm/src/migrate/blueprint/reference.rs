//! Keys to other tables.

use ilana_ir::{Deferral, ForeignKey, Name, ReferenceAction, TableConstraint, TableName};

use super::Blueprint;

/// Columns that refer to another table, which is yet to be named.
#[must_use = "say which table with `references`"]
pub struct ForeignSpec<'b> {
    blueprint: &'b mut Blueprint,
    columns: Vec<Name>,
}

impl<'b> ForeignSpec<'b> {
    pub(super) fn new(blueprint: &'b mut Blueprint, columns: Vec<Name>) -> Self {
        Self { blueprint, columns }
    }

    /// The table and its columns, in the same order.
    pub fn references<N: Into<String>>(
        self,
        table: impl Into<String>,
        columns: impl IntoIterator<Item = N>,
    ) -> ReferenceSpec<'b> {
        let place = self.blueprint.add_foreign(self.columns, table.into(), super::names(columns));
        ReferenceSpec { blueprint: self.blueprint, place }
    }
}

/// A foreign key that was just added; each method says more of it.
pub struct ReferenceSpec<'b> {
    blueprint: &'b mut Blueprint,
    place: usize,
}

impl ReferenceSpec<'_> {
    pub(crate) fn place(&self) -> usize {
        self.place
    }

    fn with(self, change: impl FnOnce(&mut ForeignKey)) -> Self {
        if let Some(key) = self.blueprint.foreign_at(self.place) {
            change(key);
        }
        self
    }

    /// What it is called, where that is not `<table>_<columns>_foreign`.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.with(|key| key.name = name.into().into())
    }

    /// What happens to the row when the row it refers to is removed.
    pub fn on_delete(self, action: ReferenceAction) -> Self {
        self.with(|key| key.on_delete = action)
    }

    /// What happens to the row when the key it refers to changes.
    pub fn on_update(self, action: ReferenceAction) -> Self {
        self.with(|key| key.on_update = action)
    }

    /// When it is looked at, where that is not with each statement (PostgreSQL and SQLite).
    pub fn deferral(self, when: Deferral) -> Self {
        self.with(|key| key.deferral = when)
    }
}

impl Blueprint {
    /// Adds a foreign key and says its place.
    fn add_foreign(
        &mut self,
        columns: Vec<Name>,
        references: String,
        referenced_columns: Vec<Name>,
    ) -> usize {
        let name = self.conventional(&columns, "foreign");
        self.constraints.push(TableConstraint::ForeignKey(ForeignKey {
            name,
            columns,
            references: TableName::parse(references),
            referenced_columns,
            on_delete: ReferenceAction::NoAction,
            on_update: ReferenceAction::NoAction,
            deferral: Deferral::Never,
        }));
        self.constraints.len() - 1
    }

    pub(crate) fn foreign_at(&mut self, place: usize) -> Option<&mut ForeignKey> {
        match self.constraints.get_mut(place)? {
            TableConstraint::ForeignKey(key) => Some(key),
            TableConstraint::PrimaryKey { .. }
            | TableConstraint::Unique { .. }
            | TableConstraint::Check { .. } => None,
        }
    }
}
