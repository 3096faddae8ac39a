//! Ranges, as the server shows them (PostgreSQL manual, section 8.17.5).

use tokio_postgres::types::Type;

use super::words::{Reader, words};

const EMPTY: u8 = 0x01;
const LOWER_INCLUSIVE: u8 = 0x02;
const UPPER_INCLUSIVE: u8 = 0x04;
const LOWER_INFINITE: u8 = 0x08;
const UPPER_INFINITE: u8 = 0x10;

pub(super) fn range(of: &Type, raw: &[u8]) -> Option<String> {
    let mut reader = Reader(raw);
    let flags = reader.u8()?;
    if flags & EMPTY != 0 {
        return Some("empty".to_owned());
    }
    let mut bound = |infinite: u8| -> Option<String> {
        if flags & infinite != 0 {
            return Some(String::new());
        }
        let length = usize::try_from(reader.i32()?).ok()?;
        words(of, reader.take(length)?).map(quoted)
    };
    let (lower, upper) = (bound(LOWER_INFINITE)?, bound(UPPER_INFINITE)?);
    let open = if flags & LOWER_INCLUSIVE != 0 { '[' } else { '(' };
    let close = if flags & UPPER_INCLUSIVE != 0 { ']' } else { ')' };
    Some(format!("{open}{lower},{upper}{close}"))
}

/// Several ranges with gaps between: how many, and each with its length.
pub(super) fn multirange(of: &Type, raw: &[u8]) -> Option<String> {
    let mut reader = Reader(raw);
    let count = reader.i32()?;
    let mut ranges = Vec::new();
    for _ in 0..count {
        let length = usize::try_from(reader.i32()?).ok()?;
        ranges.push(range(of, reader.take(length)?)?);
    }
    Some(format!("{{{}}}", ranges.join(",")))
}

fn quoted(bound: String) -> String {
    let is_plain = |c: char| !matches!(c, '"' | '\\' | '(' | ')' | '[' | ']' | ',') && !c.is_whitespace();
    if !bound.is_empty() && bound.chars().all(is_plain) {
        return bound;
    }
    format!("\"{}\"", bound.replace('\\', r"\\").replace('"', "\"\""))
}
