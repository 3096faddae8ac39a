//! From a statement to SQL: the one way through the compiler.

use ilana_ir::{SchemaChange, Shape, Statement, Value};
use serde::Serialize;

use crate::{CompileError, Dialect, Plan, render, schema};

/// One SQL text with its values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sql {
    /// The text.
    pub text: String,
    /// The values of its placeholders, in their order.
    pub binds: Vec<Value>,
}

/// Compiles a statement. A query gives one text, a change of the schema one or more, to be run in order.
///
/// # Errors
///
/// [`CompileError`]: what the database cannot do, or what the statement lacks. Nothing is left out in silence.
pub fn compile(statement: &Statement, dialect: Dialect) -> Result<Vec<Sql>, CompileError> {
    match statement {
        Statement::Query(query) => {
            let plan = plan(&query.shape, dialect)?;
            let binds = plan.values(query.binds.values())?;
            Ok(vec![Sql { text: plan.sql().to_owned(), binds }])
        }
        Statement::Schema(change) => {
            let texts = compile_schema(change, dialect)?;
            Ok(texts.into_iter().map(|text| Sql { text, binds: Vec::new() }).collect())
        }
    }
}

/// Compiles a shape to a plan that serves every statement of that shape. [`crate::PlanCache`] remembers it.
///
/// # Errors
///
/// As [`compile`].
pub fn plan(shape: &Shape, dialect: Dialect) -> Result<Plan, CompileError> {
    let plan = render::shape(shape, dialect)?;
    let limit = dialect.max_binds();
    if plan.slots().len() > limit {
        return Err(CompileError::TooManyBinds { given: plan.slots().len(), limit, dialect });
    }
    Ok(plan)
}

/// Compiles a change of the schema to the texts that make it, in order.
///
/// # Errors
///
/// As [`compile`].
pub fn compile_schema(change: &SchemaChange, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    schema::render(change, dialect)
}
