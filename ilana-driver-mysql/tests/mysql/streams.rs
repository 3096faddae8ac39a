//! Rows while they come: room, an early end, and what becomes of the connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};

use futures_waker::Waiting;
use ilana_compile::Engine;
use ilana_driver::{CellError, ErrorKind, Flow, Row, Sink};
use ilana_ir::{Value, ValueType};

use crate::mysql::ground::{Db, Rows, call, fetched, kind, name, on_both};

/// Numbers from one on, without a table.
fn numbers(up_to: u64) -> String {
    format!(
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {up_to}) SELECT i FROM n"
    )
}

mod futures_waker {
    use std::sync::Mutex;
    use std::task::{Context, Waker};

    /// One who waits.
    #[derive(Default)]
    pub(super) struct Waiting(Mutex<Option<Waker>>);

    impl Waiting {
        pub(super) fn wait(&self, context: &Context<'_>) {
            *self.0.lock().unwrap() = Some(context.waker().clone());
        }

        pub(super) fn wake(&self) -> bool {
            self.0.lock().unwrap().take().map(Waker::wake).is_some()
        }
    }
}

/// A sink with room for one row, which somebody else makes.
#[derive(Default)]
struct Narrow {
    rows: Arc<AtomicU64>,
    has_room: Arc<AtomicBool>,
    waiting: Arc<Waiting>,
}

impl Sink for Narrow {
    fn row(&mut self, _: &dyn Row) -> Result<Flow, CellError> {
        self.rows.fetch_add(1, Ordering::SeqCst);
        self.has_room.store(false, Ordering::SeqCst);
        Ok(Flow::Full)
    }

    fn restart(&mut self) {}

    fn passes_on(&self) -> bool {
        true
    }

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.waiting.wait(context);
        if self.has_room.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }
    }

    fn rows(&self) -> u64 {
        self.rows.load(Ordering::SeqCst)
    }
}

on_both! {
    async fn rows_come_only_when_there_is_room(engine: Engine) {
        let mut db = Db::open(engine).await;
        let sink = Narrow::default();
        let (rows, has_room, waiting) = (sink.rows.clone(), sink.has_room.clone(), sink.waiting.clone());
        let call = call(&numbers(200), [], db.connection.dialect());
        let reader = tokio::spawn(async move {
            let mut sink: Box<dyn Sink> = Box::new(sink);
            let done = db.connection.fetch(&call, &mut sink).await.map(|()| sink.rows());
            (done, db.connection.is_dirty())
        });
        let mut given = 0;
        while !reader.is_finished() {
            // Whoever waits has exactly as many rows as room was made for.
            if waiting.wake() && !has_room.load(Ordering::SeqCst) {
                let taken = rows.load(Ordering::SeqCst);
                assert!(taken <= given + 1, "{taken} rows, room for {}", given + 1);
                given = taken;
                has_room.store(true, Ordering::SeqCst);
            }
            tokio::task::yield_now().await;
        }
        let (done, is_dirty) = reader.await.unwrap();
        assert_eq!((done.unwrap(), is_dirty), (200, false));
    }

    async fn an_early_end_of_a_short_result_keeps_the_connection(engine: Engine) {
        let mut db = Db::open(engine).await;
        let call = call(&numbers(100), [], db.connection.dialect());
        let sink = Rows { most: Some(2), ..Rows::default() };
        let rows = fetched(&mut *db.connection, &call, sink).await.unwrap();
        assert_eq!(rows, [[Value::I64(1)], [Value::I64(2)]]);
        assert!(!db.connection.is_dirty());
        assert_eq!(db.one("SELECT 5").await, Value::I64(5));
    }

    async fn an_early_end_of_a_long_result_ends_the_session(engine: Engine) {
        let (mut db, mut other) = (Db::open(engine).await, Db::open(engine).await);
        let id = db.id().await;
        let call = call(&numbers(1_000_000), [], db.connection.dialect());
        let sink = Rows { most: Some(2), ..Rows::default() };
        let rows = fetched(&mut *db.connection, &call, sink).await.unwrap();
        assert_eq!(rows.len(), 2);
        assert!(db.connection.is_dirty());
        assert_eq!(kind(db.connection.ping().await), ErrorKind::ConnectionLost);
        drop(db);
        other.wait_for_end_of(id).await;
    }

    async fn within_a_transaction_a_result_is_read_to_its_end(engine: Engine) {
        let mut db = Db::open(engine).await;
        db.connection.begin(ilana_driver::Begin::default()).await.unwrap();
        let call = call(&numbers(5_000), [], db.connection.dialect());
        let sink = Rows { most: Some(2), ..Rows::default() };
        fetched(&mut *db.connection, &call, sink).await.unwrap();
        db.connection.commit().await.unwrap();
        assert!(!db.connection.is_dirty());
    }

    async fn a_cell_that_is_refused_is_told_and_the_connection_goes_on(engine: Engine) {
        let mut db = Db::open(engine).await;
        let refused = db.rows("SELECT 'x' UNION ALL SELECT 'y'", [], &[ValueType::I64]).await;
        assert!(matches!(kind(refused), ErrorKind::Cell(_)));
        assert!(!db.connection.is_dirty());
        assert_eq!(db.one("SELECT 5").await, Value::I64(5));
    }

    async fn a_procedure_gives_its_first_result(engine: Engine) {
        let mut db = Db::open(engine).await;
        let procedure = name("p");
        db.batch(&format!("CREATE PROCEDURE {procedure}() BEGIN SELECT 1; SELECT 2; END")).await;
        for _ in 0..2 {
            assert_eq!(db.rows(&format!("CALL {procedure}()"), [], &[]).await.unwrap(), [[Value::I64(1)]]);
            assert!(!db.connection.is_dirty());
        }
    }

    async fn more_plans_than_are_kept_all_run(engine: Engine) {
        let options = ilana_driver_mysql::MySqlOptions { prepared: 3, ..crate::mysql::ground::options(engine) };
        let driver = ilana_driver_mysql::MySqlDriver::new(options);
        let mut db = Db { connection: ilana_driver::Driver::connect(&driver).await.unwrap() };
        for number in 0..20 {
            assert_eq!(db.one(&format!("SELECT {number}")).await, Value::I64(number));
        }
        let mut told = async |what: &str| {
            let rows = db.rows(&format!("SHOW SESSION STATUS LIKE 'Com_stmt_{what}'"), [], &[]).await.unwrap();
            let Value::Text(number) = &rows[0][1] else { panic!("{rows:?}") };
            number.parse::<u64>().unwrap()
        };
        let (made, closed) = (told("prepare").await, told("close").await);
        assert!(made >= 20 && made - closed <= 4, "{made} made, {closed} closed");
    }

    async fn a_changed_table_is_read_by_an_old_plan(engine: Engine) {
        let (mut db, mut other) = (Db::open(engine).await, Db::open(engine).await);
        let table = db.table("a int").await;
        let dialect = db.connection.dialect();
        let call = call(&format!("SELECT * FROM {table}"), [], dialect);
        for columns in 1..10_usize {
            other.batch(&format!("ALTER TABLE {table} ADD COLUMN b{columns} int; DELETE FROM {table}; INSERT INTO {table} () VALUES ()")).await;
            let rows = fetched(&mut *db.connection, &call, Rows::default()).await.unwrap();
            assert_eq!(rows[0].len(), columns + 1);
        }
    }
}
