//! Any text is a name: it is read back as that name wherever it stands, or the compiler refuses it.

use ilana_compile::{Dialect, Engine, Sql, compile};
use ilana_ir::{
    Binds, Build, Column, ColumnType, CreateIndex, CreateTable, Deferral, Expr, Index, IndexKind, Join, Name,
    Order, Query, SchemaChange, Select, SelectItem, Shape, Source as Rows, Statement, TableConstraint,
    TableName,
};

use super::decode::identifier;
use super::dialect::ENGINES;
use super::lex::{Kind, lex};
use super::property::is_balanced;
use super::text::of_bytes;

/// Fails if the text that these bytes are, as a name, is read back as anything else.
pub(crate) fn check(bytes: &[u8]) {
    let name = of_bytes(bytes);
    for statement in [select(&name), create_table(&name), create_index(&name)] {
        for dialect in ENGINES {
            let Ok(texts) = compile(&statement, dialect) else { continue };
            for sql in &texts {
                if let Err(what) = is_read_back(&name, sql, dialect) {
                    panic!("{what}\nof the name {name:?}\non {dialect}: {}", sql.text);
                }
            }
        }
    }
}

fn is_read_back(name: &str, sql: &Sql, dialect: Dialect) -> Result<(), String> {
    let tokens = lex(&sql.text, dialect.engine())?;
    is_balanced(&tokens)?;
    let mut found = 0;
    for token in &tokens {
        match token.kind {
            Kind::Identifier => {
                found += 1;
                let read = identifier(token.raw, dialect.engine());
                if read.as_deref() != Some(name) {
                    return Err(format!("{} is read as {read:?}", token.raw));
                }
            }
            Kind::Comment | Kind::Text | Kind::Placeholder => {
                return Err(format!("a name gave {:?}: {}", token.kind, token.raw));
            }
            _ if !is_plain(token.raw, dialect.engine()) => return Err(format!("{} got out", token.raw)),
            _ => {}
        }
    }
    if found >= 3 { Ok(()) } else { Err(format!("only {found} names are read back")) }
}

/// Whether this is what the compiler itself writes between names.
fn is_plain(raw: &str, engine: Engine) -> bool {
    let is_option = matches!(engine, Engine::MySql | Engine::MariaDb) && raw.starts_with("utf8mb4");
    let is_word = raw.chars().all(|c| c.is_ascii_alphabetic());
    is_option || is_word || matches!(raw, " " | "\n" | "." | "," | "*" | "(" | ")" | "=")
}

fn named(name: &str) -> Name {
    name.to_owned().into()
}

fn table(name: &str) -> TableName {
    TableName { schema: Some(named(name)), name: named(name) }
}

/// Every place of a query in which there is a name.
fn select(name: &str) -> Statement {
    let column = || Expr::column(named(name), named(name));
    let mut select = Select::from(Rows::Table { table: table(name), alias: Some(named(name)) });
    select.columns =
        vec![SelectItem::named(column(), named(name)), Expr::Star(Some(named(name))).into()].into();
    select.joins = vec![Join::left(Rows::table(named(name)), Expr::same(column(), column()))];
    select.order_by = vec![Order::never_null(Expr::bare_column(named(name)), ilana_ir::Direction::Asc)];
    Query { shape: Shape::Select(select), binds: Binds::default() }.into()
}

fn create_table(name: &str) -> Statement {
    let mut made = CreateTable::new(table(name), vec![Column::new(named(name), ColumnType::Integer)]);
    made.constraints.push(TableConstraint::Unique {
        name: named(name),
        columns: vec![named(name)],
        deferral: Deferral::Never,
    });
    SchemaChange::CreateTable(made).into()
}

fn create_index(name: &str) -> Statement {
    let index = Index::over(named(name), [named(name)], IndexKind::Plain);
    SchemaChange::CreateIndex(CreateIndex { table: table(name), index, build: Build::Plain }).into()
}
