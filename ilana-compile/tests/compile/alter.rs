//! Tables that change.

use ilana_ir::{
    AlterTable, Column, ColumnDefault, ColumnType, Condition, CreateTable, Current, Deferral, ForeignKey,
    Generated, IndexKind, Place, ReferenceAction, SchemaChange, Storage, TableChange, TableConstraint,
    TableName, Value,
};

use crate::ask::names;
use crate::check;
use crate::schema::{column, create, index, numbered, table};
use crate::schema_column::colours;

/// A table as it is, like the one that the cases have.
pub(crate) fn drafts() -> CreateTable {
    let mut made = table(
        "drafts",
        vec![
            numbered("id", ColumnType::BigInteger),
            Column { nullable: true, ..column("slug", ColumnType::String(255)) },
            Column { nullable: true, ..column("title", ColumnType::String(255)) },
            Column { nullable: true, ..column("deleted_at", ColumnType::Timestamp) },
        ],
    );
    made.constraints = vec![
        TableConstraint::Unique {
            name: "drafts_slug_unique".into(),
            columns: names(&["slug"]),
            deferral: Deferral::Never,
        },
        TableConstraint::Check {
            name: "drafts_title_check".into(),
            condition: Condition::OneOf { column: "title".into(), values: vec!["a".into(), "b".into()] },
        },
        TableConstraint::ForeignKey(foreign()),
    ];
    made.indexes = vec![index("drafts_title_index", &["title"], IndexKind::Plain)];
    made
}

fn foreign() -> ForeignKey {
    ForeignKey {
        name: "drafts_slug_foreign".into(),
        columns: names(&["slug"]),
        references: TableName::new("owners"),
        referenced_columns: names(&["handle"]),
        on_delete: ReferenceAction::SetNull,
        on_update: ReferenceAction::NoAction,
        deferral: Deferral::Never,
    }
}

pub(crate) fn alter(changes: Vec<TableChange>, current: Option<CreateTable>) -> SchemaChange {
    let current = current.map(|table| Box::new(Current::new(table)));
    SchemaChange::AlterTable(AlterTable { table: TableName::new("drafts"), changes, current })
}

fn known(case: &str, changes: Vec<TableChange>) {
    check(case, alter(changes, Some(drafts())));
}

fn note() -> Column {
    let default = Some(ColumnDefault::Value(Value::from("none")));
    Column { default, ..column("note", ColumnType::String(40)) }
}

#[test]
fn the_table_that_changes() {
    let keyed = table("accounts", vec![column("handle", ColumnType::String(255))]);
    let unique = TableConstraint::Unique {
        name: "accounts_handle_unique".into(),
        columns: names(&["handle"]),
        deferral: Deferral::Never,
    };
    let accounts = CreateTable { name: TableName::new("owners"), constraints: vec![unique], ..keyed };
    check("a_table_that_is_referred_to", create(accounts));
    check("a_table_that_changes", create(CreateTable { name: TableName::new("sketches"), ..drafts() }));
}

#[test]
fn columns_are_added() {
    check("a_column_is_added", alter(vec![TableChange::AddColumn(note())], None));
    let nullable = Column { nullable: true, ..column("seen", ColumnType::Timestamp) };
    check(
        "columns_are_added_together",
        alter(vec![TableChange::AddColumn(note()), TableChange::AddColumn(nullable)], None),
    );
    let told = Column { comment: Some("for the author".into()), ..note() };
    check("a_column_is_added_and_told_of", alter(vec![TableChange::AddColumn(told)], None));
    let first = Column { place: Some(Place::First), ..note() };
    check("a_column_is_added_as_the_first", alter(vec![TableChange::AddColumn(first)], None));
    let after = Column { place: Some(Place::After("slug".into())), ..note() };
    check("a_column_is_added_after_another", alter(vec![TableChange::AddColumn(after)], None));
    let moment = Column { default: Some(ColumnDefault::Now), ..column("made_at", ColumnType::Timestamp) };
    known("a_column_of_the_present_moment_is_added", vec![TableChange::AddColumn(moment.clone())]);
    check(
        "a_column_is_added_to_a_table_that_is_not_known",
        alter(vec![TableChange::AddColumn(moment)], None),
    );
    let empty = column("must", ColumnType::Integer);
    check("an_added_column_has_a_value", alter(vec![TableChange::AddColumn(empty)], None));
}

#[test]
fn a_column_of_which_another_is_computed_changes_its_type() {
    let generated = Generated { expression: "length(title)".into(), storage: Storage::Stored };
    let letters =
        Column { nullable: true, generated: Some(generated), ..column("letters", ColumnType::Integer) };
    let mut read = drafts();
    read.columns.push(letters);
    let title = Column { nullable: true, ..column("title", ColumnType::String(300)) };
    let change = vec![TableChange::ChangeColumn { column: title, using: None }];
    check("a_column_of_which_another_is_computed_changes_its_type", alter(change, Some(read)));
}

#[test]
fn a_column_of_a_foreign_key_changes_its_type() {
    let slug = |ty| {
        let column = Column { nullable: true, ..column("slug", ty) };
        vec![TableChange::ChangeColumn { column, using: None }]
    };
    known("a_text_of_a_foreign_key_gets_longer", slug(ColumnType::String(300)));
    known("a_column_of_a_foreign_key_gets_another_type", slug(ColumnType::String(100)));
}

#[test]
fn columns_go_and_change_their_names() {
    check("a_column_is_removed", alter(vec![TableChange::DropColumn("title".into())], None));
    known("a_column_is_removed_with_what_is_about_it", vec![TableChange::DropColumn("slug".into())]);
    let rename = || TableChange::RenameColumn { from: "title".into(), to: "headline".into() };
    check("a_column_is_renamed", alter(vec![rename()], None));
    let mut of_few = drafts();
    of_few.constraints.clear();
    of_few
        .columns
        .iter_mut()
        .filter(|column| column.name == "title")
        .for_each(|title| title.ty = colours(None));
    check("a_column_of_a_few_texts_is_renamed", alter(vec![rename()], Some(of_few)));
    let takes_it = TableChange::RenameColumn { from: "title".into(), to: "slug".into() };
    known(
        "a_column_gets_the_name_of_one_that_goes",
        vec![takes_it.clone(), TableChange::DropColumn("slug".into())],
    );
    let uuid = Column { nullable: true, ..column("slug", ColumnType::Uuid) };
    known(
        "a_column_gets_the_name_of_one_that_goes_and_another_type",
        vec![
            TableChange::DropCheck("drafts_title_check".into()),
            TableChange::ChangeColumn { column: uuid, using: None },
            takes_it,
            TableChange::DropColumn("slug".into()),
        ],
    );
    known(
        "a_missing_column_is_named",
        vec![
            TableChange::DropCheck("drafts_title_check".into()),
            TableChange::RenameColumn { from: "titel".into(), to: "headline".into() },
        ],
    );
}

#[test]
fn a_column_changes() {
    let change = |column| TableChange::ChangeColumn { column, using: None };
    let title = Column {
        default: Some(ColumnDefault::Value("a".into())),
        ..column("title", ColumnType::String(100))
    };
    known("a_column_changes", vec![change(title.clone())]);
    check("a_column_of_a_table_that_is_not_known_changes", alter(vec![change(title)], None));
    let mut free = drafts();
    free.constraints.clear();
    let few = ColumnType::Enum { name: None, values: vec!["red".into(), "it's \"blue\"".into()] };
    check("a_column_becomes_one_of_a_few_texts", alter(vec![change(column("slug", few))], Some(free)));
    known("a_column_stays_numbered", vec![change(numbered("id", ColumnType::Integer))]);
    let using = Some("length(title)".into());
    let counted = Column { nullable: true, ..column("title", ColumnType::Integer) };
    known(
        "a_column_changes_by_an_expression",
        vec![
            TableChange::DropCheck("drafts_title_check".into()),
            TableChange::ChangeColumn { column: counted, using },
        ],
    );
}

#[test]
fn keys_and_indexes_come_and_go() {
    let unique = TableConstraint::Unique {
        name: "drafts_title_unique".into(),
        columns: names(&["title"]),
        deferral: Deferral::Never,
    };
    known("a_unique_key_is_added", vec![TableChange::AddConstraint(unique)]);
    known("a_unique_key_is_removed", vec![TableChange::DropUnique("drafts_slug_unique".into())]);
    let instead = TableChange::AddIndex(index("drafts_slug_title", &["slug", "title"], IndexKind::Plain));
    known(
        "a_unique_key_gives_way_to_an_index",
        vec![TableChange::DropUnique("drafts_slug_unique".into()), instead],
    );
    known("a_foreign_key_is_removed", vec![TableChange::DropForeignKey("drafts_slug_foreign".into())]);
    known("a_check_is_removed", vec![TableChange::DropCheck("drafts_title_check".into())]);
    let keyed = || table("drafts", vec![column("slug", ColumnType::String(20))]);
    let primary = |name| TableConstraint::PrimaryKey { name, columns: names(&["slug"]) };
    check("a_primary_key_is_added", alter(vec![TableChange::AddConstraint(primary(None))], Some(keyed())));
    for (case, name) in [
        ("a_primary_key_is_removed", None),
        ("a_primary_key_of_a_name_is_removed", Some("drafts_key".into())),
    ] {
        let with_key = CreateTable { constraints: vec![primary(name.clone())], ..keyed() };
        check(case, alter(vec![TableChange::DropPrimaryKey { name }], Some(with_key)));
    }
    let added = index("drafts_deleted_index", &["deleted_at"], IndexKind::Plain);
    check("an_index_is_added", alter(vec![TableChange::AddIndex(added)], None));
    check("an_index_is_removed", alter(vec![TableChange::DropIndex("drafts_live".into())], None));
    let rename = TableChange::RenameIndex { from: "drafts_title_index".into(), to: "by_title".into() };
    known("an_index_is_renamed", vec![rename]);
    known(
        "a_missing_index_is_named",
        vec![TableChange::RenameIndex { from: "nothing".into(), to: "by_title".into() }],
    );
}

#[test]
fn people_are_told_something_else() {
    check("people_are_told_of_a_table", alter(vec![TableChange::Comment(Some("it's new".into()))], None));
    check("people_are_told_nothing_of_a_table", alter(vec![TableChange::Comment(None)], None));
}

#[test]
fn all_changes_are_made_in_an_order_that_works() {
    let key = ForeignKey { name: "drafts_slug_foreign".into(), ..foreign() };
    known(
        "all_changes_are_made_in_an_order_that_works",
        vec![
            TableChange::AddConstraint(TableConstraint::ForeignKey(key)),
            TableChange::AddIndex(index("by_headline", &["headline"], IndexKind::Plain)),
            TableChange::AddColumn(note()),
            TableChange::ChangeColumn { column: column("headline", ColumnType::String(80)), using: None },
            TableChange::DropColumn("deleted_at".into()),
            TableChange::RenameColumn { from: "title".into(), to: "headline".into() },
            TableChange::DropIndex("drafts_title_index".into()),
            TableChange::DropCheck("drafts_title_check".into()),
            TableChange::DropForeignKey("drafts_slug_foreign".into()),
        ],
    );
}

#[test]
fn a_change_is_something() {
    check("a_table_changes_in_something", alter(Vec::new(), None));
    let other = CreateTable { name: TableName::new("posts"), ..drafts() };
    check(
        "a_table_that_changes_is_the_known_one",
        alter(vec![TableChange::DropCheck("drafts_title_check".into())], Some(other)),
    );
}
