//! Any statement becomes whole SQL or an error, on every database.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ilana_fuzz::compile_total(bytes));
