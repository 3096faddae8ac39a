//! Tables to be made.

use std::collections::HashSet;

use ilana_ir::{Column, CreateTable, ForeignKey, Name, ReferenceAction, TableConstraint, TableName};

use super::{column, create_index};
use crate::check::invalid;
use crate::{CompileError, Dialect, Feature, literal};

pub(super) fn create(table: &CreateTable, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    let CreateTable { name, columns, constraints, indexes } = table;
    let grammar = dialect.grammar();
    check(table)?;
    let mut lines = Vec::with_capacity(columns.len() + constraints.len());
    for part in columns {
        lines.push(column::definition(part, dialect)?);
    }
    for part in constraints {
        lines.push(constraint(table, part, dialect)?);
    }
    let options = grammar.table_options();
    let body = lines.join(",\n  ");
    let mut texts = vec![format!("CREATE TABLE {} (\n  {body}\n){options}", literal::table(name, grammar)?)];
    for index in indexes {
        texts.push(create_index(name, index, grammar)?);
    }
    Ok(texts)
}

/// What would be refused with a message that names nothing, or be accepted and mean something else.
fn check(table: &CreateTable) -> Result<(), CompileError> {
    let name = &table.name;
    if table.columns.is_empty() {
        return Err(invalid(format!("the table `{name}` has no columns"), "add at least one"));
    }
    let mut known = HashSet::new();
    for column in &table.columns {
        if !known.insert(column.name.to_lowercase()) {
            return Err(invalid(
                format!("the table `{name}` has two columns `{}`", column.name),
                "rename one",
            ));
        }
    }
    let numbered = table.columns.iter().filter(|column| column.auto_increment).count();
    let keys = table.constraints.iter().filter(|part| matches!(part, TableConstraint::PrimaryKey(_))).count();
    if numbered + keys > 1 {
        return Err(invalid(
            format!("the table `{name}` has {} primary keys", numbered + keys),
            "keep one; a column that the database numbers is one already",
        ));
    }
    let referring =
        table.constraints.iter().flat_map(own_columns).chain(table.indexes.iter().flat_map(|i| &i.columns));
    for column in referring {
        if !known.contains(&column.to_lowercase()) {
            let what = format!("a key or index of `{name}` is over `{column}`, which is no column of it");
            return Err(invalid(what, "add the column or correct the name"));
        }
    }
    table.constraints.iter().try_for_each(|part| check_constraint(table, part))
}

fn check_constraint(table: &CreateTable, part: &TableConstraint) -> Result<(), CompileError> {
    let name = &table.name;
    if own_columns(part).is_empty() {
        return Err(invalid(format!("a key of `{name}` is over no columns"), "name at least one"));
    }
    match part {
        TableConstraint::Unique { .. } => Ok(()),
        TableConstraint::PrimaryKey(columns) => match find(table, columns, |column| column.nullable) {
            // SQLite would keep rows without a key.
            Some(column) => Err(invalid(
                format!("the primary key of `{name}` is over `{}`, which may be null", column.name),
                "make the column not null",
            )),
            None => Ok(()),
        },
        TableConstraint::ForeignKey(key) => check_foreign_key(table, key),
    }
}

fn check_foreign_key(table: &CreateTable, key: &ForeignKey) -> Result<(), CompileError> {
    let ForeignKey { name, columns, references, referenced_columns, on_delete, on_update } = key;
    let (own, other) = (columns.len(), referenced_columns.len());
    if own != other {
        let what = format!("the foreign key `{name}` pairs {own} columns with {other} of `{references}`");
        return Err(invalid(what, "name as many columns as it refers to"));
    }
    let nulls = [on_delete, on_update].contains(&&ReferenceAction::SetNull);
    match find(table, columns, |column| nulls && !column.nullable) {
        Some(column) => Err(invalid(
            format!("the foreign key `{name}` sets `{}` to null, which it may not be", column.name),
            "make the column nullable, or choose another action",
        )),
        None => Ok(()),
    }
}

/// The first of these columns of the table of which something is true.
fn find<'t>(table: &'t CreateTable, names: &[Name], is: impl Fn(&Column) -> bool) -> Option<&'t Column> {
    let named = |column: &&Column| names.iter().any(|name| name.to_lowercase() == column.name.to_lowercase());
    table.columns.iter().filter(named).find(|column| is(column))
}

fn own_columns(part: &TableConstraint) -> &[Name] {
    match part {
        TableConstraint::PrimaryKey(columns)
        | TableConstraint::Unique { columns, .. }
        | TableConstraint::ForeignKey(ForeignKey { columns, .. }) => columns,
    }
}

fn constraint(table: &CreateTable, part: &TableConstraint, dialect: Dialect) -> Result<String, CompileError> {
    let grammar = dialect.grammar();
    Ok(match part {
        TableConstraint::PrimaryKey(columns) => {
            format!("PRIMARY KEY ({})", literal::names(columns, grammar)?)
        }
        TableConstraint::Unique { name, columns } => {
            let name = literal::name(name, grammar)?;
            format!("CONSTRAINT {name} UNIQUE ({})", literal::names(columns, grammar)?)
        }
        TableConstraint::ForeignKey(key) => foreign_key(table, key, dialect)?,
    })
}

fn foreign_key(table: &CreateTable, key: &ForeignKey, dialect: Dialect) -> Result<String, CompileError> {
    let ForeignKey { name, columns, references, referenced_columns, on_delete, on_update } = key;
    let grammar = dialect.grammar();
    let mut out = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({})",
        literal::name(name, grammar)?,
        literal::names(columns, grammar)?,
        literal::table(&referenced(table, references, dialect)?, grammar)?,
        literal::names(referenced_columns, grammar)?
    );
    for (event, action) in [("DELETE", on_delete), ("UPDATE", on_update)] {
        if let Some(words) = words(*action, dialect)? {
            out.push_str(&format!(" ON {event} {words}"));
        }
    }
    Ok(out)
}

/// The table that a key refers to, as its engine takes the name.
fn referenced(
    table: &CreateTable,
    references: &TableName,
    dialect: Dialect,
) -> Result<TableName, CompileError> {
    if references.schema.is_none() || dialect.has(Feature::KeyAcrossSchemas) {
        return Ok(references.clone());
    }
    if references.schema == table.name.schema {
        return Ok(TableName { schema: None, name: references.name.clone() });
    }
    let remedy = "keep both tables in one schema";
    Err(CompileError::Unsupported { feature: Feature::KeyAcrossSchemas, dialect, remedy })
}

fn words(action: ReferenceAction, dialect: Dialect) -> Result<Option<&'static str>, CompileError> {
    Ok(match action {
        ReferenceAction::NoAction => None,
        ReferenceAction::Restrict => Some("RESTRICT"),
        ReferenceAction::Cascade => Some("CASCADE"),
        ReferenceAction::SetNull => Some("SET NULL"),
        ReferenceAction::SetDefault if dialect.has(Feature::SetDefault) => Some("SET DEFAULT"),
        ReferenceAction::SetDefault => {
            let remedy = "use SET NULL, or set the default before the delete";
            return Err(CompileError::Unsupported { feature: Feature::SetDefault, dialect, remedy });
        }
    })
}
