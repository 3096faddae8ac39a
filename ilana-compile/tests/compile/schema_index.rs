//! Indexes of every kind, and constraints besides the plain ones.

use ilana_compile::Dialect;
use ilana_ir::{
    Build, ColumnType, Condition, CreateIndex, Deferral, Direction, ForeignKey, Index, IndexKind, IndexPart,
    ReferenceAction, SchemaChange, TableConstraint, TableName,
};

use crate::ask::names;
use crate::schema::{column, create, index, table};
use crate::{check, check_in};

fn make(case: &str, index: Index) {
    make_in(case, "users", index, Build::Plain);
}

fn make_in(case: &str, table: &'static str, index: Index, build: Build) {
    check(case, SchemaChange::CreateIndex(CreateIndex { table: TableName::new(table), index, build }));
}

#[test]
fn indexes_of_each_kind() {
    for (case, columns, kind) in [
        ("an_index_for_words", ["name", "email"].as_slice(), IndexKind::FullText),
        ("an_index_for_shapes", &["place"], IndexKind::Spatial),
        ("an_index_for_parts", &["tags"], IndexKind::Gin),
        ("an_index_for_what_overlaps", &["place"], IndexKind::Gist),
        ("an_index_for_rows_in_order", &["name", "email"], IndexKind::Brin),
        ("an_index_for_equality", &["email"], IndexKind::Hash),
    ] {
        make(case, index("users_special", columns, kind));
    }
}

#[test]
fn an_index_of_some_rows() {
    let filter = Some("deleted_at IS NULL".into());
    make("an_index_of_some_rows", Index { filter, ..index("users_live", &["email"], IndexKind::Unique) });
}

#[test]
fn an_index_over_other_things_than_columns() {
    let part = |part| Index { parts: vec![part], ..index("users_by", &["name"], IndexKind::Plain) };
    make("an_index_over_an_expression", part(IndexPart::expression("lower(name)")));
    make("an_index_in_descending_order", part(IndexPart::column("age").descending()));
    make("an_index_over_beginnings", part(IndexPart { prefix: Some(10), ..IndexPart::column("name") }));
    let unfinished = IndexPart { direction: Direction::Asc, ..IndexPart::expression("lower(name") };
    make("an_expression_is_whole", part(unfinished));
}

#[test]
fn an_old_version_reads_no_direction() {
    let part = IndexPart::column("age").descending();
    let index = Index { parts: vec![part], ..index("users_by", &["name"], IndexKind::Plain) };
    let change = CreateIndex { table: TableName::new("users"), index, build: Build::Plain };
    let versions = [Dialect::mariadb(10, 6), Dialect::mariadb(11, 4)];
    check_in("an_old_version_reads_no_direction", &versions, SchemaChange::CreateIndex(change));
}

#[test]
fn an_index_that_carries_columns() {
    let include = names(&["name"]);
    make(
        "an_index_that_carries_columns",
        Index { include, ..index("users_by", &["email"], IndexKind::Plain) },
    );
}

#[test]
fn an_index_that_nobody_waits_for() {
    let plain = index("users_by", &["email"], IndexKind::Plain);
    make_in("an_index_that_nobody_waits_for", "users", plain, Build::Concurrent);
}

fn constrained(case: &str, constraint: TableConstraint) {
    let mut made =
        table("items", vec![column("amount", ColumnType::Integer), column("code", ColumnType::String(10))]);
    made.constraints.push(constraint);
    check(case, create(made));
}

#[test]
fn checks() {
    let check = |condition| TableConstraint::Check { name: "items_check".into(), condition };
    let column = || "code".into();
    constrained("a_number_is_positive", check(Condition::Positive("amount".into())));
    let pattern = r"^[A-Z]\d+'$".to_owned();
    constrained("a_text_matches", check(Condition::Matches { column: column(), pattern }));
    let values = vec!["a".to_owned(), "it's".to_owned()];
    constrained("a_text_is_one_of", check(Condition::OneOf { column: column(), values }));
    constrained("a_text_is_one_of_none", check(Condition::OneOf { column: column(), values: Vec::new() }));
    constrained("an_expression_holds", check(Condition::Raw("amount < 100 OR code = 'x'".into())));
    constrained("a_check_is_of_a_column_of_the_table", check(Condition::Positive("other".into())));
}

#[test]
fn keys_with_names_and_times() {
    let primary = TableConstraint::PrimaryKey { name: Some("items_key".into()), columns: names(&["code"]) };
    constrained("a_primary_key_has_a_name", primary);
    for (case, deferral) in
        [("a_unique_key_may_wait", Deferral::Possible), ("a_unique_key_waits", Deferral::AtFirst)]
    {
        let columns = names(&["code"]);
        constrained(case, TableConstraint::Unique { name: "items_code_unique".into(), columns, deferral });
    }
    let key = |deferral| {
        TableConstraint::ForeignKey(ForeignKey {
            name: "items_amount_foreign".into(),
            columns: names(&["amount"]),
            references: TableName::new("users"),
            referenced_columns: names(&["id"]),
            on_delete: ReferenceAction::Cascade,
            on_update: ReferenceAction::NoAction,
            deferral,
        })
    };
    constrained("a_foreign_key_may_wait", key(Deferral::Possible));
    constrained("a_foreign_key_waits", key(Deferral::AtFirst));
}
