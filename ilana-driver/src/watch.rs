//! Those who watch statements: logs, tests, counters.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use ilana_ir::Value;

use crate::{Call, DriverError};

/// A statement that was run.
#[derive(Debug)]
pub struct Executed<'a> {
    /// The SQL text. Of an insert it is the insert's, also where the adapter sent its rows in another way ([`ilana_compile::Bulk`]).
    pub sql: &'a str,
    /// Its values, in the order of the statement's slots. Empty for text without values.
    pub binds: &'a [Value],
    /// From its first poll to its end.
    pub elapsed: Duration,
    /// How many rows it gave or changed, or why not.
    pub outcome: Result<u64, &'a DriverError>,
}

/// One who watches. Called on the task that ran the statement, after it: it must be quick.
pub type Listener = Arc<dyn Fn(&Executed<'_>) + Send + Sync>;

/// All who watch one pool.
#[derive(Default)]
pub(crate) struct Watchers {
    any: AtomicBool,
    all: RwLock<Vec<Listener>>,
}

/// A statement under way that is watched.
pub(crate) struct Watch {
    started: Instant,
    sql: String,
    binds: Arc<Vec<Value>>,
}

impl Watchers {
    pub(crate) fn add(&self, listener: Listener) {
        self.all.write().unwrap_or_else(PoisonError::into_inner).push(listener);
        self.any.store(true, Ordering::Release);
    }

    /// Begins to watch, if there is anyone who does; otherwise this costs two loads and no clock.
    pub(crate) fn start(&self, call: &Call) -> Option<Watch> {
        self.is_watched().then(|| Watch {
            started: Instant::now(),
            sql: call.plan.sql().to_owned(),
            binds: Arc::clone(&call.binds),
        })
    }

    pub(crate) fn start_text(&self, sql: &str) -> Option<Watch> {
        self.is_watched().then(|| Watch {
            started: Instant::now(),
            sql: sql.to_owned(),
            binds: Arc::default(),
        })
    }

    fn is_watched(&self) -> bool {
        self.any.load(Ordering::Acquire) || tracing::enabled!(tracing::Level::DEBUG)
    }

    pub(crate) fn finish(&self, watch: Option<Watch>, outcome: Result<u64, &DriverError>) {
        let Some(Watch { started, sql, binds }) = watch else { return };
        let elapsed = started.elapsed();
        let rows = outcome.as_ref().ok();
        tracing::debug!(db.query.text = %sql, db.response.returned_rows = rows, ?elapsed, "statement");
        let event = Executed { sql: &sql, binds: &binds, elapsed, outcome };
        for listener in self.all.read().unwrap_or_else(PoisonError::into_inner).iter() {
            listener(&event);
        }
    }
}
