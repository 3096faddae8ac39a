//! Conditions with a value in them, built so that a null value means what the caller meant.

use crate::{Binds, Bound, Comparison, Expr, In, Like, Value, ValueType};

/// `expr = value`, or "is null" for a null: `= NULL` is never true in SQL.
pub fn equals(expr: Expr, value: Value) -> Bound<Expr> {
    compare(expr, Comparison::Eq, value)
}

/// A comparison with a value. With a null, `=` asks for null and `<>` for anything but null; the four orderings
/// have no answer for a null and are false.
pub fn compare(expr: Expr, op: Comparison, value: Value) -> Bound<Expr> {
    let mut binds = Binds::default();
    let node = if value.is_null() {
        match op {
            Comparison::Eq => Expr::IsNull(Box::new(expr)),
            Comparison::Ne => Expr::IsNull(Box::new(expr)).negate(),
            Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => Expr::Bool(false),
        }
    } else {
        Expr::compare(expr, op, Expr::Bind(binds.push(value)))
    };
    Bound { node, binds }
}

/// Membership in a list: false for an empty one. A null in the list matches rows with null, which plain SQL would
/// not, and which makes its opposite mean "none of these" also then.
pub fn is_in(expr: Expr, values: Vec<Value>, ty: ValueType) -> Bound<Expr> {
    let mut binds = Binds::default();
    let given = values.len();
    let present: Vec<Value> = values.into_iter().filter(|value| !value.is_null()).collect();
    let with_null = present.len() < given;
    let node = if present.is_empty() && with_null {
        Expr::IsNull(Box::new(expr))
    } else {
        let list = binds.push_list(present, ty);
        let member = Expr::In(Box::new(In { expr: expr.clone(), list }));
        if with_null { Expr::Or(vec![member, Expr::IsNull(Box::new(expr))]) } else { member }
    };
    Bound { node, binds }
}

/// A pattern match; see [`Like`] for what a pattern is.
pub fn like(expr: Expr, pattern: impl Into<String>) -> Bound<Expr> {
    let mut binds = Binds::default();
    let pattern = binds.push(pattern.into());
    Bound { node: Expr::Like(Box::new(Like { expr, pattern })), binds }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column() -> Expr {
        Expr::column("t", "c")
    }

    #[test]
    fn equality_with_null_asks_for_null() {
        let null = Value::Null(ValueType::I64);
        assert_eq!(equals(column(), null.clone()).node, Expr::IsNull(Box::new(column())));
        assert_eq!(
            compare(column(), Comparison::Ne, null.clone()).node,
            Expr::IsNull(Box::new(column())).negate()
        );
        assert_eq!(compare(column(), Comparison::Lt, null).node, Expr::Bool(false));
    }

    #[test]
    fn a_null_in_a_list_matches_rows_with_null() {
        let list = vec![Value::I64(1), Value::Null(ValueType::I64)];
        let found = is_in(column(), list, ValueType::I64);
        assert_eq!(found.binds.values(), [Value::I64(1)]);
        let Expr::Or(arms) = found.node else { panic!("two arms") };
        assert_eq!(arms[1], Expr::IsNull(Box::new(column())));
    }
}
