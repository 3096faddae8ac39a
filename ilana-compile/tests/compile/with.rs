//! Queries that have a name within another.

use ilana_ir::{
    ArithmeticOp, Comparison, Duplicates, Expr, Function, JoinKind, Materialized, Recursion, SetOperator,
    Source, Value, With, compare,
};

use ilana_compile::Dialect;

use crate::ask::{Ask, post, rows, same, user};
use crate::say::{bare, column, equal, integers, less, nothing, over, star};
use crate::{check, check_in};

fn adults() -> Ask {
    rows("users", &["id", "age"]).filter(compare(user("age"), Comparison::Ge, Value::I64(18)))
}

#[test]
fn named_queries() {
    let ask = over(Source::table("adults")).item(column("adults", "id")).named("adults", &[], adults());
    check("a_named_query", ask);
    let ask = over(Source::table("adults")).item(column("adults", "a")).item(column("adults", "b"));
    check("a_named_query_names_its_columns", ask.named("adults", &["a", "b"], adults()));
    let old = over(Source::table("adults")).item(column("adults", "id")).filter(compare(
        column("adults", "age"),
        Comparison::Gt,
        Value::I64(40),
    ));
    let ask = over(Source::aliased("old", "o")).item(column("o", "id")).named("adults", &[], adults()).named(
        "old",
        &[],
        old,
    );
    check("a_named_query_reads_one_before", ask.by(column("o", "id")));
    let twice = over(Source::aliased("adults", "a")).item(column("a", "id")).column(column("b", "id"), "b");
    let twice = twice.join(
        JoinKind::Inner,
        Source::aliased("adults", "b"),
        less(column("a", "age"), column("b", "age")),
    );
    check("a_named_query_is_read_twice", twice.named("adults", &[], adults()));
}

#[test]
fn named_queries_within() {
    let inner = over(Source::table("adults")).item(column("adults", "id")).named("adults", &[], adults());
    let mut ask = nothing().item(column("s", "id"));
    let select = ask.take(inner.clone());
    ask.select.from = Some(select.named("s"));
    check("a_subquery_has_named_queries", ask);
    let mut ask = rows("posts", &["id"]);
    let select = ask.take(inner.clone());
    check("a_set_has_named_queries", ask.filtered(|_| post("user_id").in_query(select)));
    let outer = over(Source::table("named")).item(column("named", "id")).named("named", &[], inner.clone());
    check("a_named_query_has_named_queries", outer);
    let arms = rows("posts", &["user_id"]).combined(SetOperator::Intersect, Duplicates::Once, inner);
    check("an_arm_has_named_queries", arms);
}

#[test]
fn materialized() {
    for (kind, name) in [
        (Materialized::Yes, "a_named_query_is_computed_once"),
        (Materialized::No, "a_named_query_is_a_part_of_each"),
    ] {
        let mut ask =
            over(Source::table("adults")).item(column("adults", "id")).named("adults", &[], adults());
        for cte in ask.select.with.iter_mut().flat_map(|with| &mut with.ctes) {
            cte.materialized = Some(kind);
        }
        check(name, ask.clone());
        check_in(&format!("{name}_in_old_versions"), &[Dialect::postgres(13), Dialect::sqlite(3, 35)], ask);
    }
}

/// The numbers from one on.
fn numbers(to: i64) -> Ask {
    let mut first = nothing();
    let one = first.value(1);
    let mut step = over(Source::table("numbers"));
    let more = step.value(1);
    let last = step.value(to);
    let step = step
        .item(integers(column("numbers", "n"), ArithmeticOp::Add, more))
        .filtered(|_| less(column("numbers", "n"), last));
    first.item(one).union_all(step)
}

#[test]
fn recursion() {
    let ask = over(Source::table("numbers")).item(column("numbers", "n"));
    check("a_series_of_numbers", ask.recursive("numbers", &["n"], numbers(5)).by(column("numbers", "n")));
    let mut from_column = rows("roles", &[]).column(column("roles", "id"), "n");
    from_column = from_column.filter(compare(column("roles", "id"), Comparison::Lt, Value::I64(3)));
    let mut step = over(Source::table("numbers"));
    let factor = step.value(3_000_000_000_i64);
    let last = step.value(4_000_000_000_i64);
    let step = step
        .item(integers(column("numbers", "n"), ArithmeticOp::Multiply, factor))
        .filtered(|_| less(column("numbers", "n"), last));
    let ask = over(Source::table("numbers")).item(column("numbers", "n")).recursive(
        "numbers",
        &["n"],
        from_column.union_all(step),
    );
    check("a_series_grows_wider_than_its_first_column", ask);
    let views = rows("posts", &[]).column(post("views"), "n").filter(compare(
        post("id"),
        Comparison::Lt,
        Value::I64(4),
    ));
    let mut step = over(Source::table("t"));
    let more = step.value(2_147_483_647_i64);
    let last = step.value(3_000_000_000_i64);
    let step = step
        .item(integers(column("t", "n"), ArithmeticOp::Add, more))
        .filtered(|_| less(column("t", "n"), last));
    let ask = over(Source::table("t")).item(column("t", "n")).recursive("t", &["n"], views.union(step));
    check("a_series_of_integers_grows_to_big_ones", ask);
}

#[test]
fn a_series_starts_with_null() {
    let mut first = nothing();
    let (one, null) = (first.value(1), first.value(Value::Null(ilana_ir::ValueType::I64)));
    let none = first.value(Value::Null(ilana_ir::ValueType::Text));
    let first = first.column(one, "n").column(null, "before").column(none, "name");
    let mut step = over(Source::table("t"));
    let (eight, twenty) = (step.value(8), step.value(20));
    let step = step
        .item(integers(column("t", "n"), ArithmeticOp::Add, eight))
        .item(column("t", "n"))
        .item(column("roles", "name"));
    let step = step.filtered(|_| less(column("t", "n"), twenty)).join(
        JoinKind::Inner,
        Source::table("roles"),
        equal(column("roles", "id"), column("t", "n")),
    );
    let ask = over(Source::table("t")).item(star(None)).recursive("t", &[], first.union_all(step));
    check(
        "a_series_starts_with_null",
        ask.order(bare("before"), ilana_ir::Direction::Asc, ilana_ir::Nulls::First),
    );
}

#[test]
fn a_tree_is_walked() {
    // Roles stand in for a tree: the parent of each is the one before.
    let first = rows("roles", &["id"]).column(column("roles", "name"), "path");
    let first = first.filter(compare(column("roles", "id"), Comparison::Eq, Value::I64(1)));
    let mut step = rows("roles", &["id"]);
    let (slash, one) = (step.value(" / "), step.value(1));
    let path = Expr::call(Function::Concat, vec![column("tree", "path"), slash, column("roles", "name")]);
    let parent = integers(column("roles", "id"), ArithmeticOp::Subtract, one);
    let step =
        step.item(path).join(JoinKind::Inner, Source::table("tree"), equal(parent, column("tree", "id")));
    let ask = over(Source::table("tree")).item(star(None)).recursive("tree", &[], first.union_all(step));
    check("a_tree_is_walked", ask.by(bare("id")));
}

#[test]
fn a_text_grows_from_row_to_row() {
    let mut first = nothing();
    let (one, letter) = (first.value(1), first.value("ab"));
    let first = first.column(one, "n").column(letter, "t");
    let mut step = over(Source::table("texts"));
    let (one, ten) = (step.value(1), step.value(10));
    let twice = Expr::call(Function::Concat, vec![column("texts", "t"), column("texts", "t")]);
    let step = step
        .item(integers(column("texts", "n"), ArithmeticOp::Add, one))
        .item(twice)
        .filtered(|_| less(column("texts", "n"), ten));
    let mut ask = over(Source::table("texts")).item(column("texts", "n"));
    ask = ask.column(Expr::call(Function::Length, vec![column("texts", "t")]), "length");
    check("a_text_grows_from_row_to_row", ask.recursive("texts", &[], first.union_all(step)));
}

#[test]
fn recursion_is_said_and_plain() {
    let ask = over(Source::table("numbers")).item(column("numbers", "n"));
    check("a_query_that_reads_itself_is_recursive", ask.clone().named("numbers", &["n"], numbers(5)));
    check(
        "a_recursive_query_is_not_ordered",
        ask.clone().recursive("numbers", &["n"], numbers(5).by(bare("n"))),
    );
    check("a_recursive_query_is_not_limited", ask.clone().recursive("numbers", &["n"], numbers(5).limit(3)));
    let endless = over(Source::table("numbers")).item(column("numbers", "n"));
    check("a_recursive_query_has_first_rows", ask.clone().recursive("numbers", &["n"], endless.clone()));
    check(
        "a_recursive_query_has_one_step",
        ask.clone().recursive("numbers", &["n"], numbers(5).union_all(endless.clone())),
    );
    let mut first = nothing();
    let one = first.value(1);
    let except = first.item(one).combined(SetOperator::Except, Duplicates::Once, endless.clone());
    check("a_recursive_query_is_a_union", ask.clone().recursive("numbers", &["n"], except));
    let mut first = nothing();
    let one = first.value(1);
    let limited = first.item(one).union_all(endless.limit(1));
    check("a_recursive_step_has_no_limit", ask.recursive("numbers", &["n"], limited));
}

#[test]
fn names_are_in_order() {
    let read = |name: &'static str| over(Source::table(name)).item(column(name, "id"));
    let ask = read("a").named("a", &[], read("b")).named("b", &[], adults());
    check("a_named_query_reads_none_after_it", ask);
    check(
        "named_queries_have_names_that_differ",
        read("a").named("a", &[], adults()).named("a", &[], adults()),
    );
    check("a_named_query_names_each_column", read("a").named("a", &["id"], adults()));
    let mut ask = rows("users", &["id"]);
    ask.select.with = Some(Box::new(With { recursion: Recursion::None, ctes: vec![] }));
    check("a_with_names_a_query", ask);
    let mixed = read("a").recursive("a", &[], adults());
    check(
        "a_recursive_word_alone_changes_nothing",
        mixed.filtered(|_| same(column("a", "id"), column("a", "id"))),
    );
}

#[test]
fn named_queries_of_the_rows_around() {
    let mut ask = rows("users", &["id"]);
    let own = rows("posts", &["id"]).filtered(|_| equal(post("user_id"), user("id")));
    let count = over(Source::table("own")).item(Expr::count_rows()).named("own", &[], own);
    let count = Expr::Subquery(Box::new(ask.take(count)));
    check("a_named_query_sees_the_rows_around", ask.item(count));
}
