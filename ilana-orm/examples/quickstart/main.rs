//! The quickstart: a small world in a SQLite file, and some questions to it.
//!
//! `cargo run -p ilana-orm --example quickstart` uses a file in a temporary folder; a path given as an argument is
//! used instead, and a second run on it finds what the first one stored.

use std::path::PathBuf;

use ilana_orm::prelude::*;

mod data;
mod migrations;
mod models;
mod report;
mod story;

#[tokio::main]
async fn main() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::custom)?;
    let path = std::env::args_os().nth(1).map_or_else(|| folder.path().join("world.sqlite"), PathBuf::from);
    Database::configure(Config::sqlite(SqliteOptions::file(&path)))?;
    let text = story::tell().await?;
    std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes()).map_err(Error::custom)
}

#[cfg(test)]
mod tests {
    //! What it prints is what it promises, and a second run finds the same world.

    use super::*;

    #[tokio::test]
    async fn it_tells_the_same_story_twice_and_stores_it_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = || SqliteOptions::file(folder.path().join("world.sqlite"));
        let first = Database::open(Config::sqlite(file())).unwrap().scope(story::tell()).await.unwrap();
        insta::assert_snapshot!("story", first);
        let second = Database::open(Config::sqlite(file())).unwrap().scope(story::tell()).await.unwrap();
        assert_eq!(second, first.replace("Migrations run now: 3.", "Migrations run now: 0."));
    }
}
