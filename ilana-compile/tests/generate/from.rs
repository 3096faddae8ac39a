//! Sources of rows, and joins.

use ilana_ir::{HintKind, IndexHint, Join, JoinKind, Source as Rows};

use super::condition::condition;
use super::source::{Source, any};
use super::{bind, name, raw, select};

/// A source of rows; a table more often than anything else.
pub(crate) fn rows(source: &mut Source<'_>) -> Rows {
    if source.is_spent() || source.flag() {
        return Rows::Table { table: name::table(source), alias: source.maybe(2, name::name) };
    }
    source.deeper(|source| {
        any!(source: Rows {
            Rows::Table { table: _, alias: _ } => {
                Rows::Table { table: name::table(source), alias: source.maybe(2, name::name) }
            },
            Rows::Hinted { table: _, alias: _, hints: _ } => Rows::Hinted {
                table: name::table(source),
                alias: source.maybe(2, name::name),
                hints: source.several(0, 2, hint),
            },
            Rows::Subquery { select: _, alias: _ } => {
                Rows::Subquery { select: Box::new(select::select(source)), alias: name::name(source) }
            },
            Rows::Lateral { select: _, alias: _ } => {
                Rows::Lateral { select: Box::new(select::select(source)), alias: name::name(source) }
            },
            Rows::Values { rows: _, alias: _, columns: _ } => values(source),
            Rows::Raw { raw: _, alias: _ } => Rows::Raw { raw: raw::raw(source), alias: name::name(source) },
        })
    })
}

fn values(source: &mut Source<'_>) -> Rows {
    let columns = name::names(source, 1, 3);
    let width = if source.senseless() { source.below(4) } else { columns.len() };
    Rows::Values { rows: bind::rows(source, width), alias: name::name(source), columns }
}

fn hint(source: &mut Source<'_>) -> IndexHint {
    let kind = any!(source: HintKind {
        HintKind::Force => HintKind::Force,
        HintKind::Use => HintKind::Use,
        HintKind::Ignore => HintKind::Ignore,
    });
    IndexHint { kind, indexes: name::names(source, 1, 2) }
}

pub(crate) fn join(source: &mut Source<'_>) -> Join {
    let kind = any!(source: JoinKind {
        JoinKind::Inner => JoinKind::Inner,
        JoinKind::Left => JoinKind::Left,
        JoinKind::Right => JoinKind::Right,
        JoinKind::Full => JoinKind::Full,
        JoinKind::Cross => JoinKind::Cross,
    });
    let needs_condition = kind != JoinKind::Cross;
    let on = (needs_condition != source.senseless()).then(|| condition(source));
    Join { kind, source: rows(source), on }
}
