//! Queries that read rows.

use ilana_ir::{Distinct, JoinKind, Select, Source};
use sea_query::{Expr as Tree, JoinType, LogicalChainOper, SelectExpr, SelectStatement, TableRef};

use super::{Lower, NO_LIMIT, alias, table_ref};
use crate::plan::Encode;

impl Lower {
    pub(super) fn select(&mut self, part: &Select) -> SelectStatement {
        let Select { from, joins, filter, group_by, having, distinct, columns, order_by, limit, offset } =
            part;
        let mut out = SelectStatement::new();
        for item in columns {
            let expr = self.expr(&item.expr);
            let alias = item.alias.as_deref().map(|name| alias(name).into());
            out.expr(SelectExpr { expr, alias, window: None });
        }
        let source = self.source(from);
        out.from(source);
        for join in joins {
            let (source, on) = (self.source(&join.source), self.expr(&join.on));
            out.join(join_type(join.kind), source, on);
        }
        if let Some(filter) = filter {
            let filter = self.expr(filter);
            out.and_or_where(LogicalChainOper::And(filter));
        }
        let groups: Vec<Tree> = group_by.iter().map(|expr| self.expr(expr)).collect();
        out.add_group_by(groups);
        if let Some(having) = having {
            let having = self.expr(having);
            out.and_having(having);
        }
        match distinct {
            Distinct::All => {}
            Distinct::Rows => {
                out.distinct();
            }
        }
        for order in order_by {
            for key in self.order_keys(order) {
                match key.nulls {
                    None => out.order_by_expr(key.expr, key.direction),
                    Some(nulls) => out.order_by_expr_with_nulls(key.expr, key.direction, nulls),
                };
            }
        }
        self.limit(&mut out, limit.as_ref(), offset.as_ref());
        out
    }

    pub(super) fn source(&mut self, source: &Source) -> TableRef {
        match source {
            Source::Table { table, alias: None } => table_ref(table),
            Source::Table { table, alias: Some(name) } => table_ref(table).alias(alias(name)),
            Source::Subquery { select, alias: name } => {
                TableRef::SubQuery(Box::new(self.select(select)), alias(name).into())
            }
        }
    }

    fn limit(
        &mut self,
        out: &mut SelectStatement,
        limit: Option<&ilana_ir::Bind>,
        offset: Option<&ilana_ir::Bind>,
    ) {
        match (limit, offset) {
            (Some(limit), _) => {
                out.limit(self.param(*limit, Encode::Plain));
            }
            // An offset alone is a syntax error where the grammar has a stand-in for no limit.
            (None, Some(_)) if self.grammar.no_limit().is_some() => {
                out.limit(NO_LIMIT);
            }
            (None, _) => {}
        }
        if let Some(offset) = offset {
            out.offset(self.param(*offset, Encode::Plain));
        }
    }
}

fn join_type(kind: JoinKind) -> JoinType {
    match kind {
        JoinKind::Inner => JoinType::InnerJoin,
        JoinKind::Left => JoinType::LeftJoin,
    }
}
