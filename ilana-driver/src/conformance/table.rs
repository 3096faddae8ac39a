//! The tables that checks make, and statements over them.

use std::sync::Arc;

use ilana_compile::compile_schema;
use ilana_ir::{
    Assignment, BindRows, Binds, Column, ColumnType, Comparison, CreateTable, Direction, DropTable, Expr,
    IfMissing, Insert, InsertRows, Name, Order, SchemaChange, Select, SelectItem, Shape, Source,
    TableConstraint, TableName, Update, Value, ValueType,
};

use super::collect::Collect;
use super::fixture::Failure;
use crate::{Call, DriverError, ErrorKind, Pool, Sink};

/// A table with a key `id` and columns of a check's own.
pub(super) struct Table {
    pub(super) name: TableName,
    pool: Pool,
}

impl Table {
    /// Makes the table anew.
    pub(super) async fn make(pool: &Pool, name: &str, columns: Vec<Column>) -> Result<Self, Failure> {
        Self::make_with(pool, name, columns, Vec::new()).await
    }

    /// Makes the table anew, with constraints.
    pub(super) async fn make_with(
        pool: &Pool,
        name: &str,
        columns: Vec<Column>,
        constraints: Vec<TableConstraint>,
    ) -> Result<Self, Failure> {
        let name = TableName::parse(format!("conformance_{name}"));
        let id = Column::new("id", ColumnType::BigInteger);
        let key = TableConstraint::PrimaryKey { name: None, columns: vec!["id".into()] };
        let mut table = CreateTable::new(name.clone(), [id].into_iter().chain(columns).collect());
        table.constraints = [key].into_iter().chain(constraints).collect();
        let old = DropTable { name: name.clone(), if_missing: IfMissing::Skip };
        change(pool, &SchemaChange::DropTable(old)).await?;
        change(pool, &SchemaChange::CreateTable(table)).await?;
        Ok(Self { name, pool: pool.clone() })
    }

    /// Removes what an earlier run left, where another table is to be removed before one that it refers to.
    pub(super) async fn remove(pool: &Pool, name: &str) -> Result<(), Failure> {
        let name = TableName::parse(format!("conformance_{name}"));
        change(pool, &SchemaChange::DropTable(DropTable { name, if_missing: IfMissing::Skip })).await
    }

    /// An insert of rows that give `id` and these columns.
    pub(super) async fn insert(
        &self,
        columns: &[&'static str],
        row: Vec<Value>,
    ) -> Result<Call, DriverError> {
        let columns: Vec<Name> = ["id"].iter().chain(columns).map(|&name| name.into()).collect();
        let types = row.iter().map(Value::value_type).collect();
        let rows = InsertRows::Values(BindRows { first: 0, types, rows: 1 });
        let shape = Shape::Insert(Insert::new(self.name.clone(), columns, rows));
        Ok(Call::new(self.pool.plan(&shape).await?, row))
    }

    /// Puts a row in.
    pub(super) async fn put(&self, columns: &[&'static str], row: Vec<Value>) -> Result<u64, DriverError> {
        let call = self.insert(columns, row).await?;
        Ok(self.pool.lease().await?.execute(&call).await?.rows)
    }

    /// Sets a column of the rows whose `id` is at least `from`.
    pub(super) async fn set(
        &self,
        column: &'static str,
        value: Value,
        from: i64,
    ) -> Result<Call, DriverError> {
        let mut binds = Binds::default();
        let value = Expr::Bind(binds.push(value));
        let ids = Expr::column(self.name.name.clone(), "id");
        let filter = Some(Expr::compare(ids, Comparison::Ge, Expr::Bind(binds.push(from))));
        let set = vec![Assignment { column: column.into(), value }];
        let shape = Shape::Update(Update { filter, ..Update::new(self.name.clone(), set) });
        Ok(Call::new(self.pool.plan(&shape).await?, binds.into()))
    }

    /// A query of these columns of all rows, by `id`.
    pub(super) async fn query(&self, columns: &[&'static str]) -> Result<Call, DriverError> {
        let name = &self.name.name;
        let mut select = Select::from(Source::Table { table: self.name.clone(), alias: None });
        select.columns = columns.iter().map(|&column| SelectItem::column(name.clone(), column)).collect();
        select.order_by = vec![Order::never_null(Expr::column(name.clone(), "id"), Direction::Asc)];
        Ok(Call::new(self.pool.plan(&Shape::Select(select)).await?, Vec::new()))
    }

    /// The values of a column in all rows, by `id`.
    pub(super) async fn read(&self, column: &'static str, ty: ValueType) -> Result<Vec<Value>, DriverError> {
        let call = self.query(&[column]).await?;
        let rows = fetch(&self.pool, &call, vec![ty]).await?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// How many rows there are.
    pub(super) async fn count(&self) -> Result<usize, DriverError> {
        Ok(self.read("id", ValueType::I64).await?.len())
    }
}

/// The rows of a query, each with a value for each type.
pub(super) async fn fetch(
    pool: &Pool,
    call: &Call,
    types: Vec<ValueType>,
) -> Result<Vec<Vec<Value>>, DriverError> {
    let mut sink: Box<dyn Sink> = Box::new(Collect { types, ..Collect::default() });
    pool.fetch(call, &mut sink).await?;
    Ok(taken(sink)?.rows)
}

/// The sink as what it was.
pub(super) fn taken(sink: Box<dyn Sink>) -> Result<Collect, DriverError> {
    let sink: Box<dyn std::any::Any> = sink;
    sink.downcast::<Collect>().map(|sink| *sink).map_err(|_| {
        let message = "the sink that was lent is not in its box any more".to_owned();
        DriverError::new(ErrorKind::Other { message })
    })
}

/// Makes a change of the schema.
pub(super) async fn change(pool: &Pool, change: &SchemaChange) -> Result<(), Failure> {
    let made = compile_schema(change, pool.dialect().await?)?;
    let mut lease = pool.lease().await?;
    for text in made.before.iter().chain(&made.texts).chain(&made.after) {
        lease.batch(text).await?;
    }
    Ok(())
}

/// A call of the caller's own SQL without values.
pub(super) async fn own(pool: &Pool, sql: &'static str) -> Result<Call, DriverError> {
    let plan = pool.plan(&Shape::Raw(ilana_ir::Raw::new(sql))).await?;
    Ok(Call { plan, binds: Arc::default() })
}

/// A nullable column.
pub(super) fn nullable(name: &'static str, ty: ColumnType) -> Column {
    Column { nullable: true, ..Column::new(name, ty) }
}
