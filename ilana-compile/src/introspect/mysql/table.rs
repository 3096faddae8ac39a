//! Tables out of their parts.

use ilana_ir::{CreateTable, Current, Name, TableConstraint, TableOptions};

use super::cells::{Catalog, Row, table_name};
use super::key::{Indexes, foreign_keys, indexes};
use super::{CatalogError, check, column, text};
use crate::{Engine, literal};

/// The rows that belong to a table.
pub(super) struct Parts<'r, 'a> {
    /// Its columns.
    pub(super) columns: &'r [Row<'a, 10>],
    /// The parts of its indexes.
    pub(super) indexes: &'r [Row<'a, 8>],
    /// The pairs of columns of its foreign keys.
    pub(super) keys: &'r [Row<'a, 8>],
    /// Its checks.
    pub(super) checks: &'r [Row<'a, 3>],
    /// Its triggers.
    pub(super) triggers: &'r [Row<'a, 5>],
}

/// What a column must know of its table.
pub(super) struct Context<'r, 'a> {
    /// The answers.
    pub(super) catalog: Catalog<'a>,
    /// The table's name.
    pub(super) table: &'a str,
    /// How its texts are compared.
    pub(super) collation: &'a str,
    /// The columns of its primary key.
    pub(super) primary: &'r [Name],
    /// Its checks.
    pub(super) checks: &'r [Row<'a, 3>],
}

/// A table with its triggers.
pub(super) fn read<'a>(
    catalog: Catalog<'a>,
    row: Row<'a, 6>,
    parts: &Parts<'_, 'a>,
) -> Result<Current, CatalogError> {
    let [name, engine, collation, is_default, comment, others_said] = row;
    let name = catalog.need(name, "a table without a name")?;
    let engine = catalog.need(engine, &format!("no engine of the table `{name}`"))?;
    let collation = catalog.need(collation, &format!("no collation of the table `{name}`"))?;
    let (foreign, own_indexes) = foreign_keys(catalog, name, parts.keys)?;
    let Indexes { primary, uniques, mut others } = indexes(catalog, name, parts.indexes)?;
    // InnoDB makes an index for a foreign key that has none, under the key's name (MySQL manual, "FOREIGN KEY
    // Constraints").
    others.retain(|index| !own_indexes.contains(index));
    let context = Context { catalog, table: name, collation, primary: &primary, checks: parts.checks };
    let columns: Result<Vec<_>, _> = parts.columns.iter().map(|row| column::read(&context, *row)).collect();
    let mut table = CreateTable::new(table_name(name), columns?);
    let is_said_by_column = primary.len() == 1
        && table.columns.iter().any(|one| one.auto_increment && primary.contains(&one.name));
    if !primary.is_empty() && !is_said_by_column {
        table.constraints.push(TableConstraint::PrimaryKey { name: None, columns: primary.clone() });
    }
    table.constraints.extend(uniques);
    table.constraints.extend(foreign.into_iter().map(TableConstraint::ForeignKey));
    table.constraints.extend(checks(catalog, name, parts, &table)?);
    table.indexes = others;
    table.comment = comment.filter(|comment| !comment.is_empty()).map(ToOwned::to_owned);
    table.options = options(catalog, engine, collation, is_default == Some("Yes"));
    let triggers: Result<Vec<_>, _> = parts.triggers.iter().map(|row| trigger(catalog, name, *row)).collect();
    let unsaid = others_said.filter(|said| !said.is_empty()).map(|said| format!("it is {said}"));
    Ok(Current { table, triggers: triggers?, unsaid: unsaid.into_iter().collect() })
}

/// The checks by name, but for those that a column of documents is told by on MariaDB.
fn checks(
    catalog: Catalog<'_>,
    table: &str,
    parts: &Parts<'_, '_>,
    made: &CreateTable,
) -> Result<Vec<TableConstraint>, CatalogError> {
    let mut all = Vec::new();
    for [_, name, clause] in parts.checks.iter().copied() {
        let name = catalog.need(name, &format!("a check of `{table}` without a name"))?;
        let clause = catalog.need(clause, &format!("no clause of the check `{name}` of `{table}`"))?;
        let is_of_type = |one: &ilana_ir::Column| {
            one.ty == ilana_ir::ColumnType::Json && column::is_json_check(&one.name, name, clause)
        };
        if catalog.dialect.engine() == Engine::MariaDb && made.columns.iter().any(is_of_type) {
            continue;
        }
        let condition = check::condition(&text::plain(clause, catalog.dialect), catalog.dialect);
        all.push((name, condition));
    }
    all.sort_by_key(|(name, _)| *name);
    let check =
        |(name, condition): (&str, _)| TableConstraint::Check { name: name.to_owned().into(), condition };
    Ok(all.into_iter().map(check).collect())
}

/// What the table has otherwise than [`crate::dialect`] writes it. The name of a collation begins with its character set
/// (MySQL manual, "Collation Naming Conventions").
fn options(catalog: Catalog<'_>, engine: &str, collation: &str, is_default: bool) -> TableOptions {
    let ours = match catalog.dialect.engine() {
        Engine::MariaDb => "utf8mb4_nopad_bin",
        _ => "utf8mb4_0900_bin",
    };
    let charset = collation.split('_').next().unwrap_or(collation);
    let is_other = charset != "utf8mb4";
    let is_said = if is_other { !is_default } else { collation != ours };
    TableOptions {
        engine: (!engine.eq_ignore_ascii_case("InnoDB")).then(|| engine.to_owned().into()),
        charset: is_other.then(|| charset.to_owned().into()),
        collation: is_said.then(|| collation.to_owned().into()),
    }
}

/// The statement that makes a trigger.
fn trigger<'a>(catalog: Catalog<'a>, table: &str, row: Row<'a, 5>) -> Result<String, CatalogError> {
    let [_, name, time, event, statement] = row;
    let without = format!("a trigger of `{table}` without a name, time, event or statement");
    let name = catalog.need(name, &without)?;
    let (time, event) = (catalog.need(time, &without)?, catalog.need(event, &without)?);
    let statement = catalog.need(statement, &without)?;
    let quoted = |name| {
        literal::name(name, catalog.dialect.grammar())
            .map_err(|error| catalog.error(format!("the name {name:?} ({error})"), "rename it"))
    };
    Ok(format!(
        "CREATE TRIGGER {} {time} {event} ON {} FOR EACH ROW {statement}",
        quoted(name)?,
        quoted(table)?
    ))
}
