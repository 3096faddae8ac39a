//! Any value is read back from its literal, wherever a statement has one, or the compiler refuses it.

use ilana_compile::{Dialect, Engine, compile};
use ilana_ir::{
    Aggregate, AggregateFunction, Binds, Column, ColumnDefault, ColumnType, CreateTable, Duplicates, Expr,
    JsonStep, Query, Scalar, SchemaChange, Select, Shape, Source as Rows, Statement, TableName, Value,
    ValueType,
};

use super::decode::{Literal, literal, text};
use super::dialect::ENGINES;
use super::lex::{Kind, Token, lex};
use super::source::{Sense, Source};
use super::text::of_bytes;
use super::{read_back, schema, value};

/// Fails if a value of these bytes is read back as another from its literal.
pub(crate) fn check(bytes: &[u8]) {
    let mut source = Source::new(bytes);
    source.sense = Sense::Senseless;
    match source.below(5) {
        0 => default_is_read_back(&mut source, value::value),
        1 => default_is_read_back(&mut source, |source| Value::Text(of_bytes(source.rest()))),
        2 => default_is_read_back(&mut source, |source| Value::Bytes(source.rest().to_vec())),
        3 => separator_is_read_back(&of_bytes(source.rest())),
        _ => key_is_read_back(&of_bytes(source.rest())),
    }
}

/// Compiles for each engine, and reads what came of it.
fn each(statement: &Statement, read: impl Fn(&[Token<'_>], Dialect) -> Result<(), String>) {
    for dialect in ENGINES {
        let Ok(texts) = compile(statement, dialect) else { continue };
        for sql in &texts {
            let tokens = lex(&sql.text, dialect.engine()).map_err(str::to_owned);
            if let Err(what) = tokens.and_then(|tokens| read(&tokens, dialect)) {
                panic!("{what}\non {dialect}: {}\n{statement:?}", sql.text);
            }
        }
    }
}

fn default_is_read_back(source: &mut Source<'_>, make: impl FnOnce(&mut Source<'_>) -> Value) {
    let other = if source.one_in(4) { Some(schema::column_type(source)) } else { None };
    let value = make(source);
    let other = other.filter(|ty| !becomes_another(ty, &value));
    let ty = other.unwrap_or_else(|| column_type(value.value_type()));
    each(&create_table(ty, &value), |tokens, dialect| {
        let after = tokens.iter().position(|token| token.raw == "DEFAULT").ok_or("there is no default")? + 1;
        let read = literal(tokens.get(after..).unwrap_or(&[]), dialect.engine())?;
        if read_back::is(&value, &read, dialect.engine()) {
            return Ok(());
        }
        Err(format!("{value:?} is read back as {read:?}"))
    });
}

/// Whether a default is given to the database in the type of its column, and not in its own.
fn becomes_another(ty: &ColumnType, value: &Value) -> bool {
    use ColumnType as T;
    match value {
        Value::Text(_) => {
            let is_of_texts = matches!(ty, T::Date | T::Time | T::DateTime | T::Timestamp | T::Uuid);
            is_of_texts || ty.is_integer() || matches!(ty, T::Float | T::Double | T::Decimal { .. })
        }
        Value::Bool(_) | Value::I64(_) | Value::U64(_) | Value::Decimal(_) => {
            let is_number = *ty == T::Boolean || ty.is_integer();
            is_number || matches!(ty, T::Char(_) | T::String(_) | T::Text | T::MediumText)
        }
        _ => false,
    }
}

/// A column for values of a type.
fn column_type(ty: ValueType) -> ColumnType {
    let (ValueType::Scalar(scalar) | ValueType::Array(scalar)) = ty;
    match scalar {
        Scalar::Bool => ColumnType::Boolean,
        Scalar::I64 | Scalar::U64 => ColumnType::BigInteger,
        Scalar::F64 => ColumnType::Double,
        Scalar::Decimal => ColumnType::Decimal { precision: 28, scale: 10 },
        Scalar::Text => ColumnType::Text,
        Scalar::Bytes => ColumnType::Binary,
        Scalar::Date => ColumnType::Date,
        Scalar::Time => ColumnType::Time,
        Scalar::DateTime => ColumnType::DateTime,
        Scalar::Timestamp => ColumnType::Timestamp,
        Scalar::Uuid => ColumnType::Uuid,
        Scalar::Json => ColumnType::Json,
    }
}

fn create_table(ty: ColumnType, value: &Value) -> Statement {
    let default = Some(ColumnDefault::Value(value.clone()));
    let column = Column { nullable: true, default, ..Column::new("c", ty) };
    SchemaChange::CreateTable(CreateTable::new(TableName::new("t"), vec![column])).into()
}

fn reads(expr: Expr) -> Statement {
    let select = Select::from(Rows::table("t")).columns([expr]);
    Query { shape: Shape::Select(select), binds: Binds::default() }.into()
}

fn separator_is_read_back(separator: &str) {
    let statement = reads(Expr::Aggregate(Box::new(Aggregate {
        function: AggregateFunction::Join { separator: separator.to_owned() },
        arg: Some(Expr::bare_column("c")),
        ty: ValueType::Text,
        duplicates: Duplicates::Count,
        filter: None,
        order_by: Vec::new(),
    })));
    each(&statement, |tokens, dialect| {
        let at = tokens.iter().position(|token| token.kind == Kind::Text).ok_or("there is no text")?;
        let before = tokens.get(..at).unwrap_or(&[]);
        let introduced = before.iter().rev().find(|token| token.kind != Kind::Space);
        if introduced.is_some_and(|token| token.raw.starts_with('_')) {
            // MySQL's grammar: `SEPARATOR text_string`, where that is a text or its digits.
            return Err("a separator has no character set".to_owned());
        }
        let read = tokens.get(at).map(|token| text(token.raw, dialect.engine()));
        match read {
            Some(Ok(Literal::Text(read))) if read == separator => Ok(()),
            Some(Ok(Literal::Bytes(read))) if read == separator.as_bytes() => Ok(()),
            other => Err(format!("the separator {separator:?} is read back as {other:?}")),
        }
    });
}

fn key_is_read_back(key: &str) {
    let step = JsonStep::Key(key.to_owned());
    let statement = reads(Expr::bare_column("c").json(vec![step], ValueType::Json));
    each(&statement, |tokens, dialect| {
        let mut found = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            if token.kind == Kind::Text || token.raw == "_utf8mb4" {
                found.push(literal(tokens.get(at..).unwrap_or(&[]), dialect.engine())?);
            }
        }
        if found.iter().any(|read| is_key(key, read, dialect.engine())) {
            return Ok(());
        }
        Err(format!("the key {key:?} is read back as none of {found:?}"))
    });
}

/// Whether a text is this key: on PostgreSQL as it is, elsewhere as a path of one step.
fn is_key(key: &str, read: &Literal, engine: Engine) -> bool {
    let Literal::Text(text) = read else { return false };
    let quoted = text.strip_prefix("$.");
    match engine {
        Engine::Postgres => text == key,
        Engine::MySql | Engine::MariaDb => {
            quoted.is_some_and(|quoted| serde_json::from_str::<String>(quoted).is_ok_and(|read| read == key))
        }
        Engine::Sqlite => quoted.is_some_and(|quoted| {
            let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            inner.is_some_and(|inner| is_sqlite_key(key, inner))
        }),
    }
}

/// SQLite ends a key at the next quote. With a backslash in it, it is read as a JSON string (`json.c`, `jsonLookupStep`).
fn is_sqlite_key(key: &str, inner: &str) -> bool {
    if inner.contains('"') {
        return false;
    }
    if inner.contains('\\') {
        return serde_json::from_str::<String>(&format!("\"{inner}\"")).is_ok_and(|read| read == key);
    }
    inner == key
}
