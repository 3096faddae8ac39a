//! Statements that write rows.

use ilana_ir::{Assignment, Bind, Delete, Insert, InsertRows, SelectItem, Update, ValueType};
use sea_query::{
    BinOper, DeleteStatement, Expr as Tree, ExprTrait, InsertStatement, LogicalChainOper, ReturningClause,
    UpdateStatement,
};

use super::expr::value;
use super::{Lower, alias, assignment, table_ref};
use crate::plan::Encode;

impl Lower {
    pub(super) fn insert(&mut self, part: &Insert) -> InsertStatement {
        let Insert { table, columns, rows, returning } = part;
        let mut out = InsertStatement::new();
        out.into_table(table_ref(table));
        match rows {
            InsertRows::Defaults => {
                out.or_default_values();
            }
            InsertRows::Values { first, types, rows } => {
                out.columns(columns.iter().map(|name| alias(name)));
                for row in 0..*rows {
                    let row = self.row(*first, row, types);
                    // Rows and columns agree in number: `check` saw to it, so that this cannot fail.
                    let _ = out.values(row);
                }
            }
        }
        if !returning.is_empty() {
            let exprs = returning.iter().map(|item| self.returned(item)).collect();
            out.returning(ReturningClause::Exprs(exprs));
        }
        out
    }

    /// The renderer has no names here; an operator between an expression and its name writes the same.
    fn returned(&mut self, item: &SelectItem) -> Tree {
        let SelectItem { expr, alias: name } = item;
        let expr = self.expr(expr);
        match name {
            Some(name) => expr.binary(BinOper::Custom("AS"), Tree::col(alias(name))),
            None => expr,
        }
    }

    fn row(&mut self, first: u32, row: u32, types: &[ValueType]) -> Vec<Tree> {
        let width = u32::try_from(types.len()).unwrap_or(u32::MAX);
        let start = first.saturating_add(row.saturating_mul(width));
        let cells = (start..).zip(types);
        cells.map(|(slot, ty)| value(self.param(Bind { slot, ty: *ty }, Encode::Plain))).collect()
    }

    pub(super) fn update(&mut self, part: &Update) -> UpdateStatement {
        let Update { table, set, filter } = part;
        let mut out = UpdateStatement::new();
        out.table(table_ref(table));
        // A circle was refused by `check`.
        let ordered =
            if self.grammar.assigns_at_once() { None } else { assignment::reading_first(table, set) };
        for Assignment { column, value } in ordered.unwrap_or_else(|| set.iter().collect()) {
            let value = self.expr(value);
            out.value(alias(column), value);
        }
        if let Some(filter) = filter {
            let filter = self.expr(filter);
            out.and_or_where(LogicalChainOper::And(filter));
        }
        out
    }

    pub(super) fn delete(&mut self, part: &Delete) -> DeleteStatement {
        let Delete { table, filter } = part;
        let mut out = DeleteStatement::new();
        out.from_table(table_ref(table));
        if let Some(filter) = filter {
            let filter = self.expr(filter);
            out.and_or_where(LogicalChainOper::And(filter));
        }
        out
    }
}
