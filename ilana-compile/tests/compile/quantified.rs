//! Comparisons with the rows of a query, and sets of rows.

use ilana_ir::{
    Comparison, Direction, Expr, Nulls, Quantified, Quantifier, Set, Source, Value, ValueType, compare,
};

use crate::ask::{Ask, post, rows, same, user};
use crate::check;
use crate::say::{column, over, star};

fn quantified(left: Expr, op: Comparison, quantifier: Quantifier, inner: Ask) -> Ask {
    let mut ask = rows("users", &["id"]);
    let select = ask.take(inner);
    ask.filtered(|_| Expr::Quantified(Box::new(Quantified { left, op, quantifier, select })))
}

/// Views of some posts, none of them null.
fn views() -> Ask {
    rows("posts", &["views"]).filter(compare(post("views"), Comparison::Gt, Value::I64(4)))
}

fn none() -> Ask {
    rows("posts", &["views"]).filter(compare(post("id"), Comparison::Lt, Value::I64(0)))
}

/// Keys of users, some of them null.
fn keys() -> Ask {
    rows("posts", &["user_id"])
}

#[test]
fn each_comparison() {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    for (op, name) in [
        (Eq, "equal"),
        (Ne, "not_equal"),
        (Lt, "less"),
        (Le, "less_or_equal"),
        (Gt, "greater"),
        (Ge, "greater_or_equal"),
    ] {
        check(&format!("{name}_to_any"), quantified(user("age"), op, Quantifier::Any, views()));
        check(&format!("{name}_to_all"), quantified(user("age"), op, Quantifier::All, views()));
    }
}

#[test]
fn nulls_and_nothing() {
    check("any_of_no_rows_is_false", quantified(user("age"), Comparison::Gt, Quantifier::Any, none()));
    check("all_of_no_rows_is_true", quantified(user("age"), Comparison::Gt, Quantifier::All, none()));
    check("any_of_rows_with_null", quantified(user("id"), Comparison::Eq, Quantifier::Any, keys()));
    check(
        "all_of_rows_with_null_is_never_true",
        quantified(user("id"), Comparison::Ne, Quantifier::All, keys()),
    );
    let shown = |quantifier| {
        let mut ask = rows("users", &["id"]);
        let select = ask.take(keys());
        ask.column(
            Expr::Quantified(Box::new(Quantified {
                left: user("age"),
                op: Comparison::Gt,
                quantifier,
                select,
            }))
            .is_null(),
            "unknown",
        )
    };
    check("any_may_be_null", shown(Quantifier::Any));
    check("all_may_be_null", shown(Quantifier::All));
}

#[test]
fn queries_of_any_kind() {
    let own = rows("posts", &["views"]).filtered(|_| same(post("user_id"), user("id")));
    check("any_of_rows_of_ones_own", quantified(user("age"), Comparison::Gt, Quantifier::Any, own.clone()));
    check("all_of_rows_of_ones_own", quantified(user("age"), Comparison::Gt, Quantifier::All, own));
    let limited = rows("posts", &["views"])
        .order(post("views"), Direction::Desc, Nulls::Last)
        .by(post("id"))
        .limit(3)
        .offset(2);
    check("any_of_the_first_rows", quantified(user("age"), Comparison::Gt, Quantifier::Any, limited.clone()));
    check("all_of_the_first_rows", quantified(user("age"), Comparison::Gt, Quantifier::All, limited));
    check(
        "any_of_combined_rows",
        quantified(user("age"), Comparison::Eq, Quantifier::Any, views().union(rows("comments", &["id"]))),
    );
    let mut negated = rows("users", &["id"]);
    let select = negated.take(views());
    let any = Expr::Quantified(Box::new(Quantified {
        left: user("age"),
        op: Comparison::Lt,
        quantifier: Quantifier::Any,
        select,
    }));
    check("not_any", negated.filtered(|_| any.negate()));
    let sum = rows("posts", &[]).item(Expr::aggregate(
        ilana_ir::AggregateFunction::Max,
        Some(post("id")),
        ValueType::I64,
    ));
    check("any_of_an_aggregate", quantified(user("id"), Comparison::Lt, Quantifier::Any, sum));
}

#[test]
fn one_column_is_compared() {
    check(
        "any_of_two_columns",
        quantified(user("age"), Comparison::Eq, Quantifier::Any, rows("posts", &["id", "views"])),
    );
    check(
        "any_of_all_columns",
        quantified(
            user("age"),
            Comparison::Eq,
            Quantifier::Any,
            over(Source::table("posts")).item(star(None)),
        ),
    );
    check("any_knows_no_nulls", quantified(user("age"), Comparison::Same, Quantifier::Any, views()));
    let pair = Expr::Tuple(vec![user("age"), user("id")]);
    check("any_of_pairs", quantified(pair, Comparison::Eq, Quantifier::Any, rows("posts", &["id", "views"])));
}

#[test]
fn sets() {
    let limited = || rows("posts", &["user_id"]).by(post("id")).limit(4);
    let member = |expr: Expr, inner: Ask, negated: bool| {
        let mut ask = rows("users", &["id"]);
        let select = ask.take(inner);
        let inside = expr.in_query(select);
        ask.filtered(|_| if negated { inside.negate() } else { inside })
    };
    check("one_of_the_first_rows", member(user("id"), limited(), false));
    check("none_of_the_first_rows", member(user("id"), limited(), true));
    let own = over(Source::aliased("posts", "p"))
        .item(column("p", "views"))
        .filtered(|_| same(column("p", "user_id"), user("id")))
        .by(column("p", "id"))
        .limit(1);
    check("one_of_the_first_rows_of_ones_own", member(user("age"), own, false));
    let pair = || Expr::Tuple(vec![user("id"), user("country_id")]);
    let pairs = rows("user_roles", &["user_id", "role_id"]);
    check("a_pair_is_one_of_a_query", member(pair(), pairs.clone(), false));
    check("a_pair_is_none_of_a_query", member(pair(), pairs.clone(), true));
    check(
        "a_pair_is_one_of_the_first_rows",
        member(
            pair(),
            pairs.by(column("user_roles", "user_id")).by(column("user_roles", "role_id")).limit(3),
            false,
        ),
    );
    check("a_pair_is_not_one_of_a_column", member(pair(), rows("user_roles", &["user_id"]), false));
}

#[test]
fn rows_of_values() {
    let pairs = |values: Vec<(i64, Value)>| {
        let mut ask = rows("users", &["id"]);
        let rows = values.into_iter().map(|(left, right)| vec![Value::I64(left), right]);
        let set = ask.binds.push_rows(rows, vec![ValueType::I64, ValueType::I64]);
        (ask, Expr::Tuple(vec![user("id"), user("age")]).in_rows(set))
    };
    let null = Value::Null(ValueType::I64);
    let some = || vec![(1, Value::I64(30)), (3, Value::I64(26)), (4, null.clone())];
    let (ask, inside) = pairs(some());
    check("a_pair_is_one_of_some", ask.filtered(|_| inside));
    let (ask, inside) = pairs(some());
    check("a_pair_is_none_of_some", ask.filtered(|_| inside.negate()));
    let (ask, inside) = pairs(vec![]);
    check("a_pair_is_one_of_none", ask.filtered(|_| inside));
    let mut ask = rows("users", &["id"]);
    let twice = Expr::Tuple(vec![user("country_id"), user("age")]);
    let one = ask.value(30);
    let tuple = |left: Expr, right: Expr| Expr::Tuple(vec![left, right]);
    let exprs = vec![tuple(user("id"), one.clone()), tuple(user("country_id"), one)];
    let inside = Expr::In(Box::new(ilana_ir::In { expr: twice, set: Set::Exprs(exprs) }));
    check("a_pair_is_one_of_expressions", ask.filtered(|_| inside));
}

#[test]
fn a_query_of_one_value_is_one_expression() {
    let query = |ask: &mut Ask, columns: &[&'static str]| {
        let inner = rows("posts", columns).by(post("id")).limit(1);
        Expr::Subquery(Box::new(ask.take(inner)))
    };
    let mut ask = rows("users", &["id"]);
    let left = query(&mut ask, &["views"]);
    let node =
        Quantified { left, op: Comparison::Ge, quantifier: Quantifier::All, select: ask.take(views()) };
    check("a_query_is_compared_with_each_row", ask.filtered(|_| Expr::Quantified(Box::new(node))));
    let pair = || Expr::Tuple(vec![user("id"), user("age")]);
    let mut ask = rows("users", &["id"]);
    let two = query(&mut ask, &["id", "views"]);
    check("a_pair_is_a_query_of_two", ask.filtered(|_| Expr::same(pair(), two)));
    let mut ask = rows("users", &["id"]);
    let two = query(&mut ask, &["id", "views"]);
    check("a_column_is_a_query_of_two", ask.filtered(|_| Expr::same(user("id"), two)));
    let mut ask = rows("users", &["id"]);
    let two = query(&mut ask, &["id", "views"]);
    check("a_query_of_two_is_an_item", ask.column(two, "two"));
    let mut ask = rows("users", &["id"]);
    let one = query(&mut ask, &["id"]);
    let set = Set::Query(ask.take(rows("posts", &["id", "views"])));
    check(
        "a_query_of_one_is_among_pairs",
        ask.filtered(|_| Expr::In(Box::new(ilana_ir::In { expr: one, set }))),
    );
    let ask = rows("users", &["id"]);
    check("a_pair_is_between_pairs", ask.filtered(|_| pair().between(pair(), pair())));
    let mut ask = rows("users", &["id"]);
    let list = ask.binds.push_list([Value::Json(serde_json::json!({}))], ValueType::Json);
    let set = Set::List(list);
    check(
        "a_document_is_among_others",
        ask.filtered(|_| Expr::In(Box::new(ilana_ir::In { expr: user("settings"), set }))),
    );
}
