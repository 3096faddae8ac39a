//! Set operations are carried out from left to right, also where an engine carries out intersections first.

use ilana_ir::{Select, SetOperator};

use super::{ARM, outer};
use crate::dialect::Grammar;

/// What stands before an intersection that is not the first operation becomes a query of its own.
pub(super) fn left_first(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    if !grammar.intersects_first() {
        return None;
    }
    let later =
        part.set_operations.iter().skip(1).rposition(|one| one.operator == SetOperator::Intersect)? + 1;
    let mut left = part.clone();
    let after = left.set_operations.split_off(later);
    let all_intersect = left.set_operations.iter().all(|one| one.operator == SetOperator::Intersect);
    if all_intersect {
        return None;
    }
    let mut whole = outer(&mut left);
    whole.from = Some(left.named(ARM));
    whole.set_operations = after;
    Some(whole)
}
