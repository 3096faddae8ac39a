//! Foreign judges: sqlparser reads each text in the grammar of its dialect, and SQLite prepares or runs its own.

use ilana_compile::{Dialect, Engine, Sql, compile};
use ilana_ir::Statement;
use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use sqlparser::ast;
use sqlparser::dialect::{Dialect as Reader, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

/// The databases that every snapshot shows.
pub(crate) const DIALECTS: [Dialect; 4] =
    [Dialect::postgres(15), Dialect::mysql(8), Dialect::mariadb(10, 11), Dialect::sqlite(3, 45)];

/// Valid SQL that sqlparser cannot read: the case, the engine and why.
const UNREADABLE: [(&str, Engine, &str); 0] = [];

/// The tables that the cases read and write, as SQLite has them.
const TABLES: &str = "
    CREATE TABLE countries (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT, age INTEGER,
        balance DECIMAL_TEXT COLLATE ilana_decimal, is_active BOOLEAN, country_id INTEGER, tags TEXT,
        created_at TIMESTAMP_TEXT, deleted_at TIMESTAMP_TEXT);
    CREATE TABLE profiles (id INTEGER PRIMARY KEY, user_id INTEGER, bio TEXT);
    CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER, title TEXT, views INTEGER,
        score DOUBLE, published_at TIMESTAMP_TEXT);
    CREATE TABLE comments (id INTEGER PRIMARY KEY, post_id INTEGER, body TEXT);
    CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE user_roles (user_id INTEGER, role_id INTEGER, assigned_at TIMESTAMP_TEXT);
    ATTACH ':memory:' AS reporting;
    CREATE TABLE reporting.users (id INTEGER PRIMARY KEY, name TEXT);
";

/// Has what each dialect says of a statement judged.
pub(crate) fn judge(name: &str, statement: &Statement) {
    for dialect in DIALECTS {
        // What is refused stands in the snapshot.
        let Ok(texts) = compile(statement, dialect) else { continue };
        for sql in &texts {
            assert_readable(name, sql, dialect);
            assert_placeholders(name, sql, dialect);
        }
        if dialect.engine() == Engine::Sqlite {
            assert_sqlite_takes(name, statement, &texts);
        }
    }
}

/// Reads one text as exactly one statement.
pub(crate) fn read(sql: &str, dialect: Dialect) -> Result<ast::Statement, String> {
    let mut read = Parser::parse_sql(reader(dialect), sql).map_err(|error| error.to_string())?;
    match (read.pop(), read.len()) {
        (Some(only), 0) => Ok(only),
        (_, more) => Err(format!("{} statements", more + 1)),
    }
}

/// A SQLite with what the adapter brings: a collation and two functions, which need not compute here.
pub(crate) fn sqlite() -> Connection {
    use rusqlite::config::DbConfig;
    let connection = Connection::open_in_memory().unwrap();
    // A misspelled name is an error, as with the adapter, and not a text.
    for quirk in [DbConfig::SQLITE_DBCONFIG_DQS_DML, DbConfig::SQLITE_DBCONFIG_DQS_DDL] {
        connection.set_db_config(quirk, false).unwrap();
    }
    connection.create_collation("ilana_decimal", str::cmp).unwrap();
    for name in ["ilana_decimal_sum", "ilana_decimal_avg"] {
        connection.create_aggregate_function(name, 1, FunctionFlags::SQLITE_UTF8, Stub).unwrap();
    }
    connection
}

struct Stub;

impl Aggregate<(), Option<String>> for Stub {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<()> {
        Ok(())
    }

    fn step(&self, _: &mut Context<'_>, (): &mut ()) -> rusqlite::Result<()> {
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, _: Option<()>) -> rusqlite::Result<Option<String>> {
        Ok(None)
    }
}

fn reader(dialect: Dialect) -> &'static dyn Reader {
    match dialect.engine() {
        Engine::Postgres => &PostgreSqlDialect {},
        Engine::MySql | Engine::MariaDb => &MySqlDialect {},
        Engine::Sqlite => &SQLiteDialect {},
    }
}

fn assert_readable(name: &str, sql: &Sql, dialect: Dialect) {
    let excuse = UNREADABLE.iter().find(|(case, engine, _)| *case == name && *engine == dialect.engine());
    match (read(&sql.text, dialect), excuse) {
        (Ok(_), None) | (Err(_), Some(_)) => {}
        (Err(error), None) => panic!("sqlparser cannot read `{name}` of {dialect}: {error}\n{}", sql.text),
        (Ok(_), Some(_)) => panic!("sqlparser reads `{name}` of {dialect} by now: take it off the list"),
    }
}

/// A placeholder for each value, numbered in order where they are numbered.
fn assert_placeholders(name: &str, sql: &Sql, dialect: Dialect) {
    let tokens = Tokenizer::new(reader(dialect), &sql.text).tokenize().unwrap();
    let found = tokens.into_iter().filter_map(|token| match token {
        Token::Placeholder(text) => Some(text),
        _ => None,
    });
    let found: Vec<String> = found.collect();
    let wanted: Vec<String> = match dialect.engine() {
        Engine::Postgres => (1..=sql.binds.len()).map(|number| format!("${number}")).collect(),
        Engine::MySql | Engine::MariaDb | Engine::Sqlite => vec!["?".to_owned(); sql.binds.len()],
    };
    assert_eq!(found, wanted, "the placeholders of `{name}` of {dialect}\n{}", sql.text);
}

/// Queries are prepared over the tables of the cases, changes of the schema are made in a scratch database.
fn assert_sqlite_takes(name: &str, statement: &Statement, texts: &[Sql]) {
    let connection = sqlite();
    connection.execute_batch(TABLES).unwrap();
    for Sql { text, binds } in texts {
        match statement {
            Statement::Query(_) => {
                let prepared = connection.prepare(text);
                let prepared = prepared.unwrap_or_else(|error| panic!("SQLite on `{name}`: {error}"));
                assert_eq!(prepared.parameter_count(), binds.len(), "`{name}`");
            }
            Statement::Schema(_) => connection
                .execute_batch(text)
                .unwrap_or_else(|error| panic!("SQLite on `{name}`: {error}\n{text}")),
        }
    }
}

#[test]
fn every_excuse_belongs_to_a_case() {
    for (case, engine, reason) in UNREADABLE {
        assert!(!reason.is_empty());
        // The case itself fails as soon as its excuse is not needed any more; here: that there is such a case.
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../snapshots");
        let snapshot = std::path::Path::new(folder).join(format!("{case}.snap"));
        assert!(snapshot.exists(), "{case} for {engine:?} excuses no case");
    }
}
