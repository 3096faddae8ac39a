//! Numbers out of the texts and bytes in which the servers send some of them.

use rust_decimal::Decimal;

/// An exact decimal; `None` where it has more digits than are kept. Zeros at the end of the fraction are no digits: a
/// `decimal(65, 30)` has thirty in every value.
pub(crate) fn decimal(text: &[u8]) -> Option<Decimal> {
    let text = std::str::from_utf8(text).ok()?;
    if let Ok(number) = Decimal::from_str_exact(text) {
        return Some(number);
    }
    let (_, fraction) = text.split_once('.')?;
    let zeros = fraction.len() - fraction.trim_end_matches('0').len();
    Decimal::from_str_exact(text.get(..text.len() - zeros)?.trim_end_matches('.')).ok()
}

/// The integer that a decimal without a fraction is.
pub(crate) fn whole<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    let text = std::str::from_utf8(text).ok()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.bytes().any(|digit| digit != b'0') {
        return None;
    }
    whole.parse().ok()
}

/// The number that a column of up to 64 bits holds, the highest first.
pub(crate) fn bits(bytes: &[u8]) -> Option<u64> {
    (bytes.len() <= 8).then(|| bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// Whether every integer of a document is one of 64 bits. A reader would take a larger one for the nearest double.
pub(crate) fn fit_in_64_bits(document: &[u8]) -> bool {
    // The shortest that does not fit has 20 digits.
    if document.len() < 20 {
        return true;
    }
    let mut in_text = false;
    let mut rest = document;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'\\' if in_text => rest = rest.get(1..).unwrap_or_default(),
            b'"' => in_text = !in_text,
            b'-' | b'0'..=b'9' if !in_text => {
                let length = rest
                    .iter()
                    .position(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
                let (others, after) = rest.split_at(length.unwrap_or(rest.len()));
                let start = document.len() - after.len() - others.len() - 1;
                let number = document.get(start..=start + others.len()).unwrap_or_default();
                if !is_exact(number) {
                    return false;
                }
                rest = after;
            }
            _ => {}
        }
    }
    true
}

fn is_exact(number: &[u8]) -> bool {
    let is_double = number.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    // Minus zero is a double to the reader.
    is_double || number == b"-0" || whole::<i64>(number).is_some() || whole::<u64>(number).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_keeps_every_digit_or_is_none() {
        let digits = "7922816251426433759354395033.5";
        assert_eq!(decimal(digits.as_bytes()).unwrap().to_string(), digits);
        assert_eq!(decimal(b"-0.10").unwrap().to_string(), "-0.10");
        assert_eq!(decimal(b"1.500000000000000000000000000000").unwrap(), Decimal::new(15, 1));
        assert_eq!(decimal(b"7.000000000000000000000000000000").unwrap(), Decimal::from(7));
        assert_eq!(decimal(b"0.000000000000000000000000000001"), None);
        assert_eq!(decimal(b"79228162514264337593543950336"), None);
    }

    #[test]
    fn an_integer_has_no_fraction() {
        assert_eq!(whole::<i64>(b"-9223372036854775808.00"), Some(i64::MIN));
        assert_eq!(whole::<u64>(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(whole::<i64>(b"1.50"), None);
        assert_eq!(whole::<u64>(b"-1"), None);
    }

    #[test]
    fn bits_are_a_number() {
        assert_eq!(bits(&[1, 0]), Some(256));
        assert_eq!(bits(&[0xff; 8]), Some(u64::MAX));
        assert_eq!(bits(&[0; 9]), None);
    }

    #[test]
    fn an_integer_beyond_64_bits_is_seen_in_a_document() {
        for document in [
            r#"{"a": 18446744073709551615, "b": -9223372036854775808}"#,
            r#"["123456789012345678901234", "\"123456789012345678901234"]"#,
            "[1.2345678901234568e22, 123456789012345678901234.5, -0, 1]",
        ] {
            assert!(fit_in_64_bits(document.as_bytes()), "{document}");
        }
        for document in
            ["[18446744073709551616]", "-9223372036854775809  ", "{\"a\":[1,123456789012345678901]}"]
        {
            assert!(!fit_in_64_bits(document.as_bytes()), "{document}");
        }
    }
}
