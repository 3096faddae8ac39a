//! Tables that change.

mod check;
mod order;

use std::borrow::Cow;

use ilana_ir::{
    AlterTable, Build, Column, ColumnType, CreateTable, LONGEST_NAME, Name, TableChange, TableName,
};

pub(super) use check::without_removed;
pub(crate) use order::column_before;
pub(super) use order::{in_order, is_replaced, name_after};

use super::{about, column, constraint, conversion, index, rebuild, table};
use crate::check::invalid;
use crate::dialect::AlterStyle;
use crate::{CompileError, Dialect, SchemaTexts, literal};
use order::{Phase, is_chained, phase};

pub(super) fn alter(change: &AlterTable, dialect: Dialect) -> Result<SchemaTexts, CompileError> {
    let AlterTable { table, changes, current } = change;
    if changes.is_empty() {
        return Err(invalid(format!("the table `{table}` is to change in nothing"), "say what changes"));
    }
    changes.iter().try_for_each(|one| check::change(table, one, dialect))?;
    check::once(table, changes)?;
    let mut changes = Cow::Borrowed(changes.as_slice());
    if let Some(current) = current {
        let outdated = about::outdated(&current.table, &changes);
        if !outdated.is_empty() {
            changes.to_mut().extend(outdated);
        }
        check::against(current, &changes, dialect)?;
    }
    if dialect.schema().alter_style() == AlterStyle::Anew {
        return rebuild::alter(table, &changes, current.as_deref(), dialect);
    }
    let mut steps = Vec::new();
    let mut last = Vec::new();
    if let (AlterStyle::ByColumn, Some(current)) = (dialect.schema().alter_style(), current) {
        let more = about::columns(&current.table, &changes);
        changes.to_mut().extend(more);
        let anew = about::keys_anew(&current.table, &changes)?;
        changes.to_mut().extend(anew);
        let left = about::indexes(&current.table, &changes);
        changes.to_mut().extend(left);
        let shortened = about::shortened(&current.table, &changes);
        changes.to_mut().extend(shortened);
        for about::StandIn { index, goes } in about::stand_ins(&current.table, &changes) {
            let alone = |text| (Phase::StandIn, Step::Alone(text));
            steps.push(alone(index::create(table, &index, Build::Plain, dialect)?));
            if goes {
                last.push(alone(index::remove(table, &index.name, dialect)?));
            }
        }
    }
    let is_chained = is_chained(&changes);
    let current = current.as_ref().map(|current| &current.table);
    let columns = current.map(|current| current.columns.as_slice()).unwrap_or_default();
    for one in in_order(&changes, current) {
        let before = match one {
            TableChange::ChangeColumn { column, using: _ } => column_before(columns, &changes, &column.name),
            _ => None,
        };
        let more = check_renamed(current, one, dialect)?;
        let steps_of_one = self::steps(table, one, before, dialect)?.into_iter().chain(more);
        let is_alone = is_chained && matches!(one, TableChange::RenameColumn { .. });
        for step in steps_of_one {
            let step = if is_alone { step.alone(table, dialect)? } else { step };
            steps.push((phase(one, &changes), step));
        }
    }
    steps.append(&mut last);
    Ok(SchemaTexts::new(joined(table, steps, dialect)?))
}

/// A step of a change.
enum Step {
    /// Some words of one `ALTER TABLE`.
    Part(String),
    /// A statement of its own.
    Alone(String),
}

impl Step {
    /// The same as a statement of its own.
    fn alone(self, table: &TableName, dialect: Dialect) -> Result<Self, CompileError> {
        Ok(match self {
            Self::Part(part) => {
                Self::Alone(format!("ALTER TABLE {} {part}", literal::table(table, dialect.grammar())?))
            }
            Self::Alone(text) => Self::Alone(text),
        })
    }
}

/// The statements of steps: the parts of one phase are one statement, so that the table is rewritten once.
fn joined(
    table: &TableName,
    steps: Vec<(Phase, Step)>,
    dialect: Dialect,
) -> Result<Vec<String>, CompileError> {
    let begin = format!("ALTER TABLE {}", literal::table(table, dialect.grammar())?);
    let mut texts: Vec<String> = Vec::new();
    let mut open = None;
    for (phase, step) in steps {
        match (step, texts.last_mut()) {
            (Step::Part(part), Some(last)) if open == Some(phase) => last.push_str(&format!(", {part}")),
            (Step::Part(part), _) => {
                texts.push(format!("{begin} {part}"));
                open = Some(phase);
            }
            (Step::Alone(text), _) => {
                texts.push(text);
                open = None;
            }
        }
    }
    Ok(texts)
}

fn steps(
    table: &TableName,
    change: &TableChange,
    before: Option<&Column>,
    dialect: Dialect,
) -> Result<Vec<Step>, CompileError> {
    let grammar = dialect.grammar();
    let by_part = dialect.schema().alter_style() == AlterStyle::ByPart;
    let named = |words: &str, name: &Name| {
        Ok::<_, CompileError>(format!("{words} {}", literal::name(name, grammar)?))
    };
    let drop = |words: &str, name: &Name| named(if by_part { "DROP CONSTRAINT" } else { words }, name);
    let alter = || Ok::<_, CompileError>(format!("ALTER TABLE {}", literal::table(table, grammar)?));
    let step = match change {
        TableChange::DropForeignKey(name) => Step::Part(drop("DROP FOREIGN KEY", name)?),
        TableChange::DropUnique(name) => Step::Part(drop("DROP INDEX", name)?),
        TableChange::DropCheck(name) => Step::Part(named("DROP CONSTRAINT", name)?),
        TableChange::DropPrimaryKey { name: _ } if !by_part => Step::Part("DROP PRIMARY KEY".to_owned()),
        TableChange::DropPrimaryKey { name: Some(name) } => Step::Part(named("DROP CONSTRAINT", name)?),
        // "Names of constraints are chosen" as in CREATE TABLE: the table's name, as much of it as there is room for, and these
        // letters.
        TableChange::DropPrimaryKey { name: None } => {
            let end = table.name.floor_char_boundary(LONGEST_NAME - "_pkey".len());
            let own = table.name.get(..end).unwrap_or_default();
            Step::Part(named("DROP CONSTRAINT", &format!("{own}_pkey").into())?)
        }
        TableChange::DropIndex(name) => Step::Alone(index::remove(table, name, dialect)?),
        TableChange::RenameColumn { from, to } => {
            let words = format!("{} TO {}", named("RENAME COLUMN", from)?, literal::name(to, grammar)?);
            if by_part { Step::Alone(format!("{} {words}", alter()?)) } else { Step::Part(words) }
        }
        TableChange::RenameIndex { from, to } if by_part => {
            let from = TableName { schema: table.schema.clone(), name: from.clone() };
            let (from, to) = (literal::table(&from, grammar)?, literal::name(to, grammar)?);
            Step::Alone(format!("ALTER INDEX {from} RENAME TO {to}"))
        }
        TableChange::RenameIndex { from, to } => {
            Step::Part(format!("{} TO {}", named("RENAME INDEX", from)?, literal::name(to, grammar)?))
        }
        TableChange::DropColumn(name) => Step::Part(named("DROP COLUMN", name)?),
        TableChange::AddColumn(column) => return add_column(table, column, by_part, dialect),
        TableChange::ChangeColumn { column, using } if by_part => {
            let first = match before {
                Some(before) if using.is_none() => conversion::first(table, before, column, dialect)?,
                _ => Vec::new(),
            };
            let change = change_by_part(table, column, before, using.as_ref(), dialect)?;
            return Ok(first.into_iter().map(Step::Alone).chain(change).collect());
        }
        TableChange::ChangeColumn { column, using: _ } => {
            let first = before.map(|before| conversion::first(table, before, column, dialect)).transpose()?;
            let modify = Step::Part(format!("MODIFY COLUMN {}", column::whole(table, column, dialect)?));
            return Ok(first.into_iter().flatten().map(Step::Alone).chain([modify]).collect());
        }
        TableChange::AddConstraint(part) => {
            Step::Part(format!("ADD {}", constraint::definition(table, part, dialect)?))
        }
        TableChange::AddIndex(part) => Step::Alone(index::create(table, part, Build::Plain, dialect)?),
        TableChange::Comment(text) if by_part => {
            Step::Alone(table::comment_on_table(table, text.as_deref(), dialect)?)
        }
        TableChange::Comment(text) => {
            let text = column::plain_text(text.as_deref().unwrap_or(""), dialect)?;
            Step::Part(format!("COMMENT = {text}"))
        }
    };
    Ok(vec![step])
}

/// The check of a column that is named after it is renamed with it, since it is looked for by that name: PostgreSQL's of a few
/// texts, and that by which MariaDB tells documents from texts.
fn check_renamed(
    current: Option<&CreateTable>,
    change: &TableChange,
    dialect: Dialect,
) -> Result<Option<Step>, CompileError> {
    let (Some(current), TableChange::RenameColumn { from, to }) = (current, change) else { return Ok(None) };
    let Some(column) = current.columns.iter().find(|column| column.name == *from) else { return Ok(None) };
    let renamed = Column { name: to.clone(), ..column.clone() };
    let table = literal::table(&current.name, dialect.grammar())?;
    if column.ty == ColumnType::Json && dialect.schema().names_checks_of_documents() {
        let whole = column::whole(&current.name, &renamed, dialect)?;
        return Ok(Some(Step::Alone(format!("ALTER TABLE {table} MODIFY COLUMN {whole}"))));
    }
    let is_checked = column::checked_values(column, dialect).is_some();
    if !is_checked || dialect.schema().alter_style() != AlterStyle::ByPart {
        return Ok(None);
    }
    let [old, new] = [column, &renamed].map(|column| column::enum_check(&current.name, column));
    let (old, new) = (literal::name(&old, dialect.grammar())?, literal::name(&new, dialect.grammar())?);
    Ok(Some(Step::Alone(format!("ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}"))))
}

fn add_column(
    table: &TableName,
    column: &Column,
    by_part: bool,
    dialect: Dialect,
) -> Result<Vec<Step>, CompileError> {
    let mut steps = vec![Step::Part(format!("ADD COLUMN {}", column::definition(table, column, dialect)?))];
    if let (Some(text), true) = (&column.comment, by_part) {
        steps.push(Step::Alone(table::comment_on_column(table, &column.name, Some(text), dialect)?));
    }
    Ok(steps)
}

/// PostgreSQL changes what is said of a column one by one. Its default goes before its type, which it might not fit.
fn change_by_part(
    table: &TableName,
    column: &Column,
    before: Option<&Column>,
    using: Option<&Name>,
    dialect: Dialect,
) -> Result<Vec<Step>, CompileError> {
    let name = literal::name(&column.name, dialect.grammar())?;
    // What checks the column and refuses what no column can be.
    column::whole(table, column, dialect)?;
    let plain = Column { auto_increment: false, ..column.clone() };
    let full_type = column::full_type(&plain, dialect)?;
    // A view, or what is computed of the column, refuses a type, be it the same.
    let stays = match before {
        Some(before) => using.is_none() && column::full_type(before, dialect)? == full_type,
        None => false,
    };
    let mut kind = format!("ALTER COLUMN {name} TYPE {full_type}");
    let converted = match (using, before) {
        (Some(sql), _) => Some(literal::own(sql, dialect)?),
        (None, Some(before)) => conversion::cast(&name, &before.ty, &column.ty, &full_type),
        (None, None) => None,
    };
    if let Some(value) = converted {
        kind.push_str(&format!(" USING {value}"));
    }
    let kind = (!stays).then_some(kind);
    let check = column::enum_check(table, column);
    let check_name = literal::name(&check, dialect.grammar())?;
    let mut parts = vec![format!("DROP CONSTRAINT IF EXISTS {check_name}")];
    if column.generated.is_none() && before.is_some_and(|before| before.generated.is_some()) {
        parts.push(format!("ALTER COLUMN {name} DROP EXPRESSION"));
    }
    if column.auto_increment {
        parts.extend(kind);
    } else {
        parts.push(format!("ALTER COLUMN {name} DROP DEFAULT"));
        parts.extend(kind);
        if let Some(default) = &column.default {
            let text = column::default_text(column, default, dialect)?;
            parts.push(format!("ALTER COLUMN {name} SET DEFAULT {text}"));
        }
        let verb = if column.nullable { "DROP" } else { "SET" };
        parts.push(format!("ALTER COLUMN {name} {verb} NOT NULL"));
    }
    if let Some(values) = column::checked_values(column, dialect) {
        let values = literal::constants(values, dialect)?;
        parts.push(format!("ADD CONSTRAINT {check_name} CHECK ({name} IN ({values}))"));
    }
    let comment = table::comment_on_column(table, &column.name, column.comment.as_deref(), dialect)?;
    Ok(parts.into_iter().map(Step::Part).chain([Step::Alone(comment)]).collect())
}
