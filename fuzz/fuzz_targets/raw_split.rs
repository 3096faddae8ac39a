//! Any text is SQL of the caller's own, whose marks are replaced.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ilana_fuzz::raw_split(bytes));
