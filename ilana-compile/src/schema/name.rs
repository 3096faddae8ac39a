//! Names that come into being, which must be as short as the engine keeps them.

use ilana_ir::{
    AlterTable, CreateEnum, CreateIndex, CreateTable, CreateView, Name, SchemaChange, TableChange,
    TableConstraint,
};

use crate::check::invalid;
use crate::dialect::NameLimit;
use crate::{CompileError, Dialect};

/// Refuses a new name that the engine would cut, without an error on PostgreSQL.
pub(super) fn check(change: &SchemaChange, dialect: Dialect) -> Result<(), CompileError> {
    let Some(limit) = dialect.schema().name_limit() else { return Ok(()) };
    let mut names = Vec::new();
    of_change(change, &mut names);
    for name in names {
        let (length, most, unit) = match limit {
            NameLimit::Bytes(most) => (name.len(), most, "bytes"),
            NameLimit::Characters(most) => (name.chars().count(), most, "characters"),
        };
        if length > most {
            let what = format!("the name `{name}` has {length} {unit}, and {dialect} keeps {most}");
            return Err(invalid(what, "shorten it, or have one made by `conventional_name`"));
        }
    }
    Ok(())
}

fn of_change<'c>(change: &'c SchemaChange, names: &mut Vec<&'c Name>) {
    match change {
        SchemaChange::CreateTable(table) => of_table(table, names),
        SchemaChange::AlterTable(AlterTable { table: _, changes, current: _ }) => {
            changes.iter().for_each(|change| of_table_change(change, names));
        }
        SchemaChange::RenameTable { from: _, to } => names.push(to),
        SchemaChange::CreateIndex(CreateIndex { index, .. }) => names.push(&index.name),
        SchemaChange::CreateView(CreateView { name, .. })
        | SchemaChange::CreateEnum(CreateEnum { name, .. }) => names.push(&name.name),
        SchemaChange::CreateSchema(name) => names.push(name),
        SchemaChange::DropTable(_)
        | SchemaChange::Truncate { .. }
        | SchemaChange::DropView(_)
        | SchemaChange::DropSchema(_)
        | SchemaChange::AddEnumValue { .. }
        | SchemaChange::DropEnum(_)
        | SchemaChange::CreateExtension(_)
        | SchemaChange::RestartNumbers { .. }
        | SchemaChange::Raw(_) => {}
    }
}

fn of_table<'c>(table: &'c CreateTable, names: &mut Vec<&'c Name>) {
    names.push(&table.name.name);
    names.extend(table.columns.iter().map(|column| &column.name));
    names.extend(table.constraints.iter().filter_map(of_constraint));
    names.extend(table.indexes.iter().map(|index| &index.name));
}

fn of_constraint(part: &TableConstraint) -> Option<&Name> {
    match part {
        TableConstraint::PrimaryKey { name, columns: _ } => name.as_ref(),
        TableConstraint::Unique { name, .. } | TableConstraint::Check { name, .. } => Some(name),
        TableConstraint::ForeignKey(key) => Some(&key.name),
    }
}

fn of_table_change<'c>(change: &'c TableChange, names: &mut Vec<&'c Name>) {
    match change {
        TableChange::AddColumn(column) => names.push(&column.name),
        TableChange::RenameColumn { from: _, to } | TableChange::RenameIndex { from: _, to } => {
            names.push(to)
        }
        TableChange::AddConstraint(part) => names.extend(of_constraint(part)),
        TableChange::AddIndex(index) => names.push(&index.name),
        TableChange::DropColumn(_)
        | TableChange::ChangeColumn { .. }
        | TableChange::DropPrimaryKey { .. }
        | TableChange::DropUnique(_)
        | TableChange::DropForeignKey(_)
        | TableChange::DropCheck(_)
        | TableChange::DropIndex(_)
        | TableChange::Comment(_) => {}
    }
}
