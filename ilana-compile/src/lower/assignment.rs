//! The order of an update's assignments, where each reads what those before it wrote.

use std::collections::HashSet;

use ilana_ir::{Assignment, ColumnRef, Expr, Join, Name, Select, Source, TableName};

/// The assignments in an order in which each reads the row as it was before the update: what reads a column comes
/// before what writes it. `None` when they read each other in a circle.
pub(crate) fn reading_first<'u>(table: &TableName, set: &'u [Assignment]) -> Option<Vec<&'u Assignment>> {
    let reads: Vec<HashSet<&Name>> = set
        .iter()
        .map(|part| {
            let mut found = HashSet::new();
            expr(&part.value, table, &mut found);
            // A column that is assigned from itself is read before it is written anyhow.
            found.remove(&part.column);
            found
        })
        .collect();
    let mut waiting: Vec<(&Assignment, HashSet<&Name>)> = set.iter().zip(reads).collect();
    let mut out = Vec::with_capacity(set.len());
    while !waiting.is_empty() {
        let is_read = |column| waiting.iter().any(|(_, reads)| reads.contains(column));
        let free = waiting.iter().position(|(part, _)| !is_read(&part.column))?;
        out.push(waiting.remove(free).0);
    }
    Some(out)
}

/// The columns of the table that an expression may read: by the table's name, or by none.
fn expr<'e>(part: &'e Expr, table: &TableName, found: &mut HashSet<&'e Name>) {
    match part {
        Expr::Column(ColumnRef { table: of, name }) => {
            if of.as_ref().is_none_or(|of| *of == table.name) {
                found.insert(name);
            }
        }
        Expr::Bind(_) | Expr::Bool(_) => {}
        Expr::Not(inner) | Expr::IsNull(inner) => expr(inner, table, found),
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| expr(part, table, found)),
        Expr::Compare(parts) => {
            expr(&parts.left, table, found);
            expr(&parts.right, table, found);
        }
        Expr::In(parts) => expr(&parts.expr, table, found),
        Expr::Like(parts) => expr(&parts.expr, table, found),
        Expr::Exists(inner) | Expr::Subquery(inner) => select(inner, table, found),
        Expr::Aggregate(parts) => parts.arg.iter().for_each(|part| expr(part, table, found)),
        Expr::RowNumber(parts) => {
            let orders = parts.order_by.iter().map(|order| &order.expr);
            parts.partition_by.iter().chain(orders).for_each(|part| expr(part, table, found));
        }
    }
}

fn select<'e>(part: &'e Select, table: &TableName, found: &mut HashSet<&'e Name>) {
    let Select { from, joins, filter, group_by, having, distinct: _, columns, order_by, limit: _, offset: _ } =
        part;
    source(from, table, found);
    for Join { kind: _, source: joined, on } in joins {
        source(joined, table, found);
        expr(on, table, found);
    }
    let exprs = columns.iter().map(|item| &item.expr).chain(order_by.iter().map(|order| &order.expr));
    exprs.chain(filter).chain(group_by).chain(having).for_each(|part| expr(part, table, found));
}

fn source<'e>(part: &'e Source, table: &TableName, found: &mut HashSet<&'e Name>) {
    match part {
        Source::Table { table: _, alias: _ } => {}
        Source::Subquery { select: inner, alias: _ } => select(inner, table, found),
    }
}
