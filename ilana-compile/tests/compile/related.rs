//! Relations of every kind: what is loaded of them, and what is asked about them.

use ilana_ir::{
    AggregateFunction, Bound, Comparison, Correlated, Direction, EagerLoad, Expr, Morph, Name, Nulls,
    OneOfMany, Order, Pivot, Relation, RelationKind, TableName, Through, Value, ValueType, compare, equals,
};

use super::ask::{Ask, post, rows, user};
use super::check;

fn relation(
    name: &'static str,
    [parent, parent_key]: [&'static str; 2],
    [related, related_key]: [&'static str; 2],
    kind: RelationKind,
) -> Relation {
    let table = |name: &'static str| TableName::new(name);
    Relation {
        name: name.into(),
        parent: table(parent),
        parent_key: parent_key.into(),
        related: table(related),
        related_key: related_key.into(),
        kind,
    }
}

fn posts() -> Relation {
    relation("posts", ["users", "id"], ["posts", "user_id"], RelationKind::HasMany)
}

fn comments() -> Relation {
    relation("comments", ["posts", "id"], ["comments", "post_id"], RelationKind::HasMany)
}

fn author() -> Relation {
    relation("author", ["posts", "user_id"], ["users", "id"], RelationKind::BelongsTo)
}

fn roles() -> Relation {
    let pivot = Pivot {
        table: TableName::new("user_roles"),
        parent_key: "user_id".into(),
        related_key: "role_id".into(),
        columns: (&[] as &'static [Name]).into(),
    };
    relation("roles", ["users", "id"], ["roles", "id"], RelationKind::ManyToMany(pivot))
}

/// The posts of a country's users, but of those that are gone.
fn posts_of_country() -> Relation {
    let through = Through {
        table: TableName::new("users"),
        parent_key: "country_id".into(),
        key: "id".into(),
        deleted_at: Some("deleted_at".into()),
    };
    relation("posts", ["countries", "id"], ["posts", "user_id"], RelationKind::HasManyThrough(through))
}

fn images(kind: fn(Morph) -> RelationKind) -> Relation {
    let morph = Morph { column: "owner_type".into(), name: "user".into() };
    relation("images", ["users", "id"], ["images", "owner_id"], kind(morph))
}

fn image_owner() -> Relation {
    let morph = Morph { column: "owner_type".into(), name: "user".into() };
    relation("owner", ["images", "owner_id"], ["users", "id"], RelationKind::MorphTo(morph))
}

/// A user has a mentor, and another user is theirs.
fn mentor() -> Relation {
    relation("mentor", ["users", "country_id"], ["users", "id"], RelationKind::BelongsTo)
}

fn load<'a>(relation: &'a Relation, keys: &[i64]) -> EagerLoad<'a> {
    EagerLoad { relation, keys: keys.iter().copied().map(Value::from).collect(), key_type: ValueType::I64 }
}

fn loaded(relation: &Relation, ask: Ask, keys: &[i64]) -> Ask {
    let Ask { select, mut binds } = ask;
    let select = load(relation, keys).narrow(select, &mut binds, Some("id".into()));
    Ask { select, binds }
}

fn users_where(name: &str, condition: Bound<Expr>) {
    check(name, rows("users", &["id"]).filter(condition));
}

fn popular() -> Bound<Expr> {
    let liked = compare(post("score"), Comparison::Gt, Value::F64(2.0));
    compare(post("views"), Comparison::Gt, 5.into()).join(liked, |left, right| Expr::Or(vec![left, right]))
}

#[test]
fn relations_through_a_table_are_loaded() {
    let all = || rows("posts", &["id", "title"]).order(post("id"), Direction::Desc, Nulls::Never);
    check("eager_has_many_through", loaded(&posts_of_country(), all(), &[1, 2]));
    check(
        "eager_has_many_through_with_a_limit_per_parent",
        loaded(&posts_of_country(), all().limit(1), &[1, 2]),
    );
    let one = Relation {
        kind: match posts_of_country().kind {
            RelationKind::HasManyThrough(through) => RelationKind::HasOneThrough(through),
            other => other,
        },
        ..posts_of_country()
    };
    check("eager_has_one_through", loaded(&one, all(), &[1, 2]));
}

#[test]
fn relations_by_type_are_loaded() {
    let all = || rows("images", &["id", "owner_id"]);
    check("eager_morph_many", loaded(&images(RelationKind::MorphMany), all(), &[1, 2]));
    check("eager_morph_one", loaded(&images(RelationKind::MorphOne), all(), &[1]));
    check("eager_morph_to", loaded(&image_owner(), rows("users", &["id", "name"]), &[1, 2]));
}

#[test]
fn the_latest_of_many_is_loaded() {
    let all = rows("posts", &["id", "user_id"]);
    let Ask { select, mut binds } = all;
    let relation = posts();
    let latest = OneOfMany::latest("published_at", "id");
    let select = load(&relation, &[1, 2, 3]).narrow_to_one(select, &mut binds, &latest);
    check("eager_latest_of_many", Ask { select, binds });
}

#[test]
fn related_rows_exist() {
    users_where("related_rows_exist", Correlated::of(&posts()).exists());
    users_where("no_related_rows_exist", Correlated::of(&posts()).absent());
    users_where("related_rows_of_a_scope_exist", Correlated::of(&posts()).scoped(popular()).exists());
    users_where("related_rows_across_a_pivot_exist", Correlated::of(&roles()).exists());
    let through = Correlated::of(&posts_of_country()).scoped(popular()).exists();
    check("related_rows_through_a_table_exist", rows("countries", &["id"]).filter(through));
    users_where("related_rows_of_a_type_exist", Correlated::of(&images(RelationKind::MorphMany)).exists());
    check(
        "an_owner_of_a_type_exists",
        rows("images", &["id"]).filter(Correlated::of(&image_owner()).exists()),
    );
}

#[test]
fn related_rows_of_related_rows_exist() {
    let commented = Correlated::of(&comments()).exists();
    users_where("related_rows_of_related_rows_exist", Correlated::of(&posts()).scoped(commented).exists());
    let (posts, comments) = (posts(), comments());
    let along = Correlated::of(&posts).has_along([Correlated::of(&comments)], Comparison::Ge, 2);
    users_where("so_many_related_rows_of_related_rows_exist", along);
    let author = author();
    let of_author = Correlated::of(&author).scoped(equals(user("is_active"), true.into())).exists();
    check("an_owner_exists", rows("posts", &["id"]).filter(of_author));
}

#[test]
fn rows_of_the_table_itself_get_an_alias() {
    let adult = compare(user("age"), Comparison::Ge, 18.into());
    users_where(
        "a_related_row_of_the_table_itself",
        Correlated::of(&mentor()).scoped(adult.clone()).exists(),
    );
    let twice = Correlated::of(&mentor()).scoped(adult).exists();
    users_where(
        "a_related_row_of_a_related_row_of_the_table_itself",
        Correlated::of(&mentor()).scoped(twice).exists(),
    );
}

#[test]
fn related_rows_are_counted_and_computed() {
    let column = |name: &str, bound: Bound<Expr>| {
        let mut ask = rows("users", &["id"]);
        let expr = ask.binds.adopt(bound);
        check(name, ask.column(expr, "x"));
    };
    column("related_rows_are_counted", Correlated::of(&posts()).scoped(popular()).count());
    column("related_rows_across_a_pivot_are_counted", Correlated::of(&roles()).count());
    let views = |function| Correlated::of(&posts()).aggregate(function, "views", ValueType::I64);
    column("related_values_are_added_up", views(AggregateFunction::Sum));
    column("the_greatest_related_value", views(AggregateFunction::Max));
    let posts = posts();
    let latest = Correlated::of(&posts).one(&OneOfMany::latest("published_at", "id"), "title");
    column("a_value_of_the_latest_related_row", latest);
    users_where("so_many_related_rows", Correlated::of(&posts).has(Comparison::Ge, 2));
    users_where("fewer_related_rows", Correlated::of(&posts).has(Comparison::Lt, 2));
}

#[test]
fn rows_are_ordered_by_related_ones() {
    let mut ask = rows("users", &["id"]);
    let count = ask.binds.adopt(Correlated::of(&posts()).count());
    ask.select.order_by =
        vec![Order::never_null(count, Direction::Desc), Order::never_null(user("id"), Direction::Asc)];
    check("rows_are_ordered_by_the_number_of_related_ones", ask);
}
