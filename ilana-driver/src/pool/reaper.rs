//! Closing the connections of a pool that nobody uses.

use std::sync::{Mutex, PoisonError};

use deadpool::managed::WeakPool;
use tokio::task::JoinHandle;

use super::PoolOptions;
use super::manager::Manager;

/// The task that closes unused connections. It ends with the pool, or with the runtime that it was started on: the next
/// connection that is opened then starts another one.
#[derive(Debug, Default)]
pub(super) struct Reaper(Mutex<Option<JoinHandle<()>>>);

impl Reaper {
    /// Starts the task unless it runs.
    pub(super) fn start(&self, pool: WeakPool<Manager>, options: PoolOptions) {
        let mut task = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if task.as_ref().is_none_or(JoinHandle::is_finished) {
            *task = Some(tokio::spawn(reap(pool, options)));
        }
    }
}

impl Drop for Reaper {
    fn drop(&mut self) {
        if let Some(task) = self.0.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}

async fn reap(pool: WeakPool<Manager>, options: PoolOptions) {
    let mut ticks = tokio::time::interval(options.reap_interval);
    loop {
        ticks.tick().await;
        let Some(pool) = pool.upgrade() else { return };
        let mut spare = pool.status().size.saturating_sub(options.min);
        let closed = pool.retain(|_, metrics| {
            let stays = spare == 0 || metrics.last_used() < options.idle_timeout;
            spare -= usize::from(!stays);
            stays
        });
        drop(closed);
    }
}
