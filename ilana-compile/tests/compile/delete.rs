//! Statements that remove rows.

use ilana_ir::{
    AggregateFunction, Binds, Comparison, Cte, Delete, Direction, Expr, Function, Insert, InsertRows, Join,
    JoinKind, Nulls, Order, Recursion, Select, SelectItem, Shape, Source, ValueType, With,
};

use crate::ask::{account, compared, delete, deleting, insert, is, names, same, stock, sum};
use crate::check;

#[test]
fn delete_by_key() {
    check("delete_by_key", delete(Some(is("id", Comparison::Eq, 7))));
    check("delete_all_rows", delete(None));
}

fn partner() -> Expr {
    same(stock("shop"), account("id"))
}

fn role() -> Expr {
    same(Expr::column("roles", "id"), account("id"))
}

/// That there is an account before this one.
fn has_one_before(binds: &mut Binds) -> Expr {
    let mut select =
        Select::from(Source::aliased("accounts", "other")).columns([SelectItem::column("other", "id")]);
    let next = sum(Expr::column("other", "id"), Expr::Bind(binds.push(1)));
    select.and_filter(same(next, account("id")));
    Expr::Exists(Box::new(select))
}

fn items() -> Vec<SelectItem> {
    let loud = Expr::call(Function::Upper, vec![Expr::bare_column("name")]);
    vec![SelectItem::column("accounts", "id"), SelectItem::named(loud, "loud")]
}

#[test]
fn delete_with_a_join() {
    let with = |joins: Vec<Join>| deleting("accounts", |delete, _| delete.joins = joins);
    let stocked = || Join::inner(Source::table("stock"), partner());
    check("delete_with_a_join", with(vec![stocked()]));
    let cross = Join { kind: JoinKind::Cross, source: Source::table("stock"), on: None };
    let query = deleting("accounts", |delete, binds| {
        delete.joins = vec![cross];
        delete.and_filter(Expr::compare(stock("amount"), Comparison::Eq, account("visits")));
        delete.and_filter(compared(binds, stock("shop"), Comparison::Ge, 1));
    });
    check("delete_with_a_cross_join", query);
    check("delete_with_a_left_join", with(vec![Join::left(Source::table("stock"), partner())]));
    let query = deleting("accounts", |delete, _| {
        delete.joins = vec![Join::left(Source::table("stock"), partner())];
        delete.and_filter(stock("shop").is_null());
    });
    check("delete_of_rows_without_a_partner", query);
    let two = vec![
        stocked(),
        Join::inner(Source::table("roles"), same(Expr::column("roles", "id"), stock("amount"))),
    ];
    check("delete_with_several_joins", with(two));
    let outer = Join::left(Source::table("roles"), same(Expr::column("roles", "id"), stock("amount")));
    let query = deleting("accounts", |delete, _| {
        delete.joins = vec![stocked(), outer];
        delete.and_filter(Expr::column("roles", "id").is_null());
    });
    check("delete_with_an_inner_and_a_left_join", query);
    let inner = Select::from(Source::table("stock")).columns([SelectItem::named(stock("shop"), "id")]);
    let on = same(Expr::column("shops", "id"), account("id"));
    check("delete_with_a_joined_query", with(vec![Join::inner(inner.named("shops"), on)]));
    let query = deleting("reporting.accounts", |delete, _| {
        delete.joins = vec![Join::inner(Source::table("roles"), role())]
    });
    check("delete_in_another_schema_with_a_join", query);
}

#[test]
fn delete_with_a_join_of_its_own_table() {
    let query = deleting("accounts", |delete, binds| {
        let next = sum(Expr::column("other", "id"), Expr::Bind(binds.push(1)));
        delete.joins = vec![Join::inner(Source::aliased("accounts", "other"), same(next, account("id")))];
    });
    check("delete_with_a_join_of_its_own_table", query);
}

#[test]
fn delete_where_its_own_table_says_so() {
    let query = deleting("accounts", |delete, binds| {
        delete.key = names(&["id"]);
        delete.filter = Some(has_one_before(binds));
    });
    check("delete_where_its_own_table_says_so", query);
    let query = deleting("accounts", |delete, binds| delete.filter = Some(has_one_before(binds)));
    check("delete_where_its_own_table_says_so_needs_the_key", query);
    let query = deleting("accounts", |delete, binds| {
        delete.key = names(&["id"]);
        delete.joins = vec![Join::inner(Source::table("stock"), partner())];
        delete.filter = Some(has_one_before(binds));
    });
    check("delete_with_a_join_where_its_own_table_says_so", query);
    let query = deleting("stock", |delete, _| {
        delete.key = names(&["shop", "item"]);
        let least = Expr::aggregate(AggregateFunction::Min, Some(stock("amount")), ValueType::I64);
        let least = Select::from(Source::table("stock")).columns([SelectItem::named(least, "least")]);
        delete.filter = Some(same(stock("amount"), Expr::Subquery(Box::new(least))));
    });
    check("delete_by_a_key_of_two_where_its_own_table_says_so", query);
}

#[test]
fn delete_of_some_rows() {
    let some = |delete: &mut Delete, binds: &mut Binds| {
        delete.filter = Some(compared(binds, account("visits"), Comparison::Ge, 0));
        delete.order_by = vec![
            Order { expr: account("age"), direction: Direction::Asc, nulls: Nulls::Last },
            Order::never_null(account("id"), Direction::Desc),
        ];
        delete.limit = Some(binds.push(2));
    };
    let keyed = |delete: &mut Delete, binds: &mut Binds| {
        delete.key = names(&["id"]);
        some(delete, binds);
    };
    check("delete_of_some_rows", deleting("accounts", keyed));
    check("delete_of_some_rows_needs_the_key", deleting("accounts", some));
    let query = deleting("accounts", |delete, binds| {
        keyed(delete, binds);
        delete.returning = items();
    });
    check("delete_of_some_rows_reads_them_back", query);
    let query = deleting("accounts", |delete, binds| {
        keyed(delete, binds);
        let before = has_one_before(binds);
        delete.and_filter(before);
    });
    check("delete_of_some_rows_where_its_own_table_says_so", query);
    let query = deleting("stock", |delete, binds| {
        delete.key = names(&["shop", "item"]);
        delete.order_by = vec![
            Order::nullable(stock("note"), Direction::Desc),
            Order::never_null(stock("item"), Direction::Asc),
        ];
        delete.limit = Some(binds.push(3));
    });
    check("delete_of_some_rows_by_a_key_of_two", query);
}

#[test]
fn delete_with_named_queries() {
    let with = |binds: &mut Binds| {
        let mut old = Select::from(Source::table("accounts")).columns([SelectItem::column("accounts", "id")]);
        old.and_filter(compared(binds, account("age"), Comparison::Gt, 26));
        With { recursion: Recursion::None, ctes: vec![Cte::new("old", old)] }
    };
    let query = deleting("accounts", |delete, binds| {
        delete.key = names(&["id"]);
        delete.with = Some(Box::new(with(binds)));
        let ids = Select::from(Source::table("old")).columns([SelectItem::column("old", "id")]);
        delete.filter = Some(account("id").in_query(ids));
        delete.returning = items();
    });
    check("delete_where_a_named_query_of_its_table_says_so_reads_back", query);
    let query = deleting("stock", |delete, binds| {
        delete.with = Some(Box::new(with(binds)));
        let ids = Select::from(Source::table("old")).columns([SelectItem::column("old", "id")]);
        delete.filter = Some(stock("shop").in_query(ids));
    });
    check("delete_where_a_named_query_says_so", query);
    let query = deleting("accounts", |delete, binds| {
        delete.with = Some(Box::new(with(binds)));
        let on = same(Expr::column("old", "id"), account("id"));
        delete.joins = vec![Join::inner(Source::table("old"), on)];
    });
    check("delete_with_a_named_query_joined", query);
}

#[test]
fn delete_reads_back() {
    let query = deleting("accounts", |delete, binds| {
        delete.filter = Some(compared(binds, account("id"), Comparison::Lt, 4));
        delete.returning = items();
    });
    check("delete_reads_back", query);
    let query = deleting("accounts", |delete, binds| {
        delete.filter = Some(compared(binds, account("id"), Comparison::Eq, 3));
        delete.returning = vec![SelectItem::named(account("id"), "was"), Expr::Star(None).into()];
    });
    check("delete_reads_back_all_columns", query);
    let query = deleting("accounts", |delete, _| {
        delete.joins = vec![Join::inner(Source::table("stock"), partner())];
        delete.returning = items();
    });
    check("delete_with_a_join_reads_back", query);
    let query = deleting("accounts", |delete, _| {
        delete.joins = vec![Join::left(Source::table("stock"), partner())];
        delete.filter = Some(stock("shop").is_null());
        delete.returning = items();
    });
    check("delete_of_rows_without_a_partner_reads_back", query);
}

#[test]
fn delete_with_a_source_that_refers_to_the_table() {
    let query = deleting("accounts", |delete, binds| {
        let mut first = Select::from(Source::table("stock")).columns([SelectItem::column("stock", "item")]);
        first.and_filter(partner());
        first.order_by = vec![Order::never_null(stock("item"), Direction::Asc)];
        first.limit = Some(binds.push(1));
        let source = Source::Lateral { select: Box::new(first), alias: "first".into() };
        delete.joins = vec![Join::inner(source, Expr::Bool(true))];
        delete.filter = Some(compared(binds, Expr::column("first", "item"), Comparison::Eq, "bolt"));
    });
    check("delete_with_a_lateral_join", query);
    let query = deleting("stock", |delete, binds| {
        let rows = vec![vec![1.into(), "nut".into()], vec![2.into(), "Nut".into()]];
        let rows = insert("stock", &["shop", "item"], rows);
        let Shape::Insert(Insert { rows: InsertRows::Values(values), .. }) = rows.shape else { return };
        binds.extend(rows.binds.values().iter().cloned());
        let columns = names(&["shop", "item"]);
        let source = Source::Values { rows: values, alias: "gone".into(), columns };
        let on = [("shop", "shop"), ("item", "item")];
        let on = on.map(|(left, right)| same(stock(left), Expr::column("gone", right)));
        delete.joins = vec![Join::inner(source, Expr::And(on.to_vec()))];
    });
    check("delete_with_joined_values", query);
}

#[test]
fn delete_mistakes() {
    let query = deleting("accounts", |delete, _| {
        let ids = Select::from(Source::table("accounts")).columns([SelectItem::column("accounts", "id")]);
        delete.with = Some(Box::new(With { recursion: Recursion::None, ctes: vec![Cte::new("ids", ids)] }));
        let count = Select::from(Source::table("ids")).columns([SelectItem::named(Expr::count_rows(), "n")]);
        delete.returning = vec![SelectItem::named(Expr::Subquery(Box::new(count)), "n")];
    });
    check("a_delete_reads_back_no_named_query_of_its_table", query);
    let query = deleting("accounts", |delete, _| {
        delete.order_by = vec![Order::never_null(account("id"), Direction::Asc)];
    });
    check("a_delete_in_an_order_has_a_limit", query);
    let query = deleting("accounts", |delete, binds| {
        delete.joins = vec![Join::inner(Source::table("roles"), role())];
        delete.limit = Some(binds.push(1));
    });
    check("a_delete_with_joins_has_no_limit", query);
    let full = Join { kind: JoinKind::Full, source: Source::table("roles"), on: Some(role()) };
    check("a_delete_keeps_no_partners_alone", deleting("accounts", |delete, _| delete.joins = vec![full]));
}
