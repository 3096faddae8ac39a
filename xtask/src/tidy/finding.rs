//! What a check has to say about one place.

use std::fmt;

/// A breach of a rule, with its place and its remedy. Findings order by path and line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    path: String,
    line: usize,
    message: String,
    remedy: String,
}

impl Finding {
    /// A finding in a file, relative to the root, at a line counted from 1.
    pub(crate) fn new(
        path: &str,
        line: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { path: path.to_owned(), line, message: message.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, message, remedy } = self;
        write!(f, "{path}:{line}: {message} ({remedy})")
    }
}

#[cfg(test)]
mod tests {
    use super::Finding;

    #[test]
    fn a_finding_reads_as_place_message_and_remedy() {
        let finding = Finding::new("a/b.rs", 7, "it is wrong", "right it");
        assert_eq!(finding.to_string(), "a/b.rs:7: it is wrong (right it)");
    }

    #[test]
    fn findings_sort_by_path_then_by_line_as_a_number() {
        let at = |path, line| Finding::new(path, line, "", "");
        let mut findings = vec![at("b.rs", 1), at("a.rs", 10), at("a.rs", 9)];
        findings.sort();
        assert_eq!(findings, [at("a.rs", 9), at("a.rs", 10), at("b.rs", 1)]);
    }
}
