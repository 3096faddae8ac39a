//! Futures that are dropped in their middle.

use std::future::poll_fn;
use std::task::Poll;

/// What became of a future that was to be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut<T> {
    /// It ended before.
    Ended(T),
    /// It was dropped where it waited.
    Dropped,
}

/// Polls a future until it has waited `waits` times, and drops it then. For every point at which an operation waits:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use ilana_driver::conformance::{Cut, cut_after};
///
/// async fn operation() {
///     tokio::task::yield_now().await;
///     tokio::task::yield_now().await;
/// }
///
/// let mut waits = 0;
/// while cut_after(waits, operation()).await == Cut::Dropped {
///     waits += 1;
/// }
/// assert_eq!(waits, 2);
/// # }
/// ```
pub async fn cut_after<T>(waits: usize, future: impl Future<Output = T>) -> Cut<T> {
    let mut future = Box::pin(future);
    let mut waited = 0;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Cut::Ended(value)),
        Poll::Pending if waited == waits => Poll::Ready(Cut::Dropped),
        Poll::Pending => {
            waited += 1;
            Poll::Pending
        }
    })
    .await
}
