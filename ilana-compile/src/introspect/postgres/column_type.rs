//! The types of columns, from PostgreSQL's names for them. Manual, chapter 8.

use ilana_ir::{ColumnType, Spatial};

use super::text;

/// The type of one value, by the name that `format_type` gives it. One that has no word of ours stays in PostgreSQL's.
pub(super) fn read(name: &str) -> ColumnType {
    plain(name).or_else(|| sized(name)).unwrap_or_else(|| ColumnType::Specific(text::own(name)))
}

fn plain(name: &str) -> Option<ColumnType> {
    Some(match name {
        "smallint" => ColumnType::SmallInteger,
        "integer" => ColumnType::Integer,
        "bigint" => ColumnType::BigInteger,
        "real" => ColumnType::Float,
        "double precision" => ColumnType::Double,
        "text" => ColumnType::Text,
        "bytea" => ColumnType::Binary,
        "boolean" => ColumnType::Boolean,
        "date" => ColumnType::Date,
        "time without time zone" => ColumnType::Time,
        "timestamp without time zone" => ColumnType::DateTime,
        "timestamp with time zone" => ColumnType::Timestamp,
        "uuid" => ColumnType::Uuid,
        "jsonb" => ColumnType::Json,
        "inet" => ColumnType::Inet,
        "macaddr" => ColumnType::MacAddress,
        // PostGIS writes no more of a column of any shapes.
        "geometry" => ColumnType::Spatial(Spatial::Geometry),
        "geometry(Point)" => ColumnType::Spatial(Spatial::Point),
        "geometry(LineString)" => ColumnType::Spatial(Spatial::LineString),
        "geometry(Polygon)" => ColumnType::Spatial(Spatial::Polygon),
        _ => return None,
    })
}

fn sized(name: &str) -> Option<ColumnType> {
    let (name, sizes) = name.strip_suffix(')')?.split_once('(')?;
    match name {
        "character" => sizes.parse().ok().map(ColumnType::Char),
        "character varying" => sizes.parse().ok().map(ColumnType::String),
        "numeric" => {
            let (precision, scale) = sizes.split_once(',')?;
            let (precision, scale) = (precision.parse().ok()?, scale.parse().ok()?);
            // PostgreSQL has more digits than our numbers, and since 15 a scale above the precision.
            let is_ours = (1..=28).contains(&precision) && scale <= precision;
            is_ours.then_some(ColumnType::Decimal { precision, scale })
        }
        _ => None,
    }
}

/// The type without its sizes, as PostgreSQL writes it behind a value.
pub(super) fn without_sizes(name: &str) -> String {
    match name.split_once('(').and_then(|(before, after)| Some((before, after.split_once(')')?.1))) {
        Some((before, after)) if !name.starts_with('"') => format!("{before}{after}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_without_a_word_stays_as_it_is() {
        for name in ["numeric", "numeric(30,2)", "numeric(3,-2)", "timestamp(0) without time zone", "json"] {
            assert_eq!(read(name), ColumnType::Specific(name.to_owned().into()));
        }
        assert_eq!(read("numeric(12,2)"), ColumnType::Decimal { precision: 12, scale: 2 });
    }

    #[test]
    fn sizes_are_taken_off() {
        assert_eq!(without_sizes("timestamp(0) without time zone"), "timestamp without time zone");
        assert_eq!(without_sizes("character varying(20)"), "character varying");
        assert_eq!(without_sizes("\"a(b)\""), "\"a(b)\"");
    }
}
