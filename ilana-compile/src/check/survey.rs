//! What one walk over a statement tells before anything goes into it.

use ilana_ir::{Descend, Expr, Part, Shape, Source, Walk};

use super::invalid;
use crate::CompileError;

/// What was seen of a statement.
pub(crate) struct Survey {
    /// Whether some of it is the caller's own SQL.
    pub has_raw: bool,
}

/// Refuses what nests deeper than `deepest` levels: whatever goes into it would end on the stack.
pub(crate) fn survey(shape: &Shape, deepest: u32) -> Result<Survey, CompileError> {
    let (mut depth, mut is_too_deep) = (0, false);
    let mut has_raw = matches!(shape, Shape::Raw(_));
    shape.walk(&mut |part| {
        match part {
            Part::Expr(expr) => {
                depth += 1;
                has_raw |= matches!(expr, Expr::Raw(_));
            }
            Part::Select(_) => depth += 1,
            Part::End => depth -= 1,
            Part::Source(source) => has_raw |= matches!(source, Source::Raw { .. }),
            Part::Bind(_) | Part::List(_) | Part::Rows(_) => {}
        }
        if depth <= deepest {
            return Descend::Into;
        }
        is_too_deep = true;
        depth -= 1;
        Descend::Past
    });
    if !is_too_deep {
        return Ok(Survey { has_raw });
    }
    let what = format!("a statement nests deeper than {deepest} levels");
    Err(invalid(what, "join conditions in one list, and split the statement"))
}
