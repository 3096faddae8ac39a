//! Tables that change on SQLite: in place where it can, else made anew ("ALTER TABLE", section 7).

use ilana_ir::{
    Build, Column, ColumnDefault, ColumnType, CreateTable, Current, DropTable, Storage, TableChange,
    TableConstraint, TableName,
};

use super::conversion::{Conversion, Misfits, conversion};
use super::{alter, apply, column, index, table, texts};
use crate::check::invalid;
use crate::{CompileError, Dialect, SchemaFeature, SchemaTexts, literal};

/// What the name of a table begins with that SQLite makes for the rows of another, and that gets its name in the end. An error on
/// the way is about it.
pub const NEW_TABLE: &str = "ilana_new_";

/// What the name of a column begins with that goes with its table, when another column gets its name.
const GONE_COLUMN: &str = "ilana_gone_";

/// A table of one number, which must be zero.
const COUNTED: &str = "ilana_counted";

/// The check that SQLite finds broken at the end of a change, where a row refers to one that is not there.
pub const REFERENCES_HOLD: &str = "each row refers to one that is there";

pub(super) fn alter(
    table: &TableName,
    changes: &[TableChange],
    current: Option<&Current>,
    dialect: Dialect,
) -> Result<SchemaTexts, CompileError> {
    let ordered = alter::in_order(changes, current.map(|current| &current.table));
    if let Some(current) = current
        && current.table.name != *table
    {
        let what = format!("the change of `{table}` comes with the table `{}`", current.table.name);
        return Err(invalid(what, "give the table that changes as it is"));
    }
    if ordered.iter().all(|one| is_in_place(one, current)) {
        let mut texts = Vec::new();
        for one in ordered {
            texts.extend(in_place(table, one, dialect)?);
        }
        return Ok(SchemaTexts::new(texts));
    }
    let Some(current) = current else { return Err(dialect.unsupported(SchemaFeature::ChangesInPlace)) };
    anew(current, changes, dialect)
}

/// Whether a change is one that SQLite makes in place.
fn is_in_place(change: &TableChange, current: Option<&Current>) -> bool {
    match change {
        TableChange::AddColumn(column) => may_be_added(column),
        // It refuses a column that something else is about.
        TableChange::DropColumn(name) => current.is_none_or(|current| {
            let about = |other: &ilana_ir::Name| other.to_lowercase() == name.to_lowercase();
            let Current { table, triggers, unsaid: _ } = current;
            let is_key = |column: &Column| column.auto_increment && about(&column.name);
            triggers.is_empty()
                && !table.columns.iter().any(is_key)
                && !table.constraints.iter().any(|part| table::own_columns(part).iter().any(about))
                && !table.indexes.iter().any(|part| table::named(part).any(about))
        }),
        TableChange::RenameColumn { .. }
        | TableChange::AddIndex(_)
        | TableChange::DropIndex(_)
        | TableChange::Comment(_) => true,
        TableChange::ChangeColumn { .. }
        | TableChange::AddConstraint(_)
        | TableChange::DropPrimaryKey { .. }
        | TableChange::DropUnique(_)
        | TableChange::DropForeignKey(_)
        | TableChange::DropCheck(_)
        | TableChange::RenameIndex { .. } => false,
    }
}

/// What a column must be to be added to the rows that there are ("ALTER TABLE", section 5).
fn may_be_added(column: &Column) -> bool {
    let Column { ty, default, auto_increment, generated, .. } = column;
    let is_constant = match default {
        Some(ColumnDefault::Now | ColumnDefault::Expression(_)) => false,
        Some(ColumnDefault::Value(_)) | None => true,
    };
    let is_stored = generated.as_ref().is_some_and(|generated| generated.storage == Storage::Stored);
    // A check on what is computed would have to look at each row.
    is_constant && !is_stored && !auto_increment && *ty != ColumnType::Json
}

fn in_place(
    name: &TableName,
    change: &TableChange,
    dialect: Dialect,
) -> Result<Option<String>, CompileError> {
    let grammar = dialect.grammar();
    let begin = format!("ALTER TABLE {}", literal::table(name, grammar)?);
    Ok(match change {
        TableChange::AddColumn(part) => {
            Some(format!("{begin} ADD COLUMN {}", column::definition(name, part, dialect)?))
        }
        TableChange::DropColumn(part) => {
            Some(format!("{begin} DROP COLUMN {}", literal::name(part, grammar)?))
        }
        TableChange::RenameColumn { from, to } => {
            let (from, to) = (literal::name(from, grammar)?, literal::name(to, grammar)?);
            Some(format!("{begin} RENAME COLUMN {from} TO {to}"))
        }
        TableChange::AddIndex(part) => Some(index::create(name, part, Build::Plain, dialect)?),
        TableChange::DropIndex(part) => Some(index::remove(name, part, dialect)?),
        // There is no place for it, as there is none in a table that is made.
        TableChange::Comment(_) => None,
        TableChange::ChangeColumn { .. }
        | TableChange::AddConstraint(_)
        | TableChange::DropPrimaryKey { .. }
        | TableChange::DropUnique(_)
        | TableChange::DropForeignKey(_)
        | TableChange::DropCheck(_)
        | TableChange::RenameIndex { .. } => return Err(dialect.unsupported(SchemaFeature::ChangesInPlace)),
    })
}

/// Another table with the same rows gets the name. Foreign keys are off meanwhile, which must be said before the
/// transaction: removing the old table would else remove the rows that refer to it.
fn anew(current: &Current, changes: &[TableChange], dialect: Dialect) -> Result<SchemaTexts, CompileError> {
    let Current { table: old, triggers, unsaid } = current;
    if let Some(lost) = unsaid.first() {
        let what = format!("the table `{}` would be made anew without this: {lost}", old.name);
        return Err(invalid(what, "change this table with SQL of your own"));
    }
    changes.iter().try_for_each(|change| check_triggers(triggers, change))?;
    let after = apply::apply(old, changes)?;
    let grammar = dialect.grammar();
    let name = literal::table(&after.name, grammar)?;
    let new = TableName {
        schema: after.name.schema.clone(),
        name: format!("{NEW_TABLE}{}", after.name.name).into(),
    };
    let new_name = literal::table(&new, grammar)?;
    let mut texts = Vec::new();
    // In place, so that the rows are copied from columns of the new names.
    for one in alter::in_order(changes, Some(old)) {
        match one {
            TableChange::RenameColumn { .. } => texts.extend(in_place(&old.name, one, dialect)?),
            TableChange::DropColumn(from) if alter::is_replaced(from, changes) => {
                let to = format!("{GONE_COLUMN}{from}").into();
                texts.extend(in_place(
                    &old.name,
                    &TableChange::RenameColumn { from: from.clone(), to },
                    dialect,
                )?);
            }
            _ => {}
        }
    }
    texts.push(table::alone(&after, &new, dialect)?);
    let copied = copied(old, &after, changes, dialect)?;
    for misfits in copied.iter().filter_map(|(_, conversion)| conversion.misfits.as_ref()) {
        texts.extend(no_misfits(&name, misfits, dialect)?);
    }
    if !copied.is_empty() {
        let columns = literal::names(copied.iter().map(|(column, _)| &column.name), grammar)?;
        let values: Vec<&str> = copied.iter().map(|(_, conversion)| conversion.value.as_str()).collect();
        texts.push(format!("INSERT INTO {new_name} ({columns}) SELECT {} FROM {name}", values.join(", ")));
    }
    if is_numbered(old) && is_numbered(&after) {
        texts.extend(same_numbers(&new, &old.name, dialect)?);
    }
    texts.extend([
        format!("DROP TABLE {name}"),
        // Without it, views of the table would be looked at while there is none.
        "PRAGMA legacy_alter_table = 1".to_owned(),
        format!("ALTER TABLE {new_name} RENAME TO {}", literal::name(&after.name.name, grammar)?),
        "PRAGMA legacy_alter_table = 0".to_owned(),
    ]);
    for part in &after.indexes {
        texts.push(index::create(&after.name, part, Build::Plain, dialect)?);
    }
    texts.extend(triggers.iter().cloned());
    texts.extend(no_broken_readers(&after, changes, dialect)?);
    texts.extend(no_missing_tables(&after.name, changes, dialect)?);
    texts.extend(no_broken_references(&after.name, dialect)?);
    Ok(without_keys(texts))
}

/// Texts that are run while nobody looks at foreign keys.
fn without_keys(texts: Vec<String>) -> SchemaTexts {
    let switch = |to: u8| vec![format!("PRAGMA foreign_keys = {to}")];
    SchemaTexts { before: switch(0), after: switch(1), ..SchemaTexts::new(texts) }
}

/// Removes a table to which no other refers. With its keys SQLite would remove the rows first, one by one, and fail at one to
/// which another of them refers ("SQLite Foreign Key Support", section 5), or remove those of other tables with them.
pub(super) fn remove(drop: &DropTable, dialect: Dialect) -> Result<SchemaTexts, CompileError> {
    let grammar = dialect.grammar();
    let schema = drop.name.schema.clone().unwrap_or("main".into());
    let name = literal::text(&drop.name.name, grammar)?;
    let all =
        literal::table(&TableName { schema: Some(schema.clone()), name: "sqlite_master".into() }, grammar)?;
    let rows = format!(
        "{all} AS other JOIN pragma_foreign_key_list(other.name, {}) AS key \
         WHERE other.type = 'table' AND other.name <> {name} COLLATE NOCASE AND key.\"table\" = {name} COLLATE NOCASE",
        literal::text(&schema, grammar)?
    );
    let mut texts = Vec::from(none(REFERENCES_HOLD, &rows, dialect)?);
    texts.extend(table::remove(drop, dialect)?);
    Ok(without_keys(texts))
}

/// Fails if a view or trigger reads a column that is gone: SQLite looks at all of them when a column gets a name, also its own
/// ("ALTER TABLE RENAME").
fn no_broken_readers(
    after: &CreateTable,
    changes: &[TableChange],
    dialect: Dialect,
) -> Result<Option<String>, CompileError> {
    let is_removal = |change: &TableChange| matches!(change, TableChange::DropColumn(_));
    let column = after.columns.first().filter(|_| changes.iter().any(is_removal));
    column
        .map(|column| {
            let name = literal::name(&column.name, dialect.grammar())?;
            let table = literal::table(&after.name, dialect.grammar())?;
            Ok(format!("ALTER TABLE {table} RENAME COLUMN {name} TO {name}"))
        })
        .transpose()
}

/// Fails if a new key refers to a table or column that is not there, for which SQLite looks when a row comes.
fn no_missing_tables(
    own: &TableName,
    changes: &[TableChange],
    dialect: Dialect,
) -> Result<Vec<String>, CompileError> {
    let grammar = dialect.grammar();
    let mut texts = Vec::new();
    for change in changes {
        let TableChange::AddConstraint(TableConstraint::ForeignKey(key)) = change else { continue };
        if key.references == *own {
            continue;
        }
        let table = literal::table(&key.references, grammar)?;
        // A bare name in quotes that is no column would be a text.
        let columns = key.referenced_columns.iter().map(|name| literal::name(name, grammar));
        let columns: Result<Vec<_>, _> =
            columns.map(|name| name.map(|name| format!("there.{name}"))).collect();
        let rows = format!("(SELECT {} FROM {table} AS there WHERE 1 = 0)", columns?.join(", "));
        texts.extend(none(REFERENCES_HOLD, &rows, dialect)?);
    }
    Ok(texts)
}

/// Triggers are made again as they were: one that may name a column of another name or of none would fail later.
fn check_triggers(triggers: &[String], change: &TableChange) -> Result<(), CompileError> {
    let (name, remedy) = match change {
        TableChange::RenameColumn { from, to: _ } => (from, "rename it in a change of its own"),
        TableChange::DropColumn(name) => (name, "remove the trigger first"),
        _ => return Ok(()),
    };
    let is_about = |trigger: &&String| texts::has_word(trigger, name);
    match triggers.iter().find(is_about) {
        None => Ok(()),
        Some(trigger) => Err(invalid(format!("the trigger {trigger:?} may be about `{name}`"), remedy)),
    }
}

/// The columns whose values are copied, and how.
fn copied<'a>(
    old: &CreateTable,
    after: &'a CreateTable,
    changes: &[TableChange],
    dialect: Dialect,
) -> Result<Vec<(&'a Column, Conversion)>, CompileError> {
    let mut copied = Vec::new();
    for column in after.columns.iter().filter(|column| column.generated.is_none()) {
        if let Some(before) = alter::column_before(&old.columns, changes, &column.name) {
            copied.push((column, conversion(before, column, dialect)?));
        }
    }
    Ok(copied)
}

fn is_numbered(table: &CreateTable) -> bool {
    table.columns.iter().any(|column| column.auto_increment)
}

/// The new table's numbers go on where the old one's are, also where its last rows were removed.
fn same_numbers(new: &TableName, old: &TableName, dialect: Dialect) -> Result<[String; 2], CompileError> {
    let grammar = dialect.grammar();
    let schema = Some(old.schema.clone().unwrap_or("main".into()));
    let numbers = literal::table(&TableName { schema, name: "sqlite_sequence".into() }, grammar)?;
    let (new, old) = (literal::text(&new.name, grammar)?, literal::text(&old.name, grammar)?);
    Ok([
        format!("DELETE FROM {numbers} WHERE name = {new}"),
        format!(
            "INSERT INTO {numbers} (name, seq) SELECT {new}, seq FROM {numbers} WHERE name = {old} COLLATE NOCASE"
        ),
    ])
}

/// Fails if a value has no place in the new type of its column.
fn no_misfits(table: &str, misfits: &Misfits, dialect: Dialect) -> Result<[String; 3], CompileError> {
    let Misfits { condition, called } = misfits;
    none(called, &format!("{table} WHERE {condition}"), dialect)
}

/// Fails if a row of the table, or one that refers to it, refers to none.
fn no_broken_references(table: &TableName, dialect: Dialect) -> Result<[String; 3], CompileError> {
    let grammar = dialect.grammar();
    let name = literal::text(&table.name, grammar)?;
    let schema = literal::text(table.schema.as_deref().unwrap_or("main"), grammar)?;
    let rows = format!(
        "pragma_foreign_key_check(NULL, {schema}) AS broken \
         WHERE broken.\"table\" = {name} COLLATE NOCASE OR broken.parent = {name} COLLATE NOCASE"
    );
    none(REFERENCES_HOLD, &rows, dialect)
}

/// Fails if there are such rows: the check of a table for this moment is an error where a query would only tell.
fn none(called: &str, rows: &str, dialect: Dialect) -> Result<[String; 3], CompileError> {
    let called = literal::name(called, dialect.grammar())?;
    Ok([
        format!("CREATE TEMP TABLE {COUNTED} (number INTEGER CONSTRAINT {called} CHECK (number = 0))"),
        format!("INSERT INTO temp.{COUNTED} SELECT COUNT(*) FROM {rows}"),
        format!("DROP TABLE temp.{COUNTED}"),
    ])
}
