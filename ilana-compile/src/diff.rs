//! What must change for one schema to become another.

mod own_sql;

use ilana_ir::{
    AlterTable, Column, CreateEnum, CreateIndex, CreateTable, CreateView, Current, DropTable, DropView,
    IfMissing, Name, Schema, SchemaChange, TableChange, TableConstraint, TableName,
};

use crate::check::invalid;
use crate::schema::texts;
use crate::{CompileError, Dialect, SchemaFeature};

/// The changes that make one schema another, in an order that works: what others refer to is made first and removed last.
///
/// Two columns, keys or indexes are the same if the database would be told the same of them: what it does not keep is no
/// difference, such as the sign of an integer on PostgreSQL. The caller's own SQL is compared without spaces, quotes, casts
/// and parentheses, and with words that mean the same as one, since databases write it as they like. A table, column or index of another name is another one: nothing is
/// renamed. A view of the same name is the same, except on SQLite: the other databases write its query in words of their own.
///
/// # Errors
///
/// [`CompileError`] for a table that the database cannot have, and for a type of a few texts that is to lose one of them.
///
/// # Example
///
/// ```
/// use ilana_compile::{Dialect, diff};
/// use ilana_ir::{Column, ColumnType, CreateTable, Current, Schema, SchemaChange, TableName};
///
/// let table = CreateTable::new(TableName::new("users"), vec![Column::new("id", ColumnType::Integer)]);
/// let wanted = Schema { tables: vec![Current::new(table)], ..Schema::default() };
/// let changes = diff(&Schema::default(), &wanted, Dialect::sqlite(3, 45))?;
/// assert!(matches!(changes.as_slice(), [SchemaChange::CreateTable(_)]));
/// assert_eq!(diff(&wanted, &wanted, Dialect::sqlite(3, 45))?, []);
/// # Ok::<(), ilana_compile::CompileError>(())
/// ```
pub fn diff(from: &Schema, to: &Schema, dialect: Dialect) -> Result<Vec<SchemaChange>, CompileError> {
    let mut changes = Vec::new();
    let gone = from.views.iter().filter(|view| !has_view(to, view, dialect)).collect();
    for view in in_order_of_reading(gone).into_iter().rev() {
        let (name, if_missing) = (view.name.clone(), IfMissing::Fail);
        changes.push(SchemaChange::DropView(DropView { name, if_missing }));
    }
    let has_types = dialect.has(SchemaFeature::EnumTypes);
    if has_types {
        add_enums(from, to, &mut changes)?;
    }
    tables(from, to, dialect, &mut changes)?;
    let is_gone = |one: &&CreateEnum| has_types && !to.enums.iter().any(|kept| kept.name == one.name);
    changes.extend(from.enums.iter().filter(is_gone).map(|one| SchemaChange::DropEnum(one.name.clone())));
    let new = to.views.iter().filter(|view| !has_view(from, view, dialect)).collect();
    changes.extend(in_order_of_reading(new).into_iter().cloned().map(SchemaChange::CreateView));
    Ok(changes)
}

/// The changes of tables. Between two of them stand keys alone: those that go, go before anything else changes, and those that
/// come, come when all else is there. Tables that go make room for names before others come.
fn tables(
    from: &Schema,
    to: &Schema,
    dialect: Dialect,
    changes: &mut Vec<SchemaChange>,
) -> Result<(), CompileError> {
    let mut first = Vec::new();
    let mut middle = Vec::new();
    let mut last = Vec::new();
    let among = |own: &Schema, others: &Schema| {
        let alone = own.tables.iter().filter(|current| find(others, &current.table.name).is_none());
        in_order_of_reference(alone.map(|current| current.table.clone()).collect())
    };
    let (new, gone) = (among(to, from), among(from, to));
    let kept = |table| texts::as_kept(table, dialect);
    let mut altered_tables = Vec::new();
    for wanted in &to.tables {
        if let Some(before) = find(from, &wanted.table.name) {
            let parts = of_table(&kept(&before.table), &kept(&wanted.table), dialect)?;
            if !parts.is_empty() {
                altered_tables.push((before, wanted, parts));
            }
        }
    }
    let is_alone = altered_tables.len() < 2 && new.is_empty() && gone.is_empty();
    for (before, wanted, parts) in altered_tables {
        if is_alone {
            middle.push(altered(before.clone(), parts));
            continue;
        }
        let [keys_first, rest, keys_last] = apart(parts);
        let without = |table: &CreateTable, keys: &[TableChange]| {
            let mut table = table.clone();
            table.constraints.retain(|part| !keys.iter().any(|change| is_about(change, part)));
            Current { table, ..before.clone() }
        };
        let (now, then) = (without(&before.table, &keys_first), without(&wanted.table, &keys_last));
        push(&mut first, before, keys_first);
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
    changes.extend([first, removed, middle, created, last].into_iter().flatten());
    Ok(())
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

/// The foreign keys that go, everything else, and the foreign keys that come.
fn apart(parts: Vec<TableChange>) -> [Vec<TableChange>; 3] {
    let (first, rest): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|part| matches!(part, TableChange::DropForeignKey(_)));
    let (last, rest) = rest
        .into_iter()
        .partition(|part| matches!(part, TableChange::AddConstraint(TableConstraint::ForeignKey(_))));
    [first, rest, last]
}

/// Whether it is this foreign key that goes or comes.
fn is_about(change: &TableChange, part: &TableConstraint) -> bool {
    let TableConstraint::ForeignKey(key) = part else { return false };
    match change {
        TableChange::DropForeignKey(name) => *name == key.name,
        TableChange::AddConstraint(TableConstraint::ForeignKey(new)) => new.name == key.name,
        _ => false,
    }
}

/// A view that the database writes in its own words is the same if there is one of its name.
fn has_view(schema: &Schema, view: &CreateView, dialect: Dialect) -> bool {
    let is_same = |other: &CreateView| {
        !texts::keeps_view_text(dialect) || own_sql::is_same_sql(&other.query, &view.query, dialect)
    };
    schema.views.iter().any(|other| other.name == view.name && is_same(other))
}

/// Views so that each comes after those that it may read: their names are words of its query.
fn in_order_of_reading(mut views: Vec<&CreateView>) -> Vec<&CreateView> {
    let mut ordered = Vec::new();
    while !views.is_empty() {
        let reads = |view: &CreateView, other: &CreateView| {
            view.name != other.name && texts::has_word(&view.query, &other.name.name)
        };
        let place = views.iter().position(|view| !views.iter().any(|other| reads(view, other))).unwrap_or(0);
        ordered.push(views.remove(place));
    }
    ordered
}

fn find<'s>(schema: &'s Schema, name: &TableName) -> Option<&'s Current> {
    schema.tables.iter().find(|current| current.table.name == *name)
}

/// New types and new texts of those that are there.
fn add_enums(from: &Schema, to: &Schema, changes: &mut Vec<SchemaChange>) -> Result<(), CompileError> {
    for wanted in &to.enums {
        let Some(before) = from.enums.iter().find(|one| one.name == wanted.name) else {
            changes.push(SchemaChange::CreateEnum(wanted.clone()));
            continue;
        };
        if let Some(gone) = before.values.iter().find(|value| !wanted.values.contains(value)) {
            // "Existing values cannot be removed from an enum type" (PostgreSQL's manual, section 8.7.4).
            let what = format!("the type `{}` is to lose the text {gone:?}, which no type does", wanted.name);
            return Err(invalid(what, "make a type of another name and change the columns to it"));
        }
        let new = wanted.values.iter().filter(|value| !before.values.contains(value));
        changes.extend(
            new.map(|value| SchemaChange::AddEnumValue { name: wanted.name.clone(), value: value.clone() }),
        );
    }
    Ok(())
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

fn removal(part: &TableConstraint) -> TableChange {
    match part {
        TableConstraint::PrimaryKey { name, columns: _ } => {
            TableChange::DropPrimaryKey { name: name.clone() }
        }
        TableConstraint::Unique { name, .. } => TableChange::DropUnique(name.clone()),
        TableConstraint::ForeignKey(key) => TableChange::DropForeignKey(key.name.clone()),
        TableConstraint::Check { name, .. } => TableChange::DropCheck(name.clone()),
    }
}

/// The changes of one table.
fn of_table(
    from: &CreateTable,
    to: &CreateTable,
    dialect: Dialect,
) -> Result<Vec<TableChange>, CompileError> {
    let mut changes = Vec::new();
    let is_of = |column: &Column, other: &Column| column.name.to_lowercase() == other.name.to_lowercase();
    // What is computed goes before what it is computed from.
    let (computed, plain): (Vec<_>, Vec<_>) =
        from.columns.iter().partition(|column| column.generated.is_some());
    for column in computed.into_iter().chain(plain) {
        if !to.columns.iter().any(|other| is_of(column, other)) {
            changes.push(TableChange::DropColumn(column.name.clone()));
        }
    }
    for column in &to.columns {
        match from.columns.iter().find(|other| is_of(column, other)) {
            None => changes.push(TableChange::AddColumn(column.clone())),
            Some(before) => changes.extend(of_column(from, before, column, dialect)?),
        }
    }
    let mut told = [Vec::new(), Vec::new()];
    for (texts, table) in told.iter_mut().zip([from, to]) {
        for part in &table.constraints {
            texts.push(own_sql::loose(&texts::constraint(&table.name, part, dialect)?, dialect));
        }
    }
    let [before, after] = &told;
    let gone = from.constraints.iter().zip(before).filter(|(_, text)| !after.contains(text));
    changes.extend(gone.map(|(part, _)| removal(part)));
    let new = to.constraints.iter().zip(after).filter(|(_, text)| !before.contains(text));
    changes.extend(new.map(|(part, _)| TableChange::AddConstraint(part.clone())));
    changes.extend(of_indexes(from, to, dialect)?);
    let anew = with_columns_made_anew(to, &changes);
    changes.extend(anew);
    if texts::keeps_comments(dialect) && from.comment != to.comment {
        changes.push(TableChange::Comment(to.comment.clone()));
    }
    Ok(changes)
}

/// The keys and indexes that go with a column which is removed and made anew, and come with it again.
fn with_columns_made_anew(to: &CreateTable, changes: &[TableChange]) -> Vec<TableChange> {
    let is_anew = |name: &Name| {
        changes.iter().any(|change| matches!(change, TableChange::DropColumn(gone) if gone == name))
    };
    let keys = to.constraints.iter().filter(|part| texts::columns_of(part).iter().any(is_anew));
    let indexes = to.indexes.iter().filter(|index| texts::columns_in(index).iter().any(is_anew));
    let keys = keys.cloned().map(TableChange::AddConstraint);
    keys.chain(indexes.cloned().map(TableChange::AddIndex)).filter(|part| !changes.contains(part)).collect()
}

fn of_column(
    table: &CreateTable,
    from: &Column,
    to: &Column,
    dialect: Dialect,
) -> Result<Vec<TableChange>, CompileError> {
    let told = |column: &Column| {
        let column = Column { place: None, name: from.name.clone(), ..column.clone() };
        texts::column(&table.name, &column, dialect).map(|text| own_sql::loose(&text, dialect))
    };
    let comment = texts::keeps_comments(dialect) && from.comment != to.comment;
    if told(from)? == told(to)? && !comment {
        return Ok(Vec::new());
    }
    if from.generated.is_some() || to.generated.is_some() {
        // What computes a column cannot change.
        return Ok(vec![TableChange::DropColumn(from.name.clone()), TableChange::AddColumn(to.clone())]);
    }
    Ok(vec![TableChange::ChangeColumn { column: to.clone(), using: None }])
}

fn of_indexes(
    from: &CreateTable,
    to: &CreateTable,
    dialect: Dialect,
) -> Result<Vec<TableChange>, CompileError> {
    let mut told = [Vec::new(), Vec::new()];
    for (texts, table) in told.iter_mut().zip([from, to]) {
        for index in &table.indexes {
            let index =
                CreateIndex { table: from.name.clone(), index: index.clone(), build: ilana_ir::Build::Plain };
            texts.push(own_sql::loose(&texts::index(&index, dialect)?, dialect));
        }
    }
    let [before, after] = &told;
    let gone = from.indexes.iter().zip(before).filter(|(_, text)| !after.contains(text));
    let new = to.indexes.iter().zip(after).filter(|(_, text)| !before.contains(text));
    let removed = gone.map(|(index, _)| TableChange::DropIndex(index.name.clone()));
    Ok(removed.chain(new.map(|(index, _)| TableChange::AddIndex(index.clone()))).collect())
}
