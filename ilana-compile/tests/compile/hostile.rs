//! Hostile names and texts: they are names and texts, and nothing else.

use ilana_compile::{CompileError, Dialect, Engine, compile, compile_schema};
use ilana_ir::{
    AlterTable, Assignment, BindRows, Binds, Column, ColumnDefault, ColumnType, Condition, CreateTable,
    Deferral, Delete, Direction, DropView, Expr, ForeignKey, IfMissing, Index, IndexKind, Insert, InsertRows,
    Join, Order, Place, Query, ReferenceAction, SchemaChange, Select, SelectItem, Shape, Source, Statement,
    TableChange, TableConstraint, TableName, Update, Value, ValueType, Window, WindowFunction,
};
use sqlparser::ast;

use crate::judge::{DIALECTS, read, sqlite};
use crate::schema::{column, index, table};

/// Two hundred characters.
const LONG: &str = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\
                    nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn";

/// Characters beyond U+FFFF.
const FAMILY: &str = "👩‍👩‍👧";

const HOSTILE: [&str; 30] = [
    "\"",
    "\"\"",
    "`",
    "``",
    "'",
    "''",
    "a\"b`c'd",
    "[a]",
    "]",
    "\\",
    "\\\"",
    "\\`",
    "\\'",
    "a; DROP TABLE users; --",
    "a'; DROP TABLE users; --",
    "--",
    "/* a */",
    "# a",
    "a\nb",
    "\r\n\t",
    " ",
    "ÄÖÜ ß ſ",
    "名前",
    FAMILY,
    LONG,
    "$1",
    "?",
    "?? $$ \\? :a @a",
    "select",
    "a.b",
];

/// A table whose every name is the same.
fn named(name: &'static str) -> CreateTable {
    let mut made = table(name, vec![column(name, ColumnType::String(20))]);
    made.constraints.push(TableConstraint::Unique {
        name: name.into(),
        columns: vec![name.into()],
        deferral: Deferral::Never,
    });
    made
}

fn insert(name: &'static str, value: Value) -> Query {
    let rows = InsertRows::Values(BindRows { first: 0, types: vec![value.value_type()], rows: 1 });
    let insert = Insert::new(TableName::new(name), vec![name.into()], rows);
    Query { shape: Shape::Insert(insert), binds: Binds::from(vec![value]) }
}

/// Reads one column under an alias of its name, ordered and numbered by it.
fn select(name: &'static str) -> Select {
    let source = Source::Table { table: TableName::new(name), alias: Some(name.into()) };
    let order = Order::nullable(Expr::column(name, name), Direction::Desc);
    let number = Window::over(WindowFunction::RowNumber, vec![Expr::column(name, name)], vec![order.clone()]);
    let mut out = Select::from(source);
    out.columns = vec![
        SelectItem { expr: Expr::column(name, name), alias: Some(name.into()) },
        SelectItem::named(number.into(), "number"),
    ]
    .into();
    out.filter =
        Some(Expr::And(vec![Expr::IsNull(Box::new(Expr::column(name, name))).negate(), Expr::Bool(true)]));
    out.order_by.push(order);
    out
}

fn query(shape: Shape) -> Statement {
    Query { shape, binds: Binds::default() }.into()
}

#[test]
fn sqlite_stores_under_every_name() {
    for name in HOSTILE {
        let connection = sqlite();
        let lite = Dialect::sqlite(3, 45);
        for text in compile_schema(&SchemaChange::CreateTable(named(name)), lite).unwrap().texts {
            connection.execute_batch(&text).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        }
        // Tables and indexes share their names on SQLite, so that the index is called a little otherwise.
        let mut other = table("other", vec![column("c", ColumnType::String(20))]);
        other
            .indexes
            .push(Index { name: format!("{name} index").into(), ..index("i", &["c"], IndexKind::Plain) });
        for text in compile_schema(&SchemaChange::CreateTable(other), lite).unwrap().texts {
            connection.execute_batch(&text).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        }
        let insert = &compile(&insert(name, name.into()).into(), lite).unwrap()[0];
        connection.execute(&insert.text, [name]).unwrap();
        let select = &compile(&query(Shape::Select(select(name))), lite).unwrap()[0];
        let mut prepared = connection.prepare(&select.text).unwrap();
        assert_eq!(prepared.column_name(0).unwrap(), name);
        let found: (String, i64) = prepared.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(found, (name.to_owned(), 1));
        let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?";
        let count: i64 = connection.query_row(tables, [name], |row| row.get(0)).unwrap();
        assert_eq!(count, 1, "{name:?}");
    }
}

#[test]
fn every_name_is_read_as_that_name() {
    for name in HOSTILE {
        for dialect in DIALECTS {
            let made = compile_schema(&SchemaChange::CreateTable(named(name)), dialect);
            if name == LONG && dialect.engine() != Engine::Sqlite {
                let error = made.unwrap_err().to_string();
                assert!(error.contains("has 200") && error.contains("shorten it"), "{error}");
                continue;
            }
            if name == FAMILY && keeps_no_long_characters(dialect) {
                continue;
            }
            let made = made.unwrap().texts;
            let ast::Statement::CreateTable(made) = read(&made[0], dialect).unwrap() else {
                panic!("{name:?} on {dialect} makes no table")
            };
            assert_eq!(only(&made.name), name, "{dialect}");
            assert_eq!(made.columns[0].name.value, name, "{dialect}");
            let ast::TableConstraint::Unique(unique) = &made.constraints[0] else { panic!("a unique key") };
            assert_eq!(unique.name.as_ref().map(|name| name.value.as_str()), Some(name), "{dialect}");

            let read_back = &compile(&query(Shape::Select(select(name))), dialect).unwrap()[0];
            assert!(read_back.binds.is_empty());
            let ast::Statement::Query(read_back) = read(&read_back.text, dialect).unwrap() else {
                panic!("{name:?} on {dialect} is no query")
            };
            let Some(ast::Select { projection, from, .. }) = read_back.body.as_select() else {
                panic!("a select")
            };
            let ast::SelectItem::ExprWithAlias { expr, alias } = &projection[0] else { panic!("an alias") };
            assert_eq!(alias.value, name, "{dialect}");
            let ast::Expr::CompoundIdentifier(parts) = expr else { panic!("a column") };
            assert!(parts.iter().all(|part| part.value == name), "{dialect}");
            let ast::TableFactor::Table { name: from, .. } = &from[0].relation else { panic!("a table") };
            assert_eq!(only(from), name, "{dialect}");

            let written = &compile(&insert(name, Value::I64(1)).into(), dialect).unwrap()[0];
            let ast::Statement::Insert(written) = read(&written.text, dialect).unwrap() else {
                panic!("{name:?} on {dialect} is no insert")
            };
            assert_eq!(only(&written.columns[0]), name, "{dialect}");
        }
    }
}

/// The one part of a name.
fn only(name: &ast::ObjectName) -> &str {
    let [part] = name.0.as_slice() else { panic!("{name} has several parts") };
    part.as_ident().map(|part| part.value.as_str()).unwrap()
}

#[test]
fn a_default_text_is_stored_as_it_is() {
    for text in HOSTILE {
        let default = Some(ColumnDefault::Value(text.into()));
        let column = ilana_ir::Column { default, ..column("a", ColumnType::String(300)) };
        let made = SchemaChange::CreateTable(table("defaults", vec![column]));
        let connection = sqlite();
        connection.execute_batch(&compile_schema(&made, Dialect::sqlite(3, 45)).unwrap().texts[0]).unwrap();
        connection.execute_batch("INSERT INTO defaults DEFAULT VALUES").unwrap();
        let stored: String = connection.query_row("SELECT a FROM defaults", [], |row| row.get(0)).unwrap();
        assert_eq!(stored, text);
        for dialect in DIALECTS {
            let made = compile_schema(&made, dialect).unwrap().texts;
            let ast::Statement::CreateTable(made) = read(&made[0], dialect).unwrap() else {
                panic!("a table")
            };
            let read = made.columns[0].options.iter().find_map(|option| match &option.option {
                ast::ColumnOption::Default(value) => literal(value),
                _ => None,
            });
            assert_eq!(read.as_deref(), Some(text), "{dialect}");
        }
    }
}

/// The text of a literal, which is given by its bytes where a backslash could be read in two ways.
fn literal(expr: &ast::Expr) -> Option<String> {
    match expr {
        ast::Expr::Value(value) => value.value.clone().into_string(),
        ast::Expr::Nested(inner) => literal(inner),
        ast::Expr::Convert { expr, charset: Some(charset), .. } if charset.to_string() == "utf8mb4" => {
            let ast::Expr::Value(value) = &**expr else { return None };
            let ast::Value::HexStringLiteral(digits) = &value.value else { return None };
            let pairs = digits.as_bytes().chunks(2);
            let bytes = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
            String::from_utf8(bytes.collect()).ok()
        }
        _ => None,
    }
}

/// Every statement that has the name in one place, with what that place is called.
fn places(name: &'static str) -> Vec<(&'static str, Statement)> {
    let good = || -> Select {
        let mut select = Select::from(Source::table("t"));
        select.columns.push(SelectItem::column("t", "c"));
        select
    };
    let reads = |part: Expr| query(Shape::Select(Select { filter: Some(part), ..good() }));
    let update = |column: &'static str| {
        let set = vec![Assignment { column: column.into(), value: Expr::Bool(true) }];
        Update::new(TableName::new("t"), set)
    };
    let aliased = Source::Table { table: TableName::new("t"), alias: Some(name.into()) };
    let inner = Source::Subquery { select: Box::new(good()), alias: name.into() };
    let in_schema = TableName { schema: Some(name.into()), name: "t".into() };
    let join = Join::left(Source::table(name), Expr::Bool(true));
    let item = SelectItem { expr: Expr::Bool(true), alias: Some(name.into()) };
    let mut returned = insert("t", 1.into());
    if let Shape::Insert(insert) = &mut returned.shape {
        insert.columns = vec![name.into()];
    }
    vec![
        ("table", query(Shape::Select(Select { from: Some(Source::table(name)), ..good() }))),
        ("table", query(Shape::Select(Select { from: Some(aliased), ..good() }))),
        ("table", query(Shape::Select(Select { from: Some(inner), ..good() }))),
        ("table", query(Shape::Select(Select { joins: vec![join], ..good() }))),
        ("column", query(Shape::Select(Select { columns: vec![item].into(), ..good() }))),
        ("column", reads(Expr::column("t", name))),
        ("table", reads(Expr::column(name, "c"))),
        ("column", reads(Expr::Not(Box::new(Expr::bare_column(name))))),
        ("schema", query(Shape::Delete(Delete::new(in_schema)))),
        ("table", query(Shape::Delete(Delete::new(TableName::new(name))))),
        ("column", query(Shape::Update(update(name)))),
        ("table", query(Shape::Update(Update { table: TableName::new(name), ..update("c") }))),
        ("column", returned.into()),
        ("table", insert(name, Value::Null(ValueType::Text)).into()),
    ]
}

#[test]
fn a_name_of_nothing_or_with_a_zero_byte_is_refused_wherever_it_stands() {
    for name in ["", "\0", "a\0b"] {
        for (place, statement) in places(name) {
            for dialect in DIALECTS {
                let error = compile(&statement, dialect).unwrap_err().to_string();
                let wanted = format!("the {place} name {name:?} is empty or holds a zero byte");
                assert!(error.starts_with(&wanted), "{error}\n{statement:?}");
            }
        }
        for change in changes(name) {
            for dialect in DIALECTS {
                match compile_schema(&change, dialect) {
                    Err(CompileError::Unsupported { .. }) => {}
                    Err(error @ CompileError::Invalid { .. }) => {
                        assert!(error.to_string().contains(&format!("{name:?}")), "{error}");
                    }
                    other => panic!("{name:?} in {change:?} on {dialect}: {other:?}"),
                }
            }
        }
    }
}

fn keeps_no_long_characters(dialect: Dialect) -> bool {
    matches!(dialect.engine(), Engine::MySql | Engine::MariaDb)
}

#[test]
fn a_name_that_would_become_another_is_refused_wherever_it_stands() {
    let is_told = |error: CompileError| match error {
        CompileError::Unsupported { .. } => true,
        other => other.to_string().contains("has a character beyond U+FFFF, which becomes a question mark"),
    };
    for dialect in DIALECTS.into_iter().filter(|dialect| keeps_no_long_characters(*dialect)) {
        for (place, statement) in places(FAMILY) {
            assert!(compile(&statement, dialect).is_err_and(is_told), "{place} on {dialect}: {statement:?}");
        }
        for change in changes(FAMILY) {
            assert!(compile_schema(&change, dialect).is_err_and(is_told), "{change:?} on {dialect}");
        }
    }
}

/// Every change of a schema that has the name in one place.
fn changes(name: &'static str) -> Vec<SchemaChange> {
    let good = || table("t", vec![column("c", ColumnType::String(20))]);
    let unique =
        TableConstraint::Unique { name: name.into(), columns: vec!["c".into()], deferral: Deferral::Never };
    let foreign = TableConstraint::ForeignKey(ForeignKey {
        name: "f".into(),
        columns: vec!["c".into()],
        references: TableName::new("other"),
        referenced_columns: vec![name.into()],
        on_delete: ReferenceAction::NoAction,
        on_update: ReferenceAction::NoAction,
        deferral: Deferral::Never,
    });
    vec![
        SchemaChange::CreateTable(table(name, vec![column("c", ColumnType::String(20))])),
        SchemaChange::CreateTable(table("t", vec![column(name, ColumnType::String(20))])),
        SchemaChange::CreateTable(CreateTable { constraints: vec![unique], ..good() }),
        SchemaChange::CreateTable(CreateTable { constraints: vec![foreign], ..good() }),
        SchemaChange::CreateTable(CreateTable {
            indexes: vec![index(name, &["c"], IndexKind::Plain)],
            ..good()
        }),
        SchemaChange::RenameTable { from: TableName::new("t"), to: name.into() },
    ]
    .into_iter()
    .chain(table_changes(name).into_iter().map(|change| {
        let changes = vec![change];
        SchemaChange::AlterTable(AlterTable { table: TableName::new("t"), changes, current: None })
    }))
    .chain([
        SchemaChange::DropView(DropView { name: TableName::new(name), if_missing: IfMissing::Skip }),
        SchemaChange::CreateSchema(name.into()),
        SchemaChange::DropSchema(name.into()),
        SchemaChange::DropEnum(TableName::new(name)),
        SchemaChange::CreateExtension(name.into()),
        SchemaChange::RestartNumbers { table: TableName::new(name), column: "id".into(), next: 7 },
    ])
    .collect()
}

/// Every change of a table that has the name in one place.
fn table_changes(name: &'static str) -> Vec<TableChange> {
    let told = Column { nullable: true, ..column("c", ColumnType::String(9)) };
    vec![
        TableChange::AddColumn(Column { nullable: true, ..column(name, ColumnType::String(20)) }),
        TableChange::AddColumn(Column { collation: Some(name.into()), ..told.clone() }),
        TableChange::AddColumn(Column { place: Some(Place::After(name.into())), ..told.clone() }),
        TableChange::DropColumn(name.into()),
        TableChange::RenameColumn { from: name.into(), to: "d".into() },
        TableChange::RenameColumn { from: "c".into(), to: name.into() },
        TableChange::ChangeColumn { column: Column { name: name.into(), ..told }, using: None },
        TableChange::DropPrimaryKey { name: Some(name.into()) },
        TableChange::DropUnique(name.into()),
        TableChange::DropForeignKey(name.into()),
        TableChange::DropCheck(name.into()),
        TableChange::DropIndex(name.into()),
        TableChange::RenameIndex { from: name.into(), to: "i".into() },
        TableChange::AddIndex(Index { include: vec![name.into()], ..index("i", &["c"], IndexKind::Plain) }),
        TableChange::AddConstraint(TableConstraint::Check {
            name: "k".into(),
            condition: Condition::Positive(name.into()),
        }),
    ]
}
