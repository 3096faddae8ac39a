//! The files of the repository: what git tracks, and what it would if it were asked to.

use std::collections::BTreeSet;
use std::fs;

use crate::workspace::{Workspace, output};

/// A text file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its path relative to the root, with `/` between folders.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) text: String,
}

/// The paths of all files, and with them those of all folders.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Tree {
    /// Asks git for every file that it tracks or does not ignore, less those that were deleted and not yet committed.
    ///
    /// # Errors
    ///
    /// When git cannot be run, or a path is not UTF-8.
    pub(crate) fn list(workspace: &Workspace) -> Result<Self, String> {
        let mut command = workspace.command("git");
        let listing = output(command.args(["ls-files", "-z", "-co", "--exclude-standard"]))?;
        let present = listing.split('\0').filter(|path| !path.is_empty() && workspace.path(path).is_file());
        Ok(Self::new(present))
    }

    /// The tree of these files.
    pub(crate) fn new<'a>(files: impl IntoIterator<Item = &'a str>) -> Self {
        let files: BTreeSet<String> = files.into_iter().map(str::to_owned).collect();
        let folders = files.iter().flat_map(|file| folders_above(file)).map(str::to_owned).collect();
        Self { files, folders }
    }

    /// How many files there are.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// The paths of the files, in order.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// Whether there is a file or folder of that path, which has no `/` at its end.
    pub(crate) fn contains(&self, path: &str) -> bool {
        self.files.contains(path) || self.folders.contains(path)
    }

    /// Whether there is a folder of that name at the root.
    pub(crate) fn has_top_level_folder(&self, name: &str) -> bool {
        !name.contains('/') && self.folders.contains(name)
    }

    /// Reads the files whose paths are wanted.
    ///
    /// # Errors
    ///
    /// When one cannot be read or is not UTF-8.
    pub(crate) fn read(
        &self,
        workspace: &Workspace,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<Source>, String> {
        self.files().filter(|path| wanted(path)).map(|path| read(workspace, path)).collect()
    }
}

/// Reads one file.
///
/// # Errors
///
/// When it cannot be read or is not UTF-8.
pub(crate) fn read(workspace: &Workspace, path: &str) -> Result<Source, String> {
    let text = fs::read_to_string(workspace.path(path))
        .map_err(|error| format!("could not read {path}: {error}"))?;
    Ok(Source { path: path.to_owned(), text })
}

fn folders_above(file: &str) -> impl Iterator<Item = &str> {
    file.match_indices('/').filter_map(|(end, _)| file.get(..end))
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn a_tree_knows_the_folders_of_its_files() {
        let tree = Tree::new(["Cargo.toml", "a/src/b.rs"]);
        assert!(["Cargo.toml", "a", "a/src", "a/src/b.rs"].iter().all(|path| tree.contains(path)));
        assert!(!["b.rs", "src", "a/src/", "a/sr", ""].iter().any(|path| tree.contains(path)));
    }

    #[test]
    fn only_folders_at_the_root_are_top_level() {
        let tree = Tree::new(["Cargo.toml", "a/src/b.rs"]);
        assert!(tree.has_top_level_folder("a"));
        assert!(!["Cargo.toml", "src", "a/src"].iter().any(|name| tree.has_top_level_folder(name)));
    }
}
