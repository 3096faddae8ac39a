//! `ilana make:migration`: a file to fill in.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::ConsoleError;

/// Writes a migration named `name` and stamped with `now` into a folder, which is made if it does not exist. A name such
/// as `create_users_table` makes one that creates `users`. A file that exists is never overwritten.
///
/// # Errors
///
/// [`ConsoleError::Input`] for a name that is no name; [`ConsoleError::File`].
pub fn make_migration(folder: &Path, name: &str, now: DateTime<Utc>) -> Result<PathBuf, ConsoleError> {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_name {
        let what = format!("`{name}` is no name for a migration: take letters, digits and underscores");
        return Err(ConsoleError::Input { what });
    }
    let snake = name.to_snake_case();
    let stem = format!("{}_{snake}", now.format("%Y%m%d_%H%M%S"));
    let path = folder.join(format!("{stem}.rs"));
    let fail = |what: String| move |source| ConsoleError::File { what, source };
    std::fs::create_dir_all(folder)
        .map_err(fail(format!("the folder {} could not be made", folder.display())))?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .map_err(fail(format!("the file {} could not be made", path.display())))?;
    file.write_all(text(&stem, &snake).as_bytes())
        .map_err(fail(format!("the file {} could not be written", path.display())))?;
    Ok(path)
}

fn text(stem: &str, snake: &str) -> String {
    let name = snake.to_upper_camel_case();
    let table = snake.strip_prefix("create_").and_then(|rest| rest.strip_suffix("_table"));
    let (schema, up, down) = match table {
        Some(table) => (
            "schema",
            format!(
                "schema.create_table(\"{table}\", |t| {{\n            t.id();\n            t.timestamps();\n        }}).await"
            ),
            format!("schema.drop_table(\"{table}\").await"),
        ),
        None => ("_schema", "Ok(())".to_owned(), "Ok(())".to_owned()),
    };
    format!(
        r#"//! The migration `{stem}`.

use ilana_orm::prelude::*;

pub struct {name};

#[async_trait]
impl Migration for {name} {{
    fn name(&self) -> &'static str {{
        "{stem}"
    }}

    async fn up(&self, {schema}: &Schema) -> Result<()> {{
        {up}
    }}

    async fn down(&self, {schema}: &Schema) -> Result<()> {{
        {down}
    }}
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_migration_is_written_once_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let now = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
        let path = make_migration(folder.path(), "create_users_table", now).unwrap();
        assert!(path.ends_with("20260102_030405_create_users_table.rs"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("pub struct CreateUsersTable;"));
        assert!(text.contains("schema.create_table(\"users\""));
        let again = make_migration(folder.path(), "create_users_table", now).unwrap_err();
        assert!(matches!(again, ConsoleError::File { .. }), "{again}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }

    #[test]
    fn a_hostile_name_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["", "../x", "a b", "1x", "a\"b", "a/b"] {
            let error = make_migration(folder.path(), name, Utc::now()).unwrap_err();
            assert!(matches!(error, ConsoleError::Input { .. }), "{name}");
        }
    }
}
