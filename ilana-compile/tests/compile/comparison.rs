//! Comparisons that know null, limits, sets of expressions and the arms of a case.

use ilana_ir::{Binds, Bound, Case, Comparison, Expr, In, Set, Value, ValueType, When};

use crate::ask::{is, rows, user};
use crate::check;

fn users_where(name: &str, build: impl FnOnce(&mut Binds) -> Expr) {
    check(name, rows("users", &["id"]).filter(bound(build)));
}

fn bound(build: impl FnOnce(&mut Binds) -> Expr) -> Bound<Expr> {
    let mut binds = Binds::default();
    let node = build(&mut binds);
    Bound { node, binds }
}

fn pair(binds: &mut Binds, age: impl Into<Value>, name: impl Into<Value>) -> Expr {
    Expr::Tuple(vec![Expr::Bind(binds.push(age)), Expr::Bind(binds.push(name))])
}

fn key() -> Expr {
    Expr::Tuple(vec![user("age"), user("name")])
}

fn member(expr: Expr, all: Vec<Expr>) -> Expr {
    Expr::In(Box::new(In { expr, set: Set::Exprs(all) }))
}

#[test]
fn a_comparison_knows_null() {
    for (name, op) in [("same_knows_null", Comparison::Same), ("differs_knows_null", Comparison::Differs)] {
        users_where(name, |_| Expr::compare(user("age"), op, user("country_id")));
        users_where(&format!("{name}_of_tuples"), |binds| {
            let right = pair(binds, None::<i64>, "Carol");
            Expr::compare(key(), op, right)
        });
    }
}

#[test]
fn tuples_are_compared() {
    users_where("tuples_are_ordered", |binds| {
        let right = pair(binds, 30, "alice");
        Expr::compare(key(), Comparison::Ge, right)
    });
}

#[test]
fn between() {
    let within =
        |binds: &mut Binds| user("age").between(Expr::Bind(binds.push(18)), Expr::Bind(binds.push(30)));
    users_where("between_counts_its_limits", within);
    users_where("not_between", |binds| within(binds).negate());
}

#[test]
fn a_set_of_expressions() {
    let some = |binds: &mut Binds| member(user("age"), vec![Expr::Bind(binds.push(25)), user("id")]);
    users_where("in_expressions", some);
    users_where("not_in_expressions", |binds| some(binds).negate());
    users_where("in_no_expressions_is_false", |_| member(user("age"), Vec::new()));
    users_where("not_in_no_expressions_is_true", |_| member(user("age"), Vec::new()).negate());
    users_where("tuples_are_members", |binds| {
        let all = vec![pair(binds, 30, "Alice"), Expr::Tuple(vec![user("id"), user("email")])];
        member(key(), all)
    });
}

#[test]
fn a_set_of_rows() {
    let types = || vec![ValueType::I64, ValueType::Text];
    users_where("in_rows", |binds| {
        let all = [vec![Value::from(30), "Alice".into()], vec![25.into(), "Bob".into()]];
        key().in_rows(binds.push_rows(all, types()))
    });
    users_where("in_no_rows_is_false", |binds| key().in_rows(binds.push_rows([], types())));
    users_where("rows_are_as_wide_as_the_tuple", |binds| {
        user("age").in_rows(binds.push_rows([vec![Value::from(30), "Alice".into()]], types()))
    });
    users_where("a_tuple_is_compared_with_as_many", |binds| {
        Expr::compare(key(), Comparison::Eq, Expr::Bind(binds.push(1)))
    });
}

#[test]
fn a_case_takes_its_first_arm_that_applies() {
    let arms = |binds: &mut Binds| {
        let adult = binds.adopt(is("age", Comparison::Ge, 18));
        let child = binds.adopt(is("age", Comparison::Lt, 18));
        let adult = When { condition: adult, value: Expr::Bind(binds.push("adult")) };
        vec![adult, When { condition: child, value: Expr::Bind(binds.push("child")) }]
    };
    let read = |name: &str, case: Bound<Case>| {
        let mut ask = rows("users", &["id"]);
        let Bound { node, binds } = case;
        ask.binds = binds;
        check(name, ask.column(Expr::Case(Box::new(node)), "kind"));
    };
    let mut binds = Binds::default();
    let node = Case { arms: arms(&mut binds), otherwise: None };
    read("a_case_without_an_arm_that_applies_is_null", Bound { node, binds });
    let mut binds = Binds::default();
    let node = Case { arms: arms(&mut binds), otherwise: Some(Expr::Bind(binds.push("unknown"))) };
    read("case_otherwise", Bound { node, binds });
    let node = Case { arms: Vec::new(), otherwise: None };
    read("a_case_has_an_arm", Bound { node, binds: Binds::default() });
}
