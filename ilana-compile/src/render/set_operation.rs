//! Unions, intersections and differences.

use ilana_ir::{Duplicates, Select, SetOperation, SetOperator, Totals};

use super::{Render, Written};
use crate::Feature;
use crate::check::documents;
use crate::rewrite;

impl Render {
    pub(super) fn set_operations(&mut self, operations: &[SetOperation]) -> Written {
        for SetOperation { operator, duplicates, select } in operations {
            self.push(match operator {
                SetOperator::Union => " UNION ",
                SetOperator::Intersect => " INTERSECT ",
                SetOperator::Except => " EXCEPT ",
            });
            if *duplicates == Duplicates::Count {
                if *operator != SetOperator::Union {
                    self.need(Feature::RepeatedRows)?;
                }
                self.push("ALL ");
            } else {
                select.columns.iter().try_for_each(|item| documents::none(&item.expr))?;
            }
            self.arm(select)?;
        }
        Ok(())
    }

    /// An arm. One with clauses that would count for the whole is a query over its own rows.
    fn arm(&mut self, select: &Select) -> Written {
        // Totals that an engine makes by a union do not.
        let is_union = select.totals == Totals::Rollup && !self.grammar.totals_nothing();
        if rewrite::stands_alone(select) && !is_union {
            return self.select(select);
        }
        self.select(&rewrite::apart(select))
    }
}
