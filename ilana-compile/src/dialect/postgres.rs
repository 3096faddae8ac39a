//! PostgreSQL. Manual: <https://www.postgresql.org/docs/15/>.

use ilana_ir::{
    AggregateFunction, ArithmeticOp, ExplainFormat, ExplainRun, FullText, Function, IndexHint, Json, Letters,
    Lock, LockStrength, Scalar, ValueType,
};

use super::grammar::{
    AggregateStyle, ConflictStyle, Grammar, JoinStyle, JoinTexts, Lexis, LikeStyle, ListStyle, NullsStyle,
    SameStyle, TruncateStyle, ValuesStyle,
};
use super::{Version, json, spelling};
use crate::plan::Encode;
use crate::render::Render;
use crate::{CompileError, Feature};

pub(crate) struct Postgres;

impl Grammar for Postgres {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn quote(&self) -> char {
        '"'
    }

    fn numbers_placeholders(&self) -> bool {
        true
    }

    fn max_binds(&self) -> usize {
        65_535
    }

    fn best_rows_per_insert(&self) -> usize {
        1000
    }

    fn copies_rows(&self) -> bool {
        true
    }

    fn lacks(&self, feature: Feature, _version: Version) -> Option<&'static str> {
        match feature {
            Feature::LocksOfMissingRows => Some("name the tables whose rows are always there"),
            Feature::IndexHints => Some("leave the hint out: the planner chooses by its statistics"),
            Feature::UnkeyedWrite => Some("name the columns of the key with the update or delete"),
            Feature::Returning
            | Feature::ReturningOfUpdate
            | Feature::ReturningOfDelete
            | Feature::ReturningOfConflict
            | Feature::Arrays
            | Feature::SetDefault
            | Feature::KeyAcrossSchemas
            | Feature::SwappedColumns
            | Feature::RightJoin
            | Feature::FullJoin
            | Feature::Lateral
            | Feature::RowLocks
            | Feature::KeyLocks
            | Feature::LocksOfTables
            | Feature::Materialized
            | Feature::WithBeforeWrite
            | Feature::RepeatedRows
            | Feature::Rollup
            | Feature::GroupFrames
            | Feature::FrameExclusion
            | Feature::OrderedJoin
            | Feature::DistinctJoin
            | Feature::FullText
            | Feature::FullTextLanguage
            | Feature::QuoteInJsonPath
            | Feature::PartialConflict
            | Feature::SelfSubquery
            | Feature::ExplainAnalyze
            | Feature::ExplainJson
            | Feature::ExplainAnalyzeOfWrites
            | Feature::ExplainAnalyzeAsJson
            | Feature::CorrelatedSource
            | Feature::ExcludedInQuery
            | Feature::StarOfFirstRows
            | Feature::JoinedWindow
            | Feature::Schema(_)
            | Feature::OuterAggregate
            | Feature::QuantifiedAggregate => None,
        }
    }

    fn list_style(&self) -> ListStyle {
        ListStyle::Array
    }

    fn like_style(&self) -> LikeStyle {
        LikeStyle::Like
    }

    fn nulls_style(&self) -> NullsStyle {
        NullsStyle::GreatestMovable
    }

    fn no_limit(&self) -> Option<&'static str> {
        None
    }

    fn escapes_backslash(&self) -> bool {
        false
    }

    fn keeps_long_characters(&self) -> bool {
        true
    }

    /// The sum and mean of integers are `numeric` (section 9.21), which is not what was asked for.
    fn aggregate(&self, function: &AggregateFunction, ty: ValueType) -> AggregateStyle {
        match (function, ty) {
            (AggregateFunction::Sum, ValueType::I64) => {
                AggregateStyle { cast_result: Some("bigint"), ..AggregateStyle::default() }
            }
            (AggregateFunction::Sum | AggregateFunction::Avg, ValueType::F64) => {
                AggregateStyle { cast_arg: Some("double precision"), ..AggregateStyle::default() }
            }
            // Of integers the sum is `bigint`, of doubles the mean is a double.
            (AggregateFunction::Sum | AggregateFunction::Avg, ValueType::Decimal) => {
                AggregateStyle { cast_arg: Some("numeric"), ..AggregateStyle::default() }
            }
            // There is no `min` and `max` of truth values.
            (AggregateFunction::Min, ValueType::Bool) => {
                AggregateStyle { function: Some("BOOL_AND"), ..AggregateStyle::default() }
            }
            (AggregateFunction::Max, ValueType::Bool) => {
                AggregateStyle { function: Some("BOOL_OR"), ..AggregateStyle::default() }
            }
            // Nor of bytes (before version 18) and UUIDs, whose texts have their order.
            (AggregateFunction::Min | AggregateFunction::Max, ValueType::Bytes) => {
                let (cast_arg, cast_result) = (Some("text"), Some("bytea"));
                AggregateStyle { cast_arg, cast_result, ..AggregateStyle::default() }
            }
            (AggregateFunction::Min | AggregateFunction::Max, ValueType::Uuid) => {
                let (cast_arg, cast_result) = (Some("text"), Some("uuid"));
                AggregateStyle { cast_arg, cast_result, ..AggregateStyle::default() }
            }
            // `string_agg` takes texts only.
            (AggregateFunction::Join { .. }, _) => {
                AggregateStyle { cast_arg: Some("text"), ..AggregateStyle::default() }
            }
            _ => AggregateStyle::default(),
        }
    }

    fn utc_suffix(&self) -> &'static str {
        "+00"
    }

    fn bytes(&self, hex: &str) -> String {
        format!(r"'\x{hex}'")
    }

    fn lexis(&self) -> Lexis {
        Lexis::Postgres
    }

    fn conflict_style(&self) -> ConflictStyle {
        ConflictStyle::OnConflict
    }

    fn join_style(&self) -> JoinStyle {
        JoinStyle::From
    }

    fn values_style(&self) -> ValuesStyle {
        ValuesStyle::Named
    }

    fn same_style(&self) -> SameStyle {
        SameStyle::Distinct
    }

    fn truncate_style(&self) -> TruncateStyle {
        TruncateStyle::Identity
    }

    fn join_texts(&self) -> JoinTexts {
        JoinTexts::StringAgg
    }

    fn truth(&self, truth: bool) -> &'static str {
        if truth { "TRUE" } else { "FALSE" }
    }

    fn has_distinct_on(&self) -> bool {
        true
    }

    /// "GREATEST and LEAST", section 9.18.4.
    fn extremes_skip_nulls(&self) -> bool {
        true
    }

    fn intersects_first(&self) -> bool {
        true
    }

    /// "Recursive query column has type .. in non-recursive term but type .. overall" (section 7.8.2).
    fn recursion_is_typed(&self) -> bool {
        true
    }

    /// "Cannot be applied to the nullable side of an outer join" ("SELECT", section The Locking Clause).
    fn locks_missing_rows(&self) -> bool {
        false
    }

    /// Parts of a moment are `numeric`, and seconds have a fraction (section 9.9.1).
    fn function(&self, function: &Function) -> Option<&'static str> {
        Some(match function {
            Function::Length => "LENGTH({0})",
            // A length below zero is an error.
            Function::Substring => {
                "SUBSTR({0}, CAST({1} AS integer), CAST(CASE WHEN {2} < 0 THEN 0 WHEN {2} > 2147483647 THEN 2147483647 ELSE {2} END AS integer))"
            }
            Function::Position => "STRPOS({0}, {1})",
            Function::Concat => "CAST({0} AS text)",
            Function::Round => {
                "CAST(ROUND(CAST(CAST({0} AS text) AS numeric), CAST({1} AS integer)) AS double precision)"
            }
            // Of integers both go over doubles (section 9.3).
            Function::Floor => {
                "CASE WHEN FLOOR({0}) = {0} THEN CAST({0} AS bigint) ELSE CAST(FLOOR({0}) AS bigint) END"
            }
            Function::Ceil => {
                "CASE WHEN CEIL({0}) = {0} THEN CAST({0} AS bigint) ELSE CAST(CEIL({0}) AS bigint) END"
            }
            Function::Greatest => "GREATEST(",
            Function::Least => "LEAST(",
            Function::Now => "STATEMENT_TIMESTAMP()",
            Function::Random => "RANDOM()",
            Function::Date => "CAST({0} AS date)",
            Function::Time => "CAST({0} AS time)",
            Function::Year => "CAST(EXTRACT(YEAR FROM {0}) AS bigint)",
            Function::Month => "CAST(EXTRACT(MONTH FROM {0}) AS bigint)",
            Function::Day => "CAST(EXTRACT(DAY FROM {0}) AS bigint)",
            // A day has hours here alone ("unit \"hour\" not supported for type date").
            Function::Hour => "CAST(DATE_PART('hour', {0}) AS bigint)",
            Function::Minute => "CAST(DATE_PART('minute', {0}) AS bigint)",
            Function::Second => "CAST(FLOOR(DATE_PART('second', {0})) AS bigint)",
            other => return spelling::function(other),
        })
    }

    /// What a text is follows from where it stands, and a function of any type tells nothing ("could not determine polymorphic
    /// type"; "Type Conversion", section 10.3).
    fn lone_type(&self, ty: Scalar) -> Option<&'static str> {
        (ty == Scalar::Text).then_some("text")
    }

    /// From `numeric` halves are rounded away from zero, from doubles to the even side (section 8.1.2). A double becomes a
    /// `numeric` of 15 digits, its text has them all.
    fn cast(&self, to: Scalar) -> &'static str {
        match to {
            // There is no cast from `bigint` or `numeric`.
            Scalar::Bool => r"(CAST({0} AS text) !~ '^(-?0+(\.0*)?|false)$')",
            // From `boolean` there is one to `integer` only.
            Scalar::I64 => {
                "CAST(CAST(REPLACE(REPLACE(CAST({0} AS text), 'true', '1'), 'false', '0') AS numeric) AS bigint)"
            }
            Scalar::U64 => {
                "CASE WHEN CAST(CAST({0} AS text) AS numeric) >= 0 THEN ROUND(CAST(CAST({0} AS text) AS numeric)) END"
            }
            Scalar::F64 => "CAST({0} AS double precision)",
            Scalar::Decimal => "CAST(CAST({0} AS text) AS numeric)",
            Scalar::Text => "CAST({0} AS text)",
            // A cast to `bytea` would read escapes in the text.
            Scalar::Bytes => "CONVERT_TO(CAST({0} AS text), 'UTF8')",
            Scalar::Date => "CAST({0} AS date)",
            Scalar::Time => "CAST({0} AS time)",
            Scalar::DateTime => "CAST({0} AS timestamp)",
            Scalar::Timestamp => "CAST({0} AS timestamptz)",
            Scalar::Uuid => "CAST({0} AS uuid)",
            // There is a cast from texts only.
            Scalar::Json => "CAST(CAST({0} AS text) AS jsonb)",
        }
    }

    /// A division by zero is an error here (section 9.3), and null elsewhere.
    fn arithmetic(&self, op: ArithmeticOp, ty: ValueType) -> &'static str {
        match (op, ty) {
            (ArithmeticOp::Add, ValueType::F64) => {
                "CAST({0} AS double precision) + CAST({1} AS double precision)"
            }
            (ArithmeticOp::Subtract, ValueType::F64) => {
                "CAST({0} AS double precision) - CAST({1} AS double precision)"
            }
            (ArithmeticOp::Multiply, ValueType::F64) => {
                "CAST({0} AS double precision) * CAST({1} AS double precision)"
            }
            (ArithmeticOp::Divide, ValueType::F64) => {
                "CAST({0} AS double precision) / NULLIF(CAST({1} AS double precision), 0)"
            }
            // Of two columns of type `integer` the product would be one too, and overflow.
            (ArithmeticOp::Add, ValueType::I64) => "CAST({0} AS bigint) + CAST({1} AS bigint)",
            (ArithmeticOp::Subtract, ValueType::I64) => "CAST({0} AS bigint) - CAST({1} AS bigint)",
            (ArithmeticOp::Multiply, ValueType::I64) => "CAST({0} AS bigint) * CAST({1} AS bigint)",
            (ArithmeticOp::Divide, ValueType::I64) => "CAST({0} AS bigint) / NULLIF(CAST({1} AS bigint), 0)",
            (ArithmeticOp::Remainder, ValueType::I64) => {
                "CAST({0} AS bigint) % NULLIF(CAST({1} AS bigint), 0)"
            }
            (plain, _) => spelling::arithmetic(plain),
        }
    }

    fn regexp(&self, letters: Letters) -> &'static str {
        match letters {
            Letters::Exact => "{0} ~ {1}",
            Letters::AnyCase => "{0} ~* {1}",
        }
    }

    fn like_any_case(&self) -> &'static str {
        "{0} ILIKE {1} ESCAPE '!'"
    }

    fn json(&self, render: &mut Render, node: &Json) -> Result<(), CompileError> {
        json::postgres(render, node)
    }

    /// "Controlling Text Search", section 12.3.
    fn full_text(&self, render: &mut Render, node: &FullText) -> Result<(), CompileError> {
        let FullText { columns, words, language } = node;
        let language = crate::literal::text(language.as_deref().unwrap_or("simple"), self)?;
        spelling::check_words(node)?;
        render.push("to_tsvector(");
        render.push(&language);
        render.push(", ");
        // In these words, since an index takes no function that depends on the session, as CONCAT_WS does.
        render.separated(columns, " || ' ' || ", |render, column| {
            render.push("COALESCE(");
            render.expr(column)?;
            render.push(", '')");
            Ok(())
        })?;
        render.push(") @@ plainto_tsquery(");
        render.push(&language);
        render.push(", ");
        render.bind(*words, Encode::Plain)?;
        render.push(")");
        Ok(())
    }

    fn lock(&self, render: &mut Render, lock: &Lock) -> Result<(), CompileError> {
        render.push(match lock.strength {
            LockStrength::Update => " FOR UPDATE",
            LockStrength::NoKeyUpdate => " FOR NO KEY UPDATE",
            LockStrength::Share => " FOR SHARE",
            LockStrength::KeyShare => " FOR KEY SHARE",
        });
        spelling::lock_of_tables(render, lock)
    }

    fn hints(&self, render: &mut Render, _hints: &[IndexHint]) -> Result<(), CompileError> {
        render.need(Feature::IndexHints)
    }

    fn explain(&self, run: ExplainRun, format: ExplainFormat) -> &'static str {
        match (run, format) {
            (ExplainRun::PlanOnly, ExplainFormat::Native) => "EXPLAIN ",
            (ExplainRun::PlanOnly, ExplainFormat::Json) => "EXPLAIN (FORMAT JSON) ",
            (ExplainRun::Analyze, ExplainFormat::Native) => "EXPLAIN (ANALYZE) ",
            (ExplainRun::Analyze, ExplainFormat::Json) => "EXPLAIN (ANALYZE, FORMAT JSON) ",
        }
    }
}
