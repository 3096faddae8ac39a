//! Where the workspace lies, and how its chores start child processes in it.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use crate::interrupt;

/// The root folder of the workspace, in which every child process runs.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace that this program belongs to: the folder above its package.
    ///
    /// # Errors
    ///
    /// When the package has no folder above it, which means that it was moved out of its workspace.
    pub(crate) fn locate() -> Result<Self, String> {
        // Cargo names the package again at run time. That name holds even when two checkouts share a target folder,
        // where the one compiled in may be the other checkout's.
        let package =
            env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| OsString::from(env!("CARGO_MANIFEST_DIR")));
        let package = PathBuf::from(package);
        match package.parent() {
            Some(root) => Ok(Self { root: root.to_path_buf() }),
            None => Err(format!("{} has no folder above it; run this as `cargo xtask`", package.display())),
        }
    }

    /// The absolute path of a file or folder named relative to the root.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// A command that runs in the root.
    pub(crate) fn command(&self, program: impl Into<OsString>) -> Command {
        let mut command = Command::new(program.into());
        command.current_dir(&self.root);
        command
    }

    /// A cargo command that runs in the root, with the cargo that started this program.
    pub(crate) fn cargo<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.command(cargo_program());
        command.args(arguments);
        command
    }
}

/// The cargo that started this program (`CARGO`), else the one on the path.
pub(crate) fn cargo_program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// Runs a command with this program's own output, and waits for it.
///
/// # Errors
///
/// When it could not be started or ended with another code than 0.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let status = status(command)?;
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", name(command))) }
}

/// Runs a command with this program's own output, waits for it, and says how it ended. Signals that this program gets
/// go to it meanwhile.
///
/// # Errors
///
/// When it could not be started or waited for.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus, String> {
    let mut child = command.spawn().map_err(|error| not_started(command, &error))?;
    let forwarded = interrupt::Child::new(child.id());
    let status = child.wait().map_err(|error| format!("could not wait for {}: {error}", name(command)));
    drop(forwarded);
    status
}

/// Runs a command and hands back what it wrote to standard output; its standard error is this program's own.
///
/// # Errors
///
/// When it could not be started, ended with another code than 0, or wrote something that is not UTF-8.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| not_started(command, &error))?;
    if !output.status.success() {
        return Err(format!("{} ended with {}", name(command), output.status));
    }
    String::from_utf8(output.stdout)
        .map_err(|error| format!("the output of {} is not UTF-8: {error}", name(command)))
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("could not start {}: {error}", name(command))
}

/// The program and its arguments, as one would type them: cargo is known by its whole path, which nobody types.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    let words: Vec<_> =
        std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy()).collect();
    format!("`{}`", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::{Workspace, output, run};

    #[test]
    fn the_root_holds_this_package() {
        let manifest = Workspace::locate().map(|workspace| workspace.path("xtask/Cargo.toml").is_file());
        assert_eq!(manifest, Ok(true));
    }

    #[test]
    fn output_is_what_the_child_wrote() {
        let words =
            Workspace::locate().and_then(|workspace| output(workspace.command("echo").arg("two words")));
        assert_eq!(words, Ok("two words\n".to_owned()));
    }

    #[test]
    fn a_failing_child_is_an_error_that_names_it() {
        let failed = Workspace::locate().and_then(|workspace| run(workspace.command("false").arg("--now")));
        assert_eq!(failed, Err("`false --now` ended with exit status: 1".to_owned()));
    }

    #[test]
    fn a_child_is_named_without_its_folder() {
        let failed = Workspace::locate().and_then(|workspace| run(&mut workspace.command("/no/such/cargo")));
        assert!(failed.is_err_and(|message| message.starts_with("could not start `cargo`")));
    }

    #[test]
    fn a_missing_program_is_an_error_that_names_it() {
        let failed = Workspace::locate().and_then(|workspace| run(&mut workspace.command("no-such-program")));
        assert!(failed.is_err_and(|message| message.starts_with("could not start `no-such-program`")));
    }
}
