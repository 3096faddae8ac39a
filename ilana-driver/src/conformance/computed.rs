//! What is computed means the same on every engine: of exact numbers, of given values beside columns, of truth values and queries.

use chrono::NaiveDate;
use ilana_ir::{
    Aggregate, AggregateFunction, ArithmeticOp, Case, ColumnRef, ColumnType, Comparison, Direction, Distinct,
    Duplicates, Expr, Frame, FrameBound, FrameUnit, Function, In, Json, JsonContains, JsonPattern, JsonStep,
    Order, Quantified, Quantifier, Select, SelectItem, Set, Source, Value, ValueType, When, Window,
    WindowFunction, is_in,
};
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use super::asked::Asked;
use super::fixture::{Fixture, Outcome};
use crate::ErrorKind;

fn decimals(cents: &[i64]) -> Vec<Value> {
    cents.iter().map(|cents| Decimal::new(*cents, 2).into()).collect()
}

fn case(condition: Expr, value: Expr, otherwise: Expr) -> Expr {
    Expr::Case(Box::new(Case { arms: vec![When { condition, value }], otherwise: Some(otherwise) }))
}

fn window(function: WindowFunction, order_by: Vec<Order>, frame: Option<Frame>) -> Expr {
    Expr::Window(Box::new(Window { function, partition_by: Vec::new(), order_by, frame }))
}

/// Exact numbers are compared and ordered as numbers, also where they are computed and where a query gives them: on SQLite they
/// are texts.
pub async fn decimals_are_compared_as_numbers(fixture: &Fixture) -> Outcome {
    let mut asked = Asked::prices(fixture.pool()?, "decimals").await?;
    let most = |asked: &Asked| {
        Expr::aggregate(AggregateFunction::Max, Some(asked.column("value")), ValueType::Decimal)
    };
    let nine = asked.decimal(9);
    let grouped = Select {
        group_by: vec![asked.column("id")],
        having: Some(Box::new(Expr::compare(most(&asked), Comparison::Gt, nine))),
        order_by: vec![Order::never_null(most(&asked), Direction::Desc)],
        ..asked.all(vec![asked.column("id")])
    };
    assert_eq!(asked.keys(grouped).await?, [3, 4, 2], "groups");
    let greatest = Expr::Subquery(Box::new(asked.whole(vec![most(&asked)])));
    let condition = Expr::compare(greatest, Comparison::Gt, asked.decimal(30));
    assert_eq!(asked.met(condition).await?, [1, 2, 3, 4, 5], "a query");
    let (low, high) = (asked.decimal(20), asked.decimal(100));
    let condition = low.between(asked.column("value"), high);
    assert_eq!(asked.met(condition).await?, [1, 2], "between");
    // What a query around the rows reads is no column of a table.
    let before = window(
        WindowFunction::Lag { expr: asked.column("value"), offset: 1 },
        vec![Order::never_null(asked.column("id"), Direction::Asc)],
        None,
    );
    let mut inner = asked.whole(vec![asked.column("id")]);
    inner.columns.push(SelectItem { expr: before, alias: Some("before".into()) });
    let nine = asked.decimal(9);
    let around = Select {
        filter: Some(Expr::compare(Expr::column("z", "before"), Comparison::Gt, nine)),
        order_by: vec![Order::never_null(Expr::column("z", "id"), Direction::Asc)],
        ..Select::from(inner.named("z")).columns([Expr::column("z", "id")])
    };
    assert_eq!(asked.keys(around).await?, [3, 4, 5], "the row before");
    // A query for each row, by whose result the rows are ordered.
    let own = Expr::compare(Expr::column("o", "id"), Comparison::Eq, asked.column("id"));
    let others = Source::Table { table: asked.table.name.clone(), alias: Some("o".into()) };
    let greatest =
        Expr::aggregate(AggregateFunction::Max, Some(Expr::column("o", "value")), ValueType::Decimal);
    let query = Select { filter: Some(own), ..Select::from(others).columns([greatest]) };
    let present = asked.column("value").is_null().negate();
    let mut select = Select { filter: Some(present), ..asked.all(vec![asked.column("id")]) };
    select.order_by.insert(0, Order::never_null(Expr::Subquery(Box::new(query)), Direction::Desc));
    assert_eq!(asked.keys(select).await?, [3, 4, 2, 1], "ordered by a query");
    let absolute = Expr::call(Function::Abs, vec![asked.column("value")]);
    let condition = Expr::compare(absolute, Comparison::Gt, asked.decimal(9));
    assert_eq!(asked.met(condition).await?, [2, 3, 4], "without their signs");
    Ok(())
}

/// Exact numbers are added, subtracted, multiplied and cast without a loss, in queries, updates and running sums.
pub async fn decimals_are_calculated_exactly(fixture: &Fixture) -> Outcome {
    const TY: ValueType = ValueType::Decimal;
    let mut asked = Asked::prices(fixture.pool()?, "calculated").await?;
    let present = |asked: &Asked| asked.column("value").is_null().negate();
    for (op, expected) in [
        (ArithmeticOp::Add, [800, 1550, 10301, 3300]),
        (ArithmeticOp::Subtract, [200, 950, 9701, 2700]),
        (ArithmeticOp::Multiply, [1500, 3750, 30003, 9000]),
    ] {
        let result = asked.column("value").calculate(op, asked.decimal(3), TY);
        let select = Select { filter: Some(present(&asked)), ..asked.all(vec![result]) };
        assert_eq!(asked.answer(select, TY).await?, decimals(&expected), "{op:?}");
    }
    let more = asked.column("value").calculate(ArithmeticOp::Add, asked.decimal(1), TY);
    let condition = Expr::compare(more, Comparison::Gt, asked.decimal(9));
    assert_eq!(asked.met(condition).await?, [2, 3, 4], "compared");
    let number = asked.column("value").cast(TY);
    let mut select = Select { filter: Some(present(&asked)), ..asked.all(vec![asked.column("id")]) };
    select.order_by.insert(0, Order::never_null(number, Direction::Asc));
    assert_eq!(asked.keys(select).await?, [1, 2, 4, 3], "ordered by a cast");

    let running = |asked: &Asked, function, frame| {
        let order = vec![Order::never_null(asked.column("id"), Direction::Asc)];
        let aggregate = Aggregate {
            function,
            arg: Some(asked.column("value")),
            ty: TY,
            duplicates: Duplicates::Count,
            filter: None,
            order_by: Vec::new(),
        };
        window(WindowFunction::Aggregate(aggregate), order, frame)
    };
    let last_two = Frame {
        unit: FrameUnit::Rows,
        start: FrameBound::Preceding(1),
        end: FrameBound::CurrentRow,
        exclude: ilana_ir::Exclude::Nothing,
    };
    let sum = running(&asked, AggregateFunction::Sum, None);
    let sums = asked.answer(asked.all(vec![sum]), TY).await?;
    assert_eq!(sums, decimals(&[500, 1750, 11751, 14751, 14751]), "running sums");
    let sum = running(&asked, AggregateFunction::Sum, Some(last_two));
    let sums = asked.answer(asked.all(vec![sum]), TY).await?;
    assert_eq!(sums, decimals(&[500, 1750, 11251, 13001, 3000]), "sums of two rows");
    let mean = running(&asked, AggregateFunction::Avg, Some(last_two));
    let means = asked.answer(asked.all(vec![mean]), TY).await?;
    let halves: Vec<Value> =
        [5000, 8750, 56255, 65005, 30000].into_iter().map(|n| Decimal::new(n, 3).into()).collect();
    assert_eq!(means, halves, "means of two rows");

    let more = asked.column("value").calculate(ArithmeticOp::Add, asked.given(Decimal::new(5, 1)), TY);
    asked.set("value", more).await?;
    let null = Value::Null(TY);
    let mut expected = decimals(&[550, 1300, 10051, 3050]);
    expected.push(null);
    assert_eq!(asked.answer(asked.all(vec![asked.column("value")]), TY).await?, expected, "an increment");
    Ok(())
}

/// A calculation whose result has more digits than are kept says so; it is not rounded.
pub async fn a_decimal_that_would_lose_digits_is_an_error(fixture: &Fixture) -> Outcome {
    let long: Decimal = "123456789012345678.0123456789".parse()?;
    let columns = vec![("value", ColumnType::Decimal { precision: 28, scale: 10 })];
    let mut asked = Asked::make(fixture.pool()?, "long", columns, vec![vec![long.into()]]).await?;
    let square =
        asked.column("value").calculate(ArithmeticOp::Multiply, asked.column("value"), ValueType::Decimal);
    let failed =
        asked.answer(asked.all(vec![square]), ValueType::Decimal).await.err().map(|error| error.kind);
    let told = matches!(failed, Some(ErrorKind::Overflow { .. } | ErrorKind::Cell(_)));
    assert!(told, "{failed:?}");
    Ok(())
}

/// A value that is given beside columns, or alone, is of its own type: adapters may send it as another.
pub async fn given_values_have_their_types_beside_columns(fixture: &Fixture) -> Outcome {
    let mut asked = Asked::prices(fixture.pool()?, "beside").await?;
    let known = |asked: &mut Asked| {
        let args = vec![asked.column("value"), asked.decimal(20)];
        Expr::call(Function::Coalesce, args)
    };
    let value = known(&mut asked);
    let condition = Expr::compare(value, Comparison::Lt, asked.decimal(100));
    assert_eq!(asked.met(condition).await?, [1, 2, 4, 5], "compared");
    let value = known(&mut asked);
    assert_eq!(asked.ordered(value, Direction::Asc).await?, [1, 2, 5, 4, 3], "ordered");
    let value = known(&mut asked);
    let most = Expr::aggregate(AggregateFunction::Max, Some(value), ValueType::Decimal);
    assert_eq!(
        asked.answer(asked.whole(vec![most]), ValueType::Decimal).await?,
        decimals(&[10001]),
        "the most"
    );
    let first = Expr::compare(asked.column("id"), Comparison::Eq, asked.given(1_i64));
    let (nine, ten) = (asked.decimal(9), asked.decimal(10));
    let value = case(first, nine, ten);
    assert_eq!(asked.ordered(value, Direction::Asc).await?, [1, 2, 3, 4, 5], "a case");
    let (nine, ten) = (asked.decimal(9), asked.decimal(10));
    let both = Expr::compare(nine, Comparison::Lt, ten);
    assert_eq!(asked.met(both).await?, [1, 2, 3, 4, 5], "two values");
    let mut inner = asked.whole(vec![asked.column("id")]);
    inner.columns.push(SelectItem { expr: asked.decimal(10), alias: Some("ten".into()) });
    let nine = asked.decimal(9);
    let around = Select {
        filter: Some(Expr::compare(Expr::column("z", "ten"), Comparison::Gt, nine)),
        order_by: vec![Order::never_null(Expr::column("z", "id"), Direction::Asc)],
        ..Select::from(inner.named("z")).columns([Expr::column("z", "id")])
    };
    assert_eq!(asked.keys(around).await?, [1, 2, 3, 4, 5], "in a query");

    let day = |day| NaiveDate::from_ymd_opt(2024, 2, day).unwrap_or_default();
    let rows = vec![vec![day(1).into()], vec![Value::Null(ValueType::Date)]];
    let mut asked = Asked::make(asked.pool.clone(), "days", vec![("day", ColumnType::Date)], rows).await?;
    let known = Expr::call(Function::Coalesce, vec![asked.column("day"), asked.given(day(9))]);
    let days = asked.answer(asked.all(vec![known]), ValueType::Date).await?;
    assert_eq!(days, [day(1).into(), day(9).into()], "days");
    let given = asked.given(day(9));
    let days = asked.answer(asked.all(vec![given]), ValueType::Date).await?;
    assert_eq!(days, [day(9).into(), day(9).into()], "a day alone");
    let bytes = Value::Bytes(vec![0, 0xff, b'\'']);
    let given = asked.given(bytes.clone());
    let read = asked.answer(asked.all(vec![given]), ValueType::Bytes).await?;
    assert_eq!(read, [bytes.clone(), bytes], "bytes alone");
    Ok(())
}

/// The greatest of values that depend on the row is one of them.
pub async fn the_greatest_of_given_texts_is_one_of_them(fixture: &Fixture) -> Outcome {
    let columns = vec![("value", ColumnType::Integer), ("word", ColumnType::String(9))];
    let rows = ["a", "z"].into_iter().zip(1_i64..).map(|(word, n)| vec![n.into(), word.into()]).collect();
    let mut asked = Asked::make(fixture.pool()?, "greatest", columns, rows).await?;
    let condition = Expr::compare(asked.column("value"), Comparison::Gt, asked.given(1_i64));
    let (low, high) = (asked.given("low"), asked.given("high"));
    let greatest = Expr::aggregate(AggregateFunction::Max, Some(case(condition, low, high)), ValueType::Text);
    let read = asked.answer(asked.whole(vec![greatest]), ValueType::Text).await?;
    assert_eq!(read, [Value::from("low")]);
    let greatest = Expr::call(Function::Greatest, vec![asked.column("word"), asked.given("m")]);
    let condition = Expr::same(greatest, asked.given("m"));
    assert_eq!(asked.met(condition).await?, [1]);
    let (small, capital) = (asked.given("a"), asked.given("A"));
    let condition = Expr::compare(small, Comparison::Ne, capital);
    assert_eq!(asked.met(condition).await?, [1, 2], "given texts are told apart");
    Ok(())
}

/// A given text has a type also where a function takes values of any.
pub async fn a_given_text_is_one_to_a_window(fixture: &Fixture) -> Outcome {
    let mut asked = Asked::prices(fixture.pool()?, "windowed").await?;
    let order = |asked: &Asked| vec![Order::never_null(asked.column("id"), Direction::Asc)];
    let text = asked.given("k");
    let before = window(WindowFunction::Lag { expr: text, offset: 4 }, order(&asked), None);
    let read = asked.answer(asked.all(vec![before]), ValueType::Text).await?;
    let (null, text) = (Value::Null(ValueType::Text), Value::from("k"));
    assert_eq!(read, [null.clone(), null.clone(), null.clone(), null, text.clone()]);
    let given = asked.given("k");
    let first = window(WindowFunction::FirstValue(given), order(&asked), None);
    let read = asked.answer(asked.all(vec![first]), ValueType::Text).await?;
    assert_eq!(read, vec![text; 5]);
    Ok(())
}

/// A truth value that is cast to a number is one or zero.
pub async fn truth_is_a_number(fixture: &Fixture) -> Outcome {
    let rows = vec![vec![true.into()], vec![false.into()], vec![Value::Null(ValueType::Bool)]];
    let mut asked = Asked::make(fixture.pool()?, "truth", vec![("value", ColumnType::Boolean)], rows).await?;
    let number = asked.column("value").cast(ValueType::I64);
    let read = asked.answer(asked.all(vec![number]), ValueType::I64).await?;
    assert_eq!(read, [1_i64.into(), 0_i64.into(), Value::Null(ValueType::I64)]);
    Ok(())
}

/// The text of a string, number or truth value of a document is read and compared to the letter.
pub async fn texts_of_documents_keep_their_letters(fixture: &Fixture) -> Outcome {
    let parts = [json!("😀"), json!("😁\n\"é"), json!(1.5), json!(true), json!([1]), json!(null)];
    let rows = parts.into_iter().map(|part| vec![Value::Json(json!({ "part": part }))]).collect();
    let mut asked = Asked::make(fixture.pool()?, "letters", vec![("value", ColumnType::Json)], rows).await?;
    let part = asked.column("value").json(vec![JsonStep::Key("part".into())], ValueType::Text);
    let read = asked.answer(asked.all(vec![part.clone()]), ValueType::Text).await?;
    let null = Value::Null(ValueType::Text);
    let texts = ["😀", "😁\n\"é", "1.5", "true"].map(Value::from);
    assert_eq!(read, [&texts[..], &[null.clone(), null]].concat());
    let smile = asked.given("😀");
    assert_eq!(asked.met(Expr::compare(part, Comparison::Eq, smile)).await?, [1]);
    let wanted = json!({ "part": "😀" });
    let pattern = JsonPattern::of(&wanted, &mut asked.binds);
    let candidate = asked.binds.push(Value::Json(wanted));
    let (json, path) = (asked.column("value"), vec![]);
    let contains = Json::Contains(JsonContains { json, path, candidate, pattern });
    assert_eq!(asked.met(Expr::Json(Box::new(contains))).await?, [1]);
    Ok(())
}

/// Rows are grouped by what a query says of each.
pub async fn rows_are_grouped_by_what_a_query_says(fixture: &Fixture) -> Outcome {
    let rows = [3_i64, 3, 1, 1, 1].into_iter().map(|n| vec![n.into()]).collect();
    let mut asked =
        Asked::make(fixture.pool()?, "grouped", vec![("value", ColumnType::Integer)], rows).await?;
    let own = Expr::compare(Expr::column("o", "id"), Comparison::Eq, asked.column("value"));
    let others = Source::Table { table: asked.table.name.clone(), alias: Some("o".into()) };
    let query = Select { filter: Some(own), ..Select::from(others).columns([Expr::column("o", "value")]) };
    let query = Expr::Subquery(Box::new(query));
    let mut select = asked.whole(vec![]);
    select.columns.push(SelectItem { expr: query, alias: Some("other".into()) });
    select.columns.push(SelectItem::from(Expr::count_rows()));
    select.group_by = vec![Expr::bare_column("other")];
    select.order_by = vec![Order::never_null(Expr::bare_column("other"), Direction::Asc)];
    let read = asked.answer(select, ValueType::I64).await?;
    assert_eq!(read, [1, 2, 3, 3].map(Value::I64), "the row of three is of one, and that of one of three");
    Ok(())
}

/// What is computed of columns has their order where the statement says what they hold: on SQLite exact numbers are texts.
pub async fn columns_say_what_they_hold(fixture: &Fixture) -> Outcome {
    let price = || ColumnType::Decimal { precision: 10, scale: 2 };
    let pairs = [(500, None), (1250, Some(10001)), (10001, Some(900)), (3000, None)];
    let cents = |cents: i64| Value::from(Decimal::new(cents, 2));
    let row = |(value, other): (i64, Option<i64>)| {
        vec![cents(value), other.map_or(Value::Null(ValueType::Decimal), cents)]
    };
    let rows = pairs.map(row).to_vec();
    let columns = vec![("value", price()), ("other", price())];
    let mut asked = Asked::make(fixture.pool()?, "holding", columns, rows).await?;
    let table = asked.table.name.name.clone();
    let known = |name: &'static str| -> Expr {
        ColumnRef::new(table.clone(), name).holding(ValueType::Decimal).into()
    };
    let either = Expr::call(Function::Coalesce, vec![known("other"), known("value")]);
    assert_eq!(asked.ordered(either.clone(), Direction::Asc).await?, [1, 3, 4, 2], "the first that is there");
    let condition = Expr::compare(either.clone(), Comparison::Gt, known("value"));
    assert_eq!(asked.met(condition).await?, [2], "beside a column");
    let condition = Expr::compare(known("value"), Comparison::Lt, either.clone());
    assert_eq!(asked.met(condition).await?, [2], "behind a column");
    let one = case(known("other").is_null(), known("value"), known("other"));
    assert_eq!(asked.ordered(one, Direction::Desc).await?, [2, 4, 3, 1], "one of two cases");
    let order = vec![Order::never_null(asked.column("id"), Direction::Asc)];
    let first = window(WindowFunction::Lead { expr: known("value"), offset: 1 }, order, None);
    let mut select = asked.whole(vec![asked.column("id")]);
    select.order_by = vec![Order::nullable(first, Direction::Desc)];
    assert_eq!(asked.keys(select).await?, [2, 3, 1, 4], "the row behind, whose missing value is the least");
    // A query around the rows reads no column of a table.
    let mut inner = asked.whole(vec![asked.column("id")]);
    inner.columns.push(SelectItem { expr: either, alias: Some("paid".into()) });
    let paid = ColumnRef::new("z", "paid").holding(ValueType::Decimal).into();
    let around = Select {
        order_by: vec![Order::never_null(paid, Direction::Asc)],
        ..Select::from(inner.named("z")).columns([Expr::column("z", "id")])
    };
    assert_eq!(asked.keys(around).await?, [1, 3, 4, 2], "a query around");
    Ok(())
}

/// A day beside a moment is its first moment, where the statement says which is which: on SQLite both are texts.
pub async fn days_are_compared_with_moments(fixture: &Fixture) -> Outcome {
    let day = |day: u32| NaiveDate::from_ymd_opt(2024, 5, day).ok_or("no day");
    let at = |date: NaiveDate, hour: u32| date.and_hms_opt(hour, 0, 0).ok_or("no moment");
    let mut rows = Vec::new();
    for (on, hour) in [(1, 0), (2, 0), (3, 12)] {
        rows.push(vec![day(2)?.into(), at(day(on)?, hour)?.into()]);
    }
    let columns = vec![("day", ColumnType::Date), ("moment", ColumnType::DateTime)];
    let mut asked = Asked::make(fixture.pool()?, "day_moment", columns, rows).await?;
    let table = asked.table.name.name.clone();
    let known = |name: &'static str, ty: ValueType| -> Expr {
        ColumnRef::new(table.clone(), name).holding(ty).into()
    };
    let (on, moment) = (known("day", ValueType::Date), known("moment", ValueType::DateTime));
    let same = Expr::same(on.clone(), moment.clone());
    assert_eq!(asked.met(same).await?, [2], "two columns");
    let later = Expr::compare(moment.clone(), Comparison::Ge, on.clone());
    assert_eq!(asked.met(later).await?, [2, 3], "a moment first");
    let given = asked.given(at(day(2)?, 0)?);
    let condition = Expr::compare(on.clone(), Comparison::Ge, given);
    assert_eq!(asked.met(condition).await?, [1, 2, 3], "a day beside a given moment");
    let given = asked.given(day(2)?);
    let condition = Expr::compare(moment.clone(), Comparison::Le, given);
    assert_eq!(asked.met(condition).await?, [1, 2], "a moment beside a given day");
    let (low, high) = (asked.given(day(2)?), asked.given(at(day(3)?, 12)?));
    assert_eq!(asked.met(moment.clone().between(low, high)).await?, [2, 3], "between both");
    let days = vec![day(1)?.into(), day(3)?.into()];
    let among = asked.binds.adopt(is_in(moment.clone(), days, ValueType::Date));
    assert_eq!(asked.met(among).await?, [1], "a moment among days");
    let moments = vec![at(day(2)?, 0)?.into(), at(day(2)?, 1)?.into()];
    let among = asked.binds.adopt(is_in(on.clone(), moments, ValueType::DateTime));
    assert_eq!(asked.met(among).await?, [1, 2, 3], "a day among moments");
    let (left, key) = (asked.given(at(day(2)?, 0)?), asked.given(2_i64));
    let tuples = [vec![on.clone(), asked.column("id")], vec![left, key]].map(Expr::Tuple);
    let [left, right] = tuples;
    assert_eq!(asked.met(Expr::compare(left, Comparison::Eq, right)).await?, [2], "several at once");
    let days = Set::Query(asked.whole(vec![on.clone()]));
    let among = Expr::In(Box::new(In { expr: moment.clone(), set: days }));
    assert_eq!(asked.met(among).await?, [2], "a moment among the days of a query");
    let two = asked.given(2_i64);
    let select = Select { filter: Some(Expr::same(asked.column("id"), two)), ..asked.whole(vec![moment]) };
    let node = Quantified { left: on, op: Comparison::Ge, quantifier: Quantifier::All, select };
    let condition = Expr::Quantified(Box::new(node));
    assert_eq!(asked.met(condition).await?, [1, 2, 3], "a day beside each moment of a query");
    Ok(())
}

/// Texts that are given are told apart by every letter, also beside nothing but other given ones.
pub async fn given_texts_are_told_apart(fixture: &Fixture) -> Outcome {
    let rows = vec![vec!["é".into()]];
    let mut asked = Asked::make(fixture.pool()?, "letter", vec![("value", ColumnType::Text)], rows).await?;
    let lower = Expr::call(Function::Lower, vec![asked.given("É")]);
    let e = asked.given("e");
    assert!(asked.met(Expr::same(lower, e)).await?.is_empty(), "a function of one");
    let z = asked.given("z");
    let list = asked.binds.push_list(["Z".into(), "ź".into()], ValueType::Text);
    let among = Expr::In(Box::new(In { expr: z, set: Set::List(list) }));
    assert!(asked.met(among).await?.is_empty(), "among others");
    let [first, last] = ["z", "Z"].map(|text| asked.given(text));
    let least = asked.whole(vec![Expr::call(Function::Least, vec![first, last])]);
    assert_eq!(asked.answer(least, ValueType::Text).await?, ["Z".into()], "the least");
    let texts = ["z", "Z", "e", "é", "😀", "😁"];
    let rows = texts.map(|text| vec![Value::from(text)]).to_vec();
    let rows = asked.binds.push_rows(rows, vec![ValueType::Text]);
    let source = Source::Values { rows, alias: "given".into(), columns: vec!["text".into()] };
    let text = Expr::column("given", "text");
    let distinct = Select {
        distinct: Distinct::Rows,
        order_by: vec![Order::never_null(text.clone(), Direction::Asc)],
        ..Select::from(source).columns([text])
    };
    let read = asked.answer(distinct, ValueType::Text).await?;
    assert_eq!(read, ["Z", "e", "z", "é", "😀", "😁"].map(Value::from), "rows of values");
    Ok(())
}

/// Exact numbers beside integers and doubles are numbers as they are: on SQLite, where they are texts, any text is more than any
/// number.
pub async fn numbers_of_two_kinds_are_compared(fixture: &Fixture) -> Outcome {
    let mut asked = Asked::prices(fixture.pool()?, "kinds").await?;
    let decimal = ValueType::Decimal;
    let sum = || Expr::aggregate(AggregateFunction::Sum, Some(Expr::bare_column("value")), decimal);
    let twice = |asked: &mut Asked| {
        let two = asked.given(2_i64);
        asked.column("value").calculate(ArithmeticOp::Multiply, two, decimal)
    };
    let grouped = |asked: &Asked, having| Select {
        group_by: vec![asked.column("id")],
        having: Some(Box::new(having)),
        ..asked.all(vec![asked.column("id")])
    };
    let nine = asked.given(9_i64);
    let having = Expr::compare(sum(), Comparison::Gt, nine);
    assert_eq!(asked.keys(grouped(&asked, having)).await?, [2, 3, 4], "a sum beside an integer");
    let (two, count) = (asked.decimal(2), Expr::count_rows());
    let having = Expr::compare(count, Comparison::Lt, two);
    assert_eq!(asked.keys(grouped(&asked, having)).await?, [1, 2, 3, 4, 5], "a count beside a decimal");
    let (left, right) = (twice(&mut asked), asked.given(25_i64));
    assert_eq!(asked.met(Expr::compare(left, Comparison::Le, right)).await?, [1, 2], "a product");
    let (left, right) = (twice(&mut asked), asked.given(24.5));
    assert_eq!(asked.met(Expr::compare(right, Comparison::Lt, left)).await?, [2, 3, 4], "beside a double");
    let (left, low, high) = (twice(&mut asked), asked.given(9_i64), asked.decimal(25));
    assert_eq!(asked.met(left.between(low, high)).await?, [1, 2], "between both");
    let (left, list) =
        (twice(&mut asked), asked.binds.push_list([10_i64.into(), 25_i64.into()], ValueType::I64));
    let among = Expr::In(Box::new(In { expr: left, set: Set::List(list) }));
    assert_eq!(asked.met(among).await?, [1, 2], "among integers");
    let tuple = vec![twice(&mut asked), asked.column("id")];
    let given = vec![asked.given(60_i64), asked.given(4_i64)];
    let condition = Expr::compare(Expr::Tuple(tuple), Comparison::Eq, Expr::Tuple(given));
    assert_eq!(asked.met(condition).await?, [4], "several at once");
    let ten = asked.given(10_i64);
    let tens = Select { columns: [SelectItem::from(ten)].into_iter().collect(), ..Select::one_row() };
    let among = Expr::In(Box::new(In { expr: twice(&mut asked), set: Set::Query(tens) }));
    assert_eq!(asked.met(among).await?, [1], "among integers of a query");
    let five = asked.given(5_i64);
    let condition = Expr::call(Function::NullIf, vec![asked.column("value"), five]).is_null();
    assert_eq!(asked.met(condition).await?, [1, 5], "null where it is an integer");
    let (five, least) = (asked.given(5_i64), asked.given(Decimal::new(75, 1)));
    let most = asked.whole(vec![Expr::call(Function::Greatest, vec![five, least])]);
    let most = Select { distinct: Distinct::Rows, ..most };
    assert_eq!(asked.answer(most, decimal).await?, decimals(&[750]), "the greatest of both");
    Ok(())
}

/// What is computed of given values has the type that the statement says, with all its digits.
pub async fn what_is_computed_is_of_its_type(fixture: &Fixture) -> Outcome {
    let ids = [7_u128, 3, 5].map(Uuid::from_u128);
    let bytes = [&[9][..], &[9, 0, 255], &[]].map(|bytes| Value::Bytes(bytes.to_vec()));
    let rows =
        ids.map(Value::Uuid).into_iter().zip(bytes.clone()).map(|(id, bytes)| vec![id, bytes]).collect();
    let columns = vec![("value", ColumnType::Uuid), ("data", ColumnType::Binary)];
    let mut asked = Asked::make(fixture.pool()?, "typed", columns, rows).await?;
    let ends = |column: Expr, ty| {
        [AggregateFunction::Min, AggregateFunction::Max]
            .map(|end| Expr::aggregate(end, Some(column.clone()), ty))
    };
    let of_ids = ends(asked.column("value"), ValueType::Uuid).to_vec();
    let read = asked.answer(asked.whole(of_ids), ValueType::Uuid).await?;
    assert_eq!(read, [ids[1], ids[0]].map(Value::Uuid), "the ends of UUIDs");
    let of_bytes = ends(asked.column("data"), ValueType::Bytes).to_vec();
    let read = asked.answer(asked.whole(of_bytes), ValueType::Bytes).await?;
    assert_eq!(read, [bytes[2].clone(), bytes[1].clone()], "the ends of bytes");
    let texts = asked.given("abc");
    let [absent, null] = [Value::from("x"), Value::Null(ValueType::Text)].map(|value| asked.given(value));
    let replaced = Expr::call(Function::Replace, vec![texts, absent, null]);
    assert_eq!(asked.met(replaced.is_null()).await?, [1, 2, 3], "nothing is replaced by nothing known");
    let time = asked.given("01:02:03").cast(ValueType::Time);
    let hour = Expr::call(Function::Hour, vec![time]);
    let one = asked.given(1_i64);
    assert_eq!(asked.met(Expr::same(hour, one)).await?, [1, 2, 3], "a text as a time");
    let long: Decimal = "9007199254740993.4".parse()?;
    let whole = asked.given(long).cast(ValueType::I64);
    let first = Select { limit: Some(asked.binds.push(1_i64)), ..asked.all(vec![whole]) };
    assert_eq!(asked.answer(first, ValueType::I64).await?, [9_007_199_254_740_993_i64.into()], "whole");
    let (number, two) = (asked.given(Decimal::new(2675, 3)), asked.given(2_i64));
    let rounded = Expr::call(Function::Round, vec![number, two]);
    let first = Select { limit: Some(asked.binds.push(1_i64)), ..asked.all(vec![rounded]) };
    assert_eq!(asked.answer(first, ValueType::F64).await?, [2.68.into()], "rounded as an exact number");
    // One list is the same wherever it stands.
    let list = asked.binds.push_list([1_i64.into(), 2_i64.into()], ValueType::I64);
    let among = Expr::In(Box::new(In { expr: asked.column("id"), set: Set::List(list) }));
    let mut grouped = asked.whole(vec![]);
    grouped.columns.push(SelectItem { expr: among, alias: Some("among".into()) });
    grouped.group_by = vec![Expr::bare_column("among")];
    grouped.order_by = vec![Order::never_null(Expr::count_rows(), Direction::Asc)];
    let read = asked.answer(grouped, ValueType::Bool).await?;
    assert_eq!(read, [false, true].map(Value::Bool), "grouped by a membership");
    Ok(())
}
