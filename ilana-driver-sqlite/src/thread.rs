//! The thread of a connection: what may block runs there.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, PoisonError};

use ilana_driver::{DriverError, ErrorKind};
use tokio::sync::oneshot;

use crate::execute::Shared;

type Job = Box<dyn FnOnce(&mut rusqlite::Connection) + Send>;

/// A handle to the thread. Dropping it lets the thread end once it has done what it was given.
pub(crate) struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    pub(crate) fn start(shared: Arc<Shared>) -> Result<Self, DriverError> {
        let (jobs, queue) = channel();
        std::thread::Builder::new()
            .name("ilana-sqlite".to_owned())
            .spawn(move || serve(&shared, &queue))
            .map_err(|error| {
                let message = "no thread could be started for a connection".to_owned();
                DriverError::with_source(ErrorKind::Other { message }, error)
            })?;
        Ok(Self { jobs })
    }

    /// Runs `work` with the connection, and waits for it without blocking.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut rusqlite::Connection) -> T + Send + 'static,
    ) -> Result<T, DriverError> {
        let (done, result) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody waits any more when the caller's future was dropped; the connection is closed then.
            let _ = done.send(work(connection));
        });
        let lost = |_| DriverError::new(ErrorKind::ConnectionLost);
        self.jobs.send(job).map_err(|_| DriverError::new(ErrorKind::ConnectionLost))?;
        result.await.map_err(lost)
    }
}

fn serve(shared: &Shared, queue: &Receiver<Job>) {
    crate::execute::wait_for_locks_on_this_thread(shared.busy_timeout);
    while let Ok(job) = queue.recv() {
        let mut connection = shared.connection.lock().unwrap_or_else(PoisonError::into_inner);
        // A job that is cancelled before it began must not begin.
        if !shared.is_cancelled() {
            job(&mut connection);
        }
    }
}
