//! What Ctrl-C and a request to end do: the child that runs is told, and the servers are taken down in any case.

use std::process;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use test_servers::descendants_of;

use crate::servers::Servers;

/// The servers of this run, where the thread that hears of signals finds them.
static SERVERS: Mutex<Option<Servers>> = Mutex::new(None);

/// The child that runs, which decides when the run ends.
static CHILD: Mutex<Option<u32>> = Mutex::new(None);

/// The signal that was heard; 0 is none.
static HEARD: AtomicI32 = AtomicI32::new(0);

/// Servers that are taken down when this value is dropped, or when a signal ends this program.
///
/// A program that is killed cannot take anything down: then the system kills the servers.
#[derive(Debug)]
pub(crate) struct Guarded {
    variables: Vec<(&'static str, String)>,
}

impl Guarded {
    /// Takes charge of servers. Signals are heard from now on.
    ///
    /// # Errors
    ///
    /// When signals cannot be listened to.
    pub(crate) fn new(servers: Servers) -> Result<Self, String> {
        let variables = servers.variables();
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])
            .map_err(|error| format!("could not listen to signals: {error}"))?;
        *lock(&SERVERS) = Some(servers);
        thread::spawn(move || signals.forever().for_each(hear));
        Ok(Self { variables })
    }

    /// The variables by which a child finds the servers.
    pub(crate) fn variables(&self) -> &[(&'static str, String)] {
        &self.variables
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        take_down();
    }
}

/// While this value lives, signals go to a child.
#[derive(Debug)]
pub(crate) struct Child(());

impl Child {
    /// Sends the signals to the process of that number.
    pub(crate) fn new(id: u32) -> Self {
        *lock(&CHILD) = Some(id);
        Self(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        *lock(&CHILD) = None;
    }
}

/// An error once a signal was heard: a child may end well all the same.
///
/// # Errors
///
/// When a signal was heard.
pub(crate) fn check() -> Result<(), String> {
    match HEARD.load(Ordering::Relaxed) {
        0 => Ok(()),
        signal => Err(format!("interrupted by signal {signal}")),
    }
}

fn hear(signal: i32) {
    HEARD.store(signal, Ordering::Relaxed);
    // The lock is held meanwhile, so that the number of the child stays the child's.
    let child = lock(&CHILD);
    match *child {
        Some(child) => pass_on(child, signal),
        None => {
            take_down();
            // As a shell says it of a program that a signal ended.
            process::exit(128_i32.saturating_add(signal));
        }
    }
}

/// Sends a signal to a child, and to what that started: cargo's commands end without telling the compilers and tests below
/// them. A terminal's Ctrl-C has reached all of these, and each of them decides what becomes of it.
fn pass_on(child: u32, signal: i32) {
    let below = if signal == SIGINT { Vec::new() } else { descendants_of(child) };
    let pids = std::iter::once(child).chain(below);
    for pid in pids.filter_map(|pid| i32::try_from(pid).ok().and_then(Pid::from_raw)) {
        if let Some(signal) = Signal::from_named_raw(signal) {
            let _gone = kill_process(pid, signal);
        }
    }
}

fn take_down() {
    // The servers are dropped while the lock is held: whoever comes second waits until they are gone.
    lock(&SERVERS).take();
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
