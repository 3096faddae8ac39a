//! Queries within others give the same rows on every engine: series, sets and sources; and so do given values.

use chrono::NaiveDate;
use ilana_ir::{
    ArithmeticOp, ColumnType, Comparison, Cte, Direction, Duplicates, Expr, Function, In, Json, JsonContains,
    JsonPattern, JsonStep, Order, Recursion, Select, SelectItem, Set, SetOperation, SetOperator, Source,
    Value, ValueType, With,
};
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use super::asked::Asked;
use super::fixture::{Fixture, Outcome};

/// A series of two values, of which the second is made of the row of the first.
fn series(asked: &mut Asked, first: Value, second: Value) -> Select {
    let own = |name| Expr::column("series", name);
    let items = |step, value| [SelectItem::named(step, "step"), SelectItem::named(value, "value")];
    let [first, second] = [first, second].map(|value| asked.given(value));
    let [one, two, last] = [1_i64, 2, 2].map(|step| asked.given(step));
    let again = Select {
        columns: items(two, second).into_iter().collect(),
        filter: Some(Expr::compare(own("step"), Comparison::Lt, last)),
        ..Select::from(Source::table("series"))
    };
    let (operator, duplicates) = (SetOperator::Union, Duplicates::Count);
    let select = Select {
        columns: items(one, first).into_iter().collect(),
        set_operations: vec![SetOperation { operator, duplicates, select: again }],
        ..Select::one_row()
    };
    let cte = Cte { name: "series".into(), columns: Vec::new(), select, materialized: None };
    Select {
        with: Some(Box::new(With { recursion: Recursion::Recursive, ctes: vec![cte] })),
        order_by: vec![Order::never_null(own("step"), Direction::Asc)],
        ..Select::from(Source::table("series")).columns([own("value")])
    }
}

/// A series of any type has room for what its later rows bring, whatever it begins with: MySQL and MariaDB give its columns
/// the width of the first rows.
pub async fn a_series_has_room_for_its_later_rows(fixture: &Fixture) -> Outcome {
    let mut asked = Asked::make(fixture.pool()?, "series", Vec::new(), Vec::new()).await?;
    let moment = NaiveDate::from_ymd_opt(2024, 2, 29).and_then(|day| day.and_hms_micro_opt(1, 2, 3, 456_789));
    let moment = moment.ok_or("no moment")?;
    let ends: [(Value, Value); 8] = [
        (1_i64.into(), i64::MAX.into()),
        (0.5.into(), 1e300.into()),
        (Decimal::new(15, 1).into(), Decimal::new(1_234_567_891_234_567, 3).into()),
        ("a".into(), "a text that is much longer".into()),
        (Value::Bytes(vec![1]), Value::Bytes(vec![0, 255, 0, 1])),
        (Value::Uuid(Uuid::from_u128(1)), Value::Uuid(Uuid::from_u128(u128::MAX))),
        (Value::Json(json!({})), Value::Json(json!({ "é": ["a longer document", 1.5] }))),
        (moment.date().and_time(chrono::NaiveTime::MIN).into(), moment.into()),
    ];
    for (first, second) in ends {
        let ty = first.value_type();
        for first in [first, Value::Null(ty)] {
            let select = series(&mut asked, first.clone(), second.clone());
            let read = asked.answer(select, ty).await?;
            assert_eq!(read, [first, second.clone()], "a series of {ty}");
        }
    }
    Ok(())
}

/// Rows are grouped by whether they are among others.
pub async fn rows_are_grouped_by_a_membership(fixture: &Fixture) -> Outcome {
    let rows = [7_i64, 7, 8, 9].map(|n| vec![n.into()]).to_vec();
    let mut asked =
        Asked::make(fixture.pool()?, "members", vec![("value", ColumnType::Integer)], rows).await?;
    let pairs = [[1_i64, 7], [3, 8], [4, 8]].map(|pair| pair.map(Value::from).to_vec());
    let pairs = Set::Rows(asked.binds.push_rows(pairs, vec![ValueType::I64; 2]));
    let own = Expr::Tuple(vec![asked.column("id"), asked.column("value")]);
    let read = among(&mut asked, own, pairs).await?;
    let halves = [false.into(), 2_i64.into(), true.into(), 2_i64.into()];
    assert_eq!(read, halves, "among rows of values");
    let others = Source::Table { table: asked.table.name.clone(), alias: Some("o".into()) };
    let is_large = Expr::compare(Expr::column("o", "id"), Comparison::Gt, asked.given(2_i64));
    let query = Select { filter: Some(is_large), ..Select::from(others).columns([Expr::column("o", "id")]) };
    let id = asked.column("id");
    let read = among(&mut asked, id, Set::Query(query)).await?;
    assert_eq!(read, halves, "among those of a query");
    Ok(())
}

/// Whether rows are in a set, with how many are.
async fn among(asked: &mut Asked, expr: Expr, set: Set) -> Result<Vec<Value>, crate::DriverError> {
    let among = Expr::In(Box::new(In { expr, set }));
    let mut select = asked.whole(vec![]);
    select.columns.push(SelectItem::named(among, "among"));
    select.columns.push(SelectItem::from(Expr::count_rows()));
    select.group_by = vec![Expr::bare_column("among")];
    select.order_by = vec![Order::never_null(Expr::bare_column("among"), Direction::Asc)];
    asked.cells(select, vec![ValueType::Bool, ValueType::I64]).await
}

/// A document that a query gives contains what it would contain in its table.
pub async fn a_document_of_a_query_contains_others(fixture: &Fixture) -> Outcome {
    let rows = [json!({ "tags": [1, 2] }), json!({ "tags": 1 }), json!({ "tags": [[1]] }), json!({})]
        .map(|document| vec![Value::Json(document)])
        .to_vec();
    let mut asked = Asked::make(fixture.pool()?, "sources", vec![("value", ColumnType::Json)], rows).await?;
    let tags = asked.column("value").json(vec![JsonStep::Key("tags".into())], ValueType::Json);
    let mut inner = asked.whole(vec![asked.column("id")]);
    inner.columns.push(SelectItem::named(tags, "tags"));
    let wanted = json!(1);
    let pattern = JsonPattern::of(&wanted, &mut asked.binds);
    let candidate = asked.binds.push(Value::Json(wanted));
    let contains =
        Json::Contains(JsonContains { json: Expr::column("s", "tags"), path: vec![], candidate, pattern });
    let id = Expr::column("s", "id");
    let select = Select {
        filter: Some(Expr::Json(Box::new(contains))),
        order_by: vec![Order::never_null(id.clone(), Direction::Asc)],
        ..Select::from(inner.named("s")).columns([id])
    };
    assert_eq!(asked.keys(select).await?, [1, 2]);
    let wanted = json!([1]);
    let pattern = JsonPattern::of(&wanted, &mut asked.binds);
    let candidate = asked.binds.push(Value::Json(wanted));
    let (json, path) = (Expr::bare_column("value"), vec![JsonStep::Key("tags".into())]);
    let contains = Json::Contains(JsonContains { json, path, candidate, pattern });
    assert_eq!(asked.met(Expr::Json(Box::new(contains))).await?, [1], "a bare name");
    Ok(())
}

/// Numbers that come of given values alone are those of their type: MySQL makes doubles of such.
pub async fn given_values_are_calculated_exactly(fixture: &Fixture) -> Outcome {
    let mut asked =
        Asked::make(fixture.pool()?, "given", vec![("value", ColumnType::Integer)], vec![vec![7_i64.into()]])
            .await?;
    let large = 9_007_199_254_740_993_i64;
    let of_two = [
        (ArithmeticOp::Add, large + 2),
        (ArithmeticOp::Subtract, large - 2),
        (ArithmeticOp::Multiply, large * 2),
        (ArithmeticOp::Divide, large / 2),
        (ArithmeticOp::Remainder, large % 2),
    ];
    for (op, expected) in of_two {
        let [left, right] = [large, 2].map(|value| asked.given(value));
        let select = asked.whole(vec![left.calculate(op, right, ValueType::I64)]);
        assert_eq!(asked.answer(select, ValueType::I64).await?, [expected.into()], "{op:?}");
    }
    let [left, right] = [i64::MAX, 1].map(|value| asked.given(value));
    let select = asked.whole(vec![left.calculate(ArithmeticOp::Add, right, ValueType::I64)]);
    let beyond = asked.answer(select, ValueType::I64).await;
    assert!(beyond.is_err(), "{beyond:?}");
    Ok(())
}

/// The first moment of a day is midnight, for a column and for what is given.
pub async fn a_day_begins_at_midnight(fixture: &Fixture) -> Outcome {
    let day = NaiveDate::from_ymd_opt(2024, 12, 31).ok_or("no day")?;
    let columns = vec![("value", ColumnType::Date)];
    let mut asked = Asked::make(fixture.pool()?, "midnight", columns, vec![vec![day.into()]]).await?;
    for function in [Function::Hour, Function::Minute, Function::Second] {
        let parts = vec![
            Expr::call(function.clone(), vec![asked.column("value")]),
            Expr::call(function.clone(), vec![asked.given(day)]),
        ];
        let select = asked.whole(parts);
        assert_eq!(asked.answer(select, ValueType::I64).await?, [0_i64.into(), 0_i64.into()], "{function:?}");
    }
    Ok(())
}

/// A document that is a text contains itself alone, whether a column or a given value holds it.
pub async fn a_document_of_one_text_contains_itself(fixture: &Fixture) -> Outcome {
    let rows =
        [json!("a b"), json!("a"), json!("\"a b\"")].map(|document| vec![Value::Json(document)]).to_vec();
    let mut asked = Asked::make(fixture.pool()?, "texts", vec![("value", ColumnType::Json)], rows).await?;
    for (of_column, expected) in [(true, vec![1]), (false, vec![1, 2, 3])] {
        let wanted = json!("a b");
        let pattern = JsonPattern::of(&wanted, &mut asked.binds);
        let candidate = asked.binds.push(Value::Json(wanted.clone()));
        let json = if of_column { asked.column("value") } else { asked.given(Value::Json(wanted)) };
        let contains = Json::Contains(JsonContains { json, path: vec![], candidate, pattern });
        assert_eq!(asked.met(Expr::Json(Box::new(contains))).await?, expected, "of a column: {of_column}");
    }
    let given = asked.given(Value::Json(json!([true, "a"])));
    let parts = [(0, ValueType::Bool), (1, ValueType::Text)]
        .map(|(place, ty)| given.clone().json(vec![JsonStep::Index(place)], ty));
    let truth = asked.given(Value::Json(json!(true))).json(vec![], ValueType::Bool);
    let select = Select {
        limit: Some(asked.binds.push(1_i64)),
        ..asked.all(parts.into_iter().chain([truth]).collect())
    };
    let read = asked.cells(select, vec![ValueType::Bool, ValueType::Text, ValueType::Bool]).await?;
    assert_eq!(read, [true.into(), "a".into(), true.into()], "parts of what is given");
    Ok(())
}
