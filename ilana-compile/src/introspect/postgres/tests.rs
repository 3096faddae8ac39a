//! Answers of a server, and what they are read as.
//!
//! `tests/made.sql` is what our compiler made of tables of every type, default, key, check and index, constraints and
//! indexes in the order of their names; `tests/answers.json` is what PostgreSQL 13.23 answered when it had run that.

use ilana_ir::{Column, ColumnDefault, ColumnType, SchemaChange, TableConstraint};

use super::*;
use crate::{catalog_questions, compile_schema, read_catalog};

const POSTGRES: Dialect = Dialect::postgres(13);

fn answers() -> Vec<CatalogRows> {
    serde_json::from_str(include_str!("tests/answers.json")).unwrap()
}

/// Answers of nothing but one table of these columns, and these constraints.
fn of_table(columns: &[[Cell<'_>; 15]], constraints: &[[Cell<'_>; 13]]) -> Vec<CatalogRows> {
    let mut answers = vec![CatalogRows::new(); QUESTIONS.len()];
    answers[0] = vec![row(&[None, Some("t"), None])];
    answers[1] = columns.iter().map(|cells| row(cells)).collect();
    answers[2] = constraints.iter().map(|cells| row(cells)).collect();
    answers
}

fn row(cells: &[Cell<'_>]) -> Vec<Option<String>> {
    cells.iter().map(|cell| cell.map(str::to_owned)).collect()
}

/// A column that is never null, with its default, identity, and whether a sequence is its own.
fn column<'a>(
    name: &'a str,
    ty: &'a str,
    default: Cell<'a>,
    identity: &'a str,
    owns: &'a str,
) -> [Cell<'a>; 15] {
    let mut cells = [None; 15];
    let named = [Some("t"), Some(name), Some(ty), Some("0"), Some("true"), default, Some("")];
    for (cell, text) in cells.iter_mut().skip(1).zip(named.into_iter().chain([Some(identity), Some(owns)])) {
        *cell = text;
    }
    cells
}

fn key<'a>(name: &'a str, columns: &'a str) -> [Cell<'a>; 13] {
    let mut cells = [None; 13];
    let said = [Some("t"), Some(name), Some("p"), Some(columns), Some("false"), Some("false")];
    for (cell, text) in cells.iter_mut().skip(1).zip(said) {
        *cell = text;
    }
    cells
}

fn the_table(answers: &[CatalogRows]) -> CreateTable {
    read(answers, POSTGRES).unwrap().tables.remove(0).table
}

#[test]
fn what_is_read_makes_the_tables_anew() {
    let schema = read_catalog(&answers(), POSTGRES).unwrap();
    let tables = schema.tables.into_iter().map(|one| SchemaChange::CreateTable(one.table));
    let texts = tables.flat_map(|made| compile_schema(&made, POSTGRES).unwrap().into_all());
    let all: String = texts.map(|text| text + ";\n").collect();
    for (read, made) in all.lines().zip(include_str!("tests/made.sql").lines()) {
        assert_eq!(read, made);
    }
    assert_eq!(all, include_str!("tests/made.sql"));
}

#[test]
fn views_types_and_triggers_are_read() {
    let schema = read_catalog(&answers(), POSTGRES).unwrap();
    let views: Vec<_> = schema.views.iter().map(|view| (view.name.to_string(), &*view.query)).collect();
    let query = "SELECT indexed.id,\n    (indexed.doc \\? 'a'::text) AS b\n   FROM indexed\n  \
                 WHERE (indexed.email <> ';?'::text)";
    assert_eq!(views, [("v1".to_owned(), query), ("re porting.v2".to_owned(), "SELECT 1 AS one")]);
    let enums: Vec<_> = schema.enums.iter().map(|one| (one.name.to_string(), one.values.join("|"))).collect();
    let colours = "red|it's \"blue\"|a\\b".to_owned();
    assert_eq!(enums, [("colour".to_owned(), colours), ("re porting.Mo od".to_owned(), "x".to_owned())]);
    let triggers: Vec<_> = schema.tables.iter().flat_map(|one| &one.triggers).collect();
    assert_eq!(triggers.len(), 2);
    assert!(triggers[0].starts_with("CREATE TRIGGER aa AFTER DELETE ON public.roles"), "{triggers:?}");
}

#[test]
fn a_sequence_of_a_key_numbers_it() {
    let next = Some("nextval('t_id_seq'::regclass)");
    let of = |constraints: &[[Cell<'_>; 13]], owns| {
        the_table(&of_table(&[column("id", "integer", next, "", owns)], constraints))
    };
    let numbered = of(&[key("t_pkey", "id")], "true");
    assert!(numbered.columns[0].auto_increment && numbered.columns[0].default.is_none());
    assert_eq!(numbered.constraints, []);
    for other in
        [of(&[], "true"), of(&[key("t_pkey", "id")], "false"), of(&[key("t_pkey", "id, id2")], "true")]
    {
        let default = Some(ColumnDefault::Expression("nextval('t_id_seq'::regclass)".into()));
        assert_eq!(other.columns, [Column { default, ..Column::new("id", ColumnType::Integer) }]);
    }
}

#[test]
fn a_numbered_column_that_is_no_key_stays_as_it_is() {
    let table = the_table(&of_table(&[column("n", "bigint", None, "a", "true")], &[]));
    assert_eq!(table.columns[0].ty, ColumnType::Specific("bigint GENERATED ALWAYS AS IDENTITY".into()));
    assert!(!table.columns[0].auto_increment);
}

#[test]
fn a_primary_key_of_another_name_keeps_it() {
    let name = |name| match the_table(&of_table(&[column("a", "text", None, "", "false")], &[key(name, "a")]))
        .constraints
        .remove(0)
    {
        TableConstraint::PrimaryKey { name, columns: _ } => name,
        other => panic!("{other:?}"),
    };
    assert_eq!(name("t_pkey"), None);
    assert_eq!(name("t_pkey1"), Some("t_pkey1".into()));
    assert_eq!(name("_pkey"), Some("_pkey".into()));
}

#[test]
fn what_is_no_answer_is_an_error() {
    let error = |answers: &[CatalogRows]| read(answers, POSTGRES).unwrap_err().what;
    assert_eq!(error(&[]), "0 answers, not 8");
    let mut short = answers();
    short[0][0].pop();
    assert_eq!(error(&short), "2 cells in a row of its tables, not 3");
    let mut other = of_table(&[column("a", "text", None, "", "false")], &[]);
    other[0].clear();
    assert_eq!(error(&other), "more of the table `t`, which is none of its tables");
    let odd = of_table(&[column("a", "bigint", None, "z", "false")], &[]);
    assert_eq!(error(&odd), "that a column of `t` is numbered \"z\"");
    let list = of_table(&[column("a", "bigint", None, "", "false")], &[key("t_pkey", "a,")]);
    assert_eq!(error(&list), "\"a,\" where it has the columns of a key");
}

#[test]
fn a_question_has_no_placeholders_and_casts_its_cells() {
    for question in catalog_questions(POSTGRES) {
        assert!(question.starts_with("SELECT ") && !question.contains(['?', '$', ';']), "{question}");
    }
}
