//! Ilana's PostgreSQL adapter, over tokio-postgres.

mod address;
mod classify;
mod connect;
mod exchange;
mod execute;
mod introspect;
mod learn;
mod listen;
mod options;
mod statements;
mod tls;
mod value;

pub use address::AddressError;
pub use connect::PgDriver;
pub use listen::{Notification, PgListener};
pub use options::{Password, PgHost, PgOptions, Statements, TargetSession};
