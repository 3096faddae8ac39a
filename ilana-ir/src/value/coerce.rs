//! A value given without knowledge of its column becomes one of the column's type, where nothing is lost by it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use uuid::Uuid;

use super::{Scalar, Value, ValueType};

/// A value that is not of the wanted type and cannot become one without loss.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("a value of type {given} is no {wanted}: {remedy}")]
pub struct CoerceError {
    /// The type of the value.
    pub given: ValueType,
    /// The type it was to have.
    pub wanted: ValueType,
    /// What to give instead.
    pub remedy: &'static str,
}

/// The largest integer up to which a double holds each one.
const EXACT_IN_F64: u64 = 1 << 53;

impl Value {
    /// The same value as another type, where each such value has exactly one equal: integers widen and narrow while
    /// they fit, numbers become decimals, and text is read as a decimal, uuid, date or time.
    ///
    /// # Errors
    ///
    /// [`CoerceError`] when the value has no equal in the wanted type.
    pub fn coerce(self, wanted: ValueType) -> Result<Self, CoerceError> {
        let given = self.value_type();
        if given == wanted {
            return Ok(self);
        }
        if self.is_null() {
            return Ok(Self::Null(wanted));
        }
        let ValueType::Scalar(scalar) = wanted else {
            return Err(CoerceError { given, wanted, remedy: "give an array" });
        };
        self.coerce_scalar(scalar).ok_or(CoerceError { given, wanted, remedy: remedy(scalar) })
    }

    fn coerce_scalar(self, wanted: Scalar) -> Option<Self> {
        match (self, wanted) {
            (Self::I64(n), Scalar::U64) => u64::try_from(n).ok().map(Self::U64),
            (Self::U64(n), Scalar::I64) => i64::try_from(n).ok().map(Self::I64),
            (Self::I64(n), Scalar::F64) if n.unsigned_abs() <= EXACT_IN_F64 => n.to_f64().map(Self::F64),
            (Self::U64(n), Scalar::F64) if n <= EXACT_IN_F64 => n.to_f64().map(Self::F64),
            (Self::I64(n), Scalar::Decimal) => Some(Self::Decimal(n.into())),
            (Self::U64(n), Scalar::Decimal) => Some(Self::Decimal(n.into())),
            // The shortest text that reads back as the same double: 9.99 stays 9.99.
            (Self::F64(n), Scalar::Decimal) => n.to_string().parse().ok().map(Self::Decimal),
            (Self::Text(text), wanted) => read_text(&text, wanted),
            _ => None,
        }
    }
}

fn read_text(text: &str, wanted: Scalar) -> Option<Value> {
    match wanted {
        Scalar::Decimal => text.parse::<Decimal>().ok().map(Value::Decimal),
        Scalar::Uuid => text.parse::<Uuid>().ok().map(Value::Uuid),
        Scalar::Date => text.parse::<NaiveDate>().ok().map(Value::Date),
        Scalar::Time => text.parse::<NaiveTime>().ok().map(Value::Time),
        Scalar::DateTime => read_datetime(text).map(Value::DateTime),
        Scalar::Timestamp => text.parse::<DateTime<Utc>>().ok().map(Value::Timestamp),
        Scalar::Bool
        | Scalar::I64
        | Scalar::U64
        | Scalar::F64
        | Scalar::Text
        | Scalar::Bytes
        | Scalar::Json => None,
    }
}

fn read_datetime(text: &str) -> Option<NaiveDateTime> {
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

fn remedy(wanted: Scalar) -> &'static str {
    match wanted {
        Scalar::Bool => "give true or false",
        Scalar::I64 => "give an integer that fits 64 bits with a sign",
        Scalar::U64 => "give an integer from zero",
        Scalar::F64 => "give a number that a double holds exactly",
        Scalar::Decimal => "give a decimal, an integer, or a text such as \"9.99\"",
        Scalar::Text => "give a text",
        Scalar::Bytes => "give bytes",
        Scalar::Date => "give a date, or a text such as \"2024-02-29\"",
        Scalar::Time => "give a time, or a text such as \"12:30:00\"",
        Scalar::DateTime => "give a date and time, or a text such as \"2024-02-29 12:30:00\"",
        Scalar::Timestamp => "give an instant, or a text such as \"2024-02-29T12:30:00Z\"",
        Scalar::Uuid => "give a uuid, or its text of 36 characters",
        Scalar::Json => "give a JSON value, such as json!(..)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_change_type_only_while_they_fit() {
        assert_eq!(Value::I64(7).coerce(ValueType::U64), Ok(Value::U64(7)));
        assert!(Value::I64(-7).coerce(ValueType::U64).is_err());
        assert!(Value::U64(u64::MAX).coerce(ValueType::I64).is_err());
        assert_eq!(Value::I64(3).coerce(ValueType::F64), Ok(Value::F64(3.0)));
        assert!(Value::I64(i64::MAX).coerce(ValueType::F64).is_err());
    }

    #[test]
    fn a_double_becomes_the_decimal_that_was_written() {
        assert_eq!(Value::F64(9.99).coerce(ValueType::Decimal), Ok(Value::Decimal(Decimal::new(999, 2))));
        assert!(Value::F64(f64::NAN).coerce(ValueType::Decimal).is_err());
    }

    #[test]
    fn text_is_read_as_what_has_one_spelling() {
        let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        assert_eq!(Value::from("2024-02-29").coerce(ValueType::Date), Ok(Value::Date(day)));
        let error = Value::from("2023-02-29").coerce(ValueType::Date).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a value of type text is no date: give a date, or a text such as \"2024-02-29\""
        );
        assert!(Value::from("18").coerce(ValueType::I64).is_err());
    }

    #[test]
    fn a_null_takes_the_type_of_its_column() {
        assert_eq!(Value::Null(ValueType::Text).coerce(ValueType::Date), Ok(Value::Null(ValueType::Date)));
    }
}
