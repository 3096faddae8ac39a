//! What becomes of the values of a column whose type changes. MySQL and MariaDB convert them or refuse to. PostgreSQL does so by
//! itself for some types only, and SQLite keeps in a column what it is given; the same comes of it here.

use ilana_ir::{Column, ColumnType, LONGEST_NAME, Scalar, TableName, conventional_name};

use crate::check::invalid;
use crate::dialect::{AlterStyle, Grammar};
use crate::{CompileError, Dialect, literal};

/// How the values of a column are copied to the same column of another type.
pub(super) struct Conversion {
    /// What is copied.
    pub(super) value: String,
    /// Which rows have a value that has no place in the other type, and what it is called that there is one.
    pub(super) misfits: Option<Misfits>,
}

pub(super) struct Misfits {
    pub(super) condition: String,
    pub(super) called: String,
}

/// What values of a type are like where they are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// From the least to the greatest.
    Whole(i64, i64),
    Truth,
    Double,
    /// So many digits before the point and after it.
    Exact(u8, u8),
    /// Of at most so many characters.
    Text(Option<u32>),
    Day,
    Time,
    /// A day with a time.
    Moment,
    Uuid,
    /// At most so many.
    Bytes(Option<u32>),
    /// A text that a check of the column sees to.
    Checked,
    /// Whatever the caller's own words make of it.
    Own,
}

fn kind(ty: &ColumnType) -> Kind {
    match ty {
        ColumnType::TinyInteger => Kind::Whole(i8::MIN.into(), i8::MAX.into()),
        ColumnType::SmallInteger => Kind::Whole(i16::MIN.into(), i16::MAX.into()),
        ColumnType::Integer => Kind::Whole(i32::MIN.into(), i32::MAX.into()),
        ColumnType::BigInteger => Kind::Whole(i64::MIN, i64::MAX),
        ColumnType::Boolean => Kind::Truth,
        ColumnType::Float | ColumnType::Double => Kind::Double,
        ColumnType::Decimal { precision, scale } => Kind::Exact(precision.saturating_sub(*scale), *scale),
        ColumnType::Char(length) | ColumnType::String(length) => Kind::Text(Some(*length)),
        ColumnType::Text | ColumnType::MediumText => Kind::Text(None),
        ColumnType::Date => Kind::Day,
        ColumnType::Time => Kind::Time,
        ColumnType::DateTime | ColumnType::Timestamp => Kind::Moment,
        ColumnType::Uuid => Kind::Uuid,
        ColumnType::Binary => Kind::Bytes(None),
        ColumnType::VarBinary(length) => Kind::Bytes(Some(*length)),
        ColumnType::Json
        | ColumnType::Enum { .. }
        | ColumnType::Set(_)
        | ColumnType::Inet
        | ColumnType::MacAddress => Kind::Checked,
        ColumnType::Spatial(_) | ColumnType::Array(_) | ColumnType::Specific(_) => Kind::Own,
    }
}

/// Refuses a type that no value of the column's own type is one of.
pub(super) fn check(old: &Column, new: &Column, dialect: Dialect) -> Result<(), CompileError> {
    let (from, to) = (kind(&old.ty), kind(&new.ty));
    let is_own = from == Kind::Own || to == Kind::Own;
    if is_own || value(&new.name, from, to, dialect.grammar()).is_some() {
        Ok(())
    } else {
        Err(impossible(new))
    }
}

/// Whether each value of a type is one of another.
pub(crate) fn always_fits(old: &ColumnType, new: &ColumnType) -> bool {
    let (from, to) = (kind(old), kind(new));
    let is_known = !matches!(from, Kind::Own) && !matches!(to, Kind::Own | Kind::Checked);
    let is_read = matches!(from, Kind::Text(_) | Kind::Checked) && pattern(to).is_some()
        || matches!((from, to), (Kind::Bytes(_), Kind::Text(_)));
    let is_large =
        *new == ColumnType::Float && matches!(from, Kind::Double | Kind::Exact(..) | Kind::Text(_));
    is_known && !is_read && !is_large && beyond("", "", from, to).is_none()
}

fn impossible(new: &Column) -> CompileError {
    let what = format!("no value of `{}` becomes one of its new type", new.name);
    invalid(what, "add a column of that type, fill it, and drop this one")
}

/// How the values of a column are copied; an error where no value of the one type is one of the other.
pub(super) fn conversion(old: &Column, new: &Column, dialect: Dialect) -> Result<Conversion, CompileError> {
    let grammar = dialect.grammar();
    let column = literal::name(&new.name, grammar)?;
    let (from, to) = (kind(&old.ty), kind(&new.ty));
    if old.ty == new.ty || from == Kind::Own || to == Kind::Own {
        return Ok(Conversion { value: column, misfits: None });
    }
    let Some(value) = value(&column, from, to, grammar) else {
        return Err(impossible(new));
    };
    let mut misfits: Vec<String> = Vec::new();
    if matches!(from, Kind::Text(_) | Kind::Checked)
        && let Some(pattern) = pattern(to)
    {
        misfits.push(format!("{column} NOT REGEXP {pattern}"));
    }
    if matches!((from, to), (Kind::Bytes(_), Kind::Text(_))) {
        misfits.push(format!("{column} IS NOT NULL AND {value} IS NULL"));
    }
    misfits.extend(beyond(&column, &value, from, to));
    if new.ty == ColumnType::Float && from != Kind::Truth {
        misfits.push(format!("ABS({value}) > {:e}", f32::MAX));
    }
    // What does not look like a value of the type is not computed with.
    let condition =
        misfits.into_iter().rev().reduce(|inner, outer| format!("CASE WHEN {outer} THEN 1 ELSE {inner} END"));
    let misfits = condition.map(|condition| Misfits { condition, called: called(&new.name) });
    Ok(Conversion { value, misfits })
}

/// What must be done before the type of a column is changed in place, so that the same comes of its values everywhere: of some
/// texts each engine would make something else, and to MySQL and MariaDB a truth value is a small integer, a UUID a text and a
/// number that is no member of an enumeration the place of one.
pub(super) fn first(
    table: &TableName,
    old: &Column,
    new: &Column,
    dialect: Dialect,
) -> Result<Vec<String>, CompileError> {
    let grammar = dialect.grammar();
    let (table_name, column) = (literal::table(table, grammar)?, literal::name(&new.name, grammar)?);
    let mut texts = Vec::new();
    if let Some(condition) = fits(&column, old, new, dialect)? {
        let called = called(&new.name);
        let has_room = called.chars().count() <= LONGEST_NAME;
        let called =
            if has_room { called } else { conventional_name(table, [new.name.as_ref()], "fits").to_string() };
        let called = literal::name(&called, grammar)?;
        texts.push(format!("ALTER TABLE {table_name} ADD CONSTRAINT {called} CHECK ({condition})"));
        texts.push(format!("ALTER TABLE {table_name} DROP CONSTRAINT {called}"));
    }
    if dialect.schema().alter_style() == AlterStyle::ByColumn {
        let update = |set: &str, filter: &str| {
            let [set, filter] = [set, filter].map(|text| text.replace("{0}", &column));
            format!("UPDATE {table_name} SET {column} = {set} WHERE {filter}")
        };
        texts.extend(match (kind(&old.ty), kind(&new.ty)) {
            (Kind::Whole(..) | Kind::Double, Kind::Truth) => Some(update("{0} <> 0", "{0} NOT IN (0, 1)")),
            (Kind::Text(_), Kind::Uuid) => {
                Some(update("LOWER({0})", "CAST({0} AS BINARY) <> CAST(LOWER({0}) AS BINARY)"))
            }
            // They would be rounded to the next day.
            (Kind::Moment, Kind::Day) => Some(update("DATE({0})", "{0} <> DATE({0})")),
            (Kind::Text(_), Kind::Day) => Some(update("LEFT({0}, 10)", "LENGTH({0}) > 10")),
            _ => None,
        });
    }
    Ok(texts)
}

/// What must be true of the values of a column, for each to be one of the other type.
fn fits(column: &str, old: &Column, new: &Column, dialect: Dialect) -> Result<Option<String>, CompileError> {
    let style = dialect.schema().alter_style();
    Ok(match (kind(&old.ty), &new.ty) {
        (Kind::Text(_), ty) if pattern(kind(ty)).is_some() => {
            let verb = if style == AlterStyle::ByPart { "~" } else { "REGEXP" };
            pattern(kind(ty)).map(|pattern| format!("{column} {verb} {pattern}"))
        }
        // Spaces at the end of what is too long would be cut without a word.
        (Kind::Text(length), ColumnType::Char(most) | ColumnType::String(most))
            if length.is_none_or(|length| length > *most) && !refuses_spaces(&old.ty, &new.ty, dialect) =>
        {
            Some(format!("CHAR_LENGTH({column}) <= {most}"))
        }
        (Kind::Text(_) | Kind::Checked, ColumnType::Enum { values, .. }) if style == AlterStyle::ByColumn => {
            let stay = match &old.ty {
                ColumnType::Enum { values: old, .. } => old.iter().all(|value| values.contains(value)),
                _ => false,
            };
            if stay { None } else { Some(format!("{column} IN ({})", literal::constants(values, dialect)?)) }
        }
        _ => None,
    })
}

/// Whether MySQL and MariaDB see by themselves that spaces at the end have no place: from one `VARCHAR` to another.
fn refuses_spaces(old: &ColumnType, new: &ColumnType, dialect: Dialect) -> bool {
    let are_strings = matches!((old, new), (ColumnType::String(_), ColumnType::String(_)));
    are_strings && dialect.schema().alter_style() == AlterStyle::ByColumn
}

fn called(column: &str) -> String {
    format!("each value of {column} fits the new type")
}

/// What PostgreSQL must be told for values of a column to become those of another type, where it has no cast that it makes by
/// itself ("CREATE CAST"), or makes another text of them than the other engines.
pub(super) fn cast(column: &str, from: &ColumnType, to: &ColumnType, full_type: &str) -> Option<String> {
    // Six digits are all that an exact number gets of one of single precision.
    let column = if *from == ColumnType::Float {
        format!("CAST({column} AS double precision)")
    } else {
        column.to_owned()
    };
    match (kind(from), kind(to)) {
        (Kind::Own, _) | (_, Kind::Own) => None,
        (Kind::Truth, Kind::Whole(..) | Kind::Double | Kind::Exact(..)) => {
            Some(format!("CAST(CAST({column} AS integer) AS {full_type})"))
        }
        (Kind::Whole(..) | Kind::Double, Kind::Truth) => Some(format!("{column} <> 0")),
        (Kind::Text(_), Kind::Text(_)) => None,
        // An explicit cast would cut what is too long.
        (_, Kind::Text(_)) => Some(text(&column, from)),
        (Kind::Text(_), Kind::Bytes(_)) => Some(format!("convert_to({column}, 'UTF8')")),
        (Kind::Checked, Kind::Bytes(_)) => Some(format!("convert_to({}, 'UTF8')", text(&column, from))),
        (one, other)
            if std::mem::discriminant(&one) == std::mem::discriminant(&other) && one != Kind::Checked =>
        {
            None
        }
        _ => Some(format!("CAST({column} AS {full_type})")),
    }
}

/// A value as the text that the other engines make of it.
fn text(column: &str, from: &ColumnType) -> String {
    match from {
        ColumnType::Boolean => format!("CAST(CAST({column} AS integer) AS text)"),
        ColumnType::Timestamp => format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"),
        ColumnType::DateTime => format!("to_char({column}, 'YYYY-MM-DD HH24:MI:SS.US')"),
        ColumnType::Time => format!("to_char(CAST({column} AS interval), 'HH24:MI:SS.US')"),
        // Of one address alone the text of the type has no length of a network, and its cast has.
        ColumnType::Inet => format!(
            "CASE WHEN masklen({column}) = CASE family({column}) WHEN 4 THEN 32 ELSE 128 END \
             THEN host({column}) ELSE CAST({column} AS text) END"
        ),
        ColumnType::Binary | ColumnType::VarBinary(_) => format!("convert_from({column}, 'UTF8')"),
        _ => format!("CAST({column} AS text)"),
    }
}

/// A value as one of another kind, where there is such a thing.
fn value(column: &str, from: Kind, to: Kind, grammar: &dyn Grammar) -> Option<String> {
    let cast = |to: Scalar| Some(grammar.cast(to).replace("{0}", column));
    let as_is = || Some(column.to_owned());
    match (from, to) {
        (Kind::Whole(..) | Kind::Truth, Kind::Whole(..)) => as_is(),
        // Halves of doubles go to the even side (PostgreSQL's manual, section 8.1.3; MySQL's, 12.25.4).
        (Kind::Double, Kind::Whole(..)) => Some(format!(
            "CAST(ROUND({column}) AS INTEGER) - CASE WHEN ABS({column} - CAST({column} AS INTEGER)) = 0.5 \
             AND CAST(ROUND({column}) AS INTEGER) % 2 <> 0 THEN CASE WHEN {column} > 0 THEN 1 ELSE -1 END ELSE 0 END"
        )),
        (Kind::Exact(..) | Kind::Text(_), Kind::Whole(..)) => {
            Some(format!("CAST(ilana_decimal({column}, 0) AS INTEGER)"))
        }
        (Kind::Whole(..) | Kind::Double, Kind::Truth) => cast(Scalar::Bool),
        (Kind::Whole(..) | Kind::Truth | Kind::Exact(..) | Kind::Text(_), Kind::Double) => cast(Scalar::F64),
        (Kind::Double, Kind::Double) => as_is(),
        (Kind::Exact(before, after), Kind::Exact(other_before, other_after))
            if before <= other_before && after == other_after =>
        {
            as_is()
        }
        (
            Kind::Whole(..) | Kind::Truth | Kind::Double | Kind::Exact(..) | Kind::Text(_),
            Kind::Exact(_, after),
        ) => Some(format!("ilana_decimal({column}, {after})")),
        (Kind::Whole(..) | Kind::Truth | Kind::Double, Kind::Text(_)) => cast(Scalar::Text),
        (Kind::Bytes(_), Kind::Text(_)) => Some(format!("ilana_text({column})")),
        (_, Kind::Text(_)) => as_is(),
        (Kind::Moment | Kind::Text(_), Kind::Day) => cast(Scalar::Date),
        (Kind::Moment | Kind::Text(_), Kind::Time) => cast(Scalar::Time),
        (Kind::Moment, Kind::Moment) => as_is(),
        (Kind::Day | Kind::Text(_), Kind::Moment) => cast(Scalar::DateTime),
        (Kind::Text(_), Kind::Uuid) => cast(Scalar::Uuid),
        (Kind::Bytes(_), Kind::Bytes(_)) => as_is(),
        (Kind::Text(_) | Kind::Checked, Kind::Bytes(_)) => cast(Scalar::Bytes),
        (Kind::Text(_) | Kind::Checked, Kind::Checked) => as_is(),
        _ => None,
    }
}

/// What a text looks like that is a value of a kind.
fn pattern(to: Kind) -> Option<&'static str> {
    match to {
        Kind::Whole(..) => Some("'^[-+]?[0-9]+$'"),
        Kind::Exact(..) => Some("'^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)$'"),
        Kind::Double => Some("'^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$'"),
        Kind::Day | Kind::Moment => Some(
            "'^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?$'",
        ),
        Kind::Time => Some(
            "'^([0-9]{4}-[0-9]{2}-[0-9]{2}[ T])?([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?$'",
        ),
        Kind::Uuid => Some("'(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"),
        Kind::Truth | Kind::Text(_) | Kind::Bytes(_) | Kind::Checked | Kind::Own => None,
    }
}

/// Which values, as they are copied, are beyond what the kind holds; `None` where none can be.
fn beyond(column: &str, value: &str, from: Kind, to: Kind) -> Option<String> {
    match (from, to) {
        (Kind::Whole(least, most), Kind::Whole(other_least, other_most))
            if least >= other_least && most <= other_most =>
        {
            None
        }
        (Kind::Exact(..) | Kind::Text(_), Kind::Whole(least, most)) => Some(format!(
            "ilana_decimal({column}, 0) COLLATE ilana_decimal NOT BETWEEN '{least}' AND '{most}'"
        )),
        (Kind::Double, Kind::Whole(least, most)) => {
            Some(format!("ROUND({column}) NOT BETWEEN {least} AND {most}"))
        }
        (Kind::Whole(..), Kind::Whole(least, most)) => {
            Some(format!("{column} NOT BETWEEN {least} AND {most}"))
        }
        (Kind::Exact(before, after), Kind::Exact(other_before, other_after))
            if before <= other_before && after <= other_after =>
        {
            None
        }
        (_, Kind::Exact(before, _)) => {
            let limit = format!("1{}", "0".repeat(before.into()));
            Some(format!(
                "{value} COLLATE ilana_decimal <= '-{limit}' OR {value} COLLATE ilana_decimal >= '{limit}'"
            ))
        }
        (Kind::Text(Some(length)), Kind::Text(Some(most))) if length <= most => None,
        (_, Kind::Text(Some(most))) => Some(format!("LENGTH({value}) > {most}")),
        (Kind::Bytes(Some(length)), Kind::Bytes(Some(most))) if length <= most => None,
        (_, Kind::Bytes(Some(most))) => Some(format!("LENGTH({value}) > {most}")),
        // Of a day that is none comes null, or the one that is as many days after the first of its month.
        (Kind::Text(_), Kind::Day | Kind::Moment) => Some(format!(
            "{column} IS NOT NULL AND ({value} IS NULL OR SUBSTR({value}, 1, 10) <> SUBSTR({column}, 1, 10))"
        )),
        (Kind::Text(_), Kind::Time) => Some(format!("{column} IS NOT NULL AND {value} IS NULL")),
        (Kind::Text(_), Kind::Double) => Some(format!("ABS({value}) > {:e}", f64::MAX)),
        _ => None,
    }
}
