//! Changing a schema from a program.

use ilana_compile::{Dialect, Engine, TableSize, check_beside, compile_schema, looks_beside};
use ilana_ir::{
    CreateEnum, CreateView, DropTable, DropView, IfMissing, IfThere, Name, SchemaChange, TableName,
};

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
        let there = if blueprint.looks_around() { self.read().await? } else { ilana_ir::Schema::default() };
        self.apply(&SchemaChange::CreateTable(blueprint.into_table(&there)?)).await
    }

    /// Changes a table: all of it or nothing, but on MySQL and MariaDB, which commit each statement that changes a schema.
    /// Reads the catalog first: SQLite makes a table anew for most changes, and keys are found by their columns. Of a table of
    /// another database MySQL, MariaDB and SQLite read none: there keys are found by convention, and SQLite makes nothing anew.
    ///
    /// ```
    /// # use ilana_orm::prelude::*;
    /// # async fn change(schema: &Schema) -> Result<()> {
    /// schema
    ///     .alter_table("users", |t| {
    ///         t.varchar("country", 2).default("de").index();
    ///         t.varchar("name", 500).nullable().change();
    ///         t.rename_column("mail", "email");
    ///         t.drop_unique(["mail"]);
    ///         t.drop_columns(["fax", "telex"]);
    ///     })
    ///     .await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Compile`] when there is no such table, or a change means nothing or is one that the database cannot do, or one that
    /// would leave a view which fails on MySQL or MariaDB; [`Error::Change`], also when rows that are there do not fit;
    /// [`Error::Driver`].
    #[doc(alias = "table")]
    pub async fn alter_table(
        &self,
        name: impl Into<String>,
        define: impl FnOnce(&mut Blueprint),
    ) -> Result<()> {
        let mut blueprint = Blueprint::new(name.into());
        define(&mut blueprint);
        let there = self.read().await?;
        let change = blueprint.into_changes(&there)?;
        self.make(&SchemaChange::AlterTable(change), Some(&there)).await
    }

    /// Removes a table with its rows.
    ///
    /// # Errors
    ///
    /// [`Error::Change`], also when there is no such table, or another one refers to it, or a view reads it, where the database
    /// would not let it go; where it would, [`Error::Compile`] ([`ilana_compile::check_beside`]); [`Error::Driver`].
    pub async fn drop_table(&self, name: impl Into<String>) -> Result<()> {
        self.drop(name.into(), IfMissing::Fail).await
    }

    /// Removes a table with its rows, if there is one.
    ///
    /// # Errors
    ///
    /// As [`Schema::drop_table`], but for a table that is not there.
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
    /// [`Error::Change`] and [`Error::Driver`]; [`Error::Compile`] on MySQL and MariaDB when a view reads it, which would fail from
    /// then on.
    pub async fn rename_table(&self, from: impl Into<String>, to: impl Into<String>) -> Result<()> {
        let (from, to) = (TableName::parse(from.into()), to.into().into());
        self.apply(&SchemaChange::RenameTable { from, to }).await
    }

    /// Makes a view: a query, SQL of your own, under a name. One of that name is replaced.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`].
    pub async fn create_view(&self, name: impl Into<String>, query: impl Into<Name>) -> Result<()> {
        let (name, query) = (TableName::parse(name.into()), query.into());
        self.apply(&SchemaChange::CreateView(CreateView { name, query, if_there: IfThere::Replace })).await
    }

    /// Removes a view, if there is one.
    ///
    /// # Errors
    ///
    /// [`Error::Change`] and [`Error::Driver`]; [`Error::Compile`] when another view reads it, which would fail from then on (on
    /// PostgreSQL [`Error::Change`]).
    pub async fn drop_view(&self, name: impl Into<String>) -> Result<()> {
        let name = TableName::parse(name.into());
        self.apply(&SchemaChange::DropView(DropView { name, if_missing: IfMissing::Skip })).await
    }

    /// Makes a schema (PostgreSQL); on MySQL and MariaDB that is a database.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`], also when there is one of that name; [`Error::Compile`] on SQLite, which has none.
    pub async fn create_schema(&self, name: impl Into<Name>) -> Result<()> {
        self.apply(&SchemaChange::CreateSchema(name.into())).await
    }

    /// Removes a schema, which must be empty on PostgreSQL; on MySQL and MariaDB it goes with all that is in it.
    ///
    /// # Errors
    ///
    /// As [`Schema::create_schema`].
    pub async fn drop_schema(&self, name: impl Into<Name>) -> Result<()> {
        self.apply(&SchemaChange::DropSchema(name.into())).await
    }

    /// Switches an extension on, if it is not (PostgreSQL). On the other engines nothing is to be done.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`], also where the server does not have it or the user may not.
    pub async fn enable_extension(&self, name: impl Into<Name>) -> Result<()> {
        self.apply(&SchemaChange::CreateExtension(name.into())).await
    }

    /// Makes a type of a few texts (PostgreSQL) for [`Blueprint::enumeration_of`]. On the other engines nothing is to be
    /// done: the column says what it may hold.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`], also when there is one of that name.
    pub async fn create_enum<V: Into<String>>(
        &self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Result<()> {
        let values = values.into_iter().map(Into::into).collect();
        let name = TableName::parse(name.into());
        self.apply(&SchemaChange::CreateEnum(CreateEnum { name, values })).await
    }

    /// Adds a text to the end of a type of a few texts (PostgreSQL). On the other engines the columns are to be changed
    /// instead, and it is an error.
    ///
    /// # Errors
    ///
    /// [`Error::Compile`] and [`Error::Driver`].
    pub async fn add_enum_value(&self, name: impl Into<String>, value: impl Into<String>) -> Result<()> {
        let (name, value) = (TableName::parse(name.into()), value.into());
        self.apply(&SchemaChange::AddEnumValue { name, value }).await
    }

    /// Removes a type of a few texts, if there is one (PostgreSQL). On the other engines nothing is to be done.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`], also while a column is of the type.
    pub async fn drop_enum(&self, name: impl Into<String>) -> Result<()> {
        self.apply(&SchemaChange::DropEnum(TableName::parse(name.into()))).await
    }

    /// The whole schema as the database's catalog tells it: on PostgreSQL with the tables of all schemas, elsewhere with those
    /// of the connection's own database.
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
    /// As [`Schema::read`]; [`Error::Argument`] for a table of another database on MySQL, MariaDB and SQLite, whose catalog is
    /// not read.
    pub async fn has_table(&self, name: impl Into<String>) -> Result<bool> {
        self.has_columns(name, &[]).await
    }

    /// Whether there is a table with such a column.
    ///
    /// # Errors
    ///
    /// As [`Schema::has_table`].
    pub async fn has_column(&self, table: impl Into<String>, column: &str) -> Result<bool> {
        self.has_columns(table, &[column]).await
    }

    /// Whether there is a table with all these columns.
    ///
    /// # Errors
    ///
    /// As [`Schema::has_table`].
    pub async fn has_columns(&self, table: impl Into<String>, columns: &[&str]) -> Result<bool> {
        let table = TableName::parse(table.into());
        if table.schema.is_some() && self.dialect().await?.engine() != Engine::Postgres {
            let what = "the table is one of another database, whose catalog is not read: ask a connection to that database";
            return Err(Error::Argument { what });
        }
        let schema = self.read().await?;
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
    /// [`Error::Compile`] and [`Error::Driver`]; [`Error::Argument`] within a transaction, for a change that must be made outside
    /// of one, such as an index that PostgreSQL makes while others write, or one that commits the transaction.
    pub async fn apply(&self, change: &SchemaChange) -> Result<()> {
        self.make(change, None).await
    }

    /// Makes a change of a schema that may have been read.
    async fn make(&self, change: &SchemaChange, there: Option<&ilana_ir::Schema>) -> Result<()> {
        let session = self.target.session(None)?;
        let dialect = session.dialect().await?;
        if looks_beside(change, dialect) {
            match there {
                Some(there) => check_beside(change, there, dialect),
                None => check_beside(change, &session.schema().await?, dialect),
            }?;
        }
        session.change(compile_schema(change, dialect)?).await
    }
}
