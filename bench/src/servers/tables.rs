//! The tables that both sides work on, and the statements that both of them send.

use std::sync::Arc;

use ilana_compile::{Dialect, Engine, Plan};
use ilana_driver::{Lease, Pool};
use ilana_ir::{Binds, Columns, Expr, Name, Select, SelectItem, Shape, Source, TableName, ValueType};

use super::address::Address;
use super::ours;
use super::row::{COLUMNS, Mixed};
use crate::Result;
use crate::store::ITEMS;

/// So many rows are made with one call.
const AT_ONCE: usize = 10_000;

/// The tables of one run, which are removed in the end. Its connections are its own: neither side finds a warmer cache by what is
/// done here.
pub(crate) struct Tables {
    pool: Pool,
    dialect: Dialect,
    /// What is read.
    mixed: TableName,
    /// What is inserted into.
    pub(super) entries: TableName,
    /// A row by its key.
    pub(super) find: Arc<Plan>,
    /// The first so many rows.
    pub(super) read: Arc<Plan>,
}

impl Tables {
    pub(super) async fn make(address: &Address) -> Result<Self> {
        let pool = address.pool(2)?;
        let dialect = pool.dialect().await?;
        // The server may be another run's, too.
        let name = |stem: &str| TableName::parse(format!("ilana_bench_{stem}_{}", std::process::id()));
        let (mixed, entries) = (name("mixed"), name("entries"));
        let find = pool.plan(&find(&mixed)).await?;
        let read = pool.plan(&read(&mixed)).await?;
        let tables = Self { pool, dialect, mixed, entries, find, read };
        tables.fill().await?;
        Ok(tables)
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(super) async fn lease(&self) -> Result<Lease> {
        Ok(self.pool.lease().await?)
    }

    /// What empties the table that is inserted into, so that it is as good as new.
    pub(super) fn emptying(&self) -> String {
        let entries = &self.entries.name;
        match self.dialect.engine() {
            Engine::Sqlite => format!("DELETE FROM {entries}; PRAGMA wal_checkpoint(TRUNCATE)"),
            Engine::Postgres | Engine::MySql | Engine::MariaDb => format!("TRUNCATE TABLE {entries}"),
        }
    }

    async fn fill(&self) -> Result<()> {
        let Self { pool, dialect, mixed, entries, .. } = self;
        let columns = match dialect.engine() {
            Engine::Sqlite => {
                "ratio REAL NOT NULL, is_on INTEGER NOT NULL, name TEXT NOT NULL, note TEXT, moment TEXT NOT NULL, \
                 price TEXT NOT NULL, detail TEXT NOT NULL"
            }
            Engine::Postgres => {
                "ratio DOUBLE PRECISION NOT NULL, is_on BOOLEAN NOT NULL, name TEXT NOT NULL, note TEXT, \
                 moment TIMESTAMPTZ NOT NULL, price NUMERIC(14, 2) NOT NULL, detail JSONB NOT NULL"
            }
            Engine::MySql | Engine::MariaDb => {
                "ratio DOUBLE NOT NULL, is_on BOOLEAN NOT NULL, name VARCHAR(100) NOT NULL, note VARCHAR(100), \
                 moment DATETIME(6) NOT NULL, price DECIMAL(14, 2) NOT NULL, detail JSON NOT NULL"
            }
        };
        let mut lease = self.lease().await?;
        for text in [
            format!("CREATE TABLE {} (id BIGINT PRIMARY KEY, small INTEGER NOT NULL, {columns})", mixed.name),
            format!(
                "CREATE TABLE {} (id BIGINT PRIMARY KEY, name VARCHAR(100) NOT NULL, score BIGINT NOT NULL)",
                entries.name
            ),
        ] {
            lease.batch(&text).await?;
        }
        let names = COLUMNS.map(|(name, _)| Name::Borrowed(name));
        let types = COLUMNS.map(|(_, ty)| ty);
        let keys: Vec<u32> = (1..=ITEMS).collect();
        for keys in keys.chunks(AT_ONCE) {
            let values = keys.iter().flat_map(|key| Mixed::values(*key)).collect();
            ours::insert(pool, mixed, &names, &types, values).await?;
        }
        let analyse = match dialect.engine() {
            Engine::Sqlite => "ANALYZE".to_owned(),
            Engine::Postgres => format!("VACUUM ANALYZE {}", mixed.name),
            Engine::MySql | Engine::MariaDb => format!("ANALYZE TABLE {}", mixed.name),
        };
        Ok(lease.batch(&analyse).await?)
    }

    pub(super) async fn remove(self) -> Result<()> {
        let mut lease = self.lease().await?;
        for table in [&self.mixed, &self.entries] {
            lease.batch(&format!("DROP TABLE {}", table.name)).await?;
        }
        Ok(())
    }
}

fn columns<const N: usize>(table: &TableName, names: [&'static str; N]) -> Columns {
    names.into_iter().map(|name| SelectItem::column(table.name.clone(), name)).collect()
}

fn find(table: &TableName) -> Shape {
    let mut binds = Binds::default();
    let key = Expr::Bind(binds.push(0_i64));
    Shape::Select(Select {
        columns: columns(table, ["id", "name", "small"]),
        filter: Some(Expr::same(Expr::column(table.name.clone(), "id"), key)),
        ..Select::from(Source::Table { table: table.clone(), alias: None })
    })
}

fn read(table: &TableName) -> Shape {
    let mut binds = Binds::default();
    Shape::Select(Select {
        columns: columns(table, COLUMNS.map(|(name, _)| name)),
        limit: Some(binds.push(0_i64)),
        ..Select::from(Source::Table { table: table.clone(), alias: None })
    })
}

/// The columns of the table that is inserted into.
pub(super) const ENTRY: [(&str, ValueType); 3] =
    [("id", ValueType::I64), ("name", ValueType::Text), ("score", ValueType::I64)];
