//! Whole JSON documents, which no two engines compare alike: as documents, as texts, or not at all.

use ilana_ir::{Expr, Json, Scalar, Set, ValueType};

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
    if is_document { Err(compared()) } else { Ok(()) }
}

/// Refuses a set in which something is looked for and which holds documents.
pub(crate) fn none_in(set: &Set) -> Result<(), CompileError> {
    match set {
        Set::List(list) if list.ty == ValueType::Json => Err(compared()),
        Set::Rows(rows) if rows.types.contains(&ValueType::Json) => Err(compared()),
        Set::Exprs(exprs) => exprs.iter().try_for_each(none),
        Set::Query(select) => select.columns.iter().try_for_each(|item| none(&item.expr)),
        Set::List(_) | Set::Rows(_) => Ok(()),
    }
}

fn compared() -> CompileError {
    let remedy = "ask whether one contains the other, or read a part of it as a text, number or truth value";
    invalid("JSON documents are compared".to_owned(), remedy)
}
