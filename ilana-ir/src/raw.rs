//! The caller's own SQL, with places for values, names and expressions in it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{BindList, Binds, Bound, Expr, Name, Value};

/// SQL of the caller's own, for one engine or for all.
///
/// In the text `?` stands for a value, a list of values or an expression, `??` for a name, and `\?` for a question mark
/// of the SQL's own, such as PostgreSQL's JSON operators. Inside quotes and comments none of these mean anything. The
/// text is kept as it was given, since what a quote is depends on the engine: the compiler splits it, once per plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    /// The text.
    pub text: Cow<'static, str>,
    /// What its marks stand for, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<RawArg>,
}

/// What a mark in raw SQL stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum RawArg {
    /// An expression, for `?`.
    Expr(Expr),
    /// Values with commas between them, for `?`; at least one.
    List(BindList),
    /// A name, for `??`: its parts, such as a table and its column, are quoted one by one.
    Name(Vec<Name>),
}

impl Raw {
    /// SQL without marks.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), args: Vec::new() }
    }

    /// SQL whose marks are all `?` and stand for these values.
    pub fn with_values(
        text: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = Value>,
    ) -> Bound<Self> {
        let mut binds = Binds::default();
        let args = values.into_iter().map(|value| RawArg::Expr(Expr::Bind(binds.push(value)))).collect();
        Bound { node: Self { text: text.into(), args }, binds }
    }
}

impl From<Raw> for Expr {
    fn from(raw: Raw) -> Self {
        Self::Raw(Box::new(raw))
    }
}
