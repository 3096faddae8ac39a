//! The related rows of many parents.

use super::*;
use crate::{Direction, Join, Order, Select, SelectItem, Source, ValueType};

/// A query for the `id` of the related rows, and its values.
fn query(relation: &Relation) -> (Select, Binds) {
    let related = relation.related.name.clone();
    let select = Select::from(Source::table(related.clone())).columns([SelectItem::column(related, "id")]);
    (select, Binds::default())
}

fn load<'a>(relation: &'a Relation, keys: &[i64]) -> EagerLoad<'a> {
    EagerLoad { relation, keys: keys.iter().copied().map(Value::from).collect(), key_type: ValueType::I64 }
}

fn narrowed(relation: &Relation) -> String {
    let (select, mut binds) = query(relation);
    let select = load(relation, &[1, 2]).narrow(select, &mut binds, Some("id".into()));
    shown_select(&select, &binds)
}

fn limited(relation: &Relation, keys: &[i64]) -> String {
    let (mut select, mut binds) = query(relation);
    select.limit = Some(binds.push(3_i64));
    select.offset = Some(binds.push(4_i64));
    let select = load(relation, keys).narrow(select, &mut binds, Some("id".into()));
    shown_select(&select, &binds)
}

fn condition(relation: &Relation) -> String {
    let mut binds = Binds::default();
    let node = load(relation, &[1, 2]).condition(&mut binds);
    shown(&Bound { node, binds })
}

#[test]
fn rows_that_refer_to_a_parent_are_found_by_its_key() {
    assert_eq!(narrowed(&profile()), "profiles where profiles.user_id in [1, 2]: profiles.id");
    assert_eq!(narrowed(&posts()), "posts where posts.user_id in [1, 2]: posts.id");
    assert_eq!(condition(&profile()), "profiles.user_id in [1, 2]");
    assert_eq!(condition(&posts()), "posts.user_id in [1, 2]");
}

#[test]
fn rows_that_parents_refer_to_are_found_by_their_own_key() {
    assert_eq!(narrowed(&author()), "users where users.id in [1, 2]: users.id");
    assert_eq!(condition(&author()), "users.id in [1, 2]");
}

#[test]
fn a_pivot_is_joined_and_its_columns_are_read() {
    assert_eq!(
        narrowed(&roles()),
        "roles join user_roles on user_roles.role_id = roles.id where user_roles.user_id in [1, 2]: \
         roles.id, user_roles.user_id as pivot_user_id, user_roles.role_id as pivot_role_id, \
         user_roles.level as pivot_level"
    );
    assert_eq!(
        condition(&roles()),
        "exists {user_roles where (user_roles.role_id = roles.id and user_roles.user_id in [1, 2]): \
         user_roles.user_id}"
    );
}

#[test]
fn a_table_that_a_relation_goes_through_is_joined_and_its_key_is_read() {
    assert_eq!(
        narrowed(&car_owner()),
        "owners join cars on cars.id = owners.car_id where cars.mechanic_id in [1, 2]: \
         owners.id, cars.mechanic_id as through_mechanic_id"
    );
    assert_eq!(
        condition(&car_owner()),
        "exists {cars where (cars.id = owners.car_id and cars.mechanic_id in [1, 2]): cars.mechanic_id}"
    );
}

#[test]
fn deleted_rows_that_a_relation_goes_through_lead_nowhere() {
    assert_eq!(
        narrowed(&country_posts()),
        "posts join users on (users.id = posts.user_id and users.deleted_at is null) \
         where users.country_id in [1, 2]: posts.id, users.country_id as through_country_id"
    );
    assert_eq!(
        condition(&country_posts()),
        "exists {users where (users.id = posts.user_id and users.deleted_at is null and \
         users.country_id in [1, 2]): users.country_id}"
    );
}

#[test]
fn rows_of_a_morph_have_its_key_and_its_type() {
    assert_eq!(
        narrowed(&image()),
        "images where (images.imageable_id in [1, 2] and images.imageable_type = 'post'): images.id"
    );
    assert_eq!(
        narrowed(&notes()),
        "notes where (notes.notable_id in [1, 2] and notes.notable_type = 'post'): notes.id"
    );
    assert_eq!(condition(&image()), "(images.imageable_id in [1, 2] and images.imageable_type = 'post')");
    assert_eq!(condition(&notes()), "(notes.notable_id in [1, 2] and notes.notable_type = 'post')");
}

#[test]
fn the_parents_of_a_morph_are_found_by_their_own_key() {
    assert_eq!(narrowed(&notable()), "posts where posts.id in [1, 2]: posts.id");
    assert_eq!(condition(&notable()), "posts.id in [1, 2]");
}

#[test]
fn a_limit_of_one_query_counts_per_parent() {
    assert_eq!(
        limited(&posts(), &[1, 2]),
        "{posts where posts.user_id in [1, 2]: posts.id, \
         number(by posts.user_id order posts.id asc) as ilana_rank} as ilana_ranked \
         where (ilana_ranked.ilana_rank > 4 and ilana_ranked.ilana_rank <= 7) \
         order ilana_ranked.ilana_rank asc: ilana_ranked.id"
    );
}

#[test]
fn a_limit_counts_per_parent_also_through_a_table() {
    assert_eq!(
        limited(&country_posts(), &[1, 2]),
        "{posts join users on (users.id = posts.user_id and users.deleted_at is null) \
         where users.country_id in [1, 2]: posts.id, users.country_id as through_country_id, \
         number(by users.country_id order posts.id asc) as ilana_rank} as ilana_ranked \
         where (ilana_ranked.ilana_rank > 4 and ilana_ranked.ilana_rank <= 7) \
         order ilana_ranked.ilana_rank asc: ilana_ranked.id, ilana_ranked.through_country_id"
    );
}

#[test]
fn a_limit_counts_per_parent_also_of_a_morph() {
    assert_eq!(
        limited(&notes(), &[1, 2]),
        "{notes where (notes.notable_id in [1, 2] and notes.notable_type = 'post'): notes.id, \
         number(by notes.notable_id order notes.id asc) as ilana_rank} as ilana_ranked \
         where (ilana_ranked.ilana_rank > 4 and ilana_ranked.ilana_rank <= 7) \
         order ilana_ranked.ilana_rank asc: ilana_ranked.id"
    );
}

#[test]
fn a_limit_of_one_parent_is_a_plain_one() {
    let plain = "posts where posts.user_id in [1] order posts.id asc limit 3 offset 4: posts.id";
    assert_eq!(limited(&posts(), &[1]), plain);
    assert_eq!(limited(&posts(), &[1, 1, 1]), plain);
}

#[test]
fn null_keys_refer_to_nothing() {
    let relation = posts();
    let keys = vec![Value::Null(ValueType::I64), Value::I64(1), Value::Null(ValueType::I64)];
    let mut binds = Binds::default();
    let node = EagerLoad { relation: &relation, keys, key_type: ValueType::I64 }.condition(&mut binds);
    assert_eq!(shown(&Bound { node, binds }), "posts.user_id in [1]");
}

#[test]
fn no_parents_have_no_rows() {
    assert_eq!(
        limited(&posts(), &[]),
        "posts where posts.user_id in [] order posts.id asc limit 3 offset 4: posts.id"
    );
}

#[test]
fn the_query_keeps_its_own_conditions_as_one() {
    let relation = posts();
    let (mut select, mut binds) = query(&relation);
    select.filter = Some(binds.adopt(either(is("posts", "score", 1_i64), is("posts", "views", 2_i64))));
    let select = load(&relation, &[7]).narrow(select, &mut binds, None);
    assert_eq!(
        shown_select(&select, &binds),
        "posts where ((posts.score = 1 or posts.views = 2) and posts.user_id in [7]): posts.id"
    );
}

#[test]
fn the_latest_is_the_first_of_each_parent() {
    let relation = posts();
    let (mut select, mut binds) = query(&relation);
    select.order_by = vec![Order::never_null(Expr::column("posts", "title"), Direction::Asc)];
    let latest = OneOfMany::latest("published_at", "id");
    let select = load(&relation, &[1, 2]).narrow_to_one(select, &mut binds, &latest);
    assert_eq!(
        shown_select(&select, &binds),
        "{posts where posts.user_id in [1, 2]: posts.id, number(by posts.user_id order \
         posts.published_at desc nulls last, posts.id desc) as ilana_rank} as ilana_ranked \
         where ilana_ranked.ilana_rank <= 1 order ilana_ranked.ilana_rank asc: ilana_ranked.id"
    );
}

#[test]
fn the_oldest_of_one_parent_needs_no_rank() {
    let relation = notes();
    let (select, mut binds) = query(&relation);
    let select =
        load(&relation, &[1]).narrow_to_one(select, &mut binds, &OneOfMany::oldest("written_at", "id"));
    assert_eq!(
        shown_select(&select, &binds),
        "notes where (notes.notable_id in [1] and notes.notable_type = 'post') \
         order notes.written_at asc nulls last, notes.id asc limit 1: notes.id"
    );
}

#[test]
fn the_latest_by_the_key_needs_no_tie_break() {
    let relation = posts();
    let (select, mut binds) = query(&relation);
    let select = load(&relation, &[1]).narrow_to_one(select, &mut binds, &OneOfMany::latest("id", "id"));
    assert_eq!(
        shown_select(&select, &binds),
        "posts where posts.user_id in [1] order posts.id desc limit 1: posts.id"
    );
}

#[test]
fn a_table_between_that_is_the_related_one_gets_an_alias() {
    assert_eq!(
        narrowed(&reports()),
        "employees join employees as ilana_reports on (ilana_reports.id = employees.manager_id and \
         ilana_reports.deleted_at is null) where ilana_reports.manager_id in [1, 2]: \
         employees.id, ilana_reports.manager_id as through_manager_id"
    );
    assert_eq!(
        condition(&reports()),
        "exists {employees as ilana_reports where (ilana_reports.id = employees.manager_id and \
         ilana_reports.deleted_at is null and ilana_reports.manager_id in [1, 2]): \
         ilana_reports.manager_id}"
    );
}

#[test]
fn a_table_between_that_the_query_joins_itself_gets_an_alias() {
    let relation = country_posts();
    let (mut select, mut binds) = query(&relation);
    let on = Expr::same(Expr::column("users", "id"), Expr::column("posts", "editor_id"));
    select.joins.push(Join::inner(Source::table("users"), on));
    let select = load(&relation, &[1]).narrow(select, &mut binds, None);
    assert_eq!(
        shown_select(&select, &binds),
        "posts join users on users.id = posts.editor_id join users as ilana_posts on \
         (ilana_posts.id = posts.user_id and ilana_posts.deleted_at is null) \
         where ilana_posts.country_id in [1]: posts.id, ilana_posts.country_id as through_country_id"
    );
}

#[test]
fn a_relation_of_any_kind_is_a_constant() {
    const TABLE: TableName = TableName::new("t");
    const KEY: Name = Name::Borrowed("k");
    const COLUMNS: &[Name] = &[KEY];
    const THROUGH: Through = Through { table: TABLE, parent_key: KEY, key: KEY, deleted_at: Some(KEY) };
    const MORPH: Morph = Morph { column: KEY, name: Name::Borrowed("post") };
    const PIVOT: Pivot = Pivot {
        table: TABLE,
        parent_key: KEY,
        related_key: KEY,
        columns: std::borrow::Cow::Borrowed(COLUMNS),
    };
    const KINDS: [RelationKind; 6] = [
        RelationKind::ManyToMany(PIVOT),
        RelationKind::HasOneThrough(THROUGH),
        RelationKind::HasManyThrough(THROUGH),
        RelationKind::MorphOne(MORPH),
        RelationKind::MorphMany(MORPH),
        RelationKind::MorphTo(MORPH),
    ];
    const LATEST: OneOfMany = OneOfMany { column: KEY, key: KEY, direction: Direction::Desc };
    assert_eq!(KINDS.len(), 6);
    assert_eq!(LATEST, OneOfMany::latest("k", "k"));
}
