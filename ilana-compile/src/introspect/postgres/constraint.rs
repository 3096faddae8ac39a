//! The keys and checks of tables.

use ilana_ir::{
    ColumnType, Condition, CreateTable, Deferral, ForeignKey, LONGEST_NAME, Name, ReferenceAction,
    TableConstraint, TableName, conventional_name,
};

use super::answer::{Cell, Reader};
use super::condition;
use crate::introspect::CatalogError;

/// A row of the constraints.
pub(super) type Row<'a> = [Cell<'a>; 13];

/// A table and its column, by their names.
pub(super) type Place<'a> = (Cell<'a>, Cell<'a>, Name);

/// The column that is a primary key alone, where a row is one of a single column.
pub(super) fn lone_key<'a>(row: &Row<'a>, reader: Reader) -> Result<Option<Place<'a>>, CatalogError> {
    let [schema, table, _, Some("p"), columns, ..] = *row else { return Ok(None) };
    let columns = reader.names(columns, "the columns of a key")?;
    let only = <[Name; 1]>::try_from(columns).ok();
    Ok(only.map(|[column]| (schema, table, column)))
}

/// Puts a constraint to its table, or to the column that says it itself.
pub(super) fn add(row: Row<'_>, table: &mut CreateTable, reader: Reader) -> Result<(), CatalogError> {
    let [_, _, name, kind, columns, possible, at_first, rest @ ..] = row;
    let [_, _, _, _, _, check] = rest;
    let name = reader.name(name, "the name of a constraint")?;
    let columns = || reader.names(columns, "the columns of a key");
    let deferral = || deferral(possible, at_first, reader);
    let part = match reader.said(kind, "the kind of a constraint")? {
        "p" if table.columns.iter().any(|column| column.auto_increment) => return Ok(()),
        "p" => {
            let name = (!is_own_name(&name, &table.name)).then_some(name);
            TableConstraint::PrimaryKey { name, columns: columns()? }
        }
        "u" => TableConstraint::Unique { name, columns: columns()?, deferral: deferral()? },
        "f" => TableConstraint::ForeignKey(foreign_key(name, columns()?, deferral()?, rest, reader)?),
        "c" => {
            let condition = condition::read(reader.said(check, "a check")?, &table.columns);
            if holds_texts(&name, &condition, table) {
                return Ok(());
            }
            TableConstraint::Check { name, condition }
        }
        other => return Err(reader.misread(format!("a constraint of kind {other:?} at `{}`", table.name))),
    };
    table.constraints.push(part);
    Ok(())
}

/// Whether it is what PostgreSQL calls a primary key that is given no name. Of a long table's name it takes the beginning.
fn is_own_name(name: &str, table: &TableName) -> bool {
    name.strip_suffix("_pkey").is_some_and(|beginning| {
        // A character of more bytes may be cut off whole.
        let is_cut = name.len() + char::MAX.len_utf8() > LONGEST_NAME;
        beginning == table.name || (is_cut && table.name.starts_with(beginning))
    })
}

/// Whether a check is the one by which a column says which texts it holds. Then the column says it.
fn holds_texts(name: &Name, condition: &Condition, table: &mut CreateTable) -> bool {
    let Condition::OneOf { column: checked, values } = condition else { return false };
    if conventional_name(&table.name, [checked.as_ref()], "enum") != *name {
        return false;
    }
    let is_it = |column: &&mut ilana_ir::Column| column.name == *checked && column.ty == ColumnType::Text;
    match table.columns.iter_mut().find(is_it) {
        Some(column) => {
            column.ty = ColumnType::Enum { name: None, values: values.clone() };
            true
        }
        None => false,
    }
}

fn foreign_key(
    name: Name,
    columns: Vec<Name>,
    deferral: Deferral,
    [schema, table, referenced, on_delete, on_update, _]: [Cell<'_>; 6],
    reader: Reader,
) -> Result<ForeignKey, CatalogError> {
    Ok(ForeignKey {
        name,
        columns,
        references: reader.table(schema, table)?,
        referenced_columns: reader.names(referenced, "the columns that a key refers to")?,
        on_delete: action(on_delete, reader)?,
        on_update: action(on_update, reader)?,
        deferral,
    })
}

/// What a letter of `pg_constraint` means (section 52.13 of the manual).
fn action(cell: Cell<'_>, reader: Reader) -> Result<ReferenceAction, CatalogError> {
    match reader.said(cell, "what a key does")? {
        "a" => Ok(ReferenceAction::NoAction),
        "r" => Ok(ReferenceAction::Restrict),
        "c" => Ok(ReferenceAction::Cascade),
        "n" => Ok(ReferenceAction::SetNull),
        "d" => Ok(ReferenceAction::SetDefault),
        other => Err(reader.misread(format!("{other:?} where it has what a key does"))),
    }
}

fn deferral(possible: Cell<'_>, at_first: Cell<'_>, reader: Reader) -> Result<Deferral, CatalogError> {
    let truth = |cell| reader.truth(cell, "when a constraint is looked at");
    Ok(match (truth(possible)?, truth(at_first)?) {
        (false, _) => Deferral::Never,
        (true, false) => Deferral::Possible,
        (true, true) => Deferral::AtFirst,
    })
}
