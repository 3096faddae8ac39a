//! The contract between Ilana and a database driver, and what all drivers share: the pool and transactions.
//!
//! An adapter implements [`Driver`], [`Connection`] and [`Row`]. Everything above it runs statements through a
//! [`Lease`] of a [`Pool`] or through a [`Transaction`], never on a connection itself, so that there is one point at
//! which statements are watched.

mod begin;
mod call;
#[cfg(feature = "conformance")]
pub mod conformance;
mod connection;
mod error;
mod introspect;
mod json;
mod pool;
mod row;
mod sink;
mod stream;
mod tls;
mod transaction;
mod watch;

pub use begin::{Begin, Isolation, TransactionAccess};
pub use call::Call;
pub use connection::{Changed, Connection, Driver};
pub use error::{DriverError, ErrorKind};
pub use json::{is_readable as is_readable_json, is_within as is_json_within};
pub use pool::{Lease, Pool, PoolOptions};
pub use row::{CellError, CellFault, Row};
pub use sink::{Flow, Sink};
pub use stream::Rows;
pub use tls::{Tls, TlsMode};
pub use transaction::{Savepoint, Transaction};
pub use watch::{Executed, Listener};
