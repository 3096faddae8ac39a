//! Walking over the expressions of one query, past the queries within.

use ilana_ir::{Descend, Expr, Part, PartMut, Walk, WalkMut};

/// Shows every expression, the outer ones first.
pub(crate) fn each(tree: &impl Walk, mut visit: impl FnMut(&Expr) -> Descend) {
    tree.walk(&mut |part| {
        if let Part::Expr(expr) = part {
            visit(expr)
        } else if let Part::Select(_) = part {
            Descend::Past
        } else {
            Descend::Into
        }
    });
}

/// Shows every expression to what may change it.
pub(crate) fn change(tree: &mut impl WalkMut, mut visit: impl FnMut(&mut Expr) -> Descend) {
    tree.walk_mut(&mut |part| {
        if let PartMut::Expr(expr) = part {
            visit(expr)
        } else if let PartMut::Select(_) = part {
            Descend::Past
        } else {
            Descend::Into
        }
    });
}

/// Whether something in an expression is so.
pub(crate) fn any(expr: &Expr, is_so: impl Fn(&Expr) -> bool) -> bool {
    // Most items and sides of comparisons are such: no walk is needed to see that.
    if let Expr::Column(_) | Expr::Bind(_) = expr {
        return is_so(expr);
    }
    let mut found = false;
    each(expr, |expr| {
        found |= is_so(expr);
        if found { Descend::Past } else { Descend::Into }
    });
    found
}
