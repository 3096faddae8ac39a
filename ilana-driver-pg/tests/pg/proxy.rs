//! A proxy that hands each transaction to another connection.

use ilana_driver::{Begin, Connection, Transaction};
use ilana_driver_pg::{PgOptions, Statements};
use ilana_ir::{Scalar, Value};
use test_servers::{Engine, PgBouncer, Server, Settings, Upstream};

use crate::kit::{Collect, any, call, connect_to, execute, pool};

fn proxy() -> (Server, PgBouncer, PgOptions) {
    let server = Server::start(Engine::Postgres, &Settings::default()).unwrap();
    let proxy = PgBouncer::start(Upstream::of(&server)).unwrap();
    let options = PgOptions::from_url(&proxy.url()).unwrap();
    (server, proxy, PgOptions { statements: Statements::Unnamed, ..options })
}

#[tokio::test(flavor = "multi_thread")]
async fn unnamed_statements_work_through_a_proxy_in_transaction_mode() {
    let (server, _proxy, options) = proxy();
    let mut direct = connect_to(PgOptions::from_url(&server.url()).unwrap()).await.unwrap();
    let table = "CREATE TABLE t (a bigint, b text); CREATE TYPE mood AS ENUM ('sad', 'ok')";
    direct.batch(table.into()).await.unwrap();
    let pool = pool(options.clone(), 8);
    let insert = call(&*direct, "INSERT INTO t VALUES (?, ?)", [Value::I64(1), Value::from("a")]);
    let read = call(&*direct, "SELECT count(*) FROM t WHERE a = ?", [Value::I64(1)]);
    // More tasks than the proxy has connections, so that each is handed to and fro.
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (pool, insert, read) = (pool.clone(), insert.clone(), read.clone());
            tokio::spawn(async move {
                for _ in 0..20 {
                    pool.lease().await.unwrap().execute(insert.clone()).await.unwrap();
                    let sink = Collect::sink(|row| row.i64(0));
                    pool.lease().await.unwrap().fetch(read.clone(), sink).await.unwrap();
                    let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
                    transaction.execute(insert.clone()).await.unwrap();
                    transaction.rollback().await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(any(&mut *direct, "SELECT count(*) FROM t", []).await.unwrap(), Value::I64(160));
    let mut connection = connect_to(options).await.unwrap();
    for _ in 0..10 {
        let kept = any(&mut *connection, "SELECT count(*) FROM pg_prepared_statements", []).await.unwrap();
        assert_eq!(kept, Value::I64(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn types_of_the_database_own_are_read_through_a_proxy() {
    let (server, _proxy, options) = proxy();
    let mut direct = connect_to(PgOptions::from_url(&server.url()).unwrap()).await.unwrap();
    let table = "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (a mood, b mood[])";
    direct.batch(table.into()).await.unwrap();
    let mut connections = Vec::new();
    for _ in 0..4 {
        connections.push(connect_to(options.clone()).await.unwrap());
    }
    let moods = Value::Array(Scalar::Text, vec!["ok".into()]);
    for connection in &mut connections {
        let connection: &mut dyn Connection = &mut **connection;
        let insert = "INSERT INTO t VALUES (?, ?)";
        execute(connection, insert, [Value::from("ok"), moods.clone()]).await.unwrap();
        // Many rows, so that the answer is longer than what is read at once.
        let many = call(connection, "SELECT a, b FROM t, generate_series(1, 20000) LIMIT 20000", []);
        let sink = connection.fetch(many, Collect::sink(|row| row.any(0))).await.unwrap();
        assert_eq!(Collect::<Value>::take(sink).len(), 20_000);
        assert_eq!(any(connection, "SELECT b FROM t LIMIT 1", []).await.unwrap(), moods);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_path_is_refused_where_it_would_be_lost() {
    let options = PgOptions {
        statements: Statements::Unnamed,
        search_path: vec!["shop".into()],
        ..PgOptions::new("nowhere.test", "ada")
    };
    let error = connect_to(options).await.err().unwrap().to_string();
    assert!(error.contains("ALTER ROLE"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_refuses_a_password_is_told_from_one_that_is_not_there() {
    let (_server, _proxy, options) = proxy();
    let wrong = PgOptions { password: Some("hunter2".into()), ..options };
    let error = connect_to(wrong).await.err().unwrap();
    assert!(matches!(error.kind, ilana_driver::ErrorKind::Authentication { .. }), "{error:?}");
}
