//! Conditions with a value in them, built so that a null value means what the caller meant.

mod json;

use crate::{Binds, Bound, Comparison, Expr, In, Letters, Like, Regexp, Set, Value, ValueType};

pub use json::json_compare;

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
            Comparison::Eq | Comparison::Same => expr.is_null(),
            Comparison::Ne | Comparison::Differs => expr.is_null().negate(),
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
        expr.is_null()
    } else {
        let list = binds.push_list(present, ty);
        let member = Expr::In(Box::new(In { expr: expr.clone(), set: Set::List(list) }));
        if with_null { Expr::Or(vec![member, expr.is_null()]) } else { member }
    };
    Bound { node, binds }
}

/// A pattern match in which case counts; see [`Like`] for what a pattern is.
pub fn like(expr: Expr, pattern: impl Into<String>) -> Bound<Expr> {
    let mut binds = Binds::default();
    let pattern = binds.push(pattern.into());
    Bound { node: Expr::Like(Box::new(Like { expr, pattern, letters: Letters::Exact })), binds }
}

/// The same match, whatever the case of the letters on either side.
#[must_use]
pub fn any_case(mut bound: Bound<Expr>) -> Bound<Expr> {
    if let Expr::Like(like) = &mut bound.node {
        like.letters = Letters::AnyCase;
    } else if let Expr::Regexp(regexp) = &mut bound.node {
        regexp.letters = Letters::AnyCase;
    }
    bound
}

/// Whether a text begins with another, in which no character has a meaning of its own.
pub fn starts_with(expr: Expr, text: &str) -> Bound<Expr> {
    like(expr, escaped(text) + "%")
}

/// Whether a text ends with another, in which no character has a meaning of its own.
pub fn ends_with(expr: Expr, text: &str) -> Bound<Expr> {
    like(expr, format!("%{}", escaped(text)))
}

/// Whether a text has another in it, in which no character has a meaning of its own.
pub fn contains(expr: Expr, text: &str) -> Bound<Expr> {
    like(expr, format!("%{}%", escaped(text)))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A match of a regular expression in which case counts.
pub fn regexp(expr: Expr, pattern: impl Into<String>) -> Bound<Expr> {
    let mut binds = Binds::default();
    let pattern = binds.push(pattern.into());
    Bound { node: Expr::Regexp(Box::new(Regexp { expr, pattern, letters: Letters::Exact })), binds }
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
    fn a_text_in_a_pattern_has_no_meaning_of_its_own() {
        assert_eq!(contains(column(), r"50%_\").binds.values(), [Value::from(r"%50\%\_\\%")]);
        let Expr::Like(like) = any_case(starts_with(column(), "a")).node else { panic!("a match was built") };
        assert_eq!(like.letters, Letters::AnyCase);
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
