//! Each change of a schema that a snapshot shows is made.

use ilana_ir::{
    AlterTable, Column, ColumnType, CreateTable, ForeignKey, SchemaChange, Statement, TableConstraint,
};
use ilana_orm::prelude::*;

use super::{Case, assert_none, cases, tables};
use crate::orm::engine::{Engine, empty_named, is_sqlite, remove};

/// What an engine refuses, and why it is to.
const REFUSED: &[(&str, Option<Engine>, &str)] = &[
    ("a_column_has_a_collation", Some(Engine::Postgres), "the collation is one of SQLite"),
    ("a_column_has_a_collation", Some(Engine::MySql), "the collation is one of SQLite"),
    ("a_column_has_a_collation", Some(Engine::MariaDb), "the collation is one of SQLite"),
    ("a_column_of_any_shapes", Some(Engine::Postgres), POSTGIS),
    ("a_column_of_areas", Some(Engine::Postgres), POSTGIS),
    ("a_column_of_lines", Some(Engine::Postgres), POSTGIS),
    ("a_column_of_points", Some(Engine::Postgres), POSTGIS),
    ("a_missing_column_is_named", None, "there is no such column"),
    ("a_missing_index_is_named", None, "there is no such index"),
    ("a_table_that_changes_is_the_known_one", None, "the table that was told of is another one"),
];

const POSTGIS: &str = "shapes come with the extension PostGIS, which is not installed";

fn is_to_be_refused(case: &str) -> bool {
    let is_here = |engine: Option<Engine>| engine.is_none_or(|engine| engine == Engine::tested());
    REFUSED.iter().any(|(name, engine, _)| *name == case && is_here(*engine))
}

/// Makes what a change is about: the table that changes and those that are referred to, or the tables of all cases.
async fn before(schema: &Schema, case: &Case, other: &str) -> Result<()> {
    if Engine::tested() == Engine::Postgres && is_about_a_type(&case.name) {
        schema.raw("CREATE TYPE colour AS ENUM ('red')").await?;
    }
    let Statement::Schema(change) = &case.statement else { return Ok(()) };
    if case.is_elsewhere {
        if matches!(change, SchemaChange::CreateTable(_)) {
            schema.apply(&SchemaChange::CreateSchema(other.to_owned().into())).await?;
        } else {
            tables::make_elsewhere(schema, other).await?;
        }
    }
    if let SchemaChange::CreateTable(table) = change {
        return referred_to(schema, table).await;
    }
    if let SchemaChange::AlterTable(AlterTable { current: Some(current), .. }) = change {
        referred_to(schema, &current.table).await?;
        return schema.apply(&SchemaChange::CreateTable(current.table.clone())).await;
    }
    if let SchemaChange::DropSchema(name) = change {
        return schema.apply(&SchemaChange::CreateSchema(name.clone())).await;
    }
    if let SchemaChange::Truncate { table, .. } = change
        && table.name == "it's"
    {
        let table = CreateTable::new(table.clone(), vec![numbered()]);
        return schema.apply(&SchemaChange::CreateTable(table)).await;
    }
    tables::make(schema).await?;
    tables::index(schema).await?;
    if is_about_shapes(&case.name) {
        schema.raw("ALTER TABLE users ADD place point NOT NULL").await?;
    }
    Ok(())
}

fn numbered() -> Column {
    Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) }
}

fn is_about_a_type(case: &str) -> bool {
    ["a_column_of_a_named_type", "a_type_gets_a_text", "a_type_is_removed"].contains(&case)
}

fn is_about_shapes(case: &str) -> bool {
    ["an_index_for_shapes", "an_index_for_what_overlaps"].contains(&case)
}

async fn referred_to(schema: &Schema, table: &CreateTable) -> Result<()> {
    for constraint in &table.constraints {
        let TableConstraint::ForeignKey(key) = constraint else { continue };
        if key.references != table.name {
            schema.apply(&SchemaChange::CreateTable(target(table, key))).await?;
        }
    }
    Ok(())
}

/// A table of nothing but the columns that a key refers to.
fn target(table: &CreateTable, key: &ForeignKey) -> CreateTable {
    let columns = key.columns.iter().zip(&key.referenced_columns).map(|(from, to)| {
        let from = table.columns.iter().find(|column| column.name == *from).expect("a key is of its columns");
        Column { name: to.clone(), ..Column::new("", from.ty.clone()) }
    });
    let mut made = CreateTable::new(key.references.clone(), columns.collect());
    made.constraints
        .push(TableConstraint::PrimaryKey { name: None, columns: key.referenced_columns.clone() });
    made
}

async fn verdict(case: &Case, other: &str) -> Result<Option<String>> {
    let Statement::Schema(change) = &case.statement else { return Ok(None) };
    let (config, name) = empty_named().await?;
    let schema = Schema::on(&Database::open(config)?);
    match before(&schema, case, other).await {
        // What the change is about cannot be there.
        Err(Error::Compile(_)) => {
            remove(name).await?;
            return Ok(None);
        }
        made => made?,
    }
    let verdict = match (schema.apply(change).await, is_to_be_refused(&case.name)) {
        (Err(Error::Compile(_)), _) | (Ok(()), false) | (Err(_), true) => None,
        (Err(error), false) => Some(format!("{}: {error}", case.name)),
        (Ok(()), true) => Some(format!("{}: was made, take it off the list", case.name)),
    };
    if let SchemaChange::CreateSchema(name) = change {
        let _ = schema.apply(&SchemaChange::DropSchema(name.clone())).await;
    }
    if case.is_elsewhere {
        // It may refer to a table there.
        schema.drop_table_if_exists("grants").await?;
        tables::remove_elsewhere(&schema, other).await?;
    }
    remove(name).await?;
    Ok(verdict)
}

#[tokio::test]
async fn every_change_of_the_snapshots_is_made() -> Result<()> {
    let other = tables::other_schema();
    let (mut judged, mut refused) = (0, Vec::new());
    for case in cases(&other)? {
        if !matches!(case.statement, Statement::Schema(_)) || is_sqlite() && case.is_elsewhere {
            continue;
        }
        judged += 1;
        refused.extend(verdict(&case, &other).await?);
    }
    assert_none(&refused, judged, 140);
    Ok(())
}
