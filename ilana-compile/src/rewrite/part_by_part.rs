//! Tuples that are compared, part by part.

use ilana_ir::{Compare, Comparison, Expr};

/// The same comparison of each part. `None` where a part is more than a column or value, which would be computed twice.
pub(crate) fn part_by_part(node: &Compare) -> Option<Expr> {
    let Compare { left: Expr::Tuple(left), op, right: Expr::Tuple(right) } = node else { return None };
    let is_plain = |part: &Expr| matches!(part, Expr::Column(_) | Expr::Bind(_));
    if !left.iter().chain(right).all(is_plain) {
        return None;
    }
    let pairs = || left.iter().zip(right);
    let each = |op| pairs().map(|(left, right)| Expr::compare(left.clone(), op, right.clone())).collect();
    let (strict, last) = match op {
        Comparison::Eq => return Some(Expr::And(each(Comparison::Eq))),
        Comparison::Ne => return Some(Expr::Or(each(Comparison::Ne))),
        Comparison::Lt => (Comparison::Lt, Comparison::Lt),
        Comparison::Le => (Comparison::Lt, Comparison::Le),
        Comparison::Gt => (Comparison::Gt, Comparison::Gt),
        Comparison::Ge => (Comparison::Gt, Comparison::Ge),
        Comparison::Same | Comparison::Differs => return None,
    };
    let mut parts = pairs().rev();
    let (left, right) = parts.next()?;
    let innermost = Expr::compare(left.clone(), last, right.clone());
    Some(parts.fold(innermost, |rest, (left, right)| {
        let beyond = Expr::compare(left.clone(), strict, right.clone());
        let alike = Expr::compare(left.clone(), Comparison::Eq, right.clone());
        Expr::Or(vec![beyond, Expr::And(vec![alike, rest])])
    }))
}
