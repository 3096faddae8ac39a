//! Servers that die, are full, or say nothing: each test has one of its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ilana_compile::Engine;
use ilana_driver::{Begin, Driver, ErrorKind, Pool, Transaction};
use ilana_driver_mysql::{MySqlDriver, MySqlOptions};
use ilana_ir::Value;
use test_servers::{Server, Settings};

use crate::mysql::ground::{Db, LONG, call, kind, name, on_both, own_server, pool_of};

/// A server of the test's own. Starting one blocks.
pub(crate) fn server(engine: Engine, settings: &Settings) -> Arc<Server> {
    tokio::task::block_in_place(|| Server::start(own_server(engine), settings)).map(Arc::new).unwrap()
}

pub(crate) fn options(server: &Server) -> MySqlOptions {
    MySqlOptions::from_url(&server.url()).unwrap()
}

fn kill(server: &Server) {
    tokio::task::block_in_place(|| server.kill()).unwrap();
}

fn start_again(server: &Server) {
    tokio::task::block_in_place(|| server.start_again()).unwrap();
}

pub(crate) async fn open(server: &Server) -> Db {
    Db { connection: MySqlDriver::new(options(server)).connect().await.unwrap() }
}

/// Waits until the server has no other session; its own have another command.
async fn wait_until_alone(watch: &mut Db) {
    let others = "SELECT COUNT(*) FROM information_schema.processlist \
                  WHERE id <> CONNECTION_ID() AND command <> 'Daemon' AND user NOT IN ('system user', 'event_scheduler')";
    let started = Instant::now();
    while watch.one(others).await != Value::I64(0) {
        assert!(started.elapsed() < LONG, "sessions are left");
        tokio::task::yield_now().await;
    }
}

/// What becomes of a statement on a lease.
async fn asked(pool: &Pool) -> Result<(), ErrorKind> {
    let mut lease = pool.lease().await.map_err(|error| error.kind)?;
    lease.batch("SELECT 1").await.map_err(|error| error.kind)
}

on_both! {
    async fn a_killed_server_loses_what_was_not_committed_and_nothing_else(engine: Engine) {
        let server = server(engine, &Settings::default());
        let pool = pool_of(options(&server), 4);
        let table = open(&server).await.table("a int PRIMARY KEY").await;
        let dialect = pool.dialect().await.unwrap();
        let insert = |number: i64| call(&format!("INSERT INTO {table} VALUES (?)"), [Value::I64(number)], dialect);
        pool.lease().await.unwrap().execute(&insert(1)).await.unwrap();
        let committed = Transaction::begin(&pool, Begin::default()).await.unwrap();
        committed.execute(&insert(2)).await.unwrap();
        committed.commit().await.unwrap();
        let open = Transaction::begin(&pool, Begin::default()).await.unwrap();
        open.execute(&insert(3)).await.unwrap();
        let mut working = pool.lease().await.unwrap();
        let idle = pool.lease().await.unwrap();
        drop(idle);
        let work = tokio::spawn(async move { working.batch("DO SLEEP(1000)").await });
        let mut watch = self::open(&server).await;
        let sleeping = "SELECT COUNT(*) FROM information_schema.processlist WHERE info = 'DO SLEEP(1000)'";
        while watch.one(sleeping).await == Value::I64(0) {
            tokio::task::yield_now().await;
        }
        kill(&server);
        // In a query, in a transaction, and idle.
        assert_eq!(kind(work.await.unwrap()), ErrorKind::ConnectionLost);
        assert_eq!(kind(open.execute(&insert(4)).await), ErrorKind::ConnectionLost);
        assert_eq!(kind(open.commit().await), ErrorKind::ConnectionLost);
        drop(open);
        assert_eq!(kind(watch.connection.ping().await), ErrorKind::ConnectionLost);
        assert!(watch.connection.is_dirty());
        while asked(&pool).await == Err(ErrorKind::ConnectionLost) {}
        assert!(matches!(asked(&pool).await, Err(ErrorKind::Connect { .. })));
        start_again(&server);
        assert_eq!(asked(&pool).await, Ok(()));
        assert_eq!(pool.in_use(), 0);
        let mut watch = self::open(&server).await;
        let kept = watch.rows(&format!("SELECT a FROM {table} ORDER BY a"), [], &[]).await.unwrap();
        assert_eq!(kept, [[Value::I64(1)], [Value::I64(2)]]);
        drop((committed, pool));
        wait_until_alone(&mut watch).await;
    }

    async fn a_commit_whose_answer_is_lost_is_told_as_such(engine: Engine) {
        let server = server(engine, &Settings::default());
        let mut watch = open(&server).await;
        let table = watch.table("a int PRIMARY KEY").await;
        let pool = pool_of(options(&server), 1);
        let insert = call(&format!("INSERT INTO {table} VALUES (1)"), [], pool.dialect().await.unwrap());
        let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
        transaction.execute(&insert).await.unwrap();
        // Nothing is committed while somebody has this lock.
        watch.batch("FLUSH TABLES WITH READ LOCK").await;
        let commit = tokio::spawn(async move { transaction.commit().await });
        let committing = "SELECT COUNT(*) FROM information_schema.processlist \
                          WHERE info = 'COMMIT' AND state LIKE 'Waiting for %lock'";
        let started = Instant::now();
        while watch.one(committing).await == Value::I64(0) {
            assert!(started.elapsed() < LONG, "it never waited");
        }
        kill(&server);
        assert_eq!(kind(commit.await.unwrap()), ErrorKind::ConnectionLost);
        assert_eq!(pool.in_use(), 0);
        start_again(&server);
        let mut watch = open(&server).await;
        assert_eq!(watch.one(&format!("SELECT COUNT(*) FROM {table}")).await, Value::I64(0));
        // Nobody commits it again, and the next one is committed.
        let next = Transaction::begin(&pool, Begin::default()).await.unwrap();
        next.execute(&insert).await.unwrap();
        next.commit().await.unwrap();
        assert_eq!(watch.one(&format!("SELECT COUNT(*) FROM {table}")).await, Value::I64(1));
        drop((next, pool));
        wait_until_alone(&mut watch).await;
    }

    async fn a_session_that_is_killed_is_lost(engine: Engine) {
        let server = server(engine, &Settings::default());
        let (mut db, mut other) = (open(&server).await, open(&server).await);
        let id = db.id().await;
        other.batch(&format!("KILL CONNECTION {id}")).await;
        other.wait_for_end_of(id).await;
        assert_eq!(kind(db.connection.ping().await), ErrorKind::ConnectionLost);
        assert!(db.connection.is_dirty());
        let mut quiet = open(&server).await;
        let id = quiet.id().await;
        quiet.batch("SET SESSION wait_timeout = 1").await;
        other.wait_for_end_of(id).await;
        assert_eq!(kind(quiet.connection.ping().await), ErrorKind::ConnectionLost);
    }

    async fn a_full_server_is_told_from_one_that_is_not_there(engine: Engine) {
        // Both keep one more connection for an administrator, which the tests' user is.
        let server = server(engine, &Settings { max_connections: 10, ..Settings::default() });
        let driver = MySqlDriver::new(options(&server));
        let mut held = Vec::new();
        let full = loop {
            match driver.connect().await {
                Ok(connection) => held.push(connection),
                Err(error) => break error.kind,
            }
        };
        assert_eq!(full, ErrorKind::TooManyConnections);
        assert!((10..=11).contains(&held.len()), "{}", held.len());
        let pool = pool_of(options(&server), 20);
        assert_eq!(asked(&pool).await, Err(ErrorKind::TooManyConnections));
        drop(held);
        let started = Instant::now();
        while driver.connect().await.is_err() {
            assert!(started.elapsed() < LONG, "no connection became free");
            tokio::task::yield_now().await;
        }
        while asked(&pool).await.is_err() {
            assert!(started.elapsed() < LONG, "the pool never found one");
        }
        // Those of a pool, too.
        let mut leases = Vec::new();
        let full = loop {
            match pool.lease().await {
                Ok(lease) => leases.push(lease),
                Err(error) => break error.kind,
            }
        };
        assert_eq!(full, ErrorKind::TooManyConnections);
        assert_eq!(pool.in_use(), leases.len());
        drop((leases, pool));
        let mut watch = loop {
            if let Ok(connection) = driver.connect().await {
                break Db { connection };
            }
            assert!(started.elapsed() < LONG, "they are left");
        };
        wait_until_alone(&mut watch).await;
    }

    async fn a_statement_dropped_on_a_full_server_ends_once_there_is_room(engine: Engine) {
        let server = server(engine, &Settings { max_connections: 5, ..Settings::default() });
        let driver = MySqlDriver::new(options(&server));
        let (mut db, mut watch) = (open(&server).await, open(&server).await);
        let id = db.id().await;
        let mut held = Vec::new();
        while let Ok(connection) = driver.connect().await {
            held.push(connection);
        }
        tokio::select! {
            _ = db.connection.batch("DO SLEEP(1000)") => panic!("it ended"),
            () = watch.wait_for_work_of(id) => {}
        }
        drop(db);
        assert!(watch.has_session(id).await);
        drop(held);
        watch.wait_for_end_of(id).await;
    }

    async fn a_server_that_hangs_holds_nobody(engine: Engine) {
        let server = server(engine, &Settings::default());
        let options = MySqlOptions { connect_timeout: Duration::from_millis(300), ..options(&server) };
        let pool = pool_of(options, 2);
        let mut lease = pool.lease().await.unwrap();
        tokio::task::block_in_place(|| server.pause()).unwrap();
        // Its threads stop one by one: one may still answer.
        while tokio::time::timeout(Duration::from_millis(100), lease.ping()).await.is_ok() {}
        drop(lease);
        assert!(matches!(asked(&pool).await, Err(ErrorKind::Connect { .. })));
        tokio::task::block_in_place(|| server.resume()).unwrap();
        assert_eq!(asked(&pool).await, Ok(()));
    }

    async fn a_changed_password_keeps_nobody_out_who_is_in_and_is_found_again_once_it_is_right(engine: Engine) {
        let mut admin = Db::open(engine).await;
        let user = name("ada");
        admin.batch(&format!("CREATE USER {user} IDENTIFIED BY 'first'; GRANT ALL ON *.* TO {user}")).await;
        let hers = MySqlOptions {
            user: user.clone(),
            password: Some("first".into()),
            ..crate::mysql::ground::options(engine)
        };
        let pool = pool_of(hers, 2);
        let mut held = pool.lease().await.unwrap();
        admin.batch(&format!("ALTER USER {user} IDENTIFIED BY 'second'")).await;
        held.batch("SELECT 1").await.unwrap();
        for _ in 0..2 {
            let refused = asked(&pool).await;
            assert!(matches!(refused, Err(ErrorKind::Authentication { .. })), "{refused:?}");
            assert!(!format!("{refused:?}").contains("first"));
            assert_eq!(pool.in_use(), 1);
        }
        admin.batch(&format!("ALTER USER {user} IDENTIFIED BY 'first'")).await;
        assert_eq!(asked(&pool).await, Ok(()));
        held.batch("SELECT 1").await.unwrap();
        drop((held, pool));
        let left = format!("SELECT COUNT(*) FROM information_schema.processlist WHERE user = '{user}'");
        let started = Instant::now();
        while admin.one(&left).await != Value::I64(0) {
            assert!(started.elapsed() < LONG, "sessions are left");
        }
        admin.batch(&format!("DROP USER {user}")).await;
    }

    async fn a_table_that_is_full_is_told_and_the_connection_serves_on(engine: Engine) {
        let mut db = Db::open(engine).await;
        db.batch("SET SESSION max_heap_table_size = 16384").await;
        db.batch("CREATE TEMPORARY TABLE small (a char(255)) ENGINE = MEMORY").await;
        let full = loop {
            match db.run("INSERT INTO small VALUES ('x')", []).await {
                Ok(changed) => assert_eq!(changed.rows, 1),
                Err(error) => break error.kind,
            }
        };
        assert_eq!(full, ErrorKind::DiskFull);
        assert!(!db.connection.is_dirty());
        db.batch("DELETE FROM small; INSERT INTO small VALUES ('y')").await;
    }

    async fn encryption_is_left_out_only_where_the_server_has_none(engine: Engine) {
        use ilana_driver::{Tls, TlsMode};
        let arguments = match engine {
            Engine::MariaDb => vec!["--skip-ssl".to_owned()],
            // It has no switch for it any more ("Configuring MySQL to Use Encrypted Connections").
            Engine::MySql | Engine::Postgres | Engine::Sqlite => vec!["--tls-version=".to_owned()],
        };
        let server = server(engine, &Settings { arguments, ..Settings::default() });
        let with = |mode| MySqlDriver::new(MySqlOptions { tls: Tls { mode, ..Tls::default() }, ..options(&server) });
        let mut db = Db { connection: with(TlsMode::Prefer).connect().await.unwrap() };
        let rows = db.rows("SHOW SESSION STATUS LIKE 'Ssl_version'", [], &[]).await.unwrap();
        assert_eq!(rows[0][1], Value::from(""));
        for mode in [TlsMode::Require, TlsMode::VerifyCa, TlsMode::VerifyFull] {
            let error = with(mode).connect().await.err().unwrap();
            assert!(matches!(error.kind, ErrorKind::Connect { .. }), "{error:?}");
        }
        let local = MySqlOptions { socket: Some(server.socket().into()), ..options(&server) };
        let local = MySqlOptions { tls: Tls { mode: TlsMode::VerifyFull, ..Tls::default() }, ..local };
        let mut db = Db { connection: MySqlDriver::new(local).connect().await.unwrap() };
        assert_eq!(db.one("SELECT 1").await, Value::I64(1));
    }
}
