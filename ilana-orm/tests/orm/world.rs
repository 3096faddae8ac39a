//! A music store: the models that the tests share, their tables, and means to look at what was sent.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ilana_orm::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::engine::empty;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(fillable(name, country, founded))]
pub(crate) struct Artist {
    pub(crate) id: i64,
    #[model(unique)]
    pub(crate) name: String,
    pub(crate) country: Option<String>,
    pub(crate) founded: Option<i32>,
    #[model(default)]
    pub(crate) followers: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    #[model(has_many)]
    pub(crate) albums: HasMany<Album>,
    #[model(has_one)]
    pub(crate) biography: HasOne<Biography>,
}

#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Biography {
    pub(crate) id: i64,
    pub(crate) artist_id: i64,
    pub(crate) text: String,
    #[model(belongs_to)]
    pub(crate) artist: BelongsTo<Artist>,
}

#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Album {
    pub(crate) id: i64,
    pub(crate) artist_id: Option<i64>,
    pub(crate) title: String,
    pub(crate) released: Option<NaiveDate>,
    #[model(belongs_to)]
    pub(crate) artist: BelongsTo<Artist>,
    #[model(has_many)]
    pub(crate) tracks: HasMany<Track>,
}

#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Track {
    pub(crate) id: i64,
    pub(crate) album_id: i64,
    pub(crate) title: String,
    pub(crate) price: Decimal,
    pub(crate) seconds: i32,
    #[model(belongs_to)]
    pub(crate) album: BelongsTo<Album>,
    #[model(belongs_to_many)]
    pub(crate) playlists: BelongsToMany<Playlist>,
}

#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Playlist {
    pub(crate) id: i64,
    pub(crate) name: String,
    #[model(belongs_to_many(with_pivot(position), timestamps))]
    pub(crate) tracks: BelongsToMany<Track>,
}

#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Employee {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) manager_id: Option<i64>,
    #[model(belongs_to(foreign_key = "manager_id"))]
    pub(crate) manager: BelongsTo<Employee>,
    #[model(has_many(foreign_key = "manager_id"))]
    pub(crate) reports: HasMany<Employee>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(guarded(is_vip))]
pub(crate) struct Customer {
    #[model(primary_key)]
    pub(crate) code: String,
    pub(crate) name: String,
    #[model(default)]
    pub(crate) is_vip: bool,
    #[model(has_many(foreign_key = "customer_code"))]
    pub(crate) invoices: HasMany<Invoice>,
}

#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Invoice {
    pub(crate) id: i64,
    pub(crate) customer_code: String,
    pub(crate) day: NaiveDate,
    #[model(column = "amount")]
    pub(crate) total: Decimal,
    #[model(belongs_to(foreign_key = "customer_code"))]
    pub(crate) customer: BelongsTo<Customer>,
}

#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Setting {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Document {
    #[model(primary_key)]
    pub(crate) key: Uuid,
    pub(crate) meta: serde_json::Value,
    pub(crate) body: Vec<u8>,
    pub(crate) done: bool,
    pub(crate) weight: f64,
    pub(crate) ratio: f32,
    pub(crate) at: NaiveTime,
    pub(crate) local: NaiveDateTime,
    pub(crate) instant: DateTime<Utc>,
    pub(crate) small: i16,
    pub(crate) big: u64,
    pub(crate) opt_uuid: Option<Uuid>,
    pub(crate) opt_json: Option<serde_json::Value>,
    pub(crate) opt_bytes: Option<Vec<u8>>,
    pub(crate) opt_bool: Option<bool>,
    pub(crate) opt_f64: Option<f64>,
    pub(crate) opt_decimal: Option<Decimal>,
    pub(crate) opt_time: Option<NaiveTime>,
    pub(crate) opt_instant: Option<DateTime<Utc>>,
}

pub(crate) struct CreateStore;

#[async_trait]
impl Migration for CreateStore {
    fn name(&self) -> &'static str {
        "20260101_000000_create_store"
    }

    async fn up(&self, schema: &Schema) -> Result<()> {
        music(schema).await?;
        people(schema).await?;
        documents(schema).await
    }

    async fn down(&self, schema: &Schema) -> Result<()> {
        for table in [
            "documents",
            "settings",
            "invoices",
            "customers",
            "employees",
            "playlist_track",
            "playlists",
            "tracks",
            "albums",
            "biographies",
            "artists",
        ] {
            schema.drop_table(table).await?;
        }
        Ok(())
    }
}

async fn music(schema: &Schema) -> Result<()> {
    let artists = |t: &mut ilana_orm::Blueprint| {
        t.id();
        t.string("name").unique();
        t.string("country").nullable();
        t.integer("founded").nullable();
        t.big_integer("followers").default(7);
        t.timestamps();
    };
    schema.create_table("artists", artists).await?;
    let biographies = |t: &mut ilana_orm::Blueprint| {
        t.id();
        t.foreign_id("artist_id").references("artists", "id").on_delete(ReferenceAction::Cascade);
        t.text("text");
    };
    schema.create_table("biographies", biographies).await?;
    let albums = |t: &mut ilana_orm::Blueprint| {
        t.id();
        t.foreign_id("artist_id").nullable().references("artists", "id");
        t.string("title");
        t.date("released").nullable();
    };
    schema.create_table("albums", albums).await?;
    let tracks = |t: &mut ilana_orm::Blueprint| {
        t.id();
        t.foreign_id("album_id").references("albums", "id");
        t.string("title");
        t.decimal("price", 20, 4);
        t.integer("seconds");
    };
    schema.create_table("tracks", tracks).await?;
    let playlists = |t: &mut ilana_orm::Blueprint| {
        t.id();
        t.string("name");
    };
    schema.create_table("playlists", playlists).await?;
    let playlist_track = |t: &mut ilana_orm::Blueprint| {
        t.foreign_id("playlist_id").references("playlists", "id");
        t.foreign_id("track_id").references("tracks", "id");
        t.integer("position").nullable();
        t.timestamps();
        t.primary(["playlist_id", "track_id"]);
    };
    schema.create_table("playlist_track", playlist_track).await
}

async fn people(schema: &Schema) -> Result<()> {
    let employees = |t: &mut ilana_orm::Blueprint| {
        t.id();
        t.string("name");
        t.foreign_id("manager_id").nullable().references("employees", "id");
    };
    schema.create_table("employees", employees).await?;
    let customers = |t: &mut ilana_orm::Blueprint| {
        t.string("code").primary();
        t.string("name");
        t.boolean("is_vip").default(false);
    };
    schema.create_table("customers", customers).await?;
    let invoices = |t: &mut ilana_orm::Blueprint| {
        t.id();
        t.string("customer_code").references("customers", "code").on_update(ReferenceAction::Cascade);
        t.date("day");
        t.decimal("amount", 12, 2);
    };
    schema.create_table("invoices", invoices).await?;
    let settings = |t: &mut ilana_orm::Blueprint| {
        t.string("name");
        t.string("value").nullable();
    };
    schema.create_table("settings", settings).await
}

async fn documents(schema: &Schema) -> Result<()> {
    let documents = |t: &mut ilana_orm::Blueprint| {
        t.uuid("key").primary();
        t.json("meta");
        t.binary("body");
        t.boolean("done");
        t.double("weight");
        t.float("ratio");
        t.time("at");
        t.datetime("local");
        t.timestamp("instant");
        t.small_integer("small");
        t.big_integer("big").unsigned();
        t.uuid("opt_uuid").nullable();
        t.json("opt_json").nullable();
        t.binary("opt_bytes").nullable();
        t.boolean("opt_bool").nullable();
        t.double("opt_f64").nullable();
        t.decimal("opt_decimal", 28, 10).nullable();
        t.time("opt_time").nullable();
        t.timestamp("opt_instant").nullable();
    };
    schema.create_table("documents", documents).await
}

/// An empty store, on the engine under test.
pub(crate) async fn store() -> Result<Database> {
    migrated(empty().await?).await
}

/// An empty store on SQLite, for what is so there only: cells of any type in any column, its own words and statements.
pub(crate) async fn sqlite_store() -> Result<Database> {
    migrated(Config::sqlite(SqliteOptions::memory())).await
}

/// An empty store where the configuration says.
pub(crate) async fn migrated(config: Config) -> Result<Database> {
    let db = Database::open(config)?;
    Migrator::new().add(CreateStore).on(&db).run().await?;
    Ok(db)
}

/// What is sent to a database from now on.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn of(db: &Database) -> Self {
        let log = Self::default();
        let writer = log.clone();
        db.listen(move |sent| {
            writer.0.lock().unwrap_or_else(PoisonError::into_inner).push(sent.sql.to_owned());
        });
        log
    }

    /// What was sent since the last look.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) async fn artist(name: &str) -> Result<Record<Artist>> {
    NewArtist { name: name.into() }.create().await
}

pub(crate) async fn album(artist: &Artist, title: &str) -> Result<Record<Album>> {
    NewAlbum { title: title.into() }.set(Album::ARTIST_ID, artist.id).create().await
}

pub(crate) async fn track(album: &Album, title: &str, price: &str) -> Result<Record<Track>> {
    NewTrack { album_id: album.id, title: title.into(), price: dec(price), seconds: 60 }.create().await
}

pub(crate) fn a_document(key: u128) -> NewDocument {
    NewDocument {
        key: Uuid::from_u128(key),
        meta: serde_json::json!({"a": [1, null, "x"]}),
        body: vec![0, 255, 1],
        done: true,
        weight: 0.1,
        ratio: 0.25,
        at: NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
        local: day("2024-02-29").and_hms_opt(1, 2, 3).unwrap(),
        instant: "2024-02-29T12:30:00.000001Z".parse().unwrap(),
        small: -32_768,
        big: 9_223_372_036_854_775_807,
    }
}
