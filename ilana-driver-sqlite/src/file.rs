//! Which file a connection has open, so that one that was removed or replaced is noticed.

use std::io;
use std::path::{Path, PathBuf};

use ilana_driver::{DriverError, ErrorKind};

/// A database file, as it was when it was opened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OpenFile {
    /// Absolute: the program may change its folder.
    path: PathBuf,
    identity: Identity,
}

/// The device and the file's number on it, which no other file gets while this one is open.
#[derive(Debug, PartialEq, Eq)]
struct Identity(u64, u64);

impl OpenFile {
    /// The file at a path. `None` where there is none, since SQLite takes names that begin with `file:` for addresses, and
    /// where the system does not tell; it then lets nobody remove a file that SQLite has open (Windows).
    pub(crate) fn at(path: &Path) -> Option<Self> {
        let path = std::path::absolute(path).ok()?;
        let identity = identity(&path).ok()?;
        Some(Self { path, identity })
    }

    /// Whether it still is what one finds at its path.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::FileGone`].
    pub(crate) fn check(&self) -> Result<(), DriverError> {
        let is_there = match identity(&self.path) {
            Ok(found) => found == self.identity,
            // Somebody took the right to look, say: that tells nothing about the file.
            Err(error) => !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
        };
        if is_there {
            return Ok(());
        }
        Err(DriverError::new(ErrorKind::FileGone { file: self.path.display().to_string() }))
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(path)?;
    Ok(Identity(found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> io::Result<Identity> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_from_another_one_of_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let (path, aside) = (folder.path().join("store.db"), folder.path().join("aside"));
        assert_eq!(OpenFile::at(&path), None);
        std::fs::write(&path, "one").unwrap();
        let file = OpenFile::at(&path).unwrap();
        assert!(file.check().is_ok());
        let gone = || file.check().map_err(|error| error.kind);
        let expected = || Err(ErrorKind::FileGone { file: path.display().to_string() });
        std::fs::rename(&path, &aside).unwrap();
        assert_eq!(gone(), expected());
        std::fs::write(&path, "another").unwrap();
        assert_eq!(gone(), expected());
        std::fs::rename(&aside, &path).unwrap();
        assert_eq!(gone(), Ok(()));
        drop(folder);
        assert_eq!(gone(), expected());
    }
}
