//! Updates and deletes whose rows an engine must find by a query of their own.

use ilana_ir::{
    Assignment, Bind, ColumnRef, Delete, Descend, Distinct, Expr, In, Join, JoinKind, Name, Order, Part,
    Select, SelectItem, Set, Source, TableName, Update, Walk,
};

use super::own_table::OwnTable;
use super::{inline_with, reading_first};

use crate::check::invalid;
use crate::dialect::JoinStyle;
use crate::{CompileError, Dialect, Feature};

/// The name of the table that is written, where the table itself stands beside it as a source.
pub(crate) const TARGET: &str = "ilana_target";
/// The name of the rows that are written, where a query finds them.
const KEYS: &str = "ilana_keys";

/// An update in a form that the engine knows; `None` when it is in one already.
pub(crate) fn update(part: &Update, dialect: Dialect) -> Result<Option<Update>, CompileError> {
    let Update { with, table, key, joins, set, filter, order_by, limit, returning: _ } = part;
    check_limit(table, joins, order_by, limit.is_some())?;
    check_joins(table, joins)?;
    if let Some(other) = inline_with::update(part, dialect)? {
        return Ok(Some(update(&other, dialect)?.unwrap_or(other)));
    }
    let grammar = dialect.grammar();
    let own = OwnTable::new(table, with.as_deref());
    let computed = !grammar.values_read_before(joins) && own.is_read(set);
    let circle = !grammar.assigns_at_once() && reading_first(table, set).is_none();
    let blind = !grammar.writes_see_themselves() && is_blind(&own, key, &Finding { joins, filter, order_by });
    // Beside itself, the table would have each of its columns twice.
    let twice = grammar.join_style() == JoinStyle::From && needs_key(joins, key) && has_bare_columns(part);
    if computed || circle || twice || (blind && !joins.is_empty()) {
        if key.is_empty() && computed {
            dialect.need(Feature::SelfSubquery)?;
        }
        if key.is_empty() && circle {
            dialect.need(Feature::SwappedColumns)?;
        }
        return Ok(Some(with_values(part, dialect)?));
    }
    if !blind && (limit.is_none() || grammar.limits_writes()) {
        return Ok(None);
    }
    let found = Select { limit: *limit, order_by: order_by.clone(), ..found(table, joins, filter.as_ref()) };
    let filter = Some(by_key(table, key, found, blind, dialect)?);
    Ok(Some(Update { filter, order_by: Vec::new(), limit: None, ..part.clone() }))
}

/// The same for a delete. Where other sources cannot stand beside the table, they move into a condition.
pub(crate) fn delete(part: &Delete, dialect: Dialect) -> Result<Option<Delete>, CompileError> {
    let Delete { with, table, key, joins, filter, order_by, limit, returning } = part;
    check_limit(table, joins, order_by, limit.is_some())?;
    check_joins(table, joins)?;
    if let Some(other) = inline_with::delete(part, dialect)? {
        return Ok(Some(delete(&other, dialect)?.unwrap_or(other)));
    }
    let grammar = dialect.grammar();
    // What MariaDB deletes with other sources beside it cannot be read back ("DELETE", section RETURNING).
    if !joins.is_empty() && (grammar.join_style() == JoinStyle::From || !returning.is_empty()) {
        let filter = Some(with_partners(joins, filter.clone()));
        let other = Delete { joins: Vec::new(), filter, ..part.clone() };
        return Ok(Some(delete(&other, dialect)?.unwrap_or(other)));
    }
    let own = OwnTable::new(table, with.as_deref());
    let blind = !grammar.writes_see_themselves() && is_blind(&own, key, &Finding { joins, filter, order_by });
    if !blind && (limit.is_none() || grammar.limits_writes()) {
        return Ok(None);
    }
    let found = Select { limit: *limit, order_by: order_by.clone(), ..found(table, joins, filter.as_ref()) };
    let filter = Some(by_key(table, key, found, blind, dialect)?);
    Ok(Some(Delete { filter, joins: Vec::new(), order_by: Vec::new(), limit: None, ..part.clone() }))
}

/// Whether a column outside of queries within is not told of which source it is.
fn has_bare_columns(part: &Update) -> bool {
    let mut found = false;
    let mut look = |part: Part<'_>| match part {
        Part::Expr(Expr::Column(ColumnRef { table: None, name: _, ty: _ })) => {
            found = true;
            Descend::Past
        }
        Part::Select(_) => Descend::Past,
        _ => Descend::Into,
    };
    part.joins.walk(&mut look);
    part.set.walk(&mut look);
    part.filter.walk(&mut look);
    found
}

/// Whether a part that finds the rows reads the table. A source beside it may, so that only queries in conditions count.
/// MySQL keeps a named query apart wherever it can, so that without a key it is asked to.
fn is_blind(own: &OwnTable<'_>, key: &[Name], parts: &Finding<'_>) -> bool {
    let Finding { joins, filter, order_by } = parts;
    let reads = |tree: &dyn Walk| if key.is_empty() { own.is_read_directly(tree) } else { own.is_read(tree) };
    joins.iter().any(|join| reads(&join.on)) || reads(*filter) || reads(*order_by)
}

/// The parts of a write that find its rows.
struct Finding<'a> {
    joins: &'a [Join],
    filter: &'a Option<Expr>,
    order_by: &'a Vec<Order>,
}

/// An update whose values a query computes before anything is written.
fn with_values(part: &Update, dialect: Dialect) -> Result<Update, CompileError> {
    let Update { with: _, table, key, joins, set, filter, order_by, limit, returning: _ } = part;
    check_key(key, dialect)?;
    let mut found =
        Select { limit: *limit, order_by: order_by.clone(), ..found(table, joins, filter.as_ref()) };
    found.distinct = apart(*limit);
    found.columns = key.iter().map(|name| SelectItem::column(table.name.clone(), name.clone())).collect();
    let mut set = set.clone();
    for (number, Assignment { column: _, value }) in (1..).zip(&mut set) {
        if !matches!(value, Expr::Bind(_) | Expr::Bool(_)) {
            let name = Name::from(format!("ilana_{number}"));
            let computed = std::mem::replace(value, Expr::column(KEYS, name.clone()));
            found.columns.push(SelectItem::named(computed, name));
        }
    }
    let on = same_keys(&table.name, &Name::from(KEYS), key);
    let join = Join { kind: JoinKind::Inner, source: found.named(KEYS), on };
    let joins = vec![join];
    Ok(Update { joins, set, filter: None, order_by: Vec::new(), limit: None, ..part.clone() })
}

/// What makes an engine keep a query apart from the write around it: that it has a limit, or that its rows differ, which
/// those with a key do ("Optimizing Derived Tables" in MySQL's manual).
fn apart(limit: Option<Bind>) -> Distinct {
    if limit.is_none() { Distinct::Rows } else { Distinct::All }
}

/// Whether an update needs the key of its table to tell which of its rows were joined with what: where a row without a
/// partner stays, and where a source refers to the table.
pub(crate) fn needs_key(joins: &[Join], key: &[Name]) -> bool {
    joins.iter().any(|join| {
        let refers = match &join.source {
            Source::Lateral { .. } => true,
            // It may refer to the table; without a key it is taken not to.
            Source::Raw { .. } => !key.is_empty(),
            Source::Table { .. }
            | Source::Hinted { .. }
            | Source::Subquery { .. }
            | Source::Values { .. } => false,
        };
        refers || join.kind == JoinKind::Left
    })
}

/// The condition that a joined row is the one that is written.
pub(crate) fn same_row(
    table: &TableName,
    key: &[Name],
    dialect: Dialect,
) -> Result<Option<Expr>, CompileError> {
    check_key(key, dialect)?;
    Ok(same_keys(&Name::from(TARGET), &table.name, key))
}

fn same_keys(left: &Name, right: &Name, key: &[Name]) -> Option<Expr> {
    let pairs = key.iter().map(|column| {
        Expr::same(Expr::column(left.clone(), column.clone()), Expr::column(right.clone(), column.clone()))
    });
    let mut pairs: Vec<Expr> = pairs.collect();
    if pairs.len() > 1 { Some(Expr::And(pairs)) } else { pairs.pop() }
}

fn check_key(key: &[Name], dialect: Dialect) -> Result<(), CompileError> {
    if key.is_empty() { dialect.need(Feature::UnkeyedWrite) } else { Ok(()) }
}

fn check_limit(
    table: &TableName,
    joins: &[Join],
    order_by: &[Order],
    is_limited: bool,
) -> Result<(), CompileError> {
    if !is_limited && !order_by.is_empty() {
        let what = format!("rows of `{table}` are written in an order and without a limit");
        return Err(invalid(what, "leave the order out, or set a limit"));
    }
    if is_limited && !joins.is_empty() {
        return Err(joined(table));
    }
    Ok(())
}

fn check_joins(table: &TableName, joins: &[Join]) -> Result<(), CompileError> {
    for join in joins {
        let what = format!("a write of `{table}` with `{}` joined", join.source.name());
        match join.kind {
            JoinKind::Inner | JoinKind::Left | JoinKind::Cross => {}
            JoinKind::Right | JoinKind::Full => {
                return Err(invalid(
                    format!("{what}, whose rows stay without a partner"),
                    "make it an inner join",
                ));
            }
        }
        if *join.source.name() == table.name {
            return Err(invalid(format!("{what} under the same name"), "give the joined source an alias"));
        }
        match (join.kind, &join.on) {
            (JoinKind::Cross, Some(_)) => {
                return Err(invalid(format!("{what} crosswise has a condition"), "make it an inner join"));
            }
            (JoinKind::Cross, None) | (_, Some(_)) => {}
            (_, None) => {
                return Err(invalid(
                    format!("{what} says nothing of which rows are partners"),
                    "give it a condition, or make it a cross join",
                ));
            }
        }
    }
    Ok(())
}

fn joined(table: &TableName) -> CompileError {
    let what = format!("rows of `{table}` are written with a limit and with other sources joined");
    invalid(
        what,
        "ask for the other sources in the condition, or find the keys by a query with the limit first",
    )
}

/// The rows that are written.
fn found(table: &TableName, joins: &[Join], filter: Option<&Expr>) -> Select {
    let from = Source::Table { table: table.clone(), alias: None };
    Select { joins: joins.to_vec(), filter: filter.cloned(), ..Select::from(from) }
}

/// The condition that a row is among those found. An engine that does not let a write read its own table takes it from a
/// query of distinct rows, which it keeps apart.
fn by_key(
    table: &TableName,
    key: &[Name],
    mut found: Select,
    blind: bool,
    dialect: Dialect,
) -> Result<Expr, CompileError> {
    check_key(key, dialect)?;
    let own = |column: &Name| Expr::column(table.name.clone(), column.clone());
    found.columns = key.iter().map(own).collect();
    if blind {
        found.distinct = apart(found.limit);
        let names = key.iter().map(|column| SelectItem::column(KEYS, column.clone()));
        found = Select { columns: names.collect(), ..Select::from(found.named(KEYS)) };
    }
    let expr = match key {
        [only] => own(only),
        _ => Expr::Tuple(key.iter().map(own).collect()),
    };
    Ok(Expr::In(Box::new(In { expr, set: Set::Query(found) })))
}

/// The condition that a row has partners for which the whole condition holds.
fn with_partners(joins: &[Join], filter: Option<Expr>) -> Expr {
    // A row that stays without a partner has the one row of this source beside it.
    let mut here = Select::one_row();
    here.columns.push(SelectItem::named(Expr::Bool(true), "ilana_row"));
    let mut select = Select::from(here.named(KEYS)).columns([SelectItem::from(Expr::Bool(true))]);
    select.joins = joins.to_vec();
    select.filter = filter;
    if let [Join { kind: JoinKind::Inner | JoinKind::Cross, source, on }, rest @ ..] = joins {
        select.from = Some(source.clone());
        select.joins = rest.to_vec();
        let before = select.filter.take();
        if let Some(on) = on {
            select.and_filter(on.clone());
        }
        if let Some(before) = before {
            select.and_filter(before);
        }
    }
    Expr::Exists(Box::new(select))
}
