//! A server's process: kept by a thread, ended with all its children, paused and resumed.

mod family;

pub use self::family::descendants_of;

use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use crate::error::Error;

/// How long a killed child may take to be gone; the system decides, not the child.
const GONE_WITHIN: Duration = Duration::from_secs(10);

/// How often the process table is looked at while children of a killed process end.
const GLANCE: Duration = Duration::from_millis(2);

/// A running process.
///
/// A thread waits for it for as long as it runs. The same thread started it: the system kills a child that asked for that
/// when the *thread* ends that started it, and a test's thread ends with its test.
#[derive(Debug)]
pub(crate) struct Process {
    pid: Pid,
    end: Arc<End>,
}

#[derive(Debug, Default)]
struct End {
    /// How it ended. While this is locked and empty, the number of the process is not given to another.
    status: Mutex<Option<ExitStatus>>,
    changed: Condvar,
}

impl Process {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the program, or the thread that waits for it, cannot be started.
    pub(crate) fn start(mut command: Command) -> Result<Self, Error> {
        let program = command.get_program().to_owned();
        let end = Arc::new(End::default());
        let (sender, receiver) = channel();
        let kept = Arc::clone(&end);
        thread::Builder::new()
            .name("server keeper".to_owned())
            .spawn(move || keep(&mut command, &kept, &sender))
            .map_err(Error::io("start a thread for", &program))?;
        // The thread that ends without a word panicked, which it has no reason to.
        let started = receiver.recv().unwrap_or_else(|_| Err(std::io::Error::other("its thread ended")));
        let pid = started.map_err(Error::io("start", &program))?;
        Ok(Self { pid, end })
    }

    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// How it ended, if it did within that time.
    pub(crate) fn ended_within(&self, time: Duration) -> Option<ExitStatus> {
        let status = self.status();
        let waited = self.end.changed.wait_timeout_while(status, time, |status| status.is_none());
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Sends a signal to the process alone, unless it has ended.
    pub(crate) fn signal(&self, signal: Signal) {
        let status = self.status();
        if status.is_none() {
            // It can fail only for a process that is not there any more.
            let _gone = kill_process(self.pid, signal);
        }
    }

    /// Kills the process and all its children at once, as a power cut would, and waits until they are gone.
    pub(crate) fn kill(&self) {
        let children = self.pause();
        for &child in &children {
            let _gone = kill_process(child, Signal::KILL);
        }
        self.signal(Signal::KILL);
        self.ended_within(GONE_WITHIN);
        let begun = Instant::now();
        while children.iter().any(|&child| family::is_alive(child)) && begun.elapsed() < GONE_WITHIN {
            thread::sleep(GLANCE);
        }
    }

    /// Stops the process and its children where they are, and says which children those are.
    pub(crate) fn pause(&self) -> Vec<Pid> {
        // The parent comes first, so that it starts no child that would be missed.
        self.signal(Signal::STOP);
        let mut paused = Vec::new();
        if self.status().is_some() {
            return paused;
        }
        loop {
            let found = family::descendants(self.pid);
            let new: Vec<Pid> = found.into_iter().filter(|child| !paused.contains(child)).collect();
            if new.is_empty() {
                return paused;
            }
            for &child in &new {
                let _gone = kill_process(child, Signal::STOP);
            }
            paused.extend(new);
        }
    }

    /// Lets what was paused go on.
    pub(crate) fn resume(&self) {
        if self.status().is_none() {
            for child in family::descendants(self.pid) {
                let _gone = kill_process(child, Signal::CONT);
            }
        }
        self.signal(Signal::CONT);
    }

    fn status(&self) -> MutexGuard<'_, Option<ExitStatus>> {
        self.end.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The life of the thread: starts the process, and notes how it ended.
fn keep(command: &mut Command, end: &End, started: &Sender<std::io::Result<Pid>>) {
    let child = command.spawn().and_then(|child| {
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        pid.map(|pid| (child, pid)).ok_or_else(|| std::io::Error::other("its number is out of range"))
    });
    match child {
        Err(error) => {
            let _nobody_waits = started.send(Err(error));
        }
        Ok((mut child, pid)) => {
            let _nobody_waits = started.send(Ok(pid));
            wait(&mut child, pid, end);
        }
    }
}

fn wait(child: &mut Child, pid: Pid, end: &End) {
    // Until the status is fetched the number stays with the process: it is fetched only while nobody sends a signal.
    while matches!(waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT), Err(error) if error == rustix::io::Errno::INTR)
    {
    }
    let mut status = end.status.lock().unwrap_or_else(PoisonError::into_inner);
    *status = Some(child.wait().unwrap_or_default());
    end.changed.notify_all();
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use rustix::process::Pid;

    use super::{Process, family};

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn a_program_that_is_not_there_is_an_error_that_names_it() {
        let error = Process::start(Command::new("no-such-program")).unwrap_err();
        assert!(error.to_string().starts_with("could not start no-such-program"), "{error}");
    }

    #[test]
    fn the_end_of_a_process_is_noticed() {
        let process = Process::start(Command::new("true")).unwrap();
        assert!(process.ended_within(LONG).unwrap().success());
    }

    #[test]
    fn killing_reaches_the_children_of_children() {
        let mut command = Command::new("sh");
        command.args(["-c", "sh -c 'sleep 1000; true' & echo; wait"]).stdout(std::process::Stdio::null());
        let process = Process::start(command).unwrap();
        let pid = Pid::from_raw(i32::try_from(process.id()).unwrap()).unwrap();
        // The shells start the rest in their own time.
        while family::descendants(pid).len() < 2 {
            std::thread::yield_now();
        }
        let family = family::descendants(pid);
        process.kill();
        assert!(!process.ended_within(LONG).unwrap().success());
        assert!(family.into_iter().all(|child| !family::is_alive(child)));
    }
}
