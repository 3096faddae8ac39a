//! Changes of a schema that mean nothing on any database.

use ilana_compile::compile_schema;
use ilana_ir::{
    Build, Column, ColumnDefault, ColumnType, Condition, CreateIndex, Deferral, ForeignKey, IndexKind, Place,
    ReferenceAction, SchemaChange, TableConstraint, TableName, Value, ValueType,
};

use crate::ask::names;
use crate::check;
use crate::judge::DIALECTS;
use crate::schema::{column, create, index, numbered, table};

fn with_column(case: &str, wrong: Column) {
    check(case, create(table("mistakes", vec![wrong])));
}

fn with_constraint(case: &str, constraint: TableConstraint) {
    let mut made =
        table("mistakes", vec![column("a", ColumnType::Integer), column("b", ColumnType::Integer)]);
    made.constraints.push(constraint);
    check(case, create(made));
}

#[test]
fn a_table_has_columns() {
    check("a_table_has_columns", create(table("mistakes", Vec::new())));
    let twice = vec![column("name", ColumnType::Text), column("Name", ColumnType::Text)];
    check("no_two_columns_have_one_name", create(table("mistakes", twice)));
}

#[test]
fn a_table_has_one_primary_key() {
    let mut made =
        table("mistakes", vec![numbered("id", ColumnType::Integer), column("a", ColumnType::Integer)]);
    made.constraints.push(TableConstraint::PrimaryKey { name: None, columns: names(&["a"]) });
    check("a_table_has_one_primary_key", create(made));
    let two = vec![numbered("id", ColumnType::Integer), numbered("number", ColumnType::Integer)];
    check("one_column_is_numbered", create(table("mistakes", two)));
}

#[test]
fn a_key_is_over_columns_of_the_table() {
    with_constraint(
        "a_key_is_over_columns_of_the_table",
        TableConstraint::PrimaryKey { name: None, columns: names(&["c"]) },
    );
    with_constraint(
        "a_primary_key_is_over_something",
        TableConstraint::PrimaryKey { name: None, columns: Vec::new() },
    );
    let unique =
        TableConstraint::Unique { name: "nothing".into(), columns: Vec::new(), deferral: Deferral::Never };
    with_constraint("a_unique_key_is_over_something", unique);
    let mut made = table("mistakes", vec![column("a", ColumnType::Integer)]);
    made.indexes.push(index("mistakes_index", &["a", "c"], IndexKind::Plain));
    check("an_index_is_over_columns_of_the_table", create(made));
    let none = index("users_index", &[], IndexKind::Plain);
    let alone = CreateIndex { table: TableName::new("users"), index: none, build: Build::Plain };
    check("an_index_is_over_something", SchemaChange::CreateIndex(alone));
}

#[test]
fn a_primary_key_is_never_null() {
    let mut made = table("mistakes", vec![Column { nullable: true, ..column("id", ColumnType::Integer) }]);
    made.constraints.push(TableConstraint::PrimaryKey { name: None, columns: names(&["id"]) });
    check("a_primary_key_is_never_null", create(made));
}

#[test]
fn a_foreign_key_pairs_its_columns() {
    let key = ForeignKey {
        name: "mistakes_foreign".into(),
        columns: names(&["a", "b"]),
        references: TableName::new("users"),
        referenced_columns: names(&["id"]),
        on_delete: ReferenceAction::NoAction,
        on_update: ReferenceAction::NoAction,
        deferral: Deferral::Never,
    };
    with_constraint("a_foreign_key_pairs_its_columns", TableConstraint::ForeignKey(key.clone()));
    let nulled = ForeignKey { columns: names(&["a"]), on_delete: ReferenceAction::SetNull, ..key };
    with_constraint("a_column_that_becomes_null_may_be_null", TableConstraint::ForeignKey(nulled));
}

#[test]
fn a_decimal_has_its_digits() {
    let decimal = |precision, scale| column("price", ColumnType::Decimal { precision, scale });
    with_column("a_decimal_has_no_more_digits_after_the_point_than_in_all", decimal(3, 4));
    with_column("a_decimal_has_digits", decimal(0, 0));
    with_column("a_decimal_has_no_more_digits_than_a_value", decimal(29, 2));
}

#[test]
fn a_text_has_characters() {
    with_column("a_string_has_characters", column("name", ColumnType::String(0)));
    with_column("a_char_has_characters", column("name", ColumnType::Char(0)));
}

#[test]
fn now_is_a_date_or_time() {
    let wrong = Column { default: Some(ColumnDefault::Now), ..column("age", ColumnType::Integer) };
    with_column("now_is_a_date_or_time", wrong);
}

#[test]
fn a_numbered_column_is_an_integer_and_no_more() {
    with_column("a_numbered_column_is_an_integer", numbered("name", ColumnType::Text));
    let nullable = Column { nullable: true, ..numbered("id", ColumnType::Integer) };
    with_column("a_numbered_column_is_never_null", nullable);
    let default = Some(ColumnDefault::Value(Value::I64(7)));
    with_column(
        "a_numbered_column_has_no_default",
        Column { default, ..numbered("id", ColumnType::Integer) },
    );
    let unsigned = Column { unsigned: true, ..column("name", ColumnType::Text) };
    with_column("an_unsigned_column_is_an_integer", unsigned);
}

#[test]
fn a_default_can_be_written() {
    let default = |ty, value| Column { default: Some(ColumnDefault::Value(value)), ..column("a", ty) };
    // Not a snapshot: JSON has no such number.
    let wrong = create(table("mistakes", vec![default(ColumnType::Double, Value::F64(f64::INFINITY))]));
    for dialect in DIALECTS {
        let error = compile_schema(&wrong, dialect).unwrap_err();
        assert_eq!(error.to_string(), "inf has no literal: bind it instead");
    }
    with_column("a_default_holds_no_zero_byte", default(ColumnType::Text, Value::from("a\0b")));
    let largest = default(ColumnType::BigInteger, Value::U64(u64::MAX));
    with_column("a_large_unsigned_default_is_for_unsigned_columns", Column { unsigned: true, ..largest });
}

#[test]
fn a_name_is_as_short_as_it_is_kept() {
    let long = "a_name_of_thirty_two_characters_".repeat(2);
    let wide = "é".repeat(40);
    for (name, kept) in
        [(long.as_str(), [false, true, true, true]), (wide.as_str(), [false, true, true, true])]
    {
        for (dialect, kept) in DIALECTS.into_iter().zip(kept) {
            let column = Column { name: name.to_owned().into(), ..column("a", ColumnType::Integer) };
            let made = compile_schema(&create(table("t", vec![column])), dialect);
            assert_eq!(made.is_ok(), kept, "{dialect}: {made:?}");
        }
    }
}

/// Each default with what is wrong with it; of none: nothing is.
#[test]
fn a_default_is_one_of_the_values_of_its_column() {
    use ColumnType::{BigInteger, Boolean, Double, Integer, String, TinyInteger};
    let decimal = || ColumnType::Decimal { precision: 4, scale: 2 };
    let words = || ColumnType::Enum { name: None, values: vec!["a".into(), "b".into()] };
    let cases: [(ColumnType, Value, Option<&str>); 22] = [
        (TinyInteger, (-128).into(), None),
        (TinyInteger, 128.into(), Some("beyond its type")),
        (Integer, "7".into(), None),
        (Integer, "seven".into(), Some("no integer")),
        (Integer, 1.5.into(), Some("no integer")),
        (Integer, true.into(), None),
        (BigInteger, Value::U64(u64::MAX), Some("beyond its type")),
        (Boolean, false.into(), None),
        (Boolean, 2.into(), None),
        (Boolean, "yes".into(), Some("neither true nor false")),
        (Double, 1.into(), None),
        (Double, "1e3".into(), None),
        (Double, "much".into(), Some("no number")),
        (decimal(), "-99.990".into(), None),
        (decimal(), 100.into(), Some("of more digits than it has")),
        (decimal(), "0.125".into(), Some("of more digits than it has")),
        (decimal(), true.into(), Some("no exact number")),
        (String(3), "äöü".into(), None),
        (String(3), "four".into(), Some("longer than it")),
        (words(), "b".into(), None),
        (words(), "c".into(), Some("none of its texts")),
        (Integer, Value::Null(ValueType::I64), Some("null, which it may not be")),
    ];
    for (ty, value, wrong) in cases {
        let case = format!("{value:?} of {ty:?}");
        let column = Column { default: Some(ColumnDefault::Value(value)), ..column("a", ty) };
        for dialect in DIALECTS {
            let made = compile_schema(&create(table("mistakes", vec![column.clone()])), dialect);
            let said = made.err().map(|error| error.to_string());
            let is_said = said.as_ref().is_some_and(|said| wrong.is_some_and(|wrong| said.contains(wrong)));
            assert!(is_said || (said.is_none() && wrong.is_none()), "{case} on {dialect}: {said:?}");
        }
    }
}

#[test]
fn names_are_there_once_and_columns_in_their_order() {
    let number = || column("number", ColumnType::Integer);
    let twice = |name: &'static str| TableConstraint::Check {
        name: name.into(),
        condition: Condition::Positive("number".into()),
    };
    let mut two = table("mistakes", vec![number()]);
    two.constraints = vec![twice("mistakes_check"), twice("Mistakes_check")];
    check("two_checks_have_two_names", create(two));
    let mut indexed = table("mistakes", vec![number()]);
    indexed.indexes = vec![
        index("by_number", &["number"], IndexKind::Plain),
        index("by_number", &["number"], IndexKind::Unique),
    ];
    check("two_indexes_have_two_names", create(indexed));
    let spaced = ColumnType::Enum { name: None, values: vec!["a".into(), "a ".into()] };
    check(
        "a_text_of_an_enumeration_ends_with_a_space",
        create(table("mistakes", vec![column("state", spaced)])),
    );
    let first = Column { place: Some(Place::First), ..number() };
    check("a_new_table_has_its_columns_in_order", create(table("mistakes", vec![first])));
}

#[test]
fn a_default_that_is_written_is_one_of_the_type() {
    let wrong = [
        (ColumnType::Date, "2024-02-30", "no day"),
        (ColumnType::Date, "tomorrow", "no day"),
        (ColumnType::Time, "noon", "no time"),
        (ColumnType::Timestamp, "now", "no moment"),
        (ColumnType::DateTime, "CURRENT_TIMESTAMP", "no moment"),
        (ColumnType::Uuid, "nope", "no UUID"),
        (ColumnType::Inet, "nope", "no address"),
        (ColumnType::Json, "nope", "no document"),
    ];
    for (ty, value, why) in wrong {
        let wrong = with_default(ty, value.into());
        for dialect in DIALECTS {
            let told = compile_schema(&wrong, dialect).unwrap_err().to_string();
            assert!(told.contains(why), "{told}");
        }
    }
    let written = [
        ("a_day_is_the_default_of_a_moment", ColumnType::Timestamp, Value::from("2024-02-29")),
        ("a_written_number_is_a_number", ColumnType::Integer, " 5 ".into()),
        ("a_written_double_is_a_double", ColumnType::Double, "1e3".into()),
        ("a_truth_value_is_a_text_of_a_digit", ColumnType::String(5), true.into()),
        ("a_digit_is_a_truth_value", ColumnType::Boolean, 1.into()),
        ("a_uuid_is_written_in_one_way", ColumnType::Uuid, "00000000-0000-0000-0000-000000000ABC".into()),
    ];
    for (case, ty, value) in written {
        check(case, with_default(ty, value));
    }
    let long = with_default(ColumnType::String(2), 12345.into());
    assert!(compile_schema(&long, DIALECTS[0]).unwrap_err().to_string().contains("longer than it"));
}

fn with_default(ty: ColumnType, value: Value) -> SchemaChange {
    let default = Some(ColumnDefault::Value(value));
    create(table("written", vec![Column { default, ..column("value", ty) }]))
}
