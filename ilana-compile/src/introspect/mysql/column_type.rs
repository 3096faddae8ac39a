//! Types of columns.

use ilana_ir::{ColumnType, Spatial};

use super::text;

/// A type with its sign.
pub(super) struct Kind {
    /// The type.
    pub(super) ty: ColumnType,
    /// Whether it is without negative numbers.
    pub(super) unsigned: bool,
}

impl From<ColumnType> for Kind {
    fn from(ty: ColumnType) -> Self {
        Self { ty, unsigned: false }
    }
}

/// The type that a cell `COLUMN_TYPE` says. One that a table of ours cannot have stays in the engine's words.
pub(super) fn column_type(cell: &str, is_numbered: bool) -> Kind {
    let (word, arguments, rest) = split(cell);
    let known = match (word, arguments) {
        ("enum", Some(list)) if rest.is_empty() => {
            text::list(list).map(|values| ColumnType::Enum { name: None, values })
        }
        ("set", Some(list)) if rest.is_empty() => text::list(list).map(ColumnType::Set),
        _ => integer(word, arguments, rest, is_numbered),
    };
    match known.or_else(|| if rest.is_empty() { other(word, arguments) } else { None }) {
        Some(ty) => Kind { unsigned: rest == "unsigned", ty },
        None => ColumnType::Specific(cell.to_owned().into()).into(),
    }
}

/// The first word of a type, what stands in parentheses after it, and the rest.
fn split(cell: &str) -> (&str, Option<&str>, &str) {
    let end = cell.find(['(', ' ']).unwrap_or(cell.len());
    let (word, rest) = cell.split_at(end);
    // Only the texts of an enum or set may hold a parenthesis, and after theirs there is nothing.
    let inner = rest.strip_prefix('(').and_then(|rest| rest.rsplit_once(')'));
    match inner {
        Some((arguments, rest)) => (word, Some(arguments), rest.trim()),
        None => (word, None, rest.trim()),
    }
}

/// An integer. The number after it is how wide it is shown, which MySQL since 8.0.19 says of `tinyint(1)` alone (manual,
/// "Numeric Type Attributes").
fn integer(word: &str, width: Option<&str>, rest: &str, is_numbered: bool) -> Option<ColumnType> {
    if !matches!(rest, "" | "unsigned") {
        return None;
    }
    match word {
        "tinyint" if width == Some("1") && rest.is_empty() && !is_numbered => Some(ColumnType::Boolean),
        "tinyint" => Some(ColumnType::TinyInteger),
        "smallint" => Some(ColumnType::SmallInteger),
        "int" => Some(ColumnType::Integer),
        "bigint" => Some(ColumnType::BigInteger),
        _ => None,
    }
}

fn other(word: &str, arguments: Option<&str>) -> Option<ColumnType> {
    let Some(arguments) = arguments else {
        return Some(match word {
            "float" => ColumnType::Float,
            "double" => ColumnType::Double,
            "longtext" => ColumnType::Text,
            "mediumtext" => ColumnType::MediumText,
            "longblob" => ColumnType::Binary,
            "date" => ColumnType::Date,
            "json" => ColumnType::Json,
            "geometry" => ColumnType::Spatial(Spatial::Geometry),
            "point" => ColumnType::Spatial(Spatial::Point),
            "linestring" => ColumnType::Spatial(Spatial::LineString),
            "polygon" => ColumnType::Spatial(Spatial::Polygon),
            _ => return None,
        });
    };
    let length = || arguments.parse().ok().filter(|length| *length > 0);
    match (word, arguments) {
        ("time", "6") => Some(ColumnType::Time),
        ("datetime", "6") => Some(ColumnType::DateTime),
        ("char", _) => length().map(ColumnType::Char),
        ("varchar", _) => length().map(ColumnType::String),
        ("varbinary", _) => length().map(ColumnType::VarBinary),
        ("decimal", _) => decimal(arguments),
        _ => None,
    }
}

/// An exact number, where it is one that the other engines keep too.
fn decimal(arguments: &str) -> Option<ColumnType> {
    let (precision, scale) = arguments.split_once(',')?;
    let (precision, scale) = (precision.parse().ok()?, scale.parse().ok()?);
    ((1..=28).contains(&precision) && scale <= precision).then_some(ColumnType::Decimal { precision, scale })
}
