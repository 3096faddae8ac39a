//! A program that serves: started until it accepts logins, and brought down whatever happens.

use std::fs::{self, OpenOptions};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::error::Error;
use crate::log::tail;
use crate::process::Process;

/// How long a start may take, on a machine that is busy with other things.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// How long an orderly end may take before the program is killed.
const ENDED_WITHIN: Duration = Duration::from_secs(60);

/// How often the log is looked at while a program starts.
const GLANCE: Duration = Duration::from_millis(10);

/// A program with a log, running or not.
#[derive(Debug)]
pub(crate) struct Serving {
    what: String,
    log: PathBuf,
    process: Mutex<Option<Process>>,
}

impl Serving {
    /// Nothing runs yet; what it writes goes to that file.
    pub(crate) fn new(what: String, log: PathBuf) -> Self {
        Self { what, log, process: Mutex::new(None) }
    }

    /// Starts the program and waits until what it wrote since then says that it is ready.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it runs, [`Error::NotReady`] with the end of its log when it ends or hangs.
    pub(crate) fn start(&self, mut command: Command, is_ready: impl Fn(&str) -> bool) -> Result<(), Error> {
        let mut running = self.running();
        if running.is_some() {
            let remedy = "kill or stop it first";
            return Err(Error::State { what: self.what.clone(), state: "running", remedy });
        }
        let log = OpenOptions::new().create(true).append(true).open(&self.log);
        let log = log.map_err(Error::io("open", &self.log))?;
        let begin = usize::try_from(log.metadata().map_err(Error::io("read", &self.log))?.len());
        let begin = begin.unwrap_or(usize::MAX);
        command.stdout(log.try_clone().map_err(Error::io("open", &self.log))?).stderr(log);
        let process = Process::start(command)?;
        match self.await_ready(&process, begin, is_ready) {
            Ok(()) => {
                *running = Some(process);
                Ok(())
            }
            Err(error) => {
                process.kill();
                Err(error)
            }
        }
    }

    fn await_ready(
        &self,
        process: &Process,
        begin: usize,
        is_ready: impl Fn(&str) -> bool,
    ) -> Result<(), Error> {
        let begun = Instant::now();
        loop {
            let end = process.ended_within(GLANCE);
            let text = fs::read(&self.log).map_err(Error::io("read", &self.log))?;
            let text = String::from_utf8_lossy(text.get(begin..).unwrap_or_default());
            let outcome = match end {
                Some(status) => format!("ended with {status}"),
                None if is_ready(&text) => return Ok(()),
                None if begun.elapsed() > READY_WITHIN => {
                    format!("was waited for for {} s", READY_WITHIN.as_secs())
                }
                None => continue,
            };
            return Err(Error::NotReady { what: self.what.clone(), outcome, tail: tail(&text) });
        }
    }

    /// The number of the process.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub(crate) fn id(&self) -> Result<u32, Error> {
        self.with(Process::id)
    }

    /// Kills the process and all its children at once, and waits until they are gone.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub(crate) fn kill(&self) -> Result<(), Error> {
        self.take()?.kill();
        Ok(())
    }

    /// Asks for an orderly end and waits for it; what does not end in a minute is killed.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub(crate) fn stop(&self, signal: Signal) -> Result<(), Error> {
        let process = self.take()?;
        process.signal(signal);
        // A paused process hears of the signal only when it goes on.
        process.resume();
        if process.ended_within(ENDED_WITHIN).is_none() {
            process.kill();
        }
        Ok(())
    }

    /// Stops the process and its children where they are: sockets stay open, and nothing answers.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub(crate) fn pause(&self) -> Result<(), Error> {
        self.with(|process| drop(process.pause()))
    }

    /// Lets what was paused go on.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub(crate) fn resume(&self) -> Result<(), Error> {
        self.with(Process::resume)
    }

    fn with<T>(&self, act: impl FnOnce(&Process) -> T) -> Result<T, Error> {
        self.running().as_ref().map(act).ok_or_else(|| self.not_running())
    }

    fn take(&self) -> Result<Process, Error> {
        self.running().take().ok_or_else(|| self.not_running())
    }

    fn not_running(&self) -> Error {
        Error::State { what: self.what.clone(), state: "not running", remedy: "start it again first" }
    }

    fn running(&self) -> MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Its data go with it, so an orderly end would be for nothing. What does not run needs no end.
        let _stopped = self.kill();
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::Serving;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn serving(folder: &tempfile::TempDir) -> Serving {
        Serving::new("a server".to_owned(), folder.path().join("log"))
    }

    #[test]
    fn a_server_that_ends_early_is_told_with_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let error = serving(&folder).start(shell("echo no room >&2; exit 7"), |_| false).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a server ended with exit status: 7 before it accepted logins (its log says why); the log ends:\nno room"
        );
    }

    #[test]
    fn readiness_is_read_from_this_start_and_not_from_an_earlier_one() {
        let folder = tempfile::tempdir().unwrap();
        let serving = serving(&folder);
        let is_ready = |log: &str| log.contains("ready");
        serving.start(shell("echo ready; exec sleep 1000"), is_ready).unwrap();
        serving.kill().unwrap();
        assert!(serving.start(shell("exit 1"), is_ready).is_err());
    }

    #[test]
    fn what_runs_is_not_started_and_what_does_not_is_not_ended() {
        let folder = tempfile::tempdir().unwrap();
        let serving = serving(&folder);
        assert_eq!(serving.kill().unwrap_err().to_string(), "a server is not running; start it again first");
        serving.start(shell("echo ready; exec sleep 1000"), |log| log.contains("ready")).unwrap();
        let error = serving.start(shell("exit 0"), |_| true).unwrap_err();
        assert_eq!(error.to_string(), "a server is running; kill or stop it first");
    }
}
