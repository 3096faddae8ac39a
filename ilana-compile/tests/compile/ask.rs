//! Short ways to say a statement, so that a case reads as what it is about.

use ilana_ir::{
    ArithmeticOp, Assignment, BindRows, Binds, Bound, Comparison, Delete, Direction, Distinct, Expr, Insert,
    InsertRows, Join, JoinKind, Name, Nulls, Order, Query, Select, SelectItem, Shape, Source, Statement,
    TableName, Update, Value, ValueType, compare,
};

/// A query in the making, with its values.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) select: Select,
    pub(crate) binds: Binds,
}

/// A query over columns of one table.
pub(crate) fn rows(table: &'static str, columns: &[&'static str]) -> Ask {
    let mut select = Select::from(Source::table(table));
    select.columns = columns.iter().map(|name| SelectItem::column(table, *name)).collect();
    Ask { select, binds: Binds::default() }
}

impl Ask {
    pub(crate) fn filter(mut self, condition: Bound<Expr>) -> Self {
        let condition = self.binds.adopt(condition);
        self.select.and_filter(condition);
        self
    }

    pub(crate) fn column(mut self, expr: Expr, alias: &'static str) -> Self {
        self.select.columns.push(SelectItem { expr, alias: Some(alias.into()) });
        self
    }

    pub(crate) fn join(mut self, kind: JoinKind, source: Source, on: Expr) -> Self {
        self.select.joins.push(Join { kind, source, on: Some(on) });
        self
    }

    pub(crate) fn order(mut self, expr: Expr, direction: Direction, nulls: Nulls) -> Self {
        self.select.order_by.push(Order { expr, direction, nulls });
        self
    }

    pub(crate) fn group_by(mut self, expr: Expr) -> Self {
        self.select.group_by.push(expr);
        self
    }

    pub(crate) fn having(mut self, condition: Bound<Expr>) -> Self {
        self.select.having = Some(Box::new(self.binds.adopt(condition)));
        self
    }

    pub(crate) fn distinct(mut self) -> Self {
        self.select.distinct = Distinct::Rows;
        self
    }

    pub(crate) fn limit(mut self, rows: i64) -> Self {
        self.select.limit = Some(self.binds.push(rows));
        self
    }

    pub(crate) fn offset(mut self, rows: i64) -> Self {
        self.select.offset = Some(self.binds.push(rows));
        self
    }
}

impl From<Ask> for Statement {
    fn from(ask: Ask) -> Self {
        Query { shape: Shape::Select(ask.select), binds: ask.binds }.into()
    }
}

pub(crate) fn user(column: &'static str) -> Expr {
    Expr::column("users", column)
}

pub(crate) fn post(column: &'static str) -> Expr {
    Expr::column("posts", column)
}

/// Equality of two expressions without values.
pub(crate) fn same(left: Expr, right: Expr) -> Expr {
    Expr::compare(left, Comparison::Eq, right)
}

/// A comparison of a column of `users` with a value.
pub(crate) fn is(column: &'static str, op: Comparison, value: impl Into<Value>) -> Bound<Expr> {
    compare(user(column), op, value.into())
}

/// An expression without values as a condition.
pub(crate) fn plain(node: Expr) -> Bound<Expr> {
    Bound { node, binds: Binds::default() }
}

/// Names, as lists of columns have them.
pub(crate) fn names(all: &[&'static str]) -> Vec<Name> {
    all.iter().map(|name| (*name).into()).collect()
}

/// An insert of rows; all have the types of the first.
pub(crate) fn insert(table: &'static str, columns: &[&'static str], rows: Vec<Vec<Value>>) -> Query {
    let types = rows.first().map(|row| row.iter().map(Value::value_type).collect()).unwrap_or_default();
    let count = u32::try_from(rows.len()).unwrap();
    let mut binds = Binds::default();
    binds.extend(rows.into_iter().flatten());
    let rows = InsertRows::Values(BindRows { first: 0, types, rows: count });
    let insert = Insert::new(TableName::new(table), names(columns), rows);
    Query { shape: Shape::Insert(insert), binds }
}

/// An update of `users`.
pub(crate) fn update(set: Vec<(&'static str, Bound<Expr>)>, filter: Option<Bound<Expr>>) -> Query {
    let mut binds = Binds::default();
    let assigned = set.into_iter().map(|(column, value)| {
        let value = binds.adopt(value);
        Assignment { column: column.into(), value }
    });
    let set = assigned.collect();
    let filter = filter.map(|condition| binds.adopt(condition));
    Query { shape: Shape::Update(Update { filter, ..Update::new(TableName::new("users"), set) }), binds }
}

/// A delete of rows of `users`.
pub(crate) fn delete(filter: Option<Bound<Expr>>) -> Query {
    let mut binds = Binds::default();
    let filter = filter.map(|condition| binds.adopt(condition));
    Query { shape: Shape::Delete(Delete { filter, ..Delete::new(TableName::new("users")) }), binds }
}

/// Any insert of rows of values into columns.
pub(crate) fn inserting(
    table: &'static str,
    columns: &[&'static str],
    rows: Vec<Vec<Value>>,
    make: impl FnOnce(&mut Insert, &mut Binds),
) -> Query {
    let Query { shape: Shape::Insert(mut insert), mut binds } = insert(table, columns, rows) else {
        unreachable!("an insert is one")
    };
    insert.table = TableName::parse(table);
    make(&mut insert, &mut binds);
    Query { shape: Shape::Insert(insert), binds }
}

/// Any insert of the rows of a query.
pub(crate) fn inserting_from(
    table: &'static str,
    columns: &[&'static str],
    ask: Ask,
    make: impl FnOnce(&mut Insert, &mut Binds),
) -> Query {
    let Ask { select, mut binds } = ask;
    let rows = InsertRows::Query(Box::new(select));
    let mut insert = Insert::new(TableName::parse(table), names(columns), rows);
    make(&mut insert, &mut binds);
    Query { shape: Shape::Insert(insert), binds }
}

/// Any update.
pub(crate) fn updating(table: &'static str, make: impl FnOnce(&mut Update, &mut Binds)) -> Query {
    let (mut update, mut binds) = (Update::new(TableName::parse(table), Vec::new()), Binds::default());
    make(&mut update, &mut binds);
    Query { shape: Shape::Update(update), binds }
}

/// Any delete.
pub(crate) fn deleting(table: &'static str, make: impl FnOnce(&mut Delete, &mut Binds)) -> Query {
    let (mut delete, mut binds) = (Delete::new(TableName::parse(table)), Binds::default());
    make(&mut delete, &mut binds);
    Query { shape: Shape::Delete(delete), binds }
}

pub(crate) fn account(column: &'static str) -> Expr {
    Expr::column("accounts", column)
}

pub(crate) fn stock(column: &'static str) -> Expr {
    Expr::column("stock", column)
}

/// An assignment.
pub(crate) fn set(column: &'static str, value: Expr) -> Assignment {
    Assignment { column: column.into(), value }
}

/// The sum of two integers.
pub(crate) fn sum(left: Expr, right: Expr) -> Expr {
    left.calculate(ArithmeticOp::Add, right, ValueType::I64)
}

/// A comparison with a value.
pub(crate) fn compared(binds: &mut Binds, left: Expr, op: Comparison, right: impl Into<Value>) -> Expr {
    Expr::compare(left, op, Expr::Bind(binds.push(right)))
}

/// A value as an expression.
pub(crate) fn value(value: impl Into<Value>) -> Bound<Expr> {
    let mut binds = Binds::default();
    let node = Expr::Bind(binds.push(value));
    Bound { node, binds }
}
