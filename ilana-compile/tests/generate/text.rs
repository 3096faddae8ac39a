//! Texts: ordinary, and made of everything that means something to some database.

use super::source::Source;

/// Each has the mark of a name, so that it is known outside quotes.
const TEXTS: [&str; 22] = [
    "zq",
    "zq'",
    "'zq''",
    "zq\\",
    "\\'zq",
    "zq\\\\'",
    "zq\"",
    "zq`",
    "zq?",
    "zq$1",
    "$zq$",
    "zq--",
    "/*zq*/",
    "zq;",
    "zq\n\r\t",
    "zq\u{0}",
    "zq\u{1a}\u{8}",
    "zqé名👍",
    "%zq_",
    "zq\\%",
    "\u{feff}zq",
    "{\"zq\": [1]}",
];

const PIECES: [&str; 20] = [
    "'", "\"", "\\", "`", "?", "$", "1", "a", "E", "%", "_", "/*", "*/", "--", "\n", "{", "}", "é", "👍", ";",
];

pub(crate) fn text(source: &mut Source<'_>) -> String {
    match source.below(4) {
        0 | 1 => source.pick(&TEXTS).to_owned(),
        2 => format!("zq{}", source.several(0, 8, |source| source.pick(&PIECES)).concat()),
        _ => format!("{}zq", "x".repeat(source.below(400))),
    }
}

/// A text of any bytes, as they are.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
