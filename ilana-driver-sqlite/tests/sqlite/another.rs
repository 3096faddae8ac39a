//! Another process: this program once more, which does one thing and no tests.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

const FILE: &str = "ILANA_SQLITE_ANOTHER_FILE";
const TEXT: &str = "ILANA_SQLITE_ANOTHER_TEXT";
const READY: &str = "another process is ready";

/// Another process that has run a text in a database file, and keeps its connection open.
pub(crate) struct Another {
    process: Child,
    line: Option<ChildStdin>,
}

impl Another {
    /// Starts it, and waits until it has run the text.
    pub(crate) fn with(path: &Path, text: &str) -> Self {
        let program = std::env::current_exe().expect("this program has a path");
        let mut process = Command::new(program)
            .args(["--exact", "another::does_what_it_is_told_and_nothing_without_that", "--nocapture"])
            .env(FILE, path)
            .env(TEXT, text)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("this program can be started");
        let line = process.stdin.take();
        let mut said = String::new();
        let mut lines = BufReader::new(process.stderr.take().expect("it can be heard"));
        while !said.contains(READY) {
            assert_ne!(lines.read_line(&mut said).expect("it is heard"), 0, "it ended: {said}");
        }
        Self { process, line }
    }

    /// The same for a text that others may be in the way of for a while.
    pub(crate) fn when_it_can(path: &Path, text: &str) -> Self {
        Self::with(path, &format!("PRAGMA busy_timeout = 60000; {text}"))
    }

    /// Lets it commit and end.
    pub(crate) fn commit(mut self) {
        drop(self.line.take());
        assert!(self.process.wait().expect("it ends").success());
    }

    /// Ends it where it is, with SIGKILL.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

#[test]
fn does_what_it_is_told_and_nothing_without_that() {
    let (Some(file), Some(text)) = (std::env::var_os(FILE), std::env::var_os(TEXT)) else { return };
    let connection = rusqlite::Connection::open(file).expect("a database");
    connection.execute_batch(&text.to_string_lossy()).expect("the text is right");
    eprintln!("{READY}");
    // Until the other end is closed.
    std::io::stdin().read_to_end(&mut Vec::new()).expect("a line to the one who started this");
    if !connection.is_autocommit() {
        connection.execute_batch("COMMIT").expect("a transaction");
    }
}
