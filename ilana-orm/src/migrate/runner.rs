//! Running migrations, and knowing which were run.

use std::collections::HashSet;

use async_trait::async_trait;
use ilana_compile::Engine;
use ilana_ir::{
    BindRows, Binds, Delete, Direction, Expr, Insert, InsertRows, Name, Order, Query as IrQuery, Select,
    SelectItem, Shape, Source, TableName, Value, ValueType, equals,
};

use crate::migrate::{Blueprint, Schema};
use crate::session::{Session, Target};
use crate::sink::Values;
use crate::{DB, Error, Result, Tx};

/// The bookkeeping table.
const TABLE: &str = "migrations";

/// Keeps other programs from migrating the same database while no transaction does, as long as its connection is open:
/// on MySQL and MariaDB ("Locking Functions"), where it waits for a day at most, and on PostgreSQL ("Advisory Lock
/// Functions"). SQLite has none.
fn lock(engine: Engine) -> Option<&'static str> {
    match engine {
        Engine::MySql | Engine::MariaDb => {
            Some("DO GET_LOCK(CONCAT('ilana migrations ', LEFT(SHA2(DATABASE(), 256), 40)), 86400)")
        }
        Engine::Postgres => Some("SELECT pg_advisory_lock(hashtextextended('ilana migrations', 0))"),
        Engine::Sqlite => None,
    }
}

/// One step of a schema's history.
///
/// ```
/// use ilana_orm::prelude::*;
///
/// struct CreateUsers;
///
/// #[async_trait]
/// impl Migration for CreateUsers {
///     fn name(&self) -> &'static str {
///         "20260101_000000_create_users_table"
///     }
///
///     async fn up(&self, schema: &Schema) -> Result<()> {
///         schema.create_table("users", |t| {
///             t.id();
///             t.string("name");
///             t.timestamps();
///         }).await
///     }
///
///     async fn down(&self, schema: &Schema) -> Result<()> {
///         schema.drop_table("users").await
///     }
/// }
/// ```
#[async_trait]
pub trait Migration: Send + Sync {
    /// Its name, by which it is recorded and ordered: `20260101_000000_create_users_table`.
    fn name(&self) -> &'static str;

    /// Whether it runs in a transaction where the engine can undo schema changes (PostgreSQL, SQLite). Some changes must be
    /// outside of one, such as an index that PostgreSQL makes while others write: what such a migration did before it
    /// failed stays, as it does on MySQL and MariaDB, and on SQLite nothing keeps another program from running it at the same time.
    fn in_transaction(&self) -> bool {
        true
    }

    /// Makes the change.
    ///
    /// # Errors
    ///
    /// Any error undoes it, where it runs in a transaction, and ends the run.
    async fn up(&self, schema: &Schema) -> Result<()>;

    /// Undoes the change.
    ///
    /// # Errors
    ///
    /// As [`Migration::up`].
    async fn down(&self, schema: &Schema) -> Result<()>;
}

/// Whether a migration was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationState {
    /// Its name.
    pub name: String,
    /// The run that made it, from one; `None` while it is pending.
    pub batch: Option<i64>,
}

/// A list of migrations, and the database they are for.
#[must_use = "migrations do nothing until `run` is awaited"]
pub struct Migrator {
    migrations: Vec<Box<dyn Migration>>,
    target: Target,
}

impl Default for Migrator {
    fn default() -> Self {
        Self::new()
    }
}

impl Migrator {
    /// No migrations yet, for the default connection.
    pub fn new() -> Self {
        Self { migrations: Vec::new(), target: Target::Default }
    }

    /// Adds a migration. The order is that of the names, not of the calls.
    #[expect(clippy::should_implement_trait, reason = "it builds a list, and no sum")]
    pub fn add(mut self, migration: impl Migration + 'static) -> Self {
        self.migrations.push(Box::new(migration));
        self.migrations.sort_by_key(|migration| migration.name());
        self
    }

    /// Which database, where it is not the default one. Models that a migration uses go there too.
    pub fn on(mut self, target: impl Into<Target>) -> Self {
        self.target = target.into();
        self
    }

    /// Runs what is pending, in the order of the names, as one batch. Says which were run.
    ///
    /// # Errors
    ///
    /// [`Error::Migration`] when two have one name; what the first failing migration says. Those before it stay.
    pub async fn run(&self) -> Result<Vec<String>> {
        let recorded = self.recorded().await?;
        let batch = recorded.iter().map(|(_, batch)| *batch).max().unwrap_or(0).saturating_add(1);
        let mut done = Vec::new();
        for migration in &self.migrations {
            if !is_in(&recorded, migration.name()) && self.take(&**migration, Step::Up { batch }).await? {
                done.push(migration.name().to_owned());
            }
        }
        Ok(done)
    }

    /// Undoes the last batches, newest first. Says which were undone.
    ///
    /// # Errors
    ///
    /// [`Error::Migration`] for one that is recorded and not in the list: nothing is undone then.
    pub async fn rollback(&self, batches: u64) -> Result<Vec<String>> {
        let recorded = self.recorded().await?;
        let mut numbers: Vec<i64> = recorded.iter().map(|(_, batch)| *batch).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let kept = numbers.len().saturating_sub(usize::try_from(batches).unwrap_or(usize::MAX));
        let last: HashSet<i64> = numbers.into_iter().skip(kept).collect();
        self.undo(recorded.into_iter().filter(|(_, batch)| last.contains(batch)).map(|(name, _)| name)).await
    }

    /// Undoes everything, newest first. Says which were undone.
    ///
    /// # Errors
    ///
    /// As [`Migrator::rollback`].
    pub async fn reset(&self) -> Result<Vec<String>> {
        self.undo(self.recorded().await?.into_iter().map(|(name, _)| name)).await
    }

    /// All migrations, those of the list and those that are recorded, in the order of their names.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`].
    pub async fn status(&self) -> Result<Vec<MigrationState>> {
        let recorded = self.recorded().await?;
        let pending =
            self.migrations.iter().map(|migration| migration.name()).filter(|name| !is_in(&recorded, name));
        let mut all: Vec<_> =
            pending.map(|name| MigrationState { name: name.to_owned(), batch: None }).collect();
        all.extend(recorded.into_iter().map(|(name, batch)| MigrationState { name, batch: Some(batch) }));
        all.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(all)
    }

    async fn undo(&self, names: impl Iterator<Item = String>) -> Result<Vec<String>> {
        let mut names: Vec<String> = names.collect();
        names.sort_unstable();
        names.reverse();
        let mut steps = Vec::with_capacity(names.len());
        for name in &names {
            let reason = "it is recorded and not in the list: add it, or remove its record by hand";
            let missing = || Error::Migration { name: name.clone(), reason };
            steps.push(
                self.migrations.iter().find(|migration| migration.name() == *name).ok_or_else(missing)?,
            );
        }
        let mut undone = Vec::with_capacity(steps.len());
        for migration in steps {
            if self.take(&**migration, Step::Down).await? {
                undone.push(migration.name().to_owned());
            }
        }
        Ok(undone)
    }

    /// Takes one step together with its record.
    async fn take(&self, migration: &dyn Migration, step: Step) -> Result<bool> {
        let session = self.target.session(None)?;
        let dialect = session.dialect().await?;
        if !migration.in_transaction() || !dialect.rolls_back_schema_changes() {
            return self.take_alone(session, lock(dialect.engine()), migration, step).await;
        }
        // No async closure: rustc cannot see that its future is `Send`, and a migrator may be run in a spawned task.
        DB::transaction(move |tx| take_in(tx, migration, step)).on(self.target.clone()).run().await
    }

    /// Takes one step where no transaction holds it: what of it was done before it failed stays. A lock on a connection of its
    /// own keeps other programs out, so that the pool must have two.
    async fn take_alone(
        &self,
        session: Session,
        lock: Option<&str>,
        migration: &dyn Migration,
        step: Step,
    ) -> Result<bool> {
        let _locked = match lock {
            None => None,
            Some(sql) => {
                let mut lease = session.pool().lease().await?;
                // The lock goes with the connection, also when this is dropped in its middle.
                lease.spoil();
                lease.batch(sql).await?;
                Some(lease)
            }
        };
        step_of(session, Schema::on(self.target.clone()), migration, step).await
    }

    /// Names and batches of what was run. Makes the bookkeeping table if there is none.
    async fn recorded(&self) -> Result<Vec<(String, i64)>> {
        for pair in self.migrations.windows(2) {
            if let [left, right] = pair
                && left.name() == right.name()
            {
                let reason = "two migrations have this name: give each its own";
                return Err(Error::Migration { name: left.name().to_owned(), reason });
            }
        }
        let session = self.target.session(None)?;
        match read(&session).await {
            Err(error) if matches!(error.kind(), Some(ilana_driver::ErrorKind::UndefinedTable { .. })) => {}
            result => return result,
        }
        let schema = Schema::on(self.target.clone());
        let made = schema.create_table(TABLE, describe).await;
        // Another program may have made it in the meantime; what counts is that it can be read now.
        match read(&session).await {
            Err(_) => made.map(|()| Vec::new()),
            result => result,
        }
    }
}

/// What is done with a migration.
#[derive(Clone, Copy)]
enum Step {
    Up { batch: i64 },
    Down,
}

/// Takes a step in its transaction, and says whether it was still to be taken. Another program may have been faster:
/// that is looked at inside the transaction, which only one can have.
async fn take_in(tx: Tx, migration: &dyn Migration, step: Step) -> Result<bool> {
    let schema = Schema::on(&tx);
    step_of(Session::Transaction(tx), schema, migration, step).await
}

async fn step_of(session: Session, schema: Schema, migration: &dyn Migration, step: Step) -> Result<bool> {
    let name = migration.name();
    let is_recorded = is_in(&read(&session).await?, name);
    let query = match step {
        Step::Up { .. } if is_recorded => return Ok(false),
        Step::Down if !is_recorded => return Ok(false),
        Step::Up { batch } => {
            migration.up(&schema).await?;
            record(name, batch)
        }
        Step::Down => {
            migration.down(&schema).await?;
            forget(name)
        }
    };
    session.execute(&session.call(query).await?).await?;
    Ok(true)
}

fn record(name: &str, batch: i64) -> IrQuery {
    let columns: Vec<Name> = vec!["migration".into(), "batch".into()];
    let rows =
        InsertRows::Values(BindRows { first: 0, types: vec![ValueType::Text, ValueType::I64], rows: 1 });
    let insert = Insert::new(TableName::new(TABLE), columns, rows);
    IrQuery { shape: Shape::Insert(insert), binds: Binds::from(vec![Value::from(name), Value::I64(batch)]) }
}

fn forget(name: &str) -> IrQuery {
    let mut binds = Binds::default();
    let filter = Some(binds.adopt(equals(Expr::column(TABLE, "migration"), Value::from(name))));
    IrQuery { shape: Shape::Delete(Delete { filter, ..Delete::new(TableName::new(TABLE)) }), binds }
}

fn describe(table: &mut Blueprint) {
    table.id();
    table.string("migration").unique();
    table.big_integer("batch");
}

fn is_in(recorded: &[(String, i64)], name: &str) -> bool {
    recorded.iter().any(|(known, _)| known == name)
}

async fn read(session: &Session) -> Result<Vec<(String, i64)>> {
    let mut select = Select::from(Source::table(TABLE));
    select.columns = ["migration", "batch"].map(|name| SelectItem::column(TABLE, name)).into_iter().collect();
    select.order_by = vec![Order::never_null(Expr::column(TABLE, "id"), Direction::Asc)];
    let call = session.call(IrQuery { shape: Shape::Select(select), binds: Binds::default() }).await?;
    let read = session.fetch(&call, Values::new(vec![ValueType::Text, ValueType::I64])).await?;
    let rows = read.rows.into_iter();
    Ok(rows
        .filter_map(|row| match <[Value; 2]>::try_from(row) {
            Ok([Value::Text(name), Value::I64(batch)]) => Some((name, batch)),
            _ => None,
        })
        .collect())
}
