//! Functions of known meaning.

use serde::{Deserialize, Serialize};

use crate::{Expr, Name};

/// The parts of [`Expr::Call`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Which.
    pub function: Function,
    /// Of what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Expr>,
}

/// A function. All but the last mean the same on every engine; where one engine has another idea, it is told this one.
/// With a null among their arguments they are null, unless they say otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Function {
    /// A text in lower case.
    Lower,
    /// A text in upper case.
    Upper,
    /// How many characters a text has.
    Length,
    /// A text without the spaces at both ends.
    Trim,
    /// A text without the spaces at its start.
    TrimStart,
    /// A text without the spaces at its end.
    TrimEnd,
    /// Part of a text: of the text, the number of its first character from one, how many. Characters before the first and
    /// behind the last are none.
    Substring,
    /// A text in which each occurrence of the second argument is replaced by the third.
    Replace,
    /// Where the second text begins in the first, from one; zero when it does not occur.
    Position,
    /// Texts one after another. What is no text each engine spells in its own way: read it as it is, and join in the program.
    Concat,
    /// The first argument that is not null.
    Coalesce,
    /// The first argument, or null where it equals the second.
    NullIf,
    /// A number without its sign.
    Abs,
    /// A number to so many digits after the point (the second argument, a constant; none: 0), halves away from zero.
    /// Read as a double.
    Round,
    /// The greatest integer that is not greater.
    Floor,
    /// The least integer that is not less.
    Ceil,
    /// The greatest of several.
    Greatest,
    /// The least of several.
    Least,
    /// The present moment: that of the statement.
    Now,
    /// A number between 0 and 1, another for each row; its only use that is the same everywhere is to order by it.
    Random,
    /// The day of a moment.
    Date,
    /// The time of day of a moment, with its fraction.
    Time,
    /// The year of a moment.
    Year,
    /// The month of a moment, 1 to 12.
    Month,
    /// The day of the month of a moment, 1 to 31.
    Day,
    /// The hour of a moment, 0 to 23.
    Hour,
    /// The minute of a moment.
    Minute,
    /// The second of a moment, without its fraction.
    Second,
    /// A function of the database's own, called by this name. It must be spelt with letters, digits and underscores,
    /// with a dot between a schema and the function.
    Named(Name),
}

impl Function {
    /// How many arguments it takes: at least and at most.
    pub fn arity(&self) -> (usize, usize) {
        match self {
            Self::Now | Self::Random => (0, 0),
            Self::Lower
            | Self::Upper
            | Self::Length
            | Self::Trim
            | Self::TrimStart
            | Self::TrimEnd
            | Self::Abs
            | Self::Floor
            | Self::Ceil
            | Self::Date
            | Self::Time
            | Self::Year
            | Self::Month
            | Self::Day
            | Self::Hour
            | Self::Minute
            | Self::Second => (1, 1),
            Self::Round => (1, 2),
            Self::Position | Self::NullIf => (2, 2),
            Self::Substring | Self::Replace => (3, 3),
            Self::Greatest | Self::Least => (2, usize::MAX),
            Self::Concat | Self::Coalesce => (1, usize::MAX),
            Self::Named(_) => (0, usize::MAX),
        }
    }
}
