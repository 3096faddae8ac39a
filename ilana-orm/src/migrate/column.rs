//! What a migration says of a column.

use ilana_ir::{Column, ColumnDefault, ForeignKey, ReferenceAction, Value};

use crate::migrate::Blueprint;

/// The column that was just added; each method says more of it. Without `nullable` it must have a value.
pub struct ColumnSpec<'b> {
    blueprint: &'b mut Blueprint,
    /// The place of its own foreign key, once it has one.
    foreign: Option<usize>,
}

impl<'b> ColumnSpec<'b> {
    pub(crate) fn new(blueprint: &'b mut Blueprint) -> Self {
        Self { blueprint, foreign: None }
    }

    fn with(self, change: impl FnOnce(&mut Column)) -> Self {
        if let Some(column) = self.blueprint.last() {
            change(column);
        }
        self
    }

    fn name(&mut self) -> Option<String> {
        self.blueprint.last().map(|column| column.name.to_string())
    }

    /// It may hold no value.
    pub fn nullable(self) -> Self {
        self.with(|column| column.nullable = true)
    }

    /// What it holds when an insert does not say.
    pub fn default(self, value: impl Into<Value>) -> Self {
        let value = value.into();
        self.with(|column| column.default = Some(ColumnDefault::Value(value)))
    }

    /// The moment of the insert, when an insert does not say.
    pub fn default_now(self) -> Self {
        self.with(|column| column.default = Some(ColumnDefault::Now))
    }

    /// Without negative numbers, where the engine has such a type (MySQL and MariaDB).
    pub fn unsigned(self) -> Self {
        self.with(|column| column.unsigned = true)
    }

    /// The database numbers the rows in it, and it is the primary key.
    pub(crate) fn numbered(self) -> Self {
        self.with(|column| column.auto_increment = true)
    }

    /// It tells the rows apart.
    pub fn primary(mut self) -> Self {
        if let Some(name) = self.name() {
            self.blueprint.primary([name]);
        }
        self
    }

    /// No two rows agree in it.
    pub fn unique(mut self) -> Self {
        if let Some(name) = self.name() {
            self.blueprint.unique([name]);
        }
        self
    }

    /// It has an index.
    pub fn index(mut self) -> Self {
        if let Some(name) = self.name() {
            self.blueprint.index([name]);
        }
        self
    }

    /// It refers to a column of another table.
    pub fn references(mut self, table: impl Into<String>, column: impl Into<String>) -> Self {
        let Some(name) = self.name() else { return self };
        self.foreign = Some(self.blueprint.foreign([name]).references(table, [column.into()]).place());
        self
    }

    /// What happens to the row when the row it refers to is removed. Goes after `references`: without it, making the table
    /// is an error.
    pub fn on_delete(self, action: ReferenceAction) -> Self {
        self.with_foreign("on_delete", |key| key.on_delete = action)
    }

    /// What happens to the row when the key it refers to changes. Goes after `references`: without it, making the table is
    /// an error.
    pub fn on_update(self, action: ReferenceAction) -> Self {
        self.with_foreign("on_update", |key| key.on_update = action)
    }

    fn with_foreign(self, name: &str, change: impl FnOnce(&mut ForeignKey)) -> Self {
        match self.foreign.and_then(|place| self.blueprint.foreign_at(place)) {
            Some(key) => change(key),
            None => self.blueprint.refers_to_nothing(name),
        }
        self
    }
}
