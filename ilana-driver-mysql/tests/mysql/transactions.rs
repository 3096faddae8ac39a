//! Transactions, and what the servers do to them by themselves.

use ilana_compile::Engine;
use ilana_driver::{Begin, ErrorKind, Isolation, Transaction, TransactionAccess};
use ilana_ir::Value;

use crate::mysql::ground::{Db, call, kind, on_both, pool};

async fn count(db: &mut Db, table: &str) -> Value {
    db.one(&format!("SELECT COUNT(*) FROM {table}")).await
}

on_both! {
    async fn a_commit_keeps_and_a_rollback_undoes(engine: Engine) {
        let mut db = Db::open(engine).await;
        let table = db.table("a int").await;
        for (keeps, rows) in [(true, 1), (false, 1)] {
            db.connection.begin(Begin::default()).await.unwrap();
            assert!(db.connection.is_dirty());
            db.run(&format!("INSERT INTO {table} VALUES (1)"), []).await.unwrap();
            assert!(db.connection.is_dirty());
            if keeps { db.connection.commit().await.unwrap() } else { db.connection.rollback().await.unwrap() }
            assert!(!db.connection.is_dirty());
            assert_eq!(count(&mut db, &table).await, Value::I64(rows));
        }
    }

    async fn it_sees_what_it_was_asked_to_see(engine: Engine) {
        let (mut db, mut other) = (Db::open(engine).await, Db::open(engine).await);
        let table = db.table("a int PRIMARY KEY").await;
        // How many rows there are before the other one commits and after it.
        for (level, seen) in [
            (Isolation::ReadUncommitted, [1, 1]),
            (Isolation::ReadCommitted, [0, 1]),
            (Isolation::RepeatableRead, [0, 0]),
        ] {
            db.connection.begin(Begin { isolation: Some(level), ..Begin::default() }).await.unwrap();
            assert_eq!(count(&mut db, &table).await, Value::I64(0));
            other.connection.begin(Begin::default()).await.unwrap();
            other.batch(&format!("INSERT INTO {table} VALUES (1)")).await;
            assert_eq!(count(&mut db, &table).await, Value::I64(seen[0]), "{level:?}");
            other.connection.commit().await.unwrap();
            assert_eq!(count(&mut db, &table).await, Value::I64(seen[1]), "{level:?}");
            db.connection.rollback().await.unwrap();
            other.batch(&format!("DELETE FROM {table}")).await;
        }
        other.batch(&format!("INSERT INTO {table} VALUES (1)")).await;
        let how = Begin { isolation: Some(Isolation::Serializable), ..Begin::default() };
        assert_eq!(db.connection.begin_text(how), "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION");
        db.connection.begin(how).await.unwrap();
        count(&mut db, &table).await;
        // A read locks there what it read.
        let locked = other.rows(&format!("SELECT a FROM {table} FOR UPDATE NOWAIT"), [], &[]).await;
        assert_eq!(kind(locked), ErrorKind::LockTimeout);
    }

    async fn one_that_reads_does_not_write(engine: Engine) {
        let mut db = Db::open(engine).await;
        let table = db.table("a int").await;
        let how = Begin { access: TransactionAccess::ReadOnly, ..Begin::default() };
        db.connection.begin(how).await.unwrap();
        assert_eq!(kind(db.run(&format!("INSERT INTO {table} VALUES (1)"), []).await), ErrorKind::ReadOnly);
        assert!(db.connection.is_dirty(), "a refused write ends no transaction");
        db.connection.rollback().await.unwrap();
        db.run(&format!("INSERT INTO {table} VALUES (1)"), []).await.unwrap();
    }

    async fn one_within_another_is_refused(engine: Engine) {
        let mut db = Db::open(engine).await;
        db.connection.begin(Begin::default()).await.unwrap();
        assert!(matches!(kind(db.connection.begin(Begin::default()).await), ErrorKind::Other { .. }));
        assert!(db.connection.is_dirty());
        db.connection.rollback().await.unwrap();
        assert_eq!(kind(db.connection.commit().await), ErrorKind::TransactionEnded);
        db.connection.rollback().await.unwrap();
    }

    async fn a_failed_statement_leaves_it_open(engine: Engine) {
        let mut db = Db::open(engine).await;
        let table = db.table("a int PRIMARY KEY").await;
        db.connection.begin(Begin::default()).await.unwrap();
        let insert = format!("INSERT INTO {table} VALUES (1)");
        db.run(&insert, []).await.unwrap();
        assert!(matches!(kind(db.run(&insert, []).await), ErrorKind::UniqueViolation { .. }));
        assert!(db.connection.is_dirty());
        db.connection.commit().await.unwrap();
        assert_eq!(count(&mut db, &table).await, Value::I64(1));
    }

    async fn a_change_of_tables_commits_and_is_noticed(engine: Engine) {
        let mut db = Db::open(engine).await;
        let (table, other) = (db.table("a int").await, db.table("a int").await);
        for sql in [format!("ALTER TABLE {table} ADD COLUMN b int"), format!("CREATE TABLE {other} (a int)")] {
            db.connection.begin(Begin::default()).await.unwrap();
            db.run(&format!("INSERT INTO {table} (a) VALUES (1)"), []).await.unwrap();
            // The second fails, and has committed before it did.
            let _ = db.connection.batch(&sql).await;
            assert!(!db.connection.is_dirty());
        }
        assert_eq!(count(&mut db, &table).await, Value::I64(2));
    }

    async fn a_transaction_of_a_batch_is_noticed(engine: Engine) {
        let mut db = Db::open(engine).await;
        assert!(matches!(db.refused("START TRANSACTION; SELECTED 1").await, ErrorKind::Syntax { .. }));
        assert!(db.connection.is_dirty());
        db.connection.rollback().await.unwrap();
        assert!(!db.connection.is_dirty());
    }

    async fn a_deadlock_ends_one_of_two_whole(engine: Engine) {
        let pool = pool(engine, 4);
        let mut db = Db::open(engine).await;
        let table = db.table("id int PRIMARY KEY, a int").await;
        db.batch(&format!("INSERT INTO {table} VALUES (1, 0), (2, 0)")).await;
        let update = |id: i64| {
            let sql = format!("UPDATE {table} SET a = a + 1 WHERE id = ?");
            call(&sql, [Value::I64(id)], db.connection.dialect())
        };
        let one = Transaction::begin(&pool, Begin::default()).await.unwrap();
        let other = Transaction::begin(&pool, Begin::default()).await.unwrap();
        one.execute(&update(1)).await.unwrap();
        other.execute(&update(2)).await.unwrap();
        let (to_one, to_other) = (update(1), update(2));
        let (first, second) = tokio::join!(one.execute(&to_other), other.execute(&to_one));
        let (loser, winner, error) = match (first, second) {
            (Err(error), Ok(_)) => (one, other, error),
            (Ok(_), Err(error)) => (other, one, error),
            both => panic!("{both:?}"),
        };
        assert_eq!(error.kind, ErrorKind::Deadlock);
        assert!(loser.has_ended());
        assert_eq!(kind(loser.execute(&update(1)).await), ErrorKind::TransactionEnded);
        winner.commit().await.unwrap();
        assert_eq!(db.one(&format!("SELECT CAST(SUM(a) AS SIGNED) FROM {table}")).await, Value::I64(2));
    }

    async fn a_row_changed_since_it_was_read_is_no_silent_loss(engine: Engine) {
        // Only MariaDB can be told to notice ("innodb_snapshot_isolation").
        let (mut one, mut other) = (Db::open(engine).await, Db::open(engine).await);
        let set = one.connection.batch("SET SESSION innodb_snapshot_isolation = ON").await;
        if set.is_err() {
            assert_ne!((engine, one.connection.dialect().version().major), (Engine::MariaDb, 11));
            return;
        }
        let table = one.table("id int PRIMARY KEY, a int").await;
        one.batch(&format!("INSERT INTO {table} VALUES (1, 0)")).await;
        one.connection.begin(Begin { isolation: Some(Isolation::RepeatableRead), ..Begin::default() }).await.unwrap();
        count(&mut one, &table).await;
        other.batch(&format!("UPDATE {table} SET a = 1")).await;
        let changed = kind(one.run(&format!("UPDATE {table} SET a = 2"), []).await);
        assert_eq!(changed, ErrorKind::SerializationFailure);
    }

    async fn many_rows_of_one_statement_are_counted(engine: Engine) {
        let mut db = Db::open(engine).await;
        let table = db.table("a int, b varchar(10)").await;
        let sql = format!("INSERT INTO {table} VALUES (?, ?)");
        let mut many = call(&sql, [Value::I64(1), Value::from("x")], db.connection.dialect());
        many.binds = std::sync::Arc::new((0..50).flat_map(|n| [Value::I64(n), Value::from("y")]).collect());
        assert_eq!(db.connection.execute_many(&many).await.unwrap(), 50);
        assert_eq!(count(&mut db, &table).await, Value::I64(50));
    }
}
