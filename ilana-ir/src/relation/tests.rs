//! Relations of each kind, and what is asked of them, in a notation that shows the tree.

mod alias;
mod correlated;
mod eager;
mod notation;

use super::{Correlated, EagerLoad, Morph, OneOfMany, Pivot, Relation, RelationKind, Through};
use crate::{Binds, Bound, Comparison, Expr, Name, TableName, Value};
use notation::{shown, shown_select};

/// `table.key` to `table.key`, a kind and a name.
fn relation(
    name: &'static str,
    [parent, parent_key]: [&'static str; 2],
    [related, related_key]: [&'static str; 2],
    kind: RelationKind,
) -> Relation {
    let (parent, related) = (TableName::new(parent), TableName::new(related));
    let (parent_key, related_key) = (parent_key.into(), related_key.into());
    Relation { name: name.into(), parent, parent_key, related, related_key, kind }
}

fn profile() -> Relation {
    relation("profile", ["users", "id"], ["profiles", "user_id"], RelationKind::HasOne)
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
    const COLUMNS: &[Name] = &[Name::Borrowed("level")];
    let pivot = Pivot {
        table: TableName::new("user_roles"),
        parent_key: "user_id".into(),
        related_key: "role_id".into(),
        columns: COLUMNS.into(),
    };
    relation("roles", ["users", "id"], ["roles", "id"], RelationKind::ManyToMany(pivot))
}

fn through(table: &'static str, parent_key: &'static str) -> Through {
    Through {
        table: TableName::new(table),
        parent_key: parent_key.into(),
        key: "id".into(),
        deleted_at: Some("deleted_at".into()),
    }
}

/// The posts of the users of a country.
fn country_posts() -> Relation {
    let kind = RelationKind::HasManyThrough(through("users", "country_id"));
    relation("posts", ["countries", "id"], ["posts", "user_id"], kind)
}

/// The owner of the car of a mechanic.
fn car_owner() -> Relation {
    let cars = Through { deleted_at: None, ..through("cars", "mechanic_id") };
    relation("car_owner", ["mechanics", "id"], ["owners", "car_id"], RelationKind::HasOneThrough(cars))
}

fn morph(column: &'static str) -> Morph {
    Morph { column: column.into(), name: "post".into() }
}

fn image() -> Relation {
    let kind = RelationKind::MorphOne(morph("imageable_type"));
    relation("image", ["posts", "id"], ["images", "imageable_id"], kind)
}

fn notes() -> Relation {
    let kind = RelationKind::MorphMany(morph("notable_type"));
    relation("notes", ["posts", "id"], ["notes", "notable_id"], kind)
}

/// The post that a note is about.
fn notable() -> Relation {
    let kind = RelationKind::MorphTo(morph("notable_type"));
    relation("notable", ["notes", "notable_id"], ["posts", "id"], kind)
}

/// The employee to whom one reports.
fn manager() -> Relation {
    relation("manager", ["employees", "manager_id"], ["employees", "id"], RelationKind::BelongsTo)
}

/// The employees whose managers report to one.
fn reports() -> Relation {
    let kind = RelationKind::HasManyThrough(through("employees", "manager_id"));
    relation("reports", ["employees", "id"], ["employees", "manager_id"], kind)
}

/// The users whom one follows.
fn follows() -> Relation {
    let pivot = Pivot {
        table: TableName::new("follows"),
        parent_key: "user_id".into(),
        related_key: "follows_id".into(),
        columns: (&[] as &[Name]).into(),
    };
    relation("follows", ["users", "id"], ["users", "id"], RelationKind::ManyToMany(pivot))
}

/// `table.column = value`
fn is(table: &'static str, column: &'static str, value: impl Into<Value>) -> Bound<Expr> {
    crate::compare(Expr::column(table, column), Comparison::Eq, value.into())
}

fn either(left: Bound<Expr>, right: Bound<Expr>) -> Bound<Expr> {
    left.join(right, |left, right| Expr::Or(vec![left, right]))
}
