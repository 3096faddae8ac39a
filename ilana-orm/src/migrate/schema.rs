//! Changing a schema from a program.

use ilana_compile::{Dialect, TableSize, compile_schema};
use ilana_ir::{DropTable, IfMissing, SchemaChange, TableName};

use crate::migrate::Blueprint;
use crate::session::Target;
use crate::{Error, Result};

/// The schema of one database. A migration is handed one; elsewhere [`Schema::on`] makes it.
#[derive(Clone, Debug)]
pub struct Schema {
    target: Target,
}

impl Schema {
    /// The schema of a database, pool or transaction.
    pub fn on(target: impl Into<Target>) -> Self {
        Self { target: target.into() }
    }

    /// What SQL the database understands.
    ///
    /// # Errors
    ///
    /// [`Error::NotConfigured`] and [`Error::UnknownConnection`]; [`Error::Driver`] when it cannot be reached.
    pub async fn dialect(&self) -> Result<Dialect> {
        self.target.session(None)?.dialect().await
    }

    /// Makes a table, with its keys and indexes: all of it or nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Compile`] when the table means nothing or the database cannot do it; [`Error::Driver`].
    pub async fn create_table(
        &self,
        name: impl Into<String>,
        define: impl FnOnce(&mut Blueprint),
    ) -> Result<()> {
        let mut blueprint = Blueprint::new(name.into());
        define(&mut blueprint);
        self.apply(&SchemaChange::CreateTable(blueprint.finish()?)).await
    }

    /// Removes a table with its rows.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`], also when there is no such table.
    pub async fn drop_table(&self, name: impl Into<String>) -> Result<()> {
        self.drop(name.into(), IfMissing::Fail).await
    }

    /// Removes a table with its rows, if there is one.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`].
    pub async fn drop_table_if_exists(&self, name: impl Into<String>) -> Result<()> {
        self.drop(name.into(), IfMissing::Skip).await
    }

    async fn drop(&self, name: String, if_missing: IfMissing) -> Result<()> {
        self.apply(&SchemaChange::DropTable(DropTable { name: TableName::parse(name), if_missing })).await
    }

    /// Gives a table another name.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`].
    pub async fn rename_table(&self, from: impl Into<String>, to: impl Into<String>) -> Result<()> {
        let (from, to) = (TableName::parse(from.into()), to.into().into());
        self.apply(&SchemaChange::RenameTable { from, to }).await
    }

    /// The whole schema as the database's catalog tells it.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`], also when the catalog says what is not understood.
    pub async fn read(&self) -> Result<ilana_ir::Schema> {
        self.target.session(None)?.schema().await
    }

    /// Whether there is a table of this name.
    ///
    /// # Errors
    ///
    /// As [`Schema::read`].
    pub async fn has_table(&self, name: impl Into<String>) -> Result<bool> {
        Ok(self.read().await?.table(&TableName::parse(name.into())).is_some())
    }

    /// Whether there is a table with such a column.
    ///
    /// # Errors
    ///
    /// As [`Schema::read`].
    pub async fn has_column(&self, table: impl Into<String>, column: &str) -> Result<bool> {
        Ok(self.read().await?.column(&TableName::parse(table.into()), column).is_some())
    }

    /// Whether there is a table with all these columns.
    ///
    /// # Errors
    ///
    /// As [`Schema::read`].
    pub async fn has_columns(&self, table: impl Into<String>, columns: &[&str]) -> Result<bool> {
        let (schema, table) = (self.read().await?, TableName::parse(table.into()));
        Ok(schema.table(&table).is_some()
            && columns.iter().all(|column| schema.column(&table, column).is_some()))
    }

    /// The names of all tables.
    ///
    /// # Errors
    ///
    /// As [`Schema::read`].
    pub async fn tables(&self) -> Result<Vec<TableName>> {
        Ok(self.read().await?.tables.into_iter().map(|current| current.table.name).collect())
    }

    /// How large each table is, as the database estimates it.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`]; SQLite tells sizes only where it was built to.
    pub async fn table_sizes(&self) -> Result<Vec<TableSize>> {
        Ok(self.target.session(None)?.pool().table_sizes().await?)
    }

    /// Runs SQL text of your own.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`].
    pub async fn raw(&self, sql: impl Into<String>) -> Result<()> {
        self.target.session(None)?.batch(&sql.into()).await
    }

    /// Makes a change that is given as data: all of it or nothing, but for what the database does in no transaction.
    ///
    /// # Errors
    ///
    /// [`Error::Compile`] and [`Error::Driver`]; [`Error::Argument`] within a transaction, for a change that must begin outside
    /// of one, such as one for which SQLite makes a table anew.
    pub async fn apply(&self, change: &SchemaChange) -> Result<()> {
        let session = self.target.session(None)?;
        let made = compile_schema(change, session.dialect().await?).map_err(Error::Compile)?;
        session.change(made).await
    }
}
