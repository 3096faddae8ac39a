//! Many rows at once: by COPY where a table takes them as an insert would, else by inserts.

use ilana_driver::conformance::{Cut, cut_after};
use ilana_driver::{Begin, Call, Connection, ErrorKind, Pool, Transaction};
use ilana_driver_pg::PgOptions;
use ilana_ir::{BindRows, Insert, InsertRows, Name, Shape, TableName, Value};

use crate::kit::{Collect, any, connect_to, kind, own_schema, pool};

const MANY: i64 = 300;

/// An insert of many rows of these columns, which `row` makes by its number.
async fn insert(
    pool: &Pool,
    table: &'static str,
    columns: &[&'static str],
    row: impl Fn(i64) -> Vec<Value>,
) -> Call {
    let types = row(0).iter().map(Value::value_type).collect();
    let rows = InsertRows::Values(BindRows { first: 0, types, rows: 1 });
    let columns: Vec<Name> = columns.iter().map(|&name| name.into()).collect();
    let shape = Shape::Insert(Insert::new(TableName::new(table), columns, rows));
    Call::new(pool.plan(&shape).await.unwrap(), (0..MANY).flat_map(row).collect::<Vec<_>>())
}

async fn made(sql: &str) -> (PgOptions, Pool, Box<dyn Connection>) {
    let options = own_schema().await;
    let mut other = connect_to(options.clone()).await.unwrap();
    other.batch(sql).await.unwrap();
    (options.clone(), pool(options, 1), other)
}

/// What the server ran last for the pool's connection, which is in a transaction.
async fn last(other: &mut dyn Connection, pid: Value) -> String {
    let sql = "SELECT query FROM pg_stat_activity WHERE pid = ?";
    let query = any(other, sql, [pid]).await.unwrap();
    if let Value::Text(query) = query { query } else { String::new() }
}

async fn pid(transaction: &Transaction) -> Value {
    let plan =
        transaction.pool().plan(&Shape::Raw(ilana_ir::Raw::new("SELECT pg_backend_pid()"))).await.unwrap();
    let mut sink = Collect::sink(|row| row.any(0));
    transaction.fetch(&Call::new(plan, Vec::new()), &mut sink).await.unwrap();
    Collect::<Value>::take(sink).remove(0)
}

/// Inserts in a transaction, and says whether it was by COPY and how many rows it was.
async fn by_copy(pool: &Pool, other: &mut dyn Connection, call: &Call) -> (bool, Result<u64, ErrorKind>) {
    let transaction = Transaction::begin(pool, Begin::default()).await.unwrap();
    let pid = pid(&transaction).await;
    let rows = transaction.execute_many(call).await.map_err(|error| error.kind);
    let query = last(other, pid).await;
    transaction.commit().await.unwrap();
    (query.starts_with("COPY "), rows)
}

fn text(number: i64) -> Value {
    Value::from(format!("t{number}"))
}

#[tokio::test]
async fn rows_of_a_plain_table_are_copied_and_are_what_was_given() {
    let (_, pool, mut other) = made(
        "CREATE TYPE mood AS ENUM ('sad', 'glad');
         CREATE TABLE plain (id serial PRIMARY KEY, small smallint, n int, big bigint, x float8, exact numeric(20, 4), \
         word varchar(20), padded char(3), feeling mood, yes bool, bytes bytea, day date, hour time, moment timestamp, \
         instant timestamptz, tag uuid, doc jsonb, numbers bigint[])",
    )
    .await;
    let columns = [
        "small", "n", "big", "x", "exact", "word", "padded", "feeling", "yes", "bytes", "day", "hour",
        "moment", "instant", "tag", "doc", "numbers",
    ];
    let day = chrono::NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
    let hour = chrono::NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap();
    let row = |number: i64| {
        let values = vec![
            Value::I64(number - 150),
            Value::I64(number * -7),
            Value::I64(i64::MAX - number),
            Value::F64(if number == 3 { f64::NAN } else { 0.1 + 0.2 }),
            Value::Decimal("1234567890123.4567".parse().unwrap()),
            text(number),
            "ab".into(),
            if number % 2 == 0 { "sad" } else { "glad" }.into(),
            Value::Bool(number % 3 == 0),
            Value::Bytes(vec![0, 255, 10, 92]),
            Value::Date(day),
            Value::Time(hour),
            Value::DateTime(day.and_time(hour)),
            Value::Timestamp(day.and_time(hour).and_utc()),
            Value::Uuid(uuid::Uuid::from_u128(7)),
            Value::Json(serde_json::json!({"a": [null, number, "\u{e4}"]})),
            Value::Array(
                ilana_ir::Scalar::I64,
                vec![Value::I64(number), Value::Null(ilana_ir::ValueType::I64)],
            ),
        ];
        if number == 7 {
            values.iter().map(|value| Value::Null(value.value_type())).collect()
        } else {
            values
        }
    };
    let call = insert(&pool, "plain", &columns, row).await;
    assert_eq!(by_copy(&pool, &mut *other, &call).await, (true, Ok(300)));
    // The same by inserts of one row.
    let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
    let width = columns.len();
    for row in call.binds.chunks(width) {
        transaction.execute(&Call::new(std::sync::Arc::clone(&call.plan), row.to_vec())).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let differences = "WITH a AS (SELECT to_jsonb(p) - 'id' AS r, id FROM plain p WHERE id <= 300), \
                       b AS (SELECT to_jsonb(p) - 'id' AS r, id - 300 AS id FROM plain p WHERE id > 300) \
                       SELECT count(*) FROM a FULL JOIN b USING (id) WHERE a.r IS DISTINCT FROM b.r";
    assert_eq!(any(&mut *other, differences, []).await.unwrap(), Value::I64(0));
    assert_eq!(any(&mut *other, "SELECT count(*) FROM plain", []).await.unwrap(), Value::I64(600));
}

#[tokio::test]
async fn where_copy_is_no_insert_rows_are_inserted() {
    let (_, pool, mut other) = made(
        "CREATE TABLE base (id bigint, word text);
         CREATE VIEW seen AS SELECT id, word FROM base;
         CREATE TABLE ruled (id bigint, word text);
         CREATE RULE doubled AS ON INSERT TO ruled DO ALSO INSERT INTO base VALUES (NEW.id, NEW.word);
         CREATE TABLE guarded (id bigint, word text); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
         CREATE TABLE rounded (id numeric, word inet);
         CREATE DOMAIN short AS text CHECK (length(VALUE) < 9);
         CREATE TABLE of_domain (id bigint, word short);
         CREATE TABLE numbered (id bigint GENERATED ALWAYS AS IDENTITY, word text)",
    )
    .await;
    for table in ["seen", "ruled", "guarded", "of_domain"] {
        let call = insert(&pool, table, &["id", "word"], |number| vec![number.into(), text(number)]).await;
        assert_eq!(by_copy(&pool, &mut *other, &call).await, (false, Ok(300)), "{table}");
    }
    assert_eq!(
        any(&mut *other, "SELECT count(*) FROM base", []).await.unwrap(),
        Value::I64(600),
        "the rule holds"
    );
    let other_types =
        insert(&pool, "rounded", &["id", "word"], |_| vec![Value::F64(0.1 + 0.2), "10.0.0.1".into()]).await;
    assert_eq!(by_copy(&pool, &mut *other, &other_types).await, (false, Ok(300)));
    let given = insert(&pool, "numbered", &["id", "word"], |number| vec![number.into(), text(number)]).await;
    let (is_copied, refused) = by_copy(&pool, &mut *other, &given).await;
    assert!(!is_copied && refused.is_err(), "a number is not given where the database gives it: {refused:?}");
    // Few rows are not worth the question; outside of a transaction nothing would be undone.
    let few = insert(&pool, "base", &["id", "word"], |number| vec![number.into(), text(number)]).await;
    let few = Call::new(few.plan, few.binds[..200].to_vec());
    assert_eq!(by_copy(&pool, &mut *other, &few).await, (false, Ok(100)));
}

#[tokio::test]
async fn a_refused_row_leaves_nothing_and_the_transaction_open() {
    let (_, pool, _) =
        made("CREATE TABLE kept (id bigint PRIMARY KEY, n smallint CHECK (n < 1000), word text)").await;
    let columns = ["id", "n", "word"];
    let rows = |bad: Vec<Value>| {
        move |number: i64| {
            if number == 250 { bad.clone() } else { vec![number.into(), 1.into(), text(number)] }
        }
    };
    for (bad, is_expected) in [
        (
            vec![1.into(), 1.into(), text(1)],
            (|kind| matches!(kind, ErrorKind::UniqueViolation { .. })) as fn(&ErrorKind) -> bool,
        ),
        (vec![999.into(), 1000.into(), text(1)], |kind| matches!(kind, ErrorKind::CheckViolation { .. })),
        (vec![999.into(), 40_000.into(), text(1)], |kind| matches!(kind, ErrorKind::Overflow { .. })),
        (vec![999.into(), 1.into(), "a\0".into()], |kind| matches!(kind, ErrorKind::Unstorable { .. })),
        (vec![Value::Null(ilana_ir::ValueType::I64), 1.into(), text(1)], |kind| {
            matches!(kind, ErrorKind::NotNullViolation { .. })
        }),
    ] {
        let call = insert(&pool, "kept", &columns, rows(bad)).await;
        let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
        transaction
            .execute(&Call::new(std::sync::Arc::clone(&call.plan), call.binds[..3].to_vec()))
            .await
            .unwrap();
        let refused =
            kind(transaction.execute_many(&Call::new(call.plan.clone(), call.binds[3..].to_vec())).await);
        assert!(is_expected(&refused), "{refused:?}");
        transaction
            .execute(&Call::new(call.plan.clone(), vec![2000.into(), 1.into(), text(1)]))
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        let mut other = pool.lease().await.unwrap();
        other
            .batch("DO $$ BEGIN ASSERT (SELECT array_agg(id ORDER BY id) FROM kept) = '{0,2000}'; END $$")
            .await
            .unwrap();
        other.batch("TRUNCATE kept").await.unwrap();
    }
}

#[tokio::test]
async fn a_copy_that_is_dropped_at_any_point_is_undone() {
    let (_, pool, mut other) = made("CREATE TABLE dropped (id bigint, word text)").await;
    let call =
        insert(&pool, "dropped", &["id", "word"], |number| vec![number.into(), "x".repeat(4000).into()])
            .await;
    for waits in 0.. {
        let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
        let outcome = cut_after(waits, transaction.execute_many(&call)).await;
        transaction.execute(&Call::new(call.plan.clone(), vec![(-1).into(), text(1)])).await.unwrap();
        transaction.commit().await.unwrap();
        let count = any(&mut *other, "SELECT count(*) FROM dropped", []).await.unwrap();
        other.batch("TRUNCATE dropped").await.unwrap();
        if let Cut::Ended(rows) = outcome {
            assert_eq!((rows.unwrap(), count), (300, Value::I64(301)));
            assert!(waits > 1, "{waits}");
            return;
        }
        assert_eq!(count, Value::I64(1), "after {waits} waits");
    }
}
