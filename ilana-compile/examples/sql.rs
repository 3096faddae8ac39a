//! A statement made by hand, and what each database is told: `cargo run -p ilana-compile --example sql`.
//!
//! The compiler alone: no ORM, no driver, no database.

use std::io::Write;

use ilana_compile::{CompileError, Dialect, Plan, PlanCache, compile, side_by_side};
use ilana_ir::{
    AggregateFunction, Binds, Comparison, Direction, Expr, Join, Name, Order, Query, Select, SelectItem,
    Shape, Source, Statement, ValueType, Window, WindowFunction, any_case, compare, ends_with,
};

/// Which customers of a domain have spent most, and how do they rank in their country?
fn best_customers(domain: &str, at_least: i64) -> Query {
    let mut binds = Binds::default();
    let customer = |column: &'static str| Expr::column("customers", column);
    let order = |column: &'static str| Expr::column("orders", column);
    let spent = Expr::aggregate(AggregateFunction::Sum, Some(order("total_cents")), ValueType::I64);

    let mut select = Select::from(Source::table("customers"));
    select.joins.push(Join::inner(Source::table("orders"), Expr::same(order("customer_id"), customer("id"))));
    select.and_filter(binds.adopt(any_case(ends_with(customer("email"), domain))));
    select.group_by = vec![customer("id"), customer("country")];
    select.having =
        Some(Box::new(binds.adopt(compare(Expr::bare_column("spent"), Comparison::Ge, at_least.into()))));
    let place = Window::over(
        WindowFunction::Rank,
        vec![customer("country")],
        vec![Order::nullable(spent.clone(), Direction::Desc)],
    );
    select = select.columns([
        SelectItem::from(customer("id")),
        SelectItem::named(spent, Name::from("spent")),
        SelectItem::named(place.into(), Name::from("place")),
    ]);
    select.order_by = vec![Order::nullable(Expr::bare_column("spent"), Direction::Desc)];
    select.limit = Some(binds.push(10_i64));
    Query { shape: Shape::Select(select), binds }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();

    // In a test of your own: `insta::assert_snapshot!(side_by_side(&statement))`, and a reviewer reads all four.
    let statement = Statement::from(best_customers("@example.com", 10_000));
    writeln!(out, "{}", side_by_side(&statement))?;

    // For one database: the text and its values, or an error that says what it cannot do.
    let sql = compile(&statement, Dialect::sqlite(3, 45))?;
    writeln!(out, "SQLite takes {} values.\n", sql.iter().map(|sql| sql.binds.len()).sum::<usize>())?;

    // In a program: the text is made once for all statements of a shape.
    let cache = PlanCache::new(Dialect::mysql(8), 1000);
    let text = |domain, least| -> Result<_, CompileError> { cache.get(&best_customers(domain, least).shape) };
    let (first, second) = (text("@example.com", 10_000)?, text("@example.org", 5)?);
    writeln!(out, "Two statements of one shape have one plan: {}.", Plan::id(&first) == Plan::id(&second))?;
    Ok(())
}
