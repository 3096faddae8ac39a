//! Views stay what they are while what they read changes, or the change is refused: no engine is left with one that fails.

use ilana_orm::prelude::*;

use super::engine::Engine;
use super::evolve::db;

/// Names that a view reads, and another view that reads it.
async fn names() -> Result<Schema> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("users", |t| {
            t.varchar("name", 20);
            t.varchar("note", 20).nullable();
            t.integer("age").default(1);
        })
        .await?;
    schema.create_table("told", |t| _ = t.varchar("name", 20)).await?;
    schema.create_view("names", "SELECT name FROM users WHERE age > 0").await?;
    schema.create_view("all_names", "SELECT name FROM names").await?;
    Ok(schema)
}

/// Fails if a view does.
async fn views_work(schema: &Schema) -> Result<()> {
    schema.raw("INSERT INTO told SELECT name FROM all_names").await
}

#[tokio::test]
async fn what_a_view_reads_does_not_go() -> Result<()> {
    let schema = names().await?;
    let refused = [
        schema.alter_table("users", |t| t.drop_column("age")).await,
        schema.drop_table("users").await,
        schema.drop_table_if_exists("users").await,
        schema.drop_view("names").await,
    ];
    for (at, refused) in refused.into_iter().enumerate() {
        let told = refused.expect_err(&format!("change {at} leaves no view that fails")).to_string();
        assert!(told.contains("names"), "{at}: {told}");
    }
    views_work(&schema).await?;
    schema.alter_table("users", |t| t.drop_column("note")).await?;
    schema.drop_view("all_names").await?;
    schema.drop_view("names").await?;
    schema.drop_table("users").await
}

#[tokio::test]
async fn a_view_reads_what_has_another_name_or_keeps_it() -> Result<()> {
    let schema = names().await?;
    let renamed = [
        schema.alter_table("users", |t| t.rename_column("age", "years")).await,
        schema.rename_table("users", "people").await,
    ];
    let is_refused = matches!(Engine::tested(), Engine::MySql | Engine::MariaDb);
    for renamed in renamed {
        match renamed {
            Err(error) if is_refused => {
                let told = error.to_string();
                assert!(told.contains("the view `names` may read `"), "{told}");
            }
            other => other?,
        }
    }
    assert_eq!(schema.has_column("users", "age").await?, is_refused);
    views_work(&schema).await
}

#[tokio::test]
async fn a_view_may_have_other_columns_from_then_on() -> Result<()> {
    let schema = names().await?;
    schema.drop_view("all_names").await?;
    let told = |column: &str| schema.raw(format!("INSERT INTO told SELECT {column} FROM names"));
    for (query, columns, gone) in [
        ("SELECT name, note FROM users", ["name", "note"], "age"),
        ("SELECT note FROM users -- the last", ["note", "note"], "name"),
        ("SELECT 'it''s $$' AS name, age AS note FROM users", ["name", "note"], "age"),
    ] {
        schema.create_view("names", query).await?;
        for column in columns {
            told(column).await?;
        }
        assert!(told(gone).await.is_err(), "{query}");
    }
    let wrong = schema.create_view("names", "SELECT absent FROM users").await.unwrap_err().to_string();
    assert!(wrong.contains("absent"), "{wrong}");
    told("note").await
}
