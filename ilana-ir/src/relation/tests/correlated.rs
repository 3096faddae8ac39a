//! Questions about the related rows of each row.

use super::*;
use crate::{AggregateFunction, ValueType};

fn exists(relation: &Relation) -> String {
    shown(&Correlated::of(relation).exists())
}

fn count(relation: &Relation) -> String {
    shown(&Correlated::of(relation).count())
}

#[test]
fn rows_that_refer_to_the_parent_are_compared_with_its_key() {
    assert_eq!(exists(&profile()), "exists {profiles where profiles.user_id = users.id: profiles.user_id}");
    assert_eq!(exists(&posts()), "exists {posts where posts.user_id = users.id: posts.user_id}");
    assert_eq!(count(&posts()), "{posts where posts.user_id = users.id: count(*) i64}");
}

#[test]
fn the_row_that_the_parent_refers_to_is_compared_with_its_key() {
    assert_eq!(exists(&author()), "exists {users where users.id = posts.user_id: users.id}");
    assert_eq!(count(&author()), "{users where users.id = posts.user_id: count(*) i64}");
}

#[test]
fn rows_across_a_pivot_are_joined_to_it() {
    let rows = "roles join user_roles on user_roles.role_id = roles.id where user_roles.user_id = users.id";
    assert_eq!(exists(&roles()), format!("exists {{{rows}: roles.id}}"));
    assert_eq!(count(&roles()), format!("{{{rows}: count(*) i64}}"));
}

#[test]
fn rows_through_a_table_are_joined_to_it() {
    let rows = "owners join cars on cars.id = owners.car_id where cars.mechanic_id = mechanics.id";
    assert_eq!(exists(&car_owner()), format!("exists {{{rows}: owners.car_id}}"));
    assert_eq!(count(&car_owner()), format!("{{{rows}: count(*) i64}}"));
}

#[test]
fn deleted_rows_that_a_relation_goes_through_do_not_count() {
    let rows = "posts join users on (users.id = posts.user_id and users.deleted_at is null) \
                where users.country_id = countries.id";
    assert_eq!(exists(&country_posts()), format!("exists {{{rows}: posts.user_id}}"));
    assert_eq!(count(&country_posts()), format!("{{{rows}: count(*) i64}}"));
}

#[test]
fn the_type_of_a_morph_is_a_value() {
    assert_eq!(
        exists(&image()),
        "exists {images where (images.imageable_id = posts.id and images.imageable_type = 'post'): \
         images.imageable_id}"
    );
    assert_eq!(
        count(&notes()),
        "{notes where (notes.notable_id = posts.id and notes.notable_type = 'post'): count(*) i64}"
    );
    assert_eq!(Correlated::of(&notes()).count().binds.values(), [Value::from("post")]);
}

#[test]
fn the_type_of_the_parent_of_a_morph_stands_in_the_row_that_refers_to_it() {
    let rows = "posts where (posts.id = notes.notable_id and notes.notable_type = 'post')";
    assert_eq!(exists(&notable()), format!("exists {{{rows}: posts.id}}"));
    assert_eq!(count(&notable()), format!("{{{rows}: count(*) i64}}"));
    let notable = notable();
    let aliased = Correlated { parent: "n".into(), ..Correlated::of(&notable) };
    assert_eq!(
        shown(&aliased.exists()),
        "exists {posts where (posts.id = n.notable_id and n.notable_type = 'post'): posts.id}"
    );
}

#[test]
fn a_scope_is_one_member_beside_the_link() {
    let scope = either(is("posts", "score", 1_i64), is("posts", "views", 2_i64));
    assert_eq!(
        shown(&Correlated::of(&posts()).scoped(scope.clone()).exists()),
        "exists {posts where (posts.user_id = users.id and (posts.score = 1 or posts.views = 2)): \
         posts.user_id}"
    );
    let kept = Expr::column("posts", "deleted_at").is_null();
    let kept = Bound { node: kept, binds: Binds::default() };
    assert_eq!(
        shown(&Correlated::of(&posts()).scoped(scope).scoped(kept).count()),
        "{posts where (posts.user_id = users.id and ((posts.score = 1 or posts.views = 2) and \
         posts.deleted_at is null)): count(*) i64}"
    );
}

#[test]
fn a_scope_beside_a_type_keeps_each_slot_at_its_value() {
    let scope = either(is("notes", "stars", 1_i64), is("notes", "stars", 2_i64));
    assert_eq!(
        shown(&Correlated::of(&notes()).scoped(scope).has(Comparison::Gt, 3)),
        "{notes where (notes.notable_id = posts.id and notes.notable_type = 'post' and \
         (notes.stars = 1 or notes.stars = 2)): count(*) i64} > 3"
    );
}

#[test]
fn one_at_least_is_asked_as_existence() {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    let posts = posts();
    let has = |op, n| Correlated::of(&posts).has(op, n).node;
    let exists = Correlated::of(&posts).exists().node;
    for (op, n) in [(Ge, 1), (Gt, 0), (Ne, 0)] {
        assert_eq!(has(op, n), exists);
    }
    for (op, n) in [(Lt, 1), (Le, 0), (Eq, 0)] {
        assert_eq!(has(op, n), exists.clone().negate());
    }
    assert_eq!(Correlated::of(&posts).absent().node, exists.negate());
}

#[test]
fn any_other_number_is_counted_and_is_a_value() {
    let posts = posts();
    for (op, n, shows) in [
        (Comparison::Ge, 2, ">= 2"),
        (Comparison::Eq, 1, "= 1"),
        (Comparison::Lt, 0, "< 0"),
        (Comparison::Ge, -1, ">= -1"),
    ] {
        let has = Correlated::of(&posts).has(op, n);
        assert_eq!(shown(&has), format!("{{posts where posts.user_id = users.id: count(*) i64}} {shows}"));
        assert_eq!(has.binds.values(), [Value::I64(n)]);
    }
}

#[test]
fn an_aggregate_is_of_the_related_column() {
    use AggregateFunction::{Avg, Max, Min, Sum};
    for (function, name) in [(Sum, "sum"), (Avg, "avg"), (Min, "min"), (Max, "max")] {
        assert_eq!(
            shown(&Correlated::of(&country_posts()).aggregate(function, "views", ValueType::F64)),
            format!(
                "{{posts join users on (users.id = posts.user_id and users.deleted_at is null) \
                 where users.country_id = countries.id: {name}(posts.views) f64}}"
            )
        );
    }
}

#[test]
fn the_latest_is_one_value_within_the_scope() {
    let latest = OneOfMany::latest("published_at", "id");
    assert_eq!(
        shown(&Correlated::of(&posts()).scoped(is("posts", "public", true)).one(&latest, "title")),
        "{posts where (posts.user_id = users.id and posts.public = true) \
         order posts.published_at desc nulls last, posts.id desc limit 1: posts.title}"
    );
    assert_eq!(
        shown(&Correlated::of(&roles()).one(&OneOfMany::oldest("id", "id"), "name")),
        "{roles join user_roles on user_roles.role_id = roles.id where user_roles.user_id = users.id \
         order roles.id asc limit 1: roles.name}"
    );
}

#[test]
fn a_scope_may_ask_about_a_relation_of_the_related_table() {
    let (posts, comments) = (posts(), comments());
    let many = Correlated::of(&comments).scoped(is("comments", "spam", false)).has(Comparison::Ge, 5);
    assert_eq!(
        shown(&Correlated::of(&posts).scoped(many).exists()),
        "exists {posts where (posts.user_id = users.id and {comments where \
         (comments.post_id = posts.id and comments.spam = false): count(*) i64} >= 5): posts.user_id}"
    );
}

#[test]
fn a_path_nests_each_relation_in_the_one_before() {
    let (country, posts, comments) = (country_posts(), posts(), comments());
    let path = || Correlated::of(&posts).scoped(is("posts", "public", true));
    let rest = || [Correlated::of(&comments)];
    assert_eq!(
        shown(&path().has_along(rest(), Comparison::Ge, 3)),
        "exists {posts where (posts.user_id = users.id and (posts.public = true and \
         {comments where comments.post_id = posts.id: count(*) i64} >= 3)): posts.user_id}"
    );
    let nowhere = path().has_along(rest(), Comparison::Lt, 1);
    let somewhere = path().has_along(rest(), Comparison::Ge, 1);
    assert_eq!(nowhere.node, somewhere.node.negate());
    assert_eq!(Correlated::of(&country).has_along([], Comparison::Ge, 1), Correlated::of(&country).exists());
}
