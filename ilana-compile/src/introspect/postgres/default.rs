//! What a column holds when an insert does not say.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use ilana_ir::{ColumnDefault, ColumnType, Value};

use super::{column_type, text};

/// The default of a column, by what `pg_get_expr` says of it; `None` for null.
pub(super) fn read(sql: &str, ty: &ColumnType, type_name: &str) -> Option<ColumnDefault> {
    if sql == "NULL" || sql.starts_with("NULL::") {
        return None;
    }
    if is_now(sql, ty) {
        return Some(ColumnDefault::Now);
    }
    let value = value(sql, ty, type_name).map(ColumnDefault::Value);
    Some(value.unwrap_or_else(|| ColumnDefault::Expression(text::own(sql))))
}

/// Whether it is what our own words for the present moment come back as. Since 14 PostgreSQL writes the zone of a moment
/// as SQL does.
fn is_now(sql: &str, ty: &ColumnType) -> bool {
    let at_utc =
        |sql| matches!(text::bare(sql), "timezone('UTC'::text, now())" | "now() AT TIME ZONE 'UTC'::text");
    let cast = |to| text::bare(sql).strip_suffix(to).is_some_and(at_utc);
    if *ty == ColumnType::Timestamp {
        // They are the same (section 9.9.5 of the manual).
        return matches!(sql, "now()" | "CURRENT_TIMESTAMP");
    }
    (*ty == ColumnType::DateTime && at_utc(sql))
        || (*ty == ColumnType::Date && cast("::date"))
        || (*ty == ColumnType::Time && cast("::time without time zone"))
}

/// The value that a default is, where it is one of the column's own type.
fn value(sql: &str, ty: &ColumnType, type_name: &str) -> Option<Value> {
    if let Some(number) = Number::read(sql) {
        return number.value(ty, type_name);
    }
    let is_truth = *ty == ColumnType::Boolean;
    match sql {
        "true" if is_truth => return Some(Value::Bool(true)),
        "false" if is_truth => return Some(Value::Bool(false)),
        _ => {}
    }
    let (text, cast) = text::literal(sql)?;
    is_own(cast.strip_prefix("::")?, type_name).then(|| of_text(text, ty)).flatten()
}

/// Whether what stands behind a value is the type of the column, without its sizes.
fn is_own(cast: &str, type_name: &str) -> bool {
    let own = column_type::without_sizes(type_name);
    match cast {
        "text" | "character varying" => matches!(&*own, "text" | "character varying"),
        "bpchar" => own == "character",
        _ => cast == own || cast == type_name,
    }
}

fn of_text(text: String, ty: &ColumnType) -> Option<Value> {
    match ty {
        ColumnType::Char(_)
        | ColumnType::String(_)
        | ColumnType::Text
        | ColumnType::MediumText
        | ColumnType::Enum { name: _, values: _ }
        | ColumnType::Set(_)
        | ColumnType::Inet
        | ColumnType::MacAddress
        | ColumnType::Spatial(_)
        | ColumnType::Array(_)
        | ColumnType::Specific(_) => Some(Value::Text(text)),
        ColumnType::Binary | ColumnType::VarBinary(_) => bytes(&text).map(Value::Bytes),
        ColumnType::Date => date(&text).map(Value::Date),
        ColumnType::Time => NaiveTime::parse_from_str(&text, "%H:%M:%S%.f").ok().map(Value::Time),
        ColumnType::DateTime => moment(&text).map(Value::DateTime),
        ColumnType::Timestamp => instant(&text).map(Value::Timestamp),
        ColumnType::Uuid => text.parse().ok().map(Value::Uuid),
        ColumnType::Json => json(&text),
        ColumnType::TinyInteger
        | ColumnType::SmallInteger
        | ColumnType::Integer
        | ColumnType::BigInteger
        | ColumnType::Float
        | ColumnType::Double
        | ColumnType::Decimal { precision: _, scale: _ }
        | ColumnType::Boolean => None,
    }
}

/// A number as PostgreSQL writes it.
struct Number {
    text: String,
    /// Whether it is of a type of integers: it has no point, and no quotes or such a type behind them.
    is_integer: bool,
}

impl Number {
    fn read(sql: &str) -> Option<Self> {
        if sql.starts_with(|c: char| c.is_ascii_digit()) {
            let text = sql.to_owned();
            return is_number(sql).then(|| Self { is_integer: !sql.contains('.'), text });
        }
        let (text, cast) = text::literal(sql)?;
        let is_integer = match cast {
            "::smallint" | "::integer" | "::bigint" => true,
            "::numeric" | "::real" | "::double precision" => false,
            _ => return None,
        };
        Some(Self { text, is_integer })
    }

    fn value(&self, ty: &ColumnType, type_name: &str) -> Option<Value> {
        let (is_float, is_decimal) = (
            matches!(ty, ColumnType::Float | ColumnType::Double),
            column_type::without_sizes(type_name) == "numeric",
        );
        if ty.is_integer() || (self.is_integer && (is_float || is_decimal)) {
            return self.text.parse().ok().map(Value::I64);
        }
        if is_float {
            return self.text.parse().ok().filter(|n: &f64| n.is_finite()).map(Value::F64);
        }
        if !is_decimal {
            return None;
        }
        // One of more digits than ours comes out another.
        let number = Value::Decimal(self.text.parse().ok()?);
        let Value::Decimal(read) = &number else { return None };
        (read.to_string() == self.text).then_some(number)
    }
}

fn is_number(sql: &str) -> bool {
    sql.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// The bytes of their hexadecimal digits ("bytea Hex Format", section 8.4.1).
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("\\x")?;
    let starts = (0..digits.len()).step_by(2);
    starts.map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect()
}

fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(is_storable)
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").ok().filter(is_storable)
}

/// Whether its year is one that every engine keeps.
fn is_storable(day: &impl Datelike) -> bool {
    (1..=9999).contains(&day.year())
}

/// An instant, which PostgreSQL writes in the zone of the session with its distance from UTC: `+00`, `-03:30`, and of old
/// days `+00:19:32`.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let sign_at = text.rfind(['+', '-']).filter(|at| *at > text.find(' ').unwrap_or(text.len()))?;
    let (local, zone) = text.split_at_checked(sign_at)?;
    let (sign, distance) = zone.split_at_checked(1)?;
    let mut seconds = 0;
    for (part, length) in distance.split(':').zip([3600, 60, 1]) {
        seconds += part.parse::<u32>().ok()?.checked_mul(length)?;
    }
    let distance = TimeDelta::seconds(seconds.into());
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M:%S%.f").ok()?;
    let utc =
        if sign == "-" { local.checked_add_signed(distance) } else { local.checked_sub_signed(distance) };
    utc.filter(is_storable).map(|utc| utc.and_utc())
}

/// A document, unless a number of it would come out another.
fn json(text: &str) -> Option<Value> {
    // Without the backslashes and quotes within its texts, every second piece is outside of one.
    let simple = text.replace("\\\\", "").replace("\\\"", "");
    let are_kept = simple.split('"').step_by(2).all(|outside| {
        let numbers = outside.split(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '.')));
        numbers.filter(|number| !number.is_empty()).all(is_kept)
    });
    are_kept.then(|| text.parse().ok().map(Value::Json)).flatten()
}

/// Whether a number of a document is one that we keep: an integer of 64 bits, or one that is written as it is read.
fn is_kept(number: &str) -> bool {
    let shortest = |n: f64| n.to_string();
    let plain =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    number.parse::<i64>().is_ok()
        || number.parse::<u64>().is_ok()
        || number.parse().is_ok_and(|n| shortest(n) == plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(sql: &str) -> Option<ColumnDefault> {
        Some(ColumnDefault::Expression(sql.to_owned().into()))
    }

    #[test]
    fn the_present_moment_of_later_versions() {
        let utc = "(now() AT TIME ZONE 'UTC'::text)";
        let now = Some(ColumnDefault::Now);
        assert_eq!(read(utc, &ColumnType::DateTime, "timestamp without time zone"), now);
        assert_eq!(read(&format!("({utc})::date"), &ColumnType::Date, "date"), now);
        let time = format!("({utc})::time without time zone");
        assert_eq!(read(&time, &ColumnType::Time, "time without time zone"), now);
        // It is another time where the session has another zone.
        assert_eq!(read("now()", &ColumnType::DateTime, "timestamp without time zone"), expression("now()"));
    }

    #[test]
    fn an_instant_is_the_same_in_every_zone() {
        let utc = instant("2024-02-29 12:30:00.5+00").unwrap();
        for text in ["2024-02-29 18:15:00.5+05:45", "2024-02-29 09:00:00.5-03:30"] {
            assert_eq!(instant(text), Some(utc));
        }
        assert_eq!(instant("1850-02-28 23:49:32+00:19:32"), instant("1850-02-28 23:30:00+00"));
        for text in ["9999-12-31 23:59:59-12", "infinity", "2024-02-29", "0044-03-15 00:00:00+00 BC"] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_that_would_change_stays_an_expression() {
        let numeric = ColumnType::Decimal { precision: 28, scale: 2 };
        let long = "0.12345678901234567890123456789012";
        assert_eq!(read(long, &numeric, "numeric(28,2)"), expression(long));
        let nan = "'NaN'::double precision";
        assert_eq!(read(nan, &ColumnType::Double, "double precision"), expression(nan));
        let document = r#"'{"a\"": 1.23456789012345678901}'::jsonb"#;
        assert_eq!(read(document, &ColumnType::Json, "jsonb"), expression(document));
        let text = r#"'{"a\"1.23456789012345678901": 1.50}'::jsonb"#;
        assert!(matches!(read(text, &ColumnType::Json, "jsonb"), Some(ColumnDefault::Value(Value::Json(_)))));
    }

    #[test]
    fn a_value_of_another_type_stays_an_expression() {
        for sql in ["'5'::integer", "5", "'a'::bpchar", "true", "upper('a'::text)"] {
            assert_eq!(read(sql, &ColumnType::Text, "text"), expression(sql));
        }
        assert_eq!(read("NULL::character varying", &ColumnType::String(9), "character varying(9)"), None);
    }
}
