//! MySQL and MariaDB take no limit in the query of a set ("Restrictions on Subqueries").

use ilana_ir::Select;

use super::apart;
use crate::dialect::Grammar;

/// A query with a limit becomes the source of one without.
pub(crate) fn limited_set(select: &Select, grammar: &dyn Grammar) -> Option<Select> {
    let is_limited = select.limit.is_some() || select.offset.is_some();
    if grammar.limits_sets() || !is_limited {
        return None;
    }
    Some(apart(select))
}
