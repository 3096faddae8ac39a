//! How large a pool is, and how long things may take in it.

use std::time::Duration;

/// How large a pool is, and how long things may take in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolOptions {
    /// So many connections are kept open although nobody uses them. Zero keeps none.
    pub min: usize,
    /// At most so many connections.
    pub max: usize,
    /// How long a caller waits for a free one.
    pub acquire_timeout: Duration,
    /// How long opening one may take, all attempts together.
    pub connect_timeout: Duration,
    /// How long after the first attempt a server that cannot be reached is tried again. Zero tries once.
    pub retry_connect_for: Duration,
    /// How long to wait between two attempts.
    pub retry_interval: Duration,
    /// How long a connection may be unused before it is closed.
    pub idle_timeout: Duration,
    /// How often unused connections are looked for.
    pub reap_interval: Duration,
    /// A connection that was not used for so long is asked for a sign of life before it is used again. One that is used
    /// more often costs no such question: that it is lost is seen by its error, and a read is then tried once more.
    pub check_after: Duration,
    /// How long a statement may take; `None` is no limit. One that takes longer is ended together with its connection, and
    /// with the transaction that it is in.
    pub statement_timeout: Option<Duration>,
    /// How many plans are remembered.
    pub plans: usize,
}

impl Default for PoolOptions {
    /// Up to 10 connections and none of them kept; 30 seconds for a free one, for opening one, for an unused one, and until
    /// one is asked for a sign of life; one attempt; no limit for statements; 1,000 plans.
    fn default() -> Self {
        let wait = Duration::from_secs(30);
        Self {
            min: 0,
            max: 10,
            acquire_timeout: wait,
            connect_timeout: wait,
            retry_connect_for: Duration::ZERO,
            retry_interval: Duration::from_millis(100),
            idle_timeout: wait,
            reap_interval: Duration::from_secs(1),
            check_after: wait,
            statement_timeout: None,
            plans: 1000,
        }
    }
}
