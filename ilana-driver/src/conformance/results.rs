//! What functions, conditions and windows give is the same on every engine, whatever type the engine would make of it.

use chrono::NaiveDate;
use ilana_ir::{
    AggregateFunction, ArithmeticOp, Binds, Build, Case, ColumnRef, ColumnType, Comparison, CreateIndex,
    Direction, Distinct, EagerLoad, Expr, FullText, Function, In, Index, IndexKind, Order, Quantified,
    Quantifier, Raw, Relation, RelationKind, SchemaChange, Select, SelectItem, Set, Shape, Source, Totals,
    Value, ValueType, When, Window, WindowFunction,
};
use rust_decimal::Decimal;

use super::asked::Asked;
use super::fixture::{Fixture, Outcome};
use super::table::change;

/// Beyond what a double keeps.
const LONG: i64 = 9_007_199_254_740_993;

fn case(condition: Expr, value: Expr, otherwise: Option<Expr>) -> Expr {
    Expr::Case(Box::new(Case { arms: vec![When { condition, value }], otherwise }))
}

fn integers(numbers: &[i64]) -> Vec<Value> {
    numbers.iter().map(|number| Value::I64(*number)).collect()
}

/// A year may be taken from, and chosen beside a number below zero: one of MySQL has no sign.
pub async fn a_year_is_a_signed_number(fixture: &Fixture) -> Outcome {
    let day = NaiveDate::from_ymd_opt(1999, 12, 31).ok_or("no day")?;
    let rows = vec![vec![day.into()], vec![Value::Null(ValueType::Date)]];
    let mut asked = Asked::make(fixture.pool()?, "years", vec![("value", ColumnType::Date)], rows).await?;
    let year = Expr::call(Function::Year, vec![asked.column("value")]);
    let (none, two, far) = (asked.given(-1_i64), asked.given(2000_i64), asked.given(70_000_i64));
    let items = vec![
        Expr::call(Function::Coalesce, vec![year.clone(), none]),
        year.clone().calculate(ArithmeticOp::Subtract, two, ValueType::I64),
        Expr::call(Function::Greatest, vec![year, far]),
    ];
    let read = asked.answer(asked.all(items), ValueType::I64).await?;
    let null = || Value::Null(ValueType::I64);
    let expected = [1999_i64.into(), (-1_i64).into(), 70_000_i64.into(), (-1_i64).into(), null(), null()];
    assert_eq!(read, expected);
    Ok(())
}

/// What is computed of given integers alone is one with all its digits: MySQL would calculate with doubles.
pub async fn integers_of_given_values_are_whole(fixture: &Fixture) -> Outcome {
    let rows = vec![vec![1_i64.into()], vec![2_i64.into()]];
    let mut asked =
        Asked::make(fixture.pool()?, "whole", vec![("value", ColumnType::BigInteger)], rows).await?;
    let one = asked.given(1_i64);
    let is_one = Expr::compare(asked.column("value"), Comparison::Eq, one);
    let [long, zero] = [LONG, 0].map(|number| asked.given(number));
    let chosen = case(is_one, long, Some(zero));
    let sum = Expr::aggregate(AggregateFunction::Sum, Some(chosen.clone()), ValueType::I64);
    let read = asked.answer(asked.whole(vec![sum]), ValueType::I64).await;
    assert_eq!(read?, integers(&[LONG]), "a sum of cases");
    let one = asked.given(1_i64);
    let is_one = Expr::compare(asked.column("value"), Comparison::Eq, one);
    let [long, zero, again] = [LONG, 0, 1].map(|number| asked.given(number));
    let chosen = case(is_one, long, Some(zero)).calculate(ArithmeticOp::Add, again, ValueType::I64);
    let [low, first, other, more] = [-LONG, LONG, 7, 1].map(|number| asked.given(number));
    let items = vec![
        chosen,
        Expr::call(Function::Abs, vec![low]),
        Expr::call(Function::Coalesce, vec![first, other]).calculate(ArithmeticOp::Add, more, ValueType::I64),
    ];
    let read = asked.answer(asked.all(items), ValueType::I64).await?;
    assert_eq!(read, integers(&[LONG + 1, LONG, LONG + 1, 1, LONG, LONG + 1]));
    Ok(())
}

/// The number of a row may be taken from another: those of MySQL have no sign.
pub async fn places_are_signed_numbers(fixture: &Fixture) -> Outcome {
    let mut asked = Asked::make(fixture.pool()?, "places", Vec::new(), vec![Vec::new(); 3]).await?;
    let id = asked.column("id");
    let over = |function, direction| -> Expr {
        let order_by = vec![Order::never_null(id.clone(), direction)];
        Window::over(function, Vec::new(), order_by).into()
    };
    for function in
        [WindowFunction::RowNumber, WindowFunction::Rank, WindowFunction::DenseRank, WindowFunction::Ntile(3)]
    {
        let [up, down] = [Direction::Asc, Direction::Desc].map(|way| over(function.clone(), way));
        let items = vec![up.calculate(ArithmeticOp::Subtract, down, ValueType::I64)];
        let read = asked.answer(asked.all(items), ValueType::I64).await?;
        assert_eq!(read, integers(&[-2, 0, 2]), "{function:?}");
    }
    Ok(())
}

/// What is less than a half is not rounded to a half first.
pub async fn a_cast_to_an_integer_rounds_once(fixture: &Fixture) -> Outcome {
    let numbers = [0.499_999_999_96, 0.5, -0.5, 2.5, 1e15];
    let rows = numbers.map(|number| vec![number.into()]).to_vec();
    let mut asked = Asked::make(fixture.pool()?, "halves", vec![("value", ColumnType::Double)], rows).await?;
    let whole = asked.column("value").cast(ValueType::I64);
    let read = asked.answer(asked.all(vec![whole]), ValueType::I64).await?;
    assert_eq!(read, integers(&[0, 1, -1, 3, 1_000_000_000_000_000]));
    Ok(())
}

/// A double is rounded as it is written, not as the nearest sum of powers of two.
pub async fn doubles_are_rounded_as_they_are_written(fixture: &Fixture) -> Outcome {
    let numbers = [(1.005, 1.01), (2.675, 2.68), (-1.005, -1.01), (1e-20, 0.0), (1e20, 1e20), (7.0, 7.0)];
    let rows = numbers.map(|(number, _)| vec![number.into()]).to_vec();
    let mut asked =
        Asked::make(fixture.pool()?, "rounded", vec![("value", ColumnType::Double)], rows).await?;
    let two = asked.given(2_i64);
    let rounded = Expr::call(Function::Round, vec![asked.column("value"), two]);
    let read = asked.answer(asked.all(vec![rounded]), ValueType::F64).await?;
    assert_eq!(read, numbers.map(|(_, rounded)| Value::F64(rounded)));
    let none = asked.given(Value::Null(ValueType::I64));
    let unknown = Expr::call(Function::Round, vec![asked.column("value"), none]).is_null();
    assert_eq!(asked.met(unknown).await?, [1, 2, 3, 4, 5, 6], "to nobody knows how many digits");
    Ok(())
}

/// Given exact numbers alone are numbers too: on SQLite they are texts.
pub async fn the_greatest_of_given_decimals_is_a_number(fixture: &Fixture) -> Outcome {
    let mut asked = Asked::make(fixture.pool()?, "given_most", Vec::new(), vec![Vec::new()]).await?;
    let [nine, ten, nine_again, ten_again] = [9, 10, 9, 10].map(|units| asked.decimal(units));
    let items = vec![
        Expr::call(Function::Greatest, vec![nine, ten]),
        Expr::call(Function::Least, vec![ten_again, nine_again]),
    ];
    let read = asked.answer(asked.whole(items), ValueType::Decimal).await?;
    assert_eq!(read, [Decimal::from(10), Decimal::from(9)].map(Value::from));
    Ok(())
}

/// A text that is chosen by a condition on exact numbers is compared as a text: on SQLite a part of an expression says how
/// the whole is compared.
pub async fn texts_beside_decimals_stay_texts(fixture: &Fixture) -> Outcome {
    let price = ColumnType::Decimal { precision: 10, scale: 2 };
    let rows = ["007", "7", "7.0"].map(|text| vec![Decimal::from(5).into(), text.into()]).to_vec();
    let columns = vec![("price", price), ("value", ColumnType::Text)];
    let mut asked = Asked::make(fixture.pool()?, "chosen", columns, rows).await?;
    let price: Expr =
        ColumnRef::new(asked.table.name.name.clone(), "price").holding(ValueType::Decimal).into();
    let zero = asked.decimal(0);
    let chosen = case(Expr::compare(price.clone(), Comparison::Gt, zero), asked.column("value"), None);
    let seven = asked.given("7");
    assert_eq!(asked.met(Expr::same(chosen.clone(), seven)).await?, [2], "compared");
    let one = asked.decimal(0);
    let chosen = case(Expr::compare(price.clone(), Comparison::Gt, one), asked.column("value"), None);
    let distinct = Select { distinct: Distinct::Rows, ..asked.whole(vec![chosen]) };
    assert_eq!(asked.answer(distinct, ValueType::Text).await?.len(), 3, "told apart");
    let zero = asked.decimal(0);
    let chosen = case(Expr::compare(price, Comparison::Gt, zero), asked.column("value"), None);
    assert_eq!(asked.ordered(chosen, Direction::Desc).await?, [3, 2, 1], "ordered");
    Ok(())
}

/// A condition that holds of no row may be what rows are ordered, grouped and told apart by.
pub async fn rows_are_ordered_by_what_is_never_so(fixture: &Fixture) -> Outcome {
    let mut asked = Asked::make(fixture.pool()?, "never", Vec::new(), vec![Vec::new(); 2]).await?;
    let id = asked.column("id");
    let among = || Expr::In(Box::new(In { expr: id.clone(), set: Set::Exprs(Vec::new()) }));
    assert_eq!(asked.ordered(among(), Direction::Asc).await?, [1, 2], "ordered");
    assert_eq!(asked.ordered(among().negate(), Direction::Desc).await?, [1, 2], "ordered by the opposite");
    let named = |asked: &Asked| {
        let mut select = asked.whole(Vec::new());
        select.columns.push(SelectItem::named(among(), "among"));
        select.order_by = vec![Order::never_null(Expr::bare_column("among"), Direction::Asc)];
        select
    };
    let grouped = Select { group_by: vec![Expr::bare_column("among")], ..named(&asked) };
    assert_eq!(asked.answer(grouped, ValueType::Bool).await?, [false.into()], "grouped by an alias");
    let grouped = Select { group_by: vec![among()], ..named(&asked) };
    assert_eq!(asked.answer(grouped, ValueType::Bool).await?, [false.into()], "grouped");
    let distinct = Select { distinct: Distinct::Rows, ..named(&asked) };
    assert_eq!(asked.answer(distinct, ValueType::Bool).await?, [false.into()], "told apart");
    let first = Select { distinct: Distinct::On(vec![among()]), ..asked.all(vec![asked.column("id")]) };
    assert_eq!(asked.keys(first).await?, [1], "the first of each");
    Ok(())
}

/// A day is its first moment among rows of several values too.
pub async fn days_are_among_rows_of_moments(fixture: &Fixture) -> Outcome {
    let days = [1, 2].map(|day| NaiveDate::from_ymd_opt(2024, 5, day));
    let rows = days.iter().flatten().map(|day| vec![Value::from(*day)]).collect();
    let mut asked = Asked::make(fixture.pool()?, "moments", vec![("value", ColumnType::Date)], rows).await?;
    let table = asked.table.name.name.clone();
    let midnights = days.iter().flatten().filter_map(|day| day.and_hms_opt(0, 0, 0));
    let moments: Vec<Vec<Value>> =
        (1_i64..).zip(midnights).map(|(id, moment)| vec![id.into(), moment.into()]).collect();
    let day: Expr = ColumnRef::new(table.clone(), "value").holding(ValueType::Date).into();
    let set = Set::Rows(asked.binds.push_rows(moments, vec![ValueType::I64, ValueType::DateTime]));
    let expr = Expr::Tuple(vec![asked.column("id"), day]);
    assert_eq!(asked.met(Expr::In(Box::new(In { expr, set }))).await?, [1, 2], "days among moments");
    let moment: Expr = asked.column("value").cast(ValueType::DateTime);
    let rows = (1_i64..).zip(days.iter().flatten()).map(|(id, day)| vec![id.into(), Value::from(*day)]);
    let set =
        Set::Rows(asked.binds.push_rows(rows.collect::<Vec<_>>(), vec![ValueType::I64, ValueType::Date]));
    let expr = Expr::Tuple(vec![asked.column("id"), moment]);
    assert_eq!(asked.met(Expr::In(Box::new(In { expr, set }))).await?, [1, 2], "moments among days");
    Ok(())
}

/// A query of one value is one expression, whatever it is compared with.
pub async fn a_query_is_compared_with_each_row_of_another(fixture: &Fixture) -> Outcome {
    let rows = [3_i64, 5, 9].map(|number| vec![number.into()]).to_vec();
    let mut asked =
        Asked::make(fixture.pool()?, "each_row", vec![("value", ColumnType::Integer)], rows).await?;
    let most = Expr::aggregate(AggregateFunction::Max, Some(asked.column("value")), ValueType::I64);
    let left = Expr::Subquery(Box::new(asked.whole(vec![most])));
    for (op, quantifier, expected) in
        [(Comparison::Ge, Quantifier::All, vec![1, 2, 3]), (Comparison::Lt, Quantifier::Any, vec![])]
    {
        let select = asked.whole(vec![asked.column("value")]);
        let node = Quantified { left: left.clone(), op, quantifier, select };
        assert_eq!(asked.met(Expr::Quantified(Box::new(node))).await?, expected, "{op:?} {quantifier:?}");
    }
    Ok(())
}

/// A limit counts per parent whatever the order: at random, by an alias, of rows that differ, and beside a column that is
/// called as the compiler calls the number of a row.
pub async fn rows_of_each_parent_are_in_any_order(fixture: &Fixture) -> Outcome {
    let rows = [(1, 3), (1, 3), (1, 1), (2, 8), (2, 7), (2, 3), (3, 1)];
    let rows = rows.map(|(owner, number): (i64, i64)| vec![owner.into(), number.into()]).to_vec();
    let columns = vec![("owner", ColumnType::BigInteger), ("value", ColumnType::Integer)];
    let mut asked = Asked::make(fixture.pool()?, "parents", columns, rows).await?;
    let table = asked.table.name.clone();
    let relation = Relation {
        name: "rows".into(),
        parent: ilana_ir::TableName::new("owners"),
        parent_key: "id".into(),
        related: table,
        related_key: "owner".into(),
        kind: RelationKind::HasMany,
    };
    let column = |asked: &Asked, name| asked.column(name);
    let narrow = |asked: &mut Asked, mut select: Select, order: Expr, limit: i64| {
        select.order_by = vec![Order::never_null(order, Direction::Asc)];
        select.limit = Some(asked.binds.push(limit));
        let keys = vec![1_i64.into(), 2_i64.into()];
        let load = EagerLoad { relation: &relation, keys, key_type: ValueType::I64 };
        load.narrow(select, &mut asked.binds, None)
    };
    let select = asked.whole(vec![column(&asked, "owner")]);
    let random = narrow(&mut asked, select, Expr::call(Function::Random, Vec::new()), 2);
    let mut read = asked.keys(random).await?;
    read.sort_unstable();
    assert_eq!(read, [1, 1, 2, 2], "two of each at random");
    let mut select = asked.whole(vec![column(&asked, "owner")]);
    let zero = asked.given(0_i64);
    let opposite = zero.calculate(ArithmeticOp::Subtract, column(&asked, "value"), ValueType::I64);
    select.columns.push(SelectItem::named(opposite, "ilana_rank"));
    let by_alias = narrow(&mut asked, select, Expr::bare_column("ilana_rank"), 1);
    let mut read = asked.keys(by_alias).await?;
    read.sort_unstable();
    assert_eq!(read, [-8, -3, 1, 2], "the first of each by an alias");
    let distinct = |distinct, asked: &Asked| Select {
        distinct,
        ..asked.whole(vec![column(asked, "owner"), column(asked, "value")])
    };
    let (select, order) = (distinct(Distinct::Rows, &asked), column(&asked, "value"));
    let different = narrow(&mut asked, select, order, 2);
    let mut read = asked.keys(different).await?;
    read.sort_unstable();
    assert_eq!(read, [1, 1, 1, 2, 2, 3, 3, 7], "two that differ of each");
    let on = vec![column(&asked, "value")];
    let (select, order) = (distinct(Distinct::On(on), &asked), column(&asked, "value"));
    let first = narrow(&mut asked, select, order, 2);
    let mut read = asked.keys(first).await?;
    read.sort_unstable();
    assert_eq!(read, [1, 1, 1, 2, 2, 3, 3, 7], "two of the first of each");
    Ok(())
}

/// The least and greatest of a given value, or of what is chosen between given values, is of their type.
pub async fn extremes_of_given_values_keep_their_type(fixture: &Fixture) -> Outcome {
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).ok_or("no day")?;
    let next = day.succ_opt().ok_or("no day")?;
    let moment = day.and_hms_micro_opt(1, 2, 3, 4).ok_or("no time")?;
    let later = next.and_hms_opt(0, 0, 0).ok_or("no time")?;
    let pairs: [[Value; 2]; 10] = [
        [1_i64.into(), LONG.into()],
        [0.5.into(), 2.25.into()],
        [Decimal::new(15, 1).into(), Decimal::new(1025, 2).into()],
        ["a".into(), "b".into()],
        [vec![0_u8, 200].into(), vec![1_u8].into()],
        [day.into(), next.into()],
        [moment.time().into(), chrono::NaiveTime::from_hms_opt(3, 0, 0).ok_or("no time")?.into()],
        [moment.into(), later.into()],
        [moment.and_utc().into(), later.and_utc().into()],
        [uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into()],
    ];
    let rows = vec![vec![1_i64.into()], vec![2_i64.into()]];
    let mut asked =
        Asked::make(fixture.pool()?, "extremes", vec![("value", ColumnType::BigInteger)], rows).await?;
    for [less, more] in pairs {
        let ty = less.value_type();
        let extreme = |function, expr| Expr::aggregate(function, Some(expr), ty);
        let chosen = |asked: &mut Asked| {
            let one = asked.given(1_i64);
            let is_one = Expr::compare(asked.column("value"), Comparison::Eq, one);
            let (first, second) = (asked.given(less.clone()), asked.given(more.clone()));
            case(is_one, first, Some(second))
        };
        let (alone, again) = (asked.given(less.clone()), asked.given(more.clone()));
        let (one, other) = (chosen(&mut asked), chosen(&mut asked));
        let items = vec![
            extreme(AggregateFunction::Max, alone),
            extreme(AggregateFunction::Min, again),
            extreme(AggregateFunction::Min, one),
            extreme(AggregateFunction::Max, other),
        ];
        let read = asked.answer(asked.whole(items), ty).await.map_err(|error| format!("{ty}: {error}"))?;
        assert_eq!(read, [less.clone(), more.clone(), less.clone(), more.clone()], "{ty}");
    }
    Ok(())
}

/// The mean of what is computed of exact numbers can be read, though an engine may give it more digits than a number has.
pub async fn a_mean_of_computed_decimals_is_read(fixture: &Fixture) -> Outcome {
    let rows = [1_i64, 1, 2].map(|units| vec![Decimal::from(units).into()]).to_vec();
    let columns = vec![("value", ColumnType::Decimal { precision: 10, scale: 2 })];
    let mut asked = Asked::make(fixture.pool()?, "means", columns, rows).await?;
    let rate = asked.decimal(10);
    let taxed = asked.column("value").calculate(ArithmeticOp::Multiply, rate, ValueType::Decimal);
    let whole = asked.column("id").cast(ValueType::Decimal);
    let mean = |expr| Expr::aggregate(AggregateFunction::Avg, Some(expr), ValueType::Decimal);
    let [taxed, whole, plain] = [taxed, whole, asked.column("value")].map(mean);
    let read = asked.answer(asked.whole(vec![taxed, whole, plain]), ValueType::Decimal).await?;
    let rounded = |value: &Value| {
        let Value::Decimal(number) = value else { return Err(format!("{value:?} is no exact number")) };
        Ok(number.round_dp(4))
    };
    let read: Vec<Decimal> = read.iter().map(rounded).collect::<Result<_, _>>()?;
    assert_eq!(read, [Decimal::new(133_333, 4), 2.into(), Decimal::new(13_333, 4)]);
    Ok(())
}

/// Rows that hold all words are found, though an index may leave out some of the words.
pub async fn words_are_found_beside_those_that_no_index_has(fixture: &Fixture) -> Outcome {
    let texts = ["the way of rust is long", "rust goes its course", "long ago"];
    let rows = texts.map(|text| vec![text.into()]).to_vec();
    let columns = vec![("value", ColumnType::String(50))];
    let mut asked = Asked::make(fixture.pool()?, "words", columns, rows).await?;
    let find = |asked: &mut Asked, words: &str| {
        let words = asked.binds.push(words);
        Expr::FullText(Box::new(FullText { columns: vec![asked.column("value")], words, language: None }))
    };
    let looked_for = find(&mut asked, "rust");
    let select = Select { filter: Some(looked_for), ..asked.all(vec![asked.column("id")]) };
    if let Err(refused) = asked.pool.plan(&Shape::Select(select)).await {
        let remedy = refused.to_string();
        assert!(remedy.contains("search for words"), "{remedy}");
        return Ok(());
    }
    let index = Index::over("conformance_words_value", ["value"], IndexKind::FullText);
    let create = CreateIndex { table: asked.table.name.clone(), index, build: Build::Plain };
    change(&asked.pool, &SchemaChange::CreateIndex(create)).await?;
    for (words, expected) in
        [("rust", vec![1, 2]), ("way of the rust", vec![1]), ("long, long", vec![1, 3]), ("gone", vec![])]
    {
        asked.binds = Binds::default();
        let condition = find(&mut asked, words);
        assert_eq!(asked.met(condition).await?, expected, "{words}");
    }
    Ok(())
}

/// What is computed of the rows of each group is looked for in a query of its own as any value is.
pub async fn groups_are_looked_for_among_rows(fixture: &Fixture) -> Outcome {
    let rows = [(1, 3), (1, 4), (2, 5), (3, 9)];
    let rows = rows.map(|(owner, number): (i64, i64)| vec![owner.into(), number.into()]).to_vec();
    let columns = vec![("owner", ColumnType::BigInteger), ("value", ColumnType::Integer)];
    let mut asked = Asked::make(fixture.pool()?, "groups", columns, rows).await?;
    let aggregate =
        |asked: &Asked, function| Expr::aggregate(function, Some(asked.column("value")), ValueType::I64);
    let small = |asked: &mut Asked| {
        let (six, own) = (asked.given(6_i64), asked.column("value"));
        Select {
            filter: Some(Expr::compare(own, Comparison::Lt, six)),
            ..asked.whole(vec![asked.column("value")])
        }
    };
    let keys = |asked: &mut Asked, column: &'static str| {
        let (three, own) = (asked.given(3_i64), asked.column("id"));
        Select {
            filter: Some(Expr::compare(own, Comparison::Lt, three)),
            ..asked.whole(vec![asked.column(column)])
        }
    };
    let [greatest, count] =
        [AggregateFunction::Max, AggregateFunction::Count].map(|one| aggregate(&asked, one));
    let among = |expr: &Expr, select| Expr::In(Box::new(In { expr: expr.clone(), set: Set::Query(select) }));
    let conditions: [(Expr, &[i64]); 4] = [
        (among(&greatest, small(&mut asked)), &[1, 2]),
        (Expr::Not(Box::new(among(&greatest, small(&mut asked)))), &[3]),
        (among(&count, keys(&mut asked, "owner")), &[2, 3]),
        (Expr::Not(Box::new(among(&count, keys(&mut asked, "id")))), &[]),
    ];
    let values = asked.binds.clone();
    for (condition, expected) in conditions {
        let owner = asked.column("owner");
        let select = Select {
            group_by: vec![owner.clone()],
            having: Some(Box::new(condition)),
            order_by: vec![Order::never_null(owner.clone(), Direction::Asc)],
            ..asked.whole(vec![owner])
        };
        asked.binds = values.clone();
        assert_eq!(asked.keys(select).await?, expected);
    }
    Ok(())
}

/// In a row of totals a key is null, and so is what is computed of it, unless that says otherwise.
pub async fn totals_are_told_by_their_keys(fixture: &Fixture) -> Outcome {
    let rows = [(1, 3), (1, 4), (2, 5)];
    let rows = rows.map(|(owner, number): (i64, i64)| vec![owner.into(), number.into()]).to_vec();
    let columns = vec![("owner", ColumnType::BigInteger), ("value", ColumnType::Integer)];
    let mut asked = Asked::make(fixture.pool()?, "totals", columns, rows).await?;
    let owner = asked.column("owner");
    let none = asked.given(-1_i64);
    let one = asked.given(1_i64);
    let others = Source::Table { table: asked.table.name.clone(), alias: Some("o".into()) };
    let is_other = Expr::compare(Expr::column("o", "owner"), Comparison::Gt, owner.clone());
    let greatest = Expr::aggregate(AggregateFunction::Max, Some(Expr::column("o", "value")), ValueType::I64);
    let next = Select { filter: Some(is_other), ..Select::from(others).columns([greatest]) };
    let sum = Expr::aggregate(AggregateFunction::Sum, Some(asked.column("value")), ValueType::I64);
    let mut select = asked.whole(vec![
        Expr::call(Function::Coalesce, vec![owner.clone(), none]),
        owner.clone().calculate(ArithmeticOp::Add, one, ValueType::I64),
        Expr::Subquery(Box::new(next)),
        sum.clone(),
    ]);
    select.group_by = vec![owner];
    select.totals = Totals::Rollup;
    select.order_by = vec![Order::never_null(sum, Direction::Asc)];
    if let Err(refused) = asked.pool.plan(&Shape::Select(select.clone())).await {
        let remedy = refused.to_string();
        assert!(remedy.contains("unite the queries of each level"), "{remedy}");
        return Ok(());
    }
    let null = || Value::Null(ValueType::I64);
    let ordered = [2.into(), 3.into(), null(), 5.into(), 1.into(), 2.into(), 5.into(), 7.into()];
    let totals = [(-1).into(), null(), null(), 12.into()];
    let expected: Vec<Value> = ordered.into_iter().chain(totals).collect();
    let values = asked.binds.clone();
    assert_eq!(asked.answer(select.clone(), ValueType::I64).await?, expected);
    asked.binds = values;
    select.order_by = Vec::new();
    let mut rows: Vec<_> =
        asked.answer(select, ValueType::I64).await?.chunks(4).map(<[Value]>::to_vec).collect();
    rows.sort_by_key(|row| format!("{:?}", row.last()));
    let mut wanted: Vec<_> = expected.chunks(4).map(<[Value]>::to_vec).collect();
    wanted.sort_by_key(|row| format!("{:?}", row.last()));
    assert_eq!(rows, wanted, "in no order");
    let others = Source::Table { table: asked.table.name.clone(), alias: Some("o".into()) };
    let owner = asked.column("owner");
    let is_other = Expr::compare(Expr::column("o", "owner"), Comparison::Gt, owner.clone());
    let next = Select { filter: Some(is_other), ..Select::from(others).columns([Expr::column("o", "id")]) };
    let sum = Expr::aggregate(AggregateFunction::Sum, Some(asked.column("value")), ValueType::I64);
    let is_last = Expr::Not(Box::new(Expr::Exists(Box::new(next))));
    let is_of_several = Expr::from(Raw::new("COUNT(*) > 1"));
    for (having, expected) in [(is_last, [5, 12]), (is_of_several, [7, 12])] {
        let select = Select {
            group_by: vec![owner.clone()],
            totals: Totals::Rollup,
            having: Some(Box::new(having)),
            order_by: vec![Order::never_null(sum.clone(), Direction::Asc)],
            ..asked.whole(vec![sum.clone()])
        };
        assert_eq!(asked.keys(select).await?, expected);
    }
    Ok(())
}

/// A comparison of tuples is null where what it turns on is.
pub async fn a_comparison_of_tuples_may_be_null(fixture: &Fixture) -> Outcome {
    let rows = [[Some(1_i64), Some(1)], [Some(1), None], [Some(2), None], [None, Some(1)]];
    let rows = rows.map(|row| row.map(Value::from).to_vec()).to_vec();
    let columns = vec![("value", ColumnType::BigInteger), ("other", ColumnType::BigInteger)];
    let mut asked = Asked::make(fixture.pool()?, "tuples", columns, rows).await?;
    let cases: [(Comparison, [&[i64]; 2]); 6] = [
        (Comparison::Eq, [&[], &[2]]),
        (Comparison::Ne, [&[1, 3, 4], &[2]]),
        (Comparison::Lt, [&[1], &[2, 4]]),
        (Comparison::Le, [&[1], &[2, 4]]),
        (Comparison::Gt, [&[3], &[2, 4]]),
        (Comparison::Ge, [&[3], &[2, 4]]),
    ];
    for (op, [met, unknown]) in cases {
        let mut compared = || {
            let own = Expr::Tuple(vec![asked.column("value"), asked.column("other")]);
            let given = Expr::Tuple(vec![asked.given(1_i64), asked.given(2_i64)]);
            Expr::compare(own, op, given)
        };
        let (plain, asked_for) = (compared(), Expr::IsNull(Box::new(compared())));
        let values = asked.binds.clone();
        assert_eq!(asked.met(plain).await?, met, "{op:?}");
        asked.binds = values;
        assert_eq!(asked.met(asked_for).await?, unknown, "{op:?} is null");
    }
    Ok(())
}

/// Each window has an order of its own, whatever others there are.
pub async fn windows_do_not_mix(fixture: &Fixture) -> Outcome {
    let rows = [(1, 10), (1, 0), (1, 10), (2, -3), (2, 7), (3, 1000), (3, 1), (4, 10)];
    let rows = rows.map(|(owner, number): (i64, i64)| vec![owner.into(), number.into()]).to_vec();
    let columns = vec![("owner", ColumnType::BigInteger), ("value", ColumnType::Integer)];
    let mut asked = Asked::make(fixture.pool()?, "windows", columns, rows).await?;
    let (owner, value, id) = (asked.column("owner"), asked.column("value"), asked.column("id"));
    let aggregate = |expr: Expr| {
        if let Expr::Aggregate(node) = expr { WindowFunction::Aggregate(*node) } else { WindowFunction::Rank }
    };
    let sum = || aggregate(Expr::aggregate(AggregateFunction::Sum, Some(value.clone()), ValueType::I64));
    let count = || aggregate(Expr::count_rows());
    let by = |expr: &Expr| vec![Order::never_null(expr.clone(), Direction::Asc)];
    let all: Expr = Window::over(count(), vec![], vec![]).into();
    let place: Expr = Window::over(count(), vec![owner.clone()], by(&id)).into();
    let running: Expr = Window::over(sum(), vec![], by(&id)).into();
    let of_owner: Expr = Window::over(sum(), vec![owner.clone()], vec![]).into();
    let rank: Expr = Window::over(WindowFunction::Rank, vec![], by(&value)).into();
    let read = asked.answer(asked.all(vec![all.clone(), place, running]), ValueType::I64).await?;
    let places = [1, 2, 3, 1, 2, 1, 2, 1];
    let sums = [10, 10, 20, 17, 24, 1024, 1025, 1035];
    let expected: Vec<i64> = places.iter().zip(sums).flat_map(|(place, sum)| [8, *place, sum]).collect();
    assert_eq!(read, integers(&expected), "a running sum");
    let read = asked.answer(asked.all(vec![all, rank, of_owner]), ValueType::I64).await?;
    let (ranks, sums) = ([5, 2, 5, 1, 4, 8, 3, 5], [20, 20, 20, 4, 4, 1001, 1001, 10]);
    let expected: Vec<i64> = ranks.iter().zip(sums).flat_map(|(rank, sum)| [8, *rank, sum]).collect();
    assert_eq!(read, integers(&expected), "a sum of each");
    let share: Expr = Window::over(WindowFunction::CumeDist, vec![], by(&value)).into();
    let place: Expr = Window::over(count(), vec![owner], by(&id)).into();
    let read = asked.cells(asked.all(vec![share, place]), vec![ValueType::F64, ValueType::I64]).await?;
    let shares = [0.875, 0.25, 0.875, 0.125, 0.5, 1.0, 0.375, 0.875];
    let expected: Vec<Value> = shares
        .into_iter()
        .zip(places)
        .flat_map(|(share, place)| [Value::F64(share), Value::I64(place)])
        .collect();
    assert_eq!(read, expected, "a share");
    Ok(())
}
