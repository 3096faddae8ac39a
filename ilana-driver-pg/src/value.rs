//! Values into PostgreSQL: whether it keeps them, and their bytes on the way there.

mod any;
mod array;
mod clock;
mod json;
mod network;
mod numeric;
mod range;
mod row;
mod words;

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use bytes::{BufMut, BytesMut};
use ilana_driver::{Call, DriverError, ErrorKind, is_readable_json};
use ilana_ir::{Scalar, Value, ValueType};
use tokio_postgres::types::{Format, IsNull, ToSql, Type};

pub(crate) use self::array::item_type;
pub(crate) use self::row::PgRow;

/// Whether a value is kept unchanged.
pub(crate) fn check(value: &Value) -> Result<(), DriverError> {
    let keeps = |keeps: bool, what: &str, remedy| {
        if keeps { Ok(()) } else { Err(unstorable(what.to_owned(), remedy)) }
    };
    let no_nul = "PostgreSQL's texts have no zero character: store bytes";
    let clock = |kept: Option<i64>, what: &str| match kept {
        Some(_) => Ok(()),
        None => Err(unstorable(
            format!("the {what} of {value:?}"),
            "the databases keep the years 1 to 9999, microseconds and no leap seconds: take `ilana_orm::now()` for \
             the present, or cut it yourself",
        )),
    };
    match value {
        Value::Null(_)
        | Value::Bool(_)
        | Value::I64(_)
        | Value::F64(_)
        | Value::Decimal(_)
        | Value::Bytes(_)
        | Value::Uuid(_) => Ok(()),
        Value::U64(n) if i64::try_from(*n).is_err() => Err(unstorable(
            format!("the integer {n}"),
            "PostgreSQL has 63 bits for it: keep it as a decimal or as text",
        )),
        Value::U64(_) => Ok(()),
        Value::Text(text) => keeps(!text.contains('\0'), "a text with a zero character", no_nul),
        Value::Date(day) => clock(clock::date(*day).map(i64::from), "date"),
        Value::Time(time) => clock(clock::time(*time), "time"),
        Value::DateTime(moment) => clock(clock::datetime(*moment), "datetime"),
        Value::Timestamp(moment) => clock(clock::datetime(moment.naive_utc()), "timestamp"),
        Value::Json(json) if !is_readable_json(json) => Err(unstorable(
            "a JSON document of more than 127 levels".to_owned(),
            "it could not be read again: store it in parts",
        )),
        Value::Json(json) => keeps(!json::has_zero(json), "a JSON document with a zero character", no_nul),
        Value::Array(scalar, items) => {
            let fits = items.iter().all(|item| item.value_type() == ValueType::Scalar(*scalar));
            let remedy = "give all of its items the type of the array";
            keeps(fits, "an array of several types", remedy)?;
            items.iter().try_for_each(check)
        }
    }
}

fn unstorable(value: String, remedy: &'static str) -> DriverError {
    DriverError::new(ErrorKind::Unstorable { value, remedy })
}

/// The type that a placeholder is prepared with. PostgreSQL infers that of texts, so that they go into columns of an enum, of
/// addresses or of ranges, too (PostgreSQL manual, section 10.1: "unknown").
pub(crate) fn prepared_type(ty: ValueType) -> Type {
    let (scalar, is_array) = match ty {
        ValueType::Scalar(scalar) => (scalar, false),
        ValueType::Array(scalar) => (scalar, true),
    };
    let (one, many) = match scalar {
        Scalar::Bool => (Type::BOOL, Type::BOOL_ARRAY),
        Scalar::I64 | Scalar::U64 => (Type::INT8, Type::INT8_ARRAY),
        Scalar::F64 => (Type::FLOAT8, Type::FLOAT8_ARRAY),
        Scalar::Decimal => (Type::NUMERIC, Type::NUMERIC_ARRAY),
        Scalar::Text => (Type::UNKNOWN, Type::UNKNOWN),
        Scalar::Bytes => (Type::BYTEA, Type::BYTEA_ARRAY),
        Scalar::Date => (Type::DATE, Type::DATE_ARRAY),
        Scalar::Time => (Type::TIME, Type::TIME_ARRAY),
        Scalar::DateTime => (Type::TIMESTAMP, Type::TIMESTAMP_ARRAY),
        Scalar::Timestamp => (Type::TIMESTAMPTZ, Type::TIMESTAMPTZ_ARRAY),
        Scalar::Uuid => (Type::UUID, Type::UUID_ARRAY),
        Scalar::Json => (Type::JSONB, Type::JSONB_ARRAY),
    };
    if is_array { many } else { one }
}

/// A value of a statement. Its `Debug` shows its type only: tokio-postgres logs what it is given.
pub(crate) struct Param<'v>(Cow<'v, Value>);

/// The values of a statement's placeholders, in their order; those that would not be kept are refused.
pub(crate) fn params<'v>(call: &'v Call, binds: &'v [Value]) -> Result<Vec<Param<'v>>, DriverError> {
    let param = |slot| {
        let value = call.plan.value(slot, binds)?;
        check(&value)?;
        Ok(Param(value))
    };
    call.plan.slots().iter().map(param).collect()
}

/// In which type a value is sent to a column of the type of a number, where nothing casts it on its way.
pub(crate) fn wire_type(ty: ValueType, column: u32) -> Option<Type> {
    let is = |ty: Type| (ty.oid() == column).then_some(ty);
    match ty {
        ValueType::Text => [Type::TEXT, Type::VARCHAR, Type::BPCHAR].into_iter().find_map(is),
        ValueType::I64 | ValueType::U64 => [Type::INT8, Type::INT4, Type::INT2].into_iter().find_map(is),
        // The form of these is that of a text.
        ValueType::Array(Scalar::Text) => None,
        ValueType::Scalar(_) | ValueType::Array(_) => is(prepared_type(ty)),
    }
}

/// Puts a value of a row of COPY: its length, and its binary form in the type of its column.
pub(crate) fn put(value: &Value, ty: &Type, out: &mut BytesMut) -> Result<(), DriverError> {
    if value.is_null() {
        out.put_i32(-1);
        return Ok(());
    }
    check(value)?;
    let start = out.len();
    out.put_i32(0);
    if let Err(error) = encode(value, ty, out) {
        // Only an integer has a narrower column here; the server says the same of it.
        let message = format!("{value:?} is out of range for type {}: {error}", ty.name());
        return Err(DriverError::new(ErrorKind::Overflow { message }));
    }
    let too_large =
        || DriverError::new(ErrorKind::TooLarge { message: "a value of more than 2 GiB".to_owned() });
    let length = i32::try_from(out.len() - start - 4).map_err(|_| too_large())?;
    if let Some(place) = out.get_mut(start..start + 4) {
        place.copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

impl fmt::Debug for Param<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.value_type())
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        if self.0.is_null() {
            return Ok(IsNull::Yes);
        }
        encode(&self.0, ty, out)?;
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.to_sql(ty, out)
    }

    /// Texts are texts of any type; the rest has the binary form of the one type that it was prepared with.
    fn encode_format(&self, _: &Type) -> Format {
        match self.0.value_type() {
            ValueType::Text | ValueType::Array(Scalar::Text) => Format::Text,
            ValueType::Scalar(_) | ValueType::Array(_) => Format::Binary,
        }
    }
}

/// A value for a placeholder of another type. A shape gives each slot the type of its values, so that this is a mistake in
/// how the statement was built.
#[derive(Debug, thiserror::Error)]
#[error(
    "a value of the type {found} was given for a placeholder of the type {wanted}: cast it in the statement"
)]
struct Mismatch {
    found: ValueType,
    wanted: String,
}

fn encode(value: &Value, ty: &Type, out: &mut BytesMut) -> Result<(), Box<dyn Error + Sync + Send>> {
    let mismatch = || Mismatch { found: value.value_type(), wanted: ty.name().to_owned() };
    match (value, ty) {
        (Value::Bool(truth), &Type::BOOL) => out.put_u8(u8::from(*truth)),
        (Value::I64(n), &Type::INT8) => out.put_i64(*n),
        (Value::I64(n), &Type::INT4) => out.put_i32(i32::try_from(*n)?),
        (Value::I64(n), &Type::INT2) => out.put_i16(i16::try_from(*n)?),
        (Value::U64(n), &Type::INT8) => out.put_i64(i64::try_from(*n)?),
        (Value::U64(n), &Type::INT4) => out.put_i32(i32::try_from(*n)?),
        (Value::U64(n), &Type::INT2) => out.put_i16(i16::try_from(*n)?),
        (Value::F64(n), &Type::FLOAT8) => out.put_f64(*n),
        (Value::Decimal(n), &Type::NUMERIC) => numeric::write(*n, out),
        (Value::Text(text), _) => out.put_slice(text.as_bytes()),
        (Value::Bytes(bytes), &Type::BYTEA) => out.put_slice(bytes),
        (Value::Date(day), &Type::DATE) => out.put_i32(clock::date(*day).ok_or_else(mismatch)?),
        (Value::Time(time), &Type::TIME) => out.put_i64(clock::time(*time).ok_or_else(mismatch)?),
        (Value::DateTime(moment), &Type::TIMESTAMP) => {
            out.put_i64(clock::datetime(*moment).ok_or_else(mismatch)?);
        }
        (Value::Timestamp(moment), &Type::TIMESTAMPTZ) => {
            out.put_i64(clock::datetime(moment.naive_utc()).ok_or_else(mismatch)?);
        }
        (Value::Uuid(uuid), &Type::UUID) => out.put_slice(uuid.as_bytes()),
        (Value::Json(json), &Type::JSONB) => {
            // The version of the form.
            out.put_u8(1);
            serde_json::to_writer(out.writer(), json)?;
        }
        (Value::Array(Scalar::Text, items), _) => array::write_texts(items, out),
        (Value::Array(_, items), _) => array::write(items, ty, out)?,
        _ => return Err(mismatch().into()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime};
    use serde_json::json;

    use super::*;

    #[test]
    fn what_would_not_be_kept_is_refused() {
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let refused = [
            Value::U64(1 << 63),
            Value::Text("a\0b".into()),
            Value::Json(json!({ "a": ["\0"] })),
            Value::Json(json!({ "\0": 1 })),
            Value::Date(day(0)),
            Value::Date(day(10_000)),
            Value::Time(NaiveTime::from_hms_nano_opt(1, 2, 3, 4).unwrap()),
            Value::Time(NaiveTime::from_hms_nano_opt(1, 2, 59, 1_500_000_000).unwrap()),
            Value::Array(Scalar::I64, vec![Value::Bool(true)]),
            Value::Array(Scalar::Text, vec![Value::Text("\0".into())]),
        ];
        for value in refused {
            let kind = check(&value).unwrap_err().kind;
            assert!(matches!(kind, ErrorKind::Unstorable { .. }), "{value:?}: {kind:?}");
        }
        let kept =
            [Value::F64(f64::NAN), Value::U64(u64::MAX >> 1), Value::Date(day(1)), Value::Date(day(9999))];
        for value in kept {
            assert!(check(&value).is_ok(), "{value:?}");
        }
    }

    #[test]
    fn a_value_is_not_shown_in_logs() {
        let secret = Value::Text("hunter2".into());
        assert_eq!(format!("{:?}", Param(Cow::Borrowed(&secret))), "text");
    }
}
