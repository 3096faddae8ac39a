//! The adapter against a real server: what it stores, what it reports, and what it leaves behind.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what the tests share fails as tests do")]

mod bulk;
mod cancel;
mod conformance;
mod errors;
mod faults;
mod introspect;
mod kit;
mod listen;
mod pipeline;
mod plans;
mod proxy;
mod soak;
mod stream;
mod tls;
mod transactions;
mod types;
mod way;
