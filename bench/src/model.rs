//! The structs that rows become, on both sides.

use ilana_orm::prelude::*;

/// A row of three columns.
#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) score: i64,
}

/// The table that inserts go to: as [`Item`], and empty.
#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) score: i64,
}

/// The root of a tree.
#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Parent {
    pub(crate) id: i64,
    pub(crate) name: String,
    #[model(has_many)]
    pub(crate) children: HasMany<Child>,
}

/// A leaf of a tree.
#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Child {
    pub(crate) id: i64,
    pub(crate) parent_id: i64,
    pub(crate) title: String,
}
