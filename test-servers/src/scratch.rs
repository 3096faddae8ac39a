//! Temporary folders that go with the value, or, if the process was killed, at the next start.

use std::env;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use tempfile::TempDir;

use crate::error::Error;

/// What the name of each of our folders begins with.
const PREFIX: &str = "ilana-servers-";

/// The file in such a folder that its owner holds a lock on for as long as it lives.
const LOCK: &str = "lock";

/// A temporary folder that everyone may look into.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: TempDir,
    /// Never read: the system lets go of the lock when the process ends, however it ends.
    _lock: File,
}

impl Scratch {
    /// Makes a folder, and removes those whose process is gone.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when it cannot be made in the temporary folder (`TMPDIR`).
    pub(crate) fn new(purpose: &str) -> Result<Self, Error> {
        let above = env::temp_dir();
        remove_left(&above);
        let folder = tempfile::Builder::new()
            .prefix(&format!("{PREFIX}{purpose}-"))
            .tempdir_in(&above)
            .map_err(Error::io("make a folder in", &above))?;
        let lock = lock(folder.path()).map_err(Error::io("lock", folder.path()))?;
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))
            .map_err(Error::io("open", folder.path()))?;
        Ok(Self { folder, _lock: lock })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Makes the lock of a folder under another name, so that nobody ever sees it unlocked.
fn lock(folder: &Path) -> std::io::Result<File> {
    let unnamed = folder.join("lock.new");
    let file = File::create(&unnamed)?;
    file.lock()?;
    fs::rename(&unnamed, folder.join(LOCK))?;
    Ok(file)
}

/// Removes the folders of processes that were killed. What cannot be removed is left: it is another user's.
fn remove_left(above: &Path) {
    let own = rustix::process::geteuid().as_raw();
    for entry in fs::read_dir(above).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX)
            && entry.metadata().is_ok_and(|data| data.is_dir() && data.uid() == own);
        if is_ours && is_left(&entry.path()) {
            let _left = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether the process that made a folder is gone.
fn is_left(folder: &Path) -> bool {
    File::open(folder.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::{LOCK, PREFIX, Scratch, is_left, remove_left};

    #[test]
    fn a_folder_in_use_is_not_taken_for_one_that_was_left() {
        let scratch = Scratch::new("test").unwrap();
        assert!(!is_left(scratch.path()));
    }

    #[test]
    fn a_folder_goes_with_its_value() {
        let scratch = Scratch::new("test").unwrap();
        let path = scratch.path().to_path_buf();
        drop(scratch);
        assert!(!path.exists());
    }

    #[test]
    fn of_the_folders_without_a_process_only_ours_are_removed() {
        let above = tempfile::tempdir().unwrap();
        for name in [format!("{PREFIX}left"), "another".to_owned()] {
            fs::create_dir(above.path().join(&name)).unwrap();
            File::create(above.path().join(&name).join(LOCK)).unwrap();
        }
        remove_left(above.path());
        let left: Vec<_> =
            fs::read_dir(above.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["another"]);
    }
}
