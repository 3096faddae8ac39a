//! The folder that keeps what is costly to have: unpacked packages and fresh data folders.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::error::Error;

/// The variable that names the folder.
pub(crate) const VARIABLE: &str = "ILANA_TEST_CACHE";

/// What the folder is called inside the user's cache.
const NAME: &str = "ilana-test-servers";

/// Where the cache of the whole system is, by the Filesystem Hierarchy Standard, section 5.5.
const SYSTEM: &str = "/var/cache";

/// A folder of things that are made once, whoever asks first.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache of the calling user, made if it is not there.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when it cannot be made, [`Error::NoAccount`] when servers could not read it.
    pub(crate) fn open(account: &Account) -> Result<Self, Error> {
        let is_root = rustix::process::geteuid().is_root();
        let folder = location(|name| env::var_os(name), is_root);
        fs::create_dir_all(&folder).map_err(Error::io("make the cache folder", &folder))?;
        let folder = folder.canonicalize().map_err(Error::io("find the cache folder", &folder))?;
        account.reaches(&folder, VARIABLE)?;
        Ok(Self { folder })
    }

    /// The folder of that name, which `make` fills the first time. Other processes that ask for it wait meanwhile; what
    /// is there is whole.
    ///
    /// # Errors
    ///
    /// Those of `make`, or [`Error::Io`] when the cache cannot be written.
    pub(crate) fn once(
        &self,
        name: &str,
        make: impl FnOnce(&Path) -> Result<(), Error>,
    ) -> Result<PathBuf, Error> {
        let made = self.folder.join(name);
        if made.is_dir() {
            return Ok(made);
        }
        let lock_path = self.folder.join(format!("{name}.lock"));
        let lock = File::create(&lock_path).map_err(Error::io("make", &lock_path))?;
        lock.lock().map_err(Error::io("lock", &lock_path))?;
        if made.is_dir() {
            return Ok(made);
        }
        let prefix = format!(".{name}.");
        self.remove_unfinished(&prefix);
        let unfinished = tempfile::Builder::new()
            .prefix(&prefix)
            .tempdir_in(&self.folder)
            .map_err(Error::io("make a folder in", &self.folder))?;
        fs::set_permissions(unfinished.path(), Permissions::from_mode(0o755))
            .map_err(Error::io("open", unfinished.path()))?;
        make(unfinished.path())?;
        fs::rename(unfinished.path(), &made).map_err(Error::io("put in place", &made))?;
        // It has another name now, which is to stay.
        let _moved = unfinished.keep();
        Ok(made)
    }

    /// Removes what a killed process did not finish. The lock of the name is held, so nobody is at work on it.
    fn remove_unfinished(&self, prefix: &str) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(prefix) {
                let _left = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// Where the cache is, given the environment. Root's own home is closed to the user that servers run as.
fn location(variable: impl Fn(&str) -> Option<OsString>, is_root: bool) -> PathBuf {
    let set = |name| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = set(VARIABLE) {
        return folder;
    }
    if is_root {
        return Path::new(SYSTEM).join(NAME);
    }
    let user = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
    user.unwrap_or_else(env::temp_dir).join(NAME)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{Cache, location};
    use crate::error::Error;

    fn with(set: &[(&str, &str)], is_root: bool) -> PathBuf {
        let find =
            |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
        location(find, is_root)
    }

    #[test]
    fn the_variable_comes_first_then_the_users_cache_and_root_has_the_systems() {
        let home = [("HOME", "/h"), ("XDG_CACHE_HOME", "/x"), ("ILANA_TEST_CACHE", "/c")];
        assert_eq!(with(&home, false), Path::new("/c"));
        assert_eq!(with(&home, true), Path::new("/c"));
        assert_eq!(with(&home[..2], false), Path::new("/x/ilana-test-servers"));
        assert_eq!(with(&home[..1], false), Path::new("/h/.cache/ilana-test-servers"));
        assert_eq!(with(&home[..1], true), Path::new("/var/cache/ilana-test-servers"));
    }

    #[test]
    fn what_failed_half_way_leaves_nothing_and_is_made_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache { folder: folder.path().to_path_buf() };
        let failed = cache.once("a", |at| {
            fs::write(at.join("half"), "").unwrap();
            Err(Error::NoAccount("no".to_owned()))
        });
        assert!(failed.is_err() && !folder.path().join("a").exists());
        let made =
            cache.once("a", |at| fs::write(at.join("whole"), "").map_err(Error::io("write", at))).unwrap();
        assert!(made.join("whole").exists() && !made.join("half").exists());
        let again = cache.once("a", |_| Err(Error::NoAccount("made twice".to_owned())));
        assert_eq!(again.unwrap(), made);
    }
}
