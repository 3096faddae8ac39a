//! Debian's packages, fetched with a package state of our own and unpacked into the cache; nothing is installed.

mod sources;

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use self::sources::Source;
use crate::cache::Cache;
use crate::error::Error;
use crate::program::{on_path, run};

/// Which suite a package is fetched from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suite {
    /// Those that the machine itself uses. Its C library serves the packages.
    Machine,
    /// `unstable`, from the same mirror. The packages need the C library that came with them.
    Unstable,
}

impl Suite {
    fn name(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Unstable => "unstable",
        }
    }
}

/// Packages whose files no server reads, or (the C library and what goes with it) that the machine must have its own of.
const NOT_UNPACKED: [&str; 4] = ["perl_", "perl-", "libperl", "locales_"];

/// The C library, for [`Suite::Machine`].
const C_LIBRARY: &str = "libc6_";

/// Folders of an unpacked package that no server reads.
const NOT_KEPT: [&str; 5] = ["usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/perl", "var"];

/// The root of a package's files, with all that it depends on, fetched if the cache does not have it.
///
/// # Errors
///
/// [`Error::NoPrograms`] when the machine is no Debian or its sources name no archive, [`Error::Failed`] when the archive
/// does not answer or has no such package.
pub(crate) fn unpacked(cache: &Cache, package: &str, suite: Suite) -> Result<PathBuf, Error> {
    let made =
        cache.once(&format!("debian-{}-{package}", suite.name()), |folder| fetch(folder, package, suite))?;
    Ok(made.join("root"))
}

fn fetch(folder: &Path, package: &str, suite: Suite) -> Result<(), Error> {
    let unavailable =
        |reason: &str| Error::NoPrograms { what: package.to_owned(), reason: reason.to_owned() };
    if ["apt-get", "dpkg-deb"].into_iter().any(|program| on_path(program).is_none()) {
        return Err(unavailable(
            "they are not on this machine, and without apt none can be fetched; install them",
        ));
    }
    let sources = sources_for(suite);
    if sources.is_empty() {
        return Err(unavailable(
            "they are not on this machine, and its package sources name no Debian archive",
        ));
    }
    eprintln!("test-servers: fetching {package} with all that it needs from Debian, once for this cache");
    let state = State::make(&folder.join("state"), &sources)?;
    for arguments in [&["update"][..], &["install", "--download-only", package]] {
        run(&mut state.apt(arguments)).map_err(|error| told(error, package))?;
    }
    let root = folder.join("root");
    fs::create_dir(&root).map_err(Error::io("make", &root))?;
    for file in state.packages()? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let left_out = NOT_UNPACKED.iter().any(|start| name.starts_with(start))
            || (suite == Suite::Machine && name.starts_with(C_LIBRARY));
        if !left_out {
            run(Command::new("dpkg-deb").arg("-x").arg(&file).arg(&root))?;
        }
    }
    for path in NOT_KEPT {
        let _absent = fs::remove_dir_all(root.join(path));
    }
    fs::remove_dir_all(&state.folder).map_err(Error::io("remove", &state.folder))
}

/// Of what apt wrote only the errors, and the remedy.
fn told(error: Error, package: &str) -> Error {
    let Error::Failed { command: _, outcome: _, tail } = error else { return error };
    let errors: Vec<&str> = tail.lines().filter_map(|line| line.strip_prefix("E: ")).collect();
    let reason = format!(
        "they are not on this machine, and apt did not fetch them: {}; install them, or see that `apt-get update` works",
        errors.join("; ")
    );
    Error::NoPrograms { what: package.to_owned(), reason }
}

/// The sources to fetch from: the machine's own that are Debian's.
fn sources_for(suite: Suite) -> Vec<Source> {
    let sources = machine_sources().into_iter().filter(Source::is_debian);
    match suite {
        Suite::Machine => sources.collect(),
        Suite::Unstable => {
            let archives: Vec<Source> = sources.filter(Source::is_main_archive).collect();
            // A vendor may carry packages for Debian in a folder of that name, without Debian's own key.
            let best = archives.iter().find(|source| source.has_debian_key()).or(archives.first());
            best.map(|source| source.with_suite("unstable")).into_iter().collect()
        }
    }
}

/// What the files say that apt reads its sources from (sources.list(5)).
fn machine_sources() -> Vec<Source> {
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    let parts = fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten().flatten();
    files.extend(parts.map(|entry| entry.path()));
    files.sort();
    let texts = files.iter().filter_map(|path| Some((path, fs::read_to_string(path).ok()?)));
    texts
        .flat_map(|(path, text)| match path.extension().and_then(OsStr::to_str) {
            Some("list") => sources::one_per_line(&text),
            Some("sources") => sources::stanzas(&text),
            _ => Vec::new(),
        })
        .collect()
}

/// A package state of our own: lists, downloads and an empty list of what is installed, so that all that a package depends
/// on is fetched.
struct State {
    folder: PathBuf,
}

impl State {
    fn make(folder: &Path, sources: &[Source]) -> Result<Self, Error> {
        let make = |path: &str| {
            let path = folder.join(path);
            fs::create_dir_all(&path).map_err(Error::io("make", &path))
        };
        make("lists/partial")?;
        make("cache/archives/partial")?;
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).map_err(Error::io("write", &path))
        };
        let sources: Vec<String> = sources.iter().map(ToString::to_string).collect();
        write("debian.sources", &sources.join("\n"))?;
        write("status", "")?;
        write("apt.conf", &settings(folder))?;
        Ok(Self { folder: folder.to_path_buf() })
    }

    /// An apt command that knows this state only.
    fn apt(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("apt-get");
        // The file is read after the machine's own settings, which may name a proxy that is needed.
        command.arg("-c").arg(self.folder.join("apt.conf")).args(["-q", "-y"]).args(arguments);
        command.stdin(Stdio::null()).env("DEBIAN_FRONTEND", "noninteractive").env("LC_ALL", "C");
        // What cargo sets for its own children is not meant for apt.
        command.env_remove("LD_LIBRARY_PATH");
        command.envs(env::var_os("PATH").map(|path| ("PATH", path)));
        command
    }

    /// The files that were fetched.
    fn packages(&self) -> Result<Vec<PathBuf>, Error> {
        let folder = self.folder.join("cache/archives");
        let entries = fs::read_dir(&folder).map_err(Error::io("read", &folder))?;
        let files = entries.flatten().map(|entry| entry.path());
        Ok(files.filter(|path| path.extension() == Some(OsStr::new("deb"))).collect())
    }
}

/// The settings (apt.conf(5)) that keep apt inside a folder. Hooks are cleared: they are for the machine's own state.
fn settings(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "Dir::State \"{folder}\";\n\
         Dir::State::lists \"{folder}/lists\";\n\
         Dir::State::status \"{folder}/status\";\n\
         Dir::State::extended_states \"{folder}/extended\";\n\
         Dir::Cache \"{folder}/cache\";\n\
         Dir::Cache::archives \"{folder}/cache/archives\";\n\
         Dir::Etc::sourcelist \"{folder}/debian.sources\";\n\
         Dir::Etc::sourceparts \"/dev/null\";\n\
         Dir::Etc::preferences \"/dev/null\";\n\
         Dir::Etc::preferencesparts \"/dev/null\";\n\
         APT::Default-Release \"\";\n\
         APT::Install-Recommends \"false\";\n\
         APT::Install-Suggests \"false\";\n\
         APT::Sandbox::User \"root\";\n\
         APT::Keep-Downloaded-Packages \"true\";\n\
         Acquire::Languages \"none\";\n\
         Acquire::Retries \"3\";\n\
         APT::Update::Error-Mode \"any\";\n\
         #clear APT::Update::Pre-Invoke;\n\
         #clear APT::Update::Post-Invoke;\n\
         #clear APT::Update::Post-Invoke-Success;\n\
         #clear DPkg::Pre-Invoke;\n\
         #clear DPkg::Post-Invoke;\n\
         #clear DPkg::Pre-Install-Pkgs;\n"
    )
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::error::Error;

    #[test]
    fn of_what_apt_wrote_the_errors_are_told() {
        let failed = Error::Failed {
            command: "`apt-get`".to_owned(),
            outcome: "ended".to_owned(),
            tail: "Reading package lists...\nE: Unable to locate package x".to_owned(),
        };
        assert_eq!(
            told(failed, "x").to_string(),
            "no programs of x: they are not on this machine, and apt did not fetch them: Unable to locate package x; \
             install them, or see that `apt-get update` works"
        );
    }
}
