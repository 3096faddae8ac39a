//! What must change for one schema to become another.

mod calls;
mod condition;
mod grouping;
mod own_sql;
mod tables;
mod views;

use std::borrow::Cow;

use ilana_ir::{
    Column, CreateEnum, CreateIndex, CreateTable, Name, Schema, SchemaChange, TableChange, TableConstraint,
};

use self::views::Views;

use crate::check::invalid;
use crate::schema::{self, texts};
use crate::{CompileError, Dialect, SchemaFeature};

/// The changes that make one schema another, in an order that works: what others refer to is made first and removed last.
///
/// Two columns, keys or indexes are the same if the database would be told the same of them: what it does not keep is no
/// difference, such as the sign of an integer on PostgreSQL. The caller's own SQL is compared without spaces, quotes, casts
/// and parentheses that mean nothing, and with words that mean the same as one, since databases write it as they like. A table, column or index of another name is another one: nothing is
/// renamed, but for a column whose name differs in capitals alone, since no table has both. A view of the same name is the same, except on SQLite: the other databases write its query in words of their own. It is made
/// anew where a column that it reads goes or gets another type, and so are those that read it.
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
    let of_tables = tables::changes(from, to, dialect)?;
    let Views { gone, new } = views::between(from, to, &of_tables, dialect);
    let mut changes: Vec<SchemaChange> = gone.into_iter().map(SchemaChange::DropView).collect();
    let has_types = dialect.has(SchemaFeature::EnumTypes);
    if has_types {
        add_enums(from, to, &mut changes)?;
    }
    changes.extend(of_tables);
    let is_gone = |one: &&CreateEnum| has_types && !to.enums.iter().any(|kept| kept.name == one.name);
    changes.extend(from.enums.iter().filter(is_gone).map(|one| SchemaChange::DropEnum(one.name.clone())));
    changes.extend(new.into_iter().map(SchemaChange::CreateView));
    // What cannot be made must not be known only after a part of it was.
    changes.iter().try_for_each(|change| schema::render(change, dialect).map(drop))?;
    Ok(changes)
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
    if texts::locks_sources(dialect) {
        let anew = computed_anew(from, to, &changes);
        changes.extend(anew);
    }
    // A stable sort: what is computed comes when its sources are what they are to be, and goes before they do.
    let goes_late =
        |name: &Name| from.columns.iter().any(|column| column.name == *name && column.generated.is_none());
    changes.sort_by_key(|change| match change {
        TableChange::DropColumn(name) => usize::from(goes_late(name)),
        TableChange::AddColumn(column) if column.generated.is_some() => 4,
        TableChange::AddColumn(_) => 2,
        _ => 3,
    });
    let mut told = [Vec::new(), Vec::new()];
    for (texts, (table, other)) in told.iter_mut().zip([(from, to), (to, from)]) {
        for part in &table.constraints {
            let part = unnamed(part, other);
            texts.push(own_sql::loose(&texts::constraint(&table.name, &part, dialect)?, dialect));
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
    let anew = checks_made_anew(from, to, &changes);
    changes.extend(anew);
    if texts::keeps_comments(dialect) && from.comment != to.comment {
        changes.push(TableChange::Comment(to.comment.clone()));
    }
    Ok(changes)
}

/// A primary key by the name that the database gave it is the same as one that is given none, be the table renamed since.
fn unnamed<'p>(part: &'p TableConstraint, other: &CreateTable) -> Cow<'p, TableConstraint> {
    let is_unnamed = |part: &TableConstraint| matches!(part, TableConstraint::PrimaryKey { name: None, .. });
    match part {
        TableConstraint::PrimaryKey { name: Some(_), columns }
            if other.constraints.iter().any(is_unnamed) =>
        {
            Cow::Owned(TableConstraint::PrimaryKey { name: None, columns: columns.clone() })
        }
        _ => Cow::Borrowed(part),
    }
}

/// The column that gets another type or collation by a change.
fn retyped<'c>(before: &CreateTable, change: &'c TableChange) -> Option<&'c Name> {
    let TableChange::ChangeColumn { column, using: _ } = change else { return None };
    let is_other =
        |old: &Column| old.name == column.name && (old.ty != column.ty || old.collation != column.collation);
    before.columns.iter().any(is_other).then_some(&column.name)
}

/// Columns that stay as they are, and are computed of one that gets another type: they go and come again.
fn computed_anew(from: &CreateTable, to: &CreateTable, changes: &[TableChange]) -> Vec<TableChange> {
    let retyped = |name: &Name| changes.iter().any(|change| retyped(from, change) == Some(name));
    let mut anew = Vec::new();
    for column in &to.columns {
        let Some(generated) = &column.generated else { continue };
        let reads_one = to
            .columns
            .iter()
            .any(|source| retyped(&source.name) && texts::has_word(&generated.expression, &source.name));
        let goes = TableChange::DropColumn(column.name.clone());
        if reads_one
            && from.columns.iter().any(|before| before.name == column.name)
            && !changes.contains(&goes)
        {
            anew.extend([goes, TableChange::AddColumn(column.clone())]);
        }
    }
    anew
}

/// The checks about a column that is removed and made anew: they go before it, and come again.
fn checks_made_anew(from: &CreateTable, to: &CreateTable, changes: &[TableChange]) -> Vec<TableChange> {
    let mut anew = Vec::new();
    for part in &from.constraints {
        let TableConstraint::Check { name, condition } = part else { continue };
        let goes = TableChange::DropCheck(name.clone());
        let is_anew = |change: &TableChange| matches!(change, TableChange::DropColumn(gone) if texts::is_about(condition, gone));
        if changes.iter().any(is_anew) && !changes.contains(&goes) {
            let is_it = |part: &&TableConstraint| matches!(part, TableConstraint::Check { name: own, .. } if own == name);
            anew.push(goes);
            anew.extend(to.constraints.iter().find(is_it).cloned().map(TableChange::AddConstraint));
        }
    }
    anew
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
    // A table cannot have both, so that it is the same column by another spelling of its name.
    let rename = (from.name != to.name)
        .then(|| TableChange::RenameColumn { from: from.name.clone(), to: to.name.clone() });
    let told = |column: &Column| {
        let column = Column { place: None, name: from.name.clone(), ..column.clone() };
        texts::column(&table.name, &column, dialect).map(|text| own_sql::loose(&text, dialect))
    };
    let comment = texts::keeps_comments(dialect) && from.comment != to.comment;
    if told(from)? == told(to)? && !comment {
        return Ok(rename.into_iter().collect());
    }
    if from.generated.is_some() || to.generated.is_some() {
        // What computes a column cannot change.
        return Ok(vec![TableChange::DropColumn(from.name.clone()), TableChange::AddColumn(to.clone())]);
    }
    let change = TableChange::ChangeColumn { column: to.clone(), using: None };
    Ok(rename.into_iter().chain([change]).collect())
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
