//! A cell as the value that its type stands for, for readers that do not know what to expect.

use chrono::TimeZone;
use ilana_ir::{Scalar, Value, ValueType};
use tokio_postgres::types::{Kind, Type};
use uuid::Uuid;

use super::words::{as_words, fixed};
use super::{array, clock, json, numeric};

/// The value of a cell that is not null.
pub(super) fn value(ty: &Type, raw: &[u8]) -> Option<Value> {
    Some(match *ty {
        Type::BOOL => Value::Bool(fixed::<1>(raw)? != [0]),
        Type::INT2 | Type::INT4 | Type::INT8 | Type::OID => Value::I64(integer(ty, raw)?),
        Type::FLOAT4 => Value::F64(f64::from(f32::from_be_bytes(fixed(raw)?))),
        Type::FLOAT8 => Value::F64(f64::from_be_bytes(fixed(raw)?)),
        Type::NUMERIC => Value::Decimal(numeric::read(raw)?),
        Type::BYTEA => Value::from(raw),
        Type::DATE => Value::Date(clock::read_date(i32::from_be_bytes(fixed(raw)?))?),
        Type::TIME => Value::Time(clock::read_time(i64::from_be_bytes(fixed(raw)?))?),
        Type::TIMESTAMP => Value::DateTime(clock::read_datetime(i64::from_be_bytes(fixed(raw)?))?),
        Type::TIMESTAMPTZ => {
            let moment = clock::read_datetime(i64::from_be_bytes(fixed(raw)?))?;
            Value::Timestamp(chrono::Utc.from_utc_datetime(&moment))
        }
        Type::UUID => Value::Uuid(Uuid::from_slice(raw).ok()?),
        Type::JSON | Type::JSONB => Value::Json(json::read(text(ty, raw)?.as_bytes())?),
        _ => {
            if let Some(of) = array::item_type(ty) {
                array_value(of, raw)?
            } else if let Some(text) = text(ty, raw) {
                Value::from(text)
            } else {
                Value::from(as_words(ty, raw)?)
            }
        }
    })
}

fn array_value(of: &Type, raw: &[u8]) -> Option<Value> {
    let scalar = scalar(of)?;
    let item = |item: Option<&[u8]>| match item {
        Some(raw) => value(of, raw),
        None => Some(Value::Null(ValueType::Scalar(scalar))),
    };
    Some(Value::Array(scalar, array::items(raw)?.into_iter().map(item).collect::<Option<_>>()?))
}

/// The type of a null in a column of this type.
pub(super) fn null_type(ty: &Type) -> ValueType {
    match array::item_type(ty) {
        Some(of) => ValueType::Array(scalar(of).unwrap_or(Scalar::Text)),
        None => ValueType::Scalar(scalar(ty).unwrap_or(Scalar::Text)),
    }
}

/// The type of the values of a column, where it has no arrays.
fn scalar(ty: &Type) -> Option<Scalar> {
    Some(match *ty {
        Type::BOOL => Scalar::Bool,
        Type::INT2 | Type::INT4 | Type::INT8 | Type::OID => Scalar::I64,
        Type::FLOAT4 | Type::FLOAT8 => Scalar::F64,
        Type::NUMERIC => Scalar::Decimal,
        Type::BYTEA => Scalar::Bytes,
        Type::DATE => Scalar::Date,
        Type::TIME => Scalar::Time,
        Type::TIMESTAMP => Scalar::DateTime,
        Type::TIMESTAMPTZ => Scalar::Timestamp,
        Type::UUID => Scalar::Uuid,
        Type::JSON | Type::JSONB => Scalar::Json,
        _ if matches!(ty.kind(), Kind::Array(_) | Kind::Composite(_)) => return None,
        _ => Scalar::Text,
    })
}

pub(super) fn integer(ty: &Type, raw: &[u8]) -> Option<i64> {
    match *ty {
        Type::INT2 => fixed(raw).map(i16::from_be_bytes).map(i64::from),
        Type::INT4 => fixed(raw).map(i32::from_be_bytes).map(i64::from),
        Type::INT8 => fixed(raw).map(i64::from_be_bytes),
        Type::OID => fixed(raw).map(u32::from_be_bytes).map(i64::from),
        _ => None,
    }
}

/// The text of a cell that is sent as one.
pub(super) fn text<'a>(ty: &Type, raw: &'a [u8]) -> Option<&'a str> {
    let bytes = match *ty {
        Type::TEXT
        | Type::VARCHAR
        | Type::BPCHAR
        | Type::NAME
        | Type::CHAR
        | Type::UNKNOWN
        | Type::XML
        | Type::JSON
        // No bytes at all.
        | Type::VOID => raw,
        // After the version of the form.
        Type::JSONB => raw.strip_prefix(&[1])?,
        _ if matches!(ty.kind(), Kind::Enum(_)) || ty.name() == "citext" => raw,
        _ => {
            let Kind::Domain(base) = ty.kind() else { return None };
            return text(base, raw);
        }
    };
    std::str::from_utf8(bytes).ok()
}
