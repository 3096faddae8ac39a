//! The statements as Ilana's trees.

use std::sync::LazyLock;

use ilana_ir::{
    BindRows, Binds, Columns, Comparison, Direction, Expr, Insert, InsertRows, Join, Name, Order, Query,
    Select, SelectItem, Shape, Source, TableName, Value, ValueType,
};

/// The columns that are read: constants, as a derive makes them.
static COLUMNS: [SelectItem; 4] = [read("id"), read("name"), read("email"), read("age")];

const fn read(name: &'static str) -> SelectItem {
    SelectItem { expr: Expr::static_column("users", name), alias: None }
}

fn user(name: &'static str) -> Expr {
    Expr::static_column("users", name)
}

fn post(name: &'static str) -> Expr {
    Expr::static_column("posts", name)
}

/// How a program asks.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    /// With a tree that is made anew.
    Made(fn() -> Query),
    /// With a tree that is a constant of the program, and new values.
    Constant(fn() -> (&'static Shape, Binds)),
}

impl Asked {
    /// What `find` gives for the shape, and the values.
    pub(super) fn with<T>(self, find: impl FnOnce(&Shape) -> T) -> (T, Binds) {
        match self {
            Self::Made(make) => {
                let query = make();
                (find(&query.shape), query.binds)
            }
            Self::Constant(make) => {
                let (shape, binds) = make();
                (find(shape), binds)
            }
        }
    }
}

/// The shape holds no value, so that it is a constant where all names are.
pub(super) fn by_key_of_a_constant() -> (&'static Shape, Binds) {
    static SHAPE: LazyLock<Shape> = LazyLock::new(|| by_key().shape);
    (&SHAPE, Binds::from(vec![7_i64.into(), 1_i64.into()]))
}

pub(super) fn by_key() -> Query {
    let mut binds = Binds::default();
    let filter = Some(Expr::same(user("id"), Expr::Bind(binds.push(7_i64))));
    let limit = Some(binds.push(1_i64));
    let select = Select {
        columns: Columns::constant(&COLUMNS),
        filter,
        limit,
        ..Select::from(Source::table("users"))
    };
    Query { shape: Shape::Select(select), binds }
}

/// A query of a table of this name.
pub(super) fn of_table(name: String) -> Shape {
    Shape::Select(Select { columns: Columns::constant(&COLUMNS), ..Select::from(Source::table(name)) })
}

pub(super) fn join() -> Query {
    let mut binds = Binds::default();
    let mut is = |column, op, value: Value| Expr::compare(column, op, Expr::Bind(binds.push(value)));
    let filter = Some(Expr::And(vec![
        is(user("age"), Comparison::Gt, 18_i64.into()),
        is(user("name"), Comparison::Ne, "Ada".into()),
        is(user("email"), Comparison::Eq, "a@example.com".into()),
        is(user("country_id"), Comparison::Lt, 9_i64.into()),
        is(post("views"), Comparison::Ge, 100_i64.into()),
    ]));
    let on = Expr::same(post("user_id"), user("id"));
    let select = Select {
        columns: Columns::constant(&COLUMNS),
        joins: vec![Join::inner(Source::table("posts"), on)],
        filter,
        order_by: vec![Order::never_null(user("name"), Direction::Asc)],
        limit: Some(binds.push(10_i64)),
        ..Select::from(Source::table("users"))
    };
    Query { shape: Shape::Select(select), binds }
}

pub(super) fn insert() -> Query {
    let mut binds = Binds::default();
    let types = vec![ValueType::I64, ValueType::Text, ValueType::Text, ValueType::I64, ValueType::Bool];
    for id in 0..100_i64 {
        binds.extend([id.into(), "Ada".into(), "ada@example.com".into(), 36_i64.into(), true.into()]);
    }
    let rows = InsertRows::Values(BindRows { first: 0, types, rows: 100 });
    let columns = ["id", "name", "email", "age", "is_active"].map(Name::from).to_vec();
    Query { shape: Shape::Insert(Insert::new(TableName::new("users"), columns, rows)), binds }
}
