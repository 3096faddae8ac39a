//! Where rows come from.

use ilana_ir::{
    BindRows, Direction, Expr, HintKind, IndexHint, JoinKind, Nulls, Raw, RawArg, Source, TableName, Value,
    ValueType,
};

use crate::ask::{Ask, names, post, rows, same, user};
use crate::check;
use crate::say::{bare, column, equal, nothing, over, star};

#[test]
fn a_table_has_an_alias() {
    let ask = over(Source::aliased("users", "u")).item(column("u", "id")).by(column("u", "id"));
    check("a_table_has_an_alias", ask.limit(2));
    let twice =
        over(Source::aliased("users", "a")).item(column("a", "id")).column(column("b", "id"), "other");
    let on = same(column("a", "age"), column("b", "age"));
    check("a_table_is_joined_with_itself", twice.join(JoinKind::Inner, Source::aliased("users", "b"), on));
    let clash = rows("users", &["id"]).cross(Source::table("users"));
    check("two_sources_of_one_name", clash);
}

fn values(rows: Vec<Vec<Value>>, types: Vec<ValueType>, columns: &[&'static str]) -> Ask {
    let mut ask = nothing();
    let rows: BindRows = ask.binds.push_rows(rows, types);
    ask.select.from = Some(Source::Values { rows, alias: "v".into(), columns: names(columns) });
    ask
}

#[test]
fn values_are_rows() {
    let null = Value::Null(ValueType::I64);
    let three = vec![
        vec![null.clone(), Value::from("a")],
        vec![Value::I64(-5), Value::Null(ValueType::Text)],
        vec![Value::I64(9_007_199_254_740_993), Value::from("a longer text, with ünïcode 😀 and '")],
    ];
    let ask = values(three, vec![ValueType::I64, ValueType::Text], &["n", "t"]);
    let ask = ask.item(column("v", "n")).item(column("v", "t"));
    check("rows_of_values", ask.order(column("v", "n"), Direction::Asc, Nulls::First));
    let null_first =
        || vec![vec![null.clone()], vec![Value::I64(10)], vec![Value::I64(9)], vec![null.clone()]];
    let ask = values(null_first(), vec![ValueType::I64], &["n"]).item(column("v", "n"));
    check("numbers_and_nulls_are_numbers", ask.order(column("v", "n"), Direction::Asc, Nulls::First));
    let decimals = ["10.5", "9.25", "-3"].map(|text| vec![Value::Decimal(text.parse().unwrap())]).to_vec();
    let ask = values(decimals, vec![ValueType::Decimal], &["n"]).item(column("v", "n"));
    check("decimals_sort_as_numbers", ask.by(column("v", "n")));
    let one = values(vec![vec![Value::I64(1)]], vec![ValueType::I64], &["n"]);
    check("one_row_of_one_value", one.item(star(None)));
    let all = values(vec![vec![null.clone()], vec![null.clone()]], vec![ValueType::I64], &["n"]);
    check(
        "rows_of_nulls",
        all.item(Expr::count_rows()).column(
            Expr::aggregate(ilana_ir::AggregateFunction::Count, Some(column("v", "n")), ValueType::I64),
            "values",
        ),
    );
}

#[test]
fn values_of_each_type() {
    let row = vec![
        Value::Bool(true),
        Value::I64(i64::MIN),
        Value::F64(0.1),
        Value::from("text"),
        Value::Bytes(vec![0, 255]),
    ];
    let other = vec![
        Value::Bool(false),
        Value::I64(i64::MAX),
        Value::F64(-1e300),
        Value::from(""),
        Value::Bytes(vec![]),
    ];
    let types = row.iter().map(Value::value_type).collect();
    let ask = values(vec![row, other], types, &["b", "i", "f", "t", "y"]);
    check("values_of_each_type", ask.item(star(None)).by(column("v", "i")));
}

#[test]
fn values_are_joined() {
    let mut ask = rows("users", &["id"]).column(column("v", "place"), "place");
    let pairs = vec![
        vec![Value::I64(3), Value::I64(1)],
        vec![Value::I64(1), Value::I64(2)],
        vec![Value::I64(404), Value::I64(3)],
    ];
    let rows = ask.binds.push_rows(pairs, vec![ValueType::I64, ValueType::I64]);
    let source = Source::Values { rows, alias: "v".into(), columns: names(&["id", "place"]) };
    check(
        "values_are_joined",
        ask.join(JoinKind::Inner, source, same(column("v", "id"), user("id"))).by(column("v", "place")),
    );
}

#[test]
fn values_have_a_shape() {
    check("values_have_rows", values(vec![], vec![ValueType::I64], &["n"]).item(star(None)));
    check("values_have_columns", values(vec![vec![]], vec![], &[]).item(star(None)));
    let ask = values(vec![vec![Value::I64(1)]], vec![ValueType::I64], &["n", "m"]);
    check("values_have_a_name_for_each_column", ask.item(star(None)));
    let ask =
        values(vec![vec![Value::I64(1), Value::I64(2)]], vec![ValueType::I64, ValueType::I64], &["n", "n"]);
    check("values_have_names_that_differ", ask.item(star(None)));
}

#[test]
fn raw_sources() {
    let raw = Raw { text: "(SELECT ?? FROM ?? WHERE id > ?)".into(), args: vec![] };
    let mut ask = nothing();
    let two = ask.value(2);
    let args =
        vec![RawArg::Name(names(&["roles", "id"])), RawArg::Name(names(&["roles"])), RawArg::Expr(two)];
    ask.select.from = Some(Source::Raw { raw: Raw { args, ..raw }, alias: "r".into() });
    check("a_source_of_raw_sql", ask.item(column("r", "id")));
}

#[test]
fn lateral_sources() {
    let newest = rows("posts", &["id", "views"])
        .filtered(|_| same(post("user_id"), user("id")))
        .order(post("views"), Direction::Desc, Nulls::Last)
        .by(post("id"))
        .limit(2);
    let make = |kind: JoinKind| {
        let mut ask = rows("users", &["id"]).column(column("p", "id"), "post");
        let select = Box::new(ask.take(newest.clone()));
        let source = Source::Lateral { select, alias: "p".into() };
        match kind {
            JoinKind::Cross => ask.cross(source),
            kind => ask.join(kind, source, Expr::Bool(true)),
        }
    };
    check("a_lateral_source_is_crossed", make(JoinKind::Cross));
    check("a_lateral_source_is_joined", make(JoinKind::Inner));
    check("a_lateral_source_keeps_rows_without_partner", make(JoinKind::Left));
}

#[test]
fn a_source_sees_the_rows_around_the_query() {
    let mut ask = rows("users", &["id"]);
    let mut inner = over(Source::aliased("posts", "p")).item(column("p", "views"));
    inner = inner.filtered(|_| equal(column("p", "user_id"), user("id"))).by(column("p", "id")).limit(2);
    let mut sum = nothing();
    let inner = sum.take(inner);
    sum.select.from = Some(inner.named("first_two"));
    let total =
        Expr::aggregate(ilana_ir::AggregateFunction::Sum, Some(column("first_two", "views")), ValueType::I64);
    let sum = ask.take(sum.item(total));
    check("a_source_sees_the_rows_around_the_query", ask.column(Expr::Subquery(Box::new(sum)), "total"));
}

fn hinted(hints: Vec<(HintKind, Vec<&'static str>)>, alias: Option<&'static str>) -> Ask {
    let hints = hints.into_iter().map(|(kind, indexes)| IndexHint { kind, indexes: names(&indexes) });
    let source = Source::Hinted {
        table: TableName::new("users"),
        alias: alias.map(Into::into),
        hints: hints.collect(),
    };
    over(source).item(bare("id"))
}

#[test]
fn hints() {
    check(
        "some_indexes_are_to_be_used",
        hinted(vec![(HintKind::Use, vec!["users_age", "users_email"])], None),
    );
    check("one_index_is_forced", hinted(vec![(HintKind::Force, vec!["users_age"])], Some("u")));
    check("two_indexes_are_forced", hinted(vec![(HintKind::Force, vec!["users_age", "users_email"])], None));
    check("an_index_is_ignored", hinted(vec![(HintKind::Ignore, vec!["users_age"])], None));
    check(
        "hints_of_two_kinds",
        hinted(vec![(HintKind::Use, vec!["users_age"]), (HintKind::Ignore, vec!["users_email"])], None),
    );
    check(
        "indexes_are_not_used_and_forced",
        hinted(vec![(HintKind::Use, vec!["users_age"]), (HintKind::Force, vec!["users_email"])], None),
    );
    check("a_hint_names_an_index", hinted(vec![(HintKind::Use, vec![])], None));
    check("a_hint_is_something", hinted(vec![], None));
}
