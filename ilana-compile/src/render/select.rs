//! Queries that read rows.

use ilana_ir::{
    Bind, Distinct, Duplicates, Expr, JoinKind, Lock, Name, Scalar, Select, SelectItem, SetOperation, Totals,
    ValueType,
};

use super::order::truth_of;
use super::{Level, Render, Written};
use crate::Feature;
use crate::check::{self, documents, invalid, typed};
use crate::plan::Encode;
use crate::rewrite;

impl Render {
    pub(crate) fn select(&mut self, part: &Select) -> Written {
        check::query::query(part)?;
        if let Err(refused) = self.need(Feature::OuterAggregate)
            && check::query::has_outer_aggregate(part)
        {
            return Err(refused);
        }
        if let Some(alias) = rewrite::unclear_alias(part) {
            let what = format!("`{alias}` is called as a column that it reads, of one source or another");
            return Err(check::invalid(what, "say with the column which source it is of"));
        }
        if let Some(lock) = &part.lock {
            self.need(Feature::RowLocks)?;
            check::query::locked(lock, part)?;
        }
        self.deeper(|render| match rewrite::select(part, render.grammar) {
            Some(other) => render.select(&other),
            None => render.select_as_it_is(part),
        })
    }

    fn select_as_it_is(&mut self, part: &Select) -> Written {
        let Select {
            with,
            from: _,
            joins: _,
            filter: _,
            group_by: _,
            totals: _,
            having: _,
            distinct: _,
            columns: _,
            set_operations,
            order_by,
            limit,
            offset,
            lock,
        } = part;
        if let Some(with) = with {
            self.with(with)?;
        }
        self.rows_of(part)?;
        let tells_apart = |operation: &SetOperation| operation.duplicates == Duplicates::Once;
        if set_operations.iter().any(tells_apart) {
            part.columns.iter().try_for_each(|item| documents::none(&item.expr))?;
        }
        self.set_operations(set_operations)?;
        self.order_by(order_by)?;
        self.limit(limit.as_ref(), offset.as_ref())?;
        match lock {
            Some(lock) => self.locked(lock, part),
            None => Ok(()),
        }
    }

    /// The clauses that make the rows, before they are combined and ordered.
    fn rows_of(&mut self, part: &Select) -> Written {
        self.push("SELECT ");
        self.distinct(part)?;
        self.items(part)?;
        match &part.from {
            Some(source) => {
                self.push(" FROM ");
                self.source(source)?;
            }
            None if part.filter.is_some() => self.push(self.grammar.no_table()),
            None => {}
        }
        self.joins(&part.joins)?;
        self.clause(" WHERE ", part.filter.as_ref())?;
        self.groups(part)?;
        self.clause(" HAVING ", part.having.as_deref())
    }

    fn distinct(&mut self, part: &Select) -> Written {
        match &part.distinct {
            Distinct::All => {}
            Distinct::Rows => {
                part.columns.iter().try_for_each(|item| documents::none(&item.expr))?;
                self.push("DISTINCT ");
            }
            Distinct::On(exprs) => {
                if exprs.is_empty() {
                    let what = "rows are to differ in nothing".to_owned();
                    return Err(invalid(what, "name what they differ in, or limit the query to one"));
                }
                // What could be said otherwise was: there are columns whose names are not known.
                self.need(Feature::StarOfFirstRows)?;
                if !rewrite::is_ordered_first(part, exprs) {
                    let what =
                        "all columns are read of rows that differ in what they are not ordered by".to_owned();
                    return Err(invalid(what, "order first by what they differ in, or name the columns"));
                }
                exprs.iter().try_for_each(documents::none)?;
                self.push("DISTINCT ON (");
                self.separated(exprs, ", ", |render, expr| render.key(expr, Level::Or))?;
                self.push(") ");
            }
        }
        Ok(())
    }

    fn items(&mut self, part: &Select) -> Written {
        let rest = part.columns.get(1..).unwrap_or_default();
        let late_star = rest.iter().any(|item| matches!(item.expr, Expr::Star(None)));
        if !late_star || self.grammar.star_anywhere() {
            let write = if part.distinct == Distinct::Rows { Self::shown_once } else { Self::item };
            return self.separated(&part.columns, ", ", write);
        }
        // All columns are those of each source.
        let sources = || part.from.iter().chain(part.joins.iter().map(|join| &join.source));
        self.separated(&part.columns, ", ", |render, item| match item {
            SelectItem { expr: Expr::Star(None), alias: None } => {
                render.separated(sources(), ", ", |render, source| {
                    render.name("table", source.name())?;
                    render.push(".*");
                    Ok(())
                })
            }
            item => render.item(item),
        })
    }

    pub(super) fn item(&mut self, item: &SelectItem) -> Written {
        let SelectItem { expr, alias } = item;
        if let Expr::Star(table) = expr {
            if alias.is_some() {
                return Err(invalid("all columns are given one name".to_owned(), "leave the name out"));
            }
            if let Some(table) = table {
                self.name("table", table)?;
                self.push(".");
            }
            self.push("*");
            return Ok(());
        }
        match expr {
            // By nothing but its name, which is also that of the result.
            Expr::Column(column) => self.column(column)?,
            _ => self.result(expr)?,
        }
        if let Expr::Bind(Bind { ty: ValueType::Decimal, .. }) = expr {
            self.push(self.grammar.cell_collation(Scalar::Decimal));
        }
        self.called_so(alias.as_ref())
    }

    /// An item of rows that are to differ, as it is written where they are ordered by it.
    fn shown_once(&mut self, item: &SelectItem) -> Written {
        let SelectItem { expr, alias } = item;
        if truth_of(expr).is_none() {
            return self.item(item);
        }
        self.key(expr, Level::Or)?;
        self.called_so(alias.as_ref())
    }

    fn called_so(&mut self, alias: Option<&Name>) -> Written {
        if let Some(alias) = alias {
            self.push(" AS ");
            self.name("column", alias)?;
        }
        Ok(())
    }

    fn groups(&mut self, part: &Select) -> Written {
        if part.group_by.is_empty() {
            return match part.totals {
                Totals::None => Ok(()),
                Totals::Rollup => {
                    Err(invalid("totals of no groups".to_owned(), "name what the rows are grouped by"))
                }
            };
        }
        part.group_by.iter().try_for_each(documents::none)?;
        self.push(" GROUP BY ");
        let is_rollup = part.totals == Totals::Rollup;
        if is_rollup {
            self.need(Feature::Rollup)?;
            if !self.grammar.rollup_follows() {
                self.push("ROLLUP (");
            }
        }
        self.separated(&part.group_by, ", ", |render, expr| render.group(expr, &part.columns))?;
        if is_rollup {
            self.push(if self.grammar.rollup_follows() { " WITH ROLLUP" } else { ")" });
        }
        Ok(())
    }

    /// What rows are grouped by. Where two values of a statement are never known to be one, nor two queries, an item of the
    /// column list that has one in it is grouped by its number.
    fn group(&mut self, expr: &Expr, items: &[SelectItem]) -> Written {
        let has_number = !self.grammar.having_sees_groups() && rewrite::is_seen_once(expr);
        let is_known = items.iter().all(|item| !matches!(item.expr, Expr::Star(_)));
        match items.iter().position(|item| item.expr == *expr).map(|index| u32::try_from(index + 1)) {
            Some(Ok(number)) if has_number && is_known => {
                self.number(number);
                Ok(())
            }
            _ => self.key(expr, Level::Or),
        }
    }

    pub(super) fn limit(&mut self, limit: Option<&Bind>, offset: Option<&Bind>) -> Written {
        match (limit, offset) {
            (Some(limit), _) => {
                typed(limit, ValueType::I64, "a limit")?;
                self.push(" LIMIT ");
                self.bind(*limit, Encode::Count)?;
            }
            // An offset alone is a syntax error where the grammar has a stand-in for no limit.
            (None, Some(_)) => {
                if let Some(all) = self.grammar.no_limit() {
                    self.push(" LIMIT ");
                    self.push(all);
                }
            }
            (None, None) => {}
        }
        if let Some(offset) = offset {
            typed(offset, ValueType::I64, "an offset")?;
            self.push(" OFFSET ");
            self.bind(*offset, Encode::Count)?;
        }
        Ok(())
    }

    fn locked(&mut self, lock: &Lock, part: &Select) -> Written {
        if !self.grammar.locks_missing_rows() {
            let missing = missing(part);
            if missing.iter().any(|name| lock.of.is_empty() || lock.of.contains(name)) {
                self.need(Feature::LocksOfMissingRows)?;
            }
        }
        self.grammar.lock(self, lock)
    }
}

/// The sources whose rows an outer join may lack.
fn missing(part: &Select) -> Vec<Name> {
    let mut before: Vec<Name> = part.from.iter().map(|source| source.name().clone()).collect();
    let mut missing = Vec::new();
    for join in &part.joins {
        if matches!(join.kind, JoinKind::Right | JoinKind::Full) {
            missing.extend(before.iter().cloned());
        }
        if matches!(join.kind, JoinKind::Left | JoinKind::Full) {
            missing.push(join.source.name().clone());
        }
        before.push(join.source.name().clone());
    }
    missing
}
