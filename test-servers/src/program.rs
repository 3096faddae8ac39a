//! Programs that are run to their end.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::error::Error;
use crate::log;

/// Runs a command to its end and hands back what it wrote, to both outputs.
///
/// # Errors
///
/// [`Error::Io`] when it cannot be started, [`Error::Failed`] with the end of what it wrote when it fails.
pub(crate) fn run(command: &mut Command) -> Result<String, Error> {
    let program = PathBuf::from(command.get_program());
    let Output { status, stdout, stderr } = command.output().map_err(Error::io("start", &program))?;
    let mut text = String::from_utf8_lossy(&stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&stderr));
    if status.success() {
        return Ok(text);
    }
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    Err(Error::Failed {
        command: format!("`{}`", words.join(" ")),
        outcome: format!("ended with {status}"),
        tail: log::tail(&text),
    })
}

/// Runs a program to its end with a text as its input.
///
/// # Errors
///
/// [`Error::Io`] when it cannot be started or takes no input, [`Error::Failed`] when it fails.
pub(crate) fn feed(command: &mut Command, text: &str) -> Result<(), Error> {
    let program = command.get_program().to_owned();
    let mut input = tempfile::tempfile().map_err(Error::io("make an input for", &program))?;
    // A file, and not a pipe: a program that writes before it has read everything could wait for us, and we for it.
    input.write_all(text.as_bytes()).map_err(Error::io("write the input of", &program))?;
    input.rewind().map_err(Error::io("write the input of", &program))?;
    command.stdin(Stdio::from(input));
    run(command).map(drop)
}

/// The first program of that name on the path.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| is_program(file))
}

/// Whether a path is a file that someone may run.
pub(crate) fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{feed, run};

    #[test]
    fn a_failed_command_is_told_with_what_it_wrote() {
        let error = run(Command::new("sh").args(["-c", "echo out; echo why >&2; exit 3"])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`sh -c echo out; echo why >&2; exit 3` ended with exit status: 3; it wrote:\nout\nwhy"
        );
    }

    #[test]
    fn a_text_is_fed_to_the_end() {
        let count = |lines: &str| feed(Command::new("sh").args(["-c", "test $(wc -l) = 3"]), lines);
        assert!(count("a\nb\nc\n").is_ok());
        assert!(count("a\nb\n").is_err());
    }
}
