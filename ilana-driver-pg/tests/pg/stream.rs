//! Rows that come faster than they are taken.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use ilana_driver::{CellError, ErrorKind, Flow, Row, Sink};
use ilana_ir::Value;
use tokio::sync::mpsc;

use crate::kit::{Collect, any, call, connect, fetch, kind};

/// Passes rows on through a channel of few places.
struct Passing {
    sender: tokio_util_free::Sender,
    taken: Arc<AtomicU64>,
}

/// A sender that can be asked whether there is room.
mod tokio_util_free {
    use super::{Context, Poll, mpsc};

    type Room = std::pin::Pin<Box<dyn Future<Output = Option<mpsc::OwnedPermit<i64>>> + Send>>;

    pub(super) struct Sender {
        pub(super) sender: mpsc::Sender<i64>,
        waiting: Option<Room>,
        permit: Option<mpsc::OwnedPermit<i64>>,
    }

    impl Sender {
        pub(super) fn new(sender: mpsc::Sender<i64>) -> Self {
            Self { sender, waiting: None, permit: None }
        }

        pub(super) fn send(&mut self, value: i64) {
            match self.permit.take() {
                Some(permit) => drop(permit.send(value)),
                None => self.sender.try_send(value).expect("it was asked for room first"),
            }
        }

        pub(super) fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<()> {
            let sender = self.sender.clone();
            let waiting =
                self.waiting.get_or_insert_with(|| Box::pin(async { sender.reserve_owned().await.ok() }));
            let Poll::Ready(permit) = waiting.as_mut().poll(context) else { return Poll::Pending };
            self.waiting = None;
            self.permit = permit;
            Poll::Ready(())
        }
    }
}

impl Sink for Passing {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        self.sender.send(row.i64(0)?.unwrap_or_default());
        self.taken.fetch_add(1, Ordering::SeqCst);
        Ok(Flow::Full)
    }

    fn restart(&mut self) {}

    fn passes_on(&self) -> bool {
        true
    }

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.sender.poll_room(context)
    }

    fn rows(&self) -> u64 {
        self.taken.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_reader_that_waits_is_waited_for() {
    let mut connection = connect().await;
    let (sender, mut receiver) = mpsc::channel(4);
    let taken = Arc::new(AtomicU64::new(0));
    let sink = Passing { sender: tokio_util_free::Sender::new(sender), taken: Arc::clone(&taken) };
    let sql = "SELECT n, repeat('x', 1000) FROM generate_series(1, 20000) AS n";
    let call = call(&*connection, sql, []);
    let task = tokio::spawn(async move {
        let done = connection.fetch(call, Box::new(sink)).await.map(|sink| sink.rows());
        (connection, done)
    });
    for expected in 1..=20_000_i64 {
        assert_eq!(receiver.recv().await, Some(expected));
        // No more are decoded than there is room for.
        assert!(taken.load(Ordering::SeqCst) <= u64::try_from(expected).unwrap() + 6);
    }
    let (mut connection, done) = task.await.unwrap();
    assert_eq!(done.unwrap(), 20_000);
    assert!(!connection.is_dirty());
    connection.ping().await.unwrap();
}

#[tokio::test]
async fn rows_that_nobody_wants_are_not_all_read() {
    let mut connection = connect().await;
    let few = call(&*connection, "SELECT * FROM generate_series(1, 100)", []);
    let sink = connection.fetch(few, Collect::first(2, |row| row.i64(0))).await.unwrap();
    assert_eq!(Collect::<Option<i64>>::take(sink), [Some(1), Some(2)]);
    assert!(!connection.is_dirty());
    let endless = "SELECT generate_series(1, 1000000000000)";
    let many = call(&*connection, endless, []);
    let sink = connection.fetch(many, Collect::first(2, |row| row.i64(0))).await.unwrap();
    assert_eq!(sink.rows(), 2);
    // Nobody waits for the rest: the connection is closed.
    assert!(connection.is_dirty());
}

#[tokio::test]
async fn a_write_is_run_to_its_end_also_when_its_rows_are_not_wanted() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    connection.batch("CREATE TEMP TABLE t (a int)").await.unwrap();
    let insert = "INSERT INTO t SELECT * FROM generate_series(1, 5000) RETURNING a";
    let call = call(connection, insert, []);
    let sink = connection.fetch(call, Collect::first(1, |row| row.i64(0))).await.unwrap();
    assert_eq!(sink.rows(), 1);
    assert!(!connection.is_dirty());
    assert_eq!(any(connection, "SELECT count(*) FROM t", []).await.unwrap(), Value::I64(5000));
}

#[tokio::test]
async fn a_row_that_is_refused_ends_the_statement_and_not_the_connection() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    let refused =
        fetch(connection, "SELECT 'a'::text FROM generate_series(1, 100)", [], |row| row.i64(0)).await;
    assert!(matches!(kind(refused), ErrorKind::Cell(_)));
    assert!(!connection.is_dirty());
    assert_eq!(any(connection, "SELECT 1", []).await.unwrap(), Value::I64(1));
}
