//! Each file opens with a `//!` sentence that says what lives there.

use super::finding::Finding;
use super::tree::Source;

/// A finding when the first line of a file is anything but inner documentation with words in it.
pub(crate) fn check(source: &Source) -> Option<Finding> {
    let first = source.text.lines().next().unwrap_or_default();
    let sentence = first.strip_prefix("//!").map(str::trim);
    if sentence.is_some_and(|sentence| !sentence.is_empty()) {
        return None;
    }
    let remedy = "say in one sentence what lives here; attributes come after it";
    Some(Finding::new(&source.path, 1, "the file does not open with a `//!` sentence", remedy))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::Source;

    fn passes(text: &str) -> bool {
        check(&Source { path: "a.rs".to_owned(), text: text.to_owned() }).is_none()
    }

    #[test]
    fn a_sentence_passes_and_attributes_may_follow() {
        assert!(passes("//! What lives here.\n#![no_main]\n"));
    }

    #[test]
    fn anything_else_on_the_first_line_is_found() {
        for text in
            ["", "\n//! Late.\n", "//!\n//! Late.\n", "#![no_main]\n//! Late.\n", "// Plain.\n", "use a;\n"]
        {
            assert!(!passes(text), "{text:?}");
        }
    }
}
