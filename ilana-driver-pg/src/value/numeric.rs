//! Exact decimals: digits of base 10,000, as `numeric_send` of the server writes them.

use std::fmt::Write;

use bytes::{BufMut, BytesMut};
use rust_decimal::Decimal;

use super::words::Reader;

const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xc000;
const INFINITY: u16 = 0xd000;
const MINUS_INFINITY: u16 = 0xf000;

/// The most digits after the point that a [`Decimal`] has.
const MAX_SCALE: i32 = 28;

/// A number: its digits, the power of 10,000 of the first one, and how many decimal digits after the point are shown.
struct Parts {
    digits: Vec<u16>,
    weight: i16,
    sign: u16,
    scale: u16,
}

pub(super) fn write(number: Decimal, out: &mut BytesMut) {
    let scale = number.scale();
    let padding = (4 - scale % 4) % 4;
    let mut rest = number.mantissa().unsigned_abs() * 10_u128.pow(padding);
    let mut digits = Vec::new();
    while rest > 0 {
        digits.push(u16::try_from(rest % 10_000).unwrap_or_default());
        rest /= 10_000;
    }
    // At most 9 digits before the point and 7 after it.
    let first = i16::try_from(digits.len()).unwrap_or_default();
    let weight = first - 1 - i16::try_from(scale.div_ceil(4)).unwrap_or_default();
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let is_negative = number.is_sign_negative() && !number.is_zero();
    out.put_u16(u16::try_from(digits.len() - zeros).unwrap_or_default());
    out.put_i16(if digits.is_empty() { 0 } else { weight });
    out.put_u16(if is_negative { NEGATIVE } else { POSITIVE });
    out.put_u16(u16::try_from(scale).unwrap_or_default());
    for digit in digits.iter().skip(zeros).rev() {
        out.put_u16(*digit);
    }
}

fn parts(raw: &[u8]) -> Option<Parts> {
    let mut reader = Reader(raw);
    let count = reader.u16()?;
    let (weight, sign, scale) = (reader.i16()?, reader.u16()?, reader.u16()?);
    let digits = (0..count).map(|_| reader.u16()).collect::<Option<_>>()?;
    Some(Parts { digits, weight, sign, scale })
}

/// The number, if a [`Decimal`] has room for all of its digits.
pub(super) fn read(raw: &[u8]) -> Option<Decimal> {
    let Parts { digits, weight, sign, scale } = parts(raw)?;
    if !matches!(sign, POSITIVE | NEGATIVE) {
        return None;
    }
    let mut mantissa = 0_i128;
    for digit in &digits {
        mantissa = mantissa.checked_mul(10_000)?.checked_add(i128::from(*digit))?;
    }
    // How many of the digits stand after the point.
    let mut after = 4 * (i32::try_from(digits.len()).ok()? - 1 - i32::from(weight));
    if mantissa == 0 {
        after = 0;
    }
    while after < 0 {
        mantissa = mantissa.checked_mul(10)?;
        after += 1;
    }
    // The last digit of base 10,000 is filled up with zeros.
    while after > 0 && mantissa % 10 == 0 && after > i32::from(scale).min(MAX_SCALE) {
        mantissa /= 10;
        after -= 1;
    }
    while after > MAX_SCALE && mantissa % 10 == 0 {
        mantissa /= 10;
        after -= 1;
    }
    if sign == NEGATIVE {
        mantissa = -mantissa;
    }
    let exact = Decimal::try_from_i128_with_scale(mantissa, u32::try_from(after).ok()?).ok()?;
    Some(with_zeros(exact, i32::from(scale).min(MAX_SCALE)))
}

/// With as many digits after the point as are shown, where there is room for them.
fn with_zeros(number: Decimal, scale: i32) -> Decimal {
    let missing = u32::try_from(scale).unwrap_or_default().saturating_sub(number.scale());
    let shown = 10_i128.checked_pow(missing).and_then(|factor| number.mantissa().checked_mul(factor));
    shown
        .and_then(|mantissa| Decimal::try_from_i128_with_scale(mantissa, number.scale() + missing).ok())
        .unwrap_or(number)
}

/// The text that the server shows, of any number of digits.
pub(super) fn text(raw: &[u8]) -> Option<String> {
    let Parts { digits, weight, sign, scale } = parts(raw)?;
    let mut out = String::new();
    match sign {
        POSITIVE => {}
        NEGATIVE => out.push('-'),
        NAN => return Some("NaN".to_owned()),
        INFINITY => return Some("Infinity".to_owned()),
        MINUS_INFINITY => return Some("-Infinity".to_owned()),
        _ => return None,
    }
    // The digit of a power of 10,000; those that are not sent are zeros.
    let digit = |power: i32| {
        let index = usize::try_from(i32::from(weight) - power).ok();
        index.and_then(|index| digits.get(index)).copied().unwrap_or(0)
    };
    let _ = write!(out, "{}", digit(i32::from(weight).max(0)));
    for power in (0..i32::from(weight)).rev() {
        let _ = write!(out, "{:04}", digit(power));
    }
    if scale > 0 {
        out.push('.');
        let length = out.len() + usize::from(scale);
        let mut power = -1;
        while out.len() < length {
            let _ = write!(out, "{:04}", digit(power));
            power -= 1;
        }
        out.truncate(length);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> BytesMut {
        let mut out = BytesMut::new();
        write(text.parse().unwrap(), &mut out);
        out
    }

    #[test]
    fn numbers_are_read_as_they_were_written() {
        for number in [
            "0",
            "0.00",
            "1",
            "-1",
            "10",
            "9999",
            "10000",
            "0.0001",
            "0.00001",
            "1.10",
            "123456789.000000001",
            "-0.0000000000000000000000000001",
            "79228162514264337593543950335",
            "-79228162514264337593543950335",
            "7.9228162514264337593543950335",
            "100000000",
            "1234567890123456789012345678",
        ] {
            let raw = written(number);
            let read = read(&raw).unwrap();
            assert_eq!(read.to_string(), number, "{raw:?}");
            assert_eq!(text(&raw).unwrap(), number);
        }
    }

    #[test]
    fn what_has_no_room_is_not_cut() {
        let digits = |count: u16, weight: i16, scale: u16| {
            let mut raw = BytesMut::new();
            raw.put_u16(count);
            raw.put_i16(weight);
            raw.put_u16(POSITIVE);
            raw.put_u16(scale);
            (0..count).for_each(|_| raw.put_u16(1234));
            raw
        };
        assert_eq!(read(&digits(10, 9, 0)), None);
        assert_eq!(read(&digits(8, -1, 32)), None);
        assert_eq!(text(&digits(8, -1, 32)).unwrap(), format!("0.{}", "1234".repeat(8)));
        // Zeros at the end are no digits that could be lost.
        assert_eq!(read(&digits(1, 0, 40)).unwrap(), Decimal::from(1234));
        assert_eq!(read(&digits(1, 6, 0)).unwrap().to_string(), format!("1234{}", "0".repeat(24)));
        assert_eq!(read(&digits(1, 7, 0)), None);
        let mut nan = BytesMut::new();
        [0, 0, NAN, 0].into_iter().for_each(|field| nan.put_u16(field));
        assert_eq!((read(&nan), text(&nan).as_deref()), (None, Some("NaN")));
    }
}
