//! What must change for one schema to become another; and that it has become it then.

use ilana_compile::{
    Dialect, SchemaFeature, SchemaTexts, TableSize, compile_schema, diff, read_catalog, read_sizes,
    sizes_question,
};
use ilana_ir::{
    AlterTable, Column, ColumnDefault, ColumnType, Condition, CreateEnum, CreateTable, CreateView, Current,
    Deferral, ForeignKey, IfThere, IndexKind, ReferenceAction, Schema, SchemaChange, TableChange,
    TableConstraint, TableName, Value,
};
use rusqlite::Connection;

use crate::alter::drafts;
use crate::ask::names;
use crate::judge::{DIALECTS, catalog, sqlite};
use crate::schema::{column, index, numbered, table};
use crate::schema_column::colours;

const LITE: Dialect = Dialect::sqlite(3, 45);

fn schema(tables: Vec<CreateTable>) -> Schema {
    Schema { tables: tables.into_iter().map(Current::new).collect(), ..Schema::default() }
}

fn owners() -> CreateTable {
    let mut made = table("owners", vec![column("handle", ColumnType::String(255))]);
    made.constraints.push(TableConstraint::Unique {
        name: "owners_handle_unique".into(),
        columns: names(&["handle"]),
        deferral: Deferral::Never,
    });
    made
}

fn run(connection: &Connection, changes: &[SchemaChange]) {
    for change in changes {
        let SchemaTexts { before, texts, after, .. } = compile_schema(change, LITE).unwrap();
        connection.execute_batch(&before.join(";")).unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for text in &texts {
            connection.execute_batch(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        }
        connection.execute_batch("COMMIT").unwrap();
        connection.execute_batch(&after.join(";")).unwrap();
    }
}

/// Each of these schemas, one after the other in one database: what is read of it then differs from it in nothing.
fn becomes(schemas: &[Schema]) {
    let connection = sqlite();
    connection.execute_batch("PRAGMA foreign_keys = 1").unwrap();
    for wanted in schemas {
        let before = read_catalog(&catalog(&connection), LITE).unwrap();
        run(&connection, &diff(&before, wanted, LITE).unwrap());
        let after = read_catalog(&catalog(&connection), LITE).unwrap();
        assert_eq!(diff(&after, wanted, LITE).unwrap(), [], "{after:?}");
    }
}

fn changed_drafts() -> CreateTable {
    let mut made = drafts();
    made.columns.retain(|column| column.name != "deleted_at");
    let note = Column {
        default: Some(ColumnDefault::Value(Value::from("it's"))),
        ..column("note", ColumnType::Text)
    };
    made.columns.push(note);
    made.columns.push(Column { nullable: true, ..column("colour", colours(None)) });
    for column in &mut made.columns {
        if column.name == "title" {
            column.ty = ColumnType::String(300);
        }
    }
    made.constraints.retain(|part| !matches!(part, TableConstraint::Check { .. }));
    made.constraints.push(TableConstraint::Check {
        name: "drafts_note_check".into(),
        condition: Condition::Raw("length(note) < 10".into()),
    });
    made.indexes = vec![index("drafts_slug_index", &["slug", "title"], IndexKind::Unique)];
    made
}

#[test]
fn a_schema_becomes_another_and_nothing_differs() {
    let view = CreateView {
        name: TableName::new("slugs"),
        query: "SELECT slug FROM drafts".into(),
        if_there: IfThere::Fail,
    };
    let with_view = Schema { views: vec![view], ..schema(vec![drafts(), owners()]) };
    becomes(&[
        schema(vec![owners(), drafts()]),
        with_view,
        schema(vec![changed_drafts(), owners()]),
        schema(vec![drafts(), owners()]),
        schema(vec![owners()]),
        Schema::default(),
    ]);
}

/// Two tables that refer to each other.
fn pair() -> Vec<CreateTable> {
    let refers = |own: &'static str, other: &'static str| {
        let key = Column { nullable: true, ..column("other_id", ColumnType::BigInteger) };
        let mut made = table(own, vec![numbered("id", ColumnType::BigInteger), key]);
        made.constraints.push(TableConstraint::ForeignKey(ForeignKey {
            name: format!("{own}_other_id_foreign").into(),
            columns: names(&["other_id"]),
            references: TableName::new(other),
            referenced_columns: names(&["id"]),
            on_delete: ReferenceAction::Cascade,
            on_update: ReferenceAction::NoAction,
            deferral: Deferral::AtFirst,
        }));
        made
    };
    vec![refers("lefts", "rights"), refers("rights", "lefts")]
}

#[test]
fn tables_that_refer_to_each_other_are_made_and_removed() {
    becomes(&[schema(pair()), Schema::default(), schema(pair())]);
    let made = diff(&Schema::default(), &schema(pair()), Dialect::postgres(15)).unwrap();
    assert!(
        matches!(
            made.as_slice(),
            [SchemaChange::CreateTable(_), SchemaChange::CreateTable(_), SchemaChange::AlterTable(_)]
        ),
        "{made:?}"
    );
}

#[test]
fn what_others_refer_to_comes_first_and_goes_last() {
    for dialect in DIALECTS {
        let both = schema(vec![drafts(), owners()]);
        let made = diff(&Schema::default(), &both, dialect).unwrap();
        let [SchemaChange::CreateTable(first), SchemaChange::CreateTable(second)] = made.as_slice() else {
            panic!("{made:?}")
        };
        assert_eq!((first.name.name.as_ref(), second.name.name.as_ref()), ("owners", "drafts"));
        let gone = diff(&both, &Schema::default(), dialect).unwrap();
        let [SchemaChange::DropTable(first), SchemaChange::DropTable(second)] = gone.as_slice() else {
            panic!("{gone:?}")
        };
        assert_eq!((first.name.name.as_ref(), second.name.name.as_ref()), ("drafts", "owners"));
    }
}

#[test]
fn what_a_database_does_not_keep_is_no_difference() {
    let signed = || table("visits", vec![column("number", ColumnType::TinyInteger)]);
    let unsigned =
        || table("visits", vec![Column { unsigned: true, ..column("number", ColumnType::TinyInteger) }]);
    for dialect in DIALECTS {
        let changes = diff(&schema(vec![signed()]), &schema(vec![unsigned()]), dialect).unwrap();
        let keeps = matches!(dialect.engine(), ilana_compile::Engine::MySql | ilana_compile::Engine::MariaDb);
        assert_eq!(!changes.is_empty(), keeps, "{dialect}: {changes:?}");
    }
}

#[test]
fn what_a_database_writes_in_its_own_way_is_no_difference() {
    let view = |query: &'static str| {
        let (name, if_there) = (TableName::new("slugs"), IfThere::Fail);
        Schema { views: vec![CreateView { name, query: query.into(), if_there }], ..Schema::default() }
    };
    let restricted = {
        let mut made = drafts();
        for part in &mut made.constraints {
            if let TableConstraint::ForeignKey(key) = part {
                key.on_update = ReferenceAction::Restrict;
            }
        }
        made
    };
    let unique =
        |made: &mut CreateTable| made.indexes = vec![index("by_title", &["title"], IndexKind::Unique)];
    let (mut as_index, mut as_key) = (drafts(), drafts());
    unique(&mut as_index);
    as_key.indexes.clear();
    as_key.constraints.push(TableConstraint::Unique {
        name: "by_title".into(),
        columns: names(&["title"]),
        deferral: Deferral::Never,
    });
    for dialect in DIALECTS {
        let is_mysql =
            matches!(dialect.engine(), ilana_compile::Engine::MySql | ilana_compile::Engine::MariaDb);
        let is_sqlite = dialect.engine() == ilana_compile::Engine::Sqlite;
        let differs = |from: &Schema, to: &Schema| !diff(from, to, dialect).unwrap().is_empty();
        let (short, long) = (view("SELECT slug FROM drafts"), view("SELECT drafts.slug FROM drafts"));
        assert_eq!(differs(&short, &long), is_sqlite, "{dialect} writes queries in words of its own");
        assert!(!differs(&short, &view("select \"slug\"  FROM (drafts)")), "{dialect}");
        assert_eq!(
            differs(&schema(vec![drafts()]), &schema(vec![restricted.clone()])),
            !is_mysql,
            "{dialect}"
        );
        let (as_index, as_key) = (schema(vec![as_index.clone()]), schema(vec![as_key.clone()]));
        assert_eq!(differs(&as_index, &as_key), !is_mysql, "{dialect}: a unique key is an index");
    }
}

#[test]
fn what_cannot_be_made_is_known_at_once() {
    let must = || {
        let mut made = drafts();
        made.columns.push(column("must", ColumnType::Integer));
        made
    };
    for dialect in DIALECTS {
        let told = diff(&schema(vec![drafts()]), &schema(vec![must()]), dialect).unwrap_err().to_string();
        assert!(told.contains("the column `must` of `drafts` must have a value"), "{told}");
        assert_eq!(diff(&Schema::default(), &schema(vec![must()]), dialect).map(|made| made.len()), Ok(1));
    }
}

#[test]
fn a_change_says_what_changes_and_no_more() {
    for dialect in DIALECTS {
        let (before, after) = (schema(vec![drafts()]), schema(vec![changed_drafts()]));
        let changes = diff(&before, &after, dialect).unwrap();
        let [SchemaChange::AlterTable(AlterTable { changes, current: Some(_), .. })] = changes.as_slice()
        else {
            panic!("{changes:?}")
        };
        let count = |is: fn(&TableChange) -> bool| changes.iter().filter(|change| is(change)).count();
        assert_eq!(count(|change| matches!(change, TableChange::AddColumn(_))), 2);
        assert_eq!(count(|change| matches!(change, TableChange::DropColumn(_))), 1);
        assert_eq!(count(|change| matches!(change, TableChange::ChangeColumn { .. })), 1);
        assert_eq!(count(|change| matches!(change, TableChange::DropCheck(_))), 1);
        assert_eq!(count(|change| matches!(change, TableChange::DropIndex(_))), 1);
        // The check, and the unique index, which is a key to some.
        let is_added =
            |change: &TableChange| matches!(change, TableChange::AddConstraint(_) | TableChange::AddIndex(_));
        assert_eq!(count(is_added), 2);
        assert_eq!(changes.len(), 8, "{changes:?}");
    }
}

#[test]
fn sizes_are_told() {
    let connection = sqlite();
    run(&connection, &diff(&Schema::default(), &schema(vec![owners()]), LITE).unwrap());
    let mut statement = connection.prepare(sizes_question(LITE)).unwrap();
    let cells = |row: &rusqlite::Row<'_>| (0..4).map(|index| row.get(index)).collect();
    let answer: Vec<Vec<Option<String>>> =
        statement.query_map([], cells).unwrap().map(Result::unwrap).collect();
    let sizes = read_sizes(&answer, LITE).unwrap();
    let [TableSize { table, rows: None, bytes: Some(bytes) }] = sizes.as_slice() else { panic!("{sizes:?}") };
    assert_eq!((table.name.as_ref(), *bytes), ("owners", 8192), "a page for the table and one for its key");
    assert!(read_sizes(&[vec![None]], LITE).unwrap_err().to_string().contains("of the size of a table"));
}

#[test]
fn a_schema_is_asked_for_tables_and_columns() {
    let all = schema(vec![drafts()]);
    let name = TableName::new("drafts");
    assert_eq!(all.column(&name, "slug").map(|column| &column.ty), Some(&ColumnType::String(255)));
    assert_eq!((all.column(&name, "nothing"), all.table(&TableName::new("others"))), (None, None));
}

fn coloured(values: &[&str]) -> Schema {
    let values: Vec<String> = values.iter().map(|&text| text.to_owned()).collect();
    let name = TableName::new("colour");
    let ty = ColumnType::Enum { name: Some(name.clone()), values: values.clone() };
    let tables = schema(vec![table("flags", vec![column("ground", ty)])]);
    Schema { enums: vec![CreateEnum { name, values }], ..tables }
}

#[test]
fn a_type_of_a_few_texts_is_one_where_there_are_types() {
    let empty = Schema::default();
    for dialect in DIALECTS {
        let has_types = dialect.has(SchemaFeature::EnumTypes);
        let made = diff(&empty, &coloured(&["red"]), dialect).unwrap();
        let is_of_type = |change: &SchemaChange| {
            matches!(
                change,
                SchemaChange::CreateEnum(_) | SchemaChange::AddEnumValue { .. } | SchemaChange::DropEnum(_)
            )
        };
        assert_eq!(
            (made.len(), made.iter().filter(|one| is_of_type(one)).count()),
            if has_types { (2, 1) } else { (1, 0) }
        );
        let more = diff(&coloured(&["red"]), &coloured(&["red", "blue"]), dialect).unwrap();
        assert_eq!(more.iter().any(is_of_type), has_types, "{more:?}");
        assert!(!more.is_empty(), "{dialect}: a text more is a change");
        let gone = diff(&coloured(&["red"]), &empty, dialect).unwrap();
        assert_eq!(gone.iter().any(is_of_type), has_types);
        let less = diff(&coloured(&["red", "blue"]), &coloured(&["red"]), dialect);
        match less {
            Err(error) => {
                assert!(has_types && error.to_string().contains("to lose the text \"blue\""), "{error}")
            }
            Ok(changes) => assert!(!has_types && changes.len() == 1, "{changes:?}"),
        }
    }
}

#[test]
fn a_catalog_with_question_marks_is_as_was_asked() {
    let told = |face: &'static str| {
        let ty = ColumnType::Enum { name: None, values: vec![face.to_owned(), "sad".to_owned()] };
        let mood = Column { comment: Some(face.into()), ..column("mood", ty) };
        schema(vec![CreateTable { comment: Some(face.into()), ..table("days", vec![mood]) }])
    };
    for dialect in DIALECTS {
        let shows_all =
            matches!(dialect.engine(), ilana_compile::Engine::Postgres | ilana_compile::Engine::Sqlite);
        assert_eq!(diff(&told("?"), &told("😀"), dialect).unwrap().is_empty(), !shows_all, "{dialect}");
        assert_ne!(diff(&told("?"), &told("!"), dialect).unwrap(), [], "{dialect}");
    }
}
