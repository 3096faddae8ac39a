//! The adapter against a real server: what it stores, what it reports, and what it leaves behind.

mod cancel;
mod errors;
mod kit;
mod pipeline;
mod plans;
mod stream;
mod transactions;
mod types;
