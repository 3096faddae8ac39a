//! From what an engine's catalog says to a schema. The caller asks the questions; nothing here touches a database.

mod mysql;
mod postgres;
mod sqlite;

use ilana_ir::{Schema, TableName};

use crate::{Dialect, Engine};

/// The answer to a question: rows of cells, each as the engine's text or null.
pub type CatalogRows = Vec<Vec<Option<String>>>;

/// Why a catalog was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the catalog of {dialect} says {what}, which is not understood: {remedy}")]
pub struct CatalogError {
    /// Which database.
    pub dialect: Dialect,
    /// What it says, with the name of the table or column.
    pub what: String,
    /// What to do.
    pub remedy: &'static str,
}

/// The questions to a database's catalog, in order. Each takes no values; each cell of its answer is a text or null.
pub fn catalog_questions(dialect: Dialect) -> &'static [&'static str] {
    match dialect.engine() {
        Engine::Postgres => postgres::QUESTIONS,
        Engine::MySql => mysql::MYSQL,
        Engine::MariaDb => mysql::MARIADB,
        Engine::Sqlite => sqlite::QUESTIONS,
    }
}

/// The schema that the answers to [`catalog_questions`] describe. A type that this crate has no words for is in the engine's own
/// ([`ilana_ir::ColumnType::Specific`]); what else it has none for is told of its table ([`ilana_ir::Current::unsaid`]).
///
/// # Errors
///
/// [`CatalogError`] when there are too few answers, or one has other cells than were asked for.
pub fn read_catalog(answers: &[CatalogRows], dialect: Dialect) -> Result<Schema, CatalogError> {
    let mut schema = match dialect.engine() {
        Engine::Postgres => postgres::read(answers, dialect),
        Engine::MySql | Engine::MariaDb => mysql::read(answers, dialect),
        Engine::Sqlite => sqlite::read(answers, dialect),
    }?;
    let place = |name: &ilana_ir::TableName| (name.schema.clone(), name.name.clone());
    schema.tables.sort_by_key(|table| place(&table.table.name));
    schema.views.sort_by_key(|view| place(&view.name));
    schema.enums.sort_by_key(|one| place(&one.name));
    Ok(schema)
}

/// How large a table is, as the engine estimates it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSize {
    /// Which.
    pub table: TableName,
    /// Its rows; `None` where the engine keeps no estimate.
    pub rows: Option<u64>,
    /// The bytes on disk of the table and its indexes.
    pub bytes: Option<u64>,
}

/// The question for the sizes of all tables. SQLite answers it only if it was built with the table `dbstat`.
pub fn sizes_question(dialect: Dialect) -> &'static str {
    match dialect.engine() {
        // "Statistics Used by the Planner" (section 14.2): -1 is a table that was never looked at.
        Engine::Postgres => {
            "SELECT CASE n.nspname WHEN current_schema() THEN NULL ELSE n.nspname END::text, c.relname::text, \
             CASE WHEN c.reltuples < 0 THEN NULL ELSE c.reltuples::bigint END::text, \
             pg_total_relation_size(c.oid)::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
             AND n.nspname NOT LIKE 'pg\\_%' ORDER BY n.nspname, c.relname"
        }
        Engine::MySql | Engine::MariaDb => {
            "SELECT NULL, TABLE_NAME, CAST(TABLE_ROWS AS CHAR), CAST(DATA_LENGTH + INDEX_LENGTH AS CHAR) \
             FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' \
             ORDER BY TABLE_NAME"
        }
        Engine::Sqlite => {
            "SELECT NULL, s.tbl_name, NULL, CAST(SUM(d.pgsize) AS TEXT) FROM dbstat d \
             JOIN sqlite_master s ON s.name = d.name GROUP BY s.tbl_name ORDER BY s.tbl_name"
        }
    }
}

/// The sizes that the answer to [`sizes_question`] tells.
///
/// # Errors
///
/// [`CatalogError`] when the answer has other cells than were asked for.
pub fn read_sizes(answer: &[Vec<Option<String>>], dialect: Dialect) -> Result<Vec<TableSize>, CatalogError> {
    let wrong = |row: &[Option<String>]| CatalogError {
        dialect,
        what: format!("of the size of a table: {row:?}"),
        remedy: "ask the question of this database",
    };
    let size = |row: &Vec<Option<String>>| {
        let [schema, Some(name), rows, bytes] = row.as_slice() else { return Err(wrong(row)) };
        let number = |cell: &Option<String>| cell.as_ref().map(|text| text.parse()).transpose();
        let (Ok(rows), Ok(bytes)) = (number(rows), number(bytes)) else { return Err(wrong(row)) };
        let table = TableName { schema: schema.clone().map(Into::into), name: name.clone().into() };
        Ok(TableSize { table, rows, bytes })
    };
    answer.iter().map(size).collect()
}
