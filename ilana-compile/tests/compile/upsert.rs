//! What an insert does about a row that is there already.

use chrono::NaiveDate;
use ilana_ir::{
    AggregateFunction, Assignment, Binds, Case, Comparison, ConflictAction, Cte, Direction, Distinct,
    Duplicates, Expr, Function, Insert, InsertRows, Join, JoinKind, Json, JsonSet, JsonStep, Nulls,
    OnConflict, Query, Raw, Recursion, Select, SelectItem, SetOperator, Shape, Source, TableName, Value,
    ValueType, When, With,
};

use crate::ask::{account, compared, inserting, inserting_from, names, rows, same, set, stock, sum};
use crate::check;

fn excluded(column: &'static str) -> Expr {
    Expr::Excluded(column.into())
}

/// Where `target` is the same, these are assigned.
fn changing(target: &[&'static str], set: Vec<Assignment>, filter: Option<Expr>) -> OnConflict {
    OnConflict { target: names(target), target_filter: None, action: ConflictAction::Update { set, filter } }
}

/// Two accounts, of which one is there by its email and one is new.
fn two(make: impl FnOnce(&mut Binds) -> OnConflict) -> Query {
    let there = vec![Value::from("a@x"), "Zoë".into(), 10.into()];
    let new = vec![Value::from("n@x"), "New".into(), 20.into()];
    inserting("accounts", &["email", "name", "visits"], vec![there, new], |insert, binds| {
        insert.on_conflict = Some(make(binds));
    })
}

#[test]
fn insert_or_ignore() {
    check("insert_or_ignore", two(|_| OnConflict::ignore()));
    let target = || OnConflict { target: names(&["email"]), ..OnConflict::ignore() };
    check("insert_or_ignore_by_one_key", two(|_| target()));
    let query =
        inserting("accounts", &["email", "handle"], vec![vec!["n@x".into(), "ann".into()]], |insert, _| {
            insert.on_conflict = Some(target())
        });
    check("error_when_another_key_than_the_ignored_one_conflicts", query);
    let same = || vec![Value::from("n@x"), "New".into()];
    let query = inserting("accounts", &["email", "name"], vec![same(), same()], |insert, _| {
        insert.on_conflict = Some(OnConflict::ignore());
    });
    check("insert_or_ignore_rows_that_are_the_same", query);
}

#[test]
fn insert_or_ignore_of_a_query() {
    let copies = || rows("accounts", &["id", "email"]);
    let query = inserting_from("accounts", &["id", "email"], copies(), |insert, _| {
        insert.on_conflict = Some(OnConflict::ignore());
    });
    check("insert_or_ignore_of_a_query_of_the_table", query);
    let query = inserting_from("accounts", &["id", "email"], copies(), |insert, _| {
        insert.on_conflict = Some(OnConflict { target: names(&["id"]), ..OnConflict::ignore() });
    });
    check("insert_or_ignore_by_one_key_of_a_query", query);
}

#[test]
fn upsert_replaces_columns() {
    let replace = |_: &mut Binds| OnConflict::replace(names(&["email"]), names(&["name", "visits"]));
    check("upsert_replaces_columns", two(replace));
    let row = |shop: i64, item: &'static str, amount: i64| vec![shop.into(), item.into(), amount.into()];
    let all = vec![row(2, "nut", 70), row(2, "Nut", 71), row(2, "bolt", 72), row(1, "nut", 73)];
    let query = inserting("stock", &["shop", "item", "amount"], all, |insert, _| {
        insert.on_conflict = Some(OnConflict::replace(names(&["shop", "item"]), names(&["amount"])));
    });
    check("upsert_by_a_key_of_two_columns", query);
}

#[test]
fn upsert_mixes_the_row_there_with_the_new_one() {
    let mix = |binds: &mut Binds| {
        let joined = vec![account("name"), Expr::Bind(binds.push("+")), excluded("name")];
        let sum = sum(sum(account("visits"), excluded("visits")), Expr::Bind(binds.push(100)));
        let set = vec![
            set("visits", sum),
            set("name", Expr::call(Function::Concat, joined)),
            set("age", Expr::Bind(binds.push(None::<i64>))),
            set("handle", excluded("email")),
        ];
        changing(&["email"], set, None)
    };
    check("upsert_mixes_the_row_there_with_the_new_one", two(mix));
    let bare = |_: &mut Binds| {
        let more = sum(Expr::bare_column("visits"), excluded("visits"));
        changing(&["email"], vec![set("visits", more)], Some(Expr::bare_column("age").is_null().negate()))
    };
    check("upsert_knows_the_row_there_by_bare_names", two(bare));
}

#[test]
fn upsert_assigns_from_the_row_as_it_was() {
    let chain = |_: &mut Binds| {
        let set = vec![
            set("visits", excluded("visits")),
            set("age", account("visits")),
            set("name", Expr::call(Function::Coalesce, vec![account("handle"), account("name")])),
            set("handle", account("email")),
        ];
        changing(&["email"], set, None)
    };
    check("upsert_assigns_from_the_row_as_it_was", two(chain));
    let swap = |_: &mut Binds| {
        changing(&["email"], vec![set("visits", account("age")), set("age", account("visits"))], None)
    };
    check("upsert_swaps_columns", two(swap));
    let raw = |_: &mut Binds| {
        let raw = Expr::Raw(Box::new(Raw::new("accounts.VISITS + 1")));
        changing(&["email"], vec![set("visits", excluded("visits")), set("age", raw)], None)
    };
    check("upsert_assigns_raw_sql_before_what_it_reads", two(raw));
}

#[test]
fn upsert_under_a_condition() {
    let newer = |there: Comparison| {
        move |_: &mut Binds| {
            let filter = Expr::compare(account("visits"), there, excluded("visits"));
            let set = vec![set("visits", excluded("visits")), set("name", excluded("name"))];
            changing(&["email"], set, Some(filter))
        }
    };
    check("upsert_under_a_condition_that_holds", two(newer(Comparison::Lt)));
    check("upsert_under_a_condition_that_does_not_hold", two(newer(Comparison::Gt)));
    let null = |binds: &mut Binds| {
        let filter = compared(binds, account("age"), Comparison::Lt, None::<i64>);
        changing(&["email"], vec![set("name", excluded("name"))], Some(filter))
    };
    check("upsert_under_a_condition_that_is_null", two(null));
    let both = |_: &mut Binds| {
        let filter = Expr::And(vec![
            Expr::compare(account("visits"), Comparison::Lt, excluded("visits")),
            Expr::compare(account("name"), Comparison::Ne, excluded("name")),
        ]);
        let set = vec![set("visits", excluded("visits")), set("name", excluded("name"))];
        changing(&["email"], set, Some(filter))
    };
    check("upsert_under_a_condition_on_all_that_it_changes", two(both));
}

#[test]
fn upsert_keeps_every_type() {
    let types = |filter: Option<Expr>| {
        let put = |binds: &mut Binds| {
            Expr::Json(Box::new(Json::Set(JsonSet {
                json: account("tags"),
                path: JsonStep::path("k[1]"),
                value: Expr::Bind(binds.push(serde_json::json!({"é": [null, 1.5]}))),
            })))
        };
        let day = NaiveDate::from_ymd_opt(2024, 5, 6).unwrap();
        let moment = day.and_hms_micro_opt(7, 8, 9, 1).unwrap();
        let row = vec![
            Value::from(1),
            "1@x".into(),
            serde_json::json!([1]).into(),
            Value::Date(NaiveDate::from_ymd_opt(2020, 2, 29).unwrap()),
            Value::Timestamp(moment.and_utc()),
        ];
        inserting("accounts", &["id", "email", "tags", "born", "seen_at"], vec![row], |insert, binds| {
            let set = vec![
                set("tags", put(binds)),
                set("born", excluded("born")),
                set("seen_at", excluded("seen_at")),
                set("email", excluded("email")),
            ];
            insert.on_conflict = Some(changing(&["id"], set, filter));
        })
    };
    check("upsert_keeps_every_type", types(None));
    let differs = Expr::compare(account("born"), Comparison::Differs, excluded("born"));
    check("upsert_under_a_condition_keeps_every_type", types(Some(differs)));
}

#[test]
fn upsert_by_the_meant_key_only() {
    let by = |email: &'static str, handle: &'static str, key: &'static str| {
        inserting("accounts", &["email", "handle"], vec![vec![email.into(), handle.into()]], |insert, _| {
            let hit = vec![set("visits", account("age"))];
            insert.on_conflict = Some(changing(&[key], hit, None));
        })
    };
    check("error_when_another_key_than_the_meant_one_conflicts", by("n@x", "ann", "email"));
    check("error_when_another_key_conflicts_and_the_meant_one_is_null", {
        let row = vec![Value::Null(ValueType::Text), "ann".into()];
        inserting("accounts", &["email", "handle"], vec![row], |insert, _| {
            insert.on_conflict = Some(changing(&["email"], vec![set("visits", account("age"))], None));
        })
    });
    check("upsert_when_the_meant_key_conflicts", by("c@x", "new", "email"));
    check("upsert_when_two_keys_of_one_row_conflict", by("a@x", "ann", "handle"));
}

#[test]
fn upsert_with_a_null_in_the_key_adds_a_row() {
    let row = vec![Value::Null(ValueType::Text), "Nul".into()];
    let query = inserting("accounts", &["email", "name"], vec![row], |insert, _| {
        insert.on_conflict = Some(OnConflict::replace(names(&["email"]), names(&["name"])));
    });
    check("upsert_with_a_null_in_the_key_adds_a_row", query);
}

#[test]
fn upsert_by_a_partial_index() {
    let by = |action: ConflictAction, live: fn(&mut Binds) -> Expr| {
        let row = vec![Value::from("two"), "Third".into()];
        inserting("drafts", &["slug", "title"], vec![row], |insert, binds| {
            let target_filter = Some(live(binds));
            insert.on_conflict = Some(OnConflict { target: names(&["slug"]), target_filter, action });
        })
    };
    let live = |_: &mut Binds| Expr::column("drafts", "deleted_at").is_null();
    let change = || ConflictAction::Update { set: vec![set("title", excluded("title"))], filter: None };
    check("upsert_by_a_partial_index", by(change(), live));
    check("insert_or_ignore_by_a_partial_index", by(ConflictAction::Nothing, live));
    let valued =
        |binds: &mut Binds| compared(binds, Expr::column("drafts", "title"), Comparison::Eq, "Second");
    check("a_partial_index_has_no_value_in_its_condition", by(change(), valued));
    let of_another = |_: &mut Binds| Expr::column("stock", "note").is_null();
    check("a_partial_index_is_of_its_table", by(change(), of_another));
}

#[test]
fn upsert_of_a_query() {
    let more = || {
        let set =
            vec![set("amount", sum(stock("amount"), excluded("amount"))), set("note", excluded("note"))];
        changing(&["shop", "item"], set, None)
    };
    let columns = &["shop", "item", "amount", "note"];
    let all = || rows("stock", columns);
    let plain = inserting_from("stock", columns, all(), |insert, _| insert.on_conflict = Some(more()));
    check("upsert_of_a_query_of_the_table", plain);
    let mut ask = all();
    let some = compared(&mut ask.binds, stock("amount"), Comparison::Gt, 0);
    ask.select.and_filter(some);
    let query = inserting_from("stock", columns, ask, |insert, _| insert.on_conflict = Some(more()));
    check("upsert_of_a_query_with_a_condition", query);
    let ask = all().order(stock("amount"), Direction::Desc, Nulls::Last).limit(2);
    let query = inserting_from("stock", columns, ask, |insert, _| insert.on_conflict = Some(more()));
    check("upsert_of_a_query_with_order_and_limit", query);
    let mut ask = all();
    let others = Select::from(Source::table("stock")).columns([
        SelectItem::named(sum(stock("shop"), Expr::Bind(ask.binds.push(10))), "shop"),
        SelectItem::column("stock", "item"),
        SelectItem::column("stock", "amount"),
        SelectItem::column("stock", "note"),
    ]);
    ask.select = ask.select.combine(SetOperator::Union, Duplicates::Count, others);
    let query = inserting_from("stock", columns, ask, |insert, _| insert.on_conflict = Some(more()));
    check("upsert_of_a_union", query);
    let mut ask = rows("all", columns);
    let named = Cte::new("all", all().select);
    ask.select.with = Some(Box::new(With { recursion: Recursion::None, ctes: vec![named] }));
    let query = inserting_from("stock", columns, ask, |insert, _| insert.on_conflict = Some(more()));
    check("upsert_of_a_query_with_named_queries", query);
    let mut ask = all();
    ask.select.distinct = Distinct::Rows;
    let query = inserting_from("stock", columns, ask, |insert, _| {
        insert.on_conflict = Some(more());
        insert.returning = vec![SelectItem::column("stock", "item"), SelectItem::column("stock", "amount")];
    });
    check("upsert_of_a_query_reads_back", query);
}

#[test]
fn upsert_of_joins() {
    let columns = &["shop", "item", "amount"];
    let by = |kind: JoinKind, on: Option<Expr>| {
        let mut ask = rows("roles", &[]);
        let item = Expr::Bind(ask.binds.push("nut"));
        ask.select.columns = vec![
            SelectItem::column("roles", "id"),
            SelectItem::named(item, "item"),
            SelectItem::column("countries", "id"),
        ]
        .into();
        ask.select.joins = vec![Join { kind, source: Source::table("countries"), on }];
        ask
    };
    let replace = || OnConflict::replace(names(&["shop", "item"]), names(&["amount"]));
    let on = same(Expr::column("countries", "id"), Expr::column("roles", "id"));
    let ask = by(JoinKind::Inner, Some(on));
    let query = inserting_from("stock", columns, ask, |insert, _| insert.on_conflict = Some(replace()));
    check("upsert_of_a_join", query);
    let mut ask = by(JoinKind::Cross, None);
    let one = compared(&mut ask.binds, Expr::column("countries", "id"), Comparison::Eq, 4);
    ask.select.and_filter(one);
    let query = inserting_from("stock", columns, ask, |insert, _| insert.on_conflict = Some(replace()));
    check("upsert_of_a_cross_join", query);
    let mut ask = rows("user_roles", &["role_id"]);
    ask.select.columns.push(SelectItem::named(Expr::Bind(ask.binds.push("nut")), "item"));
    ask.select.columns.push(SelectItem::named(Expr::count_rows(), "n"));
    let ask = ask.group_by(Expr::column("user_roles", "role_id"));
    let query = inserting_from("stock", columns, ask, |insert, _| insert.on_conflict = Some(replace()));
    check("upsert_of_groups", query);
}

#[test]
fn upsert_into_another_schema() {
    let row = vec![Value::from("a@x"), 3.into()];
    let query = inserting("reporting.accounts", &["email", "visits"], vec![row], |insert, _| {
        let more = sum(account("visits"), excluded("visits"));
        let filter = account("id").is_null().negate();
        insert.on_conflict = Some(changing(&["email"], vec![set("visits", more)], Some(filter)));
    });
    check("upsert_into_another_schema", query);
}

#[test]
fn upsert_of_expressions() {
    let mut binds = Binds::default();
    let upper = Expr::call(Function::Lower, vec![Expr::Bind(binds.push("A@X"))]);
    let rows =
        InsertRows::Exprs(vec![vec![upper, sum(Expr::Bind(binds.push(1)), Expr::Bind(binds.push(2)))]]);
    let mut insert = Insert::new(TableName::new("accounts"), names(&["email", "visits"]), rows);
    let more = sum(account("visits"), excluded("visits"));
    insert.on_conflict = Some(changing(&["email"], vec![set("visits", more)], None));
    check("upsert_of_expressions", Query { shape: Shape::Insert(insert), binds });
}

#[test]
fn upsert_reads_back() {
    let back = |on_conflict: OnConflict| {
        let there = vec![Value::from("a@x"), "Zoë".into()];
        let new = vec![Value::from("n@x"), "New".into()];
        inserting("accounts", &["email", "name"], vec![there, new], |insert, _| {
            insert.on_conflict = Some(on_conflict);
            insert.returning = vec![
                SelectItem::column("accounts", "email"),
                SelectItem::named(Expr::bare_column("name"), "called"),
                SelectItem::column("accounts", "visits"),
            ];
        })
    };
    check("upsert_reads_back_both_rows", back(OnConflict::replace(names(&["email"]), names(&["name"]))));
    check("insert_or_ignore_reads_back_new_rows_only", back(OnConflict::ignore()));
    let change = vec![set("name", excluded("name"))];
    let never = Some(account("age").is_null());
    check("upsert_reads_back_changed_rows_only", back(changing(&["email"], change, never)));
}

#[test]
fn upsert_reads_other_rows() {
    let most = Expr::aggregate(AggregateFunction::Max, Some(account("visits")), ValueType::I64);
    let most = Select::from(Source::table("accounts")).columns([SelectItem::named(most, "most")]);
    let most = || Expr::Subquery(Box::new(most.clone()));
    check("upsert_reads_its_own_table", two(|_| changing(&["email"], vec![set("visits", most())], None)));
    let one = inserting("accounts", &["email"], vec![vec!["a@x".into()]], |insert, _| {
        insert.on_conflict = Some(changing(&["email"], vec![set("visits", most())], None));
    });
    check("upsert_of_one_row_reads_its_own_table", one);
    let shops = Select::from(Source::table("stock")).columns([SelectItem::named(Expr::count_rows(), "n")]);
    let shops = Expr::Subquery(Box::new(shops));
    check("upsert_reads_another_table", two(|_| changing(&["email"], vec![set("visits", shops)], None)));
}

#[test]
fn upsert_asks_about_both_rows() {
    let ask = |_: &mut Binds| {
        let count = |on: Expr| {
            let mut select =
                Select::from(Source::table("stock")).columns([SelectItem::named(Expr::count_rows(), "n")]);
            select.and_filter(on);
            Expr::Subquery(Box::new(select))
        };
        let there = count(same(stock("shop"), account("id")));
        let new = count(Expr::compare(stock("amount"), Comparison::Lt, excluded("visits")));
        changing(&["email"], vec![set("visits", there), set("age", new)], None)
    };
    check("upsert_asks_about_both_rows", two(ask));
}

#[test]
fn upsert_of_a_query_asks_about_both_rows() {
    let ask = rows("accounts", &["email", "name", "visits"]);
    let query = inserting_from("accounts", &["email", "name", "visits"], ask, |insert, _| {
        let mut others =
            Select::from(Source::table("stock")).columns([SelectItem::named(Expr::count_rows(), "n")]);
        others.and_filter(Expr::compare(stock("amount"), Comparison::Lt, excluded("visits")));
        let others = vec![set("visits", Expr::Subquery(Box::new(others)))];
        insert.on_conflict = Some(changing(&["email"], others, None));
    });
    check("upsert_of_a_query_asks_about_both_rows", query);
}

#[test]
fn upsert_by_case() {
    let case = |_: &mut Binds| {
        let condition = Expr::compare(excluded("visits"), Comparison::Gt, account("visits"));
        let arms = vec![When { condition, value: excluded("visits") }];
        let greater = Expr::Case(Box::new(Case { arms, otherwise: Some(account("visits")) }));
        changing(&["email"], vec![set("visits", greater)], None)
    };
    check("upsert_by_case", two(case));
}

#[test]
fn upsert_mistakes() {
    check("an_upsert_assigns_something", two(|_| changing(&["email"], Vec::new(), None)));
    let name = || vec![set("name", excluded("name"))];
    check("an_upsert_names_its_key", two(|_| changing(&[], name(), None)));
    check("an_upsert_names_a_column_of_its_key_once", two(|_| changing(&["email", "email"], name(), None)));
    check("an_upsert_inserts_its_key", two(|_| changing(&["handle"], name(), None)));
    let age = vec![set("name", excluded("age"))];
    check("an_upsert_knows_inserted_columns_only", two(|_| changing(&["email"], age, None)));
    let twice = vec![set("name", excluded("name")), set("NAME", excluded("name"))];
    check("an_upsert_assigns_a_column_once", two(|_| changing(&["email"], twice, None)));
    let no_key = OnConflict { target_filter: Some(account("age").is_null()), ..OnConflict::ignore() };
    check("a_condition_of_an_index_needs_its_columns", two(|_| no_key));
    let insert = Insert {
        on_conflict: Some(OnConflict::ignore()),
        ..Insert::new(TableName::new("accounts"), Vec::new(), InsertRows::Defaults)
    };
    let query = Query { shape: Shape::Insert(insert), binds: Binds::default() };
    check("an_upsert_has_more_than_defaults", query);
}
