//! What can go wrong with a test server; each error names the thing and the remedy.

use std::io;
use std::path::{Path, PathBuf};

/// Why a server could not be had, started or handled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The programs are neither on the machine nor to be fetched.
    #[error("no programs of {what}: {reason}")]
    NoPrograms {
        /// The engine or proxy.
        what: String,
        /// What was tried, and the remedy.
        reason: String,
    },
    /// The account that servers run under cannot be used.
    #[error("no ordinary user to run servers as: {0}")]
    NoAccount(String),
    /// A program that prepares a server failed.
    #[error("{command} {outcome}; it wrote:\n{tail}")]
    Failed {
        /// The program with its arguments.
        command: String,
        /// How it ended.
        outcome: String,
        /// The end of what it wrote.
        tail: String,
    },
    /// A server ended or hung before it accepted logins.
    #[error("{what} {outcome} before it accepted logins (its log says why); the log ends:\n{tail}")]
    NotReady {
        /// The server.
        what: String,
        /// How it ended, or how long it was waited for.
        outcome: String,
        /// The end of its log.
        tail: String,
    },
    /// Something was asked of a server that runs, or does not run.
    #[error("{what} is {state}; {remedy}")]
    State {
        /// The server.
        what: String,
        /// What it is at present.
        state: &'static str,
        /// What to call first.
        remedy: &'static str,
    },
    /// A certificate could not be made.
    #[error("could not make a certificate; this is a fault of the test setup")]
    Certificate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A file, folder or process could not be handled.
    #[error("could not {action} {}; see that it exists and is yours", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file, folder or program.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`: what was tried with which path.
    pub(crate) fn io(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().to_path_buf();
        move |source| Self::Io { action, path, source }
    }

    /// The error and all its sources on one line, for reports.
    pub fn whole(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::Error;

    #[test]
    fn an_error_is_told_with_its_source_when_asked_and_without_it_by_default() {
        let error = Error::io("read", "a/b")(io::Error::other("the disk is on fire"));
        assert_eq!(error.to_string(), "could not read a/b; see that it exists and is yours");
        assert_eq!(error.whole(), "could not read a/b; see that it exists and is yours: the disk is on fire");
    }
}
