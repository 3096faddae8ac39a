//! Exact decimals on an engine that has none: a collation that orders their texts as numbers, and exact sums.

use std::cmp::Ordering;

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rust_decimal::Decimal;

pub(crate) fn register(connection: &rusqlite::Connection) -> Result<(), rusqlite::Error> {
    connection.create_collation("ilana_decimal", compare)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_aggregate_function("ilana_decimal_sum", 1, flags, Sum)?;
    connection.create_aggregate_function("ilana_decimal_avg", 1, flags, Mean)
}

/// Numbers by their value, other texts after them by their bytes: a collation must order all texts.
fn compare(left: &str, right: &str) -> Ordering {
    match (left.parse::<Decimal>(), right.parse::<Decimal>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => left.cmp(right),
    }
}

/// What a sum says that has no decimal.
pub(crate) const TOO_LARGE: &str = "a sum of decimals exceeds 28 digits";

/// What has been added up, and how many values.
type Total = (Decimal, i64);

struct Sum;
struct Mean;

impl Aggregate<Total, Option<String>> for Sum {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Total> {
        Ok((Decimal::ZERO, 0))
    }

    fn step(&self, context: &mut Context<'_>, total: &mut Total) -> rusqlite::Result<()> {
        add(context, total)
    }

    fn finalize(&self, _: &mut Context<'_>, total: Option<Total>) -> rusqlite::Result<Option<String>> {
        Ok(total.filter(|(_, count)| *count > 0).map(|(sum, _)| sum.to_string()))
    }
}

impl Aggregate<Total, Option<String>> for Mean {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Total> {
        Ok((Decimal::ZERO, 0))
    }

    fn step(&self, context: &mut Context<'_>, total: &mut Total) -> rusqlite::Result<()> {
        add(context, total)
    }

    fn finalize(&self, _: &mut Context<'_>, total: Option<Total>) -> rusqlite::Result<Option<String>> {
        Ok(total
            .filter(|(_, count)| *count > 0)
            .map(|(sum, count)| (sum / Decimal::from(count)).normalize().to_string()))
    }
}

fn add(context: &mut Context<'_>, (sum, count): &mut Total) -> rusqlite::Result<()> {
    let number = match context.get_raw(0) {
        ValueRef::Null => return Ok(()),
        ValueRef::Integer(number) => Some(Decimal::from(number)),
        ValueRef::Real(number) => number.to_string().parse().ok(),
        ValueRef::Text(text) => std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()),
        ValueRef::Blob(_) => None,
    };
    let number: Decimal = number.ok_or_else(|| failed("a sum of decimals met what is no decimal"))?;
    *sum = sum.checked_add(number).ok_or_else(|| failed(TOO_LARGE))?;
    *count += 1;
    Ok(())
}

fn failed(message: &str) -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(message.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_ordered_by_value() {
        assert_eq!(compare("9", "10"), Ordering::Less);
        assert_eq!(compare("10.0", "10.00"), Ordering::Equal);
        assert_eq!(compare("x", "10"), Ordering::Greater);
    }

    #[test]
    fn a_sum_keeps_every_digit() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        let sql = "SELECT ilana_decimal_sum(x), ilana_decimal_avg(x)
                   FROM (SELECT ?1 AS x UNION ALL SELECT ?2 UNION ALL SELECT NULL)";
        let both = connection.query_row(sql, ["0.1", "12345678901234567890.2"], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        });
        assert_eq!(both.unwrap(), ("12345678901234567890.3".into(), "6172839450617283945.15".into()));
    }
}
