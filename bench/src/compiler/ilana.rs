//! The statements as Ilana's trees.

use std::borrow::Cow;
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

/// A shape, which may be a constant of the program, and its values.
pub(super) type Asked = (Cow<'static, Shape>, Binds);

fn made(query: Query) -> Asked {
    (Cow::Owned(query.shape), query.binds)
}

/// The shape holds no value, so that it is a constant where all names are.
pub(super) fn by_key_of_a_constant() -> Asked {
    static SHAPE: LazyLock<Shape> = LazyLock::new(|| by_key().0.into_owned());
    (Cow::Borrowed(&SHAPE), Binds::from(vec![7_i64.into(), 1_i64.into()]))
}

pub(super) fn by_key() -> Asked {
    let mut binds = Binds::default();
    let filter = Some(Expr::same(user("id"), Expr::Bind(binds.push(7_i64))));
    let limit = Some(binds.push(1_i64));
    let select = Select {
        columns: Columns::constant(&COLUMNS),
        filter,
        limit,
        ..Select::from(Source::table("users"))
    };
    made(Query { shape: Shape::Select(select), binds })
}

/// A query of a table of this name.
pub(super) fn of_table(name: String) -> Shape {
    Shape::Select(Select { columns: Columns::constant(&COLUMNS), ..Select::from(Source::table(name)) })
}

pub(super) fn join() -> Asked {
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
    made(Query { shape: Shape::Select(select), binds })
}

pub(super) fn insert() -> Asked {
    let mut binds = Binds::default();
    let types = vec![ValueType::I64, ValueType::Text, ValueType::Text, ValueType::I64, ValueType::Bool];
    for id in 0..100_i64 {
        binds.extend([id.into(), "Ada".into(), "ada@example.com".into(), 36_i64.into(), true.into()]);
    }
    let rows = InsertRows::Values(BindRows { first: 0, types, rows: 100 });
    let columns = ["id", "name", "email", "age", "is_active"].map(Name::from).to_vec();
    made(Query { shape: Shape::Insert(Insert::new(TableName::new("users"), columns, rows)), binds })
}
