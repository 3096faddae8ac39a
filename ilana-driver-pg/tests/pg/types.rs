//! Every value, into columns of its type and out of them, at the edges.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ilana_driver::{CellError, Connection, ErrorKind, Row};
use ilana_ir::{Scalar, Value, ValueType};
use rust_decimal::Decimal;
use serde_json::json;

use crate::kit::{any, connect, execute, fetch, kind};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn moment(day: NaiveDate) -> NaiveDateTime {
    day.and_hms_micro_opt(23, 59, 59, 999_999).unwrap()
}

/// NaN and zeros with a sign are values as well, which `==` does not tell apart.
fn is_same(got: &Value, wanted: &Value) -> bool {
    match (got, wanted) {
        (Value::F64(got), Value::F64(wanted)) => got.to_bits() == wanted.to_bits(),
        (Value::Decimal(got), Value::Decimal(wanted)) => got.to_string() == wanted.to_string(),
        _ => got == wanted,
    }
}

/// Stores values in a column and reads them back as what the reader of their type makes of them.
async fn round_trip(connection: &mut dyn Connection, column: &str, values: &[Value]) {
    connection.batch(&format!("CREATE TEMP TABLE t (id int, a {column})")).await.unwrap();
    for (id, value) in (0_i64..).zip(values) {
        let insert = "INSERT INTO t VALUES (?, ?)";
        execute(connection, insert, [Value::I64(id), value.clone()]).await.unwrap();
        let select = "SELECT a FROM t WHERE id = ?";
        let read = any(connection, select, [Value::I64(id)]).await.unwrap();
        let echo = any(connection, &format!("SELECT CAST(? AS {column})"), [value.clone()]).await.unwrap();
        for got in [read, echo] {
            assert!(is_same(&got, value), "{column}: {got:?} for {value:?}");
        }
    }
    connection.batch("DROP TABLE t").await.unwrap();
}

#[tokio::test]
async fn numbers_come_back_as_they_were() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    round_trip(connection, "bool", &[Value::Bool(true), Value::Bool(false)]).await;
    round_trip(connection, "int8", &[i64::MIN, -1, 0, i64::MAX].map(Value::I64)).await;
    round_trip(connection, "int4", &[i64::from(i32::MIN), i64::from(i32::MAX)].map(Value::I64)).await;
    round_trip(connection, "int2", &[i64::from(i16::MIN), i64::from(i16::MAX)].map(Value::I64)).await;
    let doubles =
        [0.0, -0.0, f64::MIN_POSITIVE, 5e-324, f64::MAX, 0.1 + 0.2, f64::INFINITY, f64::NEG_INFINITY];
    round_trip(connection, "float8", &doubles.map(Value::F64)).await;
    round_trip(connection, "float8", &[Value::F64(f64::NAN)]).await;
    round_trip(connection, "float4", &[Value::F64(f64::from(0.1_f32)), Value::F64(-0.0)]).await;
    let decimals = ["0", "-1.10", "0.0000000000000000000000000001", "79228162514264337593543950335"];
    round_trip(connection, "numeric", &decimals.map(|text| Value::Decimal(text.parse().unwrap()))).await;
    round_trip(connection, "numeric(10, 2)", &[Value::Decimal(Decimal::new(-12_345_678, 2))]).await;
}

#[tokio::test]
async fn texts_bytes_and_documents_come_back_as_they_were() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    let texts = ["", "a", "ß 漢字 😀", "a'b\"c\\d\n", " trailing ", "NULL", "{1,2}"].map(Value::from);
    round_trip(connection, "text", &texts).await;
    round_trip(connection, "varchar(20)", &texts).await;
    round_trip(connection, "char(3)", &[Value::from("abc")]).await;
    round_trip(connection, "bytea", &[Value::Bytes(vec![]), Value::Bytes((0..=255).collect())]).await;
    round_trip(connection, "text", &[Value::Text("é".repeat(8 << 20))]).await;
    round_trip(connection, "bytea", &[Value::Bytes(vec![0; 16 << 20])]).await;
    round_trip(connection, "uuid", &[Value::Uuid(uuid::Uuid::from_u128(7)), Value::Uuid(uuid::Uuid::max())])
        .await;
    let documents = [
        json!(null),
        json!("\u{1}é\"\\"),
        json!([u64::MAX, i64::MIN, 0.1 + 0.2, 1e300, 5e-324]),
        json!({ "b": { "a": [[], {}] }, "": true }),
    ];
    round_trip(connection, "jsonb", &documents.clone().map(Value::Json)).await;
    round_trip(connection, "json", &documents.map(Value::Json)).await;
}

#[tokio::test]
async fn days_and_moments_come_back_as_they_were() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    let days = [day(1, 1, 1), day(1970, 1, 1), day(2024, 2, 29), day(9999, 12, 31)];
    round_trip(connection, "date", &days.map(Value::Date)).await;
    let times = [NaiveTime::MIN, moment(day(1, 1, 1)).time()];
    round_trip(connection, "time", &times.map(Value::Time)).await;
    round_trip(connection, "timestamp", &days.map(moment).map(Value::DateTime)).await;
    round_trip(connection, "timestamptz", &days.map(|day| Value::Timestamp(moment(day).and_utc()))).await;
}

#[tokio::test]
async fn arrays_and_nulls_come_back_as_they_were() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    let null = |scalar| Value::Null(ValueType::Scalar(scalar));
    let arrays = [
        ("int8[]", Scalar::I64, vec![Value::I64(1), null(Scalar::I64), Value::I64(i64::MIN)]),
        ("int4[]", Scalar::I64, vec![Value::I64(1), null(Scalar::I64)]),
        (
            "text[]",
            Scalar::Text,
            vec![Value::from(""), null(Scalar::Text), Value::from("NULL"), Value::from("a\"\\,{}")],
        ),
        ("numeric[]", Scalar::Decimal, vec![Value::Decimal(Decimal::new(-110, 2))]),
        ("bytea[]", Scalar::Bytes, vec![Value::Bytes(vec![0, 255])]),
        ("timestamptz[]", Scalar::Timestamp, vec![Value::Timestamp(moment(day(1, 1, 1)).and_utc())]),
        ("jsonb[]", Scalar::Json, vec![Value::Json(json!({ "a": null }))]),
        ("uuid[]", Scalar::Uuid, vec![]),
    ];
    for (column, scalar, items) in arrays {
        round_trip(connection, column, &[Value::Array(scalar, items), Value::Null(ValueType::Array(scalar))])
            .await;
    }
    for (scalar, column) in [
        (Scalar::Bool, "bool"),
        (Scalar::I64, "int8"),
        (Scalar::F64, "float8"),
        (Scalar::Decimal, "numeric"),
        (Scalar::Text, "text"),
        (Scalar::Bytes, "bytea"),
        (Scalar::Date, "date"),
        (Scalar::Time, "time"),
        (Scalar::DateTime, "timestamp"),
        (Scalar::Timestamp, "timestamptz"),
        (Scalar::Uuid, "uuid"),
        (Scalar::Json, "jsonb"),
    ] {
        round_trip(connection, column, &[null(scalar)]).await;
    }
}

#[tokio::test]
async fn a_text_goes_into_any_column_and_comes_back_as_the_server_shows_it() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    connection.batch("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'ok')").await.unwrap();
    for (column, texts) in [
        ("pg_temp.mood", &["sad", "ok"][..]),
        ("inet", &["192.168.0.1", "10.1.2.3/8", "::1", "2001:db8::/32", "::ffff:1.2.3.4"]),
        ("cidr", &["10.0.0.0/8", "::1/128"]),
        ("macaddr", &["08:00:2b:01:02:03"]),
        ("macaddr8", &["08:00:2b:01:02:03:04:05"]),
        ("bit(5)", &["10110"]),
        ("varbit", &["1", "101101011010"]),
        ("interval", &["1 year 2 mons 3 days 04:05:06.5", "-1 days", "00:00:00", "1 mon -1 days"]),
        ("timetz", &["04:05:06.5+02", "04:05:06-03:30"]),
        ("int4range", &["[1,10)", "empty", "(,5)", "[3,)"]),
        ("numrange", &["[1.50,10]", "(,)"]),
        ("daterange", &["[2024-01-01,2024-02-01)"]),
        ("tsrange", &["[\"2024-01-01 00:00:00\",\"2024-01-01 12:30:00.5\")"]),
        ("tstzrange", &["[\"2024-01-01 00:00:00+00\",infinity]"]),
        ("xml", &["<a/>"]),
    ] {
        round_trip(connection, column, &texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>())
            .await;
        for text in texts {
            let sql = format!("SELECT CAST(? AS {column})");
            let read = |row: &dyn Row| row.text(0).map(|text| text.map(str::to_owned));
            let rows = fetch(connection, &sql, [Value::from(*text)], read).await.unwrap();
            assert_eq!(rows, [Some((*text).to_owned())]);
            let sql = format!("SELECT format('%s', CAST(? AS {column}))");
            assert_eq!(any(connection, &sql, [Value::from(*text)]).await.unwrap(), Value::from(*text));
        }
    }
    let moods = Value::Array(Scalar::Text, vec!["ok".into(), Value::Null(ValueType::Text)]);
    round_trip(connection, "pg_temp.mood[]", std::slice::from_ref(&moods)).await;
    let is_among = any(connection, "SELECT 'ok'::pg_temp.mood = ANY(?)", [moods]).await.unwrap();
    assert_eq!(is_among, Value::Bool(true));
    if any(connection, "SELECT to_regtype('int4multirange') IS NOT NULL", []).await.unwrap()
        == Value::Bool(true)
    {
        round_trip(connection, "int4multirange", &[Value::from("{[1,3),[5,8)}"), Value::from("{}")]).await;
    }
}

#[tokio::test]
async fn a_text_beside_no_column_is_a_text() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    assert_eq!(any(connection, "SELECT ?", [Value::from("a")]).await.unwrap(), Value::from("a"));
    let list = Value::Array(Scalar::Text, vec!["a".into()]);
    assert_eq!(any(connection, "SELECT ?", [list.clone()]).await.unwrap(), list);
    assert_eq!(any(connection, "SELECT ? || ?", ["a".into(), "b".into()]).await.unwrap(), Value::from("ab"));
}

#[tokio::test]
async fn what_a_value_does_not_hold_is_an_error_that_says_what_is_there() {
    type Read = fn(&dyn Row) -> Result<Value, CellError>;
    fn some<T: Into<Value>>(value: Option<T>) -> Value {
        value.unwrap().into()
    }
    let mut connection = connect().await;
    let connection = &mut *connection;
    let any: Read = |row| row.any(0);
    let cases: [(&str, Read, &str); 17] = [
        ("'infinity'::date", any, "the date \"infinity\""),
        (
            "'-infinity'::timestamptz",
            |row| row.timestamp(0).map(|v| some(v.map(Value::Timestamp))),
            "-infinity",
        ),
        ("'0044-03-15 BC'::date", any, "0044-03-15 BC"),
        ("'12000-01-01'::timestamp", any, "12000-01-01 00:00:00"),
        ("'24:00'::time", any, "24:00:00"),
        ("'NaN'::numeric", any, "the numeric \"NaN\""),
        ("12345678901234567890123456789012345678::numeric", any, "12345678901234567890123456789012345678"),
        ("0.12345678901234567890123456789012345678::numeric", any, "0.1234567890123456789012345678901234567"),
        (
            "'[1234567890123456789012]'::jsonb",
            |row| row.json(0).map(|v| Value::Json(v.unwrap())),
            "1234567890123456789012",
        ),
        ("'{\"a\": 0.12345678901234567890}'::json", any, "0.12345678901234567890"),
        ("'(1,2)'::point", any, "a value of the type point (a cast to text in the query makes it readable)"),
        ("ROW(1, 2)", any, "a cast to text"),
        ("'{{1,2},{3,4}}'::int[]", any, "a cast to text"),
        ("'a'::text", |row| row.i64(0).map(some), "the text \"a\""),
        ("1.5::numeric", |row| row.i64(0).map(some), "1.5"),
        ("-1", |row| row.u64(0).map(|n| Value::U64(n.unwrap())), "-1"),
        ("9007199254740993", |row| row.f64(0).map(some), "9007199254740993"),
    ];
    for (sql, read, found) in cases {
        let error = fetch(connection, &format!("SELECT {sql}"), [], read).await.expect_err(sql);
        let message = error.to_string();
        assert!(matches!(error.kind, ErrorKind::Cell(_)) && message.contains(found), "{sql}: {message}");
    }
    let other = |row: &dyn Row| row.text(7).map(|_| ());
    let error = kind(fetch(connection, "SELECT 1", [], other).await).to_string();
    assert!(error.contains("1 columns"), "{error}");
}

#[tokio::test]
async fn numbers_that_are_equal_are_read_as_what_is_wanted() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    let sql = "SELECT 7::numeric, 7::int2, 18446744073709551615::numeric, 7::oid, 1.5::float4";
    let read = |row: &dyn Row| {
        Ok((row.i64(0)?, row.decimal(1)?, row.u64(2)?, row.i64(3)?, row.f64(4)?, row.f64(1)?))
    };
    let rows = fetch(connection, sql, [], read).await.unwrap();
    assert_eq!(rows, [(Some(7), Some(Decimal::from(7)), Some(u64::MAX), Some(7), Some(1.5), Some(7.0))]);
}

#[tokio::test]
async fn moments_are_of_utc_whatever_the_server_is_set_to() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    assert_eq!(any(connection, "SHOW TimeZone", []).await.unwrap(), Value::from("UTC"));
    let spring: DateTime<Utc> = "2024-03-31T01:30:00Z".parse().unwrap();
    for hour in -2..=2 {
        let instant = spring + chrono::TimeDelta::hours(hour);
        let sql = "SELECT CAST(? AS timestamptz) + interval '1 hour', CAST(? AS timestamptz)::timestamp";
        let read = |row: &dyn Row| Ok((row.timestamp(0)?.unwrap(), row.datetime(1)?.unwrap()));
        let values = [Value::Timestamp(instant), Value::Timestamp(instant)];
        let rows = fetch(connection, sql, values, read).await.unwrap();
        assert_eq!(rows, [(instant + chrono::TimeDelta::hours(1), instant.naive_utc())]);
    }
}

#[tokio::test]
async fn what_would_not_be_kept_is_refused_before_it_is_sent() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    for value in [
        Value::U64(u64::MAX),
        Value::from("a\0"),
        Value::Json(json!(["\0"])),
        Value::Date(day(10_000, 1, 1)),
        Value::Time(NaiveTime::from_hms_nano_opt(0, 0, 0, 1).unwrap()),
    ] {
        let refused = kind(any(connection, "SELECT ?", [value]).await);
        assert!(matches!(refused, ErrorKind::Unstorable { .. }), "{refused:?}");
    }
    assert!(!connection.is_dirty());
}
