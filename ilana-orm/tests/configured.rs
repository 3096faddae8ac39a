//! The databases that a program configures once. A program of its own, since they are the program's.

#[cfg(test)]
mod configured {
    use ilana_orm::prelude::*;

    #[derive(Model, Clone, Debug, PartialEq)]
    struct Note {
        id: i64,
        text: String,
        parent_id: Option<i64>,
        #[model(has_many(foreign_key = "parent_id"))]
        answers: HasMany<Note>,
    }

    async fn notes(text: &str) -> Result<Record<Note>> {
        let describe = |t: &mut ilana_orm::Blueprint| {
            t.id();
            t.string("text");
            t.foreign_id("parent_id").nullable().references("notes", "id");
        };
        Schema::on(Target::Default).create_table("notes", describe).await?;
        NewNote { text: text.into() }.create().await
    }

    async fn texts() -> Result<Vec<String>> {
        Ok(Note::query().order_by(Note::ID).get().await?.iter().map(|note| note.text.clone()).collect())
    }

    #[tokio::test]
    async fn a_record_of_the_configured_database_stays_there() -> Result<()> {
        assert!(matches!(Note::count().await, Err(Error::NotConfigured)));
        Database::configure(Config::sqlite(SqliteOptions::memory()))?;
        let mut note = notes("configured").await?;
        let other = Database::open(Config::sqlite(SqliteOptions::memory()))?;
        let written = other.scope(async {
            notes("scoped").await?;
            note.text = "changed".into();
            note.save().await?;
            note.answers().create(attrs! { text: "answer" }).await?;
            texts().await
        });
        assert_eq!(written.await?, ["scoped"]);
        assert_eq!(texts().await?, ["changed", "answer"]);
        Ok(())
    }
}
