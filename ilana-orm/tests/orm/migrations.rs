//! Migrations: run in order, once, in batches, and undone.

use std::time::Duration;

use ilana_driver::{Pool, PoolOptions};
use ilana_ir::{
    AlterTable, Column, ColumnDefault, ColumnType, Condition, CreateTable, Current, SchemaChange,
    TableChange, TableConstraint, TableName,
};
use ilana_orm::prelude::*;
use ilana_orm::{ErrorKind, MigrationState};

use super::world::{CreateStore, migrated, store};

/// A table of one column, named by the migration.
struct Make(&'static str, &'static str);

#[async_trait]
impl Migration for Make {
    fn name(&self) -> &'static str {
        self.0
    }

    async fn up(&self, schema: &Schema) -> Result<()> {
        schema
            .create_table(self.1, |t| {
                t.id();
            })
            .await
    }

    async fn down(&self, schema: &Schema) -> Result<()> {
        schema.drop_table(self.1).await
    }
}

/// Makes a table and a row, and fails then.
struct Fails;

#[async_trait]
impl Migration for Fails {
    fn name(&self) -> &'static str {
        "3_fails"
    }

    async fn up(&self, schema: &Schema) -> Result<()> {
        Make("", "half").up(schema).await?;
        schema.raw("INSERT INTO half (id) VALUES (1); CREATE INDEX i ON half (id)").await?;
        schema.raw("INSERT INTO nowhere VALUES (1)").await
    }

    async fn down(&self, _: &Schema) -> Result<()> {
        Err(Error::custom("there is no way back"))
    }
}

fn empty() -> Result<Database> {
    Database::open(Config::sqlite(SqliteOptions::memory()))
}

/// Whether a table can be read.
async fn has(db: &Database, table: &str) -> Result<bool> {
    match Schema::on(db).raw(format!("SELECT * FROM {table}")).await {
        Ok(()) => Ok(true),
        Err(error) if matches!(error.kind(), Some(ErrorKind::UndefinedTable { .. })) => Ok(false),
        Err(error) => Err(error),
    }
}

fn state(name: &str, batch: Option<i64>) -> MigrationState {
    MigrationState { name: name.into(), batch }
}

#[tokio::test]
async fn they_run_once_in_the_order_of_their_names() -> Result<()> {
    let db = empty()?;
    let two = Migrator::new().add(Make("2_b", "b")).add(Make("1_a", "a")).on(&db);
    assert_eq!(two.status().await?, [state("1_a", None), state("2_b", None)]);
    assert_eq!(two.run().await?, ["1_a", "2_b"]);
    assert_eq!(two.run().await?, [""; 0]);
    let three = Migrator::new().add(Make("1_a", "a")).add(Make("2_b", "b")).add(Make("0_c", "c")).on(&db);
    assert_eq!(three.run().await?, ["0_c"]);
    assert_eq!(three.status().await?, [state("0_c", Some(2)), state("1_a", Some(1)), state("2_b", Some(1))]);
    assert!(has(&db, "a").await? && has(&db, "b").await? && has(&db, "c").await?);
    Ok(())
}

#[tokio::test]
async fn rollback_undoes_the_last_batches() -> Result<()> {
    let db = empty()?;
    let one = Migrator::new().add(Make("1_a", "a")).on(&db);
    one.run().await?;
    let all = Migrator::new().add(Make("1_a", "a")).add(Make("2_b", "b")).add(Make("3_c", "c")).on(&db);
    all.run().await?;
    assert_eq!(all.rollback(0).await?, [""; 0]);
    assert_eq!(all.rollback(1).await?, ["3_c", "2_b"], "newest first");
    assert!(has(&db, "a").await? && !has(&db, "b").await? && !has(&db, "c").await?);
    assert_eq!(all.run().await?, ["2_b", "3_c"]);
    assert_eq!(all.rollback(9).await?, ["3_c", "2_b", "1_a"]);
    assert_eq!(all.rollback(1).await?, [""; 0]);
    all.run().await?;
    assert_eq!(all.reset().await?, ["3_c", "2_b", "1_a"]);
    assert_eq!(all.status().await?, [state("1_a", None), state("2_b", None), state("3_c", None)]);
    assert!(!has(&db, "a").await?);
    Ok(())
}

#[tokio::test]
async fn a_failing_migration_leaves_nothing_and_those_before_it_stay() -> Result<()> {
    let db = empty()?;
    let migrator = Migrator::new().add(Make("1_a", "a")).add(Fails).add(Make("4_d", "d")).on(&db);
    let error = migrator.run().await.unwrap_err();
    assert!(
        matches!(error.kind(), Some(ErrorKind::UndefinedTable { table }) if table == "nowhere"),
        "{error:?}"
    );
    assert!(has(&db, "a").await? && !has(&db, "half").await? && !has(&db, "d").await?);
    assert_eq!(migrator.status().await?, [state("1_a", Some(1)), state("3_fails", None), state("4_d", None)]);
    Ok(())
}

/// It can be made, and not undone.
struct OneWay;

#[async_trait]
impl Migration for OneWay {
    fn name(&self) -> &'static str {
        "1_one_way"
    }

    async fn up(&self, schema: &Schema) -> Result<()> {
        Make("", "stays").up(schema).await
    }

    async fn down(&self, schema: &Schema) -> Result<()> {
        schema.drop_table("stays").await?;
        Err(Error::custom("there is no way back"))
    }
}

#[tokio::test]
async fn a_failing_rollback_leaves_everything() -> Result<()> {
    let db = empty()?;
    let migrator = Migrator::new().add(OneWay).on(&db);
    migrator.run().await?;
    assert!(matches!(migrator.reset().await, Err(Error::Custom(_))));
    assert!(has(&db, "stays").await?);
    assert_eq!(migrator.status().await?, [state("1_one_way", Some(1))]);
    Ok(())
}

#[tokio::test]
async fn a_recorded_migration_that_is_not_known_is_shown_and_not_undone() -> Result<()> {
    let db = empty()?;
    Migrator::new().add(Make("1_a", "a")).add(Make("2_b", "b")).on(&db).run().await?;
    let later = Migrator::new().add(Make("2_b", "b")).on(&db);
    assert_eq!(later.status().await?, [state("1_a", Some(1)), state("2_b", Some(1))]);
    assert_eq!(later.run().await?, [""; 0]);
    let error = later.reset().await.unwrap_err();
    assert!(matches!(&error, Error::Migration { name, .. } if name == "1_a"), "{error:?}");
    assert!(has(&db, "b").await?, "nothing is undone");
    Ok(())
}

#[tokio::test]
async fn two_of_one_name_are_an_error() -> Result<()> {
    let db = empty()?;
    let error = Migrator::new().add(Make("1_a", "a")).add(Make("1_a", "b")).on(&db).run().await.unwrap_err();
    assert!(matches!(&error, Error::Migration { name, .. } if name == "1_a"), "{error:?}");
    assert!(!has(&db, "a").await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_migrators_at_once_run_each_migration_once() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::custom)?;
    for round in 0..10 {
        let path = folder.path().join(format!("{round}.db"));
        let run = move || {
            let path = path.clone();
            tokio::spawn(async move {
                let patient =
                    SqliteOptions { busy_timeout: Duration::from_secs(20), ..SqliteOptions::file(path) };
                let db = Database::open(Config::sqlite(patient))?;
                let migrator =
                    Migrator::new().add(Make("1_a", "a")).add(Make("2_b", "b")).add(CreateStore).on(&db);
                migrator.run().await
            })
        };
        let mut done = Vec::new();
        for task in [run(), run(), run()] {
            done.extend(task.await.map_err(Error::custom)??);
        }
        done.sort_unstable();
        assert_eq!(done, ["1_a", "20260101_000000_create_store", "2_b"]);
    }
    Ok(())
}

#[tokio::test]
async fn the_whole_store_is_made_and_removed() -> Result<()> {
    let db = store().await?;
    assert!(has(&db, "playlist_track").await?);
    assert_eq!(Migrator::new().add(CreateStore).on(&db).reset().await?.len(), 1);
    assert!(!has(&db, "playlist_track").await? && !has(&db, "artists").await?);
    Ok(())
}

#[tokio::test]
async fn a_file_keeps_what_was_run() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::custom)?;
    let config = || Config::sqlite(SqliteOptions::file(folder.path().join("store.db")));
    drop(migrated(config()).await?);
    let again = Database::open(config())?;
    assert_eq!(Migrator::new().add(CreateStore).on(&again).run().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn an_action_without_a_reference_is_an_error_and_no_other_keys() -> Result<()> {
    let db = empty()?;
    let schema = Schema::on(&db);
    for describe in [
        |t: &mut ilana_orm::Blueprint| {
            t.foreign_id("a").references("things", "id");
            t.foreign_id("b").on_delete(ReferenceAction::Cascade);
        },
        |t: &mut ilana_orm::Blueprint| {
            t.foreign_id("b").on_update(ReferenceAction::Cascade).references("things", "id");
        },
    ] {
        let error = schema.create_table("things", describe).await.unwrap_err();
        assert!(matches!(error, Error::Compile(_)), "{error:?}");
        assert!(error.to_string().starts_with("column `b` of `things` has `on_"), "{error}");
        assert!(!has(&db, "things").await?);
    }
    let log = super::world::Log::of(&db);
    schema
        .create_table("things", |t| {
            t.id();
            t.foreign_id("a").references("things", "id").nullable().on_delete(ReferenceAction::Cascade);
            t.foreign_id("b").nullable().references("things", "id").on_delete(ReferenceAction::SetNull);
            t.foreign(["a", "b"]).references("things", ["b", "a"]).on_update(ReferenceAction::Restrict);
            t.unique(["b", "a"]);
            t.string("c").unique();
        })
        .await?;
    let sql = log.take().concat();
    let actions = ["ON DELETE CASCADE", "ON DELETE SET NULL", "ON UPDATE RESTRICT"];
    for action in actions {
        assert_eq!(sql.matches(action).count(), 1, "{sql}");
    }
    Ok(())
}

/// A table with a number, and one that refers to it.
async fn parents_and_children(db: &Database) -> Result<CreateTable> {
    let schema = Schema::on(db);
    let parents = CreateTable::new(
        TableName::new("parents"),
        vec![
            Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) },
            Column::new("name", ColumnType::String(10)),
        ],
    );
    schema.apply(&SchemaChange::CreateTable(parents.clone())).await?;
    schema
        .create_table("children", |t| {
            t.id();
            t.foreign_id("parent_id").references("parents", "id").on_delete(ReferenceAction::Cascade);
        })
        .await?;
    schema
        .raw("INSERT INTO parents (name) VALUES ('a'); INSERT INTO children (parent_id) VALUES (1)")
        .await?;
    Ok(parents)
}

fn longer_name(table: CreateTable, default: Option<Value>) -> SchemaChange {
    let default = default.map(ColumnDefault::Value);
    let column = Column { default, ..Column::new("name", ColumnType::String(99)) };
    let changes = vec![
        TableChange::ChangeColumn { column, using: None },
        TableChange::AddConstraint(TableConstraint::Check {
            name: "parents_name_check".into(),
            condition: Condition::OneOf { column: "name".into(), values: vec!["a".into()] },
        }),
    ];
    let current = Some(Box::new(Current::new(table)));
    SchemaChange::AlterTable(AlterTable { table: TableName::new("parents"), changes, current })
}

#[tokio::test]
async fn a_table_is_made_anew_with_what_refers_to_it() -> Result<()> {
    let db = empty()?;
    let table = parents_and_children(&db).await?;
    let change = longer_name(table, Some("a".into()));
    Schema::on(&db).apply(&change).await?;
    let schema = Schema::on(&db);
    schema.raw("INSERT INTO children (parent_id) VALUES (1)").await?;
    assert!(
        schema.raw("INSERT INTO children (parent_id) VALUES (9)").await.is_err(),
        "keys are looked at again"
    );
    assert!(schema.raw("INSERT INTO parents (name) VALUES ('b')").await.is_err(), "the check is there");
    let within = DB::transaction(async |open| {
        Schema::on(&open).alter_table("parents", |t| t.drop_check("parents_name_check")).await
    });
    within.on(&db).run().await?;
    schema.raw("INSERT INTO parents (name) VALUES ('b')").await?;
    assert!(
        schema.raw("INSERT INTO children (parent_id) VALUES (9)").await.is_err(),
        "keys are looked at again"
    );
    Ok(())
}

#[tokio::test]
async fn a_connection_that_was_set_to_something_else_is_not_given_back() -> Result<()> {
    let options = PoolOptions { max: 1, ..PoolOptions::default() };
    let pool = Pool::new(ilana_driver_sqlite::SqliteDriver::new(SqliteOptions::memory()), options)?;
    pool.lease().await?.batch("CREATE TEMP TABLE own (a)").await?;
    let mut lease = pool.lease().await?;
    lease.batch("SELECT * FROM temp.own").await?;
    lease.spoil();
    drop(lease);
    let other = pool.lease().await?.batch("SELECT * FROM temp.own").await;
    assert!(other.is_err(), "the table went with its connection");
    Ok(())
}

#[tokio::test]
async fn a_table_that_cannot_be_made_anew_stays() -> Result<()> {
    let db = empty()?;
    let table = parents_and_children(&db).await?;
    let schema = Schema::on(&db);
    schema.raw("INSERT INTO parents (name) VALUES ('b')").await?;
    let error = schema.apply(&longer_name(table, None)).await.unwrap_err();
    assert!(error.to_string().contains("parents_name_check"), "{error}");
    schema.raw("INSERT INTO parents (name) VALUES ('c')").await?;
    assert!(
        schema.raw("INSERT INTO children (parent_id) VALUES (9)").await.is_err(),
        "keys are looked at again"
    );
    assert!(!has(&db, "ilana_new_parents").await?);
    Ok(())
}

#[tokio::test]
async fn a_table_is_made_with_its_indexes_or_not_at_all() -> Result<()> {
    let db = empty()?;
    db.scope(async {
        let schema = Schema::on(Target::Default);
        let first = |t: &mut ilana_orm::Blueprint| {
            t.id();
            t.string("c").index();
        };
        schema.create_table("a_b", first).await?;
        let same_index = |t: &mut ilana_orm::Blueprint| {
            t.id();
            t.string("b_c").index();
        };
        assert!(schema.create_table("a", same_index).await.is_err());
        assert!(!has(&db, "a").await?);
        DB::transaction(async |_| {
            assert!(schema.create_table("a", same_index).await.is_err());
            schema
                .create_table("a", |t| {
                    t.id();
                })
                .await
        })
        .run()
        .await?;
        assert!(has(&db, "a").await? && has(&db, "a_b").await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_schema_says_what_there_is() -> Result<()> {
    let db = store().await?;
    let schema = Schema::on(&db);
    assert!(schema.has_table("artists").await?);
    assert!(!schema.has_table("artist").await?);
    assert!(schema.has_column("artists", "country").await?);
    assert!(!schema.has_column("artists", "city").await?);
    assert!(!schema.has_column("nowhere", "country").await?);
    assert!(schema.has_columns("artists", &["id", "name"]).await?);
    assert!(!schema.has_columns("artists", &["id", "city"]).await?);
    let names: Vec<String> = schema.tables().await?.into_iter().map(|table| table.to_string()).collect();
    assert!(names.contains(&"migrations".to_owned()) && names.contains(&"tracks".to_owned()), "{names:?}");
    let inside = DB::transaction(async |tx| {
        let schema = Schema::on(&tx);
        schema
            .create_table("inside", |t| {
                t.id();
            })
            .await?;
        assert!(schema.has_table("inside").await?, "a transaction sees its own");
        Err::<(), _>(Error::custom(std::io::Error::other("undone")))
    });
    assert!(inside.on(&db).await.is_err());
    Ok(())
}
