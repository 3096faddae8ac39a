//! The database under test as the judge of what the compiler's snapshots say: it runs each query and makes each change.

mod changes;
mod queries;
mod tables;

use std::fs;
use std::path::Path;

use ilana_ir::Statement;
use ilana_orm::prelude::*;

use super::engine::Engine;

/// A statement that a snapshot is about.
struct Case {
    name: String,
    statement: Statement,
    /// Whether it is about the second schema, `reporting`.
    is_elsewhere: bool,
}

/// All cases. The second schema is called `other` in them: on MySQL and MariaDB it is a database of the server, which the
/// tests of other processes see.
fn cases(other: &str) -> Result<Vec<Case>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots");
    let mut files: Vec<_> =
        fs::read_dir(folder).map_err(Error::custom)?.flatten().map(|file| file.path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(Error::custom)?;
        let (_, body) = text.split_once("\n{\n").expect("a snapshot begins with its statement");
        let json = format!("{{\n{}", body.split("\n\n-- ").next().unwrap_or(body));
        let statement = serde_json::from_str(&json.replace("\"reporting\"", &format!("\"{other}\"")));
        cases.push(Case {
            name: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            statement: statement.map_err(Error::custom)?,
            is_elsewhere: json.contains("\"reporting\""),
        });
    }
    Ok(cases)
}

/// What the engine refused, all of it together.
fn assert_none(refused: &[String], judged: usize, at_least: usize) {
    assert!(judged >= at_least, "only {judged} cases were found");
    let engine = Engine::tested();
    assert!(refused.is_empty(), "{engine:?} refuses {} of {judged}:\n{}", refused.len(), refused.join("\n"));
}
