//! Statements that change rows.

use ilana_ir::{
    AggregateFunction, ArithmeticOp, BindRows, Binds, Comparison, Cte, Direction, Expr, Function, Join,
    JoinKind, Json, JsonSet, JsonStep, Nulls, Order, Query, Raw, Recursion, Select, SelectItem, Source,
    Update, ValueType, With,
};

use crate::ask::{account, compared, is, names, plain, same, set, stock, sum, update, updating, user, value};
use crate::check;

#[test]
fn update_columns() {
    let set = vec![("name", value("b")), ("age", value(None::<i64>)), ("email", plain(user("name")))];
    check("update_columns", update(set, Some(is("id", Comparison::Eq, 7))));
}

#[test]
fn update_without_condition() {
    check("update_without_condition", update(vec![("is_active", value(false))], None));
}

#[test]
fn update_to_a_condition() {
    let adult = is("age", Comparison::Ge, 18);
    check("update_to_a_condition", update(vec![("is_active", adult)], None));
    check("update_to_true", update(vec![("is_active", plain(Expr::Bool(true)))], None));
}

#[test]
fn update_reads_the_old_values() {
    let set = vec![("name", value("b")), ("email", plain(user("name")))];
    check("update_reads_the_old_values", update(set, None));
    let set = vec![("age", plain(user("country_id"))), ("country_id", plain(user("age")))];
    check("update_swaps_columns", update(set, None));
}

#[test]
fn update_of_nothing() {
    check("update_of_nothing", update(Vec::new(), None));
    check("update_assigns_a_column_once", update(vec![("age", value(1)), ("age", value(2))], None));
}

/// One more visit.
fn one_more(binds: &mut Binds) -> Expr {
    sum(account("visits"), Expr::Bind(binds.push(1)))
}

/// A query within that gives one value.
fn subquery(select: Select) -> Expr {
    Expr::Subquery(Box::new(select))
}

/// The accounts under another name.
fn other(column: &'static str) -> Expr {
    Expr::column("other", column)
}

fn other_accounts() -> Source {
    Source::aliased("accounts", "other")
}

/// The visits of the account before this one.
fn visits_before(binds: &mut Binds) -> Select {
    let mut select = Select::from(other_accounts()).columns([SelectItem::column("other", "visits")]);
    select.and_filter(same(sum(other("id"), Expr::Bind(binds.push(1))), account("id")));
    select
}

/// That there is an account before this one with fewer visits.
fn was_worse(binds: &mut Binds) -> Expr {
    let mut select = visits_before(binds);
    select.and_filter(Expr::compare(other("visits"), Comparison::Lt, account("visits")));
    Expr::Exists(Box::new(select))
}

fn partner() -> Expr {
    same(stock("shop"), account("id"))
}

#[test]
fn update_increments() {
    let query = updating("accounts", |update, binds| {
        update.set = vec![
            set("visits", one_more(binds)),
            set("age", sum(account("age"), Expr::bare_column("visits"))),
            set("name", Expr::call(Function::Coalesce, vec![account("name"), account("email")])),
        ];
    });
    check("update_increments", query);
}

#[test]
fn update_sets_within_json() {
    let query = updating("accounts", |update, binds| {
        let json = |path: &str, binds: &mut Binds| JsonSet {
            json: account("tags"),
            path: JsonStep::path(path),
            value: Expr::Bind(binds.push(serde_json::json!({"a": "null"}))),
        };
        update.set = vec![set("tags", Expr::Json(Box::new(Json::Set(json("k", binds)))))];
        update.and_filter(compared(binds, account("id"), Comparison::Eq, 1));
    });
    check("update_sets_within_json", query);
}

#[test]
fn update_swaps_columns_of_a_known_key() {
    let swap = || vec![set("age", account("visits")), set("visits", account("age"))];
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.set = swap();
        update.set.push(set("name", Expr::Bind(binds.push("swapped"))));
        update.set.push(set("tags", account("tags")));
        update.and_filter(compared(binds, account("id"), Comparison::Lt, 4));
    });
    check("update_swaps_columns_of_a_known_key", query);
    let query = updating("stock", |update, _| {
        update.key = names(&["shop", "item"]);
        update.set = vec![set("amount", stock("reserved")), set("reserved", stock("amount"))];
    });
    check("update_swaps_columns_of_a_key_of_two", query);
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.set = swap();
        update.order_by = vec![Order::nullable(account("visits"), Direction::Desc)];
        update.limit = Some(binds.push(2));
    });
    check("update_swaps_columns_of_some_rows", query);
    let query = updating("accounts", |update, _| {
        update.key = names(&["id"]);
        update.set = swap();
        update.joins =
            vec![Join::inner(Source::table("roles"), same(Expr::column("roles", "id"), account("id")))];
    });
    check("update_swaps_columns_with_a_join", query);
}

#[test]
fn update_computes_raw_sql_before_what_it_reads() {
    let query = updating("accounts", |update, binds| {
        update.set = vec![set("visits", one_more(binds)), set("age", Raw::new("visits * 2").into())];
    });
    check("update_computes_raw_sql_before_what_it_reads", query);
}

#[test]
fn update_with_values_of_another_table() {
    let query = updating("accounts", |update, _| {
        let most = Expr::aggregate(AggregateFunction::Max, Some(stock("reserved")), ValueType::I64);
        let mut select = Select::from(Source::table("stock")).columns([SelectItem::named(most, "most")]);
        select.and_filter(partner());
        update.set = vec![set("visits", subquery(select))];
    });
    check("update_with_values_of_another_table", query);
}

#[test]
fn update_with_values_of_its_own_table() {
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        let before = visits_before(binds);
        update.set = vec![set("visits", subquery(before))];
    });
    check("update_with_values_of_its_own_table", query);
    let query = updating("accounts", |update, binds| {
        update.set = vec![set("visits", subquery(visits_before(binds)))];
    });
    check("update_with_values_of_its_own_table_needs_the_key", query);
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.joins =
            vec![Join::left(Source::table("roles"), same(Expr::column("roles", "id"), account("id")))];
        update.set = vec![set("visits", subquery(visits_before(binds)))];
        let worse = was_worse(binds);
        update.and_filter(worse);
    });
    check("update_with_values_of_its_own_table_and_joins", query);
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.set = vec![set("visits", subquery(visits_before(binds)))];
        update.order_by = vec![Order::never_null(account("id"), Direction::Desc)];
        update.limit = Some(binds.push(2));
    });
    check("update_of_some_rows_with_values_of_its_own_table", query);
}

#[test]
fn update_where_its_own_table_says_so() {
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.set = vec![set("visits", one_more(binds))];
        let worse = was_worse(binds);
        update.and_filter(worse);
    });
    check("update_where_its_own_table_says_so", query);
    let query = updating("stock", |update, binds| {
        update.key = names(&["shop", "item"]);
        update.set = vec![set("note", Expr::Bind(binds.push("min")))];
        let least = Expr::aggregate(AggregateFunction::Min, Some(stock("amount")), ValueType::I64);
        let least = Select::from(Source::table("stock")).columns([SelectItem::named(least, "least")]);
        update.and_filter(same(stock("amount"), subquery(least)));
    });
    check("update_by_a_key_of_two_where_its_own_table_says_so", query);
    let query = updating("accounts", |update, binds| {
        update.set = vec![set("visits", one_more(binds))];
        let worse = was_worse(binds);
        update.and_filter(worse);
    });
    check("update_where_its_own_table_says_so_needs_the_key", query);
}

#[test]
fn update_of_some_rows() {
    let some = |update: &mut Update, binds: &mut Binds| {
        update.set = vec![set("visits", one_more(binds))];
        update.and_filter(compared(binds, account("visits"), Comparison::Ge, 0));
        update.order_by = vec![
            Order { expr: account("age"), direction: Direction::Desc, nulls: Nulls::First },
            Order::never_null(account("id"), Direction::Asc),
        ];
        update.limit = Some(binds.push(2));
    };
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        some(update, binds);
    });
    check("update_of_some_rows", query);
    check("update_of_some_rows_needs_the_key", updating("accounts", some));
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.set = vec![set("visits", one_more(binds))];
        update.order_by = vec![
            Order::nullable(subquery(visits_before(binds)), Direction::Desc),
            Order::never_null(account("id"), Direction::Asc),
        ];
        update.limit = Some(binds.push(2));
    });
    check("update_in_an_order_that_its_own_table_says", query);
    let query = updating("stock", |update, binds| {
        update.key = names(&["shop", "item"]);
        update.set = vec![set("note", Expr::Bind(binds.push("few")))];
        update.order_by = vec![
            Order::nullable(stock("amount"), Direction::Asc),
            Order::never_null(stock("shop"), Direction::Asc),
        ];
        update.limit = Some(binds.push(2));
    });
    check("update_of_some_rows_by_a_key_of_two", query);
}

#[test]
fn update_with_a_join() {
    let with = |join: Join| {
        updating("accounts", |update, binds| {
            update.joins = vec![join];
            update.set = vec![
                set("visits", one_more(binds)),
                set(
                    "name",
                    Expr::call(Function::Coalesce, vec![Expr::column("joined", "name"), account("name")]),
                ),
            ];
            update.and_filter(compared(binds, account("id"), Comparison::Lt, 5));
        })
    };
    let on = || same(Expr::column("joined", "id"), account("id"));
    check("update_with_a_join", with(Join::inner(Source::aliased("countries", "joined"), on())));
    let cross = Join { kind: JoinKind::Cross, source: Source::aliased("countries", "joined"), on: None };
    let mut query = with(cross);
    if let ilana_ir::Shape::Update(update) = &mut query.shape {
        update.and_filter(on());
    }
    check("update_with_a_cross_join", query);
    let inner = Select::from(Source::table("roles"))
        .columns([SelectItem::column("roles", "id"), SelectItem::column("roles", "name")]);
    check("update_with_a_joined_query", with(Join::inner(inner.named("joined"), on())));
    check(
        "update_with_a_join_of_its_own_table",
        with(Join::inner(Source::aliased("accounts", "joined"), {
            same(Expr::column("joined", "id"), sum(account("id"), Expr::column("joined", "visits")))
        })),
    );
    let own = Select::from(Source::table("accounts"))
        .columns([SelectItem::column("accounts", "id"), SelectItem::column("accounts", "name")]);
    check(
        "update_with_a_joined_query_of_its_own_table",
        with(Join::inner(own.named("joined"), {
            Expr::compare(Expr::column("joined", "id"), Comparison::Eq, account("visits"))
        })),
    );
}

#[test]
fn update_with_a_left_join() {
    let left = |key: &[&'static str]| {
        updating("accounts", |update, binds| {
            update.key = names(key);
            let few = compared(binds, stock("amount"), Comparison::Gt, 5);
            update.joins = vec![Join::left(Source::table("stock"), Expr::And(vec![partner(), few]))];
            update.set = vec![
                set("visits", stock("amount")),
                set("name", Expr::call(Function::Coalesce, vec![stock("item"), account("name")])),
            ];
        })
    };
    check("update_with_a_left_join", left(&["id"]));
    check("update_with_a_left_join_needs_the_key", left(&[]));
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.joins = vec![Join::left(Source::table("stock"), partner())];
        update.set = vec![set("visits", one_more(binds))];
        update.and_filter(stock("shop").is_null());
    });
    check("update_of_rows_without_a_partner", query);
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.joins = vec![Join::left(Source::table("stock"), partner())];
        let more = sum(Expr::bare_column("visits"), Expr::Bind(binds.push(1)));
        update.set = vec![set("visits", more), set("name", Expr::bare_column("item"))];
        update.and_filter(Expr::bare_column("amount").is_null());
        update.returning = vec![SelectItem::column("accounts", "id"), Expr::bare_column("visits").into()];
    });
    check("update_with_a_left_join_knows_bare_names", query);
    let query = updating("reporting.accounts", |update, binds| {
        update.key = names(&["id"]);
        update.joins =
            vec![Join::left(Source::table("roles"), same(Expr::column("roles", "id"), account("id")))];
        update.set = vec![set("visits", one_more(binds)), set("email", Expr::column("roles", "name"))];
    });
    check("update_in_another_schema_with_a_left_join", query);
}

#[test]
fn update_with_several_joins() {
    let country = || same(Expr::column("countries", "id"), account("id"));
    let role = || same(Expr::column("roles", "id"), Expr::column("countries", "id"));
    let query = updating("accounts", |update, _| {
        update.joins = vec![
            Join::inner(Source::table("countries"), country()),
            Join::inner(Source::table("roles"), role()),
        ];
        update.set = vec![
            set("name", Expr::column("countries", "name")),
            set("handle", Expr::column("roles", "name")),
        ];
    });
    check("update_with_several_joins", query);
    let query = updating("accounts", |update, _| {
        update.key = names(&["id"]);
        update.joins = vec![
            Join::inner(Source::table("countries"), country()),
            Join::left(
                Source::table("roles"),
                Expr::And(vec![role(), Expr::column("roles", "name").is_null()]),
            ),
        ];
        update.set = vec![
            set("name", Expr::column("countries", "name")),
            set("handle", Expr::column("roles", "name")),
        ];
    });
    check("update_with_an_inner_and_a_left_join", query);
}

#[test]
fn update_with_several_partners_changes_a_row_once() {
    let query = updating("accounts", |update, binds| {
        update.joins = vec![Join::inner(Source::table("stock"), partner())];
        update.set = vec![set("visits", one_more(binds))];
    });
    check("update_with_several_partners_changes_a_row_once", query);
}

#[test]
fn update_with_a_lateral_join() {
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        let mut first = Select::from(Source::table("stock")).columns([SelectItem::column("stock", "item")]);
        first.and_filter(partner());
        first.order_by = vec![Order::never_null(stock("item"), Direction::Asc)];
        first.limit = Some(binds.push(1));
        let source = Source::Lateral { select: Box::new(first), alias: "first".into() };
        update.joins = vec![Join::inner(source, Expr::Bool(true))];
        update.set = vec![set("name", Expr::column("first", "item"))];
    });
    check("update_with_a_lateral_join", query);
}

/// The accounts of this age as a named query.
fn with_same_age(binds: &mut Binds, recursion: Recursion) -> With {
    let mut select = Select::from(Source::table("accounts"))
        .columns([SelectItem::column("accounts", "id"), SelectItem::column("accounts", "visits")]);
    select.and_filter(compared(binds, account("age"), Comparison::Eq, 25));
    With { recursion, ctes: vec![Cte::new("peers", select)] }
}

fn peers(column: &'static str) -> Expr {
    Expr::column("peers", column)
}

#[test]
fn update_with_named_queries() {
    let ids = || Select::from(Source::table("peers")).columns([SelectItem::column("peers", "id")]);
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.with = Some(Box::new(with_same_age(binds, Recursion::None)));
        update.set = vec![set("visits", one_more(binds))];
        update.and_filter(account("id").in_query(ids()));
    });
    check("update_where_a_named_query_of_its_table_says_so", query);
    let query = updating("accounts", |update, binds| {
        update.with = Some(Box::new(with_same_age(binds, Recursion::None)));
        update.set =
            vec![set("visits", peers("visits")), set("handle", Expr::Bind(binds.push(None::<String>)))];
        update.joins = vec![Join::inner(Source::table("peers"), same(peers("id"), account("id")))];
    });
    check("update_with_a_named_query_joined", query);
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.with = Some(Box::new(with_same_age(binds, Recursion::Recursive)));
        let mut before =
            Select::from(Source::aliased("peers", "p")).columns([SelectItem::column("p", "visits")]);
        before.and_filter(same(sum(Expr::column("p", "id"), Expr::Bind(binds.push(1))), account("id")));
        update.set = vec![set("visits", subquery(before))];
    });
    check("update_with_values_of_a_named_query_of_its_table", query);
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.with = Some(Box::new(with_same_age(binds, Recursion::None)));
        update.set = vec![set("visits", one_more(binds))];
        let hidden = Select { with: update.with.clone(), ..ids() };
        update.and_filter(account("id").in_query(hidden));
    });
    check("update_with_a_named_query_hidden_by_another", query);
}

#[test]
fn update_reads_back() {
    let items = || {
        let twice = account("visits").calculate(ArithmeticOp::Add, account("visits"), ValueType::I64);
        vec![
            SelectItem::column("accounts", "id"),
            SelectItem::named(twice, "twice"),
            Expr::bare_column("email").into(),
        ]
    };
    let query = updating("accounts", |update, binds| {
        update.set = vec![set("visits", one_more(binds))];
        update.returning = items();
    });
    check("update_reads_back_new_values", query);
    let back = |kind: JoinKind, returning: Vec<SelectItem>| {
        updating("accounts", |update, binds| {
            update.key = names(&["id"]);
            let on = same(Expr::column("roles", "id"), account("id"));
            update.joins = vec![Join { kind, source: Source::table("roles"), on: Some(on) }];
            update.set = vec![set("visits", one_more(binds))];
            update.and_filter(compared(binds, account("id"), Comparison::Lt, 4));
            update.returning = returning;
        })
    };
    check("update_with_a_join_reads_back_new_values", back(JoinKind::Inner, items()));
    check("update_with_a_left_join_reads_back_new_values", back(JoinKind::Left, items()));
    let all = || vec![Expr::Star(None).into()];
    check("update_with_a_join_reads_back_all_columns", back(JoinKind::Inner, all()));
    check("update_with_a_left_join_reads_back_all_columns", back(JoinKind::Left, all()));
    let mut shops =
        Select::from(Source::table("stock")).columns([SelectItem::named(Expr::count_rows(), "n")]);
    shops.and_filter(partner());
    let shops =
        || vec![SelectItem::named(subquery(shops.clone()), "shops"), SelectItem::column("accounts", "id")];
    check("update_with_a_left_join_reads_back_a_query", back(JoinKind::Left, shops()));
    let joined = vec![SelectItem::column("roles", "name")];
    check("update_with_a_join_reads_back_no_partner", back(JoinKind::Inner, joined));
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.set = vec![set("visits", subquery(visits_before(binds)))];
        update.returning = items();
    });
    check("update_with_values_of_its_own_table_reads_back", query);
}

#[test]
fn update_with_joined_values() {
    let query = updating("stock", |update, binds| {
        let rows =
            vec![vec![1.into(), "nut".into(), 50.into()], vec![2.into(), "Nut".into(), None::<i64>.into()]];
        let types = vec![ValueType::I64, ValueType::Text, ValueType::I64];
        binds.extend(rows.into_iter().flatten());
        let rows = BindRows { first: 0, types, rows: 2 };
        let source =
            Source::Values { rows, alias: "new".into(), columns: names(&["shop", "item", "amount"]) };
        let on = ["shop", "item"].map(|name| same(stock(name), Expr::column("new", name)));
        update.joins = vec![Join::inner(source, Expr::And(on.to_vec()))];
        update.set = vec![set("amount", Expr::column("new", "amount")), set("reserved", stock("amount"))];
    });
    check("update_with_joined_values", query);
}

#[test]
fn update_where_its_own_first_rows_say_so() {
    let query = updating("accounts", |update, binds| {
        update.key = names(&["id"]);
        update.set = vec![set("visits", one_more(binds))];
        let mut most =
            Select::from(Source::table("accounts")).columns([SelectItem::column("accounts", "id")]);
        most.order_by = vec![Order::nullable(account("visits"), Direction::Desc)];
        most.limit = Some(binds.push(2));
        update.and_filter(account("id").in_query(most));
    });
    check("update_where_its_own_first_rows_say_so", query);
}

#[test]
fn update_mistakes() {
    let on = || same(Expr::column("roles", "id"), account("id"));
    let joined = |kind: JoinKind, source: Source, on: Option<Expr>| {
        updating("accounts", |update, binds| {
            update.set = vec![set("visits", one_more(binds))];
            update.joins = vec![Join { kind, source, on }];
        })
    };
    let roles = || Source::table("roles");
    check("an_update_keeps_no_partners_alone", joined(JoinKind::Right, roles(), Some(on())));
    check(
        "an_update_joins_no_source_of_its_name",
        joined(JoinKind::Inner, Source::table("accounts"), Some(on())),
    );
    check("an_update_says_who_is_partner", joined(JoinKind::Inner, roles(), None));
    check("an_update_with_a_cross_join_has_no_partners", joined(JoinKind::Cross, roles(), Some(on())));
    let mut limited = joined(JoinKind::Inner, roles(), Some(on()));
    let limit = limited.binds.push(1);
    if let ilana_ir::Shape::Update(update) = &mut limited.shape {
        update.limit = Some(limit);
    }
    check("an_update_with_joins_has_no_limit", limited);
    let ordered = updating("accounts", |update, binds| {
        update.set = vec![set("visits", one_more(binds))];
        update.order_by = vec![Order::never_null(account("id"), Direction::Asc)];
    });
    check("an_update_in_an_order_has_a_limit", ordered);
    let text = updating("accounts", |update, binds| {
        update.set = vec![set("visits", one_more(binds))];
        update.key = names(&["id"]);
        update.limit = Some(binds.push("2"));
    });
    check("an_update_is_limited_by_a_number", text);
    let excluded: Query = updating("accounts", |update, _| {
        update.set = vec![set("visits", Expr::Excluded("visits".into()))];
    });
    check("an_update_speaks_of_no_row_in_conflict", excluded);
}
