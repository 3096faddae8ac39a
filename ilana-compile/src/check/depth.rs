//! How deep a statement nests.

use ilana_ir::{Descend, Part, Shape, Walk};

use super::invalid;
use crate::CompileError;

/// Refuses what nests deeper than `deepest` levels, before anything goes into it: whatever does would end on the stack.
pub(crate) fn check(shape: &Shape, deepest: u32) -> Result<(), CompileError> {
    let (mut depth, mut is_too_deep) = (0, false);
    shape.walk(&mut |part| {
        match part {
            Part::Expr(_) | Part::Select(_) => depth += 1,
            Part::End => depth -= 1,
            Part::Source(_) | Part::Bind(_) | Part::List(_) | Part::Rows(_) => {}
        }
        if depth <= deepest {
            return Descend::Into;
        }
        is_too_deep = true;
        depth -= 1;
        Descend::Past
    });
    if !is_too_deep {
        return Ok(());
    }
    let what = format!("a statement nests deeper than {deepest} levels");
    Err(invalid(what, "join conditions in one list, and split the statement"))
}
