//! Queries: values that are built step by step and run when they are awaited.

mod aggregate;
mod filter;
mod page;
mod predicate;
mod run;

use ilana_ir::{Binds, Direction, Expr, Name, Order, Value, ValueType};

pub use aggregate::Summable;
pub use page::Page;
pub use predicate::Predicate;

use crate::column::ColumnArg;
use crate::relation::{Loadable, Loads, Scope};
use crate::session::Target;
use crate::{Error, Model, UnknownRelation};

/// A query over the rows of a model. Each method takes it and gives it back; nothing is sent until `get`, `first`,
/// `count` or another of the ends is awaited.
#[derive(Clone)]
#[must_use = "a query does nothing until it is awaited"]
pub struct Query<M: Model> {
    binds: Binds,
    /// The alternatives, each of conditions that must all hold: `a and b or c` as it was written.
    groups: Vec<Vec<Expr>>,
    order_by: Vec<Order>,
    limit: Option<u64>,
    offset: Option<u64>,
    scope: Option<Scope>,
    loads: Loads<M>,
    target: Target,
    /// The first mistake in building it, which its end reports.
    failure: Option<Failure>,
}

/// A mistake in building a query, kept so that the query stays a value that can be cloned.
#[derive(Clone, Debug)]
enum Failure {
    Relation(UnknownRelation),
    Argument(&'static str),
}

impl<M: Model> Query<M> {
    pub(crate) fn new() -> Self {
        Self {
            binds: Binds::default(),
            groups: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
            scope: None,
            loads: Loads::default(),
            target: Target::Default,
            failure: None,
        }
    }

    /// Which database, pool or transaction. What the query loads goes there too.
    pub fn on(mut self, target: impl Into<Target>) -> Self {
        self.target = target.into();
        self
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Narrows it to the related rows of some parents.
    pub(crate) fn scoped(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// Also loads relations, with one query for each.
    ///
    /// A name that is no relation is an error when the query is awaited; a constant such as `User::POSTS` is checked
    /// by rustc.
    pub fn with(mut self, relations: impl Loadable<M>) -> Self {
        if let Err(unknown) = relations.add_to(&mut self.loads) {
            self.failure.get_or_insert(Failure::Relation(unknown));
        }
        self
    }

    /// Orders by a column, ascending; nulls come first, on every engine. A further order counts among equals.
    pub fn order_by(mut self, column: impl ColumnArg<M>) -> Self {
        self.order_by.push(column.named().order(Direction::Asc));
        self
    }

    /// Orders by a column, descending; nulls come last, on every engine.
    pub fn order_by_desc(mut self, column: impl ColumnArg<M>) -> Self {
        self.order_by.push(column.named().order(Direction::Desc));
        self
    }

    /// The newest first, by the moment of creation (`created_at`), or by the primary key where the model keeps none.
    pub fn latest(self) -> Self {
        self.by_age(Direction::Desc)
    }

    /// The oldest first.
    pub fn oldest(self) -> Self {
        self.by_age(Direction::Asc)
    }

    fn by_age(mut self, direction: Direction) -> Self {
        let column = M::META.created_at.or(M::META.key).and_then(|index| M::META.column(index));
        match column {
            Some(column) => {
                let expr = Expr::column(M::META.table.name.clone(), column.name);
                self.order_by.push(Order::nullable(expr, direction));
            }
            None => {
                let what = "the model has neither a moment of creation nor a primary key: name a column in `order_by`";
                self.failure.get_or_insert(Failure::Argument(what));
            }
        }
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: u64) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Leaves out so many rows at the beginning.
    pub fn offset(mut self, rows: u64) -> Self {
        self.offset = Some(rows);
        self
    }

    /// The model's primary key as a last order, so that the same rows are first on every engine.
    fn in_total_order(mut self) -> Self {
        if let Some(column) = M::META.key_column() {
            let expr = Expr::column(M::META.table.name.clone(), column.name);
            if self.order_by.iter().all(|order| order.expr != expr) {
                self.order_by.push(Order::never_null(expr, Direction::Asc));
            }
        }
        self
    }

    fn check(&self) -> Result<(), Error> {
        match &self.failure {
            None => Ok(()),
            Some(Failure::Relation(unknown)) => Err(unknown.clone().into()),
            Some(Failure::Argument(what)) => Err(Error::Argument { what }),
        }
    }

    /// The types of the columns that follow the model's own.
    fn extra_types(&self) -> Vec<Option<ValueType>> {
        let Some(scope) = &self.scope else { return Vec::new() };
        let parent_key = scope.key().map(Value::value_type);
        let related_key = M::META.column(scope.spec.related_column).map(|column| column.ty);
        let further = |name: &Name| {
            let is_moment = scope.spec.pivot_timestamps && (name == "created_at" || name == "updated_at");
            is_moment.then_some(ValueType::Timestamp)
        };
        let names = scope.pivot_names();
        let keys = [parent_key, related_key].into_iter().take(names.len());
        keys.chain(names.iter().skip(2).map(further)).collect()
    }
}
