//! `cargo xtask serve`: databases for as long as a command runs, or until Ctrl-C.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitCode, ExitStatus};
use std::thread;

use clap::Args;
use test_servers::Engine;

use crate::engines::{Demand, judge};
use crate::interrupt::Guarded;
use crate::servers::Servers;
use crate::workspace::{Workspace, status};

/// Which databases, and what for.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Serve {
    /// The engines, with commas between them.
    #[arg(long, value_delimiter = ',', value_parser = engine, default_values = ["postgres", "mysql", "mariadb"])]
    pub(crate) engines: Vec<Engine>,
    /// The command to run at the root of the workspace, with the URLs in its environment; none prints them and waits
    /// for Ctrl-C.
    #[arg(last = true)]
    pub(crate) command: Vec<OsString>,
}

/// Brings the databases up, runs the command, and takes them down. The code is the command's own.
///
/// # Errors
///
/// When an engine is not to be had, or the command cannot be started.
pub(crate) fn run(workspace: &Workspace, serve: &Serve) -> Result<ExitCode, String> {
    let Serve { engines, command } = serve;
    let servers = Servers::up(engines);
    judge(Demand::Every, &servers.missing)?;
    let guarded = Guarded::new(servers)?;
    let Some((program, arguments)) = command.split_first() else {
        for (name, value) in guarded.variables() {
            println!("export {name}={}", quoted(value));
        }
        println!("# Ctrl-C takes them down");
        // The thread that hears of signals ends this program.
        loop {
            thread::park();
        }
    };
    let mut command = workspace.command(program);
    command.args(arguments).envs(guarded.variables().iter().map(|(name, value)| (name, value)));
    let status = status(&mut command)?;
    Ok(ExitCode::from(code(status)))
}

/// The code of a command as a shell says it: one that a signal ended has 128 and the signal's number.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| Some(status.signal()?.saturating_add(128)));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

fn engine(key: &str) -> Result<Engine, String> {
    let known: Vec<&str> = Engine::ALL.into_iter().map(Engine::key).collect();
    Engine::from_key(key).ok_or_else(|| format!("no such engine; there are {}", known.join(", ")))
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use test_servers::Engine;

    use super::{code, engine, quoted};

    #[test]
    fn a_command_that_a_signal_ended_has_the_code_that_shells_give_it() {
        assert_eq!([0, 7 << 8, 15].map(|raw| code(ExitStatus::from_raw(raw))), [0, 7, 143]);
    }

    #[test]
    fn an_engine_is_named_by_its_key_and_another_name_is_told_the_keys() {
        assert_eq!(engine("mariadb"), Ok(Engine::Mariadb));
        assert_eq!(engine("oracle"), Err("no such engine; there are postgres, mysql, mariadb".to_owned()));
    }

    #[test]
    fn a_value_is_one_word_whatever_is_in_it() {
        assert_eq!(quoted("a b&c"), "'a b&c'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
