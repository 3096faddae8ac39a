//! Every variant of every public enum of the statement and schema nodes appears in a snapshot.

use super::enums::{Enum, scan};
use super::finding::Finding;
use super::tree::Source;

/// The folder of the crate whose enums are checked.
const FOLDER: &str = "ilana-ir/src/";

/// The modules whose enums are checked, each a file and maybe a folder.
const MODULES: [&str; 9] =
    ["expr", "select", "insert", "upsert", "update", "delete", "explain", "raw", "schema"];

/// A finding for each variant that no snapshot shows, and one when there is no enum at all.
pub(crate) fn check(sources: &[Source], snapshots: &[Source]) -> Vec<Finding> {
    let nodes: Vec<(&str, Enum)> = sources
        .iter()
        .filter(|source| is_node_file(&source.path))
        .flat_map(|source| scan(&source.text).into_iter().map(|found| (source.path.as_str(), found)))
        .collect();
    if nodes.is_empty() {
        // A moved module must not switch the check off in silence.
        let message = format!("no public enum in the modules {}", MODULES.join(", "));
        return vec![Finding::new(FOLDER, 1, message, "name the modules anew in xtask/src/tidy/nodes.rs")];
    }
    nodes.iter().flat_map(|(path, node)| check_enum(path, node, snapshots)).collect()
}

fn check_enum(path: &str, node: &Enum, snapshots: &[Source]) -> Vec<Finding> {
    let Enum { name, variants } = node;
    variants
        .iter()
        .filter(|variant| {
            // A snapshot holds its statement as JSON, where a variant is a quoted word.
            let texts = [format!("\"{}\"", variant.name), format!("{name}::{}", variant.name)];
            !snapshots.iter().any(|snapshot| texts.iter().any(|text| snapshot.text.contains(text)))
        })
        .map(|variant| {
            let message = format!("{name}::{} appears in no snapshot", variant.name);
            Finding::new(path, variant.line, message, "add a case that uses it to the snapshot tests")
        })
        .collect()
}

fn is_node_file(path: &str) -> bool {
    let Some(inside) = path.strip_prefix(FOLDER).and_then(|path| path.strip_suffix(".rs")) else {
        return false;
    };
    MODULES.iter().any(|module| inside == *module || inside.starts_with(&format!("{module}/")))
}

#[cfg(test)]
mod tests {
    use super::{check, is_node_file};
    use crate::tidy::tree::Source;

    fn findings(sources: &[(&str, &str)], snapshots: &[&str]) -> Vec<String> {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let sources: Vec<Source> = sources.iter().map(|(path, text)| source(path, text)).collect();
        let snapshots: Vec<Source> = snapshots.iter().map(|text| source("snapshots/a.snap", text)).collect();
        check(&sources, &snapshots).iter().map(ToString::to_string).collect()
    }

    const EXPR: (&str, &str) = ("ilana-ir/src/expr.rs", "pub enum Expr {\n    Column,\n    Call,\n}\n");

    #[test]
    fn a_variant_shows_as_a_quoted_word_or_by_its_full_name() {
        assert_eq!(findings(&[EXPR], &["{\"Column\": 1}", "an Expr::Call"]), Vec::<String>::new());
    }

    #[test]
    fn a_variant_that_no_snapshot_shows_is_found_at_its_line() {
        let expected = "ilana-ir/src/expr.rs:3: Expr::Call appears in no snapshot \
                        (add a case that uses it to the snapshot tests)";
        assert_eq!(findings(&[EXPR], &["{\"Column\": \"Calling\"}", "Call"]), [expected]);
    }

    #[test]
    fn a_check_without_anything_to_check_is_a_finding() {
        let found = findings(&[("ilana-ir/src/value.rs", EXPR.1)], &[]);
        assert!(matches!(&*found, [only] if only.starts_with("ilana-ir/src/:1: ")), "{found:?}");
    }

    #[test]
    fn nodes_live_in_the_named_modules_and_the_folders_beside_them() {
        assert!(is_node_file("ilana-ir/src/select.rs"));
        assert!(is_node_file("ilana-ir/src/schema/column.rs"));
        assert!(!is_node_file("ilana-ir/src/selection.rs"));
        assert!(!is_node_file("ilana-ir/src/relation/select.rs"));
        assert!(!is_node_file("ilana-compile/src/select.rs"));
    }
}
