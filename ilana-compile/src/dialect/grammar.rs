//! What the compiler asks of a dialect: facts, which each must state, and spellings, which default to the standard's.

use ilana_ir::{
    AggregateFunction, ArithmeticOp, ExplainFormat, ExplainRun, Expr, FullText, Function, IndexHint, Join,
    Json, Letters, Lock, Scalar, ValueType,
};

use super::{Dialect, Version};
use crate::render::Render;
use crate::{CompileError, Feature};

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
    /// Whether rows can be sent to a table as they are.
    fn copies_rows(&self) -> bool;
    /// What to do instead of something that this version cannot do; `None` when it can.
    fn lacks(&self, feature: Feature, version: Version) -> Option<&'static str>;
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
    /// Whether names and the catalog keep characters beyond U+FFFF.
    fn keeps_long_characters(&self) -> bool;
    /// How raw SQL is read.
    fn lexis(&self) -> Lexis;
    /// How a row that is there already is spoken of in an insert.
    fn conflict_style(&self) -> ConflictStyle;
    /// How an update or delete is told of other sources.
    fn join_style(&self) -> JoinStyle;
    /// How rows of values become a source.
    fn values_style(&self) -> ValuesStyle;
    /// How two values are compared so that nulls are equal.
    fn same_style(&self) -> SameStyle;
    /// How a table is emptied.
    fn truncate_style(&self) -> TruncateStyle;

    /// How an aggregate is written so that it gives the type that is asked for.
    fn aggregate(&self, function: &AggregateFunction, ty: ValueType) -> AggregateStyle;
    /// The template of a function, in which `{0}` is its first argument. Of those of any number of arguments: for
    /// [`Function::Concat`] the template of each text, or `None` where it is a function; for the greatest and the least
    /// the word before the arguments.
    fn function(&self, function: &Function) -> Option<&'static str>;
    /// The template of a cast.
    fn cast(&self, to: Scalar) -> &'static str;
    /// The template of a calculation with `{0}` and `{1}`.
    fn arithmetic(&self, op: ArithmeticOp, ty: ValueType) -> &'static str;
    /// The template of a match of `{0}` with the regular expression `{1}`.
    fn regexp(&self, letters: Letters) -> &'static str;
    /// The template of a match of `{0}` with the pattern `{1}` in which case does not count.
    fn like_any_case(&self) -> &'static str {
        "LOWER({0}) LIKE LOWER({1}) ESCAPE '!'"
    }
    /// A key within the quotes of a JSON path, for engines that have such paths: written as within a document.
    fn json_key(&self, key: &str, _dialect: Dialect) -> Result<String, CompileError> {
        Ok(crate::literal::json_key(key))
    }
    /// Writes what is asked of a JSON document.
    fn json(&self, render: &mut Render, node: &Json) -> Result<(), CompileError>;
    /// Writes a search for words.
    fn full_text(&self, render: &mut Render, node: &FullText) -> Result<(), CompileError>;
    /// Writes the lock of a query.
    fn lock(&self, render: &mut Render, lock: &Lock) -> Result<(), CompileError>;
    /// Writes advice on indexes, after the table it is about.
    fn hints(&self, render: &mut Render, hints: &[IndexHint]) -> Result<(), CompileError>;
    /// What stands before an explained query.
    fn explain(&self, run: ExplainRun, format: ExplainFormat) -> &'static str;
    /// How texts are joined by an aggregate.
    fn join_texts(&self) -> JoinTexts;

    /// A condition that is always or never so.
    fn truth(&self, truth: bool) -> &'static str {
        if truth { "1 = 1" } else { "1 = 0" }
    }
    /// What stands for no table, where a condition needs one.
    fn no_table(&self) -> &'static str {
        ""
    }
    /// What a row of nothing but defaults is called.
    fn default_row(&self) -> &'static str {
        "DEFAULT VALUES"
    }
    /// Whether comparison with some or each row of a query is known.
    fn has_quantifiers(&self) -> bool {
        true
    }
    /// Whether the greatest and the least of several values skip nulls.
    fn extremes_skip_nulls(&self) -> bool {
        false
    }
    /// Whether intersections come before unions and differences, wherever they stand.
    fn intersects_first(&self) -> bool {
        true
    }
    /// Whether `DISTINCT ON` is known.
    fn has_distinct_on(&self) -> bool {
        false
    }
    /// Whether an aggregate may have a condition of its own.
    fn has_filter(&self) -> bool {
        true
    }
    /// Whether a condition on groups may name what they are grouped by, when that is no column.
    fn having_sees_groups(&self) -> bool {
        true
    }
    /// Whether totals are asked for after the groups (`WITH ROLLUP`), or around them.
    fn rollup_follows(&self) -> bool {
        false
    }
    /// Whether a condition on groups is taken where there are none but that of all rows.
    fn having_needs_no_groups(&self) -> bool {
        true
    }
    /// Whether all columns may stand after another item of a column list.
    fn star_anywhere(&self) -> bool {
        true
    }
    /// Whether a query over its own last rows must have the types of the first rows.
    fn recursion_is_typed(&self) -> bool {
        false
    }
    /// The SQL of a first value of this type that has room for what later rows of a recursive query bring, where the value
    /// itself has none.
    fn wide(&self, _ty: Scalar) -> Option<&'static str> {
        None
    }
    /// The type that what is computed of texts alone is cast to within a least or greatest of several, where it has none.
    fn extreme_text(&self) -> Option<&'static str> {
        None
    }
    /// The type that a value is cast to where it is one of several results, which it would make texts or else.
    fn result_type(&self, _ty: Scalar) -> Option<&'static str> {
        None
    }
    /// The type that a value is cast to where values may be all that something is calculated of, or chosen from.
    fn calculated_type(&self, ty: Scalar) -> Option<&'static str> {
        self.result_type(ty)
    }
    /// The type that a value is cast to where nothing around it tells its type.
    fn lone_type(&self, ty: Scalar) -> Option<&'static str> {
        self.result_type(ty)
    }
    /// The type that a value within a row is cast to, where a null would else make the column a text.
    fn cell_type(&self, _ty: Scalar) -> Option<&'static str> {
        None
    }
    /// What makes a column of values of this type compare as one of a table does.
    fn cell_collation(&self, _ty: Scalar) -> &'static str {
        ""
    }
    /// A cast of an expression of a known type, where that is another than of one that nobody knows.
    fn cast_of(&self, _expr: &Expr, _own: Scalar, _to: Scalar) -> Option<&'static str> {
        None
    }
    /// How an exact number is rounded, where that is not as others are.
    fn round_decimal(&self) -> Option<&'static str> {
        None
    }
    /// The type that the number of a row among others is cast to.
    fn place_type(&self) -> Option<&'static str> {
        None
    }
    /// What an expression of a type becomes in a group of such of these types, its own among them, where the engine would
    /// compare a number with a text, or texts that tell nothing of each other.
    fn beside(&self, _own: Scalar, _group: &[Option<Scalar>]) -> Option<&'static str> {
        None
    }
    /// What a result of an unknown type becomes beside a number, where it may be a text.
    fn beside_number(&self) -> Option<&'static str> {
        None
    }
    /// Whether there is a total of no rows.
    fn totals_nothing(&self) -> bool {
        true
    }
    /// Whether the least and greatest of what a window is ordered by are taken from the ends of the frame, null or not.
    fn looks_at_ends_only(&self) -> bool {
        false
    }
    /// Whether ranks that are a part of all are as exact as a double.
    fn has_exact_ranks(&self) -> bool {
        true
    }
    /// Whether a function over a window that has no order must be told one.
    fn windows_need_order(&self) -> bool {
        false
    }
    /// Whether the rows that an outer join may lack can be locked.
    fn locks_missing_rows(&self) -> bool {
        true
    }
    /// Whether a source that is a query may refer to the rows around the whole.
    fn sources_see_outside(&self) -> bool {
        true
    }
    /// Whether an update or delete takes an order and limit.
    fn limits_writes(&self) -> bool {
        false
    }
    /// Whether an update or delete may read its own table in a subquery.
    fn writes_see_themselves(&self) -> bool {
        true
    }
    /// Whether the values of an update that are computed from its own table are those from before it.
    fn values_read_before(&self, _joins: &[Join]) -> bool {
        true
    }
    /// Whether only the columns of the written table, by their bare names, can be read back.
    fn returns_own_columns_only(&self) -> bool {
        false
    }
    /// Whether what is computed of a key is so of its null in a row of totals, and of its type.
    fn computes_totals(&self) -> bool {
        true
    }
    /// Whether a window over all rows in no order would take the order of others away.
    fn mixes_windows(&self) -> bool {
        false
    }
    /// Whether a comparison of tuples is known to be null where it is.
    fn tuples_may_be_null(&self) -> bool {
        true
    }
    /// What an aggregate becomes where it is looked for in the rows of a query, if that by itself would not be found.
    fn aggregate_among_rows(&self) -> Option<&'static str> {
        None
    }
    /// Whether a query in a set of rows may have a limit.
    fn limits_sets(&self) -> bool {
        true
    }
    /// Whether an insert of a query's rows needs a condition before what follows on a conflict.
    fn conflict_needs_where(&self) -> bool {
        false
    }
    /// Whether a set of rows is a list of values (`VALUES (..), (..)`) or of rows.
    fn rows_are_values(&self) -> bool {
        false
    }
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
    /// Whether the type of a column may be unsigned.
    fn has_unsigned(&self) -> bool {
        false
    }
    /// Whether the assignments of an update all read the row as it was before.
    fn assigns_at_once(&self) -> bool {
        true
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

/// How an aggregate is written.
#[derive(Clone, Copy, Default)]
pub(crate) struct AggregateStyle {
    /// Another function than the standard's.
    pub(crate) function: Option<&'static str>,
    /// The type its argument is cast to.
    pub(crate) cast_arg: Option<&'static str>,
    /// The type its result is cast to.
    pub(crate) cast_result: Option<&'static str>,
    /// The type it is cast to where it is of anything but a column.
    pub(crate) cast_computed: Option<&'static str>,
}

/// How raw SQL is read: what is a quote, a comment and an operator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lexis {
    Postgres,
    /// MySQL and MariaDB.
    MySql,
    Sqlite,
}

/// How a row that is there already is spoken of in an insert.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConflictStyle {
    /// `ON CONFLICT (..) DO UPDATE SET a = excluded.a WHERE ..`
    OnConflict,
    /// `AS new ON DUPLICATE KEY UPDATE a = new.a`
    RowAlias,
    /// `ON DUPLICATE KEY UPDATE a = VALUE(a)`
    ValuesFunction,
}

/// How an update or delete is told of other sources.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinStyle {
    /// `UPDATE a SET .. FROM b`
    From,
    /// `UPDATE a JOIN b ON .. SET ..`
    Joined,
}

/// How rows of values become a source.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValuesStyle {
    /// `(VALUES (..), (..)) AS v (a, b)`
    Named,
    /// `(SELECT column1 AS a, column2 AS b FROM (VALUES (..), (..))) AS v`
    Numbered,
    /// `(SELECT .. AS a, .. AS b UNION ALL SELECT .., ..) AS v`
    Union,
}

/// How two values are compared so that nulls are equal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SameStyle {
    /// `a IS NOT DISTINCT FROM b`
    Distinct,
    /// `a <=> b`
    Arrow,
    /// `a IS b`
    Is,
}

/// How a table is emptied.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TruncateStyle {
    /// `TRUNCATE TABLE .. RESTART IDENTITY`
    Identity,
    /// `TRUNCATE TABLE ..`, which restarts the numbers of rows and ends the transaction.
    Restart,
    /// `DELETE FROM ..`
    Delete,
}

/// How texts are joined by an aggregate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinTexts {
    /// `string_agg(x, ',' ORDER BY ..)`
    StringAgg,
    /// `GROUP_CONCAT(x ORDER BY .. SEPARATOR ',')`
    Separator,
    /// `group_concat(x, ',' ORDER BY ..)`
    GroupConcat,
}
