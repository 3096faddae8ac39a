//! An index from the statement that made it.

use ilana_ir::{Direction, Index, IndexKind, IndexPart, IndexedBy};

use super::reader::{Reader, parts};
use super::table::Read;

/// Reads `CREATE INDEX`.
pub(super) fn index(name: &str, sql: &str) -> Read<Index> {
    let mut reader = Reader::new(sql);
    reader.takes("CREATE");
    let kind = if reader.takes("UNIQUE") { IndexKind::Unique } else { IndexKind::Plain };
    while reader.peek().is_some_and(|token| token.raw != "(") {
        reader.take();
    }
    let list = reader.parenthesised().ok_or("an index over nothing")?;
    let filter = reader.takes("WHERE").then(|| reader.rest().to_owned().into());
    let parts = parts(list).into_iter().map(part).collect();
    Ok(Index { name: name.to_owned().into(), parts, kind, filter, include: Vec::new() })
}

fn part(sql: &str) -> IndexPart {
    let (sql, direction) = direction(sql);
    let mut reader = Reader::new(sql);
    let expression = |sql: &str| IndexedBy::Expression(sql.to_owned().into());
    let by = match reader.parenthesised() {
        Some(inner) if reader.is_at_end() => expression(inner),
        Some(_) => expression(sql),
        None => match reader.name().filter(|_| reader.is_at_end()) {
            Some(name) => IndexedBy::Column(name),
            None => expression(sql),
        },
    };
    IndexPart { by, direction, prefix: None }
}

/// A part without the words of its direction.
fn direction(sql: &str) -> (&str, Direction) {
    for (word, direction) in [("DESC", Direction::Desc), ("ASC", Direction::Asc)] {
        let Some(start) = sql.len().checked_sub(word.len() + 1) else { continue };
        let (Some(before), Some(end)) = (sql.get(..start), sql.get(start..)) else { continue };
        if end.trim_start().eq_ignore_ascii_case(word) && end.starts_with(char::is_whitespace) {
            return (before.trim_end(), direction);
        }
    }
    (sql, Direction::Asc)
}
