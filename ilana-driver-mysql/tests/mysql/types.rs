//! Every value into and out of every column that fits it, at the edges.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use ilana_compile::Engine;
use ilana_driver::ErrorKind;
use ilana_ir::{Value, ValueType};
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use crate::mysql::ground::{Db, kind, on_both};

/// Stores values in a column and reads them back as their own type and as whatever the engine has there.
async fn round_trip(db: &mut Db, column: &str, values: &[Value]) {
    let table = db.table(&format!("n int, v {column}")).await;
    for (number, value) in (0_i64..).zip(values) {
        let sql = format!("INSERT INTO {table} VALUES (?, ?)");
        let stored = db.run(&sql, [Value::I64(number), value.clone()]).await;
        assert!(stored.is_ok(), "{column}: {value:?}: {stored:?}");
        let sql = format!("SELECT v FROM {table} WHERE n = ?");
        let read = db.rows(&sql, [Value::I64(number)], &[value.value_type()]).await;
        assert_eq!(read.as_ref().ok(), Some(&vec![vec![value.clone()]]), "{column}: {read:?}");
        let any = db.rows(&sql, [Value::I64(number)], &[]).await;
        assert!(any.is_ok(), "{column}: {value:?} as anything: {any:?}");
    }
    let sql = format!("INSERT INTO {table} VALUES (?, ?)");
    let ty = values[0].value_type();
    db.run(&sql, [Value::I64(-1), Value::Null(ty)]).await.unwrap();
    let sql = format!("SELECT v FROM {table} WHERE n = -1");
    assert_eq!(db.rows(&sql, [], &[ty]).await.unwrap(), [[Value::Null(ty)]], "{column}");
    assert!(db.rows(&sql, [], &[]).await.unwrap()[0][0].is_null(), "{column}");
}

/// Stores a value where it must not go.
async fn refused(db: &mut Db, column: &str, value: Value) -> ErrorKind {
    let table = db.table(&format!("v {column}")).await;
    let stored = db.run(&format!("INSERT INTO {table} VALUES (?)"), [value.clone()]).await;
    let rows = db.one(&format!("SELECT COUNT(*) FROM {table}")).await;
    assert_eq!(rows, Value::I64(0), "{column}: {value:?}");
    kind(stored)
}

/// What is said of a cell that cannot be read as what is wanted.
async fn unread(db: &mut Db, sql: &str, ty: ValueType) -> String {
    match db.rows(sql, [], &[ty]).await {
        Ok(rows) => panic!("{sql}: {rows:?}"),
        Err(error) => {
            assert!(matches!(error.kind, ErrorKind::Cell(_)), "{sql}: {error:?}");
            error.to_string()
        }
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn time(hour: u32, minute: u32, second: u32, micros: u32) -> NaiveTime {
    NaiveTime::from_hms_micro_opt(hour, minute, second, micros).unwrap()
}

fn moments() -> Vec<NaiveDateTime> {
    vec![
        day(1, 1, 1).and_time(NaiveTime::MIN),
        day(1, 1, 1).and_time(time(0, 0, 0, 1)),
        day(1969, 12, 31).and_time(time(23, 59, 59, 999_999)),
        // Nowhere in Europe: the hour that summer time leaves out.
        day(2024, 3, 31).and_time(time(2, 30, 0, 0)),
        day(2038, 1, 19).and_time(time(3, 14, 8, 0)),
        day(9999, 12, 31).and_time(time(23, 59, 59, 999_999)),
    ]
}

on_both! {
    async fn integers(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let edges = [i64::MIN, -1, 0, 1, i64::MAX].map(Value::I64);
        round_trip(db, "bigint", &edges).await;
        round_trip(db, "bigint unsigned", &[0, 1, i64::MAX as u64, u64::MAX].map(Value::U64)).await;
        round_trip(db, "tinyint", &[-128, 127].map(Value::I64)).await;
        round_trip(db, "int unsigned", &[Value::I64(u32::MAX.into()), Value::U64(u32::MAX.into())]).await;
        round_trip(db, "mediumint", &[-8_388_608, 8_388_607].map(Value::I64)).await;
        round_trip(db, "year", &[1901, 2155].map(Value::I64)).await;
        round_trip(db, "bit(64)", &[Value::U64(u64::MAX), Value::U64(0), Value::I64(5)]).await;
        round_trip(db, "decimal(20, 0)", &[Value::I64(i64::MIN), Value::U64(u64::MAX)]).await;
        for (column, value) in [
            ("bigint", Value::U64(u64::MAX)),
            ("bigint unsigned", Value::I64(-1)),
            ("tinyint", Value::I64(128)),
            ("int", Value::I64(1 << 31)),
        ] {
            let kind = refused(db, column, value).await;
            assert!(matches!(kind, ErrorKind::Overflow { .. }), "{column}: {kind:?}");
        }
        let said = unread(db, "SELECT CAST(18446744073709551615 AS UNSIGNED)", ValueType::I64).await;
        assert!(said.contains("18446744073709551615"), "{said}");
        unread(db, "SELECT -1", ValueType::U64).await;
        unread(db, "SELECT 1.5", ValueType::I64).await;
    }

    async fn a_zero_in_a_numbered_column_stays_one(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let table = db.table("id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY").await;
        db.run(&format!("INSERT INTO {table} VALUES (?)"), [Value::I64(0)]).await.unwrap();
        assert_eq!(db.one(&format!("SELECT id FROM {table}")).await, Value::I64(0));
        let changed = db.run(&format!("INSERT INTO {table} VALUES ()"), []).await.unwrap();
        assert_eq!((changed.rows, changed.key), (1, Some(1)));
    }

    async fn truth_values(engine: Engine) {
        let db = &mut Db::open(engine).await;
        for column in ["tinyint(1)", "bit(1)", "bigint"] {
            round_trip(db, column, &[Value::Bool(true), Value::Bool(false)]).await;
        }
        assert!(unread(db, "SELECT 2", ValueType::Bool).await.contains("the integer 2"));
        unread(db, "SELECT '1'", ValueType::Bool).await;
    }

    async fn doubles(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let edges = [0.0, -0.0, 0.1 + 0.2, f64::MIN, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e22, -905.861_771_903_963_9];
        round_trip(db, "double", &edges.map(Value::F64)).await;
        round_trip(db, "float", &[Value::F64(0.5), Value::F64(f64::from(0.1_f32))]).await;
        // MariaDB keeps no sign of a zero; the two are equal.
        let table = db.table("d double").await;
        db.run(&format!("INSERT INTO {table} VALUES (?)"), [Value::F64(-0.0)]).await.unwrap();
        let read = db.one(&format!("SELECT d FROM {table}")).await;
        let is_negative = matches!(read, Value::F64(zero) if zero.is_sign_negative());
        assert_eq!(is_negative, engine == Engine::MySql);
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let kind = refused(db, "double", Value::F64(number)).await;
            assert!(matches!(kind, ErrorKind::Unstorable { .. }), "{number}: {kind:?}");
        }
        unread(db, "SELECT 9007199254740993", ValueType::F64).await;
        unread(db, "SELECT 0.1", ValueType::F64).await;
    }

    async fn decimals(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let edges = ["0", "-0.01", "99999999999999.99999999999999", "-99999999999999.99999999999999", "0.00000000000001"];
        let values: Vec<_> = edges.iter().map(|text| Value::Decimal(text.parse().unwrap())).collect();
        round_trip(db, "decimal(28, 14)", &values).await;
        round_trip(db, "decimal(65, 30)", &values).await;
        round_trip(db, "decimal(29, 0)", &[Value::Decimal(Decimal::MAX), Value::Decimal(Decimal::MIN)]).await;
        let kind = refused(db, "decimal(4, 2)", Value::Decimal(Decimal::from(100))).await;
        assert!(matches!(kind, ErrorKind::Overflow { .. }), "{kind:?}");
        for digits in ["12345678901234567890123456789012345678", "0.123456789012345678901234567890"] {
            let said = unread(db, &format!("SELECT CAST('{digits}' AS DECIMAL(65, 30))"), ValueType::Decimal).await;
            assert!(said.contains("up to 28 digits"), "{said}");
        }
    }

    async fn texts(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let edges = ["", " ", "a\0b", "\0", "it's \\ \" `", "é ß Ω", "\u{1f600}\u{10ffff}", "a ", "\r\n\t", "x:y :z ?"];
        let values: Vec<_> = edges.iter().map(|text| Value::from(*text)).collect();
        round_trip(db, "varchar(100)", &values).await;
        round_trip(db, "longtext", &values).await;
        round_trip(db, "char(4)", &[Value::from("\u{1f600}"), Value::from("")]).await;
        round_trip(db, "longtext", &[Value::Text("é".repeat(8 << 20))]).await;
        round_trip(db, "enum('', 'a', 'é b')", &[Value::from("a"), Value::from("é b"), Value::from("")]).await;
        round_trip(db, "set('a', 'b')", &[Value::from("a,b"), Value::from("")]).await;
        for (column, text) in [("varchar(3)", "four"), ("enum('a')", "b"), ("set('a')", "a,b"), ("varchar(3)", "a   b")] {
            let kind = refused(db, column, Value::from(text)).await;
            assert!(matches!(kind, ErrorKind::Other { .. }), "{column}: {kind:?}");
        }
        unread(db, "SELECT X'ff'", ValueType::Text).await;
        unread(db, "SELECT 1", ValueType::Text).await;
    }

    async fn bytes(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let all: Vec<u8> = (0..=255).collect();
        let edges = [vec![], vec![0], vec![0xff, 0xfe], b"it's \\".to_vec(), all].map(Value::Bytes);
        round_trip(db, "longblob", &edges).await;
        round_trip(db, "varbinary(256)", &edges).await;
        let mut long = vec![0xff; 16 << 20];
        long[1] = 0;
        round_trip(db, "longblob", &[Value::Bytes(long)]).await;
        let kind = refused(db, "varbinary(3)", Value::Bytes(vec![1; 4])).await;
        assert!(matches!(kind, ErrorKind::Other { .. }), "{kind:?}");
        let shape = db.one("SELECT POINT(1, 2)").await;
        assert!(matches!(shape, Value::Bytes(ref bytes) if bytes.len() == 25), "{shape:?}");
        unread(db, "SELECT 'text'", ValueType::Bytes).await;
    }

    async fn what_is_too_large_is_not_sent(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let kind = refused(db, "longblob", Value::Bytes(vec![0; 65 << 20])).await;
        assert!(matches!(kind, ErrorKind::TooLarge { .. }), "{kind:?}");
        assert!(!db.connection.is_dirty());
    }

    async fn dates(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let edges = [day(1, 1, 1), day(999, 12, 31), day(2024, 2, 29), day(9999, 12, 31)].map(Value::Date);
        round_trip(db, "date", &edges).await;
        for year in [0, 10_000, -1] {
            let kind = refused(db, "date", Value::Date(day(year, 1, 1))).await;
            assert!(matches!(kind, ErrorKind::Unstorable { .. }), "{kind:?}");
        }
        unread(db, "SELECT CAST('2024-01-01 00:00:00' AS DATETIME)", ValueType::Date).await;
    }

    async fn zero_dates_are_named(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let table = db.table("d date, m datetime, t timestamp NULL").await;
        db.batch("SET SESSION sql_mode = ''").await;
        db.batch(&format!("INSERT INTO {table} VALUES ('0000-00-00', '0000-00-00', '0000-00-00')")).await;
        for (column, ty) in [("d", ValueType::Date), ("m", ValueType::DateTime), ("t", ValueType::Timestamp)] {
            let said = unread(db, &format!("SELECT {column} FROM {table}"), ty).await;
            assert!(said.contains("0000-00-00, one of MySQL's zero dates"), "{said}");
        }
        db.batch(&format!("UPDATE {table} SET d = '2024-02-00'")).await;
        let said = unread(db, &format!("SELECT d FROM {table}"), ValueType::Date).await;
        assert!(said.contains("2024-02-00"), "{said}");
    }

    async fn times_of_day(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let edges = [time(0, 0, 0, 0), time(0, 0, 0, 1), time(12, 30, 0, 0), time(23, 59, 59, 999_999)];
        round_trip(db, "time(6)", &edges.map(Value::Time)).await;
        for moment in [
            NaiveTime::from_hms_nano_opt(1, 2, 3, 1).unwrap(),
            NaiveTime::from_hms_nano_opt(1, 2, 59, 1_000_000_000).unwrap(),
        ] {
            let kind = refused(db, "time(6)", Value::Time(moment)).await;
            assert!(matches!(kind, ErrorKind::Unstorable { .. }), "{kind:?}");
        }
        for span in ["24:00:00", "-01:00:00", "838:59:59"] {
            let said = unread(db, &format!("SELECT CAST('{span}' AS TIME)"), ValueType::Time).await;
            assert!(said.contains(span), "{said}");
        }
    }

    async fn moments_with_and_without_a_zone(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let naive: Vec<_> = moments().into_iter().map(Value::DateTime).collect();
        let instants: Vec<_> = moments().iter().map(|moment| Value::Timestamp(moment.and_utc())).collect();
        round_trip(db, "datetime(6)", &naive).await;
        round_trip(db, "datetime(6)", &instants).await;
        let within = [Value::Timestamp(day(2024, 3, 31).and_time(time(1, 30, 0, 5)).and_utc())];
        round_trip(db, "timestamp(6) NULL", &within).await;
        let leap = day(2016, 12, 31).and_time(NaiveTime::from_hms_nano_opt(23, 59, 59, 1_500_000_000).unwrap());
        let kind = refused(db, "datetime(6)", Value::Timestamp(leap.and_utc())).await;
        assert!(matches!(kind, ErrorKind::Unstorable { .. }), "{kind:?}");
        unread(db, "SELECT CAST('2024-01-01' AS DATE)", ValueType::DateTime).await;
    }

    async fn uuids(engine: Engine) {
        let db = &mut Db::open(engine).await;
        // MariaDB's own type takes no variants but those of RFC 9562.
        let edges = [Uuid::nil(), Uuid::max(), Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef)];
        round_trip(db, "char(36)", &edges.map(Value::Uuid)).await;
        if engine == Engine::MariaDb {
            round_trip(db, "uuid", &edges.map(Value::Uuid)).await;
        }
        let table = db.table("v binary(16)").await;
        let bytes = Value::Bytes(edges[2].as_bytes().to_vec());
        db.run(&format!("INSERT INTO {table} VALUES (?)"), [bytes]).await.unwrap();
        let read = db.rows(&format!("SELECT v FROM {table}"), [], &[ValueType::Uuid]).await.unwrap();
        assert_eq!(read, [[Value::Uuid(edges[2])]]);
        let kind = refused(db, "binary(16)", Value::Uuid(edges[2])).await;
        assert!(matches!(kind, ErrorKind::Other { .. }), "{kind:?}");
    }

    async fn documents(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let edges = [
            json!(null),
            json!([i64::MIN, u64::MAX, 0.1 + 0.2, 1.0, 5e-324, 1e300]),
            json!({"b": {"é \" \\ \u{1f600}": [true, false, null, {}]}, "a": "\0"}),
            json!("text"),
            json!(12_345_678_901_234_567_890_u64),
        ];
        round_trip(db, "json", &edges.map(Value::Json)).await;
        let deep = (0..130).fold(json!(1), |inner, _| json!([inner]));
        let kind = refused(db, "json", Value::Json(deep)).await;
        assert!(matches!(kind, ErrorKind::Unstorable { .. }), "{kind:?}");
        let kind = refused(db, "json", Value::from("{")).await;
        assert!(!matches!(kind, ErrorKind::ConnectionLost), "{kind:?}");
        let said = unread(db, "SELECT '[123456789012345678901]'", ValueType::Json).await;
        assert!(said.contains("123456789012345678901"), "{said}");
    }

    async fn addresses(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let column = if engine == Engine::MariaDb { "inet6" } else { "varchar(45)" };
        round_trip(db, column, &[Value::from("::1"), Value::from("2001:db8::ff00:42:8329")]).await;
    }

    async fn arrays_are_refused(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let array = Value::Array(ilana_ir::Scalar::I64, vec![Value::I64(1)]);
        let result = ilana_driver_mysql::MySqlDriver::new(crate::mysql::ground::options(engine));
        let kind = kind(ilana_driver::Driver::check(&result, &array));
        assert!(matches!(kind, ErrorKind::Unstorable { .. }), "{kind:?}");
        assert!(!db.connection.is_dirty());
    }

    async fn an_update_counts_the_rows_that_it_met(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let table = db.table("a int").await;
        db.batch(&format!("INSERT INTO {table} VALUES (1), (1), (2)")).await;
        let changed = db.run(&format!("UPDATE {table} SET a = ? WHERE a = 1"), [Value::I64(1)]).await.unwrap();
        assert_eq!(changed.rows, 2);
    }

    async fn a_decimal_is_found_by_all_its_digits(engine: Engine) {
        let db = &mut Db::open(engine).await;
        let table = db.table("d decimal(28, 8), t varchar(40), n bigint unsigned").await;
        let (one, other): (Decimal, Decimal) =
            ("12345678901234567890.12345678".parse().unwrap(), "12345678901234567890.12345679".parse().unwrap());
        for (number, n) in [(one, u64::MAX), (other, u64::MAX - 1)] {
            let values = [Value::Decimal(number), Value::from("x"), Value::U64(n)];
            db.run(&format!("INSERT INTO {table} VALUES (?, ?, ?)"), values).await.unwrap();
        }
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE d = ?");
        assert_eq!(db.rows(&sql, [Value::Decimal(one)], &[]).await.unwrap(), [[Value::I64(1)]]);
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE n = ?");
        assert_eq!(db.rows(&sql, [Value::U64(u64::MAX)], &[]).await.unwrap(), [[Value::I64(1)]]);
    }
}
