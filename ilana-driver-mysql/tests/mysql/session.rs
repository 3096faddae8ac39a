//! What a session is set to, and who may open one.

use ilana_compile::Engine;
use ilana_driver::{Driver, ErrorKind};
use ilana_driver_mysql::{MySqlDriver, MySqlOptions};
use ilana_ir::Value;

use crate::mysql::ground::{Db, connect, kind, name, on_both, options};

on_both! {
    async fn each_setting_is_made(engine: Engine) {
        let mut db = Db::open(engine).await;
        let (collation, recursion) = match engine {
            Engine::MariaDb => ("utf8mb4_nopad_bin", "max_recursive_iterations"),
            Engine::MySql | Engine::Postgres | Engine::Sqlite => ("utf8mb4_0900_bin", "cte_max_recursion_depth"),
        };
        for (variable, value) in [
            ("collation_connection", Value::from(collation)),
            ("character_set_client", Value::from("utf8mb4")),
            ("character_set_results", Value::from("utf8mb4")),
            ("time_zone", Value::from("+00:00")),
            ("autocommit", Value::I64(1)),
            ("group_concat_max_len", Value::I64(1 << 30)),
            (recursion, Value::I64(u32::MAX.into())),
        ] {
            assert_eq!(db.one(&format!("SELECT @@{variable}")).await, value, "{variable}");
        }
        let Value::Text(mode) = db.one("SELECT @@sql_mode").await else { unreachable!() };
        for word in ["STRICT_ALL_TABLES", "NO_ZERO_DATE", "NO_AUTO_VALUE_ON_ZERO", "ERROR_FOR_DIVISION_BY_ZERO"] {
            assert!(mode.contains(word), "{mode}");
        }
        assert!(!mode.contains("BACKSLASH") && !mode.contains("PIPES") && !mode.contains("ANSI"), "{mode}");
        assert_eq!(mode.contains("ONLY_FULL_GROUP_BY"), engine == Engine::MySql);
    }

    async fn texts_are_the_same_only_if_all_of_them_is(engine: Engine) {
        let mut db = Db::open(engine).await;
        let table = db.table("t varchar(10)").await;
        for (left, right) in [("a", "A"), ("a", "a "), ("é", "e"), ("ß", "ss")] {
            let literals = db.one(&format!("SELECT '{left}' = '{right}'")).await;
            assert_eq!(literals, Value::I64(0), "{left:?} {right:?}");
            db.batch(&format!("DELETE FROM {table}; INSERT INTO {table} VALUES ('{left}')")).await;
            for condition in ["t = ?", "CONCAT(t, '') = ?", "CAST(t AS CHAR) = ?", "'a' <> t OR 'a' = ?"] {
                let sql = format!("SELECT COUNT(*) FROM {table} WHERE {condition}");
                let expected = i64::from(condition.contains("<>") && left != "a");
                let rows = db.rows(&sql, [Value::from(right)], &[]).await.unwrap();
                assert_eq!(rows, [[Value::I64(expected)]], "{condition} {left:?} {right:?}");
            }
        }
        // Functions of JSON have another collation on MariaDB, of which it is told as of a literal.
        let collate = if engine == Engine::MariaDb { "COLLATE utf8mb4_nopad_bin" } else { "" };
        let json = format!("SELECT JSON_UNQUOTE(JSON_EXTRACT('{{\"a\": \"x\"}}', '$.a')) {collate} = ?");
        assert_eq!(db.rows(&json, [Value::from("x")], &[]).await.unwrap(), [[Value::I64(1)]]);
    }

    async fn a_text_of_no_statements_does_nothing(engine: Engine) {
        let mut db = Db::open(engine).await;
        for text in ["", " ;\n", "SELECT 1; -- done", "-- a comment", "SELECT 1;; "] {
            db.batch(text).await;
        }
    }

    async fn a_quote_is_escaped_by_a_backslash(engine: Engine) {
        assert_eq!(Db::open(engine).await.one(r"SELECT 'it\'s'").await, Value::from("it's"));
    }

    async fn the_dialect_is_the_servers_own(engine: Engine) {
        let dialect = connect(engine).await.dialect();
        assert_eq!(dialect.engine(), engine);
        assert!(dialect.version().major >= 8);
    }

    async fn init_runs_first_and_cannot_undo_a_setting(engine: Engine) {
        let init = vec!["SET SESSION lock_wait_timeout = 7; SET SESSION sql_mode = 'ANSI'".to_owned()];
        let driver = MySqlDriver::new(MySqlOptions { init, ..options(engine) });
        let mut db = Db { connection: driver.connect().await.unwrap() };
        assert_eq!(db.one("SELECT @@lock_wait_timeout").await, Value::I64(7));
        assert_eq!(db.one("SELECT \"text\"").await, Value::from("text"), "the mode is the adapter's");
        let broken = MySqlOptions { init: vec!["SELEC".to_owned()], ..options(engine) };
        let refused = MySqlDriver::new(broken).connect().await;
        assert!(matches!(kind(refused), ErrorKind::Syntax { .. }));
    }

    async fn files_of_this_machine_are_not_sent(engine: Engine) {
        let mut db = Db::open(engine).await;
        let table = db.table("a text").await;
        let _ = db.connection.batch("SET GLOBAL local_infile = ON").await;
        let sql = format!("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE {table}");
        let refused = db.refused(&sql).await;
        let ErrorKind::Other { message } = refused else { panic!("{refused:?}") };
        assert!(message.contains("gets none"), "{message}");
        assert!(db.connection.is_dirty());
        let mut other = Db::open(engine).await;
        assert_eq!(other.one(&format!("SELECT COUNT(*) FROM {table}")).await, Value::I64(0));
    }

    async fn a_prepared_text_is_one_statement(engine: Engine) {
        let mut db = Db::open(engine).await;
        let table = db.table("a int").await;
        // The compiler refuses a semicolon already; a plan of another origin would meet the server.
        db.batch(&format!("INSERT INTO {table} VALUES (1); INSERT INTO {table} VALUES (2)")).await;
        assert_eq!(db.one(&format!("SELECT SUM(a) FROM {table}")).await.to_owned(), decimal(3));
        let prepared = format!("PREPARE p FROM 'DELETE FROM {table}; DELETE FROM {table}'");
        assert!(matches!(db.refused(&prepared).await, ErrorKind::Syntax { .. }));
    }

    async fn a_body_with_semicolons_is_one_statement_of_a_batch(engine: Engine) {
        let mut db = Db::open(engine).await;
        let (table, trigger) = (db.table("a int, b int").await, name("tr"));
        db.batch(&format!(
            "CREATE TRIGGER {trigger} BEFORE INSERT ON {table} FOR EACH ROW BEGIN SET NEW.b = NEW.a; \
             SET NEW.a = 0; END; INSERT INTO {table} (a) VALUES (5)"
        )).await;
        let rows = db.rows(&format!("SELECT a, b FROM {table}"), [], &[]).await.unwrap();
        assert_eq!(rows, [[Value::I64(0), Value::I64(5)]]);
    }

    async fn what_cannot_be_prepared_is_run_all_the_same(engine: Engine) {
        let mut db = Db::open(engine).await;
        let table = db.table("a int").await;
        db.run(&format!("LOCK TABLES {table} WRITE"), []).await.unwrap();
        db.run(&format!("INSERT INTO {table} VALUES (?)"), [Value::I64(1)]).await.unwrap();
        db.run("UNLOCK TABLES", []).await.unwrap();
        assert!(!db.connection.is_dirty());
    }

    async fn a_wrong_password_or_user_is_told(engine: Engine) {
        let right = options(engine);
        for wrong in [
            MySqlOptions { password: Some("wr0ng".into()), ..right.clone() },
            MySqlOptions { password: None, ..right.clone() },
            MySqlOptions { user: "nobody_here".into(), ..right.clone() },
        ] {
            let error = MySqlDriver::new(wrong).connect().await.err().unwrap();
            assert!(matches!(error.kind, ErrorKind::Authentication { .. }), "{error:?}");
            assert!(!format!("{error:?}").contains("wr0ng"), "{error:?}");
        }
    }

    async fn a_database_that_is_not_there_is_told(engine: Engine) {
        let options = MySqlOptions { database: Some("no_such_db".into()), ..options(engine) };
        let error = MySqlDriver::new(options).connect().await.err().unwrap();
        assert!(matches!(&error.kind, ErrorKind::Connect { target } if target.ends_with("/no_such_db")), "{error:?}");
        assert!(error.source.unwrap().to_string().contains("no_such_db"));
    }

    async fn both_ways_to_check_a_password_work(engine: Engine) {
        let mut db = Db::open(engine).await;
        let plugins: &[&str] = match engine {
            // MySQL 9 has no native passwords any more ("What Is New in MySQL 9.0").
            Engine::MySql if db.connection.dialect().version().major >= 9 => &["WITH caching_sha2_password BY"],
            Engine::MySql => &["WITH caching_sha2_password BY", "WITH mysql_native_password BY"],
            Engine::MariaDb | Engine::Postgres | Engine::Sqlite => &["VIA mysql_native_password USING PASSWORD"],
        };
        for plugin in plugins {
            let user = name("u");
            let password = if engine == Engine::MariaDb { "('s3cret')" } else { "'s3cret'" };
            db.batch(&format!("CREATE USER {user} IDENTIFIED {plugin} {password}; GRANT ALL ON *.* TO {user}")).await;
            for _ in 0..2 {
                // The second time the server may have the password in its cache, which is another exchange.
                let options = MySqlOptions { user: user.clone(), password: Some("s3cret".into()), ..options(engine) };
                let mut other = Db { connection: MySqlDriver::new(options).connect().await.unwrap() };
                let who = other.one("SELECT CURRENT_USER()").await;
                assert_eq!(who, Value::from(format!("{user}@%")));
            }
            db.batch(&format!("DROP USER {user}")).await;
        }
    }

    async fn an_address_where_nobody_listens_is_told(engine: Engine) {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let options = MySqlOptions { host: "127.0.0.1".into(), port: free, ..options(engine) };
        assert!(matches!(kind(MySqlDriver::new(options).connect().await), ErrorKind::Connect { .. }));
    }

    async fn a_server_that_says_nothing_is_not_waited_for_for_long(engine: Engine) {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = silent.local_addr().unwrap().port();
        let connect_timeout = std::time::Duration::from_millis(50);
        let options = MySqlOptions { host: "127.0.0.1".into(), port, connect_timeout, ..options(engine) };
        assert!(matches!(kind(MySqlDriver::new(options).connect().await), ErrorKind::Connect { .. }));
    }

    async fn a_user_with_too_many_connections_is_told(engine: Engine) {
        let mut db = Db::open(engine).await;
        let user = name("u");
        db.batch(&format!("CREATE USER {user} IDENTIFIED BY 'x'; GRANT USAGE ON *.* TO {user} ")).await;
        db.batch(&format!("ALTER USER {user} WITH MAX_USER_CONNECTIONS 1")).await;
        let options = MySqlOptions { user, password: Some("x".into()), database: None, ..options(engine) };
        let driver = MySqlDriver::new(options);
        let first = driver.connect().await.unwrap();
        assert_eq!(kind(driver.connect().await), ErrorKind::TooManyConnections);
        drop(first);
    }
}

fn decimal(number: i64) -> Value {
    Value::Decimal(number.into())
}

#[test]
fn a_driver_names_its_target_without_the_user() {
    let options = MySqlOptions { user: "ada".into(), password: Some("x".into()), ..MySqlOptions::default() };
    assert_eq!(MySqlDriver::new(options).target(), "localhost:3306");
}
