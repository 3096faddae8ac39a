//! Where a machine keeps the programs of servers.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::is_program;

/// Where the programs of system services are, which the path of an ordinary user leaves out.
const SYSTEM_FOLDERS: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];

/// Every file of the machine that may be that server, best first. Links are followed, since what lies beside the file
/// that is linked to counts.
pub(crate) fn candidates(server: &str) -> Vec<PathBuf> {
    let mut found = below(Path::new("/"), server);
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(SYSTEM_FOLDERS.map(PathBuf::from));
    for folder in folders {
        let file = folder.join(server);
        if let (true, Ok(file)) = (is_program(&file), file.canonicalize())
            && !found.contains(&file)
        {
            found.push(file);
        }
    }
    found
}

/// The files of a Debian tree that may be that server: PostgreSQL's several versions lie in folders of their own, of which
/// the newest comes first.
pub(crate) fn below(root: &Path, server: &str) -> Vec<PathBuf> {
    let versions = fs::read_dir(root.join("usr/lib/postgresql")).into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = versions.map(|entry| entry.path()).collect();
    versions.sort_by_key(|path| std::cmp::Reverse(number(path)));
    let folders = versions.into_iter().map(|version| version.join("bin"));
    let folders = folders.chain(["usr/sbin", "usr/bin"].map(|folder| root.join(folder)));
    folders.map(|folder| folder.join(server)).filter(|file| is_program(file)).collect()
}

/// The number that a folder is called by; 0 for another name.
fn number(path: &Path) -> u32 {
    path.file_name().and_then(|name| name.to_str()?.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::below;

    fn program(root: &Path, path: &str, mode: u32) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn the_newest_version_comes_first_by_number_and_what_is_no_program_never() {
        let root = tempfile::tempdir().unwrap();
        for (path, mode) in [
            ("usr/lib/postgresql/9/bin/postgres", 0o755),
            ("usr/lib/postgresql/15/bin/postgres", 0o755),
            ("usr/lib/postgresql/17/bin/postgres", 0o644),
            ("usr/bin/postgres", 0o755),
            ("usr/bin/postgres2", 0o755),
        ] {
            program(root.path(), path, mode);
        }
        let found = below(root.path(), "postgres");
        let found: Vec<_> = found.iter().map(|path| path.strip_prefix(root.path()).unwrap()).collect();
        assert_eq!(
            found,
            [
                Path::new("usr/lib/postgresql/15/bin/postgres"),
                Path::new("usr/lib/postgresql/9/bin/postgres"),
                Path::new("usr/bin/postgres"),
            ]
        );
    }
}
