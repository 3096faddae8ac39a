//! Relations whose tables have names that are in use.

use super::super::requalify::requalify;
use super::*;
use crate::{
    AggregateFunction, Comparison, Cte, Duplicates, Join, Raw, RawArg, Recursion, Select, SelectItem,
    SetOperator, Source, ValueType, With,
};

fn busy() -> Bound<Expr> {
    is("employees", "busy", true)
}

fn all_are<const N: usize>(cases: [(Bound<Expr>, &str); N]) {
    for (built, expected) in cases {
        assert_eq!(shown(&built), expected);
    }
}

#[test]
fn a_related_row_of_the_same_table_has_an_alias_of_its_level() {
    let manager = manager();
    let boss = || Correlated::of(&manager);
    all_are([
        (
            boss().scoped(busy()).exists(),
            "exists {employees as ilana_manager where (ilana_manager.id = employees.manager_id and \
             ilana_manager.busy = true): ilana_manager.id}",
        ),
        (
            boss().has_along([boss()], Comparison::Ge, 1),
            "exists {employees as ilana_manager_2 where (ilana_manager_2.id = employees.manager_id and \
             exists {employees as ilana_manager where ilana_manager.id = ilana_manager_2.manager_id: \
             ilana_manager.id}): ilana_manager_2.id}",
        ),
        (
            boss().scoped(busy()).has_along([boss(), boss().scoped(busy())], Comparison::Ge, 1),
            "exists {employees as ilana_manager_3 where (ilana_manager_3.id = employees.manager_id and \
             (ilana_manager_3.busy = true and exists {employees as ilana_manager_2 where \
             (ilana_manager_2.id = ilana_manager_3.manager_id and exists {employees as ilana_manager where \
             (ilana_manager.id = ilana_manager_2.manager_id and ilana_manager.busy = true): \
             ilana_manager.id}): ilana_manager_2.id})): ilana_manager_3.id}",
        ),
        (
            Correlated { parent: "e".into(), ..boss() }.scoped(busy()).exists(),
            "exists {employees where (employees.id = e.manager_id and employees.busy = true): employees.id}",
        ),
        (
            Correlated { parent: "Employees".into(), ..boss() }.exists(),
            "exists {employees as ilana_manager where ilana_manager.id = Employees.manager_id: \
             ilana_manager.id}",
        ),
        (
            boss().aggregate(AggregateFunction::Max, "salary", ValueType::I64),
            "{employees as ilana_manager where ilana_manager.id = employees.manager_id: \
             max(ilana_manager.salary) i64}",
        ),
        (
            boss().one(&OneOfMany::latest("id", "id"), "name"),
            "{employees as ilana_manager where ilana_manager.id = employees.manager_id \
             order ilana_manager.id desc limit 1: ilana_manager.name}",
        ),
    ]);
}

#[test]
fn a_table_between_and_a_related_table_have_aliases_of_their_own() {
    let (reports, follows) = (reports(), follows());
    all_are([
        (
            Correlated::of(&reports).scoped(busy()).count(),
            "{employees as ilana_reports join employees as ilana_reports_2 on (ilana_reports_2.id = \
             ilana_reports.manager_id and ilana_reports_2.deleted_at is null) where \
             (ilana_reports_2.manager_id = employees.id and ilana_reports.busy = true): count(*) i64}",
        ),
        (
            Correlated { parent: "e".into(), ..Correlated::of(&reports) }.scoped(busy()).count(),
            "{employees join employees as ilana_reports on (ilana_reports.id = employees.manager_id and \
             ilana_reports.deleted_at is null) where (ilana_reports.manager_id = e.id and \
             employees.busy = true): count(*) i64}",
        ),
        (
            Correlated::of(&follows).has_along([Correlated::of(&follows)], Comparison::Ge, 1),
            "exists {users as ilana_follows_2 join follows on follows.follows_id = ilana_follows_2.id where \
             (follows.user_id = users.id and exists {users as ilana_follows join follows on \
             follows.follows_id = ilana_follows.id where follows.user_id = ilana_follows_2.id: \
             ilana_follows.id}): ilana_follows_2.id}",
        ),
    ]);
}

#[test]
fn a_name_that_only_the_grandparent_has_is_hidden_and_needs_no_alias() {
    let (posts, author) = (posts(), author());
    all_are([(
        Correlated::of(&posts).has_along([Correlated::of(&author)], Comparison::Ge, 1),
        "exists {posts where (posts.user_id = users.id and exists {users where \
             users.id = posts.user_id: users.id}): posts.user_id}",
    )]);
}

/// The posts of those whom a user has invited: the table between is the parent's.
#[test]
fn a_table_between_that_is_the_parents_gets_an_alias_in_the_scope_too() {
    let kind = RelationKind::HasManyThrough(Through { deleted_at: None, ..through("users", "inviter_id") });
    let relation = relation("invited_posts", ["users", "id"], ["posts", "user_id"], kind);
    let scope = is("users", "active", true);
    assert_eq!(
        shown(&Correlated::of(&relation).scoped(scope).exists()),
        "exists {posts join users as ilana_invited_posts on ilana_invited_posts.id = posts.user_id \
         where (ilana_invited_posts.inviter_id = users.id and ilana_invited_posts.active = true): \
         posts.user_id}"
    );
}

#[test]
fn tables_of_two_schemas_are_told_apart() {
    let mut relation = manager();
    relation.related.schema = Some("archive".into());
    assert_eq!(
        shown(&Correlated::of(&relation).exists()),
        "exists {archive.employees as ilana_manager where ilana_manager.id = employees.manager_id: \
         ilana_manager.id}"
    );
}

fn t(column: &'static str) -> Expr {
    Expr::column("t", column)
}

/// A query over a source that reads `t.x`.
fn over(source: Source) -> Select {
    Select::from(source).columns([SelectItem::from(t("x"))])
}

fn exists(select: Select) -> Expr {
    Expr::Exists(Box::new(select))
}

fn joined(mut select: Select, source: Source) -> Select {
    select.joins.push(Join::inner(source, Expr::same(t("a"), t("b"))));
    select
}

fn lateral() -> Source {
    Source::Lateral { select: Box::new(over(Source::table("s"))), alias: "l".into() }
}

#[test]
fn a_name_is_requalified_where_it_is_not_hidden() {
    let with = |mut select: Select| {
        let ctes = vec![Cte::new("c", over(Source::table("s")))];
        select.with = Some(Box::new(With { recursion: Recursion::None, ctes }));
        select
    };
    let table = || Source::table("t");
    let cases = [
        (t("x"), "n.x"),
        (Expr::bare_column("x"), "x"),
        (Expr::column("u", "t"), "u.t"),
        (Expr::Star(Some("t".into())), "n.*"),
        (exists(over(Source::table("s"))), "exists {s: n.x}"),
        (exists(over(table())), "exists {t: t.x}"),
        (exists(over(Source::aliased("s", "t"))), "exists {s as t: t.x}"),
        (exists(over(Source::aliased("t", "s"))), "exists {t as s: n.x}"),
        (exists(joined(over(Source::table("s")), table())), "exists {s join t on t.a = t.b: t.x}"),
        (exists(joined(over(table()), Source::table("s"))), "exists {t join s on t.a = t.b: t.x}"),
        (exists(joined(over(Source::table("s")), Source::table("u"))), "exists {s join u on n.a = n.b: n.x}"),
        // Hidden further in, and not hidden further in.
        (exists(over(over(table()).named("d"))), "exists {{t: t.x} as d: n.x}"),
        (
            exists(Select { filter: Some(exists(over(table()))), ..over(Source::table("s")) }),
            "exists {s where exists {t: t.x}: n.x}",
        ),
        (
            exists(Select { filter: Some(exists(over(Source::table("s")))), ..over(table()) }),
            "exists {t where exists {s: t.x}: t.x}",
        ),
        // A derived table does not see those beside it; a lateral one sees those before it.
        (
            exists(joined(over(table()), over(Source::table("s")).named("d"))),
            "exists {t join {s: n.x} as d on t.a = t.b: t.x}",
        ),
        (exists(joined(over(table()), lateral())), "exists {t join lateral {s: t.x} as l on t.a = t.b: t.x}"),
        (exists(joined(over(lateral()), table())), "exists {lateral {s: n.x} as l join t on t.a = t.b: t.x}"),
        (t("x").in_query(over(table())), "n.x in {t: t.x}"),
        (Expr::Subquery(Box::new(over(Source::table("s")))), "{s: n.x}"),
    ];
    for (mut tree, expected) in cases {
        requalify(&mut tree, &"t".into(), &"n".into());
        assert_eq!(shown(&Bound { node: tree, binds: Binds::default() }), expected);
    }

    let mut tree = with(over(table()));
    requalify(&mut tree, &"t".into(), &"n".into());
    let inside = &tree.with.as_ref().expect("it has one").ctes[0].select;
    assert_eq!(shown_select(inside, &Binds::default()), "s: n.x");
    assert_eq!(shown_select(&tree, &Binds::default()), "t: t.x");

    let mut tree = over(table()).combine(SetOperator::Union, Duplicates::Once, over(Source::table("s")));
    requalify(&mut tree, &"t".into(), &"n".into());
    assert_eq!(shown_select(&tree, &Binds::default()), "t: t.x");
    assert_eq!(shown_select(&tree.set_operations[0].select, &Binds::default()), "s: n.x");
}

#[test]
fn names_beside_raw_sql_follow_and_its_text_does_not() {
    let args = vec![
        RawArg::Name(vec!["t".into(), "x".into()]),
        RawArg::Name(vec!["t".into()]),
        RawArg::Expr(t("y")),
    ];
    let mut tree = Expr::from(Raw { text: "?? > ?? + ? + t.z".into(), args });
    requalify(&mut tree, &"t".into(), &"n".into());
    assert_eq!(shown(&Bound { node: tree, binds: Binds::default() }), "raw(?? > ?? + ? + t.z; n.x, t, n.y)");
}
