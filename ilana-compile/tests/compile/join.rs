//! Joins.

use ilana_ir::{Comparison, Expr, Join, JoinKind, Source, Value, compare};

use ilana_compile::Dialect;

use crate::ask::{Ask, post, rows, same, user};
use crate::say::{column, equal, less, nothing, over, star};
use crate::{check, check_in};

fn pairs(kind: JoinKind) -> Ask {
    rows("users", &["id"]).column(post("id"), "post").join(
        kind,
        Source::table("posts"),
        same(post("user_id"), user("id")),
    )
}

#[test]
fn each_kind() {
    check("an_inner_join", pairs(JoinKind::Inner));
    check("a_left_join", pairs(JoinKind::Left));
    check("a_right_join", pairs(JoinKind::Right));
    check("a_full_join", pairs(JoinKind::Full));
    check(
        "a_cross_join",
        rows("users", &["id"]).column(column("roles", "id"), "role").cross(Source::table("roles")),
    );
    let old = [Dialect::mysql(8), Dialect::mariadb(10, 6), Dialect::sqlite(3, 38), Dialect::sqlite(3, 39)];
    check_in("a_right_join_in_old_versions", &old, pairs(JoinKind::Right));
    check_in("a_full_join_in_old_versions", &old, pairs(JoinKind::Full));
}

#[test]
fn a_full_join_has_an_equality() {
    let ask = |on| {
        rows("users", &["id"]).column(post("id"), "post").join(JoinKind::Full, Source::table("posts"), on)
    };
    check("a_full_join_has_an_equality", ask(less(user("age"), post("views"))));
    let both = Expr::And(vec![same(user("id"), post("user_id")), less(user("age"), post("views"))]);
    check("a_full_join_has_an_equality_and_more", ask(both));
}

#[test]
fn several_joins() {
    let ask = rows("users", &["id"])
        .column(column("roles", "name"), "role")
        .column(column("countries", "name"), "country")
        .join(JoinKind::Left, Source::table("user_roles"), same(column("user_roles", "user_id"), user("id")))
        .join(
            JoinKind::Left,
            Source::table("roles"),
            same(column("roles", "id"), column("user_roles", "role_id")),
        )
        .join(
            JoinKind::Inner,
            Source::table("countries"),
            same(column("countries", "id"), user("country_id")),
        );
    check("several_joins", ask);
    let chain = over(Source::table("comments"))
        .item(column("comments", "id"))
        .column(post("id"), "post")
        .column(user("id"), "user")
        .join(JoinKind::Right, Source::table("posts"), same(post("id"), column("comments", "post_id")))
        .join(JoinKind::Right, Source::table("users"), same(user("id"), post("user_id")))
        .filter(compare(user("id"), Comparison::Lt, Value::I64(6)));
    check("right_joins_in_a_chain", chain);
}

#[test]
fn a_join_has_a_condition_of_any_kind() {
    let on = Expr::Or(vec![same(post("user_id"), user("id")), less(post("views"), user("age"))]);
    check(
        "a_join_by_one_of_two_conditions",
        rows("users", &["id"]).column(post("id"), "post").join(JoinKind::Left, Source::table("posts"), on),
    );
    let mut ask = rows("users", &["id"]).column(post("id"), "post");
    let five = ask.value(5);
    let on = Expr::And(vec![
        same(post("user_id"), user("id")),
        Expr::compare(post("views"), Comparison::Gt, five),
    ]);
    check(
        "a_join_with_a_value",
        ask.join(JoinKind::Left, Source::table("posts"), on).filter(compare(
            user("id"),
            Comparison::Le,
            Value::I64(4),
        )),
    );
}

#[test]
fn subqueries_are_joined_with_each_other() {
    let counts = |table: &'static str, key: &'static str, alias: &'static str| {
        let ask = rows(table, &[key]).column(Expr::count_rows(), "n").group_by(column(table, key));
        ask.select.named(alias)
    };
    let mut ask = nothing()
        .item(column("p", "user_id"))
        .column(column("p", "n"), "posts")
        .column(column("r", "n"), "roles");
    ask.select.from = Some(counts("posts", "user_id", "p"));
    let ask = ask.join(
        JoinKind::Left,
        counts("user_roles", "user_id", "r"),
        same(column("r", "user_id"), column("p", "user_id")),
    );
    check("subqueries_are_joined_with_each_other", ask);
}

#[test]
fn joins_are_complete() {
    let join = |kind, on| {
        let mut ask = rows("users", &["id"]);
        ask.select.joins.push(Join { kind, source: Source::table("posts"), on });
        ask
    };
    check("a_join_says_which_rows_are_partners", join(JoinKind::Inner, None));
    check("a_cross_join_has_no_condition", join(JoinKind::Cross, Some(equal(user("id"), post("id")))));
    let mut ask = nothing().item(star(None));
    ask.select.joins.push(Join { kind: JoinKind::Cross, source: Source::table("posts"), on: None });
    check("a_join_has_two_sides", ask);
}
