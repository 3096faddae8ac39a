//! Queries: values that are built step by step and run when they are awaited.

mod aggregate;
mod filter;
mod page;
mod predicate;
mod run;

use ilana_ir::{Binds, CoerceError, Direction, Expr, Name, Order, Value, ValueType};

pub use aggregate::Summable;
pub use page::Page;
pub use predicate::Predicate;

use crate::column::ColumnArg;
use crate::meta::ColumnMeta;
use crate::relation::{LoadError, Loadable, Loads, Scope};
use crate::session::Target;
use crate::{Error, Model};

/// A query over the rows of a model. Each method takes it and gives it back; nothing is sent until `get`, `first`,
/// `count` or another of the ends is awaited.
#[derive(Clone)]
#[must_use = "a query does nothing until it is awaited"]
pub struct Query<M> {
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
    Relation(LoadError),
    Argument(&'static str),
    Value { column: &'static ColumnMeta, source: CoerceError },
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

    /// What it loads, which is then for the caller to load.
    pub(crate) fn take_loads(&mut self) -> Loads<M> {
        std::mem::take(&mut self.loads)
    }

    /// How many values it has, those of a limit and an offset too.
    pub(crate) fn value_count(&self) -> usize {
        self.binds.values().len() + usize::from(self.limit.is_some()) + usize::from(self.offset.is_some())
    }

    /// What SQL its database understands.
    pub(crate) async fn dialect(&self) -> Result<ilana_compile::Dialect, Error> {
        self.target.session(M::META.connection)?.dialect().await
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Narrows it to the related rows of some parents.
    pub(crate) fn scoped(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// Also loads relations, with one query for each as long as there are at most 16,384 different keys to load for, and
    /// with one more for each further 16,384 (fewer where the query itself has very many values).
    ///
    /// A name that is no relation is an error when the query is awaited; a constant such as `User::POSTS` is checked
    /// by rustc.
    pub fn with(mut self, relations: impl Loadable<M>) -> Self {
        if let Err(error) = relations.add_to(&mut self.loads) {
            self.failure.get_or_insert(Failure::Relation(error));
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

    /// The same with no more than its first row; a limit of none stays.
    fn at_most_one(mut self) -> Self {
        self.limit = Some(self.limit.map_or(1, |limit| limit.min(1)));
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

    pub(crate) fn check(&self) -> Result<(), Error> {
        match &self.failure {
            None => Ok(()),
            Some(Failure::Relation(error)) => Err(error.clone().into()),
            Some(Failure::Argument(what)) => Err(Error::Argument { what }),
            Some(Failure::Value { column, source }) => Err(Error::WrongValue {
                model: M::META.model,
                attribute: column.field,
                source: source.clone(),
            }),
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
