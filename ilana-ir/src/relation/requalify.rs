//! Columns of a table whose alias has become another.

use crate::{Cte, Descend, Expr, Name, PartMut, Raw, RawArg, Select, SetOperation, Source, WalkMut};

/// Qualifies by `to` what is qualified by `from`, but not where a query within has a source of that name itself: there the
/// name means that one. Nothing in the tree may be called `to` yet.
///
/// In raw SQL the names beside the text follow; the text itself cannot.
pub(super) fn requalify(tree: &mut (impl WalkMut + ?Sized), from: &Name, to: &Name) {
    tree.walk_mut(&mut |part| {
        match part {
            PartMut::Expr(Expr::Column(column)) => {
                if let Some(table) = &mut column.table {
                    rename(table, from, to);
                }
            }
            PartMut::Expr(Expr::Star(Some(table))) => rename(table, from, to),
            PartMut::Expr(Expr::Raw(raw)) => rename_in_raw(raw, from, to),
            PartMut::Source(Source::Raw { raw, alias: _ }) => rename_in_raw(raw, from, to),
            PartMut::Select(select) if sources(select).any(|source| source.name() == from) => {
                requalify_around(select, from, to);
                return Descend::Past;
            }
            PartMut::Expr(_)
            | PartMut::Select(_)
            | PartMut::Source(_)
            | PartMut::Bind(_)
            | PartMut::List(_)
            | PartMut::Rows(_)
            | PartMut::End => {}
        }
        Descend::Into
    });
}

/// Goes into those parts of a query that do not see its source `from`: its named queries, the other arms of a set
/// operation, and its sources, unless they stand after that one and may refer to it.
fn requalify_around(select: &mut Select, from: &Name, to: &Name) {
    for Cte { select, .. } in select.with.iter_mut().flat_map(|with| &mut with.ctes) {
        requalify(select, from, to);
    }
    let mut is_hidden = false;
    for source in select.from.iter_mut().chain(select.joins.iter_mut().map(|join| &mut join.source)) {
        let sees_others = matches!(source, Source::Lateral { .. } | Source::Raw { .. });
        if !(is_hidden && sees_others) {
            requalify(source, from, to);
        }
        is_hidden |= source.name() == from;
    }
    for SetOperation { select, .. } in &mut select.set_operations {
        requalify(select, from, to);
    }
}

fn sources(select: &Select) -> impl Iterator<Item = &Source> {
    select.from.iter().chain(select.joins.iter().map(|join| &join.source))
}

fn rename(name: &mut Name, from: &Name, to: &Name) {
    if name == from {
        name.clone_from(to);
    }
}

/// A name of several parts is qualified by its first; what one of a single part stands for is not known.
fn rename_in_raw(raw: &mut Raw, from: &Name, to: &Name) {
    for arg in &mut raw.args {
        if let RawArg::Name(parts) = arg
            && let [table, _, ..] = parts.as_mut_slice()
        {
            rename(table, from, to);
        }
    }
}
