//! Rows of an insert that are computed from the table itself.

use ilana_ir::{Duplicates, Expr, Insert, InsertRows, Select, SetOperation, SetOperator};

use super::OwnTable;
use crate::dialect::Grammar;

/// MySQL lets an insert read its own table in a query of the rows only, not in their values (error 1093).
pub(crate) fn insert(part: &Insert, grammar: &dyn Grammar) -> Option<Insert> {
    let InsertRows::Exprs(rows) = &part.rows else { return None };
    let reads_itself = |row: &Vec<Expr>| OwnTable::new(&part.table, None).is_read(row);
    if grammar.writes_see_themselves() || !rows.iter().any(reads_itself) {
        return None;
    }
    let mut selects = rows.iter().map(|row| Select::one_row().columns(row.iter().cloned()));
    let mut first = selects.next()?;
    first.set_operations.extend(selects.map(|select| SetOperation {
        operator: SetOperator::Union,
        duplicates: Duplicates::Count,
        select,
    }));
    Some(Insert { rows: InsertRows::Query(Box::new(first)), ..part.clone() })
}
