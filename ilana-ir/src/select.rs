//! Queries that read rows.

use serde::{Deserialize, Serialize};

use crate::{Bind, Expr, Name, Slots, TableName};

/// A query that reads rows. Clauses stand in the order in which SQL evaluates them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Select {
    /// Where the rows come from.
    pub from: Source,
    /// What is joined to them, in order.
    pub joins: Vec<Join>,
    /// Which rows stay.
    pub filter: Option<Expr>,
    /// How rows are grouped.
    pub group_by: Vec<Expr>,
    /// Which groups stay.
    pub having: Option<Expr>,
    /// Whether equal rows are kept.
    pub distinct: Distinct,
    /// What is read of each row. Must not be empty.
    pub columns: Vec<SelectItem>,
    /// In which order; of none: any.
    pub order_by: Vec<Order>,
    /// At most so many rows (a 64-bit integer).
    pub limit: Option<Bind>,
    /// After so many rows (a 64-bit integer).
    pub offset: Option<Bind>,
}

/// Whether equal rows are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Distinct {
    /// All rows.
    #[default]
    All,
    /// Of equal rows one.
    Rows,
}

/// Where rows come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Source {
    /// A table.
    Table {
        /// Which.
        table: TableName,
        /// The name it has in this query, where that is another.
        alias: Option<Name>,
    },
    /// A query in parentheses.
    Subquery {
        /// The query.
        select: Box<Select>,
        /// The name of its rows.
        alias: Name,
    },
}

/// A table joined to those before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Join {
    /// Which rows without a partner stay.
    pub kind: JoinKind,
    /// What is joined.
    pub source: Source,
    /// Which rows are partners.
    pub on: Expr,
}

/// Which rows without a partner stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum JoinKind {
    /// None.
    Inner,
    /// Those of the left side, with nulls for the right.
    Left,
}

/// One column of the result.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SelectItem {
    /// What is read.
    pub expr: Expr,
    /// Its name in the result, where the expression is not a column or is to be called otherwise.
    pub alias: Option<Name>,
}

/// One key of an order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Order {
    /// By what.
    pub expr: Expr,
    /// Which way.
    pub direction: Direction,
    /// Where nulls stand.
    pub nulls: Nulls,
}

/// Where nulls stand in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Nulls {
    /// The expression is never null, so that an index serves the order on every engine.
    Never,
    /// Before all values.
    First,
    /// After all values.
    Last,
}

/// The direction of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// From the least to the greatest.
    Asc,
    /// From the greatest to the least.
    Desc,
}

impl Order {
    /// An order by something that may be null: a null counts as less than every value.
    pub fn nullable(expr: Expr, direction: Direction) -> Self {
        let nulls = match direction {
            Direction::Asc => Nulls::First,
            Direction::Desc => Nulls::Last,
        };
        Self { expr, direction, nulls }
    }

    /// An order by something that is never null.
    pub fn never_null(expr: Expr, direction: Direction) -> Self {
        Self { expr, direction, nulls: Nulls::Never }
    }
}

impl Select {
    /// A query over all rows of a source, with no columns yet.
    pub fn from(source: Source) -> Self {
        Self {
            from: source,
            joins: Vec::new(),
            filter: None,
            group_by: Vec::new(),
            having: None,
            distinct: Distinct::All,
            columns: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
        }
    }

    /// Narrows the rows to those that also meet `condition`.
    pub fn and_filter(&mut self, condition: Expr) {
        self.filter = Some(match self.filter.take() {
            None => condition,
            Some(Expr::And(mut all)) => {
                all.push(condition);
                Expr::And(all)
            }
            Some(before) => Expr::And(vec![before, condition]),
        });
    }
}

impl Source {
    /// A table under its own name.
    pub fn table(name: impl Into<Name>) -> Self {
        Self::Table { table: TableName { schema: None, name: name.into() }, alias: None }
    }
}

impl SelectItem {
    /// A column under its own name.
    pub fn column(table: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self { expr: Expr::column(table, name), alias: None }
    }
}

impl From<Expr> for SelectItem {
    fn from(expr: Expr) -> Self {
        Self { expr, alias: None }
    }
}

impl Slots for Select {
    fn shift_slots(&mut self, by: u32) {
        let Self { from, joins, filter, group_by, having, distinct: _, columns, order_by, limit, offset } =
            self;
        from.shift_slots(by);
        joins.shift_slots(by);
        filter.shift_slots(by);
        group_by.shift_slots(by);
        having.shift_slots(by);
        columns.shift_slots(by);
        order_by.shift_slots(by);
        limit.shift_slots(by);
        offset.shift_slots(by);
    }
}

impl Slots for Source {
    fn shift_slots(&mut self, by: u32) {
        match self {
            Self::Table { .. } => {}
            Self::Subquery { select, alias: _ } => select.shift_slots(by),
        }
    }
}

impl Slots for Join {
    fn shift_slots(&mut self, by: u32) {
        let Self { kind: _, source, on } = self;
        source.shift_slots(by);
        on.shift_slots(by);
    }
}

impl Slots for SelectItem {
    fn shift_slots(&mut self, by: u32) {
        self.expr.shift_slots(by);
    }
}

impl Slots for Order {
    fn shift_slots(&mut self, by: u32) {
        self.expr.shift_slots(by);
    }
}
