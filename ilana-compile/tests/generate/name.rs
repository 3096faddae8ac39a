//! Names, ordinary and hostile. Each has a mark by which it is known wherever it gets to.

use std::borrow::Cow;

use ilana_ir::{ColumnRef, Name, TableName};

use super::source::{Sense, Source};
use super::value::value_type;

/// What every name and text has in it, and no SQL of the compiler's own.
pub(crate) const MARK: &str = "zq";

/// Words of SQL in letters that the compiler would never write them in.
pub(crate) const KEYWORDS: [&str; 6] = ["SeLeCt", "OrDeR", "TaBlE", "NuLl", "DeFaUlT", "FrOm"];

const ORDINARY: [&str; 8] =
    ["zq_id", "zq_users", "zq_name", "zq_posts", "zq_age", "zq_title", "zqTags", "zq_document"];

const HOSTILE: [&str; 38] = [
    "zq\"",
    "\"zq",
    "zq\"\"",
    "zq'",
    "''zq",
    "zq`",
    "`zq``",
    "zq\\",
    "\\zq",
    "zq\\\"",
    "zq\\'",
    "zq\\`",
    "zq]",
    "[zq]",
    "zq;",
    "zq--",
    "-- zq",
    "/*zq",
    "zq*/",
    "zq#",
    "# zq",
    "zq$1",
    "$1zq",
    "zq?",
    "??zq",
    "\\?zq",
    "zq$$",
    "$zq$",
    "zq\n",
    "zq\r\t",
    " zq ",
    "zq.b",
    "zq()",
    "zq,b",
    "E'zq",
    "zq\u{202e}\u{feff}",
    "zqä名👩‍👧",
    "9zq",
];

/// Without a mark: one that gets out is seen by the quote, comment or placeholder that it is.
const UNMARKED: [&str; 11] = ["\"", "'", "`", "\\", "?", "??", "$1", "--", "/*", ";", "#"];

const MEANINGLESS: [&str; 3] = ["", "\0", "zq\0b"];

/// Pieces of which more are made.
const PIECES: [&str; 24] = [
    "\"", "'", "`", "\\", "]", "[", "?", "$", "1", "a", "E", "-", "/", "*", ";", "#", "(", ")", " ", "\n",
    "é", "\u{a0}", "👍", "\u{7f}",
];

pub(crate) fn name(source: &mut Source<'_>) -> Name {
    if source.sense == Sense::Senseless && source.one_in(16) {
        return source.pick(&MEANINGLESS).into();
    }
    match source.below(16) {
        0..=9 => source.pick(&ORDINARY).into(),
        10..=12 => source.pick(&HOSTILE).into(),
        13 => source.pick(&KEYWORDS).into(),
        14 => source.pick(&UNMARKED).into(),
        _ => made(source),
    }
}

/// A name of pieces, or a very long one.
fn made(source: &mut Source<'_>) -> Name {
    let pieces = source.several(0, 6, |source| source.pick(&PIECES)).concat();
    Cow::Owned(if source.one_in(4) {
        format!("zq{}{pieces}", "n".repeat(300))
    } else {
        format!("zq{pieces}")
    })
}

pub(crate) fn names(source: &mut Source<'_>, least: usize, most: usize) -> Vec<Name> {
    let least = if source.senseless() { 0 } else { least };
    let mut names = source.several(least, most, name);
    if source.sense == Sense::Sensible {
        different(&mut names);
    }
    names
}

/// Gives names that differ in more than case.
pub(crate) fn different(names: &mut [Name]) {
    for (index, name) in names.iter_mut().enumerate() {
        *name = Cow::Owned(format!("{name}{index}"));
    }
}

pub(crate) fn table(source: &mut Source<'_>) -> TableName {
    TableName { name: name(source), schema: source.maybe(8, name) }
}

pub(crate) fn column(source: &mut Source<'_>) -> ColumnRef {
    ColumnRef { name: name(source), table: source.maybe(2, name), ty: source.maybe(8, value_type) }
}
