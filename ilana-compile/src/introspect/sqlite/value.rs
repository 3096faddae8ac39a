//! Types, defaults and checks as our own definitions spell them.

use ilana_ir::{ColumnDefault, ColumnType, Condition, Name, Value, ValueType};

use super::reader::{Reader, parts};
use super::tokens::Kind;
use crate::Dialect;
use crate::dialect::Moment;

/// What a column of this declared type holds; one that we do not declare so is in SQLite's own words.
pub(super) fn column_type(declared: &str) -> ColumnType {
    let mut reader = Reader::new(declared);
    let word = reader.take().map(|token| token.raw.to_ascii_uppercase()).unwrap_or_default();
    let numbers: Option<Vec<u32>> = if reader.is_at_end() {
        Some(Vec::new())
    } else {
        reader
            .parenthesised()
            .and_then(|list| parts(list).iter().map(|part| part.trim().parse().ok()).collect())
    };
    let other = || ColumnType::Specific(declared.to_owned().into());
    let Some(numbers) = numbers.filter(|_| reader.is_at_end()) else { return other() };
    match (word.as_str(), numbers.as_slice()) {
        ("TINYINT", []) => ColumnType::TinyInteger,
        ("SMALLINT", []) => ColumnType::SmallInteger,
        ("INTEGER" | "INT", []) => ColumnType::Integer,
        ("BIGINT", []) => ColumnType::BigInteger,
        ("REAL", []) => ColumnType::Float,
        ("DOUBLE", []) => ColumnType::Double,
        ("DECIMAL_TEXT", [precision, scale]) => match (u8::try_from(*precision), u8::try_from(*scale)) {
            (Ok(precision), Ok(scale)) => ColumnType::Decimal { precision, scale },
            _ => other(),
        },
        ("CHAR", [length]) => ColumnType::Char(*length),
        ("VARCHAR", [length]) => ColumnType::String(*length),
        ("TEXT", []) => ColumnType::Text,
        ("MEDIUMTEXT", []) => ColumnType::MediumText,
        // No type at all is the affinity of this one ("Datatypes In SQLite", section 3.1).
        ("BLOB" | "", []) => ColumnType::Binary,
        ("VARBINARY_BLOB", [length]) => ColumnType::VarBinary(*length),
        ("BOOLEAN", []) => ColumnType::Boolean,
        ("DATE_TEXT", []) => ColumnType::Date,
        ("TIME_TEXT", []) => ColumnType::Time,
        ("DATETIME_TEXT", []) => ColumnType::DateTime,
        ("TIMESTAMP_TEXT", []) => ColumnType::Timestamp,
        ("UUID_TEXT", []) => ColumnType::Uuid,
        ("JSON_TEXT", []) => ColumnType::Json,
        ("INET_TEXT", []) => ColumnType::Inet,
        ("MACADDR_TEXT", []) => ColumnType::MacAddress,
        _ => other(),
    }
}

/// What stands after the word DEFAULT.
pub(super) fn default(reader: &mut Reader<'_>, dialect: Dialect) -> Option<ColumnDefault> {
    if let Some(expression) = reader.parenthesised() {
        let now = [Moment::Date, Moment::Time, Moment::DateTime];
        let is_now = now.iter().any(|moment| dialect.schema().now(*moment) == format!("({expression})"));
        let own = || ColumnDefault::Expression(expression.to_owned().into());
        return Some(if is_now { ColumnDefault::Now } else { own() });
    }
    let is_negative = reader.takes_char('-');
    if !is_negative {
        reader.takes_char('+');
    }
    let token = reader.take()?;
    if token.kind == Kind::Text {
        return Some(ColumnDefault::Value(text_or_bytes(token.raw, token.inside())));
    }
    let sign = if is_negative { "-" } else { "" };
    // An exponent has a sign of its own, which is no part of the word.
    let mut raw = format!("{sign}{}", token.raw);
    if raw.ends_with(['e', 'E']) && token.raw.starts_with(|c: char| c.is_ascii_digit()) {
        for c in ['-', '+'] {
            if reader.takes_char(c) {
                raw.push(c);
            }
        }
        raw.push_str(reader.take()?.raw);
    }
    Some(number(&raw).map_or_else(|| ColumnDefault::Expression(raw.clone().into()), ColumnDefault::Value))
}

fn text_or_bytes(raw: &str, inside: String) -> Value {
    let Some(digits) = raw.strip_prefix(['x', 'X']) else { return Value::Text(inside) };
    let digits: Vec<u8> = digits.trim_matches('\'').bytes().collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap_or("0"), 16).unwrap_or(0);
    Value::Bytes(digits.chunks(2).map(byte).collect())
}

fn number(raw: &str) -> Option<Value> {
    if raw.eq_ignore_ascii_case("null") {
        return Some(Value::Null(ValueType::Text));
    }
    let whole = raw.parse().map(Value::I64).or_else(|_| raw.parse().map(Value::U64));
    whole.ok().or_else(|| {
        let real: f64 =
            raw.parse().ok().filter(|_| raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()))?;
        Some(Value::F64(real))
    })
}

/// A check as we write it; any other is SQLite's own SQL.
pub(super) fn condition(sql: &str) -> Condition {
    known_condition(sql).unwrap_or_else(|| Condition::Raw(sql.to_owned().into()))
}

fn known_condition(sql: &str) -> Option<Condition> {
    let mut reader = Reader::new(sql);
    reader.peek().filter(|token| token.kind == Kind::Name)?;
    let column: Name = reader.name()?;
    let found = if reader.takes_char('>') {
        reader.takes("0").then_some(Condition::Positive(column))?
    } else if reader.takes("REGEXP") {
        let pattern = reader.take().filter(|token| token.kind == Kind::Text)?.inside();
        Condition::Matches { column, pattern }
    } else if reader.takes("IN") {
        Condition::OneOf { column, values: texts(reader.parenthesised()?)? }
    } else {
        return None;
    };
    reader.is_at_end().then_some(found)
}

/// The texts of a list of nothing else.
fn texts(list: &str) -> Option<Vec<String>> {
    let text = |part: &str| {
        let mut reader = Reader::new(part);
        let token = reader.take().filter(|token| token.kind == Kind::Text)?;
        reader.is_at_end().then(|| token.inside())
    };
    parts(list).into_iter().map(text).collect()
}
