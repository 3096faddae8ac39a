//! What the servers refuse, told apart as it really comes.

use ilana_compile::Engine;
use ilana_driver::ErrorKind;
use ilana_ir::Value;

use crate::mysql::ground::{Db, kind, name, on_both, options};

/// The users of a shop and what they posted, with names of keys.
async fn tables(db: &mut Db) -> (String, String) {
    let (key, check) = (name("fk"), name("adult"));
    let users = db
        .table(&format!(
            "id bigint PRIMARY KEY, email varchar(50) NOT NULL, age int, UNIQUE KEY email_key (email), \
             CONSTRAINT {check} CHECK (age > 17)"
        ))
        .await;
    let posts = db
        .table(&format!("id int PRIMARY KEY, user_id bigint, CONSTRAINT {key} FOREIGN KEY (user_id) REFERENCES {users} (id)"))
        .await;
    db.batch(&format!("INSERT INTO {users} VALUES (1, 'a', 20); INSERT INTO {posts} VALUES (1, 1)")).await;
    (users, posts)
}

on_both! {
    async fn violations_name_their_constraint(engine: Engine) {
        let mut db = Db::open(engine).await;
        let (users, posts) = tables(&mut db).await;
        let insert = format!("INSERT INTO {users} VALUES (?, ?, ?)");
        let row = |id: i64, email: &str, age: i64| [Value::I64(id), Value::from(email), Value::I64(age)];
        let unique = kind(db.run(&insert, row(2, "a", 20)).await);
        let ErrorKind::UniqueViolation { constraint } = &unique else { panic!("{unique:?}") };
        assert!(constraint.ends_with("email_key"), "{constraint}");
        let unique = kind(db.run(&insert, row(1, "b", 20)).await);
        let ErrorKind::UniqueViolation { constraint } = &unique else { panic!("{unique:?}") };
        assert!(constraint.ends_with("PRIMARY"), "{constraint}");
        let check = kind(db.run(&insert, row(2, "b", 10)).await);
        let ErrorKind::CheckViolation { constraint } = &check else { panic!("{check:?}") };
        assert!(constraint.starts_with("adult_"), "{constraint}");
        let null = kind(db.run(&format!("INSERT INTO {users} (id, email) VALUES (5, NULL)"), []).await);
        assert_eq!(null, ErrorKind::NotNullViolation { column: "email".into() });
        let missing = kind(db.run(&format!("INSERT INTO {users} (id) VALUES (5)"), []).await);
        assert_eq!(missing, ErrorKind::NotNullViolation { column: "email".into() });
        for sql in [format!("INSERT INTO {posts} VALUES (2, 99)"), format!("DELETE FROM {users}")] {
            let foreign = kind(db.run(&sql, []).await);
            let ErrorKind::ForeignKeyViolation { constraint } = &foreign else { panic!("{foreign:?}") };
            assert!(constraint.starts_with("fk_"), "{constraint}");
        }
        assert!(!db.connection.is_dirty());
    }

    async fn what_is_not_there_is_named(engine: Engine) {
        let mut db = Db::open(engine).await;
        let (users, _) = tables(&mut db).await;
        let table = kind(db.run("SELECT * FROM no_such_table", []).await);
        assert!(matches!(&table, ErrorKind::UndefinedTable { table } if table.ends_with("no_such_table")), "{table:?}");
        let dropped = db.refused("DROP TABLE no_such_table").await;
        assert!(matches!(&dropped, ErrorKind::UndefinedTable { table } if table.ends_with("no_such_table")), "{dropped:?}");
        let column = ErrorKind::UndefinedColumn { column: "nmae".into() };
        assert_eq!(kind(db.run(&format!("SELECT nmae FROM {users}"), []).await), column);
        assert_eq!(db.refused(&format!("ALTER TABLE {users} DROP COLUMN nmae")).await, column);
    }

    async fn what_is_there_already_is_named(engine: Engine) {
        let mut db = Db::open(engine).await;
        let (users, _) = tables(&mut db).await;
        for (sql, expected) in [
            (format!("CREATE TABLE {users} (a int)"), users.as_str()),
            (format!("ALTER TABLE {users} ADD COLUMN age int"), "age"),
            (format!("CREATE INDEX email_key ON {users} (age)"), "email_key"),
        ] {
            assert_eq!(db.refused(&sql).await, ErrorKind::AlreadyExists { name: expected.into() }, "{sql}");
        }
    }

    async fn other_mistakes_are_told_apart(engine: Engine) {
        let mut db = Db::open(engine).await;
        let table = db.table("a int, t varchar(3)").await;
        let selected = kind(db.run("SELECTED 1", []).await);
        assert!(matches!(selected, ErrorKind::Syntax { .. }), "{selected:?}");
        let large = kind(db.run(&format!("INSERT INTO {table} (a) VALUES (?)"), [Value::I64(1 << 40)]).await);
        assert!(matches!(large, ErrorKind::Overflow { .. }), "{large:?}");
        let sum = kind(db.run("SELECT 9223372036854775807 + ?", [Value::I64(1)]).await);
        assert!(matches!(sum, ErrorKind::Overflow { .. }), "{sum:?}");
        let long = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000)";
        let limited = match engine {
            Engine::MariaDb => format!("SET STATEMENT max_statement_time = 0.05 FOR {long} SELECT MAX(i) FROM n"),
            Engine::MySql | Engine::Postgres | Engine::Sqlite => format!("{long} SELECT /*+ MAX_EXECUTION_TIME(50) */ MAX(i) FROM n"),
        };
        assert_eq!(kind(db.rows(&limited, [], &[]).await), ErrorKind::Timeout);
        assert!(!db.connection.is_dirty());
    }

    async fn a_colon_that_would_be_misread_is_refused(engine: Engine) {
        let mut db = Db::open(engine).await;
        assert!(matches!(kind(db.run("SELECT 1-'2:a'", []).await), ErrorKind::Syntax { .. }));
        assert!(!db.connection.is_dirty());
        assert_eq!(db.one("SELECT CONCAT('2:a', /* :b */ ':c')").await, Value::from("2:a:c"));
    }

    async fn a_lock_that_is_not_to_be_had_is_told(engine: Engine) {
        let (mut one, mut other) = (Db::open(engine).await, Db::open(engine).await);
        let table = one.table("a int PRIMARY KEY").await;
        one.batch(&format!("INSERT INTO {table} VALUES (1)")).await;
        one.connection.begin(ilana_driver::Begin::default()).await.unwrap();
        one.batch(&format!("UPDATE {table} SET a = 2")).await;
        let at_once = kind(other.rows(&format!("SELECT a FROM {table} FOR UPDATE NOWAIT"), [], &[]).await);
        assert_eq!(at_once, ErrorKind::LockTimeout);
        other.batch("SET SESSION innodb_lock_wait_timeout = 1").await;
        let later = kind(other.run(&format!("UPDATE {table} SET a = 3"), []).await);
        assert_eq!(later, ErrorKind::LockTimeout);
        one.connection.rollback().await.unwrap();
    }

    async fn a_user_who_may_not_write_is_told(engine: Engine) {
        let mut db = Db::open(engine).await;
        let table = db.table("a int").await;
        db.batch("SET SESSION TRANSACTION READ ONLY").await;
        assert_eq!(kind(db.run(&format!("INSERT INTO {table} VALUES (1)"), []).await), ErrorKind::ReadOnly);
        let init = vec!["SET SESSION TRANSACTION READ ONLY".to_owned()];
        let options = ilana_driver_mysql::MySqlOptions { init, ..options(engine) };
        let pool = crate::mysql::ground::pool_of(options, 1);
        let mut lease = pool.lease().await.unwrap();
        lease.begin(ilana_driver::Begin::default()).await.unwrap();
        let refused = lease.batch(&format!("INSERT INTO {table} VALUES (1)")).await;
        assert_eq!(kind(refused), ErrorKind::ReadOnly);
    }
}
