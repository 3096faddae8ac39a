//! Whole JSON documents, which no two engines compare alike: as documents, as texts, or not at all.

use ilana_ir::{Expr, Json, Scalar};

use super::invalid;
use crate::CompileError;
use crate::rewrite::type_of;

/// Refuses an expression that is compared, ordered or told apart from others and is known to be a document.
pub(crate) fn none(expr: &Expr) -> Result<(), CompileError> {
    let is_document = match expr {
        Expr::Json(json) if matches!(**json, Json::Set(_)) => true,
        Expr::Tuple(parts) => return parts.iter().try_for_each(none),
        _ => type_of(expr) == Some(Scalar::Json),
    };
    if is_document {
        let remedy =
            "ask whether one contains the other, or read a part of it as a text, number or truth value";
        return Err(invalid("JSON documents are compared".to_owned(), remedy));
    }
    Ok(())
}
