//! Tables that SQLite makes anew: what was there is there afterwards.

use ilana_compile::{CompileError, Dialect, SchemaTexts, apply, compile_schema};
use ilana_ir::{
    AlterTable, Column, ColumnDefault, ColumnType, CreateTable, Current, SchemaChange, TableChange,
    TableName, Value,
};
use rusqlite::Connection;

use crate::alter::drafts;
use crate::judge::sqlite;
use crate::schema::{column, create, numbered};

const LITE: Dialect = Dialect::sqlite(3, 45);

const TRIGGER: &str =
    "CREATE TRIGGER drafts_told AFTER UPDATE ON drafts BEGIN INSERT INTO told VALUES (new.id); END";

/// A database with the table, rows, and all that is about it.
fn database() -> Connection {
    let connection = sqlite();
    connection.execute_batch("PRAGMA foreign_keys = 1; CREATE TABLE owners (handle TEXT UNIQUE)").unwrap();
    for text in compile_schema(&create(drafts()), LITE).unwrap().texts {
        connection.execute_batch(&text).unwrap();
    }
    connection
        .execute_batch(&format!(
            "CREATE TABLE told (id INTEGER);
             CREATE TABLE notes (draft INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE);
             CREATE VIEW titles AS SELECT title FROM drafts;
             {TRIGGER};
             INSERT INTO owners VALUES ('ann'), ('bob');
             INSERT INTO drafts (slug, title) VALUES ('ann', 'a'), ('bob', 'b'), (NULL, NULL);
             INSERT INTO notes VALUES (1), (2);
             DELETE FROM drafts WHERE id = 3"
        ))
        .unwrap();
    connection
}

fn change(changes: Vec<TableChange>) -> AlterTable {
    let current = Some(Box::new(Current { triggers: vec![TRIGGER.to_owned()], ..Current::new(drafts()) }));
    AlterTable { table: TableName::new("drafts"), changes, current }
}

/// Makes a change as a migration does: around the transaction what must be there, and in it the rest.
fn make(connection: &Connection, change: AlterTable) -> rusqlite::Result<()> {
    let SchemaTexts { before, texts, after, .. } =
        compile_schema(&SchemaChange::AlterTable(change), LITE).unwrap();
    connection.execute_batch(&before.join(";"))?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let done = texts.iter().try_for_each(|text| connection.execute_batch(text));
    connection.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    connection.execute_batch(&after.join(";"))?;
    done
}

fn all(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let cells: Vec<String> =
            (0..width).map(|index| format!("{:?}", row.get_ref(index).unwrap())).collect();
        Ok(cells.join(" "))
    };
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}

fn texts_of(cells: &[&str]) -> Vec<String> {
    let text = |text: &str| format!("{:?}", rusqlite::types::ValueRef::Text(text.as_bytes()));
    cells.iter().map(|cell| text(cell)).collect()
}

fn wider_title() -> Column {
    let default = Some(ColumnDefault::Value(Value::from("b")));
    Column { default, ..column("title", ColumnType::String(400)) }
}

#[test]
fn rows_numbers_and_what_is_about_the_table_survive() {
    let connection = database();
    make(&connection, change(vec![TableChange::ChangeColumn { column: wider_title(), using: None }]))
        .unwrap();
    assert_eq!(all(&connection, "SELECT title FROM titles ORDER BY title"), texts_of(&["a", "b"]));
    assert_eq!(all(&connection, "SELECT count(*) FROM notes"), ["Integer(2)"], "nothing cascaded");
    connection.execute_batch("INSERT INTO drafts (slug) VALUES (NULL)").unwrap();
    assert_eq!(
        all(&connection, "SELECT id, title FROM drafts ORDER BY id DESC LIMIT 1")[0],
        format!("Integer(4) {}", texts_of(&["b"])[0]),
        "the number of a row that is gone does not come back"
    );
    connection.execute_batch("UPDATE drafts SET title = 'a' WHERE id = 4").unwrap();
    assert_eq!(all(&connection, "SELECT id FROM told"), ["Integer(4)"], "the trigger is there");
    let indexes = "SELECT name FROM pragma_index_list('drafts') WHERE origin = 'c'";
    assert_eq!(all(&connection, indexes), texts_of(&["drafts_title_index"]));
    connection.execute_batch("INSERT INTO drafts (title) VALUES ('c')").unwrap_err();
    connection.execute_batch("INSERT INTO drafts (slug) VALUES ('nobody')").unwrap_err();
    connection.execute_batch("DELETE FROM drafts WHERE id = 1").unwrap();
    assert_eq!(
        all(&connection, "SELECT count(*) FROM notes"),
        ["Integer(1)"],
        "the key of the other table is there"
    );
    assert_eq!(
        all(&connection, "SELECT name FROM sqlite_master WHERE name LIKE 'ilana%'"),
        Vec::<String>::new()
    );
}

#[test]
fn a_column_that_is_renamed_keeps_its_values() {
    let connection = database();
    let changes = vec![
        TableChange::RenameColumn { from: "title".into(), to: "headline".into() },
        TableChange::DropCheck("drafts_title_check".into()),
        TableChange::AddColumn(Column { nullable: true, ..column("note", ColumnType::Text) }),
    ];
    make(&connection, change(changes)).unwrap();
    assert_eq!(
        all(&connection, "SELECT count(*) FROM titles"),
        ["Integer(2)"],
        "the view knows it by its new name"
    );
    assert_eq!(all(&connection, "SELECT headline FROM drafts ORDER BY id"), texts_of(&["a", "b"]));
    assert_eq!(all(&connection, "SELECT note FROM drafts"), ["Null", "Null"]);
}

#[test]
fn a_reference_that_breaks_undoes_all() {
    let connection = database();
    connection
        .execute_batch("PRAGMA foreign_keys = 0; INSERT INTO notes VALUES (77); PRAGMA foreign_keys = 1")
        .unwrap();
    let before = all(&connection, "SELECT sql FROM sqlite_master ORDER BY name");
    let wrong = change(vec![TableChange::ChangeColumn { column: wider_title(), using: None }]);
    let error = make(&connection, wrong).unwrap_err();
    assert!(error.to_string().contains("each row refers to one that is there"), "{error}");
    assert_eq!(all(&connection, "SELECT sql FROM sqlite_master ORDER BY name"), before);
    assert_eq!(all(&connection, "PRAGMA foreign_keys"), ["Integer(1)"]);
}

#[test]
fn values_that_do_not_fit_undo_all() {
    let connection = database();
    connection.execute_batch("INSERT INTO drafts (slug) VALUES (NULL)").unwrap();
    let error =
        make(&connection, change(vec![TableChange::ChangeColumn { column: wider_title(), using: None }]));
    assert!(error.unwrap_err().to_string().contains("NOT NULL"));
    assert_eq!(all(&connection, "SELECT count(*) FROM drafts"), ["Integer(3)"]);
}

#[test]
fn a_trigger_is_not_read() {
    let trigger = "CREATE TRIGGER t AFTER UPDATE OF title ON drafts BEGIN SELECT 1; END".to_owned();
    let changes = vec![
        TableChange::RenameColumn { from: "title".into(), to: "headline".into() },
        TableChange::DropCheck("drafts_title_check".into()),
    ];
    let current = Some(Box::new(Current { triggers: vec![trigger], ..Current::new(drafts()) }));
    let change = AlterTable { table: TableName::new("drafts"), changes, current };
    let error = compile_schema(&SchemaChange::AlterTable(change), LITE).unwrap_err();
    assert!(error.to_string().contains("may be about `title`: rename it in a change of its own"), "{error}");
}

#[test]
fn a_table_after_changes_is_a_table() {
    let apply = |changes: Vec<TableChange>| apply(&drafts(), &changes);
    let after = apply(vec![
        TableChange::RenameColumn { from: "slug".into(), to: "handle".into() },
        TableChange::DropColumn("title".into()),
    ])
    .unwrap();
    let CreateTable { columns, constraints, indexes, .. } = &after;
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_ref()).collect();
    assert_eq!(names, ["id", "handle", "deleted_at"]);
    assert_eq!((constraints.len(), indexes.len()), (2, 0), "the check and the index went with the column");
    let refused = |changes, about: &str| {
        let Err(CompileError::Invalid { what, .. }) = apply(changes) else { panic!("{about} is no mistake") };
        assert!(what.contains(about), "{what}");
    };
    refused(vec![TableChange::DropColumn("nothing".into())], "has no column `nothing`");
    refused(vec![TableChange::DropUnique("nothing".into())], "has no unique key `nothing`");
    refused(vec![TableChange::AddColumn(numbered("number", ColumnType::Integer))], "primary keys");
    refused(vec![TableChange::AddColumn(column("Title", ColumnType::Text))], "two columns");
}
