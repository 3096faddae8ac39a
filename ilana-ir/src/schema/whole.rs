//! All that a database has.

use serde::{Deserialize, Serialize};

use crate::{Column, CreateEnum, CreateTable, CreateView, Current, TableName};

/// All that a database has, as far as this crate has words for it. Tables of the connection's own schema are named without
/// it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The tables with their triggers, by name.
    pub tables: Vec<Current>,
    /// The views, by name.
    pub views: Vec<CreateView>,
    /// The types of a few texts (PostgreSQL), by name.
    pub enums: Vec<CreateEnum>,
}

impl Schema {
    /// A table by its name.
    pub fn table(&self, name: &TableName) -> Option<&CreateTable> {
        self.tables.iter().map(|current| &current.table).find(|table| table.name == *name)
    }

    /// A column of a table.
    pub fn column(&self, table: &TableName, name: &str) -> Option<&Column> {
        self.table(table)?.columns.iter().find(|column| column.name == name)
    }
}
