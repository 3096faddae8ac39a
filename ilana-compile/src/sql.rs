//! From a statement to SQL: the one way through the compiler.

use ilana_ir::{SchemaChange, Shape, Statement, Value, ValueType};
use serde::Serialize;

use crate::check::invalid;
use crate::{CompileError, Dialect, Plan, Slot, SlotSource, render, schema};

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
            let binds = query.binds.values();
            plan.slots().iter().try_for_each(|slot| of_its_type(slot, binds))?;
            let binds = plan.values(binds)?;
            Ok(vec![Sql { text: plan.sql().to_owned(), binds }])
        }
        Statement::Schema(change) => {
            let texts = compile_schema(change, dialect)?.into_all();
            Ok(texts.into_iter().map(|text| Sql { text, binds: Vec::new() }).collect())
        }
    }
}

/// Refuses values that are not of the type that the shape says of them: the text was written for those.
fn of_its_type(slot: &Slot, binds: &[Value]) -> Result<(), CompileError> {
    let (ValueType::Scalar(scalar) | ValueType::Array(scalar)) = slot.ty;
    let (first, len, wanted) = match slot.source {
        SlotSource::One(index) => (index, 1, slot.ty),
        SlotSource::Array { first, len } => (first, len, ValueType::Scalar(scalar)),
    };
    let values = binds.iter().enumerate().skip(first as usize).take(len as usize);
    for (index, value) in values {
        let given = value.value_type();
        if given != wanted {
            let what = format!("value {index} is of type {given}, and of type {wanted} in the statement");
            return Err(invalid(what, "give both the same type; nulls have one too"));
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use ilana_ir::{Bind, BindList, Expr, In, Query, Select, Set, Source};

    use super::*;

    fn refused(condition: Expr, values: Vec<Value>) -> Option<String> {
        let mut select = Select::from(Source::table("t")).columns([Expr::bare_column("a")]);
        select.and_filter(condition);
        let query = Query { shape: Shape::Select(select), binds: values.into() };
        compile(&query.into(), Dialect::postgres(15)).err().map(|error| error.to_string())
    }

    #[test]
    fn a_value_of_another_type_than_the_statement_says_is_refused() {
        let one = || {
            let bind = Expr::Bind(Bind { slot: 0, ty: ValueType::I64 });
            Expr::same(Expr::bare_column("a"), bind)
        };
        assert_eq!(refused(one(), vec![Value::I64(1)]), None);
        let told = refused(one(), vec![Value::from("1")]).unwrap();
        assert!(told.contains("value 0 is of type text, and of type i64 in the statement"), "{told}");
        assert!(refused(one(), vec![Value::Null(ValueType::Text)]).is_some());
        let list = || {
            let set = Set::List(BindList { first: 0, len: 2, ty: ValueType::I64 });
            Expr::In(Box::new(In { expr: Expr::bare_column("a"), set }))
        };
        assert_eq!(refused(list(), vec![Value::I64(1), Value::I64(2)]), None);
        let told = refused(list(), vec![Value::I64(1), Value::F64(2.0)]).unwrap();
        assert!(told.contains("value 1 is of type f64"), "{told}");
        let last = Expr::Bind(Bind { slot: u32::MAX, ty: ValueType::I64 });
        let told = refused(Expr::same(Expr::bare_column("a"), last), vec![Value::I64(1)]).unwrap();
        assert!(told.contains("4294967295"), "{told}");
    }
}
