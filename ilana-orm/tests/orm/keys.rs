//! Keys that may be null: a null tells no row from others.

use ilana_orm::prelude::*;

use super::world::Log;

/// A room whose number is given later.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(incrementing = false)]
struct Room {
    #[model(primary_key)]
    number: Option<String>,
    name: String,
    #[model(has_many(foreign_key = "room_number"))]
    desks: HasMany<Desk>,
    #[model(belongs_to_many(pivot = "room_room", foreign_key = "from_number", related_key = "to_number"))]
    next_to: BelongsToMany<Room>,
}

#[derive(Model, Clone, Debug, PartialEq)]
struct Desk {
    id: i64,
    room_number: Option<String>,
}

/// A room with a number and two without, and a desk that is nowhere.
async fn house() -> Result<Database> {
    let db = Database::open(Config::sqlite(SqliteOptions::memory()))?;
    let schema = Schema::on(&db);
    let rooms = |t: &mut ilana_orm::Blueprint| {
        t.string("number").nullable().unique();
        t.string("name");
    };
    schema.create_table("rooms", rooms).await?;
    let desks = |t: &mut ilana_orm::Blueprint| {
        t.id();
        t.string("room_number").nullable();
    };
    schema.create_table("desks", desks).await?;
    let both = |t: &mut ilana_orm::Blueprint| {
        t.string("from_number").nullable();
        t.string("to_number").nullable();
    };
    schema.create_table("room_room", both).await?;
    db.scope(async {
        for (number, name) in [(Some("1"), "hall"), (None, "attic"), (None, "cellar")] {
            Room::create(attrs! { number: number, name: name }).await?;
        }
        Desk::create(attrs! {}).await
    })
    .await?;
    Ok(db)
}

#[tokio::test]
async fn no_row_has_a_key_of_null_and_none_is_asked_for() -> Result<()> {
    let db = house().await?;
    let log = Log::of(&db);
    db.scope(async {
        assert_eq!(Room::find(None).await?, None);
        assert_eq!(Room::query().filter(Room::NAME.eq("attic")).find(None).await?, None);
        assert!(matches!(Room::find_or_fail(None).await, Err(Error::NotFound { .. })));
        assert!(log.take().is_empty());
        // The plan of the model is that of a key, also when a null was asked for first.
        let hall = Room::find(String::from("1")).await?.unwrap();
        assert_eq!(hall.name, "hall");
        assert_eq!(Room::find(&String::from("2")).await?, None);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_record_without_a_key_is_not_written() -> Result<()> {
    let db = house().await?;
    db.scope(async {
        let attic = || Room::query().filter(Room::NAME.eq("attic")).first_or_fail();
        let mut record = attic().await?;
        record.name = "changed".into();
        let log = Log::of(&db);
        for error in [
            record.save().await.unwrap_err(),
            attic().await?.delete().await.unwrap_err(),
            attic().await?.reload().await.unwrap_err(),
        ] {
            assert_eq!(
                error.to_string(),
                "Room.number is null: it tells no row from others, give it a value first"
            );
        }
        assert_eq!(log.take().len(), 2, "the two that were read");
        Room::find_or_fail("1").await?.delete().await?;
        let names: Vec<String> = Room::all().await?.iter().map(|room| room.name.clone()).collect();
        assert_eq!(names, ["attic", "cellar"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_is_created_for_a_parent_without_a_key() -> Result<()> {
    let db = house().await?;
    db.scope(async {
        let attic = Room::query().filter(Room::NAME.eq("attic")).first_or_fail().await?;
        let errors = [
            attic.desks().create(attrs! {}).await.unwrap_err(),
            attic.desks().insert(NewDesk {}).await.unwrap_err(),
            attic.next_to().attach(["1"]).await.unwrap_err(),
            attic.next_to().detach_all().await.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, Error::NullKey { model: "Room", attribute: "number" }), "{error:?}");
        }
        assert_eq!((Desk::count().await?, attic.desks().count().await?), (1, 0));
        assert_eq!(attic.desks().query().delete().await?, 0);
        Ok(())
    })
    .await
}
