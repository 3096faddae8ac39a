//! What must hold of a query on every database, beside what the type system sees to.

use ilana_ir::{
    ColumnRef, Comparison, Descend, Distinct, Expr, Join, JoinKind, Lock, Name, Select, SelectItem, Source,
};

use super::{invalid, letters};
use crate::{CompileError, own};

type Checked = Result<(), CompileError>;

/// Refuses what one engine would refuse and another would read in its own way.
pub(crate) fn query(part: &Select) -> Checked {
    if part.columns.is_empty() {
        return Err(invalid("a query reads no columns".to_owned(), "name at least one"));
    }
    sources(part)?;
    conditions(part)?;
    chosen(part)?;
    groups(part)?;
    grouped(part)?;
    letters::aliases(part)?;
    if !part.order_by.is_empty() {
        order(part)?;
    }
    combined(part)
}

fn sources(part: &Select) -> Checked {
    let Some(from) = &part.from else {
        if !part.joins.is_empty() {
            return Err(invalid("a source is joined to nothing".to_owned(), "name the first source"));
        }
        if part.columns.iter().any(is_star) {
            return Err(invalid(
                "all columns are read of no source".to_owned(),
                "name a source, or an expression",
            ));
        }
        return Ok(());
    };
    if part.joins.is_empty() {
        return Ok(());
    }
    let mut before = Vec::with_capacity(part.joins.len() + 1);
    before.push(from.name());
    for join in &part.joins {
        let name = join.source.name();
        if before.contains(&name) {
            // SQLite would take them, and then one of them for a name that means both.
            let what = format!("two sources of a query are called `{name}`");
            return Err(invalid(what, "give one of them an alias"));
        }
        before.push(name);
        full(join)?;
    }
    Ok(())
}

/// PostgreSQL joins both sides by hashing or merging only, which need an equality ("full join is only supported with
/// merge-joinable or hash-joinable join conditions").
fn full(join: &Join) -> Checked {
    let (JoinKind::Full, Some(on)) = (join.kind, &join.on) else { return Ok(()) };
    let equals = |expr: &Expr| matches!(expr, Expr::Compare(node) if node.op == Comparison::Eq);
    let has_equality = if let Expr::And(parts) = on { parts.iter().any(equals) } else { equals(on) };
    if has_equality {
        return Ok(());
    }
    let what = format!("a full join of `{}` demands no equality", join.source.name());
    Err(invalid(what, "let columns of both sides be equal, or unite two left joins"))
}

/// Windows are computed of the rows that conditions and groups left.
fn conditions(part: &Select) -> Checked {
    let on = part.joins.iter().filter_map(|join| join.on.as_ref());
    let mut all = part.filter.iter().chain(on).chain(part.having.as_deref()).chain(&part.group_by);
    if all.any(has_window) {
        let what = "a function over a window where rows are chosen or grouped".to_owned();
        return Err(invalid(what, "compute it in a query of its own, and choose its rows"));
    }
    Ok(())
}

/// Aggregates are computed of the rows that conditions left, and of their groups.
fn chosen(part: &Select) -> Checked {
    if !chooses_by(part, |aggregate| !is_of_outside(aggregate, part)) {
        return Ok(());
    }
    let what = "an aggregate where rows are chosen or grouped".to_owned();
    Err(invalid(what, "choose groups by it (HAVING), or compute it in a query of its own"))
}
/// Whether rows are chosen or grouped by an aggregate: one of the rows around, once the query is checked.
pub(crate) fn has_outer_aggregate(part: &Select) -> bool {
    chooses_by(part, |_| true)
}

fn chooses_by(part: &Select, is_so: impl Fn(&Expr) -> bool) -> bool {
    let on = part.joins.iter().filter_map(|join| join.on.as_ref());
    let mut all = part.filter.iter().chain(on).chain(&part.group_by);
    all.any(|expr| own::any(expr, |expr| matches!(expr, Expr::Aggregate(_)) && is_so(expr)))
}

/// Whether an aggregate is one of the rows around: it reads columns of theirs only.
fn is_of_outside(aggregate: &Expr, part: &Select) -> bool {
    let (mut reads, mut reads_own) = (false, false);
    own::each(aggregate, |expr| {
        if let Expr::Column(ColumnRef { table, .. }) = expr {
            reads = true;
            reads_own |= table.as_ref().is_none_or(|table| is_own(table, part));
        }
        Descend::Into
    });
    reads && !reads_own
}

/// A column of a source of which no column is grouped would be that of any row of the group: SQLite takes one.
fn grouped(part: &Select) -> Checked {
    // A bare name may be of any source.
    let is_bare = |expr: &Expr| matches!(expr, Expr::Column(ColumnRef { table: None, .. }));
    if part.group_by.is_empty() || part.group_by.iter().any(is_bare) {
        return Ok(());
    }
    let has_key = |table: &Name| {
        let is_of =
            |expr: &Expr| matches!(expr, Expr::Column(column) if column.table.as_ref() == Some(table));
        part.group_by.iter().any(is_of)
    };
    let mut found = None;
    for expr in of_groups(part) {
        own::each(expr, |expr| {
            if part.group_by.contains(expr) || matches!(expr, Expr::Aggregate(_)) {
                return Descend::Past;
            }
            if let Expr::Column(ColumnRef { table: Some(table), name, ty: _ }) = expr
                && is_own(table, part)
                && !has_key(table)
            {
                found = Some(format!("`{table}`.`{name}`"));
            }
            Descend::Into
        });
    }
    match found {
        None => Ok(()),
        Some(column) => {
            let what = format!("{column} is read of groups of other columns");
            Err(invalid(what, "group the rows by it, or aggregate it"))
        }
    }
}

/// What is computed once the rows are grouped.
fn of_groups(part: &Select) -> impl Iterator<Item = &Expr> {
    let order = part.order_by.iter().filter(|_| part.set_operations.is_empty());
    part.columns
        .iter()
        .map(|item| &item.expr)
        .chain(part.having.as_deref())
        .chain(order.map(|order| &order.expr))
}

fn is_own(table: &Name, part: &Select) -> bool {
    part.from.iter().chain(part.joins.iter().map(|join| &join.source)).any(|source| source.name() == table)
}

/// Without groups an aggregate makes one row of all: a column beside it would be that of any of them.
fn groups(part: &Select) -> Checked {
    if !part.group_by.is_empty() {
        return Ok(());
    }
    let in_order =
        || part.set_operations.is_empty() && part.order_by.iter().any(|order| has_aggregate(&order.expr));
    let aggregates = part.columns.iter().any(|item| has_aggregate(&item.expr)) || in_order();
    if let Some(having) = &part.having
        && !aggregates
        && !has_aggregate(having)
    {
        let what = "a condition on groups, of which there are none".to_owned();
        return Err(invalid(what, "filter the rows, or name what they are grouped by"));
    }
    if !aggregates && part.having.is_none() {
        return Ok(());
    }
    for expr in of_groups(part) {
        if let Some(column) = loose(expr, part) {
            let what = format!("{column} is read beside an aggregate over all rows");
            return Err(invalid(what, "group the rows by it, or aggregate it too"));
        }
    }
    Ok(())
}

/// A column of the query's own sources that stands outside all aggregates.
fn loose(expr: &Expr, part: &Select) -> Option<String> {
    let mut found = None;
    own::each(expr, |expr| {
        if let Expr::Aggregate(_) = expr {
            return Descend::Past;
        }
        match expr {
            Expr::Column(ColumnRef { table: Some(table), name, ty: _ }) if is_own(table, part) => {
                found = Some(format!("`{table}`.`{name}`"));
            }
            // Of a source here, unless it is the alias of an item.
            Expr::Column(ColumnRef { table: None, name, ty: _ }) if part.from.is_some() => {
                let is_alias = part.columns.iter().any(|item| item.alias.as_ref() == Some(name));
                found = found.take().or((!is_alias).then(|| format!("`{name}`")));
            }
            _ => {}
        }
        if let Expr::Star(_) = expr {
            found = Some("each column".to_owned());
        }
        Descend::Into
    });
    found
}

/// Rows that differ can be ordered by what they show only, and combined ones by the names of the result.
fn order(part: &Select) -> Checked {
    for order in &part.order_by {
        if !part.set_operations.is_empty() {
            if let Some(column) = qualified(&order.expr) {
                let what = format!("combined rows are ordered by {column}, a column of one query");
                return Err(invalid(what, "order them by the bare name of a column of the result"));
            }
        } else if part.distinct == Distinct::Rows
            && !part.columns.iter().any(is_star)
            && place(&order.expr, &part.columns).is_none()
        {
            let what = "rows that differ are ordered by something that they do not show".to_owned();
            return Err(invalid(what, "read it too, or group the rows"));
        }
    }
    Ok(())
}

fn qualified(expr: &Expr) -> Option<String> {
    let mut found = None;
    own::each(expr, |expr| {
        if let Expr::Column(ColumnRef { table: Some(table), name, ty: _ }) = expr {
            found = Some(format!("`{table}`.`{name}`"));
        }
        Descend::Into
    });
    found
}

/// Queries that are combined have as many columns each.
fn combined(part: &Select) -> Checked {
    let Some(wanted) = width(part) else { return Ok(()) };
    for operation in &part.set_operations {
        if let Some(given) = width(&operation.select)
            && given != wanted
        {
            let what = format!("rows of {wanted} columns are combined with rows of {given}");
            return Err(invalid(what, "read as many columns in each query"));
        }
    }
    Ok(())
}

/// How many columns a query reads; `None` where only the database knows.
pub(crate) fn width(part: &Select) -> Option<usize> {
    (!part.columns.iter().any(is_star)).then_some(part.columns.len())
}

/// Only rows of tables can be locked: what is computed from several is none.
pub(crate) fn locked(lock: &Lock, part: &Select) -> Checked {
    let computed = part.columns.iter().any(|item| is_computed(&item.expr))
        || part.from.is_none()
        || part.distinct != Distinct::All
        || !part.group_by.is_empty()
        || part.having.is_some()
        || !part.set_operations.is_empty();
    if computed {
        let what = "a lock on rows that are computed from several".to_owned();
        return Err(invalid(what, "lock the rows in a query of their own"));
    }
    for name in &lock.of {
        let source = part.from.iter().chain(part.joins.iter().map(|join| &join.source));
        let mut named = source.filter(|source| source.name() == name);
        if !named.any(|source| matches!(source, Source::Table { .. } | Source::Hinted { .. })) {
            let what = format!("a lock on the rows of `{name}`, which is no table of the query");
            return Err(invalid(what, "name tables as the query calls them"));
        }
    }
    Ok(())
}

/// Where an expression stands in a column list: as an alias, under its own name, or as it is.
pub(crate) fn place(expr: &Expr, items: &[SelectItem]) -> Option<usize> {
    if let Expr::Column(ColumnRef { table: None, name, ty: _ }) = expr {
        let by_alias = items.iter().position(|item| item.alias.as_ref() == Some(name));
        if by_alias.is_some() {
            return by_alias;
        }
    }
    items.iter().position(|item| {
        if let (Expr::Column(shown), Expr::Column(wanted)) = (&item.expr, expr) {
            let either = shown.table.is_none() || wanted.table.is_none();
            return shown.name == wanted.name && (either || shown.table == wanted.table);
        }
        item.expr == *expr
    })
}

pub(crate) fn is_star(item: &SelectItem) -> bool {
    matches!(item.expr, Expr::Star(_))
}

/// Whether an expression has an aggregate in it, but for those of queries within.
pub(crate) fn has_aggregate(expr: &Expr) -> bool {
    own::any(expr, |expr| matches!(expr, Expr::Aggregate(_)))
}

/// Whether an expression has a function over a window in it, but for those of queries within.
pub(crate) fn has_window(expr: &Expr) -> bool {
    own::any(expr, |expr| matches!(expr, Expr::Window(_)))
}

/// Whether an expression is computed from several rows.
pub(crate) fn is_computed(expr: &Expr) -> bool {
    own::any(expr, |expr| matches!(expr, Expr::Aggregate(_) | Expr::Window(_)))
}
