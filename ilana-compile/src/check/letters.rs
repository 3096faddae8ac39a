//! Names that differ in the case of their letters alone.

use ilana_ir::{ColumnRef, Descend, Expr, Name, Select};

use super::invalid;
use crate::{CompileError, own};

/// Refuses a bare name beside an alias that differs from it in case alone: PostgreSQL takes it for a column, and the others for
/// what is called so.
pub(super) fn aliases(part: &Select) -> Result<(), CompileError> {
    let orders = part.order_by.iter().map(|order| &order.expr);
    let mut clash = None;
    for expr in orders.chain(part.having.as_deref()).chain(&part.group_by) {
        own::each(expr, |expr| {
            if let Expr::Column(ColumnRef { table: None, name, ty: _ }) = expr {
                let mut aliases = part.columns.iter().filter_map(|item| item.alias.as_ref());
                if let Some(alias) = aliases.find(|alias| differ_in_case(alias, name)) {
                    clash = Some((name.clone(), alias.clone()));
                }
            }
            Descend::Into
        });
    }
    let Some((name, alias)) = clash else { return Ok(()) };
    let what = format!("`{name}` and the alias `{alias}` differ in the case of letters alone");
    Err(invalid(what, "say with the column which source it is of, or choose another alias"))
}

fn differ_in_case(one: &Name, other: &Name) -> bool {
    one != other && one.to_lowercase() == other.to_lowercase()
}
