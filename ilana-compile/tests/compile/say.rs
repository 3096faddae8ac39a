//! More short ways to say a query.

use ilana_ir::{
    Arithmetic, ArithmeticOp, Bound, Comparison, Cte, Direction, Duplicates, Expr, Join, JoinKind, Name,
    Order, Recursion, Select, SelectItem, SetOperation, SetOperator, Source, Value, ValueType, Window,
    WindowFunction, With,
};

use crate::ask::Ask;

/// A query over a source, with no columns yet.
pub(crate) fn over(source: Source) -> Ask {
    Ask { select: Select::from(source), binds: ilana_ir::Binds::default() }
}

/// A query without a source.
pub(crate) fn nothing() -> Ask {
    Ask { select: Select::one_row(), binds: ilana_ir::Binds::default() }
}

impl Ask {
    /// The query of another, whose values become this one's.
    pub(crate) fn take(&mut self, other: Self) -> Select {
        self.binds.adopt(Bound { node: other.select, binds: other.binds })
    }

    /// A value of this query.
    pub(crate) fn value(&mut self, value: impl Into<Value>) -> Expr {
        Expr::Bind(self.binds.push(value))
    }

    pub(crate) fn item(mut self, expr: impl Into<SelectItem>) -> Self {
        self.select.columns.push(expr.into());
        self
    }

    pub(crate) fn cross(mut self, source: Source) -> Self {
        self.select.joins.push(Join { kind: JoinKind::Cross, source, on: None });
        self
    }

    /// Ordered by something that is never null, from the least on.
    pub(crate) fn by(self, expr: Expr) -> Self {
        self.order(expr, Direction::Asc, ilana_ir::Nulls::Never)
    }

    pub(crate) fn combined(mut self, operator: SetOperator, duplicates: Duplicates, other: Self) -> Self {
        let select = self.take(other);
        self.select.set_operations.push(SetOperation { operator, duplicates, select });
        self
    }

    pub(crate) fn union(self, other: Self) -> Self {
        self.combined(SetOperator::Union, Duplicates::Once, other)
    }

    pub(crate) fn union_all(self, other: Self) -> Self {
        self.combined(SetOperator::Union, Duplicates::Count, other)
    }

    /// Gives a query a name within this one.
    pub(crate) fn named(self, name: &'static str, columns: &[&'static str], query: Self) -> Self {
        self.with(Recursion::None, name, columns, query)
    }

    pub(crate) fn recursive(self, name: &'static str, columns: &[&'static str], query: Self) -> Self {
        self.with(Recursion::Recursive, name, columns, query)
    }

    fn with(
        mut self,
        recursion: Recursion,
        name: &'static str,
        columns: &[&'static str],
        query: Self,
    ) -> Self {
        let select = self.take(query);
        let cte = Cte { columns: crate::ask::names(columns), ..Cte::new(name, select) };
        let with = self.select.with.get_or_insert(Box::new(With { recursion, ctes: Vec::new() }));
        with.ctes.push(cte);
        self
    }

    /// The condition of both, with the values of the second.
    pub(crate) fn filtered(mut self, make: impl FnOnce(&mut Self) -> Expr) -> Self {
        let condition = make(&mut self);
        self.select.and_filter(condition);
        self
    }
}

pub(crate) fn column(table: &'static str, name: &'static str) -> Expr {
    Expr::column(table, name)
}

pub(crate) fn bare(name: &'static str) -> Expr {
    Expr::bare_column(name)
}

pub(crate) fn star(table: Option<&'static str>) -> Expr {
    Expr::Star(table.map(Name::from))
}

pub(crate) fn integers(left: Expr, op: ArithmeticOp, right: Expr) -> Expr {
    Expr::Arithmetic(Box::new(Arithmetic { left, op, right, ty: ValueType::I64 }))
}

pub(crate) fn equal(left: Expr, right: Expr) -> Expr {
    Expr::compare(left, Comparison::Eq, right)
}

pub(crate) fn less(left: Expr, right: Expr) -> Expr {
    Expr::compare(left, Comparison::Lt, right)
}

pub(crate) fn asc(expr: Expr) -> Order {
    Order::never_null(expr, Direction::Asc)
}

pub(crate) fn window(function: WindowFunction, partition_by: Vec<Expr>, order_by: Vec<Order>) -> Expr {
    Window::over(function, partition_by, order_by).into()
}
