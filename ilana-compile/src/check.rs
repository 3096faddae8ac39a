//! What must hold of a statement on every database.

pub(crate) mod documents;
mod letters;
pub(crate) mod name;
pub(crate) mod query;
mod survey;

use ilana_ir::{Bind, ValueType};

use crate::CompileError;

pub(crate) use survey::{Survey, survey};

/// A bind must be of the type that its place takes.
pub(crate) fn typed(bind: &Bind, wanted: ValueType, what: &str) -> Result<(), CompileError> {
    if bind.ty == wanted {
        return Ok(());
    }
    Err(invalid(format!("{what} is of type {}", bind.ty), "give it a value of the type that it takes"))
}

pub(crate) fn invalid(what: String, remedy: &'static str) -> CompileError {
    CompileError::Invalid { what, remedy }
}
