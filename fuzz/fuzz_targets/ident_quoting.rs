//! Any text is a name that is read back.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ilana_fuzz::ident_quoting(bytes));
