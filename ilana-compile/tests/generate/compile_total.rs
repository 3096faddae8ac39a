//! Any statement becomes whole SQL or an error, on every database.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use ilana_compile::{Dialect, Sql, compile};
use ilana_ir::{AlterTable, Column, ColumnDefault, SchemaChange, Statement, TableChange, Value};

use super::dialect::DIALECTS;
use super::property::{is_quoted, is_whole};
use super::source::Source;
use super::statement::statement;

/// A length of a deep chain at which a text could be of any length, were there no limit.
const LINKS: usize = 12;

/// Fails if the statement that these bytes stand for is compiled to something that is not whole, or changes on its way
/// through JSON.
pub(crate) fn check(bytes: &[u8]) {
    let chain = statement(&mut Source::new(bytes).with_links(LINKS));
    stays_itself(&chain);
    does_not_explode(&chain);
    let statement = statement(&mut Source::new(bytes));
    for dialect in DIALECTS {
        check_on(&statement, dialect);
    }
}

/// The most that a text may become: what engines must be told twice grows with each link, and is refused before it does
/// not fit into memory. Somewhat more than the compiler's own limit, which is looked at between two nodes.
const LONGEST: usize = 1 << 25;

/// The text of a chain of many links is of some length, or refused.
fn does_not_explode(long: &Statement) {
    for dialect in DIALECTS {
        let Ok(texts) = compile(long, dialect) else { continue };
        let length = texts.iter().map(|sql| sql.text.len()).sum::<usize>();
        if length > LONGEST {
            refuse(&format!("{LINKS} links take {length} bytes"), long, dialect, "");
        }
    }
}

fn check_on(statement: &Statement, dialect: Dialect) {
    let texts = match compile(statement, dialect) {
        Ok(texts) => texts,
        Err(error) => {
            assert!(!error.to_string().is_empty(), "an error says what is wrong");
            return;
        }
    };
    for sql in &texts {
        let holds = is_whole(sql, dialect).and_then(|()| is_quoted(sql, dialect, statement));
        if let Err(what) = holds {
            refuse(&what, statement, dialect, &sql.text);
        }
    }
    match compile(statement, dialect) {
        Ok(again) if same(&texts, &again) => {}
        again => refuse(&format!("another time it is {again:?}"), statement, dialect, &format!("{texts:?}")),
    }
}

/// Values are left out: not every double equals itself.
fn same(texts: &[Sql], again: &[Sql]) -> bool {
    texts
        .iter()
        .map(|sql| (&sql.text, sql.binds.len()))
        .eq(again.iter().map(|sql| (&sql.text, sql.binds.len())))
}

fn refuse(what: &str, statement: &Statement, dialect: Dialect, text: &str) -> ! {
    let json = serde_json::to_string(statement).unwrap_or_else(|_| format!("{statement:?}"));
    panic!("{what}\non {dialect}: {text}\n{json}")
}

fn stays_itself(statement: &Statement) {
    if values(statement).into_iter().any(has_no_json) {
        return;
    }
    let json = serde_json::to_string(statement).unwrap();
    match serde_json::from_str::<Statement>(&json) {
        Ok(read) => {
            assert_eq!(read, *statement, "a statement changes on its way through JSON: {json}");
            assert_eq!(hash(&read), hash(statement), "equal shapes have two hashes: {json}");
        }
        // The reader of JSON has a limit of its own, which guards its stack.
        Err(error) if error.to_string().starts_with("recursion limit") => {}
        Err(error) => panic!("a statement is not read back from its JSON: {error}\n{json}"),
    }
}

/// The hash by which a plan would be found; its names were read or made, and are constants or not.
fn hash(statement: &Statement) -> Option<u64> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    match statement {
        Statement::Query(query) => Some(hasher.hash_one(&query.shape)),
        Statement::Schema(_) => None,
    }
}

fn values(statement: &Statement) -> Vec<&Value> {
    match statement {
        Statement::Query(query) => query.binds.values().iter().collect(),
        Statement::Schema(change) => defaults(change).into_iter().filter_map(given).collect(),
    }
}

fn defaults(change: &SchemaChange) -> Vec<&Column> {
    match change {
        SchemaChange::CreateTable(table) => table.columns.iter().collect(),
        SchemaChange::AlterTable(AlterTable { table: _, changes, current }) => {
            let current = current.iter().flat_map(|current| &current.table.columns);
            changes.iter().filter_map(column_of).chain(current).collect()
        }
        _ => Vec::new(),
    }
}

fn column_of(change: &TableChange) -> Option<&Column> {
    match change {
        TableChange::AddColumn(column) | TableChange::ChangeColumn { column, using: _ } => Some(column),
        _ => None,
    }
}

fn given(column: &Column) -> Option<&Value> {
    match &column.default {
        Some(ColumnDefault::Value(value)) => Some(value),
        Some(ColumnDefault::Now | ColumnDefault::Expression(_)) | None => None,
    }
}

/// JSON has no infinite numbers.
fn has_no_json(value: &Value) -> bool {
    match value {
        Value::F64(n) => !n.is_finite(),
        Value::Array(_, all) => all.iter().any(has_no_json),
        _ => false,
    }
}
