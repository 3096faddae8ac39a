//! What becomes of values when their column gets another type.

use chrono::{NaiveDate, NaiveDateTime};
use ilana_orm::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::engine::Engine;
use super::evolve::{db, table};

#[derive(Model, Clone, Debug, PartialEq)]
struct Thing {
    id: i64,
    day: NaiveDateTime,
    moment: NaiveDate,
    price: i64,
    half: Decimal,
    even: i64,
    exact: Decimal,
    number: String,
    count: i64,
    written: i64,
    on: NaiveDate,
    flag: bool,
    half_true: bool,
    code: Uuid,
}

/// What the things are once their columns have other types.
fn changed() -> [Thing; 2] {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let (first, second) = (day(2024, 2, 29), day(1, 1, 1));
    [
        Thing {
            id: 1,
            day: first.and_hms_opt(0, 0, 0).unwrap(),
            moment: first,
            price: 13,
            half: Decimal::new(13, 2),
            even: 12,
            exact: Decimal::new(7125, 3),
            number: "42".into(),
            count: 32767,
            written: 1234,
            on: first,
            flag: true,
            half_true: true,
            code: Uuid::from_u128(0xabc),
        },
        Thing {
            id: 2,
            day: second.and_hms_opt(0, 0, 0).unwrap(),
            moment: day(9999, 12, 31),
            price: -1,
            half: Decimal::new(-1235, 2),
            even: -4,
            exact: Decimal::new(-5, 3),
            number: "-1".into(),
            count: -32768,
            written: -7,
            on: day(1999, 12, 31),
            flag: false,
            half_true: false,
            code: Uuid::from_u128(1),
        },
    ]
}

#[tokio::test]
async fn values_become_those_of_the_new_type_of_their_column() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.id();
            t.date("day");
            t.datetime("moment");
            t.decimal("price", 10, 2);
            t.double("half");
            t.double("even");
            t.decimal("exact", 10, 4);
            t.integer("number");
            t.big_integer("count");
            t.varchar("written", 20);
            t.varchar("on", 20);
            t.integer("flag");
            t.double("half_true");
            t.varchar("code", 36);
        })
        .await?;
    let rows = "(1, '2024-02-29', '2024-02-29 23:59:58.123456', '12.75', 0.125, 12.5, '7.1250', 42, 32767, '1234', '2024-02-29', 200, 0.25, '00000000-0000-0000-0000-000000000ABC'), \
                (2, '0001-01-01', '9999-12-31 00:00:00', '-0.50', -12.345678, -3.5, '-0.0050', -1, -32768, '-7', '1999-12-31', 0, 0, '00000000-0000-0000-0000-000000000001')";
    schema.raw(format!("INSERT INTO things VALUES {rows}")).await?;
    schema
        .alter_table("things", |t| {
            t.datetime("day").change();
            t.date("moment").change();
            t.integer("price").change();
            t.decimal("half", 8, 2).change();
            t.integer("even").change();
            t.decimal("exact", 6, 3).change();
            t.varchar("number", 5).change();
            t.small_integer("count").change();
            t.integer("written").change();
            t.date("on").change();
            t.boolean("flag").change();
            t.boolean("half_true").change();
            t.uuid("code").change();
        })
        .await?;
    let things = Thing::query().order_by("id").on(&db).get().await?;
    assert!(things.iter().map(|thing| &**thing).eq(&changed()), "{things:?}");
    let found = Thing::query().filter(Thing::CODE.eq(Uuid::from_u128(0xabc))).on(&db).count().await?;
    assert_eq!(found, 1, "by the text that each engine makes of it");
    Ok(())
}

#[tokio::test]
async fn values_that_have_no_place_in_the_new_type_stay_as_they_are() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.integer("height").unique();
            t.varchar("words", 20);
            t.decimal("weight", 10, 2);
            t.double("mass");
        })
        .await?;
    schema.raw("INSERT INTO things VALUES (70000, 'not a number', '12345.00', 1e300)").await?;
    let before = table(&schema, "things").await?;
    let refused = [
        ("height", schema.alter_table("things", |t| _ = t.small_integer("height").change()).await),
        ("words", schema.alter_table("things", |t| _ = t.varchar("words", 5).change()).await),
        ("words", schema.alter_table("things", |t| _ = t.integer("words").change()).await),
        ("words", schema.alter_table("things", |t| _ = t.date("words").change()).await),
        ("words", schema.alter_table("things", |t| _ = t.uuid("words").change()).await),
        ("weight", schema.alter_table("things", |t| _ = t.decimal("weight", 4, 1).change()).await),
        ("mass", schema.alter_table("things", |t| _ = t.big_integer("mass").change()).await),
    ];
    for (column, refused) in refused {
        let told = refused.unwrap_err().to_string();
        assert!(told.contains(column), "{column}: {told}");
    }
    assert_eq!(table(&schema, "things").await?, before);
    let again = schema.raw("INSERT INTO things SELECT * FROM things").await;
    assert!(again.is_err(), "the row is there");
    Ok(())
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "written")]
struct Written {
    id: i64,
    flag: String,
    share: Decimal,
    instant: String,
    moment: String,
    clock: String,
    host: String,
    words: Vec<u8>,
    bytes: String,
    late: NaiveDate,
    later: NaiveDate,
    rank: String,
    network: String,
    single: Decimal,
    list: Vec<u8>,
}

/// A row of the values that are to be written.
async fn make_written(schema: &Schema) -> Result<()> {
    schema
        .create_table("written", |t| {
            t.id();
            t.boolean("flag");
            t.boolean("share");
            t.timestamp("instant");
            t.datetime("moment");
            t.time("clock");
            t.inet("host");
            t.varchar("words", 20);
            t.binary("bytes");
            t.datetime("late");
            t.varchar("later", 40);
            t.enumeration("rank", ["1", "2", "3"]);
            t.inet("network");
            t.float("single");
            t.json("list");
        })
        .await?;
    let moment = "'2024-02-29 23:59:59.600000'";
    let [words, bytes] = match Engine::tested() {
        Engine::Postgres => [r"'a\x41'", r"'\x61c3a9'"],
        Engine::MySql | Engine::MariaDb => [r"'a\\x41'", "x'61c3a9'"],
        Engine::Sqlite => [r"'a\x41'", "x'61c3a9'"],
    };
    let moments =
        [moment, moment, "'01:02:03.500000'", "'10.0.0.1'", words, bytes, moment, moment].join(", ");
    schema
        .raw(format!(
            "INSERT INTO written VALUES (1, {}, {moments}, '3', '10.1.0.0/16', 16777215, '[1]')",
            "1 = 1, 1 = 1"
        ))
        .await
}

/// What they are then.
fn written() -> Written {
    let leap = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let text = "2024-02-29 23:59:59.600000".to_owned();
    Written {
        id: 1,
        flag: "1".into(),
        share: Decimal::ONE,
        instant: text.clone(),
        moment: text,
        clock: "01:02:03.500000".into(),
        host: "10.0.0.1".into(),
        words: r"a\x41".into(),
        bytes: "aé".into(),
        late: leap,
        later: leap,
        rank: "3".into(),
        network: "10.1.0.0/16".into(),
        single: 16_777_215.into(),
        list: b"[1]".into(),
    }
}

#[tokio::test]
async fn values_are_written_alike_and_not_rounded_to_the_next_day() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    make_written(&schema).await?;
    schema
        .alter_table("written", |t| {
            t.varchar("flag", 10).change();
            t.decimal("share", 8, 2).change();
            t.varchar("instant", 40).change();
            t.varchar("moment", 40).change();
            t.text("clock").change();
            t.varchar("host", 40).change();
            t.binary("words").change();
            t.text("bytes").change();
            t.date("late").change();
            t.date("later").change();
            t.enumeration("rank", ["3", "1"]).change();
            t.varchar("network", 20).change();
            t.decimal("single", 12, 2).change();
            t.binary("list").change();
        })
        .await?;
    assert_eq!(*Written::query().on(&db).first_or_fail().await?, written());
    Ok(())
}

#[tokio::test]
async fn what_is_unknown_stays_so_whatever_its_type() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    type Describe = fn(&mut ilana_orm::Blueprint);
    let becomes: [Describe; 9] = [
        |t| _ = t.date("value").nullable().change(),
        |t| _ = t.datetime("value").nullable().change(),
        |t| _ = t.timestamp("value").nullable().change(),
        |t| _ = t.time("value").nullable().change(),
        |t| _ = t.integer("value").nullable().change(),
        |t| _ = t.decimal("value", 8, 2).nullable().change(),
        |t| _ = t.uuid("value").nullable().change(),
        |t| _ = t.binary("value").nullable().change(),
        |t| _ = t.varchar("value", 5).nullable().change(),
    ];
    for change in becomes {
        schema.create_table("things", |t| _ = t.varchar("value", 40).nullable()).await?;
        schema.raw("INSERT INTO things VALUES (NULL)").await?;
        schema.alter_table("things", change).await?;
        schema.raw("DELETE FROM things WHERE value IS NOT NULL").await?;
        schema.drop_table("things").await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_only_seems_to_fit_the_new_type_undoes_the_change() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    type Describe = fn(&mut ilana_orm::Blueprint);
    let no_text = if Engine::tested() == Engine::Postgres { r"'\xff'" } else { "x'ff'" };
    let cases: [(Describe, &str, Describe); 15] = [
        (|t| _ = t.varchar("value", 40), "'2024-02-30'", |t| _ = t.date("value").change()),
        (|t| _ = t.varchar("value", 40), "'2023-04-31 10:00'", |t| _ = t.datetime("value").change()),
        (|t| _ = t.varchar("value", 40), "'2024-01-05 10:00+02:00'", |t| _ = t.datetime("value").change()),
        (|t| _ = t.varchar("value", 40), "'24:00:00'", |t| _ = t.time("value").change()),
        (|t| _ = t.varchar("value", 40), "'1011'", |t| _ = t.time("value").change()),
        (|t| _ = t.varchar("value", 40), "'12.5'", |t| _ = t.integer("value").change()),
        (|t| _ = t.varchar("value", 40), "'1e400'", |t| _ = t.double("value").change()),
        (|t| _ = t.varchar("value", 40), "'2'", |t| _ = t.enumeration("value", ["small", "large"]).change()),
        (
            |t| _ = t.enumeration("value", ["1", "2"]),
            "'2'",
            |t| _ = t.enumeration("value", ["1", "3"]).change(),
        ),
        (|t| _ = t.big_integer("value"), "12345678", |t| _ = t.varchar("value", 3).change()),
        (|t| _ = t.timestamp("value"), "'2024-01-05 10:00:00'", |t| _ = t.varchar("value", 10).change()),
        (|t| _ = t.varchar("value", 10), "'ab    '", |t| _ = t.varchar("value", 3).change()),
        (|t| _ = t.text("value"), "'ab    '", |t| _ = t.varchar("value", 3).change()),
        (|t| _ = t.binary("value"), no_text, |t| _ = t.text("value").change()),
        (|t| _ = t.double("value"), "1e39", |t| _ = t.float("value").change()),
    ];
    for (at, (before, value, after)) in cases.into_iter().enumerate() {
        schema.create_table("things", before).await?;
        schema.raw(format!("INSERT INTO things VALUES ({value})")).await?;
        let is_made = table(&schema, "things").await?;
        let told = schema.alter_table("things", after).await.expect_err(&format!("case {at}")).to_string();
        assert!(told.contains("value"), "{told}");
        assert_eq!(table(&schema, "things").await?, is_made, "case {at}");
        schema.drop_table("things").await?;
    }
    Ok(())
}
