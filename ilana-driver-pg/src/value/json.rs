//! JSON documents, whose numbers are read as they were stored or not at all.

use serde_json::Value;

/// A number of so few characters is read exactly, whatever it is.
const SHORT: usize = 15;

/// Whether a text of the document has a zero character, which `jsonb` does not keep (PostgreSQL manual, section 8.14).
pub(super) fn has_zero(document: &Value) -> bool {
    match document {
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_zero),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_zero(value)),
    }
}

/// The document of a text; `None` when it is none, or when one of its numbers would not be read as what it is.
pub(super) fn read(text: &[u8]) -> Option<Value> {
    let document = serde_json::from_slice(text).ok()?;
    numbers(text).all(is_exact).then_some(document)
}

/// The numbers in the text of a document.
fn numbers(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (first, after) = rest.split_first()?;
            match first {
                b'"' => rest = after_string(after),
                b'-' | b'0'..=b'9' => {
                    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
                    let end = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
                    let (number, after) = rest.split_at(end);
                    rest = after;
                    return Some(number);
                }
                _ => rest = after,
            }
        }
    })
}

/// What follows the closing quote of a string that has been opened.
fn after_string(mut rest: &[u8]) -> &[u8] {
    loop {
        match rest {
            [b'\\', _, after @ ..] => rest = after,
            [b'"', after @ ..] => return after,
            [_, after @ ..] => rest = after,
            [] => return rest,
        }
    }
}

/// Whether the number is an integer of 64 bits, or the shortest text of a double.
fn is_exact(number: &[u8]) -> bool {
    if number.len() <= SHORT {
        return true;
    }
    let Ok(text) = std::str::from_utf8(number) else { return false };
    if text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok() {
        return true;
    }
    text.parse::<f64>().is_ok_and(|double| normal(text) == normal(&format!("{double:e}")))
}

/// The digits from the first to the last that is not zero, and the power of ten of the last.
fn normal(number: &str) -> (String, i64) {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
    let significant = digits.trim_end_matches('0');
    if significant.trim_start_matches('0').is_empty() {
        return (String::new(), 0);
    }
    let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
    let exponent = exponent.parse::<i64>().unwrap_or(i64::MAX).saturating_sub(length(fraction));
    let power = exponent.saturating_add(length(&digits) - length(significant));
    (significant.trim_start_matches('0').to_owned(), power)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_as_they_are() {
        let document = json!({ "a": [u64::MAX, i64::MIN, 0.1 + 0.2, 5e-324, 1.5e300, -0.5], "9\"9": "12345678901234567890123" });
        assert_eq!(read(document.to_string().as_bytes()), Some(document));
        // As `jsonb` writes large doubles.
        let large = format!("[15{}, 0.{}5]", "0".repeat(299), "0".repeat(20));
        assert_eq!(read(large.as_bytes()), Some(json!([1.5e300, 5e-21])));
        assert_eq!(read(b"[1.50000000000000000000]"), Some(json!([1.5])));
        assert_eq!(read(b"[0.00000000000000000000]"), Some(json!([0.0])));
    }

    #[test]
    fn numbers_of_more_digits_than_are_read_are_refused() {
        for text in ["[12345678901234567890123]", "{\"a\": 0.1234567890123456789}", "[18446744073709551617]"]
        {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
