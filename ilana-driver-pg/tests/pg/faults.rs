//! Servers that go away, and what is left then.

use std::sync::Arc;

use ilana_driver::{Begin, ErrorKind, Pool, Transaction};
use ilana_driver_pg::PgOptions;
use ilana_ir::Value;
use test_servers::{Engine, Server, Settings};

use crate::kit::{Collect, any, call, connect, connect_to, kind, options, pool, read, until};

/// Whether there is no other connection.
const ALONE: &str = "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'client backend'";

/// A server of this test's own, which may be killed.
fn server(settings: &Settings) -> (Server, PgOptions) {
    let server = Server::start(Engine::Postgres, settings).unwrap();
    let options = PgOptions::from_url(&server.url()).unwrap();
    (server, options)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_is_lost_and_found_again() {
    let (server, options) = server(&Settings::default());
    let server = Arc::new(server);
    let pool = pool(options.clone(), 4);
    let mut setup = connect_to(options.clone()).await.unwrap();
    setup.batch("CREATE TABLE t (a int)").await.unwrap();
    let sleep = call(&*setup, "SELECT pg_sleep(600)", []);
    let insert = call(&*setup, "INSERT INTO t VALUES (1)", []);

    // One idle in the pool, one in a query, one in a transaction, all at once.
    let idle = pool.lease().await.unwrap();
    let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
    transaction.execute(&insert.clone()).await.unwrap();
    let mut lease = pool.lease().await.unwrap();
    let query =
        tokio::spawn(async move { lease.fetch(&sleep, &mut Collect::sink(|_| Ok(()))).await.map(|_| ()) });
    drop(idle);
    let active =
        "SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'";
    until(&mut *setup, active).await;
    server.kill().unwrap();

    assert_eq!(kind(query.await.unwrap()), ErrorKind::ConnectionLost);
    assert_eq!(kind(transaction.execute(&insert.clone()).await), ErrorKind::ConnectionLost);
    assert_eq!(kind(transaction.commit().await), ErrorKind::ConnectionLost);
    assert_eq!(kind(transaction.execute(&insert.clone()).await), ErrorKind::TransactionEnded);
    assert_eq!(kind(setup.batch("SELECT 1").await), ErrorKind::ConnectionLost);
    assert!(setup.is_dirty());
    // The idle one is found to be lost when it is used, if nobody saw it close before.
    let down = kind(async { pool.lease().await?.execute(&insert.clone()).await }.await);
    assert!(matches!(down, ErrorKind::ConnectionLost | ErrorKind::Connect { .. }), "{down:?}");

    server.start_again().unwrap();
    let mut connection = connect_to(options).await.unwrap();
    assert_eq!(any(&mut *connection, "SELECT count(*) FROM t", []).await.unwrap(), Value::I64(0));
    // At most the one connection that was idle is still to be found out.
    let mut served = 0;
    for _ in 0..4 {
        served += i32::from(pool.lease().await.unwrap().execute(&insert.clone()).await.is_ok());
    }
    assert!(served >= 3, "{served}");
    assert_eq!(pool.in_use(), 0);
    drop((transaction, pool));
    until(&mut *connection, ALONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_told_as_such() {
    let (server, options) = server(&Settings::default());
    let mut setup = connect_to(options.clone()).await.unwrap();
    // The commit waits in a trigger that runs at its end, until the server is killed.
    let tables = "CREATE TABLE t (a int);
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()";
    setup.batch(tables).await.unwrap();
    let insert = call(&*setup, "INSERT INTO t VALUES (1)", []);
    let transaction = Transaction::begin(&pool(options.clone(), 1), Begin::default()).await.unwrap();
    transaction.execute(&insert).await.unwrap();
    let commit = tokio::spawn(async move { transaction.commit().await });
    let active = "SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%COMMIT' AND state = 'active'";
    until(&mut *setup, active).await;
    server.kill().unwrap();
    assert_eq!(kind(commit.await.unwrap()), ErrorKind::ConnectionLost);
    server.start_again().unwrap();
    let mut connection = connect_to(options).await.unwrap();
    assert_eq!(any(&mut *connection, "SELECT count(*) FROM t", []).await.unwrap(), Value::I64(0));
    until(&mut *connection, ALONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_server_says_that_it_is_full() {
    let (_server, options) = server(&Settings { max_connections: 5, ..Settings::default() });
    let mut open = Vec::new();
    let refused = loop {
        match connect_to(options.clone()).await {
            Ok(connection) => open.push(connection),
            Err(error) => break error.kind,
        }
        assert!(open.len() <= 5);
    };
    assert_eq!(refused, ErrorKind::TooManyConnections);
    // One that is closed makes room, if not at once.
    open.pop();
    let started = std::time::Instant::now();
    while kind_of_connect(&options).await == Some(ErrorKind::TooManyConnections) {
        assert!(started.elapsed().as_secs() < 30);
    }
    // Those of a pool, too, which goes on once there is room.
    let pool = pool(options.clone(), 9);
    let mut leases = Vec::new();
    let refused = loop {
        match pool.lease().await {
            Ok(lease) => leases.push(lease),
            Err(error) => break error.kind,
        }
    };
    assert_eq!(refused, ErrorKind::TooManyConnections);
    assert_eq!(pool.in_use(), leases.len());
    drop(open);
    while kind_of_lease(&pool).await == Some(ErrorKind::TooManyConnections) {
        assert!(started.elapsed().as_secs() < 60);
    }
    drop((leases, pool));
    let mut watch = loop {
        // They go one by one.
        if let Ok(connection) = connect_to(options.clone()).await {
            break connection;
        }
    };
    until(&mut *watch, ALONE).await;
}

async fn kind_of_lease(pool: &Pool) -> Option<ErrorKind> {
    pool.lease().await.err().map(|error| error.kind)
}

async fn kind_of_connect(options: &PgOptions) -> Option<ErrorKind> {
    connect_to(options.clone()).await.err().map(|error| error.kind)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_answer_is_not_waited_for_longer_than_allowed() {
    let (server, mut options) = server(&Settings::default());
    options.connect_timeout = std::time::Duration::from_millis(300);
    server.pause().unwrap();
    let error = pool(options, 1).schema().await.unwrap_err();
    server.resume().unwrap();
    assert!(matches!(error.kind, ErrorKind::Connect { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_in_the_file_system_is_connected_to() {
    let (server, mut options) = server(&Settings::default());
    let folder = if server.socket().is_dir() { server.socket() } else { server.socket().parent().unwrap() };
    options.hosts = vec![ilana_driver_pg::PgHost::Socket { folder: folder.to_owned(), port: server.port() }];
    options.tls.mode = ilana_driver::TlsMode::VerifyFull;
    let mut connection = connect_to(options).await.unwrap();
    let is_local = any(&mut *connection, "SELECT inet_client_addr() IS NULL", []).await.unwrap();
    assert_eq!(is_local, Value::Bool(true));
}

#[tokio::test]
async fn a_changed_password_keeps_nobody_out_who_is_in_and_is_found_again_once_it_is_right() {
    let mut admin = connect().await;
    let role = format!("ada_{}", std::process::id());
    admin
        .batch(&format!("DROP ROLE IF EXISTS {role}; CREATE ROLE {role} LOGIN PASSWORD 'first'"))
        .await
        .unwrap();
    let hers = PgOptions { user: role.clone(), password: Some("first".into()), ..options() };
    let pool = pool(hers, 2);
    let mut held = pool.lease().await.unwrap();
    admin.batch(&format!("ALTER ROLE {role} PASSWORD 'second'")).await.unwrap();
    held.batch("SELECT 1").await.unwrap();
    for _ in 0..2 {
        let refused = kind(pool.lease().await);
        assert!(matches!(refused, ErrorKind::Authentication { .. }), "{refused:?}");
        assert!(!format!("{refused:?}").contains("first"));
        assert_eq!(pool.in_use(), 1);
    }
    admin.batch(&format!("ALTER ROLE {role} PASSWORD 'first'")).await.unwrap();
    pool.lease().await.unwrap().batch("SELECT 1").await.unwrap();
    held.batch("SELECT 1").await.unwrap();
    drop((held, pool));
    until(&mut *admin, &format!("SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = '{role}'")).await;
    admin.batch(&format!("DROP ROLE {role}")).await.unwrap();
}

#[tokio::test]
async fn a_session_that_an_administrator_ends_is_lost_and_replaced() {
    let mut admin = connect().await;
    let name = format!("ended {}", std::process::id());
    let pool = pool(PgOptions { application_name: Some(name.clone()), ..options() }, 2);
    let end =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}'");
    let gone = format!("SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = '{name}'");
    let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
    admin.batch(&end).await.unwrap();
    until(&mut *admin, &gone).await;
    assert_eq!(kind(transaction.batch("SELECT 1").await), ErrorKind::ConnectionLost);
    assert_eq!(kind(transaction.commit().await), ErrorKind::ConnectionLost);
    // One that nobody uses at the time costs a read nothing.
    drop(pool.lease().await.unwrap());
    admin.batch(&end).await.unwrap();
    until(&mut *admin, &gone).await;
    read(&pool, "pg_database", "datname").await.unwrap();
    assert_eq!(pool.in_use(), 0);
    drop((transaction, pool));
    until(&mut *admin, &gone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_is_told_and_the_connection_serves_on() {
    // A file of the server's system that is always full.
    let (_server, options) = server(&Settings::default());
    let mut connection = connect_to(options).await.unwrap();
    let sql = "COPY (SELECT repeat('x', 100000)) TO '/dev/full'";
    assert_eq!(kind(connection.batch(sql).await), ErrorKind::DiskFull);
    assert!(!connection.is_dirty());
    connection.begin(Begin::default()).await.unwrap();
    assert_eq!(kind(connection.batch(sql).await), ErrorKind::DiskFull);
    connection.batch("CREATE TABLE t (a int)").await.unwrap();
    connection.commit().await.unwrap();
    assert_eq!(any(&mut *connection, "SELECT count(*) FROM t", []).await.unwrap(), Value::I64(0));
}

#[tokio::test]
async fn a_session_that_ends_while_it_is_set_up_is_no_connection() {
    let init = vec!["SELECT pg_terminate_backend(pg_backend_pid())".to_owned()];
    let refused = kind(connect_to(PgOptions { init, ..options() }).await);
    assert!(matches!(refused, ErrorKind::Connect { .. }), "{refused:?}");
}
