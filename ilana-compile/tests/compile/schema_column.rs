//! What is said of a column: types that not every engine has, and what else it is told.

use ilana_ir::{Column, ColumnDefault, ColumnType, Generated, Spatial, Storage, TableName, TableOptions};

use crate::check;
use crate::schema::{column, create, table};

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

pub(crate) fn colours(name: Option<TableName>) -> ColumnType {
    ColumnType::Enum { name, values: texts(&["red", "it's \"blue\"", "a\\b"]) }
}

fn with(case: &str, name: &'static str, ty: ColumnType) {
    check(case, create(table("things", vec![column(name, ty)])));
}

#[test]
fn types_that_become_wider() {
    let columns = vec![
        column("tiny", ColumnType::TinyInteger),
        Column { unsigned: true, ..column("tiny_unsigned", ColumnType::TinyInteger) },
        column("medium", ColumnType::MediumText),
        column("bytes", ColumnType::VarBinary(16)),
        column("address", ColumnType::Inet),
        column("card", ColumnType::MacAddress),
    ];
    check("types_that_become_wider", create(table("things", columns)));
}

#[test]
fn a_column_of_a_few_texts() {
    with("a_column_of_a_few_texts", "colour", colours(None));
    with("a_column_of_a_named_type", "colour", colours(Some(TableName::new("colour"))));
    with("a_column_of_several_texts", "colours", ColumnType::Set(texts(&["red", "blue"])));
    with("a_column_of_no_texts", "colour", ColumnType::Enum { name: None, values: Vec::new() });
    with("a_column_of_a_text_twice", "colour", ColumnType::Set(texts(&["red", "red"])));
}

#[test]
fn a_column_of_shapes() {
    for (case, shape) in [
        ("a_column_of_any_shapes", Spatial::Geometry),
        ("a_column_of_points", Spatial::Point),
        ("a_column_of_lines", Spatial::LineString),
        ("a_column_of_areas", Spatial::Polygon),
    ] {
        with(case, "place", ColumnType::Spatial(shape));
    }
}

#[test]
fn a_column_of_arrays_or_of_the_engines_own() {
    with("a_column_of_arrays", "tags", ColumnType::Array(Box::new(ColumnType::Text)));
    with("a_column_of_a_type_in_own_words", "period", ColumnType::Specific("numeric(7)".into()));
    with("own_words_are_whole", "period", ColumnType::Specific("numeric(7".into()));
    with("own_words_have_no_values", "period", ColumnType::Specific("numeric(?)".into()));
    with("own_words_say_something", "period", ColumnType::Specific(" ".into()));
}

fn computed(storage: Storage) -> Column {
    let generated = Some(Generated { expression: "price * amount".into(), storage });
    Column { generated, nullable: true, ..column("total", ColumnType::BigInteger) }
}

fn order_lines(total: Column) -> Vec<Column> {
    vec![column("price", ColumnType::BigInteger), column("amount", ColumnType::BigInteger), total]
}

#[test]
fn a_column_is_computed() {
    check(
        "a_column_is_computed_when_written",
        create(table("lines", order_lines(computed(Storage::Stored)))),
    );
    check("a_column_is_computed_when_read", create(table("lines", order_lines(computed(Storage::Virtual)))));
    let never_null = Column { nullable: false, ..computed(Storage::Stored) };
    check("a_computed_column_is_never_null", create(table("lines", order_lines(never_null))));
    let twice = Column { default: Some(ColumnDefault::Value(1.into())), ..computed(Storage::Stored) };
    check("a_computed_column_has_no_default", create(table("lines", order_lines(twice))));
}

#[test]
fn a_default_is_an_expression() {
    let default = Some(ColumnDefault::Expression("1 + 1".into()));
    let two = Column { default, ..column("two", ColumnType::Integer) };
    check("a_default_is_an_expression", create(table("things", vec![two])));
}

#[test]
fn a_column_has_a_collation() {
    let text = Column { collation: Some("nocase".into()), ..column("name", ColumnType::String(20)) };
    check("a_column_has_a_collation", create(table("things", vec![text])));
}

#[test]
fn people_are_told_of_tables_and_columns() {
    let mut made = table("things", vec![column("name", ColumnType::Text)]);
    made.columns[0].comment = Some("what it's called".into());
    made.comment = Some("all \"things\"".into());
    check("people_are_told_of_tables_and_columns", create(made.clone()));
    made.comment = Some("a\\b".into());
    check("a_comment_has_no_backslash_where_it_means_two_things", create(made));
}

#[test]
fn a_table_is_kept_otherwise() {
    let kept = |options| {
        let mut made = table("things", vec![column("name", ColumnType::String(20))]);
        made.options = options;
        create(made)
    };
    let engine = Some("MyISAM".into());
    check("a_table_is_of_an_engine", kept(TableOptions { engine, ..TableOptions::default() }));
    let charset = Some("latin1".into());
    check("a_table_is_of_characters", kept(TableOptions { charset, ..TableOptions::default() }));
    let collation = Some("utf8mb4_general_ci".into());
    check("a_table_has_a_collation", kept(TableOptions { collation, ..TableOptions::default() }));
}
