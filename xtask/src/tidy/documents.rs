//! Every path that a document at the root names exists.

mod paths;

use self::paths::{Mention, mentions};
use super::finding::Finding;
use super::tree::{Source, Tree};

/// What a path that names a file ends in.
const EXTENSIONS: [&str; 3] = [".rs", ".toml", ".md"];

/// What makes the rest of a path a pattern or a placeholder instead of a name.
const PATTERN: [char; 7] = ['*', '?', '[', '{', '<', '$', '…'];

/// A finding for each path that is named in back-ticks or linked to and does not exist.
pub(crate) fn check(document: &Source, tree: &Tree) -> Vec<Finding> {
    mentions(&document.text)
        .into_iter()
        .filter_map(|(line, mention)| {
            let path = match mention {
                Mention::Code(text) => path_in_code(text, tree),
                Mention::Link(target) => path_of_link(target),
            }?;
            let missing = !path.is_empty() && !tree.contains(path);
            missing.then(|| {
                let remedy = "name it from the root as git knows it, or drop it";
                Finding::new(&document.path, line, format!("`{path}` does not exist"), remedy)
            })
        })
        .collect()
}

/// The path in a piece of code, when it looks like one of the repository: it has a `/`, and begins with a folder of the
/// root or ends like a file.
fn path_in_code<'a>(text: &'a str, tree: &Tree) -> Option<&'a str> {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/:#,}]>".contains(c) || PATTERN.contains(&c);
    if !text.contains('/') || !text.chars().all(is_plain) || is_elsewhere(text) {
        return None;
    }
    let path = bare(text);
    let ours = path.split('/').next().is_some_and(|first| tree.has_top_level_folder(first));
    (ours || EXTENSIONS.iter().any(|extension| path.ends_with(extension))).then_some(path)
}

/// The path that a link leads to, unless it leads out of the repository or to a heading of its own page.
fn path_of_link(target: &str) -> Option<&str> {
    (!is_elsewhere(target) && !target.starts_with("mailto:")).then(|| bare(target))
}

/// Whether a text is a URL, or a path that does not begin at the root.
fn is_elsewhere(text: &str) -> bool {
    text.contains("://") || ["/", "~", "../"].iter().any(|start| text.starts_with(start))
}

/// The path alone: without a leading `./`, an anchor, line numbers, a part with wildcards, or a `/` at its end.
fn bare(text: &str) -> &str {
    let text = text.strip_prefix("./").unwrap_or(text);
    let text = text.split(['#', ':']).next().unwrap_or_default();
    let text = match text.split_once(PATTERN) {
        // The part that has the wildcard goes as a whole.
        Some((before, _)) => before.rsplit_once('/').map_or("", |(folder, _)| folder),
        None => text,
    };
    text.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::{Source, Tree};

    fn missing(text: &str) -> Vec<String> {
        let tree = Tree::new([
            "Cargo.toml",
            "GUIDE.md",
            "ilana-ir/src/expr.rs",
            "snapshots/a.snap",
            ".cargo/config.toml",
        ]);
        let document = Source { path: "README.md".to_owned(), text: text.to_owned() };
        check(&document, &tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn paths_that_exist_pass_in_every_form() {
        let text = "`ilana-ir/` `ilana-ir/src/expr.rs` `./ilana-ir/src` `ilana-ir/src/expr.rs:12:3` `snapshots/*.snap`\n\
                    `ilana-ir/src/{expr,select}.rs` `ilana-*/src/no.rs` `.cargo/config.toml` `ilana-ir/src/expr.rs#L3`\n\
                    [a](GUIDE.md) [b](./GUIDE.md#part) [c](ilana-ir/src/) [d]: Cargo.toml [e](#part)\n";
        assert_eq!(missing(text), Vec::<String>::new());
    }

    #[test]
    fn a_path_below_a_folder_of_the_root_must_exist() {
        let expected = "README.md:2: `ilana-ir/src/nope` does not exist (name it from the root as git knows it, or drop it)";
        assert_eq!(missing("\nSee `ilana-ir/src/nope/`.\n"), [expected]);
    }

    #[test]
    fn a_path_that_ends_like_a_file_must_exist() {
        assert_eq!(missing("`src/expr.rs`, `docs/a.md` and `b/Cargo.toml:3`").len(), 3);
    }

    #[test]
    fn the_folder_of_a_pattern_must_exist() {
        assert_eq!(missing("`ilana-ir/tests/*.rs` `snapshots/old/<case>.snap`").len(), 2);
    }

    #[test]
    fn the_target_of_a_link_must_exist() {
        assert_eq!(missing("[a](NOPE.md), [`b`](ilana-ir/nope.rs \"title\") and\n[c]: nope.md\n").len(), 3);
    }

    #[test]
    fn what_is_not_a_path_of_the_repository_is_left_alone() {
        let text = "`application/json` `and/or` `foo.rs` `https://docs.rs/a/b.rs` `/etc/a.toml` `~/.cargo/config.toml`\n\
                    `cargo run ilana-ir/nope` `a/b::c` `target/sizes/` [a](https://docs.rs/x.md) [b](../../issues)\n\
                    [c](mailto:a@b.md)\n";
        assert_eq!(missing(text), Vec::<String>::new());
    }
}
