//! Relations between tables as data, and the queries that follow from them.

mod eager;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Name, TableName};

pub use eager::EagerLoad;

/// How the rows of one table belong to those of another. The derive makes it; nothing in it is code.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Relation {
    /// The name by which the parent knows it.
    pub name: Name,
    /// The table whose rows are the parents.
    pub parent: TableName,
    /// The column of the parent that the relation starts from.
    pub parent_key: Name,
    /// The table whose rows are related.
    pub related: TableName,
    /// The column of the related table that the relation ends at.
    pub related_key: Name,
    /// Which kind.
    pub kind: RelationKind,
}

/// The kinds of relation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RelationKind {
    /// At most one related row refers to the parent.
    HasOne,
    /// Any number of related rows refer to the parent.
    HasMany,
    /// The parent refers to at most one related row.
    BelongsTo,
    /// Rows of a third table refer to both.
    ManyToMany(Pivot),
}

/// The table between the two of a many-to-many relation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pivot {
    /// The table.
    pub table: TableName,
    /// Its column that refers to the parent.
    pub parent_key: Name,
    /// Its column that refers to the related row.
    pub related_key: Name,
    /// Its columns that are read beside the two keys.
    pub columns: Cow<'static, [Name]>,
}

impl Relation {
    /// The column that says to which parent a related row belongs: of the pivot for many-to-many, else of the
    /// related table.
    pub fn link(&self) -> (&TableName, &Name) {
        match &self.kind {
            RelationKind::HasOne | RelationKind::HasMany | RelationKind::BelongsTo => {
                (&self.related, &self.related_key)
            }
            RelationKind::ManyToMany(pivot) => (&pivot.table, &pivot.parent_key),
        }
    }
}
