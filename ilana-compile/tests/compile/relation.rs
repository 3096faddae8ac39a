//! Relations: the related rows of many parents in one query.

use ilana_ir::{
    Comparison, Direction, EagerLoad, Name, Nulls, Pivot, Relation, RelationKind, TableName, Value, ValueType,
};

use crate::ask::{Ask, post, rows};
use crate::check;

fn relation(
    name: &'static str,
    related: &'static str,
    keys: [&'static str; 2],
    kind: RelationKind,
) -> Relation {
    let [parent_key, related_key] = keys.map(Name::from);
    let (parent, related) = (TableName::new("users"), TableName::new(related));
    Relation { name: name.into(), parent, parent_key, related, related_key, kind }
}

fn posts() -> Relation {
    relation("posts", "posts", ["id", "user_id"], RelationKind::HasMany)
}

fn roles(columns: &'static [Name]) -> Relation {
    let pivot = Pivot {
        table: TableName::new("user_roles"),
        parent_key: "user_id".into(),
        related_key: "role_id".into(),
        columns: columns.into(),
    };
    relation("roles", "roles", ["id", "id"], RelationKind::ManyToMany(pivot))
}

fn loaded(relation: &Relation, ask: Ask, keys: &[i64]) -> Ask {
    let Ask { select, mut binds } = ask;
    let keys = keys.iter().copied().map(Value::from).collect();
    let load = EagerLoad { relation, keys, key_type: ValueType::I64 };
    let select = load.narrow(select, &mut binds, Some("id".into()));
    Ask { select, binds }
}

#[test]
fn eager_has_one() {
    let profile = relation("profile", "profiles", ["id", "user_id"], RelationKind::HasOne);
    check("eager_has_one", loaded(&profile, rows("profiles", &["id", "user_id", "bio"]), &[1, 2]));
}

#[test]
fn eager_has_many() {
    check("eager_has_many", loaded(&posts(), rows("posts", &["id", "user_id"]), &[1, 2, 3]));
    check("eager_load_of_no_parents", loaded(&posts(), rows("posts", &["id"]), &[]));
}

#[test]
fn eager_has_many_keeps_the_filter_apart() {
    let popular = ilana_ir::compare(post("views"), Comparison::Gt, Value::I64(9));
    let liked = ilana_ir::compare(post("score"), Comparison::Gt, Value::F64(0.5));
    let either = popular.join(liked, |left, right| ilana_ir::Expr::Or(vec![left, right]));
    let ask = rows("posts", &["id", "user_id"]).filter(either);
    check("eager_has_many_keeps_the_filter_apart", loaded(&posts(), ask, &[1, 2]));
}

#[test]
fn eager_belongs_to() {
    let country = relation("country", "countries", ["country_id", "id"], RelationKind::BelongsTo);
    check("eager_belongs_to", loaded(&country, rows("countries", &["id", "name"]), &[1, 2]));
}

#[test]
fn eager_many_to_many() {
    check("eager_many_to_many", loaded(&roles(&[]), rows("roles", &["id", "name"]), &[1, 2]));
    const ASSIGNED: &[Name] = &[Name::Borrowed("assigned_at")];
    let ask = || rows("roles", &["id", "name"]);
    check("eager_many_to_many_with_pivot_columns", loaded(&roles(ASSIGNED), ask(), &[1, 2]));
    let limited = ask().order(ilana_ir::Expr::column("roles", "name"), Direction::Desc, Nulls::Last).limit(2);
    check("eager_many_to_many_with_a_limit_per_parent", loaded(&roles(ASSIGNED), limited, &[1, 2]));
}

#[test]
fn a_limit_counts_per_parent() {
    let newest = || {
        rows("posts", &["id", "user_id", "title"]).order(post("published_at"), Direction::Desc, Nulls::Last)
    };
    check("a_limit_counts_per_parent", loaded(&posts(), newest().limit(5), &[1, 2, 3]));
    check("a_limit_and_offset_count_per_parent", loaded(&posts(), newest().limit(5).offset(10), &[1, 2]));
    check("an_offset_counts_per_parent", loaded(&posts(), newest().offset(10), &[1, 2]));
}

#[test]
fn a_limit_per_parent_keeps_nulls_in_their_place() {
    let ask = rows("posts", &["id", "user_id"]).order(post("views"), Direction::Asc, Nulls::Last).limit(1);
    check("a_limit_per_parent_keeps_nulls_in_their_place", loaded(&posts(), ask, &[1]));
}
