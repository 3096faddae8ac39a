//! Under which account servers run, and how their programs are started so that they die with this process.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::Error;
use crate::program::on_path;

/// The user that exists on every system for what should own nothing.
const ORDINARY_USER: &str = "nobody";

/// The account that servers run under: the caller's own, or an ordinary one when root calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// The user and group to change to; `None` when the caller is no root.
    change_to: Option<(u32, u32)>,
    /// The program that changes the user and makes a child die with its parent; `None` where there is none.
    setpriv: Option<PathBuf>,
}

impl Account {
    /// The account for this process.
    ///
    /// # Errors
    ///
    /// [`Error::NoAccount`] for root when there is no `nobody`, or no `setpriv` to become it.
    pub(crate) fn find() -> Result<Self, Error> {
        let setpriv = on_path("setpriv");
        if !rustix::process::geteuid().is_root() {
            return Ok(Self { change_to: None, setpriv });
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let Some(ids) = ids_of(ORDINARY_USER, &passwd) else {
            let message =
                format!("the system has no user `{ORDINARY_USER}`; run the tests as an ordinary user");
            return Err(Error::NoAccount(message));
        };
        if setpriv.is_none() {
            let message =
                "root needs `setpriv` to change the user; install util-linux, or run as another user";
            return Err(Error::NoAccount(message.to_owned()));
        }
        Ok(Self { change_to: Some(ids), setpriv })
    }

    /// The number of the user that servers run under.
    pub(crate) fn uid(&self) -> u32 {
        self.change_to.map_or_else(|| rustix::process::geteuid().as_raw(), |(uid, _)| uid)
    }

    /// A command that runs under this account with an empty environment, in its own process group (so that Ctrl-C in a
    /// terminal reaches whoever started it, and the server through that), and is killed when the calling thread ends.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.wrapped(program.as_ref(), &["--pdeathsig", "KILL"])
    }

    /// The same, but that it lives on when this process ends.
    pub(crate) fn outliving_command(&self, program: impl AsRef<OsStr>) -> Command {
        self.wrapped(program.as_ref(), &[])
    }

    fn wrapped(&self, program: &OsStr, death: &[&str]) -> Command {
        let mut words: Vec<OsString> = death.iter().map(OsString::from).collect();
        if let Some((uid, gid)) = self.change_to {
            let change = [format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()];
            words.extend(change.map(OsString::from));
        }
        let mut command = match &self.setpriv {
            // It refuses to run with nothing to do.
            Some(setpriv) if !words.is_empty() => {
                let mut command = Command::new(setpriv);
                command.args(words).arg("--").arg(program);
                command
            }
            Some(_) | None => Command::new(program),
        };
        command.env_clear().envs(env::var_os("PATH").map(|path| ("PATH", path)));
        // Logs are read for what they say, and the folder that a server is started in may be closed to its account.
        command.env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
        command.process_group(0);
        command
    }

    /// Hands a file or folder, not what is in it, to this account, for it alone.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the owner or the mode cannot be changed.
    pub(crate) fn own(&self, path: &Path) -> Result<(), Error> {
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(Error::io("close", path))?;
        match self.change_to {
            Some((uid, gid)) => chown(path, Some(uid), Some(gid)).map_err(Error::io("hand over", path)),
            None => Ok(()),
        }
    }

    /// Checks that this account can reach what is in a folder, so that a failure later has no riddle in it.
    ///
    /// # Errors
    ///
    /// [`Error::NoAccount`] when a folder on the way is closed to the account.
    pub(crate) fn reaches(&self, folder: &Path, variable: &str) -> Result<(), Error> {
        let Some((uid, _)) = self.change_to else { return Ok(()) };
        let closed = folder.ancestors().find(|above| {
            fs::metadata(above).is_ok_and(|data| data.mode() & 0o001 == 0 && data.uid() != uid)
        });
        match closed {
            None => Ok(()),
            Some(closed) => {
                let (closed, folder) = (closed.display(), folder.display());
                let message = format!(
                    "{closed} is closed to `{ORDINARY_USER}`, which has to read {folder}; let {variable} name another folder"
                );
                Err(Error::NoAccount(message))
            }
        }
    }
}

/// The user and group number of a name in the text of a `passwd` file.
fn ids_of(user: &str, passwd: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let is_user = fields.next() == Some(user);
        let ids = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        is_user.then_some(ids)
    })
}

#[cfg(test)]
mod tests {
    use super::ids_of;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nnobody2:x:7:7::/:\nnobody:x:65534:65533::/:/bin/false\n";
        assert_eq!(ids_of("nobody", passwd), Some((65534, 65533)));
        assert_eq!(ids_of("nob", passwd), None);
    }
}
