//! What ends the children of a server whose starter was killed.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::account::Account;
use crate::error::Error;

/// Waits until its input ends, and kills every process that works in a folder. It is a script, since it has to outlive
/// this process, and must not hold on to what this process holds.
const SCRIPT: &str = "read -r _; for process in /proc/[0-9]*; do \
                      if [ \"$(readlink \"$process/cwd\")\" = \"$0\" ]; then kill -KILL \"${process#/proc/}\"; fi; \
                      done 2>/dev/null";

/// A process that outlives this one and then kills what still works in a server's data folder.
///
/// The system kills the server's first process, and most of its children then end by themselves. Those of PostgreSQL that
/// compute, or that were paused, do not notice.
#[derive(Debug)]
pub(crate) struct Watchdog {
    child: Child,
}

impl Watchdog {
    /// Watches over the processes whose working folder is this one.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when it cannot be started.
    pub(crate) fn over(folder: &Path, account: &Account) -> Result<Self, Error> {
        let mut command: Command = account.outliving_command("sh");
        command.args(["-c", SCRIPT]).arg(folder).stdin(Stdio::piped()).stdout(Stdio::null());
        let child = command.stderr(Stdio::null()).spawn().map_err(Error::io("start", "sh"))?;
        Ok(Self { child })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        // Its input is still open, so that it has done nothing. It fails only for what is gone already.
        let _gone = self.child.kill();
        let _waited = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::process::{Command, Stdio};

    use super::Watchdog;
    use crate::account::Account;

    /// A process that works in a folder, and has become the account's own.
    fn worker(account: &Account, folder: &std::path::Path) -> std::process::Child {
        let mut command: Command = account.command("sh");
        command.args(["-c", "echo here; exec sleep 1000"]).current_dir(folder).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdout.as_mut().unwrap().read_exact(&mut [0; 4]).unwrap();
        child
    }

    #[test]
    fn what_works_in_the_folder_ends_when_the_watchdogs_input_does_and_nothing_else() {
        let account = Account::find().unwrap();
        let (watched, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        account.own(watched.path()).unwrap();
        account.own(other.path()).unwrap();
        let (mut inside, mut outside) = (worker(&account, watched.path()), worker(&account, other.path()));
        let mut watchdog = Watchdog::over(watched.path(), &account).unwrap();
        drop(watchdog.child.stdin.take());
        watchdog.child.wait().unwrap();
        assert!(!inside.wait().unwrap().success());
        assert!(outside.try_wait().unwrap().is_none());
        outside.kill().unwrap();
        outside.wait().unwrap();
    }

    #[test]
    fn a_watchdog_that_is_dropped_lets_everything_live() {
        let account = Account::find().unwrap();
        let watched = tempfile::tempdir().unwrap();
        account.own(watched.path()).unwrap();
        let mut inside = worker(&account, watched.path());
        drop(Watchdog::over(watched.path(), &account).unwrap());
        assert!(inside.try_wait().unwrap().is_none());
        inside.kill().unwrap();
        inside.wait().unwrap();
    }
}
