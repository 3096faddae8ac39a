//! What a change does to a table that is in use, so that a migration can be judged before it runs.

use ilana_ir::{
    AlterTable, Build, Column, ColumnDefault, ColumnType, CreateIndex, IndexKind, SchemaChange, Storage,
    TableChange, TableConstraint,
};

use crate::Dialect;
use crate::dialect::{Cost, Step};
use crate::schema::{always_fits, column_before};

/// Something about a change that should be known before it is made on a table that is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// What kind of thing.
    pub kind: HazardKind,
    /// What happens, with the name of the table or column.
    pub what: String,
    /// The safer way.
    pub instead: &'static str,
}

/// Kinds of hazards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HazardKind {
    /// Values are gone afterwards.
    LosesData,
    /// Each row is written anew, which takes long for many and room for as many again.
    RewritesTable,
    /// Nobody writes to the table for as long as each of its rows is looked at.
    BlocksWrites,
    /// Nobody reads or writes the table for as long as each of its rows is looked at.
    BlocksReads,
    /// A program that runs and knows the old name fails.
    BreaksRunningCode,
    /// It fails if a row that is there does not fit.
    MayFail,
    /// Nobody knows: it is SQL of the caller's own.
    NotKnown,
}

/// What is to be known of a change before it is made on a table that is in use; of none: nothing is.
///
/// ```
/// use ilana_compile::{Dialect, HazardKind, hazards};
/// use ilana_ir::{DropTable, IfMissing, SchemaChange, TableName};
///
/// let drop = DropTable { name: TableName::new("users"), if_missing: IfMissing::Fail };
/// let found = hazards(&SchemaChange::DropTable(drop), Dialect::postgres(15));
/// assert_eq!(found[0].kind, HazardKind::LosesData);
/// assert_eq!(found[0].what, "the table `users` and its rows are gone");
/// ```
pub fn hazards(change: &SchemaChange, dialect: Dialect) -> Vec<Hazard> {
    let loses = |what: String| Hazard { kind: HazardKind::LosesData, what, instead: "copy the rows first" };
    match change {
        SchemaChange::AlterTable(change) => of_table(change, dialect),
        SchemaChange::DropTable(drop) => vec![
            loses(format!("the table `{}` and its rows are gone", drop.name)),
            breaks(format!("{} that reads `{}` fails", reader_of_removed(dialect), drop.name)),
        ],
        SchemaChange::Truncate { table, identity: _ } => {
            vec![loses(format!("the rows of `{table}` are gone"))]
        }
        SchemaChange::RenameTable { from, to: _ } => {
            vec![breaks(format!("{} that reads `{from}` fails", reader_of_renamed(dialect)))]
        }
        SchemaChange::DropView(drop) => {
            vec![breaks(format!("{} that reads `{}` fails", reader_of_removed(dialect), drop.name))]
        }
        SchemaChange::DropEnum(name) => vec![breaks(format!("a program that names the type `{name}` fails"))],
        SchemaChange::DropSchema(name) => vec![breaks(format!("a program that reads from `{name}` fails"))],
        SchemaChange::CreateIndex(CreateIndex { table, index, build }) => {
            let mut found = Vec::new();
            if index.kind == IndexKind::Unique {
                found.push(may_fail(format!("the index `{}` of `{table}`, if two rows agree", index.name)));
            }
            if *build == Build::Plain {
                found.extend(costs(step_of(index.kind), &format!("to index `{table}`"), dialect));
            }
            found
        }
        SchemaChange::RestartNumbers { table, .. } => {
            vec![may_fail(format!("the next row of `{table}`, if its number is taken"))]
        }
        SchemaChange::Raw(sql) => vec![Hazard {
            kind: HazardKind::NotKnown,
            what: format!("the SQL {sql:?} is not read"),
            instead: "look at it",
        }],
        SchemaChange::CreateTable(_)
        | SchemaChange::CreateView(_)
        | SchemaChange::CreateSchema(_)
        | SchemaChange::CreateEnum(_)
        | SchemaChange::AddEnumValue { .. }
        | SchemaChange::CreateExtension(_) => Vec::new(),
    }
}

/// Who fails for a table that is gone.
fn reader_of_removed(dialect: Dialect) -> &'static str {
    reader(dialect.schema().drops_under_views())
}

/// Who fails for a name that is gone.
fn reader_of_renamed(dialect: Dialect) -> &'static str {
    reader(dialect.schema().renames_under_views())
}

fn reader(leaves_views: bool) -> &'static str {
    if leaves_views { "a program or view" } else { "a program" }
}

fn breaks(what: String) -> Hazard {
    let instead = "let the programs change over first, and make the change then";
    Hazard { kind: HazardKind::BreaksRunningCode, what, instead }
}

fn may_fail(what: String) -> Hazard {
    Hazard {
        kind: HazardKind::MayFail,
        what: format!("{what}, is an error"),
        instead: "look for such rows first",
    }
}

fn of_table(change: &AlterTable, dialect: Dialect) -> Vec<Hazard> {
    let AlterTable { table, changes, current } = change;
    let table = table.to_string();
    let columns = current.as_ref().map(|current| current.table.columns.as_slice()).unwrap_or_default();
    let of_change = |change| of_change(&table, columns, changes, change, dialect);
    changes.iter().flat_map(of_change).collect()
}

fn of_change(
    table: &str,
    columns: &[Column],
    changes: &[TableChange],
    change: &TableChange,
    dialect: Dialect,
) -> Vec<Hazard> {
    let mut found = Vec::new();
    let reader = reader_of_renamed(dialect);
    let step = match change {
        TableChange::AddColumn(column) => step_of_column(column, dialect),
        TableChange::DropColumn(name) => {
            let what = format!("the values of `{name}` of `{table}` are gone");
            found.push(Hazard { kind: HazardKind::LosesData, what, instead: "copy the values first" });
            found.push(breaks(format!("{reader} that reads `{name}` of `{table}` fails")));
            Step::DropColumn
        }
        TableChange::RenameColumn { from, to: _ } => {
            found.push(breaks(format!("{reader} that reads `{from}` of `{table}` fails")));
            Step::Note
        }
        TableChange::ChangeColumn { column, using } => {
            let before = column_before(columns, changes, &column.name).filter(|_| using.is_none());
            let step = before.map_or(Step::ChangeColumn, |before| step_of_other(before, column));
            if before.is_some_and(|before| loses_parts(&before.ty, &column.ty)) {
                let what = format!("what `{}` of `{table}` holds beyond its new type is gone", column.name);
                found.push(Hazard { kind: HazardKind::LosesData, what, instead: "copy the values first" });
            }
            let fits = |before: &Column| {
                before.unsigned == column.unsigned
                    && (column.nullable || !before.nullable)
                    && before.ty != column.ty
                    && always_fits(&before.ty, &column.ty)
            };
            let is_other = matches!(step, Step::ChangeColumn | Step::ChangeMembers | Step::ForbidNull);
            if is_other && !before.is_some_and(fits) {
                found.push(may_fail(format!("a value of `{}` of `{table}` that does not fit", column.name)));
            }
            step
        }
        TableChange::AddConstraint(part) => {
            let (step, what) = match part {
                TableConstraint::PrimaryKey { .. } => (Step::AddPrimaryKey, "two rows that agree, or a null"),
                TableConstraint::Unique { .. } => (Step::AddUnique, "two rows that agree"),
                TableConstraint::ForeignKey(_) => (Step::AddForeignKey, "a row that refers to none"),
                TableConstraint::Check { .. } => (Step::AddCheck, "a row of which it is not true"),
            };
            found.push(may_fail(format!("{what} in `{table}`")));
            step
        }
        TableChange::AddIndex(index) => {
            if index.kind == IndexKind::Unique {
                found.push(may_fail(format!("two rows that agree in `{table}`")));
            }
            step_of(index.kind)
        }
        TableChange::DropPrimaryKey { .. } => Step::DropPrimaryKey,
        TableChange::DropUnique(_)
        | TableChange::DropForeignKey(_)
        | TableChange::DropCheck(_)
        | TableChange::RenameIndex { .. } => Step::DropConstraint,
        TableChange::DropIndex(_) | TableChange::Comment(_) => Step::Note,
    };
    found.extend(costs(step, &format!("to change `{table}`"), dialect));
    found
}

fn step_of(kind: IndexKind) -> Step {
    match kind {
        IndexKind::FullText | IndexKind::Spatial => Step::AddSpecialIndex,
        IndexKind::Plain
        | IndexKind::Unique
        | IndexKind::Gin
        | IndexKind::Gist
        | IndexKind::Brin
        | IndexKind::Hash => Step::AddIndex,
    }
}

fn step_of_column(column: &Column, dialect: Dialect) -> Step {
    let is_stored = column.generated.as_ref().is_some_and(|computed| computed.storage == Storage::Stored);
    let is_expression = match &column.default {
        Some(ColumnDefault::Expression(_)) => true,
        Some(ColumnDefault::Value(value)) => {
            !value.is_null() && dialect.schema().default_in_parentheses(&column.ty)
        }
        Some(ColumnDefault::Now) | None => false,
    };
    if is_stored || is_expression || column.auto_increment {
        Step::AddComputedColumn
    } else if column.default == Some(ColumnDefault::Now) {
        Step::AddMoment
    } else if column.ty == ColumnType::Json {
        Step::AddDocument
    } else {
        Step::AddColumn
    }
}

/// Whether values of a type lose a part when they become those of another.
fn loses_parts(before: &ColumnType, after: &ColumnType) -> bool {
    use ColumnType as T;
    match (before, after) {
        (T::Decimal { scale, .. }, T::Decimal { scale: less, .. }) => less < scale,
        (T::Decimal { scale, .. }, after) => *scale > 0 && (after.is_integer() || *after == T::Float),
        (T::Double, after) => after.is_integer() || matches!(after, T::Float | T::Decimal { .. }),
        (T::Float, after) => after.is_integer() || matches!(after, T::Decimal { .. }),
        (T::DateTime | T::Timestamp, after) => matches!(after, T::Date | T::Time),
        (before, T::Boolean) => before.is_integer(),
        _ => false,
    }
}

/// What becomes of a column that is to be as the other.
fn step_of_other(before: &Column, after: &Column) -> Step {
    let kind = |column: &Column| {
        let Column { unsigned, auto_increment, .. } = column;
        (*unsigned, *auto_increment, column.collation.clone(), column.generated.clone(), column.place.clone())
    };
    let of_type =
        if kind(before) == kind(after) { step_of_type(&before.ty, &after.ty) } else { Step::ChangeColumn };
    match (of_type, before.nullable, after.nullable) {
        (Step::DescribeColumn, true, false) => Step::ForbidNull,
        (Step::DescribeColumn, false, true) => Step::AllowNull,
        (step, before, after) if before == after => step,
        _ => Step::ChangeColumn,
    }
}

/// What becomes of a column of a type that gets another. MySQL stores the length of a text of less than 256 bytes in one byte,
/// and of others in two, and so which of up to 255 texts it is ("Online DDL Operations").
fn step_of_type(before: &ColumnType, after: &ColumnType) -> Step {
    const LONGEST_OF_ONE_BYTE: u32 = 63;
    const MEMBERS_OF_ONE_BYTE: usize = 255;
    match (before, after) {
        (before, after) if before == after => Step::DescribeColumn,
        (ColumnType::String(length), ColumnType::String(longer)) if length <= longer => {
            let stays = *length > LONGEST_OF_ONE_BYTE || *longer <= LONGEST_OF_ONE_BYTE;
            if stays { Step::DescribeColumn } else { Step::WidenColumn }
        }
        (ColumnType::String(_), ColumnType::Text) => Step::WidenColumn,
        (ColumnType::Decimal { precision, scale }, ColumnType::Decimal { precision: wider, scale: same })
            if precision <= wider && scale == same =>
        {
            Step::WidenColumn
        }
        (ColumnType::Enum { name: _, values }, ColumnType::Enum { name: _, values: more })
            if more.starts_with(values) =>
        {
            let stays = values.len() > MEMBERS_OF_ONE_BYTE || more.len() <= MEMBERS_OF_ONE_BYTE;
            if stays { Step::AddMembers } else { Step::ChangeMembers }
        }
        (ColumnType::Enum { .. }, ColumnType::Enum { .. }) => Step::ChangeMembers,
        _ => Step::ChangeColumn,
    }
}

fn costs(step: Step, why: &str, dialect: Dialect) -> Vec<Hazard> {
    let rewrites = || (HazardKind::RewritesTable, format!("{why}, each of its rows is written anew"));
    let no_writes = || (HazardKind::BlocksWrites, format!("{why}, nobody writes to it meanwhile"));
    let nobody = || (HazardKind::BlocksReads, format!("{why}, nobody reads or writes it meanwhile"));
    let (found, instead) = match dialect.schema().cost(step, dialect.version()) {
        Cost::Nothing => return Vec::new(),
        Cost::BlocksWrites(instead) => (vec![no_writes()], instead),
        Cost::BlocksAll(instead) => (vec![nobody()], instead),
        Cost::RewritesBeside(instead) => (vec![rewrites()], instead),
        Cost::Rewrites(instead) => (vec![rewrites(), no_writes()], instead),
        Cost::RewritesAlone(instead) => (vec![rewrites(), nobody()], instead),
    };
    found.into_iter().map(|(kind, what)| Hazard { kind, what, instead }).collect()
}
