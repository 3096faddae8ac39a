//! Throw-away database servers for tests: PostgreSQL, MySQL, MariaDB, and pgbouncer in front of a PostgreSQL.
//!
//! A [`Server`] has a data folder, a free port on 127.0.0.1, a Unix socket, a random password and a TLS certificate of
//! its own, and is gone when the value is dropped. Its programs are those of the machine, else Debian's packages,
//! unpacked into a cache folder (`ILANA_TEST_CACHE`, else the user's); nothing is installed.
//!
//! ```no_run
//! use test_servers::{Engine, Server, Settings};
//!
//! let server = Server::start(Engine::Postgres, &Settings::default())?;
//! println!("connect to {} and trust {}", server.url(), server.ca().display());
//! server.kill()?;          // as a power cut would: every process of it, at once
//! server.start_again()?;   // the same data, port and password
//! # Ok::<(), test_servers::Error>(())
//! ```
//!
//! Called by root, everything runs as the user `nobody`, since PostgreSQL refuses root. A server dies with the process
//! that started it, even one that was killed; what a killed process left in the temporary folder is removed by the next
//! start of a server.

mod account;
mod binaries;
mod cache;
mod certificates;
mod debian;
mod engine;
mod error;
mod log;
mod mariadb;
mod mysql;
mod pgbouncer;
mod port;
mod postgres;
mod process;
mod program;
mod provision;
mod recipe;
mod relay;
mod scratch;
mod server;
mod serving;
mod watchdog;

pub use crate::binaries::Origin;
pub use crate::certificates::Authority;
pub use crate::engine::Engine;
pub use crate::error::Error;
pub use crate::pgbouncer::{PgBouncer, Upstream};
pub use crate::process::descendants_of;
pub use crate::provision::{CA_VARIABLE, OTHER_CA_VARIABLE, Provision};
pub use crate::relay::Relay;
pub use crate::server::{Server, Settings};
