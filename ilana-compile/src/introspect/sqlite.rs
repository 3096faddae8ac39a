//! SQLite's schema, from the statements that made it ("The Schema Table").

mod index;
mod reader;
mod table;
mod tokens;
mod value;

use ilana_ir::{CreateTable, CreateView, Current, IfThere, Name, Schema, TableConstraint, TableName};

use self::reader::Reader;
use super::{CatalogError, CatalogRows};
use crate::Dialect;

/// Virtual tables and what belongs to SQLite itself are left out: they are no tables that a change could make.
pub(super) const QUESTIONS: &[&str] =
    &["SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite|_%' ESCAPE '|' \
     AND sql IS NOT NULL AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY type <> 'table', name"];

pub(super) fn read(answers: &[CatalogRows], dialect: Dialect) -> Result<Schema, CatalogError> {
    let mut schema = Schema::default();
    for row in answers.first().into_iter().flatten() {
        let [Some(kind), Some(name), Some(table), Some(sql)] = row.as_slice() else {
            return Err(not_understood("a row of its schema table without a text".to_owned(), dialect));
        };
        let wrong = |what: String| not_understood(format!("of `{name}`: {what}"), dialect);
        match kind.as_str() {
            "table" => {
                schema.tables.push(table::table(name, sql, dialect).map_err(wrong)?);
            }
            "view" => schema.views.push(view(name, sql)),
            "index" => {
                let Some(own) = of_table(&mut schema, table) else { continue };
                match index::index(name, sql) {
                    Ok(index) => own.table.indexes.push(index),
                    Err(what) => own.unsaid.push(format!("the index `{name}` with {what}")),
                }
            }
            "trigger" => {
                of_table(&mut schema, table).into_iter().for_each(|own| own.triggers.push(sql.clone()));
            }
            other => return Err(wrong(format!("it is a {other}"))),
        }
    }
    name_referenced_columns(&mut schema);
    Ok(schema)
}

/// A key that names no columns refers to the primary key ("SQLite Foreign Key Support", section 3).
fn name_referenced_columns(schema: &mut Schema) {
    let keys: Vec<(Name, Vec<Name>)> = schema
        .tables
        .iter()
        .map(|Current { table, .. }| (table.name.name.clone(), primary_key(table)))
        .collect();
    let of = |name: &str| keys.iter().find(|(table, _)| table.eq_ignore_ascii_case(name));
    for part in schema.tables.iter_mut().flat_map(|current| &mut current.table.constraints) {
        if let TableConstraint::ForeignKey(key) = part
            && key.referenced_columns.is_empty()
            && let Some((_, columns)) = of(&key.references.name)
        {
            key.referenced_columns.clone_from(columns);
        }
    }
}

fn primary_key(table: &CreateTable) -> Vec<Name> {
    let numbered = table.columns.iter().filter(|column| column.auto_increment);
    let said = table.constraints.iter().flat_map(|part| match part {
        TableConstraint::PrimaryKey { name: _, columns } => columns.as_slice(),
        TableConstraint::Unique { .. } | TableConstraint::ForeignKey(_) | TableConstraint::Check { .. } => {
            &[]
        }
    });
    numbered.map(|column| &column.name).chain(said).cloned().collect()
}

fn not_understood(what: String, dialect: Dialect) -> CatalogError {
    CatalogError { dialect, what, remedy: "change this table with SQL of your own" }
}

fn of_table<'s>(schema: &'s mut Schema, table: &str) -> Option<&'s mut Current> {
    schema.tables.iter_mut().find(|current| current.table.name.name.eq_ignore_ascii_case(table))
}

fn view(name: &str, sql: &str) -> CreateView {
    let mut reader = Reader::new(sql);
    while !reader.takes("AS") && reader.take().is_some() {}
    CreateView {
        name: TableName { schema: None, name: name.to_owned().into() },
        query: reader.rest().to_owned().into(),
        if_there: IfThere::Fail,
    }
}
