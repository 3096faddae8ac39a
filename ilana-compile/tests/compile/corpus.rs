//! What fuzzing once found, or starts from, is looked at again by every test run.

use std::path::Path;

use crate::generate::{compile_total, ident_quoting, literal_roundtrip, raw_split};

/// Gives each file of a target's corpus to its check.
#[expect(clippy::disallowed_methods, reason = "the corpus is files")]
fn replay(target: &str, check: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let mut files = 0;
    for file in folder.read_dir().unwrap() {
        let file = file.unwrap().path();
        let bytes = std::fs::read(&file).unwrap();
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&bytes)));
        assert!(result.is_ok(), "{} fails", file.display());
        files += 1;
    }
    assert!(files > 0, "{target} has no corpus");
}

#[test]
fn compile_total_holds_of_its_corpus() {
    replay("compile_total", compile_total::check);
}

#[test]
fn ident_quoting_holds_of_its_corpus() {
    replay("ident_quoting", ident_quoting::check);
}

#[test]
fn literal_roundtrip_holds_of_its_corpus() {
    replay("literal_roundtrip", literal_roundtrip::check);
}

#[test]
fn raw_split_holds_of_its_corpus() {
    replay("raw_split", raw_split::check);
}
