//! `cargo xtask purity`: the crates that promise to do no input or output have nothing below them that does.

use crate::workspace::{Workspace, output};

/// The crates that make the promise.
const PURE: [&str; 2] = ["ilana-ir", "ilana-compile"];

/// Crates that bring a runtime, a socket, a database, entropy, or (tracing) a process-wide subscriber that may do
/// anything when it is called.
const FORBIDDEN: [&str; 15] = [
    "tokio",
    "async-std",
    "smol",
    "mio",
    "socket2",
    "rusqlite",
    "libsqlite3-sys",
    "tokio-postgres",
    "mysql_async",
    "futures-executor",
    "reqwest",
    "hyper",
    "getrandom",
    "rand",
    "tracing",
];

/// Every crate whose name starts so is ours and touches a database.
const FORBIDDEN_FAMILY: &str = "ilana-driver";

/// Checks the dependency tree of each pure crate.
///
/// # Errors
///
/// When cargo cannot list a tree, or a tree holds a forbidden crate; each is named.
pub(crate) fn run(workspace: &Workspace) -> Result<(), String> {
    let mut offences = Vec::new();
    for package in PURE {
        let mut tree =
            workspace.cargo(["tree", "-p", package, "-e", "normal", "--prefix", "none", "--locked"]);
        let tree = output(&mut tree)?;
        let names = forbidden(&tree);
        println!("{package}: {} forbidden crates among its dependencies", names.len());
        offences.extend(names.iter().map(|name| {
            format!("{package} depends on {name} (find the way with `cargo tree -p {package} -i {name} -e normal`)")
        }));
    }
    if offences.is_empty() { Ok(()) } else { Err(offences.join("\nerror: ")) }
}

/// The forbidden crates in the text of `cargo tree --prefix none`, each once, in the order of the alphabet.
fn forbidden(tree: &str) -> Vec<&str> {
    let mut names: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| FORBIDDEN.contains(name) || name.starts_with(FORBIDDEN_FAMILY))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::{FORBIDDEN, forbidden};

    #[test]
    fn a_tree_of_plain_data_crates_is_pure() {
        let tree = "ilana-ir v0.1.0 (/w/ilana-ir)\nchrono v0.4.45\nserde v1.0.229\n\
                    serde_derive v1.0.229 (proc-macro)\nserde v1.0.229 (*)\n";
        assert_eq!(forbidden(tree), Vec::<&str>::new());
    }

    #[test]
    fn each_forbidden_crate_is_found() {
        for name in FORBIDDEN {
            let tree = format!("ilana-ir v0.1.0 (/w/ilana-ir)\n{name} v1.0.0\n");
            assert_eq!(forbidden(&tree), [name]);
        }
    }

    #[test]
    fn every_driver_crate_is_forbidden() {
        let tree = "ilana-compile v0.1.0\nilana-driver v0.1.0\nilana-driver-sqlite v0.1.0\n";
        assert_eq!(forbidden(tree), ["ilana-driver", "ilana-driver-sqlite"]);
    }

    #[test]
    fn a_crate_that_shows_up_twice_is_named_once() {
        assert_eq!(forbidden("rand v0.8.8\nserde v1.0.0\nrand v0.8.8 (*)\nrand v0.9.5\n"), ["rand"]);
    }

    #[test]
    fn a_name_that_only_begins_like_a_forbidden_one_is_allowed() {
        assert_eq!(forbidden("rand_core v0.9.5\nsmol_str v0.3.0\n"), Vec::<&str>::new());
    }
}
