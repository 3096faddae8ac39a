//! The table between parent and related rows, whether it is a pivot or one that a relation goes through.

use super::alias::named;
use super::{Relation, RelationKind, all};
use crate::{Expr, Join, Name, SelectItem, TableName};

/// The table between the two of a relation.
pub(super) struct Bridge<'a> {
    pub(super) table: &'a TableName,
    /// Its column that refers to the parent.
    pub(super) parent_key: &'a Name,
    /// Its column that equals the related key.
    related_key: &'a Name,
    /// Its column that has a value in rows that do not count.
    deleted_at: Option<&'a Name>,
    /// Its columns that are read with the related rows, and what their names in the result begin with.
    read: (Vec<&'a Name>, &'static str),
}

impl Relation {
    pub(super) fn bridge(&self) -> Option<Bridge<'_>> {
        match &self.kind {
            RelationKind::HasOne
            | RelationKind::HasMany
            | RelationKind::BelongsTo
            | RelationKind::MorphOne(_)
            | RelationKind::MorphMany(_)
            | RelationKind::MorphTo(_) => None,
            RelationKind::ManyToMany(pivot) => {
                let keys = [&pivot.parent_key, &pivot.related_key];
                Some(Bridge {
                    table: &pivot.table,
                    parent_key: &pivot.parent_key,
                    related_key: &pivot.related_key,
                    deleted_at: None,
                    read: (keys.into_iter().chain(pivot.columns.iter()).collect(), "pivot"),
                })
            }
            RelationKind::HasOneThrough(through) | RelationKind::HasManyThrough(through) => Some(Bridge {
                table: &through.table,
                parent_key: &through.parent_key,
                related_key: &through.key,
                deleted_at: through.deleted_at.as_ref(),
                read: (vec![&through.parent_key], "through"),
            }),
        }
    }
}

impl Bridge<'_> {
    /// Joins it under a name to the related table.
    pub(super) fn join(&self, name: &Name, related: Expr) -> Join {
        Join::inner(named(self.table, name), all(self.conditions(name, related)))
    }

    /// What holds of one of its rows, under a name, and of the key of the related row that it leads to.
    pub(super) fn conditions(&self, name: &Name, related: Expr) -> Vec<Expr> {
        let column = |column: &Name| Expr::column(name.clone(), column.clone());
        let mut all = vec![Expr::same(column(self.related_key), related)];
        all.extend(self.deleted_at.map(|deleted_at| column(deleted_at).is_null()));
        all
    }

    /// Its columns, under the names that tell them from the related table's own.
    pub(super) fn columns(&self, name: &Name) -> impl Iterator<Item = SelectItem> {
        let (columns, prefix) = &self.read;
        columns.iter().map(move |column| {
            let expr = Expr::column(name.clone(), (*column).clone());
            SelectItem::named(expr, format!("{prefix}_{column}"))
        })
    }

    /// Its column that says to which parent a related row belongs.
    pub(super) fn link(&self, name: &Name) -> Expr {
        Expr::column(name.clone(), self.parent_key.clone())
    }
}
