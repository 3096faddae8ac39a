//! SQLite. Manual: <https://www.sqlite.org/lang.html>.

use ilana_ir::{
    AggregateFunction, ArithmeticOp, ExplainFormat, ExplainRun, Expr, FullText, Function, HintKind,
    IndexHint, Join, Json, Letters, Lock, Scalar, ValueType,
};

use super::grammar::{
    AggregateStyle, ConflictStyle, Grammar, JoinStyle, JoinTexts, Lexis, LikeStyle, ListStyle, NullsStyle,
    SameStyle, TruncateStyle, ValuesStyle,
};
use super::{Dialect, Version, json, spelling};
use crate::render::Render;
use crate::{CompileError, Feature};

pub(crate) struct Sqlite;

impl Grammar for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn quote(&self) -> char {
        '"'
    }

    fn numbers_placeholders(&self) -> bool {
        false
    }

    fn max_binds(&self) -> usize {
        32_766
    }

    fn best_rows_per_insert(&self) -> usize {
        1
    }

    fn copies_rows(&self) -> bool {
        false
    }

    fn lacks(&self, feature: Feature, version: Version) -> Option<&'static str> {
        match feature {
            Feature::UnkeyedWrite => Some("name the columns of the key with the update or delete"),
            Feature::StarOfFirstRows => Some("name the columns"),
            Feature::OuterAggregate => {
                Some("read the groups with the aggregate in a query of their own, and ask about its rows")
            }
            Feature::QuantifiedAggregate => Some(
                "compare it with the least or greatest of the rows, or in a query around the one of groups",
            ),
            Feature::ExplainAnalyzeOfWrites => Some("ask for the plan alone"),
            Feature::ExplainAnalyzeAsJson => Some("ask for the plan alone"),
            Feature::Arrays => Some("store a JSON document, or rows of a table of their own"),
            Feature::KeyAcrossSchemas => Some("keep both tables in one file"),
            Feature::RightJoin | Feature::FullJoin => {
                since(version, 39, "join the other way round, or unite two left joins")
            }
            Feature::OrderedJoin => since(version, 44, "join the texts in the program"),
            Feature::DistinctJoin => Some("join the texts of a query of distinct rows"),
            Feature::Lateral => Some("number the rows of each partner, or read them in a query of their own"),
            Feature::RowLocks | Feature::KeyLocks | Feature::LocksOfTables => {
                Some("begin the transaction with the write lock: it locks the whole file")
            }
            Feature::IndexHints => Some("force one index, or give none"),
            Feature::RepeatedRows => Some("count the rows of each side"),
            Feature::Rollup => Some("unite the queries of each level of groups"),
            Feature::FullText | Feature::FullTextLanguage => {
                Some("search a virtual table of FTS5 with SQL of your own")
            }
            Feature::QuoteInJsonPath => Some("read the object and look for the key in the program"),
            Feature::ExplainAnalyze | Feature::ExplainJson => Some("ask for the plan alone"),
            Feature::Returning
            | Feature::ReturningOfUpdate
            | Feature::ReturningOfDelete
            | Feature::SetDefault
            | Feature::SwappedColumns
            | Feature::Materialized
            | Feature::WithBeforeWrite
            | Feature::GroupFrames
            | Feature::FrameExclusion
            | Feature::PartialConflict
            | Feature::ReturningOfConflict
            | Feature::CorrelatedSource
            | Feature::ExcludedInQuery
            | Feature::JoinedWindow
            | Feature::Schema(_)
            | Feature::LocksOfMissingRows => None,
            Feature::SelfSubquery => Some("name the key of the updated table, or compute them first"),
        }
    }

    fn list_style(&self) -> ListStyle {
        ListStyle::In
    }

    /// `LIKE` folds ASCII case ("SQL Language Expressions", section 5); `GLOB` does not.
    fn like_style(&self) -> LikeStyle {
        LikeStyle::Glob
    }

    fn nulls_style(&self) -> NullsStyle {
        NullsStyle::LeastMovable
    }

    /// A negative limit is none ("SELECT", section 4).
    fn no_limit(&self) -> Option<&'static str> {
        Some("-1")
    }

    fn escapes_backslash(&self) -> bool {
        false
    }

    fn keeps_long_characters(&self) -> bool {
        true
    }

    /// `sum` and `avg` of texts go over doubles; the adapter brings exact functions of its own.
    fn aggregate(&self, function: &AggregateFunction, ty: ValueType) -> AggregateStyle {
        let sums = *function == AggregateFunction::Sum;
        let function = match (function, ty) {
            (AggregateFunction::Sum, ValueType::Decimal) => Some("ilana_decimal_sum"),
            (AggregateFunction::Avg, ValueType::Decimal) => Some("ilana_decimal_avg"),
            _ => None,
        };
        // The sum of integers is one, and overflows as one ("Built-in Aggregate Functions").
        let cast_arg = (ty == ValueType::F64 && sums).then_some("REAL");
        AggregateStyle { function, cast_arg, ..AggregateStyle::default() }
    }

    /// The words TRUE and FALSE are names of columns first; the numbers are what is stored.
    fn boolean(&self, value: bool) -> &'static str {
        if value { "1" } else { "0" }
    }

    fn lexis(&self) -> Lexis {
        Lexis::Sqlite
    }

    fn conflict_style(&self) -> ConflictStyle {
        ConflictStyle::OnConflict
    }

    fn join_style(&self) -> JoinStyle {
        JoinStyle::From
    }

    fn values_style(&self) -> ValuesStyle {
        ValuesStyle::Numbered
    }

    fn same_style(&self) -> SameStyle {
        SameStyle::Is
    }

    fn truncate_style(&self) -> TruncateStyle {
        TruncateStyle::Delete
    }

    fn join_texts(&self) -> JoinTexts {
        JoinTexts::GroupConcat
    }

    /// Each row's values are computed after those before it were written, unless there are other sources: then all are
    /// computed first ("UPDATE FROM" works over a table of its own; seen in 3.40 and 3.45).
    fn values_read_before(&self, joins: &[Join]) -> bool {
        !joins.is_empty()
    }

    /// "RETURNING", section 3: no columns of other sources, and no `t.*`.
    fn returns_own_columns_only(&self) -> bool {
        true
    }

    fn has_quantifiers(&self) -> bool {
        false
    }

    /// Decimals are texts, which without it would sort as such.
    fn cell_collation(&self, ty: Scalar) -> &'static str {
        if ty == Scalar::Decimal { " COLLATE ilana_decimal" } else { "" }
    }

    /// Exact numbers, days and moments are texts, and any number is less than any text ("Datatypes In SQLite", section 4.1).
    fn beside(&self, own: Scalar, group: &[Option<Scalar>]) -> Option<&'static str> {
        let has = |ty| group.contains(&Some(ty));
        match own {
            Scalar::Date if has(Scalar::DateTime) || has(Scalar::Timestamp) => {
                Some("({0} || ' 00:00:00.000000')")
            }
            Scalar::I64 | Scalar::U64 if has(Scalar::Decimal) && !has(Scalar::F64) => {
                Some("ilana_decimal({0})")
            }
            Scalar::Decimal if has(Scalar::F64) => Some("CAST({0} AS REAL)"),
            _ => None,
        }
    }

    /// By way of a double it would lose digits.
    fn cast_of(&self, _expr: &Expr, own: Scalar, to: Scalar) -> Option<&'static str> {
        (own == Scalar::Decimal && to == Scalar::I64).then_some("CAST(ilana_decimal({0}, 0) AS INTEGER)")
    }

    fn round_decimal(&self) -> Option<&'static str> {
        Some(
            "CAST(CASE WHEN {1} < 0 THEN ROUND({0} / CAST('1e' || (0 - {1}) AS REAL)) * CAST('1e' || (0 - {1}) AS REAL) ELSE ilana_decimal({0}, {1}) END AS REAL)",
        )
    }

    fn beside_number(&self) -> Option<&'static str> {
        Some("CAST({0} AS NUMERIC)")
    }

    /// "HAVING clause on a non-aggregate query", whatever aggregates are in the condition.
    fn having_needs_no_groups(&self) -> bool {
        false
    }

    /// Nothing binds tighter ("SELECT", section 3).
    fn intersects_first(&self) -> bool {
        false
    }

    /// "Parsing Ambiguity" ("UPSERT", section 2.2).
    fn conflict_needs_where(&self) -> bool {
        true
    }

    /// "Row Values", section 2.1.
    fn rows_are_values(&self) -> bool {
        true
    }

    /// Functions of moments are told no fraction: from one of 0.999999 they would round up, over the end of the calendar
    /// too.
    fn function(&self, function: &Function) -> Option<&'static str> {
        Some(match function {
            Function::Length => "LENGTH({0})",
            // A number below one would count from the end, and a length below zero to the left.
            Function::Substring => "SUBSTR({0}, MAX({1}, 1), MAX({2} - (MAX({1}, 1) - {1}), 0))",
            Function::Position => "INSTR({0}, {1})",
            Function::Concat => "{0}",
            // Digits before the point are taken for none after it. A half that no double is exactly would be rounded as the double
            // is and not as it is written. From 2^53 on doubles are whole.
            Function::Round => {
                "CASE WHEN {1} < 0 THEN ROUND({0} / CAST('1e' || (0 - {1}) AS REAL)) * CAST('1e' || (0 - {1}) AS REAL) WHEN {1} <= 15 AND ABS({0}) < 9007199254740992 THEN CAST(ilana_decimal({0}, {1}) AS REAL) ELSE ROUND({0}, {1}) END"
            }
            // `floor` and `ceil` are an option of its build.
            Function::Floor => "(CAST({0} AS INTEGER) - ({0} < CAST({0} AS INTEGER)))",
            Function::Ceil => "(CAST({0} AS INTEGER) + ({0} > CAST({0} AS INTEGER)))",
            // Of a text it would be a double ("Built-In Scalar SQL Functions", abs).
            Function::Abs => "CASE TYPEOF({0}) WHEN 'text' THEN LTRIM({0}, '-') ELSE ABS({0}) END",
            Function::Greatest => "MAX(",
            Function::Least => "MIN(",
            Function::Now => "STRFTIME('%Y-%m-%d %H:%M:%f000', 'now')",
            Function::Random => "(RANDOM() / 18446744073709551616.0 + 0.5)",
            Function::Date => "STRFTIME('%Y-%m-%d', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1))",
            Function::Time => {
                "(STRFTIME('%H:%M:%S', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1)) || '.' || SUBSTR(SUBSTR({0}, INSTR({0} || '.', '.') + 1) || '000000', 1, 6))"
            }
            Function::Year => "CAST(STRFTIME('%Y', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1)) AS INTEGER)",
            Function::Month => "CAST(STRFTIME('%m', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1)) AS INTEGER)",
            Function::Day => "CAST(STRFTIME('%d', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1)) AS INTEGER)",
            Function::Hour => "CAST(STRFTIME('%H', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1)) AS INTEGER)",
            Function::Minute => "CAST(STRFTIME('%M', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1)) AS INTEGER)",
            Function::Second => "CAST(STRFTIME('%S', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1)) AS INTEGER)",
            other => return spelling::function(other),
        })
    }

    /// A cast to INTEGER cuts the fraction off ("SQL Language Expressions", section 6).
    fn cast(&self, to: Scalar) -> &'static str {
        match to {
            Scalar::Bool => "({0} <> 0)",
            Scalar::I64 => {
                "CASE TYPEOF(CAST({0} AS NUMERIC)) WHEN 'real' THEN CAST(ROUND({0}) AS INTEGER) ELSE CAST(CAST({0} AS NUMERIC) AS INTEGER) END"
            }
            Scalar::U64 => {
                "CASE WHEN CAST({0} AS NUMERIC) >= 0 THEN CASE TYPEOF(CAST({0} AS NUMERIC)) WHEN 'real' THEN CAST(ROUND({0}) AS INTEGER) ELSE CAST(CAST({0} AS NUMERIC) AS INTEGER) END END"
            }
            Scalar::F64 => "CAST({0} AS REAL)",
            Scalar::Decimal => "ilana_decimal({0})",
            Scalar::Text => "CAST({0} AS TEXT)",
            Scalar::Bytes => "CAST({0} AS BLOB)",
            Scalar::Date => "STRFTIME('%Y-%m-%d', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1))",
            Scalar::Time => {
                "(STRFTIME('%H:%M:%S', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1)) || '.' || SUBSTR(SUBSTR({0}, INSTR({0} || '.', '.') + 1) || '000000', 1, 6))"
            }
            Scalar::DateTime | Scalar::Timestamp => {
                "(STRFTIME('%Y-%m-%d %H:%M:%S', SUBSTR({0}, 1, INSTR({0} || '.', '.') - 1)) || '.' || SUBSTR(SUBSTR({0}, INSTR({0} || '.', '.') + 1) || '000000', 1, 6))"
            }
            Scalar::Uuid => "LOWER(CAST({0} AS TEXT))",
            Scalar::Json => "JSON({0})",
        }
    }

    fn arithmetic(&self, op: ArithmeticOp, ty: ValueType) -> &'static str {
        match (op, ty) {
            // Decimals are texts, which calculations would turn into doubles; the adapter brings exact functions of its own.
            (ArithmeticOp::Add, ValueType::Decimal) => "ilana_decimal_add({0}, {1})",
            (ArithmeticOp::Subtract, ValueType::Decimal) => "ilana_decimal_subtract({0}, {1})",
            (ArithmeticOp::Multiply, ValueType::Decimal) => "ilana_decimal_multiply({0}, {1})",
            (ArithmeticOp::Add, ValueType::F64) => "CAST({0} AS REAL) + CAST({1} AS REAL)",
            (ArithmeticOp::Subtract, ValueType::F64) => "CAST({0} AS REAL) - CAST({1} AS REAL)",
            (ArithmeticOp::Multiply, ValueType::F64) => "CAST({0} AS REAL) * CAST({1} AS REAL)",
            (ArithmeticOp::Divide, ValueType::F64) => "CAST({0} AS REAL) / NULLIF(CAST({1} AS REAL), 0)",
            (ArithmeticOp::Divide, _) => "{0} / NULLIF({1}, 0)",
            (ArithmeticOp::Remainder, _) => "{0} % NULLIF({1}, 0)",
            (plain, _) => spelling::arithmetic(plain),
        }
    }

    /// `REGEXP` calls a function that the connection must have ("SQL Language Expressions", section 5); the adapter
    /// brings it.
    fn regexp(&self, letters: Letters) -> &'static str {
        match letters {
            Letters::Exact => "{0} REGEXP {1}",
            Letters::AnyCase => "{0} REGEXP ('(?i)' || {1})",
        }
    }

    /// A key ends at the next quote, whatever is before it. It is compared with what is written in the document.
    fn json_key(&self, key: &str, dialect: Dialect) -> Result<String, CompileError> {
        if key.contains('"') {
            dialect.need(Feature::QuoteInJsonPath)?;
        }
        Ok(crate::literal::json_key(key))
    }

    fn json(&self, render: &mut Render, node: &Json) -> Result<(), CompileError> {
        json::sqlite(render, node)
    }

    fn full_text(&self, render: &mut Render, _node: &FullText) -> Result<(), CompileError> {
        render.need(Feature::FullText)
    }

    fn lock(&self, render: &mut Render, _lock: &Lock) -> Result<(), CompileError> {
        render.need(Feature::RowLocks)
    }

    /// "The INDEXED BY Clause".
    fn hints(&self, render: &mut Render, hints: &[IndexHint]) -> Result<(), CompileError> {
        let [IndexHint { kind: HintKind::Force, indexes }] = hints else {
            return render.need(Feature::IndexHints);
        };
        let [index] = indexes.as_slice() else { return render.need(Feature::IndexHints) };
        render.push(" INDEXED BY ");
        render.name("index", index)
    }

    fn explain(&self, _run: ExplainRun, _format: ExplainFormat) -> &'static str {
        "EXPLAIN QUERY PLAN "
    }
}

/// What to do instead in versions before 3.`minor`.
fn since(version: Version, minor: u16, remedy: &'static str) -> Option<&'static str> {
    (version < Version { major: 3, minor }).then_some(remedy)
}
