//! Any value is read back from its literal.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ilana_fuzz::literal_roundtrip(bytes));
