//! What is said of a change before it is made is what databases do when it is.

use ilana_compile::{CompileError, HazardKind, compile_schema, hazards};
use ilana_ir::{
    AlterTable, Column, ColumnDefault, ColumnType, Condition, CreateTable, Current, Deferral, ForeignKey,
    Generated, Index, IndexKind, SchemaChange, Storage, TableChange, TableConstraint, TableName, Value,
};
use ilana_orm::prelude::*;

use super::engine::Engine;
use super::evolve::db;

fn short(name: &'static str) -> Column {
    Column::new(name, ColumnType::String(20))
}

fn state(values: &[&str]) -> Column {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Column::new("state", ColumnType::Enum { name: None, values })
}

fn check(name: &'static str) -> TableConstraint {
    TableConstraint::Check { name: name.into(), condition: Condition::Positive("number".into()) }
}

fn key(name: &'static str) -> TableConstraint {
    TableConstraint::ForeignKey(ForeignKey {
        name: name.into(),
        columns: vec!["parent".into()],
        references: TableName::new("parents"),
        referenced_columns: vec!["code".into()],
        on_delete: ReferenceAction::NoAction,
        on_update: ReferenceAction::NoAction,
        deferral: Deferral::Never,
    })
}

fn unique(column: &'static str) -> TableConstraint {
    TableConstraint::Unique {
        name: format!("by_{column}").into(),
        columns: vec![column.into()],
        deferral: Deferral::Never,
    }
}

/// A table that has one of each, and one to which it refers.
fn tables() -> [CreateTable; 2] {
    let mut parents = CreateTable::new(TableName::new("parents"), vec![short("code")]);
    parents.constraints = vec![unique("code")];
    let price = ColumnType::Decimal { precision: 8, scale: 2 };
    let columns = vec![
        short("code"),
        short("title"),
        Column { nullable: true, ..short("note") },
        Column::new("number", ColumnType::Integer),
        Column::new("price", price),
        state(&["new", "old"]),
        Column { nullable: true, ..short("parent") },
    ];
    let mut things = CreateTable::new(TableName::new("things"), columns);
    let primary = TableConstraint::PrimaryKey { name: None, columns: vec!["code".into()] };
    things.constraints = vec![primary, unique("title"), check("things_checked"), key("things_key")];
    let by = |name: &'static str, column: &'static str| Index::over(name, [column], IndexKind::Plain);
    things.indexes = vec![by("by_number", "number"), by("by_parent", "parent")];
    [parents, things]
}

fn changes() -> Vec<TableChange> {
    let changed = |column| TableChange::ChangeColumn { column, using: None };
    let computed = |storage| {
        let generated = Generated { expression: "number + 1".into(), storage };
        Column { nullable: true, generated: Some(generated), ..Column::new("next", ColumnType::Integer) }
    };
    let title = |ty| Column::new("title", ty);
    let price = |precision| Column::new("price", ColumnType::Decimal { precision, scale: 2 });
    let constant = Some(ColumnDefault::Value(Value::from("none")));
    let expression = Some(ColumnDefault::Expression("length('abc')".into()));
    let now = Some(ColumnDefault::Now);
    vec![
        TableChange::AddColumn(Column { default: constant.clone(), ..short("label") }),
        TableChange::AddColumn(Column { nullable: true, ..short("label") }),
        TableChange::AddColumn(Column { default: now, ..Column::new("made", ColumnType::Timestamp) }),
        TableChange::AddColumn(Column { default: expression, ..Column::new("chance", ColumnType::Integer) }),
        TableChange::AddColumn(computed(Storage::Virtual)),
        TableChange::AddColumn(computed(Storage::Stored)),
        TableChange::AddColumn(Column { nullable: true, ..Column::new("paper", ColumnType::Json) }),
        TableChange::AddColumn(Column {
            default: constant.clone(),
            ..Column::new("story", ColumnType::Text)
        }),
        TableChange::DropColumn("price".into()),
        TableChange::RenameColumn { from: "price".into(), to: "cost".into() },
        changed(Column { default: constant, ..short("title") }),
        changed(Column { comment: Some("what it is called".into()), ..short("title") }),
        changed(title(ColumnType::String(40))),
        changed(title(ColumnType::String(10))),
        changed(title(ColumnType::String(100))),
        changed(Column { nullable: true, ..Column::new("note", ColumnType::Text) }),
        changed(Column { nullable: true, ..title(ColumnType::String(20)) }),
        changed(Column { nullable: false, ..short("note") }),
        changed(price(10)),
        changed(price(6)),
        changed(Column::new("number", ColumnType::BigInteger)),
        changed(state(&["new", "old", "gone"])),
        changed(state(&["old", "new"])),
        TableChange::AddConstraint(check("again")),
        TableChange::DropCheck("things_checked".into()),
        TableChange::AddConstraint(key("again")),
        TableChange::DropForeignKey("things_key".into()),
        TableChange::DropUnique("by_title".into()),
        TableChange::AddIndex(Index::over("by_note", ["note"], IndexKind::Plain)),
        TableChange::AddIndex(Index::over("by_note", ["note"], IndexKind::Unique)),
        TableChange::AddIndex(Index::over("by_note", ["note"], IndexKind::FullText)),
        TableChange::DropIndex("by_number".into()),
        TableChange::RenameIndex { from: "by_number".into(), to: "by_count".into() },
        TableChange::DropPrimaryKey { name: None },
        TableChange::Comment(Some("what there is".into())),
    ]
}

/// Makes a change, and tells whether it did to the table what there is to see on this engine.
async fn seen(schema: &Schema, texts: &[String]) -> Result<(HazardKind, bool)> {
    Ok(match Engine::tested() {
        Engine::Postgres => (HazardKind::RewritesTable, is_rewritten(schema, texts).await?),
        Engine::MySql | Engine::MariaDb => (HazardKind::BlocksWrites, blocks_writes(schema, texts).await?),
        Engine::Sqlite => {
            let is_anew =
                texts.iter().any(|text| text.starts_with("CREATE TABLE") || text.contains("DROP COLUMN"));
            (HazardKind::RewritesTable, is_anew)
        }
    })
}

/// PostgreSQL keeps a table that it writes anew in another file.
async fn is_rewritten(schema: &Schema, texts: &[String]) -> Result<bool> {
    let file = "pg_relation_filenode('things'::regclass)";
    schema.raw(format!("CREATE TABLE files AS SELECT {file} AS file")).await?;
    for text in texts {
        schema.raw(text).await?;
    }
    let compare = format!("IF (SELECT file FROM files) <> {file} THEN RAISE 'another file'; END IF");
    let compared = schema.raw(format!("DO $$ BEGIN {compare}; END $$")).await;
    schema.raw("DROP TABLE files").await?;
    if let Err(error) = &compared {
        assert!(error.to_string().contains("another file"), "{error}");
    }
    Ok(compared.is_err())
}

/// MySQL and MariaDB can be told to refuse a change during which nobody could write ("Online DDL Operations").
async fn blocks_writes(schema: &Schema, texts: &[String]) -> Result<bool> {
    let [text] = texts else { panic!("{texts:?}") };
    // MariaDB takes no conditions there.
    let text =
        text.replace("DROP INDEX `by_number` ON `things`", "ALTER TABLE `things` DROP INDEX `by_number`");
    let comma = if text.starts_with("ALTER") { "," } else { "" };
    match schema.raw(format!("{text}{comma} ALGORITHM=INPLACE{comma} LOCK=NONE")).await {
        Ok(()) => Ok(false),
        Err(error) => {
            assert!(error.to_string().contains("is not supported"), "{text}: {error}");
            Ok(true)
        }
    }
}

#[tokio::test]
async fn what_is_said_of_a_change_is_what_it_does() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    let dialect = schema.dialect().await?;
    let mut wrong = Vec::new();
    for one in changes() {
        let [parents, things] = tables();
        let current = Some(Box::new(Current::new(things.clone())));
        let change = AlterTable { table: things.name.clone(), changes: vec![one.clone()], current };
        let change = SchemaChange::AlterTable(change);
        let texts = match compile_schema(&change, dialect) {
            Ok(made) => made.texts,
            Err(CompileError::Unsupported { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        for table in [parents, things] {
            schema.apply(&SchemaChange::CreateTable(table)).await?;
        }
        let said = hazards(&change, dialect);
        let (kind, does) = seen(&schema, &texts).await?;
        let is_said = said.iter().any(|hazard| hazard.kind == kind);
        if does != is_said && !(is_said && is_less_there(&one)) {
            wrong.push((one, kind, said));
        }
        schema.raw("DROP TABLE things; DROP TABLE parents").await?;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

/// Where an engine does less than is said: PostgreSQL and MariaDB compute what is the same for all rows once, and MariaDB
/// changes more than MySQL, as which it is said to be, while others write.
fn is_less_there(change: &TableChange) -> bool {
    let is_constant = if let TableChange::AddColumn(column) = change {
        matches!(column.default, Some(ColumnDefault::Expression(_) | ColumnDefault::Value(_)))
    } else {
        false
    };
    match Engine::tested() {
        Engine::Postgres => is_constant,
        Engine::MariaDb => {
            is_constant
                || matches!(change, TableChange::ChangeColumn { .. } | TableChange::DropPrimaryKey { .. })
        }
        Engine::MySql | Engine::Sqlite => false,
    }
}
