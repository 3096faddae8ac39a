//! MariaDB, as it differs from MySQL. Manual: <https://mariadb.com/kb/en/documentation/>.

use ilana_ir::{
    AggregateFunction, ArithmeticOp, ExplainFormat, ExplainRun, FullText, Function, IndexHint, Join, Json,
    Letters, Lock, LockStrength, LockWait, Scalar, ValueType,
};

use super::grammar::{
    AggregateStyle, ConflictStyle, Grammar, JoinStyle, JoinTexts, Lexis, LikeStyle, ListStyle, NullsStyle,
    SameStyle, TruncateStyle, ValuesStyle,
};
use super::mysql::MySql;
use super::{Dialect, Version, json, spelling};
use crate::render::Render;
use crate::{CompileError, Feature};

pub(crate) struct MariaDb;

impl Grammar for MariaDb {
    fn name(&self) -> &'static str {
        "MariaDB"
    }

    fn quote(&self) -> char {
        MySql.quote()
    }

    fn numbers_placeholders(&self) -> bool {
        MySql.numbers_placeholders()
    }

    fn max_binds(&self) -> usize {
        MySql.max_binds()
    }

    fn best_rows_per_insert(&self) -> usize {
        MySql.best_rows_per_insert()
    }

    fn copies_rows(&self) -> bool {
        MySql.copies_rows()
    }

    fn lacks(&self, feature: Feature, version: Version) -> Option<&'static str> {
        match feature {
            Feature::Lateral => Some("number the rows of each partner, or read them in a query of their own"),
            Feature::CorrelatedSource => {
                Some("join it, or number the rows of each partner and compare the numbers")
            }
            Feature::LocksOfTables => {
                Some("lock the rows of all tables, or read the others in a query of their own")
            }
            Feature::WithBeforeWrite => Some("give the queries within it other names"),
            Feature::ReturningOfUpdate => Some("read the row by its key in a query of its own"),
            Feature::ReturningOfConflict => Some("read the rows by their key in a query of their own"),
            Feature::QuoteInJsonPath => Some("read the object and look for the key in the program"),
            Feature::Returning
            | Feature::ReturningOfDelete
            | Feature::ExplainAnalyzeOfWrites
            | Feature::OuterAggregate
            | Feature::QuantifiedAggregate
            | Feature::ExplainAnalyzeAsJson => None,
            Feature::StarOfFirstRows
            | Feature::JoinedWindow
            | Feature::Arrays
            | Feature::SetDefault
            | Feature::SwappedColumns
            | Feature::FullJoin
            | Feature::KeyLocks
            | Feature::Materialized
            | Feature::GroupFrames
            | Feature::FrameExclusion
            | Feature::FullTextLanguage
            | Feature::UnkeyedWrite
            | Feature::ExcludedInQuery
            | Feature::PartialConflict
            | Feature::SelfSubquery
            | Feature::KeyAcrossSchemas
            | Feature::RightJoin
            | Feature::RowLocks
            | Feature::IndexHints
            | Feature::RepeatedRows
            | Feature::Rollup
            | Feature::OrderedJoin
            | Feature::DistinctJoin
            | Feature::FullText
            | Feature::ExplainAnalyze
            | Feature::ExplainJson
            | Feature::LocksOfMissingRows
            | Feature::Schema(_) => MySql.lacks(feature, version),
        }
    }

    fn list_style(&self) -> ListStyle {
        MySql.list_style()
    }

    fn like_style(&self) -> LikeStyle {
        MySql.like_style()
    }

    fn nulls_style(&self) -> NullsStyle {
        MySql.nulls_style()
    }

    /// With MySQL's number the sum of limit and offset would be too large: seen in 10.11, a set of grouped rows after an
    /// offset was empty.
    fn no_limit(&self) -> Option<&'static str> {
        Some("9223372036854775807")
    }

    fn escapes_backslash(&self) -> bool {
        MySql.escapes_backslash()
    }

    fn keeps_long_characters(&self) -> bool {
        MySql.keeps_long_characters()
    }

    fn aggregate(&self, function: &AggregateFunction, ty: ValueType) -> AggregateStyle {
        MySql.aggregate(function, ty)
    }

    fn has_unsigned(&self) -> bool {
        true
    }

    /// Only the SQL mode `SIMULTANEOUS_ASSIGNMENT` would ("UPDATE").
    fn assigns_at_once(&self) -> bool {
        MySql.assigns_at_once()
    }

    fn lexis(&self) -> Lexis {
        MySql.lexis()
    }

    /// There is no alias for the row that was to be inserted; `VALUE`, unlike `VALUES`, is known in queries too ("VALUES /
    /// VALUE").
    fn conflict_style(&self) -> ConflictStyle {
        ConflictStyle::ValuesFunction
    }

    fn join_style(&self) -> JoinStyle {
        MySql.join_style()
    }

    fn values_style(&self) -> ValuesStyle {
        MySql.values_style()
    }

    fn same_style(&self) -> SameStyle {
        MySql.same_style()
    }

    fn truncate_style(&self) -> TruncateStyle {
        MySql.truncate_style()
    }

    fn join_texts(&self) -> JoinTexts {
        MySql.join_texts()
    }

    fn no_table(&self) -> &'static str {
        MySql.no_table()
    }

    fn default_row(&self) -> &'static str {
        MySql.default_row()
    }

    fn intersects_first(&self) -> bool {
        MySql.intersects_first()
    }

    fn has_filter(&self) -> bool {
        MySql.has_filter()
    }

    fn having_sees_groups(&self) -> bool {
        MySql.having_sees_groups()
    }

    fn rollup_follows(&self) -> bool {
        MySql.rollup_follows()
    }

    fn star_anywhere(&self) -> bool {
        MySql.star_anywhere()
    }

    /// Documents and UUIDs are sent as texts, and a null has no width at all.
    fn wide(&self, ty: Scalar) -> Option<&'static str> {
        match ty {
            Scalar::Json | Scalar::Uuid => MySql.wide(Scalar::Text),
            Scalar::Bytes => Some("CASE WHEN 1 = 1 THEN ? ELSE REPEAT(x'00', 65535) END"),
            Scalar::I64 => Some("CASE WHEN 1 = 1 THEN ? ELSE 9223372036854775807 END"),
            Scalar::U64 => Some("CASE WHEN 1 = 1 THEN ? ELSE 18446744073709551615 END"),
            _ => MySql.wide(ty),
        }
    }

    fn result_type(&self, ty: Scalar) -> Option<&'static str> {
        MySql.result_type(ty)
    }

    /// A text that is compared with nothing but another has a collation of the server's, to which `a` is `A` (seen with 10.11).
    fn lone_type(&self, ty: Scalar) -> Option<&'static str> {
        if ty == Scalar::Text { Some("CHAR") } else { self.result_type(ty) }
    }

    /// A parameter that is null is of no width in the first rows of a recursive query, and in what later rows store there.
    fn cell_type(&self, ty: Scalar) -> Option<&'static str> {
        // Documents are texts.
        if ty == Scalar::Json { None } else { MySql.cell_type(ty) }
    }

    /// "SELECT WITH ROLLUP" does not say so; it gives no rows for none.
    fn totals_nothing(&self) -> bool {
        false
    }

    /// They are divisions with ten digits after the point ("CUME_DIST", "PERCENT_RANK").
    fn has_exact_ranks(&self) -> bool {
        false
    }

    /// "No order list in window specification" (error 4018).
    fn windows_need_order(&self) -> bool {
        true
    }

    /// Seen in 10.11: a query by a key has that of the row before, and a key and one are a double.
    fn computes_totals(&self) -> bool {
        false
    }

    /// Seen in 10.11: beside `COUNT(*) OVER ()` and a window over parts of the rows, one that has an order only sees another one.
    fn mixes_windows(&self) -> bool {
        true
    }

    /// Seen in 10.11: `((a, b) < (1, 2)) IS NULL` is never true.
    fn tuples_may_be_null(&self) -> bool {
        false
    }

    /// Seen in 10.11: `HAVING MAX(a) IN (SELECT b FROM t)` holds of no group, and `COUNT(a) <> ALL (..)` of all.
    fn aggregate_among_rows(&self) -> Option<&'static str> {
        Some("COALESCE({0})")
    }

    /// "Subquery Limitations".
    fn sources_see_outside(&self) -> bool {
        false
    }

    fn limits_writes(&self) -> bool {
        MySql.limits_writes()
    }

    fn limits_sets(&self) -> bool {
        MySql.limits_sets()
    }

    fn values_read_before(&self, joins: &[Join]) -> bool {
        MySql.values_read_before(joins)
    }

    fn writes_see_themselves(&self) -> bool {
        MySql.writes_see_themselves()
    }

    fn function(&self, function: &Function) -> Option<&'static str> {
        match function {
            // It is the text itself where what is looked for is not in it, whatever would take its place.
            Function::Replace => Some("CASE WHEN {2} IS NULL THEN NULL ELSE REPLACE({0}, {1}, {2}) END"),
            other => MySql.function(other),
        }
    }

    /// Documents are texts ("JSON Data Type"); what is no document becomes null.
    fn cast(&self, to: Scalar) -> &'static str {
        match to {
            Scalar::Json => "JSON_EXTRACT({0}, '$')",
            other => MySql.cast(other),
        }
    }

    fn arithmetic(&self, op: ArithmeticOp, ty: ValueType) -> &'static str {
        MySql.arithmetic(op, ty)
    }

    /// Whether case counts depends on the collation, unless the expression itself says so ("REGEXP").
    fn regexp(&self, letters: Letters) -> &'static str {
        match letters {
            Letters::Exact => "{0} REGEXP CONCAT('(?-i)', {1})",
            Letters::AnyCase => "{0} REGEXP CONCAT('(?i)', {1})",
        }
    }

    /// A dash at the start of a key is a syntax error, which makes the whole null (seen with 10.11).
    fn json_key(&self, key: &str, dialect: Dialect) -> Result<String, CompileError> {
        if key.starts_with('-') {
            dialect.need(Feature::QuoteInJsonPath)?;
        }
        MySql.json_key(key, dialect)
    }

    fn json(&self, render: &mut Render, node: &Json) -> Result<(), CompileError> {
        json::Pieces(json::MariaDbWords).json(render, node)
    }

    fn full_text(&self, render: &mut Render, node: &FullText) -> Result<(), CompileError> {
        MySql.full_text(render, node)
    }

    /// "SELECT", section LOCK IN SHARE MODE and FOR UPDATE.
    fn lock(&self, render: &mut Render, lock: &Lock) -> Result<(), CompileError> {
        if !lock.of.is_empty() {
            render.need(Feature::LocksOfTables)?;
        }
        render.push(match lock.strength {
            LockStrength::Update => " FOR UPDATE",
            LockStrength::Share => " LOCK IN SHARE MODE",
            LockStrength::NoKeyUpdate | LockStrength::KeyShare => return render.need(Feature::KeyLocks),
        });
        render.push(match lock.wait {
            LockWait::Wait => "",
            LockWait::SkipLocked => " SKIP LOCKED",
            LockWait::NoWait => " NOWAIT",
        });
        Ok(())
    }

    fn hints(&self, render: &mut Render, hints: &[IndexHint]) -> Result<(), CompileError> {
        spelling::index_hints(render, hints)
    }

    /// "ANALYZE Statement".
    fn explain(&self, run: ExplainRun, format: ExplainFormat) -> &'static str {
        match (run, format) {
            (ExplainRun::PlanOnly, ExplainFormat::Native) => "EXPLAIN ",
            (ExplainRun::PlanOnly, ExplainFormat::Json) => "EXPLAIN FORMAT=JSON ",
            (ExplainRun::Analyze, ExplainFormat::Native) => "ANALYZE ",
            (ExplainRun::Analyze, ExplainFormat::Json) => "ANALYZE FORMAT=JSON ",
        }
    }
}
