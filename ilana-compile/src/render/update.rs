//! Statements that change rows.

use std::borrow::Cow;

use ilana_ir::{Assignment, Expr, TableName, Update};

use super::returning::Beside;
use super::{Render, Written};
use crate::check::{self, invalid};
use crate::dialect::JoinStyle;
use crate::rewrite::{self, OwnTable};
use crate::{CompileError, Feature};

impl Render {
    pub(super) fn update(&mut self, part: &Update) -> Written {
        let rewritten = rewrite::update(part, self.dialect)?;
        self.update_as_it_is(rewritten.as_ref().unwrap_or(part))
    }

    fn update_as_it_is(&mut self, part: &Update) -> Written {
        let Update { with, table, key, joins, set, filter, order_by, limit, returning } = part;
        if set.is_empty() {
            return Err(invalid(format!("an update of `{table}` changes no column"), "assign at least one"));
        }
        check::name::written(table, set.iter().map(|part| &part.column))?;
        if let Some(with) = with {
            self.need(Feature::WithBeforeWrite)?;
            self.with(with)?;
        }
        self.push("UPDATE ");
        self.table(table)?;
        let joined = self.grammar.join_style() == JoinStyle::Joined && !joins.is_empty();
        let keyed = !joins.is_empty() && !joined && rewrite::needs_key(joins, key);
        if keyed {
            self.alias(rewrite::TARGET)?;
        }
        if joined {
            self.joins(joins)?;
        }
        let ordered = if self.grammar.assigns_at_once() {
            Cow::Borrowed(set.as_slice())
        } else {
            self.reading_first(table, set)?
        };
        self.push(" SET ");
        if joined {
            self.qualified_assignments(part, &ordered)?;
        } else {
            self.assignments(&ordered)?;
        }
        let mut conditions: Vec<Cow<'_, Expr>> = Vec::new();
        if keyed {
            self.push(" FROM ");
            self.table(table)?;
            self.joins(joins)?;
            conditions.extend(rewrite::same_row(table, key, self.dialect)?.into_iter().map(Cow::Owned));
        } else if !joins.is_empty() && !joined {
            self.push(" FROM ");
            self.separated(joins, ", ", |render, join| render.source(&join.source))?;
            conditions.extend(joins.iter().filter_map(|join| join.on.as_ref()).map(Cow::Borrowed));
        }
        conditions.extend(filter.as_ref().map(Cow::Borrowed));
        self.where_all(&conditions)?;
        self.order_by(order_by)?;
        self.limit(limit.as_ref(), None)?;
        let beside = match (keyed, joins.is_empty()) {
            (true, _) => Beside::Itself,
            (false, true) => Beside::Nothing,
            (false, false) => Beside::Sources,
        };
        self.returning(&OwnTable::new(table, with.as_deref()), beside, returning, Feature::ReturningOfUpdate)
    }

    /// Conditions of which all must hold.
    pub(super) fn where_all(&mut self, conditions: &[Cow<'_, Expr>]) -> Written {
        match conditions {
            [] => Ok(()),
            [only] => self.clause(" WHERE ", Some(only)),
            _ => {
                self.push(" WHERE ");
                self.separated(conditions, " AND ", |render, part| render.operand(part, super::Level::Not))
            }
        }
    }

    pub(super) fn assignments(&mut self, set: &[Assignment]) -> Written {
        self.separated(set, ", ", |render, Assignment { column, value }| {
            render.name("column", column)?;
            render.push(" = ");
            render.operand(value, super::Level::Or)
        })
    }

    /// Assignments where other sources may have columns of the same name.
    fn qualified_assignments(&mut self, part: &Update, set: &[Assignment]) -> Written {
        self.separated(set, ", ", |render, Assignment { column, value }| {
            render.name("table", &part.table.name)?;
            render.push(".");
            render.name("column", column)?;
            render.push(" = ");
            render.expr(value)
        })
    }

    /// The assignments in an order in which each reads the row as it was.
    pub(super) fn reading_first<'a>(
        &self,
        table: &TableName,
        set: &'a [Assignment],
    ) -> Result<Cow<'a, [Assignment]>, CompileError> {
        if let Some(ordered) = rewrite::reading_first(table, set) {
            return Ok(Cow::Owned(ordered));
        }
        self.need(Feature::SwappedColumns)?;
        Ok(Cow::Borrowed(set))
    }
}
