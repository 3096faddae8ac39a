//! Statements that add rows.

use chrono::NaiveDate;
use ilana_compile::{CompileError, Dialect, compile};
use ilana_ir::{
    AggregateFunction, ArithmeticOp, Binds, Comparison, Cte, Direction, Duplicates, Expr, Function, Insert,
    InsertRows, Nulls, Query, Recursion, Scalar, Select, SelectItem, SetOperator, Shape, Source, TableName,
    Value, ValueType, With,
};

use crate::ask::{
    Ask, account, compared, insert, inserting, inserting_from, names, rows, same, stock, sum, user,
};
use crate::check;

/// The same insert, reading something back.
fn returning(mut query: Query, items: Vec<SelectItem>) -> Query {
    if let Shape::Insert(insert) = &mut query.shape {
        insert.returning = items;
    }
    query
}

fn defaults(columns: &[&'static str]) -> Query {
    let table = TableName::new("users");
    let insert = Insert::new(table, names(columns), InsertRows::Defaults);
    Query { shape: Shape::Insert(insert), binds: Binds::default() }
}

#[test]
fn insert_one_row() {
    check("insert_one_row", insert("users", &["name", "age"], vec![vec!["a".into(), 18.into()]]));
}

#[test]
fn insert_rows() {
    let null = Value::Null(ValueType::I64);
    let rows = vec![vec!["a".into(), 18.into()], vec!["b".into(), null], vec!["c".into(), 3.into()]];
    check("insert_rows", insert("users", &["name", "age"], rows));
}

#[test]
fn insert_defaults() {
    check("insert_defaults", defaults(&[]));
    let id = vec![SelectItem::column("users", "id")];
    check("insert_defaults_and_read_them_back", returning(defaults(&[]), id));
}

#[test]
fn insert_returning_is_unsupported_on_mysql() {
    let id = SelectItem { expr: Expr::bare_column("id"), alias: None };
    let named = SelectItem { expr: user("name"), alias: Some("called".into()) };
    let query = insert("users", &["name"], vec![vec!["a".into()]]);
    check("insert_returning_is_unsupported_on_mysql", returning(query, vec![id, named]));
}

#[test]
fn an_array_is_inserted_on_postgres_only() {
    let tags = Value::Array(Scalar::Text, vec!["a".into()]);
    check("an_array_is_inserted_on_postgres_only", insert("users", &["tags"], vec![vec![tags]]));
}

#[test]
fn insert_into_another_schema() {
    let mut query = insert("users", &["name"], vec![vec!["a".into()]]);
    if let Shape::Insert(insert) = &mut query.shape {
        insert.table = TableName::parse("reporting.users");
    }
    check("insert_into_another_schema", query);
}

#[test]
fn an_insert_has_a_value_for_each_column() {
    let short = insert("users", &["name", "age"], vec![vec!["a".into()]]);
    check("an_insert_has_a_value_for_each_column", short);
    check("an_insert_has_a_row", insert("users", &["name"], vec![]));
    check("a_row_of_defaults_names_no_column", defaults(&["name"]));
    let twice = insert("users", &["name", "Name"], vec![vec!["a".into(), "b".into()]]);
    check("an_insert_names_a_column_once", twice);
}

#[test]
fn more_values_than_a_database_takes_are_an_error() {
    let rows = (0..40_000).map(|n| vec![Value::I64(n)]).collect();
    let query = insert("users", &["age"], rows).into();
    let sqlite = Dialect::sqlite(3, 45);
    let error = compile(&query, sqlite).unwrap_err();
    assert_eq!(error, CompileError::TooManyBinds { given: 40_000, limit: 32_766, dialect: sqlite });
    assert_eq!(
        error.to_string(),
        "40000 values in one statement are more than the 32766 that SQLite 3.45 takes: send them in parts"
    );
    for dialect in [Dialect::postgres(15), Dialect::mysql(8), Dialect::mariadb(10, 11)] {
        assert_eq!(compile(&query, dialect).unwrap()[0].binds.len(), 40_000);
    }
}

/// An insert of rows of expressions.
fn computed(columns: &[&'static str], make: impl FnOnce(&mut Binds) -> Vec<Vec<Expr>>) -> Query {
    let mut binds = Binds::default();
    let rows = InsertRows::Exprs(make(&mut binds));
    let insert = Insert::new(TableName::new("accounts"), names(columns), rows);
    Query { shape: Shape::Insert(insert), binds }
}

/// The greatest number of visits.
fn most_visits() -> Select {
    let most = Expr::aggregate(AggregateFunction::Max, Some(account("visits")), ValueType::I64);
    Select::from(Source::table("accounts")).columns([SelectItem::named(most, "most")])
}

#[test]
fn insert_rows_of_expressions() {
    let query = computed(&["email", "name", "visits"], |binds| {
        let upper = Expr::call(Function::Upper, vec![Expr::Bind(binds.push("upper"))]);
        let two = sum(Expr::Bind(binds.push(1)), Expr::Bind(binds.push(1)));
        let shops = Expr::aggregate(AggregateFunction::Count, None, ValueType::I64);
        let shops = Select::from(Source::table("stock")).columns([SelectItem::named(shops, "shops")]);
        vec![
            vec![Expr::Bind(binds.push("n@x")), upper, two],
            vec![Expr::Bind(binds.push("m@x")), Expr::Bind(binds.push("m")), Expr::Subquery(Box::new(shops))],
        ]
    });
    check("insert_rows_of_expressions", query);
}

#[test]
fn an_insert_computes_all_rows_from_the_table_as_it_was() {
    let query = computed(&["email", "visits"], |binds| {
        let more = || sum(Expr::Subquery(Box::new(most_visits())), account_free_one());
        vec![vec![Expr::Bind(binds.push("n@x")), more()], vec![Expr::Bind(binds.push("m@x")), more()]]
    });
    check("an_insert_computes_all_rows_from_the_table_as_it_was", query);
}

/// One, without a value.
fn account_free_one() -> Expr {
    Expr::Raw(Box::new(ilana_ir::Raw::new("1")))
}

/// Emails and visits of the accounts of an age, as those of others.
fn copies(prefix: &'static str) -> Ask {
    let mut ask = rows("accounts", &[]);
    let prefix = Expr::Bind(ask.binds.push(prefix));
    ask.select.columns = vec![
        SelectItem::named(Expr::call(Function::Concat, vec![prefix, account("email")]), "copy"),
        SelectItem::column("accounts", "visits"),
    ]
    .into();
    ask
}

#[test]
fn insert_of_a_query() {
    check("insert_of_a_query", inserting_from("accounts", &["email", "visits"], copies("n"), |_, _| ()));
    let first = copies("n").order(account("visits"), Direction::Desc, Nulls::Last).limit(2).offset(1);
    let query = inserting_from("accounts", &["email", "visits"], first, |_, _| ());
    check("insert_of_a_query_with_order_and_limit", query);
    let query = inserting_from("reporting.accounts", &["email", "visits"], copies("n"), |_, _| ());
    check("insert_of_a_query_into_another_schema", query);
    let query = inserting_from("accounts", &["email", "visits"], copies("n"), |insert, _| {
        insert.returning = vec![SelectItem::column("accounts", "email"), Expr::bare_column("visits").into()];
    });
    check("insert_of_a_query_and_read_it_back", query);
}

#[test]
fn insert_of_a_union() {
    let Ask { select: mut first, binds } = copies("n");
    let mut both = Ask { select: Select::one_row(), binds };
    let shops = Select::from(Source::table("stock"))
        .columns([SelectItem::column("stock", "item"), SelectItem::column("stock", "amount")]);
    first = first.combine(SetOperator::Union, Duplicates::Once, shops);
    both.select = first;
    check("insert_of_a_union", inserting_from("accounts", &["name", "visits"], both, |_, _| ()));
}

#[test]
fn insert_of_a_query_with_named_queries() {
    let mut ask = rows("busy", &["item", "amount"]);
    let many = compared(&mut ask.binds, stock("amount"), Comparison::Gt, 0);
    let mut busy = Select::from(Source::table("stock"))
        .columns([SelectItem::column("stock", "item"), SelectItem::column("stock", "amount")]);
    busy.and_filter(many);
    ask.select.with = Some(Box::new(With { recursion: Recursion::None, ctes: vec![Cte::new("busy", busy)] }));
    let query = inserting_from("accounts", &["handle", "visits"], ask, |_, _| ());
    check("insert_of_a_query_with_named_queries", query);
}

#[test]
fn insert_reads_back_expressions_and_all_columns() {
    let row = || vec![vec![Value::from("n@x"), 4.into()]];
    let twice = account("visits").calculate(ArithmeticOp::Multiply, account("visits"), ValueType::I64);
    let query = inserting("accounts", &["email", "visits"], row(), |insert, _| {
        insert.returning = vec![
            SelectItem::named(twice, "squared"),
            SelectItem::named(Expr::call(Function::Upper, vec![Expr::bare_column("name")]), "loud"),
        ];
    });
    check("insert_reads_back_expressions", query);
    let query = inserting("stock", &["shop", "item"], vec![vec![7.into(), "n".into()]], |insert, _| {
        insert.returning = vec![Expr::Star(None).into()];
    });
    check("insert_reads_back_all_columns", query);
    let query = inserting("stock", &["shop", "item"], vec![vec![7.into(), "n".into()]], |insert, _| {
        insert.returning =
            vec![SelectItem::named(stock("item"), "called"), Expr::Star(Some("stock".into())).into()];
    });
    check("insert_reads_back_an_item_and_all_columns", query);
}

#[test]
fn a_write_reads_back_its_own_rows_only() {
    let back = |items: Vec<SelectItem>| {
        inserting("accounts", &["email"], vec![vec!["n@x".into()]], |insert, _| insert.returning = items)
    };
    check("a_write_reads_back_no_other_table", back(vec![SelectItem::column("users", "id")]));
    check("a_write_reads_back_no_aggregate", back(vec![SelectItem::named(Expr::count_rows(), "n")]));
    let all = SelectItem::named(Expr::Subquery(Box::new(most_visits())), "most");
    check("a_write_reads_back_no_query_of_its_table", back(vec![all]));
    let other =
        Select::from(Source::table("countries")).columns([SelectItem::named(Expr::count_rows(), "n")]);
    let other = SelectItem::named(Expr::Subquery(Box::new(other)), "countries");
    check("a_write_reads_back_a_query_of_another_table", back(vec![other]));
}

#[test]
fn an_insert_speaks_of_no_row_in_conflict() {
    let query = computed(&["email"], |_| vec![vec![Expr::Excluded("email".into())]]);
    check("an_insert_speaks_of_no_row_in_conflict", query);
}

#[test]
fn insert_of_a_query_has_columns() {
    let query = inserting_from("accounts", &[], copies("n"), |_, _| ());
    check("insert_of_a_query_has_columns", query);
    let dangling = same(user("id"), user("id"));
    let no_rows = computed(&["email"], |_| vec![vec![dangling.clone(), dangling]]);
    check("insert_of_expressions_has_one_for_each_column", no_rows);
}

#[test]
fn insert_of_every_type() {
    let moment =
        NaiveDate::from_ymd_opt(9999, 12, 31).unwrap().and_hms_micro_opt(23, 59, 59, 999_999).unwrap();
    let row = vec![
        Value::from("\u{1F600} \\ ' \" "),
        Value::from(-1),
        Value::Decimal("-12345678901234.5678".parse().unwrap()),
        Value::from(false),
        Value::Json(serde_json::json!({"é": [null, 1.5, "x"], "": {}})),
        Value::Timestamp(moment.and_utc()),
    ];
    let nulls = row.iter().map(|value| Value::Null(value.value_type())).collect();
    let columns = ["name", "age", "balance", "is_active", "tags", "created_at"];
    check("insert_of_every_type", insert("users", &columns, vec![row, nulls]));
}
