//! Statements that remove rows.

use ilana_ir::Delete;

use super::returning::Beside;
use super::{Render, Written};
use crate::Feature;
use crate::rewrite::{self, OwnTable};

impl Render {
    pub(super) fn delete(&mut self, part: &Delete) -> Written {
        let rewritten = rewrite::delete(part, self.dialect)?;
        self.delete_as_it_is(rewritten.as_ref().unwrap_or(part))
    }

    fn delete_as_it_is(&mut self, part: &Delete) -> Written {
        let Delete { with, table, key: _, joins, filter, order_by, limit, returning } = part;
        if let Some(with) = with {
            self.need(Feature::WithBeforeWrite)?;
            self.with(with)?;
        }
        self.push("DELETE ");
        if !joins.is_empty() {
            // Only engines that join here come with joins so far: of what is joined, the rows of this table go.
            self.table(table)?;
            self.push(" ");
        }
        self.push("FROM ");
        self.table(table)?;
        self.joins(joins)?;
        self.clause(" WHERE ", filter.as_ref())?;
        self.order_by(order_by)?;
        self.limit(limit.as_ref(), None)?;
        self.returning(
            &OwnTable::new(table, with.as_deref()),
            Beside::Nothing,
            returning,
            Feature::ReturningOfDelete,
        )
    }
}
