//! Nothing is left over: no disabled tests, no unwritten code, no notes to oneself, no sleeping in tests.

use super::finding::Finding;
use super::in_folder;
use super::tree::Source;

/// A piece of text that must not stay in the code.
struct Marker {
    text: &'static str,
    message: &'static str,
    remedy: &'static str,
}

// The texts are put together from halves, so that this file does not find itself.
const ANYWHERE: [Marker; 5] = [
    Marker {
        text: concat!("#[ig", "nore"),
        message: "a test that does not run",
        remedy: "make it pass, or delete it",
    },
    Marker { text: concat!("to", "do!("), message: "code that is not written", remedy: "write it" },
    Marker { text: concat!("unimple", "mented!("), message: "code that is not written", remedy: "write it" },
    Marker { text: concat!("FIX", "ME"), message: "a note to oneself", remedy: "do it, or open an issue" },
    Marker { text: concat!("XX", "X"), message: "a note to oneself", remedy: "do it, or open an issue" },
];

const IN_TESTS: [Marker; 2] = [
    Marker { text: concat!("thread::", "sleep"), message: "a test that sleeps", remedy: NO_SLEEP },
    Marker { text: concat!("time::", "sleep("), message: "a test that sleeps", remedy: NO_SLEEP },
];

const NO_SLEEP: &str = "wait for the event itself, or inject a clock";

/// A finding for each line that holds a marker.
pub(crate) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, (line, place)) in (1..).zip(source.text.lines().zip(places(source))) {
        let in_tests: &[Marker] = match place {
            Place::Test => &IN_TESTS,
            Place::Code => &[],
        };
        for marker in ANYWHERE.iter().chain(in_tests).filter(|marker| holds(line, marker.text)) {
            let message = format!("`{}`: {}", marker.text, marker.message);
            findings.push(Finding::new(&source.path, number, message, marker.remedy));
        }
    }
    findings
}

/// Whether a line holds a text that is not part of a longer name.
fn holds(line: &str, text: &str) -> bool {
    let in_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(text).any(|(start, _)| {
        let before = line.get(..start).and_then(|before| before.chars().next_back());
        let after = line.get(start + text.len()..).and_then(|after| after.chars().next());
        let begins_inside = in_name(text.chars().next()) && in_name(before);
        let ends_inside = in_name(text.chars().next_back()) && in_name(after);
        !begins_inside && !ends_inside
    })
}

/// What a line is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Code,
    Test,
}

/// What each line is part of: a test is a file of tests, or an item behind `#[cfg(test)]` up to the line that closes
/// it, which the formatter indents like the line that opened it.
fn places(source: &Source) -> impl Iterator<Item = Place> {
    let all_tests = in_folder(&source.path, "tests/") || source.path.ends_with("/tests.rs");
    let mut announced = false;
    let mut closing: Option<String> = None;
    source.text.lines().map(move |line| {
        let trimmed = line.trim_start();
        let mut place = if all_tests { Place::Test } else { Place::Code };
        if let Some(end) = &closing {
            place = Place::Test;
            if line == end {
                closing = None;
            }
        } else if trimmed.starts_with("#[cfg(test)]") || trimmed.starts_with("#[cfg(all(test") {
            announced = true;
        } else if announced && line.ends_with('{') {
            place = Place::Test;
            announced = false;
            let indent = line.len() - trimmed.len();
            closing = Some(format!("{}}}", " ".repeat(indent)));
        } else if announced && line.ends_with(';') {
            announced = false;
        }
        place
    })
}

#[cfg(test)]
mod tests {
    use super::{ANYWHERE, IN_TESTS, check};
    use crate::tidy::tree::Source;

    fn lines_found(path: &str, text: String) -> Vec<String> {
        let findings = check(&Source { path: path.to_owned(), text });
        findings
            .iter()
            .filter_map(|finding| Some(finding.to_string().split(": ").next()?.to_owned()))
            .collect()
    }

    #[test]
    fn each_marker_is_found_in_code_and_comments() {
        for marker in &ANYWHERE {
            let text = format!("//! A.\n// {}\nlet a = {};\n", marker.text, marker.text);
            assert_eq!(lines_found("a/src/b.rs", text), ["a/src/b.rs:2", "a/src/b.rs:3"], "{}", marker.text);
        }
    }

    #[test]
    fn a_longer_name_is_not_a_marker() {
        let longer = |marker: &super::Marker| format!("a{0} {0}a\n", marker.text.trim_end_matches('('));
        let text: String =
            ANYWHERE.iter().filter(|marker| !marker.text.starts_with('#')).map(longer).collect();
        assert_eq!(lines_found("a/src/b.rs", text), Vec::<String>::new());
    }

    #[test]
    fn sleeping_is_found_in_files_of_tests() {
        for marker in &IN_TESTS {
            for path in ["tests/a.rs", "a/tests/b/c.rs", "a/src/b/tests.rs"] {
                assert_eq!(lines_found(path, format!("std::{}", marker.text)), [format!("{path}:1")]);
            }
        }
    }

    #[test]
    fn sleeping_is_found_inside_an_inline_test_module_and_not_around_it() {
        for marker in &IN_TESTS {
            let sleep = format!("tokio::{}(1)", marker.text.trim_end_matches('('));
            let text = format!(
                "fn a() {{\n    {sleep};\n}}\n#[cfg(test)]\nmod tests {{\n    fn b() {{\n        {sleep};\n    }}\n}}\n\
                 fn c() {{\n    {sleep};\n}}\n"
            );
            assert_eq!(lines_found("a/src/b.rs", text), ["a/src/b.rs:7"]);
        }
    }

    #[test]
    fn a_test_module_in_its_own_file_does_not_make_the_rest_a_test() {
        let text = format!(
            "#[cfg(test)]\nmod tests;\nfn a() {{\n    std::{}();\n}}\n",
            concat!("thread::", "sleep")
        );
        assert_eq!(lines_found("a/src/b.rs", text), Vec::<String>::new());
    }
}
