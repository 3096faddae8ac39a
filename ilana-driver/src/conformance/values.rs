//! Every type of value, at its edges: stored and read back as it was, or refused before anything is sent.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ilana_compile::Feature;
use ilana_ir::{ColumnType, Scalar, Value, ValueType};
use serde_json::json;
use uuid::Uuid;

use super::fixture::{Failure, Fixture, Outcome};
use super::table::{Table, nullable};
use crate::{ErrorKind, Pool};

/// Stores each value in a column of the type and reads them all back.
async fn round_trip(pool: &Pool, name: &str, ty: ColumnType, values: Vec<Value>) -> Outcome {
    let table = Table::make(pool, name, vec![nullable("value", ty)]).await?;
    let Some(read_as) = values.first().map(Value::value_type) else { return Ok(()) };
    let mut kept = Vec::new();
    for (id, value) in (1_i64..).zip(values) {
        let checked = pool.check(std::slice::from_ref(&value));
        let put = table.put(&["value"], vec![id.into(), value.clone()]).await;
        match checked {
            Ok(()) => {
                assert_eq!(put.map_err(|error| format!("{value:?} of {name}: {}", told(&error)))?, 1);
                kept.push(value);
            }
            Err(refused) => {
                assert!(matches!(refused.kind, ErrorKind::Unstorable { .. }), "{value:?}: {refused:?}");
                let also = put.err().map(|error| error.kind);
                assert_eq!(also, Some(refused.kind), "what a check refuses is refused in a statement");
            }
        }
    }
    assert_eq!(table.read("value", read_as).await?, kept, "{name}");
    Ok(())
}

/// An error with those beneath it.
fn told(error: &dyn std::error::Error) -> String {
    let below = std::iter::successors(error.source(), |error| error.source());
    below.fold(error.to_string(), |told, next| format!("{told}: {next}"))
}

/// Integers of each width, doubles, and decimals of all digits.
pub async fn numbers(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let integers = |all: &[i64]| all.iter().map(|&n| Value::I64(n)).collect::<Vec<_>>();
    round_trip(&pool, "tiny", ColumnType::TinyInteger, integers(&[-128, -1, 0, 127])).await?;
    round_trip(&pool, "small", ColumnType::SmallInteger, integers(&[-32_768, 0, 32_767])).await?;
    let ends = [i64::from(i32::MIN), 0, i64::from(i32::MAX)];
    round_trip(&pool, "integer", ColumnType::Integer, integers(&ends)).await?;
    round_trip(&pool, "big", ColumnType::BigInteger, integers(&[i64::MIN, -1, 0, i64::MAX])).await?;
    let unsigned = [0, 1, u64::from(u32::MAX), u64::MAX >> 1].map(Value::U64);
    round_trip(&pool, "unsigned", ColumnType::BigInteger, unsigned.to_vec()).await?;
    let doubles = [0.1 + 0.2, -0.0, 1.0, f64::MAX, f64::MIN_POSITIVE, -1e-300, 9_007_199_254_740_993.0];
    round_trip(&pool, "double", ColumnType::Double, doubles.map(Value::F64).to_vec()).await?;
    let infinite = [f64::INFINITY, f64::NEG_INFINITY].map(Value::F64);
    round_trip(&pool, "infinite", ColumnType::Double, infinite.to_vec()).await?;
    let decimals =
        ["0", "-0.0000000001", "1.5", "123456789012345678.0123456789", "-999999999999999999.9999999999"];
    let decimals = decimals.map(|text| text.parse().map(Value::Decimal));
    let decimals = decimals.into_iter().collect::<Result<Vec<_>, _>>()?;
    round_trip(&pool, "decimal", ColumnType::Decimal { precision: 28, scale: 10 }, decimals).await
}

/// Texts that a careless way would cut, fold, escape or end too early.
pub async fn texts(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let texts = [
        "",
        " ",
        "a ",
        "a",
        "A",
        "\u{e4}",
        "a\u{308}",
        "\u{1f980}",
        "it's",
        "back\\slash",
        "100%_!",
        "?",
        "??",
    ];
    let texts: Vec<Value> =
        texts.into_iter().chain(["line\r\nline\t", "$1", ":name", "-- ", "\"'`"]).map(Value::from).collect();
    round_trip(&pool, "string", ColumnType::String(50), texts.clone()).await?;
    let mut with_nul = texts;
    with_nul.push(Value::from("nul\0within"));
    round_trip(&pool, "text", ColumnType::Text, with_nul).await?;
    let bytes = [vec![], vec![0], vec![0xff, 0xfe], (0..=255).collect::<Vec<u8>>()];
    round_trip(&pool, "bytes", ColumnType::Binary, bytes.map(Value::Bytes).to_vec()).await
}

/// Days, times and instants from the year 1 to the year 9999, to the microsecond and not beyond.
pub async fn moments(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let days: Vec<NaiveDate> =
        parsed(&["0001-01-01", "1582-10-10", "1970-01-01", "2024-02-29", "9999-12-31"])?;
    round_trip(&pool, "date", ColumnType::Date, days.into_iter().map(Value::Date).collect()).await?;
    let times: Vec<NaiveTime> =
        parsed(&["00:00:00", "23:59:59.999999", "12:30:00.000001", "12:00:00.0000001"])?;
    round_trip(&pool, "time", ColumnType::Time, times.into_iter().map(Value::Time).collect()).await?;
    let texts = [
        "0001-01-01T00:00:00",
        "1969-12-31T23:59:59.999999",
        "2026-03-29T02:30:00",
        "9999-12-31T23:59:59.999999",
        "2016-12-31T23:59:60",
        "2026-01-01T00:00:00.000000001",
        "+10000-01-01T00:00:00",
        "0000-12-31T23:59:59",
    ];
    let moments: Vec<NaiveDateTime> = parsed(&texts)?;
    let datetimes = moments.iter().copied().map(Value::DateTime).collect();
    round_trip(&pool, "datetime", ColumnType::DateTime, datetimes).await?;
    let instants = moments.iter().map(|at| Value::Timestamp(at.and_utc())).collect();
    round_trip(&pool, "timestamp", ColumnType::Timestamp, instants).await?;
    let zoned: Vec<DateTime<Utc>> = parsed(&["2026-03-29T02:30:00+02:00", "2026-10-25T02:30:00+01:00"])?;
    round_trip(&pool, "zoned", ColumnType::Timestamp, zoned.into_iter().map(Value::Timestamp).collect()).await
}

fn parsed<T: std::str::FromStr>(texts: &[&str]) -> Result<Vec<T>, Failure>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    Ok(texts.iter().map(|text| text.parse()).collect::<Result<_, _>>()?)
}

/// Truth values, UUIDs, documents, texts out of a list, addresses, and arrays where there are some.
pub async fn others(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    round_trip(&pool, "bool", ColumnType::Boolean, vec![true.into(), false.into()]).await?;
    let uuids = [Uuid::nil(), Uuid::from_u128(1), Uuid::max()].map(Value::Uuid);
    round_trip(&pool, "uuid", ColumnType::Uuid, uuids.to_vec()).await?;
    let deep = (0..128).fold(json!(1), |inner, _| json!([inner]));
    let documents = [
        json!({}),
        json!([]),
        json!(null),
        json!("text"),
        json!({"z": 1, "a": [null, true, 0.1], "\u{e4}'\"\\": {"": "\u{1f980}"}}),
        json!([i64::MIN, i64::MAX, u64::MAX, 1e300, 0.1 + 0.2]),
        deep,
    ];
    round_trip(&pool, "json", ColumnType::Json, documents.map(Value::Json).to_vec()).await?;
    let size = ColumnType::Enum { name: None, values: vec!["small".into(), "it's".into(), "\u{e4}".into()] };
    round_trip(&pool, "enum", size, ["small", "it's", "\u{e4}"].map(Value::from).to_vec()).await?;
    let addresses = ["10.0.0.1", "::1", "2001:db8::ff00:42:8329"].map(Value::from);
    round_trip(&pool, "inet", ColumnType::Inet, addresses.to_vec()).await?;
    let cards = ["08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff"].map(Value::from);
    round_trip(&pool, "mac", ColumnType::MacAddress, cards.to_vec()).await?;
    arrays(&pool).await
}

async fn arrays(pool: &Pool) -> Outcome {
    let numbers = Value::Array(Scalar::I64, vec![1_i64.into(), Value::Null(ValueType::I64), i64::MIN.into()]);
    if !pool.dialect().await?.has(Feature::Arrays) {
        let refused = pool.check(&[numbers]).err().map(|error| error.kind);
        assert!(matches!(refused, Some(ErrorKind::Unstorable { .. })), "{refused:?}");
        return Ok(());
    }
    let texts = ["", "NULL", "{\"a\",b}", "\u{1f980}"].map(Value::from).to_vec();
    let of = |ty| ColumnType::Array(Box::new(ty));
    let all = vec![numbers, Value::Array(Scalar::I64, vec![])];
    round_trip(pool, "numbers", of(ColumnType::BigInteger), all).await?;
    round_trip(pool, "words", of(ColumnType::Text), vec![Value::Array(Scalar::Text, texts)]).await
}

/// A null of each type is a null, and one where a value is needed is an error that names the column.
pub async fn nulls(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let columns = [
        (ColumnType::BigInteger, ValueType::I64),
        (ColumnType::Boolean, ValueType::Bool),
        (ColumnType::Double, ValueType::F64),
        (ColumnType::Decimal { precision: 10, scale: 2 }, ValueType::Decimal),
        (ColumnType::Text, ValueType::Text),
        (ColumnType::Binary, ValueType::Bytes),
        (ColumnType::Date, ValueType::Date),
        (ColumnType::Time, ValueType::Time),
        (ColumnType::DateTime, ValueType::DateTime),
        (ColumnType::Timestamp, ValueType::Timestamp),
        (ColumnType::Uuid, ValueType::Uuid),
        (ColumnType::Json, ValueType::Json),
    ];
    for (number, (column, ty)) in (0..).zip(columns) {
        let null = vec![Value::Null(ty)];
        round_trip(&pool, &format!("null_{number}"), column, null).await?;
    }
    Ok(())
}

/// Texts and bytes of 16 MiB less what MySQL needs for the statement around them.
pub async fn large(fixture: &Fixture) -> Outcome {
    const SIZE: usize = (16 << 20) - 1024;
    let pool = fixture.pool()?;
    round_trip(&pool, "large_text", ColumnType::Text, vec!["\u{e4}".repeat(SIZE / 2).into()]).await?;
    let bytes = (0..SIZE).map(|n| u8::try_from(n % 251).unwrap_or(0)).collect::<Vec<_>>();
    round_trip(&pool, "large_bytes", ColumnType::Binary, vec![Value::Bytes(bytes)]).await
}
