//! What is computed: comparisons that know null, patterns, cases, casts, calculations, functions and aggregates.

use ilana_ir::{
    Aggregate, AggregateFunction, ArithmeticOp, Binds, Bound, Case, Comparison, Direction, Duplicates, Expr,
    FullText, Function, Nulls, Order, Scalar, Select, Source, Value, ValueType, When, any_case, compare,
    contains, ends_with, equals, like, regexp, starts_with,
};

use super::ask::{Ask, plain, post, rows, same, user, value};
use super::{check, check_in};

fn users_where(name: &str, condition: Bound<Expr>) {
    check(name, rows("users", &["id"]).filter(condition));
}

/// Reads an expression for each user.
fn of_users(name: &str, bound: Bound<Expr>) {
    let mut ask = rows("users", &["id"]);
    let expr = ask.binds.adopt(bound);
    check(name, ask.column(expr, "x"));
}

/// Reads an expression of values only.
fn of_values(name: &str, values: &[Value], make: impl FnOnce(Vec<Expr>) -> Expr) {
    let mut ask = Ask { select: Select::one_row(), binds: Binds::default() };
    let exprs = values.iter().map(|value| Expr::Bind(ask.binds.push(value.clone()))).collect();
    ask.select = ask.select.columns([ilana_ir::SelectItem::named(make(exprs), "x")]);
    check(name, ask);
}

#[test]
fn comparisons_that_know_null() {
    users_where(
        "a_null_is_the_same_as_a_null",
        plain(Expr::compare(user("age"), Comparison::Same, user("country_id"))),
    );
    users_where(
        "a_null_differs_from_a_value",
        plain(Expr::compare(user("age"), Comparison::Differs, user("country_id"))),
    );
    let pair = |a, b| Expr::Tuple(vec![user(a), user(b)]);
    let pairs = Expr::compare(pair("age", "country_id"), Comparison::Differs, pair("country_id", "age"));
    users_where("pairs_differ_though_one_is_null", plain(pairs));
}

#[test]
fn limits_count_as_within() {
    let within = value(20).join(value(40), |low, high| user("age").between(low, high));
    users_where("limits_count_as_within", within.clone());
    users_where("limits_do_not_count_as_outside", within.map(Expr::negate));
}

#[test]
fn texts_in_patterns_mean_themselves() {
    users_where("a_text_starts_with_another", starts_with(user("email"), "a%_"));
    users_where("a_text_ends_with_another", ends_with(user("email"), "example.com"));
    users_where("a_text_has_another_in_it", contains(user("name"), "a"));
    users_where("a_pattern_of_any_case", any_case(like(user("name"), "%A%")));
    users_where("no_pattern_of_any_case", any_case(like(user("name"), "%a_a%")).map(Expr::negate));
}

#[test]
fn regular_expressions_match() {
    users_where("a_regular_expression_matches", regexp(user("name"), "^[A-C].*a$"));
    users_where("a_regular_expression_of_any_case", any_case(regexp(user("name"), "^[a-c]")));
    users_where("no_regular_expression", regexp(user("name"), "^[A-C]").map(Expr::negate));
}

#[test]
fn words_are_looked_for() {
    let search = |language: Option<&'static str>| {
        let mut binds = Binds::default();
        let words = binds.push("rust sql");
        let columns = vec![post("title")];
        let node = Expr::FullText(Box::new(FullText { columns, words, language: language.map(Into::into) }));
        Bound { node, binds }
    };
    check("words_are_looked_for", rows("posts", &["id"]).filter(search(None)));
    check("words_of_a_language_are_looked_for", rows("posts", &["id"]).filter(search(Some("english"))));
}

#[test]
fn the_first_case_that_applies_counts() {
    let mut binds = Binds::default();
    let mut when = |limit: i64, text: &str| When {
        condition: binds.adopt(compare(user("age"), Comparison::Lt, limit.into())),
        value: Expr::Bind(binds.push(text)),
    };
    let arms = vec![when(18, "young"), when(60, "grown")];
    let otherwise = Some(Expr::Bind(binds.push("old")));
    let node = Expr::Case(Box::new(Case { arms, otherwise }));
    of_users("the_first_case_that_applies_counts", Bound { node, binds });
    of_users("a_case_has_an_arm", plain(Expr::Case(Box::new(Case { arms: vec![], otherwise: None }))));
}

#[test]
fn values_are_cast() {
    for (name, ty) in [
        ("bool", ValueType::Bool),
        ("integer", ValueType::I64),
        ("double", ValueType::F64),
        ("decimal", ValueType::Decimal),
        ("text", ValueType::Text),
        ("bytes", ValueType::Bytes),
    ] {
        of_users(&format!("an_integer_is_cast_to_{name}"), plain(user("age").cast(ty)));
    }
    for (name, ty) in [
        ("date", ValueType::Date),
        ("time", ValueType::Time),
        ("datetime", ValueType::DateTime),
        ("timestamp", ValueType::Timestamp),
    ] {
        of_users(&format!("a_moment_is_cast_to_{name}"), plain(user("created_at").cast(ty)));
    }
    check(
        "a_double_is_rounded_to_an_integer",
        rows("posts", &["id"]).column(post("score").cast(ValueType::I64), "x"),
    );
    of_values("halves_are_rounded_away_from_zero", &[Value::F64(-2.5)], |x| {
        x[0].clone().cast(ValueType::I64)
    });
    of_values("a_text_is_cast_to_an_integer", &["42".into()], |x| x[0].clone().cast(ValueType::I64));
    of_values("a_text_is_cast_to_a_uuid", &["67E55044-10b1-426f-9247-bb680e5fe0c8".into()], |x| {
        x[0].clone().cast(ValueType::Uuid)
    });
    of_values("a_text_is_cast_to_json", &[r#"{"a": [1, null]}"#.into()], |x| {
        x[0].clone().cast(ValueType::Json)
    });
    of_users("nothing_is_cast_to_an_array", plain(user("age").cast(ValueType::Array(Scalar::I64))));
}

#[test]
fn numbers_are_calculated() {
    for (name, op) in [
        ("sum", ArithmeticOp::Add),
        ("difference", ArithmeticOp::Subtract),
        ("product", ArithmeticOp::Multiply),
        ("quotient", ArithmeticOp::Divide),
        ("remainder", ArithmeticOp::Remainder),
    ] {
        for (of, ty) in [("integers", ValueType::I64), ("doubles", ValueType::F64)] {
            let views = post("views").calculate(op, post("user_id"), ty);
            check(&format!("a_{name}_of_{of}"), rows("posts", &["id"]).column(views, "x"));
        }
    }
    of_values("a_negative_quotient_is_cut", &[(-7).into(), 2.into()], |x| {
        x[0].clone().calculate(ArithmeticOp::Divide, x[1].clone(), ValueType::I64)
    });
    of_values("a_negative_remainder_has_the_sign_of_the_left", &[(-7).into(), 2.into()], |x| {
        x[0].clone().calculate(ArithmeticOp::Remainder, x[1].clone(), ValueType::I64)
    });
    for (name, op) in [
        ("a_quotient_by_zero_is_null", ArithmeticOp::Divide),
        ("a_remainder_by_zero_is_null", ArithmeticOp::Remainder),
    ] {
        of_values(name, &[7.into(), 0.into()], |x| x[0].clone().calculate(op, x[1].clone(), ValueType::I64));
    }
    let decimals = user("balance").calculate(ArithmeticOp::Add, user("balance"), ValueType::Decimal);
    of_users("a_sum_of_decimals", plain(decimals));
    let divided = user("balance").calculate(ArithmeticOp::Divide, user("balance"), ValueType::Decimal);
    of_users("decimals_are_not_divided", plain(divided));
    let nested = user("age").calculate(ArithmeticOp::Add, user("id"), ValueType::I64);
    let nested = nested.calculate(ArithmeticOp::Multiply, user("id"), ValueType::I64);
    of_users("calculations_keep_their_parentheses", plain(nested));
    let texts = user("name").calculate(ArithmeticOp::Add, user("name"), ValueType::Text);
    of_users("texts_are_not_calculated", plain(texts));
}

#[test]
fn functions_of_texts() {
    let of = |function, args: Vec<Expr>| plain(Expr::call(function, args));
    of_users("lower", of(Function::Lower, vec![user("name")]));
    of_users("upper", of(Function::Upper, vec![user("email")]));
    of_users("length", of(Function::Length, vec![user("name")]));
    of_users("trim", of(Function::Trim, vec![user("name")]));
    of_users("trim_start", of(Function::TrimStart, vec![user("name")]));
    of_users("trim_end", of(Function::TrimEnd, vec![user("name")]));
    of_users("concat", of(Function::Concat, vec![user("name"), user("id"), user("email")]));
    let three = [Value::from("añbc"), 2.into(), 2.into()];
    of_values("substring", &three, |x| Expr::call(Function::Substring, x));
    let replaced = ["a-b-c".into(), "-".into(), "".into()];
    of_values("replace", &replaced, |x| Expr::call(Function::Replace, x));
    of_values("position", &["añbc".into(), "b".into()], |x| Expr::call(Function::Position, x));
    of_values("position_of_nothing", &["abc".into(), "z".into()], |x| Expr::call(Function::Position, x));
}

#[test]
fn functions_of_any_values() {
    let of = |function, args: Vec<Expr>| plain(Expr::call(function, args));
    of_users("coalesce", of(Function::Coalesce, vec![user("age"), user("country_id"), user("id")]));
    of_users("coalesce_of_one", of(Function::Coalesce, vec![user("age")]));
    of_users("null_if", of(Function::NullIf, vec![user("age"), user("id")]));
    of_users("greatest_with_a_null_is_null", of(Function::Greatest, vec![user("age"), user("id")]));
    of_users(
        "least_with_a_null_is_null",
        of(Function::Least, vec![user("age"), user("id"), user("country_id")]),
    );
    of_users("a_function_has_its_arguments", of(Function::Lower, vec![user("name"), user("email")]));
    of_users("the_greatest_is_of_several", of(Function::Greatest, vec![user("age")]));
    of_users("a_function_of_the_database_s_own", of(Function::Named("abs".into()), vec![user("age")]));
    let hostile = Function::Named("abs(1); DROP TABLE users; --".into());
    of_users("a_function_name_is_a_word", of(hostile, vec![user("age")]));
}

#[test]
fn functions_of_numbers() {
    of_values("abs", &[(-3).into()], |x| Expr::call(Function::Abs, x));
    for (name, number) in [("positive", 2.5), ("negative", -2.5), ("whole", 3.0)] {
        of_values(&format!("floor_of_a_{name}_number"), &[number.into()], |x| Expr::call(Function::Floor, x));
        of_values(&format!("ceil_of_a_{name}_number"), &[number.into()], |x| Expr::call(Function::Ceil, x));
        of_values(&format!("round_of_a_{name}_number"), &[number.into()], |x| Expr::call(Function::Round, x));
    }
    of_values("round_to_digits", &[2.345.into(), 2.into()], |x| Expr::call(Function::Round, x));
}

#[test]
fn parts_of_moments() {
    for (name, function) in [
        ("date", Function::Date),
        ("time", Function::Time),
        ("year", Function::Year),
        ("month", Function::Month),
        ("day", Function::Day),
        ("hour", Function::Hour),
        ("minute", Function::Minute),
        ("second", Function::Second),
    ] {
        of_users(&format!("the_{name}_of_a_moment"), plain(Expr::call(function, vec![user("created_at")])));
    }
    let last = chrono::NaiveDate::from_ymd_opt(9999, 12, 31)
        .unwrap()
        .and_hms_micro_opt(23, 59, 59, 999_999)
        .unwrap();
    for (name, function) in [
        ("year", Function::Year),
        ("second", Function::Second),
        ("date", Function::Date),
        ("time", Function::Time),
    ] {
        of_values(&format!("the_{name}_of_the_last_moment"), &[last.into()], |x| Expr::call(function, x));
    }
    let day = chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    users_where(
        "a_moment_is_of_a_day",
        equals(Expr::call(Function::Date, vec![user("created_at")]), day.into()),
    );
    let late = compare(Expr::call(Function::Month, vec![user("created_at")]), Comparison::Ge, 6.into());
    users_where("a_moment_is_of_a_month_or_later", late);
    check(
        "now",
        rows("users", &["id"]).filter(plain(Expr::compare(
            user("created_at"),
            Comparison::Lt,
            Expr::call(Function::Now, vec![]),
        ))),
    );
}

fn aggregate(function: AggregateFunction, arg: Option<Expr>, ty: ValueType) -> Aggregate {
    let (duplicates, filter, order_by) = (Duplicates::Count, None, Vec::new());
    Aggregate { function, arg, ty, duplicates, filter, order_by }
}

/// Reads an aggregate over all posts.
fn of_posts(name: &str, aggregate: Aggregate, binds: Binds) {
    let ask = Ask { select: Select::from(Source::table("posts")), binds };
    check(name, ask.column(Expr::Aggregate(Box::new(aggregate)), "x"));
}

#[test]
fn aggregates_have_conditions() {
    let mut binds = Binds::default();
    let filter = Some(binds.adopt(compare(post("views"), Comparison::Gt, 5.into())));
    let count = aggregate(AggregateFunction::Count, None, ValueType::I64);
    of_posts("some_rows_are_counted", Aggregate { filter: filter.clone(), ..count }, binds.clone());
    let sum = aggregate(AggregateFunction::Sum, Some(post("views")), ValueType::I64);
    of_posts("some_rows_are_added_up", Aggregate { filter, ..sum }, binds);
    let authors = aggregate(AggregateFunction::Count, Some(post("user_id")), ValueType::I64);
    of_posts(
        "equal_values_count_once",
        Aggregate { duplicates: Duplicates::Once, ..authors },
        Binds::default(),
    );
}

#[test]
fn texts_are_joined() {
    let join = |separator: &str| {
        let function = AggregateFunction::Join { separator: separator.to_owned() };
        aggregate(function, Some(post("title")), ValueType::Text)
    };
    let ordered = vec![Order { expr: post("id"), direction: Direction::Desc, nulls: Nulls::Never }];
    of_posts(
        "texts_are_joined_in_an_order",
        Aggregate { order_by: ordered.clone(), ..join(", ") },
        Binds::default(),
    );
    of_posts(
        "a_separator_is_what_it_is",
        Aggregate { order_by: ordered, ..join(r"it's \ ? $1") },
        Binds::default(),
    );
    let old = [ilana_compile::Dialect::sqlite(3, 43), ilana_compile::Dialect::sqlite(3, 44)];
    let by_title = vec![Order { expr: post("title"), direction: Direction::Asc, nulls: Nulls::Never }];
    let ordered = Expr::Aggregate(Box::new(Aggregate { order_by: by_title, ..join(",") }));
    let ask = Ask { select: Select::from(Source::table("posts")), binds: Binds::default() };
    check_in("texts_are_joined_in_an_order_since_a_version", &old, ask.column(ordered, "x"));
    let once = Aggregate { duplicates: Duplicates::Once, ..join(",") };
    of_posts("texts_that_differ_are_joined", once, Binds::default());
    let misplaced = vec![Order { expr: post("id"), direction: Direction::Asc, nulls: Nulls::Never }];
    let sum = aggregate(AggregateFunction::Sum, Some(post("views")), ValueType::I64);
    of_posts("a_sum_has_no_order", Aggregate { order_by: misplaced, ..sum }, Binds::default());
}

#[test]
fn an_expression_is_compared_with_itself() {
    let lower = || Expr::call(Function::Lower, vec![user("name")]);
    users_where("an_expression_is_compared_with_itself", plain(same(lower(), lower())));
}
