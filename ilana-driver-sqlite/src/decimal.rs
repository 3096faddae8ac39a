//! Exact decimals on an engine that has none: a collation that orders their texts as numbers, exact sums, calculations and a
//! cast.

use std::cmp::Ordering;

use rusqlite::functions::{Aggregate, Context, FunctionFlags, WindowAggregate};
use rusqlite::types::ValueRef;
use rust_decimal::{Decimal, RoundingStrategy};

pub(crate) fn register(connection: &rusqlite::Connection) -> Result<(), rusqlite::Error> {
    connection.create_collation("ilana_decimal", compare)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_window_function("ilana_decimal_sum", 1, flags, SUM)?;
    connection.create_window_function("ilana_decimal_avg", 1, flags, MEAN)?;
    connection.create_scalar_function("ilana_decimal", 1, flags, |context| {
        Ok(number(context, 0)?.map(|number| number.to_string()))
    })?;
    // With so many digits after the point, as the servers keep what they store.
    connection.create_scalar_function("ilana_decimal", 2, flags, |context| {
        let scale = context.get::<u32>(1)?;
        let round = |number: Decimal| {
            let mut number = number.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero);
            number.rescale(scale);
            number.to_string()
        };
        Ok(number(context, 0)?.map(round))
    })?;
    let calculations: [(&str, Calculation); 3] = [
        ("ilana_decimal_add", add),
        ("ilana_decimal_subtract", subtract),
        ("ilana_decimal_multiply", multiply),
    ];
    for (name, calculate) in calculations {
        connection.create_scalar_function(name, 2, flags, move |context| {
            let (Some(left), Some(right)) = (number(context, 0)?, number(context, 1)?) else {
                return Ok(None);
            };
            let result = calculate(left, right).ok_or_else(|| failed(TOO_LARGE))?;
            Ok(Some(result.to_string()))
        })?;
    }
    Ok(())
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

/// What a calculation says that has no decimal.
pub(crate) const TOO_LARGE: &str = "a calculation of decimals exceeds 28 digits";

/// A calculation; `None` where the result has more digits than are kept.
type Calculation = fn(Decimal, Decimal) -> Option<Decimal>;

/// The digits after the point tell whether some were rounded away.
fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    let exact = |left: Decimal, right: Decimal| {
        let sum = left.checked_add(right)?;
        let is_exact = left.is_zero() || right.is_zero() || sum.scale() >= left.scale().max(right.scale());
        is_exact.then_some(sum)
    };
    exact(left, right).or_else(|| exact(left.normalize(), right.normalize()))
}

fn subtract(left: Decimal, right: Decimal) -> Option<Decimal> {
    add(left, -right)
}

fn multiply(left: Decimal, right: Decimal) -> Option<Decimal> {
    let exact = |left: Decimal, right: Decimal| {
        let product = left.checked_mul(right)?;
        let is_exact = left.is_zero() || right.is_zero() || product.scale() == left.scale() + right.scale();
        is_exact.then_some(product)
    };
    exact(left, right).or_else(|| exact(left.normalize(), right.normalize()))
}

/// What has been added up, and how many values.
type Total = (Decimal, i64);

/// What a total comes to, where there is a value in it.
struct Comes(fn(Decimal, i64) -> Decimal);

/// All values together.
const SUM: Comes = Comes(|sum, _| sum);
/// What each value would be if they were equal.
const MEAN: Comes = Comes(|sum, count| (sum / Decimal::from(count)).normalize());

impl Comes {
    fn to(&self, total: Option<&Total>) -> Option<String> {
        total.filter(|(_, count)| *count > 0).map(|(sum, count)| self.0(*sum, *count).to_string())
    }
}

impl Aggregate<Total, Option<String>> for Comes {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Total> {
        Ok((Decimal::ZERO, 0))
    }

    fn step(&self, context: &mut Context<'_>, total: &mut Total) -> rusqlite::Result<()> {
        count(context, total, add, 1)
    }

    fn finalize(&self, _: &mut Context<'_>, total: Option<Total>) -> rusqlite::Result<Option<String>> {
        Ok(self.to(total.as_ref()))
    }
}

impl WindowAggregate<Total, Option<String>> for Comes {
    fn value(&self, total: Option<&mut Total>) -> rusqlite::Result<Option<String>> {
        Ok(self.to(total.as_deref()))
    }

    fn inverse(&self, context: &mut Context<'_>, total: &mut Total) -> rusqlite::Result<()> {
        count(context, total, subtract, -1)
    }
}

/// Takes one more value into a total, or out of it again.
fn count(
    context: &Context<'_>,
    (sum, count): &mut Total,
    calculate: Calculation,
    by: i64,
) -> rusqlite::Result<()> {
    let Some(number) = number(context, 0)? else { return Ok(()) };
    *sum = calculate(*sum, number).ok_or_else(|| failed(TOO_LARGE))?;
    *count += by;
    Ok(())
}

/// An argument as a number; `None` where it is null.
fn number(context: &Context<'_>, index: usize) -> rusqlite::Result<Option<Decimal>> {
    let number = match context.get_raw(index) {
        ValueRef::Null => return Ok(None),
        ValueRef::Integer(number) => Some(Decimal::from(number)),
        ValueRef::Real(number) => number.to_string().parse().ok(),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).ok();
            text.and_then(|text| {
                Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
            })
        }
        ValueRef::Blob(_) => None,
    };
    number.map(Some).ok_or_else(|| failed("a calculation of decimals met what is no decimal"))
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
    fn a_calculation_keeps_every_digit_or_fails() {
        let decimal = |text: &str| text.parse::<Decimal>().unwrap();
        let told = |result: Option<Decimal>| result.map(|number| number.to_string());
        assert_eq!(told(add(decimal("1.50"), decimal("2"))).as_deref(), Some("3.50"));
        assert_eq!(told(subtract(decimal("0.1"), decimal("0.3"))).as_deref(), Some("-0.2"));
        assert_eq!(told(multiply(decimal("1.10"), decimal("0.5"))).as_deref(), Some("0.550"));
        let long = decimal("12345678901234567890.12345678");
        assert_eq!(add(long, decimal("0.0000000001")), None);
        assert_eq!(add(long, decimal("1.0000000000")), Some(decimal("12345678901234567891.12345678")));
        assert_eq!(multiply(long, decimal("7.7")), None);
        assert_eq!(multiply(long, Decimal::ZERO), Some(Decimal::ZERO));
        assert_eq!(multiply(decimal("0.00000000000001"), decimal("0.000000000000001")), None);
        assert_eq!(multiply(Decimal::MAX, Decimal::from(2)), None);
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
