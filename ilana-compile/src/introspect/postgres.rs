//! PostgreSQL's catalog. Manual: <https://www.postgresql.org/docs/current/catalogs.html>, chapter 52.

mod answer;
mod column;
mod column_type;
mod condition;
mod constraint;
mod default;
mod index;
mod questions;
#[cfg(test)]
mod tests;
mod text;

use std::collections::HashSet;

use ilana_ir::{CreateEnum, CreateTable, CreateView, Current, IfThere, Schema, TableName};

use self::answer::{Cell, Reader};
use super::{CatalogError, CatalogRows};
use crate::Dialect;

pub(super) const QUESTIONS: &[&str] = questions::ALL;

pub(super) fn read(answers: &[CatalogRows], dialect: Dialect) -> Result<Schema, CatalogError> {
    let reader = Reader { dialect };
    let [tables, columns, constraints, indexes, triggers, views, enums, unsaid] = answers else {
        let what = format!("{} answers, not {}", answers.len(), QUESTIONS.len());
        return Err(reader.misread(what));
    };
    let mut tables = self::tables(tables, reader)?;
    let constraints: Vec<constraint::Row<'_>> = reader.rows(constraints, "constraints")?;
    add_columns(&mut tables, columns, &constraints, reader)?;
    for row in constraints {
        let [schema, name, ..] = row;
        constraint::add(row, &mut find(&mut tables, schema, name, reader)?.table, reader)?;
    }
    for row in reader.rows(indexes, "indexes")? {
        let [schema, name, ..]: index::Row<'_> = row;
        index::add(row, &mut find(&mut tables, schema, name, reader)?.table, reader)?;
    }
    tables.iter_mut().flat_map(|one| &mut one.table.indexes).for_each(index::finish);
    for [schema, name, sql] in reader.rows(triggers, "triggers")? {
        let sql = reader.said(sql, "a trigger")?.to_owned();
        find(&mut tables, schema, name, reader)?.triggers.push(sql);
    }
    for [schema, name, what] in reader.rows(unsaid, "peculiarities")? {
        let what = reader.said(what, "a peculiarity")?.to_owned();
        find(&mut tables, schema, name, reader)?.unsaid.push(what);
    }
    Ok(Schema { tables, views: self::views(views, reader)?, enums: self::enums(enums, reader)? })
}

fn tables(answer: &CatalogRows, reader: Reader) -> Result<Vec<Current>, CatalogError> {
    let table = |[schema, name, comment]: [Cell<'_>; 3]| {
        let mut table = CreateTable::new(reader.table(schema, name)?, Vec::new());
        table.comment = comment.map(str::to_owned);
        Ok(Current::new(table))
    };
    let mut tables =
        reader.rows(answer, "tables")?.into_iter().map(table).collect::<Result<Vec<_>, CatalogError>>()?;
    // So that one is found without looking at all.
    tables.sort_by(|left, right| place(&left.table.name).cmp(&place(&right.table.name)));
    Ok(tables)
}

fn add_columns(
    tables: &mut [Current],
    answer: &CatalogRows,
    constraints: &[constraint::Row<'_>],
    reader: Reader,
) -> Result<(), CatalogError> {
    let mut keys = HashSet::new();
    for row in constraints {
        keys.extend(constraint::lone_key(row, reader)?);
    }
    for row in reader.rows(answer, "columns")? {
        let [schema, name, ..]: column::Row<'_> = row;
        let table = &mut find(tables, schema, name, reader)?.table;
        let column = column::read(row, |column| keys.contains(&(schema, name, column.clone())), reader)?;
        table.columns.push(column);
    }
    Ok(())
}

/// The table of a row.
fn find<'t>(
    tables: &'t mut [Current],
    schema: Cell<'_>,
    name: Cell<'_>,
    reader: Reader,
) -> Result<&'t mut Current, CatalogError> {
    let name = reader.table(schema, name)?;
    let at = tables.binary_search_by(|one| place(&one.table.name).cmp(&place(&name)));
    at.ok()
        .and_then(|at| tables.get_mut(at))
        .ok_or_else(|| reader.misread(format!("more of the table `{name}`, which is none of its tables")))
}

fn place(name: &TableName) -> (Option<&str>, &str) {
    (name.schema.as_deref(), &name.name)
}

fn views(answer: &CatalogRows, reader: Reader) -> Result<Vec<CreateView>, CatalogError> {
    let view = |[schema, name, query]: [Cell<'_>; 3]| {
        let query = reader.said(query, "a query")?.trim();
        let query = text::own(query.strip_suffix(';').unwrap_or(query));
        Ok(CreateView { name: reader.table(schema, name)?, query, if_there: IfThere::Fail })
    };
    reader.rows(answer, "views")?.into_iter().map(view).collect()
}

fn enums(answer: &CatalogRows, reader: Reader) -> Result<Vec<CreateEnum>, CatalogError> {
    let one = |[schema, name, values]: [Cell<'_>; 3]| {
        let values = reader.texts(values, "the texts of a type")?;
        Ok(CreateEnum { name: reader.table(schema, name)?, values })
    };
    reader.rows(answer, "types")?.into_iter().map(one).collect()
}
