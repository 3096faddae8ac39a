//! Queries that read rows.

use ilana_ir::{
    Cte, Distinct, Expr, Lock, LockStrength, LockWait, Materialized, Recursion, Select, SelectItem,
    SetOperation, SetOperator, Totals, ValueType, With,
};

use super::aggregate::duplicates;
use super::condition::condition;
use super::expr::{expr, item, order};
use super::source::{Sense, Source, any};
use super::{bind, from, name};

/// A query of any number of columns.
pub(crate) fn select(source: &mut Source<'_>) -> Select {
    let columns = 1 + source.below(3);
    of(source, columns)
}

/// A query of one column, where that is what makes sense.
pub(crate) fn of_one_column(source: &mut Source<'_>) -> Select {
    of(source, 1)
}

fn of(source: &mut Source<'_>, columns: usize) -> Select {
    if source.is_spent() {
        let expr = Expr::Column(name::column(source));
        return Select { columns: vec![SelectItem { expr, alias: None }].into(), ..Select::one_row() };
    }
    source.deeper(|source| full(source, columns))
}

fn full(source: &mut Source<'_>, columns: usize) -> Select {
    let columns = if source.senseless() { source.below(4) } else { columns };
    Select {
        with: source.maybe(8, with).map(Box::new),
        from: if source.one_in(8) { None } else { Some(from::rows(source)) },
        joins: if source.one_in(3) { source.several(1, 2, from::join) } else { Vec::new() },
        filter: source.maybe(2, condition),
        group_by: if source.one_in(5) { source.several(1, 2, expr) } else { Vec::new() },
        totals: totals(source),
        having: source.maybe(8, condition).map(Box::new),
        distinct: distinct(source),
        columns: source.several(columns, columns, select_item).into(),
        set_operations: operations(source, columns),
        order_by: if source.one_in(3) { source.several(1, 2, order) } else { Vec::new() },
        limit: source.maybe(4, number),
        offset: source.maybe(6, number),
        lock: source.maybe(16, lock).map(Box::new),
    }
}

pub(crate) fn select_item(source: &mut Source<'_>) -> SelectItem {
    let expr = item(source);
    let may_have_name = !matches!(expr, Expr::Star(_)) || source.senseless();
    SelectItem { expr, alias: if may_have_name { source.maybe(2, name::name) } else { None } }
}

/// A slot of a number of rows.
pub(crate) fn number(source: &mut Source<'_>) -> ilana_ir::Bind {
    if source.senseless() { bind::bind(source) } else { bind::bind_of(source, ValueType::I64) }
}

fn totals(source: &mut Source<'_>) -> Totals {
    if !source.one_in(12) {
        return Totals::None;
    }
    any!(source: Totals { Totals::None => Totals::None, Totals::Rollup => Totals::Rollup })
}

fn distinct(source: &mut Source<'_>) -> Distinct {
    if !source.one_in(5) {
        return Distinct::All;
    }
    any!(source: Distinct {
        Distinct::All => Distinct::All,
        Distinct::Rows => Distinct::Rows,
        Distinct::On(_) => Distinct::On(source.several(0, 2, expr)),
    })
}

fn operations(source: &mut Source<'_>, columns: usize) -> Vec<SetOperation> {
    let count = if source.one_in(8) { 1 + source.below(2) } else { 0 };
    let operation = |source: &mut Source<'_>| {
        let operator = any!(source: SetOperator {
            SetOperator::Union => SetOperator::Union,
            SetOperator::Intersect => SetOperator::Intersect,
            SetOperator::Except => SetOperator::Except,
        });
        SetOperation { operator, duplicates: duplicates(source), select: of(source, columns) }
    };
    source.several(count, count, operation)
}

fn lock(source: &mut Source<'_>) -> Lock {
    let strength = any!(source: LockStrength {
        LockStrength::Update => LockStrength::Update,
        LockStrength::NoKeyUpdate => LockStrength::NoKeyUpdate,
        LockStrength::Share => LockStrength::Share,
        LockStrength::KeyShare => LockStrength::KeyShare,
    });
    let wait = any!(source: LockWait {
        LockWait::Wait => LockWait::Wait,
        LockWait::SkipLocked => LockWait::SkipLocked,
        LockWait::NoWait => LockWait::NoWait,
    });
    Lock { strength, of: name::names(source, 0, 2), wait }
}

pub(crate) fn with(source: &mut Source<'_>) -> With {
    let recursion = any!(source: Recursion {
        Recursion::None => Recursion::None,
        Recursion::Recursive => Recursion::Recursive,
    });
    let least = usize::from(source.sense == Sense::Sensible);
    With { recursion, ctes: source.several(least, 2, cte) }
}

fn cte(source: &mut Source<'_>) -> Cte {
    let columns = 1 + source.below(2);
    let names = if source.flag() { name::names(source, columns, columns) } else { Vec::new() };
    let materialized = source.maybe(4, |source| {
        any!(source: Materialized { Materialized::Yes => Materialized::Yes, Materialized::No => Materialized::No })
    });
    Cte { name: name::name(source), columns: names, select: of(source, columns), materialized }
}
