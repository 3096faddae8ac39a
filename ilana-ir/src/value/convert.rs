//! From Rust's types to values.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Value, ValueType};

/// A Rust type whose values have one [`ValueType`], so that its `None` can be a typed null.
pub trait Typed: Into<Value> {
    /// The type.
    const TYPE: ValueType;
}

macro_rules! typed {
    ($($rust:ty => $ty:ident, |$value:ident| $convert:expr;)*) => {$(
        impl From<$rust> for Value {
            fn from($value: $rust) -> Self {
                Self::$ty($convert)
            }
        }

        impl Typed for $rust {
            const TYPE: ValueType = ValueType::$ty;
        }
    )*};
}

typed! {
    bool => Bool, |value| value;
    i8 => I64, |value| i64::from(value);
    i16 => I64, |value| i64::from(value);
    i32 => I64, |value| i64::from(value);
    i64 => I64, |value| value;
    u8 => I64, |value| i64::from(value);
    u16 => I64, |value| i64::from(value);
    u32 => I64, |value| i64::from(value);
    u64 => U64, |value| value;
    f32 => F64, |value| f64::from(value);
    f64 => F64, |value| value;
    Decimal => Decimal, |value| value;
    String => Text, |value| value;
    &str => Text, |value| value.to_owned();
    &String => Text, |value| value.clone();
    Vec<u8> => Bytes, |value| value;
    &[u8] => Bytes, |value| value.to_vec();
    NaiveDate => Date, |value| value;
    NaiveTime => Time, |value| value;
    NaiveDateTime => DateTime, |value| value;
    DateTime<Utc> => Timestamp, |value| value;
    Uuid => Uuid, |value| value;
    serde_json::Value => Json, |value| value;
}

impl<T: Typed> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null(T::TYPE), Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_a_null_of_its_type() {
        assert_eq!(Value::from(None::<i32>), Value::Null(ValueType::I64));
        assert_eq!(Value::from(Some("x")), Value::Text("x".to_owned()));
    }
}
