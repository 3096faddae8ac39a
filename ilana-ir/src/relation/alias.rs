//! Names for the tables of a relation where their own are in use.

use super::Relation;
use crate::{Expr, Name, Part, Source, TableName, Walk};

/// Whether two names are the same to some engine: SQLite and MySQL do not tell upper and lower case apart.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// `ilana_` and the relation's name, with a level after it if that name is in use too.
pub(super) fn alias(relation: &Relation, is_used: impl Fn(&str) -> bool) -> Name {
    let first = format!("ilana_{}", relation.name);
    let mut name = first.clone();
    let mut level = 1_usize;
    while is_used(&name) {
        level = level.saturating_add(1);
        name = format!("{first}_{level}");
    }
    Name::Owned(name)
}

/// Whether a source has this name anywhere in a tree, or a column is qualified by it. An alias that a tree mentions would
/// hide what the tree means by the name, or be hidden by it.
pub(super) fn mentions(tree: &impl Walk, name: &str) -> bool {
    let mut found = false;
    tree.walk(&mut |part| {
        found |= match part {
            Part::Expr(Expr::Column(column)) => {
                column.table.as_deref().is_some_and(|table| is_same(table, name))
            }
            Part::Expr(Expr::Star(Some(table))) => is_same(table, name),
            Part::Source(source) => is_same(source.name(), name),
            Part::Expr(_) | Part::Select(_) | Part::Bind(_) | Part::List(_) | Part::Rows(_) | Part::End => {
                false
            }
        };
        crate::Descend::Into
    });
    found
}

/// A table under a name, which may be its own.
pub(super) fn named(table: &TableName, name: &Name) -> Source {
    let alias = (*name != table.name).then(|| name.clone());
    Source::Table { table: table.clone(), alias }
}
