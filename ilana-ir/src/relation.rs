//! Relations between tables as data, and the queries that follow from them.

mod alias;
mod bridge;
mod correlated;
mod eager;
mod one_of_many;
mod rank;
mod requalify;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Binds, Expr, Name, TableName};

pub use correlated::Correlated;
pub use eager::EagerLoad;
pub use one_of_many::OneOfMany;

/// How the rows of one table belong to those of another. The derive makes it; nothing in it is code.
///
/// A row whose key is null is related to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
pub enum RelationKind {
    /// At most one related row refers to the parent.
    HasOne,
    /// Any number of related rows refer to the parent.
    HasMany,
    /// The parent refers to at most one related row.
    BelongsTo,
    /// Rows of a third table refer to both.
    ManyToMany(Pivot),
    /// At most one related row refers to a row that refers to the parent.
    HasOneThrough(Through),
    /// Any number of related rows refer to rows that refer to the parent.
    HasManyThrough(Through),
    /// At most one related row refers to the parent, among rows that refer to parents of several tables.
    MorphOne(Morph),
    /// Any number of related rows refer to the parent, among rows that refer to parents of several tables.
    MorphMany(Morph),
    /// The parent refers to at most one row of one of several tables. Each of these is a relation of its own: this is
    /// the one to the rows of one table.
    MorphTo(Morph),
}

/// The table between the two of a many-to-many relation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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

/// The table between a parent and the rows that refer to it in two steps.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Through {
    /// The table.
    pub table: TableName,
    /// Its column that refers to the parent.
    pub parent_key: Name,
    /// Its column that the related row refers to.
    pub key: Name,
    /// Its column that has a value in rows that do not count.
    pub deleted_at: Option<Name>,
}

/// Which table a key refers to, where it may be one of several.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Morph {
    /// The column beside the key that says so: of the parent for [`RelationKind::MorphTo`], else of the related table.
    pub column: Name,
    /// What stands in it. It is a value, and always sent as one.
    pub name: Name,
}

impl Relation {
    /// The column that says to which parent a related row belongs: of the table between the two if there is one, else
    /// of the related table.
    pub fn link(&self) -> (&TableName, &Name) {
        match self.bridge() {
            Some(bridge) => (bridge.table, bridge.parent_key),
            None => (&self.related, &self.related_key),
        }
    }

    /// The condition on the type, if there is one: it is about the related table, or about the parent where that is in
    /// the query too. Both go by the names that they have there.
    fn type_condition(&self, related: &Name, parent: Option<&Name>, binds: &mut Binds) -> Option<Expr> {
        let (table, morph) = match &self.kind {
            RelationKind::MorphOne(morph) | RelationKind::MorphMany(morph) => (related, morph),
            RelationKind::MorphTo(morph) => (parent?, morph),
            RelationKind::HasOne
            | RelationKind::HasMany
            | RelationKind::BelongsTo
            | RelationKind::ManyToMany(_)
            | RelationKind::HasOneThrough(_)
            | RelationKind::HasManyThrough(_) => return None,
        };
        let name = Expr::Bind(binds.push(morph.name.clone().into_owned()));
        Some(Expr::same(Expr::column(table.clone(), morph.column.clone()), name))
    }
}

/// All of several conditions, of which one alone is itself.
fn all(mut conditions: Vec<Expr>) -> Expr {
    if conditions.len() == 1 { conditions.remove(0) } else { Expr::And(conditions) }
}
