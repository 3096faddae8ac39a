//! Files and folders that may not be written to.
//!
//! Nothing is forbidden to root: then each test is run once more by this program, as the user `nobody`.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use ilana_driver::ErrorKind;

use crate::store::{Store, fill, numbers, put};

/// The number of the user `nobody`, on every Linux.
const NOBODY: u32 = 65_534;

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("the file is ours");
}

/// Whether this is root, who then has had the test run by somebody else.
fn was_done_by_nobody(test: &str) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    if fs::metadata(folder.path()).expect("it is there").uid() != 0 {
        return false;
    }
    // Where this program is nobody else may look.
    allow(folder.path(), 0o777);
    let program = folder.path().join("tests");
    // By another program: what this one has open for writing, others that it starts meanwhile have too, and then it cannot be run.
    let copied = Command::new("cp").arg(std::env::current_exe().expect("a path")).arg(&program).status();
    assert!(copied.expect("cp can be run").success());
    let mut command = Command::new(program);
    command.args(["--exact", test]).current_dir(folder.path()).env("TMPDIR", folder.path());
    let done = command.uid(NOBODY).gid(NOBODY).output().expect("root may be anybody");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
    true
}

#[tokio::test]
async fn a_file_without_the_right_to_write_is_read_and_not_written() {
    if was_done_by_nobody("rights::a_file_without_the_right_to_write_is_read_and_not_written") {
        return;
    }
    let store = Store::new();
    fill(&store.path, "INSERT INTO t VALUES (1)");
    allow(&store.path, 0o444);
    let pool = store.pool();
    assert_eq!(numbers(&pool).await, Ok(vec![1]));
    assert_eq!(put(&pool, 2).await, Err(ErrorKind::ReadOnly));
    assert_eq!(numbers(&pool).await, Ok(vec![1]));
    assert_eq!(pool.in_use(), 0);
    // Who is given the right has it from the next connection on, and this one is found out.
    allow(&store.path, 0o644);
    assert_eq!(put(&pool, 2).await, Err(ErrorKind::ReadOnly));
    assert_eq!(put(&pool, 2).await, Ok(()));
}

#[tokio::test]
async fn a_folder_without_the_right_to_write_is_told() {
    if was_done_by_nobody("rights::a_folder_without_the_right_to_write_is_told") {
        return;
    }
    let store = Store::new();
    fill(&store.path, "INSERT INTO t VALUES (1)");
    allow(store.folder.path(), 0o555);
    let pool = store.pool();
    // There is no room beside the file for what is written ahead.
    let refused = [numbers(&pool).await.err(), put(&pool, 2).await.err()];
    assert_eq!(refused, [Some(ErrorKind::ReadOnly), Some(ErrorKind::ReadOnly)]);
    assert_eq!(numbers(&store.reading_pool()).await, Ok(vec![1]), "who only reads needs none");
    allow(store.folder.path(), 0o755);
    assert_eq!(put(&pool, 2).await, Ok(()));
    assert_eq!(numbers(&pool).await, Ok(vec![1, 2]));
}

#[tokio::test]
async fn a_folder_of_a_file_with_a_log_without_the_right_to_write_is_told() {
    if was_done_by_nobody("rights::a_folder_of_a_file_with_a_log_without_the_right_to_write_is_told") {
        return;
    }
    let store = Store::new();
    fill(&store.path, "PRAGMA journal_mode = WAL; INSERT INTO t VALUES (1)");
    allow(store.folder.path(), 0o555);
    let pool = store.pool();
    let refused = [numbers(&pool).await.err(), put(&pool, 2).await.err()];
    assert_eq!(refused, [Some(ErrorKind::ReadOnly), Some(ErrorKind::ReadOnly)]);
    let reading = numbers(&store.reading_pool()).await;
    assert_eq!(reading, Err(ErrorKind::ReadOnly));
    allow(store.folder.path(), 0o755);
    assert_eq!(put(&pool, 2).await, Ok(()));
}

#[tokio::test]
async fn a_pool_that_is_to_read_only_writes_nothing() {
    let store = Store::new();
    assert_eq!(put(&store.pool(), 1).await, Ok(()));
    let pool = store.reading_pool();
    assert_eq!(numbers(&pool).await, Ok(vec![1]));
    assert_eq!(put(&pool, 2).await, Err(ErrorKind::ReadOnly));
    assert_eq!(numbers(&pool).await, Ok(vec![1]));
}
