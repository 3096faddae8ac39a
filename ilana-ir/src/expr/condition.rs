//! The parts of conditions.

use serde::{Deserialize, Serialize};

use super::When;
use crate::{Bind, BindList, BindRows, Expr, Name, Select};

/// The parts of [`Expr::Compare`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// What is compared. Either side may be a [`Expr::Tuple`] if the other is one of as many parts.
    ///
    /// MariaDB takes the comparison of two tuples for one that is never null where that is asked (`IS NULL`), be it of a column of a
    /// source (seen in 10.11). Those of columns and values are compared part by part there; do so yourself with others.
    pub left: Expr,
    /// How.
    pub op: Comparison,
    /// With what.
    pub right: Expr,
}

/// A comparison operator. But for the last two, comparing with null gives null on every engine, which a condition takes
/// as false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Comparison {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// Equal, or both null: never null itself.
    Same,
    /// Not equal, or one of them null: never null itself.
    Differs,
}

/// The parts of [`Expr::Between`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    /// What is looked at.
    pub expr: Expr,
    /// The least that is within.
    pub low: Expr,
    /// The greatest that is within.
    pub high: Expr,
}

/// The parts of [`Expr::In`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct In {
    /// What is looked for; a [`Expr::Tuple`] for sets of several columns.
    pub expr: Expr,
    /// Where.
    pub set: Set,
}

/// What a member is looked for in. An empty one holds nothing, not even null: the expression is then false.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::large_enum_variant, reason = "a set is always in the box of its expression")]
pub enum Set {
    /// A list of values.
    List(BindList),
    /// Rows of values.
    Rows(BindRows),
    /// Expressions.
    Exprs(Vec<Expr>),
    /// The rows of a query. A null among them makes the opposite never true, as everywhere in SQL.
    ///
    /// MariaDB forgets that one of them is null where what is looked for does not fit the type of their column, so that it
    /// is "not among them" instead of unknown: cast their column to a wider type there.
    Query(Select),
}

/// Whether upper and lower case are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Letters {
    /// `a` is not `A`.
    #[default]
    Exact,
    /// `a` is `A`: both sides are compared in lower case.
    AnyCase,
}

/// The parts of [`Expr::Like`].
///
/// In the pattern `%` stands for any run of characters, `_` for one character, and a backslash before either (or
/// before itself) for the character as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Like {
    /// What is matched.
    pub expr: Expr,
    /// The pattern, a text.
    pub pattern: Bind,
    /// Whether case counts; the same on every engine, whatever its own `LIKE` does.
    #[serde(default)]
    pub letters: Letters,
}

/// The parts of [`Expr::Regexp`]. The notation is the engine's own: POSIX on PostgreSQL, ICU on MySQL, PCRE on MariaDB,
/// that of the registered function on SQLite. Plain classes, repeats and anchors mean the same in all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regexp {
    /// What is matched, anywhere in it.
    pub expr: Expr,
    /// The regular expression, a text.
    pub pattern: Bind,
    /// Whether case counts.
    #[serde(default)]
    pub letters: Letters,
}

/// The parts of [`Expr::FullText`]: true where the columns hold all the words.
///
/// An engine's own rules decide what a word is, and whether its case counts: not on PostgreSQL, and on MySQL and MariaDB as the
/// collation of the columns says, by the one that Ilana's tables have it does. MySQL and MariaDB need a full-text index over just these columns and
/// do not demand what such an index leaves out unless the server is set up otherwise: words of less than three or more than 84
/// letters, and InnoDB's 36 stop words, such as "the"; where no other word is given, no row is found. PostgreSQL uses the configuration `simple` unless told another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FullText {
    /// Where the words are looked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Expr>,
    /// The words, a text.
    pub words: Bind,
    /// PostgreSQL's text search configuration, such as `english`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Name>,
}

/// The parts of [`Expr::Quantified`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantified {
    /// What is compared.
    pub left: Expr,
    /// How: one of the six plain comparisons.
    pub op: Comparison,
    /// With how many of the rows it must hold.
    pub quantifier: Quantifier,
    /// The rows, of one column.
    pub select: Select,
}

/// With how many rows a comparison must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Quantifier {
    /// With one at least; of none: false.
    Any,
    /// With each; of none: true.
    All,
}

/// The parts of [`Expr::Case`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The arms, of which the first that applies counts. At least one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arms: Vec<When>,
    /// What it is when none applies; nothing stands for null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Expr>,
}
