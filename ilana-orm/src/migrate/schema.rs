//! Changing a schema from a program.

use ilana_compile::{Dialect, compile_schema};
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
