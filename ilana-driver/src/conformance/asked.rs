//! Tables that are asked about what is computed.

use ilana_ir::{
    Assignment, Binds, ColumnType, Direction, Expr, Order, Select, SelectItem, Shape, Source, Update, Value,
    ValueType,
};
use rust_decimal::Decimal;

use super::fixture::Failure;
use super::table::{Table, fetch, nullable};
use crate::{Call, DriverError, Pool};

/// A table of a check, and what is asked about it.
pub(super) struct Asked {
    pub(super) pool: Pool,
    pub(super) table: Table,
    pub(super) binds: Binds,
}

impl Asked {
    pub(super) async fn make(
        pool: Pool,
        name: &str,
        columns: Vec<(&'static str, ColumnType)>,
        rows: Vec<Vec<Value>>,
    ) -> Result<Self, Failure> {
        let names: Vec<&'static str> = columns.iter().map(|(name, _)| *name).collect();
        let columns = columns.into_iter().map(|(name, ty)| nullable(name, ty)).collect();
        let table = Table::make(&pool, name, columns).await?;
        for (id, row) in (1_i64..).zip(rows) {
            table.put(&names, [id.into()].into_iter().chain(row).collect()).await?;
        }
        Ok(Self { pool, table, binds: Binds::default() })
    }

    /// Prices of which texts and numbers would have another order, and one that is not known.
    pub(super) async fn prices(pool: Pool, name: &str) -> Result<Self, Failure> {
        let price = |cents: i64| vec![Decimal::new(cents, 2).into()];
        let mut rows: Vec<Vec<Value>> = [500, 1250, 10001, 3000].into_iter().map(price).collect();
        rows.push(vec![Value::Null(ValueType::Decimal)]);
        Self::make(pool, name, vec![("value", ColumnType::Decimal { precision: 10, scale: 2 })], rows).await
    }

    pub(super) fn column(&self, name: &'static str) -> Expr {
        Expr::column(self.table.name.name.clone(), name)
    }

    pub(super) fn given(&mut self, value: impl Into<Value>) -> Expr {
        Expr::Bind(self.binds.push(value))
    }

    pub(super) fn decimal(&mut self, units: i64) -> Expr {
        self.given(Decimal::from(units))
    }

    /// A query of all rows in the order of their keys.
    pub(super) fn all(&self, items: Vec<Expr>) -> Select {
        let order = Order::never_null(self.column("id"), Direction::Asc);
        Select { order_by: vec![order], ..self.whole(items) }
    }

    /// A query of all rows as one.
    pub(super) fn whole(&self, items: Vec<Expr>) -> Select {
        let source = Source::Table { table: self.table.name.clone(), alias: None };
        Select { columns: items.into_iter().map(SelectItem::from).collect(), ..Select::from(source) }
    }

    pub(super) async fn answer(&mut self, select: Select, ty: ValueType) -> Result<Vec<Value>, DriverError> {
        let width = select.columns.len();
        self.cells(select, vec![ty; width]).await
    }

    /// The cells of all rows, one row after the other.
    pub(super) async fn cells(
        &mut self,
        select: Select,
        types: Vec<ValueType>,
    ) -> Result<Vec<Value>, DriverError> {
        let values = std::mem::take(&mut self.binds).into();
        let call = Call::new(self.pool.plan(&Shape::Select(select)).await?, values);
        Ok(fetch(&self.pool, &call, types).await?.concat())
    }

    /// The keys of the rows that a query gives.
    pub(super) async fn keys(&mut self, select: Select) -> Result<Vec<i64>, DriverError> {
        let keys = self.answer(select, ValueType::I64).await?;
        Ok(keys.iter().filter_map(|key| if let Value::I64(key) = key { Some(*key) } else { None }).collect())
    }

    /// The keys of rows that meet a condition.
    pub(super) async fn met(&mut self, condition: Expr) -> Result<Vec<i64>, DriverError> {
        let select = Select { filter: Some(condition), ..self.all(vec![self.column("id")]) };
        self.keys(select).await
    }

    /// The keys of rows in an order, with those that are equal in the order of their keys.
    pub(super) async fn ordered(&mut self, by: Expr, direction: Direction) -> Result<Vec<i64>, DriverError> {
        let mut select = self.all(vec![self.column("id")]);
        select.order_by.insert(0, Order::never_null(by, direction));
        self.keys(select).await
    }

    /// Sets a column of all rows.
    pub(super) async fn set(&mut self, column: &'static str, value: Expr) -> Result<(), DriverError> {
        let values = std::mem::take(&mut self.binds).into();
        let set = vec![Assignment { column: column.into(), value }];
        let shape = Shape::Update(Update::new(self.table.name.clone(), set));
        let call = Call::new(self.pool.plan(&shape).await?, values);
        self.pool.lease().await?.execute(&call).await.map(drop)
    }
}
