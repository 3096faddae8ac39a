//! Functions, with as many arguments as they take or with another number.

use ilana_ir::{Call, Expr, Function, Value};

use super::expr::expr;
use super::source::{Sense, Source, any};

/// Names of functions of the database's own.
const NAMED: [&str; 4] = ["now", "my_function", "pg_catalog.now", "_f9"];

/// What no function may be called. A name of these with a mark in the text is a name that got out.
const MISNAMED: [&str; 9] =
    ["zq(", "zq)", "zq'", "zq; DROP TABLE a", "zq--", "zq/*", "zq\"", "zq name", "zq ?"];

pub(crate) fn call(source: &mut Source<'_>) -> Call {
    let function = function(source);
    let (least, most) = function.arity();
    let (least, most) = if source.senseless() { (0, 5) } else { (least, most.min(least + 3)) };
    let mut args = source.several(least, most, expr);
    if function == Function::Round && source.sense == Sense::Sensible {
        args.truncate(1);
        if source.flag() {
            args.push(Expr::Bind(source.binds.push(Value::I64(2))));
        }
    }
    Call { function, args }
}

fn function(source: &mut Source<'_>) -> Function {
    any!(source: Function {
        Function::Lower => Function::Lower,
        Function::Upper => Function::Upper,
        Function::Length => Function::Length,
        Function::Trim => Function::Trim,
        Function::TrimStart => Function::TrimStart,
        Function::TrimEnd => Function::TrimEnd,
        Function::Substring => Function::Substring,
        Function::Replace => Function::Replace,
        Function::Position => Function::Position,
        Function::Concat => Function::Concat,
        Function::Coalesce => Function::Coalesce,
        Function::NullIf => Function::NullIf,
        Function::Abs => Function::Abs,
        Function::Round => Function::Round,
        Function::Floor => Function::Floor,
        Function::Ceil => Function::Ceil,
        Function::Greatest => Function::Greatest,
        Function::Least => Function::Least,
        Function::Now => Function::Now,
        Function::Random => Function::Random,
        Function::Date => Function::Date,
        Function::Time => Function::Time,
        Function::Year => Function::Year,
        Function::Month => Function::Month,
        Function::Day => Function::Day,
        Function::Hour => Function::Hour,
        Function::Minute => Function::Minute,
        Function::Second => Function::Second,
        Function::Named(_) => named(source),
    })
}

fn named(source: &mut Source<'_>) -> Function {
    if source.senseless() {
        return Function::Named(source.pick(&["", ".", "a.", "\0", "9", "a.b.c", "f$1", "é"]).into());
    }
    let names: &[&str] = if source.one_in(6) { &MISNAMED } else { &NAMED };
    Function::Named(source.pick(names).to_owned().into())
}
