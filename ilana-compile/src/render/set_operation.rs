//! Unions, intersections and differences.

use ilana_ir::{Duplicates, Select, SetOperation, SetOperator};

use super::{Render, Written};
use crate::Feature;
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
            }
            self.arm(select)?;
        }
        Ok(())
    }

    /// An arm. One with clauses that would count for the whole is a query over its own rows.
    fn arm(&mut self, select: &Select) -> Written {
        if rewrite::stands_alone(select) {
            return self.select(select);
        }
        self.select(&rewrite::apart(select))
    }
}
