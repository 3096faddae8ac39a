//! Values of every type, at the edges of their ranges.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ilana_ir::{Scalar, Value, ValueType};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::source::{Source, any};
use super::text::text;

/// Digits that no number of a shape has, so that a value is known wherever it gets to.
pub(crate) const DIGITS: &str = "770077";

pub(crate) fn scalar(source: &mut Source<'_>) -> Scalar {
    any!(source: Scalar {
        Scalar::I64 => Scalar::I64,
        Scalar::Text => Scalar::Text,
        Scalar::Bool => Scalar::Bool,
        Scalar::U64 => Scalar::U64,
        Scalar::F64 => Scalar::F64,
        Scalar::Decimal => Scalar::Decimal,
        Scalar::Bytes => Scalar::Bytes,
        Scalar::Date => Scalar::Date,
        Scalar::Time => Scalar::Time,
        Scalar::DateTime => Scalar::DateTime,
        Scalar::Timestamp => Scalar::Timestamp,
        Scalar::Uuid => Scalar::Uuid,
        Scalar::Json => Scalar::Json,
    })
}

pub(crate) fn value_type(source: &mut Source<'_>) -> ValueType {
    match ValueType::Scalar(scalar(source)) {
        ValueType::Scalar(of) if source.one_in(16) => ValueType::Array(of),
        ty @ (ValueType::Scalar(_) | ValueType::Array(_)) => ty,
    }
}

pub(crate) fn value(source: &mut Source<'_>) -> Value {
    let ty = value_type(source);
    value_of(source, ty)
}

/// A value of a type, now and then null.
pub(crate) fn value_of(source: &mut Source<'_>, ty: ValueType) -> Value {
    if source.one_in(10) {
        return Value::Null(ty);
    }
    match ty {
        ValueType::Scalar(of) => present(source, of),
        ValueType::Array(of) => {
            let values = source.several(0, 3, |source| {
                if source.senseless() { source.deeper(nested) } else { present(source, of) }
            });
            Value::Array(of, values)
        }
    }
}

/// A value of any type, where that of an array's elements was wanted.
fn nested(source: &mut Source<'_>) -> Value {
    if source.is_spent() { Value::Bool(false) } else { value(source) }
}

fn present(source: &mut Source<'_>, of: Scalar) -> Value {
    match of {
        Scalar::Bool => Value::Bool(source.flag()),
        Scalar::I64 => Value::I64(integer(source)),
        Scalar::U64 => Value::U64(unsigned(source)),
        Scalar::F64 => Value::F64(double(source)),
        Scalar::Decimal => Value::Decimal(decimal(source)),
        Scalar::Text => Value::Text(text(source)),
        Scalar::Bytes => Value::Bytes(source.several(0, 20, Source::byte)),
        Scalar::Date => Value::Date(date(source)),
        Scalar::Time => Value::Time(time(source)),
        Scalar::DateTime => Value::DateTime(datetime(source)),
        Scalar::Timestamp => Value::Timestamp(timestamp(source)),
        Scalar::Uuid => Value::Uuid(uuid(source)),
        Scalar::Json => Value::Json(super::json::document(source)),
    }
}

fn integer(source: &mut Source<'_>) -> i64 {
    match source.below(4) {
        0 => source.pick(&[7_700_770, -7_700_770, 770_077]),
        1 => source.pick(&[0, 1, -1, i64::MAX, i64::MIN, i64::MIN + 1]),
        _ => i64::from_le_bytes(source.take()),
    }
}

fn unsigned(source: &mut Source<'_>) -> u64 {
    match source.below(3) {
        0 => source.pick(&[7_700_771, 0, 1, u64::MAX, 1 << 63, (1 << 63) - 1]),
        _ => u64::from_le_bytes(source.take()),
    }
}

fn double(source: &mut Source<'_>) -> f64 {
    const EDGES: [f64; 14] = [
        770_077.5,
        0.0,
        -0.0,
        0.1,
        1e15,
        1e16,
        -1e300,
        5e-324,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    if source.flag() { f64::from_bits(u64::from_le_bytes(source.take())) } else { source.pick(&EDGES) }
}

fn decimal(source: &mut Source<'_>) -> Decimal {
    const EDGES: [Decimal; 4] = [Decimal::ZERO, Decimal::ONE, Decimal::MAX, Decimal::MIN];
    if source.one_in(4) {
        return source.pick(&EDGES);
    }
    let [low, middle, high] = [(); 3].map(|()| u32::from_le_bytes(source.take()));
    let scale = u32::from(source.byte()) % 29;
    Decimal::from_parts(low, middle, high, source.flag(), scale)
}

fn date(source: &mut Source<'_>) -> NaiveDate {
    const EDGES: [(i32, u32, u32); 8] = [
        (2024, 2, 29),
        (0, 1, 1),
        (1, 1, 1),
        (-1, 12, 31),
        (999, 12, 31),
        (9999, 12, 31),
        (10_000, 1, 1),
        (1582, 10, 10),
    ];
    match source.below(4) {
        0 | 1 => {
            let (year, month, day) = source.pick(&EDGES);
            NaiveDate::from_ymd_opt(year, month, day).unwrap()
        }
        2 => source.pick(&[NaiveDate::MIN, NaiveDate::MAX]),
        _ => NaiveDate::from_num_days_from_ce_opt(i32::from(i16::from_le_bytes(source.take())) * 30).unwrap(),
    }
}

/// A time of day; also one that is finer than a microsecond, and a leap second.
fn time(source: &mut Source<'_>) -> NaiveTime {
    const EDGES: [(u32, u32); 7] = [
        (0, 0),
        (86_399, 999_999_000),
        (43_200, 1_000),
        (43_200, 120_000_000),
        (86_399, 999_999_999),
        (86_399, 1_999_999_999),
        (3_599, 1_000_000_000),
    ];
    let (seconds, nanos) = match source.sense {
        super::source::Sense::Sensible => *EDGES.get(source.below(4)).unwrap(),
        super::source::Sense::Senseless => source.pick(&EDGES),
    };
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos).unwrap()
}

fn datetime(source: &mut Source<'_>) -> NaiveDateTime {
    if source.one_in(8) {
        return source.pick(&[NaiveDateTime::MIN, NaiveDateTime::MAX]);
    }
    NaiveDateTime::new(date(source), time(source))
}

fn timestamp(source: &mut Source<'_>) -> DateTime<Utc> {
    const EDGES: [DateTime<Utc>; 3] =
        [DateTime::UNIX_EPOCH, DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC];
    if source.one_in(4) { source.pick(&EDGES) } else { datetime(source).and_utc() }
}

fn uuid(source: &mut Source<'_>) -> Uuid {
    if source.one_in(4) { source.pick(&[Uuid::nil(), Uuid::max()]) } else { Uuid::from_bytes(source.take()) }
}
