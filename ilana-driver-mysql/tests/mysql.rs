//! The adapter against real servers: each test runs on MySQL and on MariaDB.

#[cfg(test)]
mod mysql {
    mod cancel;
    mod conformance;
    mod errors;
    mod faults;
    mod ground;
    mod introspection;
    mod session;
    mod soak;
    mod streams;
    mod tls;
    mod transactions;
    mod types;
    mod way;
}
