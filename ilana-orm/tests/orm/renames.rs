//! Columns that get other names while more changes.

use ilana_ir::{Condition, IndexKind, TableConstraint};
use ilana_orm::prelude::*;

use super::engine::Engine;
use super::evolve::{db, table};

#[derive(Model, Clone, Debug, PartialEq)]
struct Pair {
    id: i64,
    a: i64,
    b: i64,
}

#[tokio::test]
async fn columns_take_the_names_of_each_other() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("pairs", |t| {
            t.id();
            t.integer("a");
            t.integer("b");
        })
        .await?;
    schema.raw("INSERT INTO pairs (a, b) VALUES (1, 2)").await?;
    schema
        .alter_table("pairs", |t| {
            t.rename_column("a", "other");
            t.rename_column("b", "a");
            t.rename_column("other", "b");
        })
        .await?;
    let pair = Pair::query().on(&db).first_or_fail().await?;
    assert_eq!((pair.a, pair.b), (2, 1));
    Ok(())
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "cards")]
struct Card {
    id: i64,
    is_open: bool,
    title: String,
    place: Option<i64>,
}

/// Cards whose title is to be what their label is.
async fn cards(schema: &Schema) -> Result<()> {
    schema
        .create_table("cards", |t| {
            t.id();
            t.integer("state");
            t.integer("title").unique();
            t.varchar("label", 20).index();
            t.integer("place").nullable();
        })
        .await?;
    schema.raw("INSERT INTO cards (state, title, label) VALUES (2, 7, 'é'''), (0, 8, '')").await
}

fn card(id: i64, is_open: bool, title: &str) -> Card {
    Card { id, is_open, title: title.to_owned(), place: None }
}

#[tokio::test]
async fn a_column_gets_another_name_and_type_at_once() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    cards(&schema).await?;
    schema
        .alter_table("cards", |t| {
            t.boolean("is_open").change();
            t.rename_column("state", "is_open");
            t.drop_column("title");
            t.rename_column("label", "title");
            t.text("title").change();
            t.drop_index(["label"]);
        })
        .await?;
    let cards = Card::query().on(&db).order_by(Card::ID).get().await?;
    let expected = [card(1, true, "é'"), card(2, false, "")];
    assert!(cards.iter().map(|card| &**card).eq(&expected), "{cards:?}");
    // A truth value of 2 would be none of these.
    assert_eq!(Card::query().on(&db).filter(Card::IS_OPEN.eq(true)).count().await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_column_gets_the_name_of_one_that_goes() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    cards(&schema).await?;
    schema
        .alter_table("cards", |t| {
            t.rename_column("label", "title");
            t.drop_column("title");
        })
        .await?;
    let after = table(&schema, "cards").await?;
    let names: Vec<_> = after.columns.iter().map(|column| column.name.as_ref()).collect();
    assert_eq!(names, ["id", "state", "title", "place"]);
    assert_eq!(after.indexes.len(), 1, "{after:?}");
    assert!(after.indexes.iter().flat_map(ilana_ir::Index::columns).all(|name| name == "title"), "{after:?}");
    assert!(after.constraints.iter().all(|part| !format!("{part:?}").contains("title")), "{after:?}");
    Ok(())
}

#[tokio::test]
async fn a_name_that_no_column_has_is_refused_with_another_change() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    cards(&schema).await?;
    let wrong = schema
        .alter_table("cards", |t| {
            t.rename_column("state", "phase");
            t.big_integer("state").change();
        })
        .await;
    let told = wrong.unwrap_err().to_string();
    assert!(told.contains("the table `cards` has no column `state`"), "{told}");
    assert_eq!(schema.raw("UPDATE cards SET state = 1").await.err().map(|e| e.to_string()), None);
    Ok(())
}

#[tokio::test]
async fn names_go_round_while_a_table_is_made_anew() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("pairs", |t| {
            t.id();
            t.integer("a").default(8);
            t.integer("b").nullable();
        })
        .await?;
    schema.raw("INSERT INTO pairs (a, b) VALUES (1, 2)").await?;
    schema
        .alter_table("pairs", |t| {
            t.rename_column("a", "other");
            t.rename_column("b", "a");
            t.rename_column("other", "b");
            t.unique(["a"]);
        })
        .await?;
    let pair = Pair::query().on(&db).first_or_fail().await?;
    assert_eq!((pair.a, pair.b), (2, 1));
    let swapped = schema
        .alter_table("pairs", |t| {
            t.rename_column("a", "b");
            t.rename_column("b", "a");
        })
        .await;
    let told = swapped.unwrap_err().to_string();
    assert!(told.contains("the table `pairs` has a column `b` already"), "{told}");
    let twice = schema
        .alter_table("pairs", |t| {
            t.big_integer("a").change();
            t.big_integer("a").nullable().change();
        })
        .await;
    let told = twice.unwrap_err().to_string();
    assert!(told.contains("the column `a` of `pairs` is to change twice"), "{told}");
    Ok(())
}

#[tokio::test]
async fn what_is_computed_goes_before_its_source_gets_another_name() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("pairs", |t| {
            t.integer("a").unique();
            t.integer("twice").generated_as("a * 2");
        })
        .await?;
    schema
        .alter_table("pairs", |t| {
            t.rename_column("a", "b");
            t.drop_column("twice");
            t.drop_unique(["a"]);
        })
        .await?;
    let after = table(&schema, "pairs").await?;
    assert_eq!((after.columns.len(), after.constraints.len()), (1, 0), "{after:?}");
    Ok(())
}

#[tokio::test]
async fn a_key_goes_with_a_column_of_it() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("pairs", |t| {
            t.integer("a");
            t.integer("b");
            t.primary(["a", "b"]);
        })
        .await?;
    schema.raw("INSERT INTO pairs VALUES (1, 1), (1, 2)").await?;
    schema.alter_table("pairs", |t| t.drop_column("b")).await?;
    let after = table(&schema, "pairs").await?;
    assert_eq!((after.columns.len(), after.constraints.len()), (1, 0), "{after:?}");
    Ok(())
}

#[tokio::test]
async fn a_key_that_is_not_numbered_must_be_given() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("given", |t| {
            t.integer("a").primary();
            t.integer("b").nullable();
        })
        .await?;
    assert!(schema.raw("INSERT INTO given (b) VALUES (1)").await.is_err());
    schema.raw("INSERT INTO given (a) VALUES (1), (2)").await?;
    let key_of_nulls = schema
        .alter_table("given", |t| {
            t.drop_primary();
            t.integer("b").change();
            t.primary(["b"]);
        })
        .await;
    assert!(key_of_nulls.is_err(), "a null is no key");
    Ok(())
}

#[tokio::test]
async fn a_check_that_is_called_as_those_of_enumerations_stays() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    let few = Condition::OneOf { column: "state".into(), values: vec!["a".into(), "b".into()] };
    schema
        .create_table("things", |t| {
            t.varchar("state", 5);
            t.check("state_is_enum", few);
        })
        .await?;
    schema.alter_table("things", |t| _ = t.varchar("state", 9).nullable().change()).await?;
    assert!(schema.raw("INSERT INTO things VALUES ('c')").await.is_err());
    Ok(())
}

#[tokio::test]
async fn documents_and_enumerations_are_what_they_were_under_other_names() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.json("paper").nullable();
            t.enumeration("state", ["a", "b"]);
        })
        .await?;
    let types =
        |table: ilana_ir::CreateTable| table.columns.into_iter().map(|column| column.ty).collect::<Vec<_>>();
    let before = types(table(&schema, "things").await?);
    schema
        .alter_table("things", |t| {
            t.rename_column("paper", "document");
            t.rename_column("state", "phase");
        })
        .await?;
    let after = table(&schema, "things").await?;
    assert_eq!(after.constraints, []);
    assert_eq!(types(after), before);
    schema.alter_table("things", |t| t.drop_columns(["document", "phase"])).await.unwrap_err();
    schema.alter_table("things", |t| t.drop_column("document")).await?;
    assert!(schema.raw("INSERT INTO things VALUES ('c')").await.is_err());
    schema.alter_table("things", |t| _ = t.enumeration("phase", ["a", "b", "c"]).change()).await?;
    schema.raw("INSERT INTO things VALUES ('c')").await
}

#[tokio::test]
async fn a_unique_index_goes_as_one_or_as_a_key() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.integer("a").unique();
            t.integer("b");
            t.index(["b"]).kind(IndexKind::Unique);
            t.integer("c");
            t.index(["c"]).kind(IndexKind::Unique);
        })
        .await?;
    schema.alter_table("things", |t| t.drop_index(["a"])).await?;
    schema.alter_table("things", |t| t.drop_index(["b"])).await?;
    schema.alter_table("things", |t| t.drop_unique(["c"])).await?;
    let after = table(&schema, "things").await?;
    assert_eq!((after.indexes, after.constraints), (vec![], vec![]));
    let missing = schema.alter_table("things", |t| t.drop_index(["a"])).await;
    let told = missing.unwrap_err().to_string();
    assert!(told.contains("`things` has no index over (`a`)"), "{told}");
    Ok(())
}

#[tokio::test]
async fn a_foreign_key_stays_while_its_column_is_renamed_and_loses_its_index() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema.create_table("owners", |t| _ = t.id()).await?;
    schema
        .create_table("things", |t| {
            t.id();
            t.foreign_id("owner_id").constrained();
            t.foreign_id("maker_id").constrained_to("owners");
            t.integer("place");
            t.index(["owner_id", "place"]);
            t.index(["maker_id"]);
        })
        .await?;
    schema
        .alter_table("things", |t| {
            t.drop_index(["owner_id", "place"]);
            t.drop_index(["maker_id"]);
            t.rename_column("owner_id", "holder_id");
            t.rename_column("maker_id", "writer_id");
            t.index(["place", "holder_id"]);
            t.index(["writer_id", "place"]);
        })
        .await?;
    let after = table(&schema, "things").await?;
    let keys = after.constraints.iter().filter_map(|part| {
        if let TableConstraint::ForeignKey(key) = part { Some(key.columns.concat()) } else { None }
    });
    let mut keys: Vec<String> = keys.collect();
    keys.sort_unstable();
    assert_eq!(keys, ["holder_id", "writer_id"]);
    let mut named: Vec<&str> = after.indexes.iter().map(|index| index.name.as_ref()).collect();
    named.sort_unstable();
    let both = ["things_place_holder_id_index", "things_writer_id_place_index"];
    assert_eq!(named, both, "what a key had meanwhile is gone, or is the key's own");
    let orphan = schema.raw("INSERT INTO things (holder_id, writer_id, place) VALUES (7, 7, 1)").await;
    assert!(orphan.is_err(), "the keys hold");
    if matches!(Engine::tested(), Engine::MySql | Engine::MariaDb) {
        let stand_in = schema.raw("ALTER TABLE things DROP INDEX things_maker_id_foreign").await;
        assert!(stand_in.unwrap_err().to_string().contains("things_maker_id_foreign"), "it went");
    }
    Ok(())
}
