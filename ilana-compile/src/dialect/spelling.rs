//! Spellings that several engines share.

use ilana_ir::{ArithmeticOp, FullText, Function, HintKind, IndexHint, Lock, LockWait, ValueType};

use crate::check::{invalid, typed};
use crate::render::{Render, Written};

/// The template of a function that all engines spell alike; `None` for others.
pub(super) fn function(function: &Function) -> Option<&'static str> {
    Some(match function {
        Function::Lower => "LOWER({0})",
        Function::Upper => "UPPER({0})",
        Function::Trim => "TRIM({0})",
        Function::TrimStart => "LTRIM({0})",
        Function::TrimEnd => "RTRIM({0})",
        Function::Replace => "REPLACE({0}, {1}, {2})",
        Function::Abs => "ABS({0})",
        _ => return None,
    })
}

/// The template of a calculation that all engines spell alike.
pub(super) fn arithmetic(op: ArithmeticOp) -> &'static str {
    match op {
        ArithmeticOp::Add => "{0} + {1}",
        ArithmeticOp::Subtract => "{0} - {1}",
        ArithmeticOp::Multiply => "{0} * {1}",
        ArithmeticOp::Divide => "{0} / {1}",
        ArithmeticOp::Remainder => "{0} % {1}",
    }
}

/// What a search for words must be everywhere.
pub(super) fn check_words(node: &FullText) -> Written {
    if node.columns.is_empty() {
        return Err(invalid("words are looked for in no column".to_owned(), "name at least one"));
    }
    typed(&node.words, ValueType::Text, "what is looked for")
}

/// The tables whose rows are locked, and what happens when one is locked already.
pub(super) fn lock_of_tables(render: &mut Render, lock: &Lock) -> Written {
    if !lock.of.is_empty() {
        render.push(" OF ");
        render.separated(&lock.of, ", ", |render, table| render.name("table", table))?;
    }
    render.push(match lock.wait {
        LockWait::Wait => "",
        LockWait::SkipLocked => " SKIP LOCKED",
        LockWait::NoWait => " NOWAIT",
    });
    Ok(())
}

/// Hints of MySQL and MariaDB ("Index Hints", section 8.9.4).
pub(super) fn index_hints(render: &mut Render, hints: &[IndexHint]) -> Written {
    let has = |wanted| hints.iter().any(|hint| hint.kind == wanted);
    if has(HintKind::Use) && has(HintKind::Force) {
        let what = "a table is to use some indexes, and forced to use some".to_owned();
        return Err(invalid(what, "give one of the two hints"));
    }
    for IndexHint { kind, indexes } in hints {
        if indexes.is_empty() {
            return Err(invalid("an index hint names no index".to_owned(), "name one, or leave it out"));
        }
        render.push(match kind {
            HintKind::Use => " USE INDEX (",
            HintKind::Force => " FORCE INDEX (",
            HintKind::Ignore => " IGNORE INDEX (",
        });
        render.separated(indexes, ", ", |render, index| render.name("index", index))?;
        render.push(")");
    }
    Ok(())
}
