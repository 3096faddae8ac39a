//! The changes of tables, in an order that works between them.

use ilana_ir::{
    AlterTable, CreateTable, Current, DropTable, ForeignKey, IfMissing, Name, Schema, SchemaChange,
    TableChange, TableConstraint, TableName,
};

use super::{of_table, removal, retyped};
use crate::schema::texts;
use crate::{CompileError, Dialect};

/// A table that stays and changes.
struct Altered<'s> {
    before: &'s Current,
    wanted: &'s Current,
    parts: Vec<TableChange>,
}

/// Between two tables stand keys and names alone. Those that go, go before anything else changes, and keys that come, come when
/// all else is there. Tables that go make room for names before others come.
pub(super) fn changes(
    from: &Schema,
    to: &Schema,
    dialect: Dialect,
) -> Result<Vec<SchemaChange>, CompileError> {
    let among = |own: &Schema, others: &Schema| {
        let alone = own.tables.iter().filter(|current| find(others, &current.table.name).is_none());
        in_order_of_reference(alone.map(|current| current.table.clone()).collect())
    };
    let (new, gone) = (among(to, from), among(from, to));
    let altered_tables = altered_tables(from, to, dialect)?;
    let is_alone = altered_tables.len() < 2
        && new.is_empty()
        && gone.is_empty()
        && !altered_tables.iter().any(has_key_anew);
    let mut first = Vec::new();
    let mut middle = Vec::new();
    let mut last = Vec::new();
    let names: Vec<_> = altered_tables.iter().map(|one| (&one.before.table.name, made(&one.parts))).collect();
    for Altered { before, wanted, parts } in &altered_tables {
        if is_alone {
            push(&mut middle, before, parts.clone());
            continue;
        }
        let is_taken = |name: &Name| {
            let by_others = names.iter().filter(|(table, _)| **table != before.table.name);
            by_others.flat_map(|(_, made)| made).any(|made| *made == name)
        };
        let [parts_first, rest, keys_last] = apart(parts, is_taken);
        let without = |table: &CreateTable, parts: &[TableChange]| {
            let mut table = table.clone();
            table.constraints.retain(|part| !parts.iter().any(|change| is_about(change, part)));
            table.indexes.retain(|index| {
                !parts
                    .iter()
                    .any(|change| matches!(change, TableChange::DropIndex(name) if *name == index.name))
            });
            Current { table, ..Current::clone(before) }
        };
        let (now, then) = (without(&before.table, &parts_first), without(&wanted.table, &keys_last));
        push(&mut first, before, parts_first);
        push(&mut middle, &now, rest);
        push(&mut last, &then, keys_last);
    }
    let mut created = Vec::new();
    for (table, late) in new {
        let constraints = table.constraints.iter().filter(|part| !late.contains(part)).cloned().collect();
        let made = CreateTable { constraints, ..table };
        push(
            &mut last,
            &Current::new(made.clone()),
            late.into_iter().map(TableChange::AddConstraint).collect(),
        );
        created.push(SchemaChange::CreateTable(made));
    }
    let mut removed = Vec::new();
    for (table, late) in gone.into_iter().rev() {
        let current = find(from, &table.name).cloned().unwrap_or_else(|| Current::new(table.clone()));
        push(&mut first, &current, late.iter().map(removal).collect());
        removed.push(SchemaChange::DropTable(DropTable { name: table.name, if_missing: IfMissing::Fail }));
    }
    Ok([first, removed, middle, created, last].into_iter().flatten().collect())
}

/// The tables that stay and change.
fn altered_tables<'s>(
    from: &'s Schema,
    to: &'s Schema,
    dialect: Dialect,
) -> Result<Vec<Altered<'s>>, CompileError> {
    let kept = |table| texts::as_kept(table, dialect);
    let mut stay = Vec::new();
    for wanted in &to.tables {
        if let Some(before) = find(from, &wanted.table.name) {
            let parts = of_table(&kept(&before.table), &kept(&wanted.table), dialect)?;
            stay.push(Altered { before, wanted, parts });
        }
    }
    if texts::locks_columns_of_keys(dialect) {
        let retyped: Vec<_> = stay.iter().flat_map(retyped_columns).collect();
        for one in &mut stay {
            let anew = keys_anew(one, &retyped);
            one.parts.extend(anew);
        }
    }
    stay.retain(|one| !one.parts.is_empty());
    Ok(stay)
}

/// The columns of a table that get another type.
fn retyped_columns(altered: &Altered<'_>) -> Vec<(TableName, Name)> {
    let before = &altered.before.table;
    let columns = altered.parts.iter().filter_map(|part| retyped(before, part));
    columns.map(|column| (before.name.clone(), column.clone())).collect()
}

/// The keys that stay, and go and come again since a column of theirs gets another type.
fn keys_anew(altered: &Altered<'_>, retyped: &[(TableName, Name)]) -> Vec<TableChange> {
    let is_about_one = |key: &ForeignKey, table: &TableName| {
        let is_retyped = |table: &TableName, columns: &[Name]| {
            retyped.iter().any(|(of, column)| of == table && columns.contains(column))
        };
        is_retyped(table, &key.columns) || is_retyped(&key.references, &key.referenced_columns)
    };
    let is_there = |key: &ForeignKey| {
        altered
            .before
            .table
            .constraints
            .iter()
            .any(|part| matches!(part, TableConstraint::ForeignKey(before) if before.name == key.name))
    };
    let mut parts = Vec::new();
    for part in &altered.wanted.table.constraints {
        if let TableConstraint::ForeignKey(key) = part
            && is_about_one(key, &altered.wanted.table.name)
            && is_there(key)
            && !altered.parts.iter().any(|change| is_about(change, part))
        {
            parts.push(TableChange::DropForeignKey(key.name.clone()));
            parts.push(TableChange::AddConstraint(part.clone()));
        }
    }
    parts
}

/// Whether a key goes and comes again, which no engine does at once.
fn has_key_anew(altered: &Altered<'_>) -> bool {
    let comes = |name: &Name| {
        altered.parts.iter().any(|part| {
            matches!(part, TableChange::AddConstraint(TableConstraint::ForeignKey(key)) if key.name == *name)
        })
    };
    altered.parts.iter().any(|part| matches!(part, TableChange::DropForeignKey(name) if comes(name)))
}

/// The names that changes give to what has one in the whole schema.
fn made(parts: &[TableChange]) -> Vec<&Name> {
    let names = parts.iter().filter_map(|part| match part {
        TableChange::AddIndex(index) => Some(&index.name),
        TableChange::AddConstraint(
            TableConstraint::Unique { name, .. } | TableConstraint::Check { name, .. },
        ) => Some(name),
        _ => None,
    });
    names.collect()
}

fn push(changes: &mut Vec<SchemaChange>, current: &Current, parts: Vec<TableChange>) {
    if !parts.is_empty() {
        changes.push(altered(current.clone(), parts));
    }
}

fn altered(current: Current, changes: Vec<TableChange>) -> SchemaChange {
    let table = current.table.name.clone();
    SchemaChange::AlterTable(AlterTable { table, changes, current: Some(Box::new(current)) })
}

/// The foreign keys that go and what has a name that another table takes, everything else, and the foreign keys that come.
fn apart(parts: &[TableChange], is_taken: impl Fn(&Name) -> bool) -> [Vec<TableChange>; 3] {
    let (first, rest): (Vec<_>, Vec<_>) = parts.iter().cloned().partition(|part| match part {
        TableChange::DropForeignKey(_) => true,
        TableChange::DropIndex(name) | TableChange::DropUnique(name) | TableChange::DropCheck(name) => {
            is_taken(name)
        }
        _ => false,
    });
    let (last, rest) = rest
        .into_iter()
        .partition(|part| matches!(part, TableChange::AddConstraint(TableConstraint::ForeignKey(_))));
    [first, rest, last]
}

/// Whether it is this key or check that goes or comes.
fn is_about(change: &TableChange, part: &TableConstraint) -> bool {
    match (change, part) {
        (TableChange::DropForeignKey(name), TableConstraint::ForeignKey(key)) => *name == key.name,
        (TableChange::AddConstraint(TableConstraint::ForeignKey(new)), TableConstraint::ForeignKey(key)) => {
            new.name == key.name
        }
        (TableChange::DropUnique(gone), TableConstraint::Unique { name, .. })
        | (TableChange::DropCheck(gone), TableConstraint::Check { name, .. }) => gone == name,
        _ => false,
    }
}

fn find<'s>(schema: &'s Schema, name: &TableName) -> Option<&'s Current> {
    schema.tables.iter().find(|current| current.table.name == *name)
}

/// Tables so that each comes after those that it refers to; with the keys for which there is no such order.
fn in_order_of_reference(mut tables: Vec<CreateTable>) -> Vec<(CreateTable, Vec<TableConstraint>)> {
    let mut ordered = Vec::new();
    while !tables.is_empty() {
        let waits = |table: &CreateTable| keys_to(table, &tables).next().is_some();
        let place = tables.iter().position(|table| !waits(table)).unwrap_or(0);
        let table = tables.remove(place);
        let late = keys_to(&table, &tables).cloned().collect();
        ordered.push((table, late));
    }
    ordered
}

/// The keys of a table to others of these.
fn keys_to<'t>(
    table: &'t CreateTable,
    others: &'t [CreateTable],
) -> impl Iterator<Item = &'t TableConstraint> {
    table.constraints.iter().filter(|part| match part {
        TableConstraint::ForeignKey(key) => {
            key.references != table.name && others.iter().any(|other| other.name == key.references)
        }
        TableConstraint::PrimaryKey { .. }
        | TableConstraint::Unique { .. }
        | TableConstraint::Check { .. } => false,
    })
}
