//! `cargo xtask tidy`: what clippy cannot check, one check per file, each a pure function from text to findings.

mod documents;
mod enums;
mod features;
mod finding;
mod layering;
mod length;
mod markers;
mod mod_files;
mod nodes;
mod opening;
mod tree;

use self::finding::Finding;
use self::tree::Tree;
use crate::workspace::{Workspace, output};

/// Runs every check and prints each finding as `path:line: message (remedy)`.
///
/// # Errors
///
/// When there is a finding, or the files cannot be listed or read.
pub(crate) fn run(workspace: &Workspace) -> Result<(), String> {
    let tree = Tree::list(workspace)?;
    let findings = findings(workspace, &tree)?;
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: no findings in {} files", tree.len());
            Ok(())
        }
        1 => Err("tidy has one finding, listed above".to_owned()),
        count => Err(format!("tidy has {count} findings, listed above")),
    }
}

/// The findings of all checks, in the order of paths and lines.
fn findings(workspace: &Workspace, tree: &Tree) -> Result<Vec<Finding>, String> {
    // What trybuild compiles is there to be wrong, and its line numbers are part of what it expects.
    let rust = tree.read(workspace, |path| path.ends_with(".rs") && !in_folder(path, "tests/ui/"))?;
    let documents = tree.read(workspace, |path| path.ends_with(".md") && !path.contains('/'))?;
    let snapshots = tree.read(workspace, |path| path.starts_with("snapshots/") && path.ends_with(".snap"))?;
    let mut metadata = workspace.cargo(["metadata", "--format-version", "1", "--no-deps"]);
    let mut packages = layering::packages(&output(&mut metadata)?, &workspace.path(""))?;
    for package in &mut packages {
        package.manifest = tree::read(workspace, &package.manifest.path)?;
    }

    let mut findings = length::check(&rust);
    findings.extend(rust.iter().filter_map(opening::check));
    findings.extend(layering::check(&packages));
    findings.extend(documents.iter().flat_map(|document| documents::check(document, tree)));
    findings.extend(mod_files::check(tree.files()));
    findings.extend(rust.iter().flat_map(markers::check));
    findings.extend(nodes::check(&rust, &snapshots));
    findings.extend(features::check(&rust, &snapshots));
    findings.sort();
    Ok(findings)
}

/// Whether a path has this folder, written with a `/` at its end, somewhere above its file.
fn in_folder(path: &str, folder: &str) -> bool {
    path.starts_with(folder) || path.contains(&format!("/{folder}"))
}

#[cfg(test)]
mod tests {
    use super::in_folder;

    #[test]
    fn a_folder_is_found_at_any_depth_and_by_its_whole_name() {
        assert!(in_folder("tests/ui/missing.rs", "tests/ui/"));
        assert!(in_folder("ilana-macros/tests/ui/scopes/missing.rs", "tests/ui/"));
        assert!(!in_folder("ilana-macros/contests/ui/missing.rs", "tests/ui/"));
        assert!(!in_folder("ilana-macros/tests/ui.rs", "tests/ui/"));
    }
}
