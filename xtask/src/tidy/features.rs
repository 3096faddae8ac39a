//! Every feature that a dialect can lack appears in a snapshot as unsupported.

use super::enums::{Enum, scan};
use super::finding::Finding;
use super::tree::Source;

/// Where the features are listed: this file, or one in the folder beside it.
const MODULE: &str = "ilana-compile/src/error";

/// The enums that list them. The first is the one that must be there.
const ENUMS: [&str; 2] = ["Feature", "SchemaFeature"];

/// A finding for each feature that no snapshot refuses, and one when the list is not where it should be.
pub(crate) fn check(sources: &[Source], snapshots: &[Source]) -> Vec<Finding> {
    let mut lists = Vec::new();
    for source in sources.iter().filter(|source| is_error_file(&source.path)) {
        let found = scan(&source.text).into_iter().filter(|found| ENUMS.contains(&found.name.as_str()));
        lists.extend(found.map(|list| (source.path.as_str(), list)));
    }
    let [first, ..] = ENUMS;
    if lists.iter().all(|(_, list)| list.name != first) {
        // A moved list must not switch the check off in silence.
        let remedy = "name its place anew in xtask/src/tidy/features.rs";
        return vec![Finding::new(&format!("{MODULE}.rs"), 1, format!("no `pub enum {first}`"), remedy)];
    }
    lists.iter().flat_map(|(path, list)| check_list(path, list, snapshots)).collect()
}

fn check_list(path: &str, list: &Enum, snapshots: &[Source]) -> Vec<Finding> {
    let Enum { name, variants } = list;
    variants
        .iter()
        .filter(|feature| !snapshots.iter().any(|snapshot| refuses(&snapshot.text, &feature.name)))
        .map(|feature| {
            let message = format!("no snapshot shows {name}::{} as unsupported", feature.name);
            Finding::new(path, feature.line, message, "add a case that needs it to the snapshot tests")
        })
        .collect()
}

/// Whether a line of a snapshot calls that feature unsupported.
fn refuses(snapshot: &str, feature: &str) -> bool {
    let names_it =
        |line: &str| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == feature);
    snapshot.lines().any(|line| line.to_ascii_lowercase().contains("unsupported") && names_it(line))
}

fn is_error_file(path: &str) -> bool {
    path.strip_prefix(MODULE).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::Source;

    fn findings(path: &str, snapshot: &str) -> Vec<String> {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let list = "pub enum Other {\n    Lock,\n}\npub enum Feature {\n    Lock,\n    DistinctOn,\n}\n";
        let findings = check(&[source(path, list)], &[source("snapshots/a.snap", snapshot)]);
        findings.iter().map(ToString::to_string).collect()
    }

    const FILE: &str = "ilana-compile/src/error.rs";

    #[test]
    fn features_that_are_refused_somewhere_pass() {
        let snapshot = "sqlite: unsupported Lock: drop it\nmysql: Unsupported { feature: DistinctOn }\n";
        assert_eq!(findings(FILE, snapshot), Vec::<String>::new());
        assert_eq!(findings("ilana-compile/src/error/feature.rs", snapshot), Vec::<String>::new());
    }

    #[test]
    fn a_feature_that_is_never_refused_is_found_at_its_line() {
        let snapshot = "sqlite: unsupported Lock\nmysql: DistinctOn\npostgres: unsupported DistinctOnly\n";
        let expected = "ilana-compile/src/error.rs:6: no snapshot shows Feature::DistinctOn as unsupported \
                        (add a case that needs it to the snapshot tests)";
        assert_eq!(findings(FILE, snapshot), [expected]);
    }

    #[test]
    fn a_list_that_is_not_in_its_place_is_a_finding() {
        let found = findings("ilana-compile/src/errors.rs", "");
        assert!(matches!(&*found, [only] if only.contains("no `pub enum Feature`")), "{found:?}");
    }
}
