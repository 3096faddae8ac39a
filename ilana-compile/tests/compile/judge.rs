//! Foreign judges: sqlparser reads each text in the grammar of its dialect, and SQLite prepares or runs its own.

use ilana_compile::{CatalogRows, Dialect, Engine, Sql, catalog_questions, compile, read_catalog};
use ilana_ir::{CreateTable, Current, SchemaChange, Statement};
use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags, WindowAggregate};
use sqlparser::ast;
use sqlparser::dialect::{Dialect as Reader, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

/// The databases that every snapshot shows.
pub(crate) const DIALECTS: [Dialect; 4] =
    [Dialect::postgres(15), Dialect::mysql(8), Dialect::mariadb(10, 11), Dialect::sqlite(3, 45)];

/// Valid SQL that sqlparser cannot read: the case, the engine and why.
const UNREADABLE: &[(&str, Engine, &str)] = &[
    ("same_knows_null", Engine::Sqlite, IS),
    ("same_knows_null_of_tuples", Engine::Sqlite, IS),
    ("differs_knows_null", Engine::Sqlite, IS),
    ("differs_knows_null_of_tuples", Engine::Sqlite, IS),
    ("a_named_query_is_computed_once", Engine::Sqlite, "knows MATERIALIZED of PostgreSQL only"),
    ("a_named_query_is_a_part_of_each", Engine::Sqlite, "knows MATERIALIZED of PostgreSQL only"),
    ("delete_of_some_rows_reads_them_back", Engine::MariaDb, "it has no RETURNING after a LIMIT"),
    ("a_view_is_replaced", Engine::Postgres, "it does not know DO"),
    ("upsert_by_a_partial_index", Engine::Postgres, "it has no condition of the index"),
    ("upsert_by_a_partial_index", Engine::Sqlite, "it has no condition of the index"),
    ("insert_or_ignore_by_a_partial_index", Engine::Postgres, "it has no condition of the index"),
    ("insert_or_ignore_by_a_partial_index", Engine::Sqlite, "it has no condition of the index"),
    ("upsert_under_a_condition_keeps_every_type", Engine::Sqlite, "it knows IS with null and the like only"),
    ("one_index_is_forced", Engine::Sqlite, "INDEXED BY after an alias"),
    ("a_plan", Engine::MySql, "FORMAT=TRADITIONAL"),
    ("a_plan_of_raw_sql", Engine::MySql, "FORMAT=TRADITIONAL"),
    ("a_plan_of_an_insert", Engine::MySql, "FORMAT=TRADITIONAL"),
    ("a_plan_of_an_update", Engine::MySql, "FORMAT=TRADITIONAL"),
    ("a_plan_of_a_delete", Engine::MySql, "FORMAT=TRADITIONAL"),
    ("a_named_query_is_a_part_of_each", Engine::Sqlite, "MATERIALIZED"),
    ("a_series_is_computed_once", Engine::Sqlite, "MATERIALIZED"),
    ("a_lock_for_no_key_update_waits", Engine::Postgres, "locks of keys"),
    ("a_lock_for_no_key_update_skips_locked_rows", Engine::Postgres, "locks of keys"),
    ("a_lock_for_no_key_update_fails_at_once", Engine::Postgres, "locks of keys"),
    ("a_lock_for_key_share_waits", Engine::Postgres, "locks of keys"),
    ("a_lock_for_key_share_skips_locked_rows", Engine::Postgres, "locks of keys"),
    ("a_lock_for_key_share_fails_at_once", Engine::Postgres, "locks of keys"),
    ("a_lock_for_share_skips_locked_rows", Engine::MariaDb, "LOCK IN SHARE MODE"),
    ("a_lock_for_share_fails_at_once", Engine::MariaDb, "LOCK IN SHARE MODE"),
    ("a_lock_for_share_waits", Engine::MariaDb, "LOCK IN SHARE MODE"),
    ("a_lock_on_the_rows_of_an_alias", Engine::Postgres, "locks of several tables"),
    ("a_lock_on_the_rows_of_an_alias", Engine::MySql, "locks of several tables"),
    ("the_costs_of_a_query", Engine::MariaDb, "ANALYZE of a statement"),
    ("the_costs_of_a_query_as_json", Engine::MariaDb, "ANALYZE of a statement"),
    ("the_costs_of_an_insert", Engine::MariaDb, "ANALYZE of a statement"),
    ("the_costs_of_an_update", Engine::MariaDb, "ANALYZE of a statement"),
    ("the_costs_of_a_delete", Engine::MariaDb, "ANALYZE of a statement"),
    ("all_but_this_row", Engine::Postgres, "EXCLUDE"),
    ("all_but_this_row", Engine::Sqlite, "EXCLUDE"),
    ("all_but_this_group", Engine::Postgres, "EXCLUDE"),
    ("all_but_this_group", Engine::Sqlite, "EXCLUDE"),
    ("all_but_the_equals", Engine::Postgres, "EXCLUDE"),
    ("all_but_the_equals", Engine::Sqlite, "EXCLUDE"),
    ("an_index_is_renamed", Engine::MySql, "RENAME INDEX"),
    ("people_are_told_of_a_table", Engine::MySql, "COMMENT of a table that changes"),
    ("a_column_of_a_few_texts", Engine::MySql, "a text by its bytes in a type"),
    ("an_index_for_words", Engine::MySql, "CREATE FULLTEXT INDEX"),
    ("numbers_go_on_from_a_thousand", Engine::Postgres, "RESTART of a column"),
    ("an_index_is_renamed", Engine::MariaDb, "RENAME INDEX"),
    ("people_are_told_of_a_table", Engine::MariaDb, "COMMENT of a table that changes"),
    ("a_column_of_a_few_texts", Engine::MariaDb, "a text by its bytes in a type"),
    ("an_index_for_words", Engine::MariaDb, "CREATE FULLTEXT INDEX"),
    ("people_are_told_nothing_of_a_table", Engine::MySql, "COMMENT of a table that changes"),
    ("a_missing_index_is_named", Engine::MySql, "RENAME INDEX"),
    ("a_column_of_a_named_type", Engine::MySql, "a text by its bytes in a type"),
    ("an_index_for_shapes", Engine::MySql, "CREATE SPATIAL INDEX"),
    ("a_missing_index_is_named", Engine::MariaDb, "RENAME INDEX"),
    ("people_are_told_nothing_of_a_table", Engine::MariaDb, "COMMENT of a table that changes"),
    ("a_column_of_a_named_type", Engine::MariaDb, "a text by its bytes in a type"),
    ("an_index_for_shapes", Engine::MariaDb, "CREATE SPATIAL INDEX"),
];

const IS: &str = "IS stands between any two expressions there";

/// The tables that the cases read and write, as SQLite has them.
const TABLES: &str = "
    CREATE TABLE countries (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT, age INTEGER,
        balance DECIMAL_TEXT COLLATE ilana_decimal, is_active BOOLEAN, country_id INTEGER, tags TEXT,
        created_at TIMESTAMP_TEXT, deleted_at TIMESTAMP_TEXT);
    CREATE INDEX users_email ON users (email);
    CREATE TABLE profiles (id INTEGER PRIMARY KEY, user_id INTEGER, bio TEXT);
    CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER, title TEXT, views INTEGER,
        score DOUBLE, published_at TIMESTAMP_TEXT);
    CREATE TABLE comments (id INTEGER PRIMARY KEY, post_id INTEGER, body TEXT);
    CREATE TABLE images (id INTEGER PRIMARY KEY, owner_type TEXT, owner_id INTEGER);
    CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE user_roles (user_id INTEGER, role_id INTEGER, assigned_at TIMESTAMP_TEXT);
    CREATE INDEX users_age ON users (age);
    CREATE TABLE cond_words (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
    ATTACH ':memory:' AS reporting;
    CREATE TABLE reporting.users (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE accounts (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT UNIQUE, handle TEXT UNIQUE,
        name TEXT DEFAULT 'nobody', age INTEGER, visits INTEGER DEFAULT 0, tags TEXT, born DATE_TEXT,
        seen_at TIMESTAMP_TEXT);
    CREATE TABLE stock (shop INTEGER NOT NULL, item TEXT NOT NULL, amount INTEGER, reserved INTEGER, note TEXT,
        PRIMARY KEY (shop, item));
    CREATE TABLE drafts (id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT, title TEXT, deleted_at TIMESTAMP_TEXT);
    CREATE UNIQUE INDEX drafts_live ON drafts (slug) WHERE deleted_at IS NULL;
    CREATE TABLE `it's` (id INTEGER PRIMARY KEY);
    CREATE TABLE reporting.accounts (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT UNIQUE, visits INTEGER);
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
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("regexp", 2, flags, |_| Ok(false)).unwrap();
    connection.create_collation("ilana_decimal", str::cmp).unwrap();
    for name in ["ilana_decimal_sum", "ilana_decimal_avg"] {
        connection.create_window_function(name, 1, FunctionFlags::SQLITE_UTF8, Stub).unwrap();
    }
    let calculations = ["ilana_decimal_add", "ilana_decimal_subtract", "ilana_decimal_multiply"];
    for (name, args) in
        calculations.map(|name| (name, 2)).into_iter().chain([("ilana_decimal", 1), ("ilana_decimal", 2)])
    {
        connection.create_scalar_function(name, args, flags, |_| Ok(None::<String>)).unwrap();
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

impl WindowAggregate<(), Option<String>> for Stub {
    fn value(&self, _: Option<&mut ()>) -> rusqlite::Result<Option<String>> {
        Ok(None)
    }

    fn inverse(&self, _: &mut Context<'_>, (): &mut ()) -> rusqlite::Result<()> {
        Ok(())
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
    match dialect.engine() {
        // A value that stands in several places has one placeholder.
        Engine::Postgres => {
            let wanted = |number| format!("${number}");
            assert!(
                (1..=sql.binds.len()).all(|number| found.contains(&wanted(number))),
                "`{name}`: {}",
                sql.text
            );
            let odd = found.iter().find(|text| !(1..=sql.binds.len()).any(|number| wanted(number) == **text));
            assert_eq!(odd, None, "the placeholders of `{name}` of {dialect}\n{}", sql.text);
        }
        Engine::MySql | Engine::MariaDb | Engine::Sqlite => {
            let wanted = vec!["?".to_owned(); sql.binds.len()];
            assert_eq!(found, wanted, "the placeholders of `{name}` of {dialect}\n{}", sql.text);
        }
    }
}

/// Queries are prepared over the tables of the cases, changes of the schema are made in a scratch database.
fn assert_sqlite_takes(name: &str, statement: &Statement, texts: &[Sql]) {
    let connection = sqlite();
    connection.execute_batch(TABLES).unwrap();
    // Some tables refer to those of other cases.
    connection.execute_batch("PRAGMA foreign_keys = 0").unwrap();
    if let Statement::Schema(SchemaChange::AlterTable(_)) = statement {
        connection.execute_batch("CREATE TABLE owners (handle TEXT UNIQUE)").unwrap();
    }
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
    if let Statement::Schema(SchemaChange::CreateTable(table)) = statement
        && table.name.schema.is_none()
    {
        assert_read_back(name, table, texts);
    }
}

/// The answers to the questions that are asked of a catalog.
pub(crate) fn catalog(connection: &Connection) -> Vec<CatalogRows> {
    let answer = |sql: &&str| {
        let mut statement = connection.prepare(sql).unwrap();
        let width = statement.column_count();
        let cells = |row: &rusqlite::Row<'_>| (0..width).map(|index| row.get(index)).collect();
        statement.query_map([], cells).unwrap().collect::<Result<CatalogRows, _>>().unwrap()
    };
    catalog_questions(Dialect::sqlite(3, 45)).iter().map(answer).collect()
}

/// What SQLite keeps of a table that was made is the table: it would be made by the same texts.
fn assert_read_back(name: &str, made: &CreateTable, texts: &[Sql]) {
    let connection = sqlite();
    // The tables that it refers to are not there.
    connection.execute_batch("PRAGMA foreign_keys = 0").unwrap();
    for Sql { text, .. } in texts {
        connection.execute_batch(text).unwrap();
    }
    let schema = read_catalog(&catalog(&connection), Dialect::sqlite(3, 45)).unwrap();
    let [Current { table, .. }] = schema.tables.as_slice() else { panic!("{name}: {schema:?}") };
    let again = compile(&SchemaChange::CreateTable(table.clone()).into(), Dialect::sqlite(3, 45)).unwrap();
    let sorted = |texts: &[Sql]| {
        let mut texts: Vec<String> = texts.iter().map(|sql| sql.text.clone()).collect();
        texts.get_mut(1..).unwrap().sort();
        texts
    };
    assert_eq!(sorted(&again), sorted(texts), "`{name}` is read as {table:?} for {made:?}");
}

#[test]
fn every_excuse_belongs_to_a_case() {
    for &(case, engine, reason) in UNREADABLE {
        assert!(!reason.is_empty());
        // The case itself fails as soon as its excuse is not needed any more; here: that there is such a case.
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../snapshots");
        let snapshot = std::path::Path::new(folder).join(format!("{case}.snap"));
        assert!(snapshot.exists(), "{case} for {engine:?} excuses no case");
    }
}
