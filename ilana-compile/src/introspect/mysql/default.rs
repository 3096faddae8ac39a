//! What a column holds when an insert does not say.

use ilana_ir::{ColumnDefault, ColumnType, Value};

use super::text;
use crate::dialect::Moment;
use crate::{Dialect, literal};

/// A default as an engine says it.
pub(super) enum Said<'a> {
    /// The characters of a literal (MySQL).
    Literal(&'a str),
    /// The characters of a literal that was in quotes (MariaDB).
    Quoted(String),
    /// A literal without quotes or an expression (MariaDB).
    Bare(&'a str),
    /// An expression (MySQL).
    Expression(String),
}

/// The default of a column of a type.
pub(super) fn default(said: Said<'_>, ty: &ColumnType, dialect: Dialect) -> ColumnDefault {
    match said {
        Said::Literal(text) => {
            let value = bytes_of(text, ty).or_else(|| unquoted(text, ty));
            ColumnDefault::Value(value.unwrap_or_else(|| Value::Text(text.to_owned())))
        }
        // A zero byte is in no text of ours.
        Said::Quoted(text) if holds_bytes(ty) || text.contains('\0') => {
            ColumnDefault::Value(Value::Bytes(text.into_bytes()))
        }
        Said::Quoted(text) => ColumnDefault::Value(Value::Text(text)),
        Said::Bare(text) => match unquoted(text, ty) {
            Some(value) => ColumnDefault::Value(value),
            None => expression(text::enclosed(text).unwrap_or(text), ty, dialect),
        },
        Said::Expression(text) => expression(&text, ty, dialect),
    }
}

/// Whether a column's values are bytes, also one of a type that is the engine's own.
fn holds_bytes(ty: &ColumnType) -> bool {
    match ty {
        ColumnType::VarBinary(_) | ColumnType::Binary => true,
        ColumnType::Specific(words) => words.starts_with("binary(") || words.ends_with("blob"),
        _ => false,
    }
}

/// The bytes that MySQL shows as a number of base 16, but for no bytes.
fn bytes_of(text: &str, ty: &ColumnType) -> Option<Value> {
    match ty {
        _ if holds_bytes(ty) && text.is_empty() => Some(Value::Bytes(Vec::new())),
        ColumnType::VarBinary(_) | ColumnType::Specific(_) => {
            text.strip_prefix("0x").and_then(text::unhex).map(Value::Bytes)
        }
        _ => None,
    }
}

/// A literal that needs no quotes.
fn unquoted(text: &str, ty: &ColumnType) -> Option<Value> {
    match ty {
        ColumnType::Boolean => match text {
            "0" => Some(Value::Bool(false)),
            "1" => Some(Value::Bool(true)),
            _ => integer(text),
        },
        ColumnType::TinyInteger | ColumnType::SmallInteger | ColumnType::Integer | ColumnType::BigInteger => {
            integer(text)
        }
        ColumnType::Float | ColumnType::Double => {
            text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::F64)
        }
        ColumnType::Decimal { .. } => is_number(text).then(|| Value::Text(text.to_owned())),
        ColumnType::Specific(_) => bits(text).or_else(|| integer(text)).or_else(|| {
            // Any type of numbers takes a number in quotes.
            is_number(text).then(|| Value::Text(text.to_owned()))
        }),
        _ => None,
    }
}

/// An integer, where it is written as an integer is.
fn integer(text: &str) -> Option<Value> {
    let signed = text.parse().ok().map(Value::I64).filter(|_| !text.starts_with('+'));
    signed.or_else(|| text.parse().ok().map(Value::U64))
}

/// Whether it is digits with a sign and a point at most.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Bits, as the bytes that a column of bits takes for them.
fn bits(text: &str) -> Option<Value> {
    let digits = text.strip_prefix("b'")?.strip_suffix('\'')?;
    let number = u64::from_str_radix(digits, 2).ok()?;
    let bytes = digits.len().div_ceil(8);
    Some(Value::Bytes(number.to_be_bytes().into_iter().skip(8_usize.saturating_sub(bytes)).collect()))
}

/// An expression, which is one of ours where our text of it comes back as this.
fn expression(text: &str, ty: &ColumnType, dialect: Dialect) -> ColumnDefault {
    let schema = dialect.schema();
    let is_now = Moment::of(ty).is_some_and(|moment| text::enclosed(schema.now(moment)) == Some(text));
    if is_now {
        return ColumnDefault::Now;
    }
    let in_parentheses = schema.default_in_parentheses(ty);
    // Else it would be a literal outside of parentheses.
    let constant = text::constant(text).filter(|value| {
        let is_call = literal::is_call(value, dialect.grammar());
        (in_parentheses || is_call && !matches!(ty, ColumnType::Specific(_))) && !value.contains('\0')
    });
    let bytes = || text::bytes(text).filter(|_| in_parentheses);
    match (constant, bytes()) {
        (Some(value), _) => ColumnDefault::Value(Value::Text(value)),
        (None, Some(value)) => ColumnDefault::Value(Value::Bytes(value)),
        (None, None) => ColumnDefault::Expression(text.to_owned().into()),
    }
}
