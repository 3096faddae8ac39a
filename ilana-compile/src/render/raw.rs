//! The caller's own SQL.

use ilana_ir::{Bind, Raw, RawArg};

use super::{Render, Written};
use crate::check::invalid;
use crate::plan::Encode;
use crate::raw::{Piece, split};

impl Render {
    pub(super) fn raw(&mut self, part: &Raw) -> Written {
        let Raw { text, args } = part;
        let pieces = split(text, self.grammar.lexis())?;
        let mut given = args.iter();
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.push(text),
                Piece::Value | Piece::Name => {
                    let arg = given.next().ok_or_else(|| wrong_number(text, args.len()))?;
                    self.deeper(|render| render.argument_of_raw(text, piece == Piece::Name, arg))?;
                }
            }
        }
        match given.next() {
            None => Ok(()),
            Some(_) => Err(wrong_number(text, args.len())),
        }
    }

    fn argument_of_raw(&mut self, text: &str, is_name: bool, arg: &RawArg) -> Written {
        match arg {
            RawArg::Expr(expr) if !is_name => self.operand(expr, super::Level::Atom),
            RawArg::List(list) if !is_name => {
                if list.len == 0 {
                    let what = format!("the SQL {text:?} is given an empty list");
                    return Err(invalid(what, "leave the condition out when there is nothing in the list"));
                }
                self.takes(u64::from(list.len))?;
                self.separated(0..list.len, ", ", |render, index| {
                    render.bind(Bind { slot: list.first.saturating_add(index), ty: list.ty }, Encode::Plain)
                })
            }
            RawArg::Name(parts) if is_name && !parts.is_empty() => {
                self.separated(parts, ".", |render, part| render.name("raw", part))
            }
            RawArg::Expr(_) | RawArg::List(_) | RawArg::Name(_) => {
                let what = format!("the SQL {text:?} is given a value for a name, or a name for a value");
                Err(invalid(what, "write ? for a value and ?? for a name"))
            }
        }
    }
}

fn wrong_number(text: &str, given: usize) -> crate::CompileError {
    let what =
        format!("the SQL {text:?} has another number of marks than the {given} things that it is given");
    invalid(what, "give one for each ? and ??, and write a question mark of the SQL's own as \\?")
}
