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
            let texts = compile_schema(change, dialect)?.into_all();
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

/// The texts that make a change of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SchemaTexts {
    /// What is run before the transaction that the change is made in: within one, it would do nothing. It is there for those
    /// tables that SQLite makes anew, and leaves foreign keys alone; an adapter that does so by other means needs it not.
    pub before: Vec<String>,
    /// What makes the change, in order.
    pub texts: Vec<String>,
    /// What is run after the transaction, also after one that failed.
    pub after: Vec<String>,
    /// Whether the change may be made in a transaction.
    pub transaction: InTransaction,
}

/// Whether a change may be made in a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum InTransaction {
    /// It may, and should.
    Allowed,
    /// The database refuses it in one.
    Refused,
    /// The database commits the transaction before it makes the change, which nothing undoes then.
    EndsIt,
}

impl SchemaTexts {
    /// Texts for a transaction, and nothing around it.
    pub(crate) fn new(texts: Vec<String>) -> Self {
        Self { before: Vec::new(), texts, after: Vec::new(), transaction: InTransaction::Allowed }
    }

    /// All texts in order.
    pub fn into_all(self) -> Vec<String> {
        let Self { before, texts, after, transaction: _ } = self;
        before.into_iter().chain(texts).chain(after).collect()
    }
}

/// Compiles a change of the schema to the texts that make it.
///
/// # Errors
///
/// As [`compile`].
pub fn compile_schema(change: &SchemaChange, dialect: Dialect) -> Result<SchemaTexts, CompileError> {
    schema::render(change, dialect)
}
