//! What the compiler asks of a dialect: facts, which each must state, and spellings, which default to the standard's.

use ilana_ir::{AggregateFunction, Column, ColumnType, ValueType};

/// The facts and spellings of one engine.
pub(crate) trait Grammar: Sync {
    /// The engine's name.
    fn name(&self) -> &'static str;
    /// The character around names; it is doubled inside them.
    fn quote(&self) -> char;
    /// Whether placeholders are numbered (`$1`) or all alike (`?`).
    fn numbers_placeholders(&self) -> bool;
    /// How many values one statement takes.
    fn max_binds(&self) -> usize;
    /// How many rows a bulk insert best sends at once.
    fn best_rows_per_insert(&self) -> usize;
    /// Whether an insert can read back what it stored.
    fn has_insert_returning(&self) -> bool;
    /// Whether there are array values.
    fn has_arrays(&self) -> bool;
    /// How membership in a list is asked for.
    fn list_style(&self) -> ListStyle;
    /// How a pattern is matched so that case counts.
    fn like_style(&self) -> LikeStyle;
    /// Where nulls stand when nothing is said, and whether something can be said.
    fn nulls_style(&self) -> NullsStyle;
    /// The limit that stands for none where an offset needs one.
    fn no_limit(&self) -> Option<&'static str>;
    /// Whether a backslash in a literal has a meaning.
    fn escapes_backslash(&self) -> bool;

    /// How an aggregate is written so that it gives the type that is asked for.
    fn aggregate(&self, function: AggregateFunction, ty: ValueType) -> AggregateStyle;

    /// The type of a column.
    fn column_type(&self, ty: ColumnType) -> String;
    /// The type and key of a column that the database numbers.
    fn auto_increment(&self, column: &Column) -> String;
    /// The default that is the moment of the statement.
    fn now(&self, moment: Moment) -> &'static str;
    /// A boolean literal.
    fn boolean(&self, value: bool) -> &'static str {
        if value { "TRUE" } else { "FALSE" }
    }
    /// What a literal of an instant ends in, where the engine must be told the zone.
    fn utc_suffix(&self) -> &'static str {
        ""
    }
    /// A literal of bytes, from their hexadecimal digits.
    fn bytes(&self, hex: &str) -> String {
        format!("X'{hex}'")
    }
    /// What is said of a column that must hold JSON.
    fn json_check(&self, _column: &str) -> Option<String> {
        None
    }
    /// Whether the type of a column may be unsigned.
    fn has_unsigned(&self) -> bool {
        false
    }
    /// What follows the closing parenthesis of a table.
    fn table_options(&self) -> &'static str {
        ""
    }
    /// Whether a foreign key may set a default.
    fn has_set_default(&self) -> bool {
        true
    }
    /// Whether a new index is told its schema itself, and not by its table's name.
    fn has_schema_at_index(&self) -> bool {
        false
    }
    /// Whether a foreign key may refer to a table of another schema.
    fn has_keys_across_schemas(&self) -> bool {
        true
    }
    /// Whether a table stays in its schema when its new name is said without one.
    fn keeps_schema_on_rename(&self) -> bool {
        true
    }
    /// Whether the assignments of an update all read the row as it was before.
    fn assigns_at_once(&self) -> bool {
        true
    }
    /// Whether a default that is not a number or a text must stand in parentheses.
    fn default_in_parentheses(&self, _ty: ColumnType) -> bool {
        false
    }
}

/// How membership in a list is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListStyle {
    /// `= ANY($1)`: one shape for lists of all lengths.
    Array,
    /// `IN (?, ?)`.
    In,
}

/// How a pattern is matched so that case counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LikeStyle {
    /// `LIKE ? ESCAPE '!'`.
    Like,
    /// `GLOB ?`.
    Glob,
}

/// What an engine does with nulls in an order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NullsStyle {
    /// They are greater than all values, and `NULLS FIRST` moves them.
    GreatestMovable,
    /// They are less than all values, and `NULLS LAST` moves them.
    LeastMovable,
    /// They are less than all values, and a key of its own must move them.
    LeastFixed,
}

/// The part of the present moment that a column holds.
#[derive(Clone, Copy)]
pub(crate) enum Moment {
    Date,
    Time,
    DateTime,
    Timestamp,
}

impl Moment {
    /// `None` for a column that holds no time.
    pub(crate) fn of(ty: ColumnType) -> Option<Self> {
        match ty {
            ColumnType::Date => Some(Self::Date),
            ColumnType::Time => Some(Self::Time),
            ColumnType::DateTime => Some(Self::DateTime),
            ColumnType::Timestamp => Some(Self::Timestamp),
            ColumnType::SmallInteger
            | ColumnType::Integer
            | ColumnType::BigInteger
            | ColumnType::Float
            | ColumnType::Double
            | ColumnType::Decimal { .. }
            | ColumnType::Char(_)
            | ColumnType::String(_)
            | ColumnType::Text
            | ColumnType::Binary
            | ColumnType::Boolean
            | ColumnType::Uuid
            | ColumnType::Json => None,
        }
    }
}

/// How an aggregate is written.
#[derive(Clone, Copy, Default)]
pub(crate) struct AggregateStyle {
    /// Another function than the standard's.
    pub(crate) function: Option<&'static str>,
    /// The type its argument is cast to.
    pub(crate) cast_arg: Option<&'static str>,
    /// The type its result is cast to.
    pub(crate) cast_result: Option<&'static str>,
}
