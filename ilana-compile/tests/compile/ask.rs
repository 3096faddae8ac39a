//! Short ways to say a statement, so that a case reads as what it is about.

use ilana_ir::{
    Assignment, Binds, Bound, Comparison, Delete, Direction, Distinct, Expr, Insert, InsertRows, Join,
    JoinKind, Name, Nulls, Order, Query, Select, SelectItem, Shape, Source, Statement, TableName, Update,
    Value, compare,
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
        self.select.joins.push(Join { kind, source, on });
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
        self.select.having = Some(self.binds.adopt(condition));
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
    let rows = InsertRows::Values { first: 0, types, rows: count };
    let insert =
        Insert { table: TableName::new(table), columns: names(columns), rows, returning: Vec::new() };
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
    Query { shape: Shape::Update(Update { table: TableName::new("users"), set, filter }), binds }
}

/// A delete of rows of `users`.
pub(crate) fn delete(filter: Option<Bound<Expr>>) -> Query {
    let mut binds = Binds::default();
    let filter = filter.map(|condition| binds.adopt(condition));
    Query { shape: Shape::Delete(Delete { table: TableName::new("users"), filter }), binds }
}

/// A value as an expression.
pub(crate) fn value(value: impl Into<Value>) -> Bound<Expr> {
    let mut binds = Binds::default();
    let node = Expr::Bind(binds.push(value));
    Bound { node, binds }
}
