//! The console over a real database.

use std::ffi::OsString;

use ilana_cli::{Console, ConsoleError};
use ilana_orm::prelude::*;

struct CreateNotes;

#[async_trait]
impl Migration for CreateNotes {
    fn name(&self) -> &'static str {
        "20260101_000000_create_notes_table"
    }

    async fn up(&self, schema: &Schema) -> Result<()> {
        schema
            .create_table("notes", |t| {
                t.id();
                t.text("body");
            })
            .await
    }

    async fn down(&self, schema: &Schema) -> Result<()> {
        schema.drop_table("notes").await
    }
}

async fn run(db: &Database, arguments: &[&str]) -> Result<String, ConsoleError> {
    let console = Console::new(Migrator::new().add(CreateNotes).on(db));
    console.run(std::iter::once("console").chain(arguments.iter().copied()).map(OsString::from)).await
}

#[tokio::test]
async fn migrations_run_and_are_undone_from_the_console() {
    let db = Database::open(Config::sqlite(SqliteOptions::memory())).unwrap();
    let name = "20260101_000000_create_notes_table";
    assert_eq!(run(&db, &["migrate:status"]).await.unwrap(), format!("pending    {name}\n"));
    assert_eq!(run(&db, &["migrate"]).await.unwrap(), format!("Migrated: {name}\n"));
    assert_eq!(run(&db, &["migrate"]).await.unwrap(), "Nothing to do.\n");
    assert_eq!(run(&db, &["migrate:status"]).await.unwrap(), format!("batch 1    {name}\n"));
    assert_eq!(
        run(&db, &["migrate:rollback", "--step", "2"]).await.unwrap(),
        format!("Rolled back: {name}\n")
    );
    assert_eq!(run(&db, &["migrate:reset"]).await.unwrap(), "Nothing to do.\n");
}

#[tokio::test]
async fn an_unknown_command_is_an_error_that_says_what_there_is() {
    let db = Database::open(Config::sqlite(SqliteOptions::memory())).unwrap();
    let error = run(&db, &["migrate:rolback"]).await.unwrap_err();
    assert!(matches!(error, ConsoleError::Usage(_)));
    assert!(error.to_string().contains("migrate:rollback"), "{error}");
}
