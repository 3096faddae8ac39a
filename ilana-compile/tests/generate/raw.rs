//! SQL of the caller's own, of pieces that quotes, comments and marks are made of.

use std::borrow::Cow;

use ilana_ir::{Raw, RawArg};

use super::source::{Sense, Source, any};
use super::{bind, expr, name};

/// Pieces after which nothing is open.
const WHOLE: [&str; 16] = [
    "1",
    " + ",
    "'?'",
    "'it''s ?'",
    "\"a?\"",
    "(1)",
    " - ",
    "/* ? */",
    "-- ?\n",
    " \\? ",
    "a.b",
    " = ",
    "lower(a)",
    " AND ",
    ", ",
    "''",
];

/// Pieces of which anything may come.
const BROKEN: [&str; 38] = [
    "'", "\"", "`", "\\", "\\?", "?", "??", "(", ")", "[", "]", "--", "-- ", "-", "#", "/*", "*/", "/", "*",
    "/*!", "$$", "$", "$a$", "$1", "E'", "e'\\'", "U&'", "X'", ":a", "@a", ";", "\n", "\r", "👍", "\u{a0}",
    "1", "a", "\0",
];

pub(crate) fn raw(source: &mut Source<'_>) -> Raw {
    let mut text = String::new();
    let mut args = Vec::new();
    for _ in 0..=source.below(5) {
        let is_broken = source.sense == Sense::Senseless && source.flag();
        text.push_str(if is_broken { source.pick(&BROKEN) } else { source.pick(&WHOLE) });
        if source.one_in(3) {
            let arg = arg(source);
            text.push_str(mark(&arg));
            if source.sense == Sense::Sensible {
                text.push(' ');
            }
            args.push(arg);
        }
    }
    if source.senseless() {
        args.push(arg(source));
    }
    Raw { text: Cow::Owned(text), args }
}

fn mark(arg: &RawArg) -> &'static str {
    match arg {
        RawArg::Expr(_) | RawArg::List(_) => " ?",
        RawArg::Name(_) => " ??",
    }
}

fn arg(source: &mut Source<'_>) -> RawArg {
    any!(source: RawArg {
        RawArg::Expr(_) => RawArg::Expr(expr::expr(source)),
        RawArg::List(_) => RawArg::List(bind::some_list(source)),
        RawArg::Name(_) => RawArg::Name(name::names(source, 1, 3)),
    })
}
