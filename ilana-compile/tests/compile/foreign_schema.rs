//! Schemas that others made: they are read as they are, and change as ours do.

use ilana_compile::{Dialect, SchemaTexts, apply, compile_schema, diff, read_catalog};
use ilana_ir::{
    AlterTable, Column, ColumnDefault, ColumnType, Condition, CreateTable, Deferral, ForeignKey,
    ReferenceAction, Schema, SchemaChange, TableChange, TableConstraint, TableName, Value,
};
use rusqlite::Connection;

use crate::ask::names;
use crate::judge::{catalog, sqlite};

const LITE: Dialect = Dialect::sqlite(3, 45);

/// As several frameworks and people write them.
const OTHERS: &str = r#"
    create table "users" ("id" integer primary key autoincrement not null, "name" varchar(255) not null,
        "email" varchar not null, "created_at" datetime, balance numeric default '0' not null,
        unique ("email"));
    CREATE TABLE IF NOT EXISTS `posts` (
        -- the key, with a comma
        `id` INTEGER NOT NULL PRIMARY KEY,
        [user_id] bigint NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        title VARCHAR(100) COLLATE NOCASE DEFAULT ('a' || ', b'), /* what it's called */
        status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'it''s out')),
        score double precision DEFAULT -1.5, made timestamp DEFAULT CURRENT_TIMESTAMP, anything,
        size INTEGER GENERATED ALWAYS AS (length(title)) VIRTUAL,
        CONSTRAINT "score_range" CHECK (score >= -10 AND (score < 10 OR title = ')'))
    );
    CREATE UNIQUE INDEX posts_title ON posts (title COLLATE NOCASE DESC, lower(status)) WHERE status <> 'draft';
    CREATE TABLE role_user (role_id INT, user_id INT, PRIMARY KEY (role_id, user_id),
        FOREIGN KEY (user_id) REFERENCES users ON UPDATE CASCADE);
    CREATE VIEW drafts AS SELECT * FROM posts WHERE status = 'draft';
    CREATE TRIGGER posts_touch AFTER UPDATE ON posts BEGIN UPDATE users SET name = name; END;
    CREATE VIRTUAL TABLE words USING fts5(body);
    INSERT INTO users (name, email) VALUES ('Ann', 'a@x'), ('Bob', 'b@x');
    INSERT INTO posts (id, user_id, title) VALUES (1, 1, 'One'), (2, 2, 'Two');
"#;

fn others() -> Connection {
    let connection = sqlite();
    connection.execute_batch(OTHERS).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = 1; DROP TABLE words").unwrap();
    connection
}

fn schema(connection: &Connection) -> Schema {
    read_catalog(&catalog(connection), LITE).unwrap()
}

fn own(text: &'static str) -> ColumnType {
    ColumnType::Specific(text.into())
}

#[test]
fn tables_of_others_are_read() {
    let read = schema(&others());
    let tables: Vec<&str> = read.tables.iter().map(|current| current.table.name.name.as_ref()).collect();
    assert_eq!(tables, ["posts", "role_user", "users"]);
    let of = |table: &'static str, column: &str| read.column(&TableName::new(table), column).unwrap().clone();
    assert_eq!(
        of("users", "id"),
        Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) }
    );
    assert_eq!(of("users", "email"), Column::new("email", own("varchar")));
    assert_eq!(
        of("users", "created_at"),
        Column { nullable: true, ..Column::new("created_at", own("datetime")) }
    );
    let zero = Some(ColumnDefault::Value(Value::from("0")));
    assert_eq!(of("users", "balance"), Column { default: zero, ..Column::new("balance", own("numeric")) });
    let title = of("posts", "title");
    assert_eq!((&title.ty, title.collation.as_deref()), (&ColumnType::String(100), Some("NOCASE")));
    assert_eq!(title.default, Some(ColumnDefault::Expression("'a' || ', b'".into())));
    assert_eq!(of("posts", "score").default, Some(ColumnDefault::Value(Value::F64(-1.5))));
    assert_eq!(of("posts", "made").default, Some(ColumnDefault::Expression("CURRENT_TIMESTAMP".into())));
    assert_eq!(of("posts", "size").generated.unwrap().expression, "length(title)");
    assert_eq!(read.tables[0].triggers.len(), 1);
    assert_eq!(read.views[0].query, "SELECT * FROM posts WHERE status = 'draft'");
    let index = &read.tables[0].table.indexes[0];
    assert_eq!(index.filter.as_deref(), Some("status <> 'draft'"));
    assert_eq!(index.parts.len(), 2);
}

#[test]
fn keys_and_checks_of_others_are_read() {
    let read = schema(&others());
    let posts = &read.tables[0].table.constraints;
    let key = |columns: &[&'static str]| TableConstraint::PrimaryKey { name: None, columns: names(columns) };
    assert!(posts.contains(&key(&["id"])), "{posts:?}");
    let foreign = ForeignKey {
        name: "posts_user_id_foreign".into(),
        columns: names(&["user_id"]),
        references: TableName::new("users"),
        referenced_columns: names(&["id"]),
        on_delete: ReferenceAction::Cascade,
        on_update: ReferenceAction::NoAction,
        deferral: Deferral::AtFirst,
    };
    assert!(posts.contains(&TableConstraint::ForeignKey(foreign)), "{posts:?}");
    let range = Condition::Raw("score >= -10 AND (score < 10 OR title = ')')".into());
    assert!(posts.contains(&TableConstraint::Check { name: "score_range".into(), condition: range }));
    assert!(read.tables[1].table.constraints.contains(&key(&["role_id", "user_id"])));
    let unique = TableConstraint::Unique {
        name: "users_email_unique".into(),
        columns: names(&["email"]),
        deferral: Deferral::Never,
    };
    assert_eq!(read.tables[2].table.constraints, [unique]);
}

#[test]
fn tables_of_others_change_and_keep_their_rows() {
    let connection = others();
    let before = schema(&connection);
    let note = Column { default: Some(ColumnDefault::Now), ..Column::new("noted_at", ColumnType::Timestamp) };
    let changes = vec![TableChange::AddColumn(note)];
    let mut wanted = before.clone();
    for current in &mut wanted.tables {
        current.table = apply(&current.table, &changes).unwrap();
        let change = AlterTable {
            table: current.table.name.clone(),
            changes: changes.clone(),
            current: before
                .tables
                .iter()
                .find(|one| one.table.name == current.table.name)
                .cloned()
                .map(Box::new),
        };
        let made = compile_schema(&SchemaChange::AlterTable(change), LITE).unwrap();
        let SchemaTexts { before, texts, after, .. } = made;
        for text in before.iter().chain(&texts).chain(&after) {
            connection.execute_batch(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        }
    }
    assert_eq!(diff(&schema(&connection), &wanted, LITE).unwrap(), []);
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM posts JOIN users ON users.id = user_id"), 2);
    assert_eq!(
        count("SELECT count(*) FROM posts WHERE length(noted_at) = 26 AND status = 'draft' AND size = 3"),
        2
    );
    assert_eq!(count("SELECT count(*) FROM drafts"), 2);
    connection.execute_batch("DELETE FROM users WHERE id = 1").unwrap();
    assert_eq!(count("SELECT count(*) FROM posts"), 1, "the key cascades as before");
}

#[test]
fn what_would_be_lost_is_told_and_kept() {
    for (sql, about) in [
        ("CREATE TABLE t (a INTEGER, b PRIMARY KEY) WITHOUT ROWID", "it is WITHOUT ROWID"),
        ("CREATE TABLE t (a INTEGER, b ANY) STRICT", "it is STRICT"),
        ("CREATE TABLE t (a INTEGER UNIQUE ON CONFLICT IGNORE, b)", "of the column `a`: ON CONFLICT IGNORE"),
        ("CREATE TABLE t (a, b, UNIQUE (a, b) ON CONFLICT FAIL)", "after a constraint: ON CONFLICT FAIL"),
    ] {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        let mut read = schema(&connection);
        let current = read.tables.remove(0);
        assert_eq!(
            (current.table.columns.len(), current.unsaid.as_slice()),
            (2, [about.to_owned()].as_slice())
        );
        let change = |change| {
            let (table, current) = (TableName::new("t"), Some(Box::new(current.clone())));
            let change = AlterTable { table, changes: vec![change], current };
            compile_schema(&SchemaChange::AlterTable(change), LITE)
        };
        let anew = Column { nullable: true, ..Column::new("a", ColumnType::Text) };
        let refused =
            change(TableChange::ChangeColumn { column: anew, using: None }).unwrap_err().to_string();
        assert!(
            refused.contains("`t` would be made anew without this") && refused.contains(about),
            "{refused}"
        );
        let renamed = TableChange::RenameColumn { from: "a".into(), to: "c".into() };
        assert!(change(renamed).is_ok(), "a change in place loses nothing");
    }
}

/// SQLite's `json_valid` is not true of null in old versions, in which a check that is not true does not hold.
#[test]
fn a_document_may_be_null_in_every_version() {
    for version in [Dialect::sqlite(3, 35), LITE] {
        let connection = Connection::open_in_memory().unwrap();
        let document = Column { nullable: true, ..Column::new("a \"document\"", ColumnType::Json) };
        let table = CreateTable::new(TableName::new("t"), vec![document]);
        let made = compile_schema(&SchemaChange::CreateTable(table.clone()), version).unwrap();
        let sql = made.texts.join(";");
        let is_old = sql.contains(r#"CHECK ("a ""document""" IS NULL OR json_valid("a ""document"""))"#);
        assert_eq!(is_old, version != LITE, "{sql}");
        connection.execute_batch(&sql).unwrap();
        connection.execute_batch("INSERT INTO t VALUES (NULL), ('{}')").unwrap();
        connection.execute_batch("INSERT INTO t VALUES ('{')").unwrap_err();
        assert_eq!(schema(&connection).tables[0].table, table);
    }
}
