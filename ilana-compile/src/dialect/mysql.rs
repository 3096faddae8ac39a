//! MySQL. Manual: <https://dev.mysql.com/doc/refman/8.0/en/>.

use ilana_ir::{
    AggregateFunction, ArithmeticOp, ExplainFormat, ExplainRun, Expr, FullText, Function, IndexHint, Join,
    Json, Letters, Lock, LockStrength, Scalar, ValueType,
};

use super::grammar::{
    AggregateStyle, ConflictStyle, Grammar, JoinStyle, JoinTexts, Lexis, LikeStyle, ListStyle, NullsStyle,
    SameStyle, TruncateStyle, ValuesStyle,
};
use super::{Version, json, spelling};
use crate::plan::Encode;
use crate::render::Render;
use crate::{CompileError, Feature};

pub(crate) struct MySql;

impl Grammar for MySql {
    fn name(&self) -> &'static str {
        "MySQL"
    }

    fn quote(&self) -> char {
        '`'
    }

    fn numbers_placeholders(&self) -> bool {
        false
    }

    fn max_binds(&self) -> usize {
        65_535
    }

    fn best_rows_per_insert(&self) -> usize {
        500
    }

    fn copies_rows(&self) -> bool {
        false
    }

    /// Version 8 is taken as it is since 8.0.31, which brought INTERSECT and EXCEPT.
    fn lacks(&self, feature: Feature, version: Version) -> Option<&'static str> {
        match feature {
            Feature::StarOfFirstRows => Some("name the columns"),
            Feature::JoinedWindow => Some("join the texts of each group in a query of its own"),
            Feature::ExplainAnalyzeOfWrites => {
                Some("ask for the plan alone, or explain the query that finds the rows")
            }
            Feature::ExplainAnalyzeAsJson => {
                before(version, 8, 3, "ask for the costs in lines, or for the plan alone")
            }
            Feature::Returning
            | Feature::ReturningOfUpdate
            | Feature::ReturningOfDelete
            | Feature::ReturningOfConflict => Some("read the row by its key in a query of its own"),
            Feature::Arrays => Some("store a JSON document, or rows of a table of their own"),
            Feature::SetDefault => Some("InnoDB refuses it: restrict, cascade or set null"),
            Feature::SwappedColumns => {
                Some("write in two steps; an update may name the key of its table instead")
            }
            Feature::FullJoin => {
                Some("unite a left join with the rows of the right side that have no partner")
            }
            Feature::KeyLocks => Some("lock for update or share"),
            Feature::Materialized => Some("leave it to the optimizer"),
            Feature::GroupFrames => Some("count rows, or differences in the one key of the order"),
            Feature::FrameExclusion => Some("take the excluded rows off the result of the whole frame"),
            Feature::FullTextLanguage => Some("choose a parser when the index is made"),
            Feature::ExcludedInQuery => Some("upsert the rows one by one, or read what is assigned before"),
            Feature::UnkeyedWrite => Some("name the columns of the key with the update or delete"),
            Feature::PartialConflict => Some("there are no indexes with a condition: name a key of all rows"),
            Feature::SelfSubquery => Some("name the key of the updated table, or compute them first"),
            Feature::KeyAcrossSchemas
            | Feature::RightJoin
            | Feature::Lateral
            | Feature::RowLocks
            | Feature::LocksOfTables
            | Feature::IndexHints
            | Feature::WithBeforeWrite
            | Feature::RepeatedRows
            | Feature::Rollup
            | Feature::OrderedJoin
            | Feature::DistinctJoin
            | Feature::FullText
            | Feature::QuoteInJsonPath
            | Feature::ExplainAnalyze
            | Feature::ExplainJson
            | Feature::CorrelatedSource
            | Feature::LocksOfMissingRows
            | Feature::Schema(_)
            | Feature::OuterAggregate
            | Feature::QuantifiedAggregate => None,
        }
    }

    fn list_style(&self) -> ListStyle {
        ListStyle::In
    }

    fn like_style(&self) -> LikeStyle {
        LikeStyle::Like
    }

    fn nulls_style(&self) -> NullsStyle {
        NullsStyle::LeastFixed
    }

    /// "Use some large number" (section 13.2.10, SELECT).
    fn no_limit(&self) -> Option<&'static str> {
        Some("18446744073709551615")
    }

    fn escapes_backslash(&self) -> bool {
        true
    }

    /// A name may have characters up to U+FFFF ("Schema Object Names", section 11.2), and gets question marks for others.
    fn keeps_long_characters(&self) -> bool {
        false
    }

    /// The sum and mean of integers are DECIMAL (section 12.19.1); the mean even has four digits only. The sum stays so: cast to
    /// an integer, one that is too large would become the largest integer there is, with a warning that nobody sees.
    fn aggregate(&self, function: &AggregateFunction, ty: ValueType) -> AggregateStyle {
        match (function, ty) {
            (AggregateFunction::Sum | AggregateFunction::Avg, ValueType::F64) => {
                AggregateStyle { cast_arg: Some("DOUBLE"), ..AggregateStyle::default() }
            }
            // It has the digits of its argument's type and four more: thirty where that is of a value or a cast.
            (AggregateFunction::Avg, ValueType::Decimal) => {
                AggregateStyle { cast_computed: Some("DECIMAL(65, 16)"), ..AggregateStyle::default() }
            }
            _ => AggregateStyle::default(),
        }
    }

    fn has_unsigned(&self) -> bool {
        true
    }

    /// "Evaluated from left to right", each reading what those before it wrote (section 13.2.17, UPDATE).
    fn assigns_at_once(&self) -> bool {
        false
    }

    fn lexis(&self) -> Lexis {
        Lexis::MySql
    }

    /// A value that is cast to a time is sent as one, which a text is not.
    fn cast_of(&self, expr: &Expr, own: Scalar, to: Scalar) -> Option<&'static str> {
        let is_sent = matches!(expr, Expr::Bind(_)) && own == Scalar::Text && to == Scalar::Time;
        is_sent.then_some("CAST(CONCAT({0}) AS TIME(6))")
    }

    /// The row alias is there since 8.0.19 (section 13.2.7.2, INSERT ... ON DUPLICATE KEY UPDATE).
    fn conflict_style(&self) -> ConflictStyle {
        ConflictStyle::RowAlias
    }

    fn join_style(&self) -> JoinStyle {
        JoinStyle::Joined
    }

    fn values_style(&self) -> ValuesStyle {
        ValuesStyle::Union
    }

    fn same_style(&self) -> SameStyle {
        SameStyle::Arrow
    }

    /// "Causes an implicit commit", and "any AUTO_INCREMENT value is reset to its start value" (section 13.1.37, TRUNCATE
    /// TABLE).
    fn truncate_style(&self) -> TruncateStyle {
        TruncateStyle::Restart
    }

    fn join_texts(&self) -> JoinTexts {
        JoinTexts::Separator
    }

    fn no_table(&self) -> &'static str {
        " FROM DUAL"
    }

    fn default_row(&self) -> &'static str {
        "() VALUES ()"
    }

    fn intersects_first(&self) -> bool {
        true
    }

    fn has_filter(&self) -> bool {
        false
    }

    fn having_sees_groups(&self) -> bool {
        false
    }

    fn rollup_follows(&self) -> bool {
        true
    }

    /// "Use of an unqualified * with other items in the select list may produce a parse error" (section 13.2.13, SELECT).
    fn star_anywhere(&self) -> bool {
        false
    }

    /// A parameter that is null is a text to a union (section 13.2.18, "Union Result Set .. Column .. Data Types").
    fn cell_type(&self, ty: Scalar) -> Option<&'static str> {
        match ty {
            Scalar::Bool | Scalar::I64 => Some("SIGNED"),
            Scalar::U64 => Some("UNSIGNED"),
            Scalar::F64 => Some("DOUBLE"),
            Scalar::Decimal => Some("DECIMAL(65, 30)"),
            Scalar::Date => Some("DATE"),
            Scalar::Time => Some("TIME(6)"),
            Scalar::DateTime | Scalar::Timestamp => Some("DATETIME(6)"),
            Scalar::Json => Some("JSON"),
            Scalar::Bytes => Some("BINARY"),
            Scalar::Text | Scalar::Uuid => None,
        }
    }

    /// Seen in 9.7: MIN(x) OVER (ORDER BY x DESC ROWS UNBOUNDED PRECEDING) is null once a null was met.
    fn looks_at_ends_only(&self) -> bool {
        true
    }

    /// Values of a recursive query are as wide as those of its first rows (section 13.2.20).
    fn wide(&self, ty: Scalar) -> Option<&'static str> {
        (ty == Scalar::Text).then_some("CAST(? AS CHAR(65535))")
    }

    /// An exact number is sent as a text, a day as a moment, and bytes as a text in the character set of the connection (section
    /// "COM_STMT_EXECUTE" of the protocol): beside a column COALESCE and CASE would be of that type.
    fn result_type(&self, ty: Scalar) -> Option<&'static str> {
        matches!(ty, Scalar::Decimal | Scalar::Date | Scalar::Bytes).then(|| self.cell_type(ty)).flatten()
    }

    /// Of values alone comes a double ("PREPARE Statement", section 15.5.1).
    fn calculated_type(&self, ty: Scalar) -> Option<&'static str> {
        if matches!(ty, Scalar::I64 | Scalar::U64) { self.cell_type(ty) } else { self.result_type(ty) }
    }

    /// They count without a sign, and what is calculated with them would be so too (seen in 9.7).
    fn place_type(&self) -> Option<&'static str> {
        Some("SIGNED")
    }

    /// Seen in 9.7: MAX(CASE WHEN x THEN ? ELSE ? END) is 0, whatever the texts.
    fn extreme_text(&self) -> Option<&'static str> {
        Some("CHAR")
    }

    fn limits_writes(&self) -> bool {
        true
    }

    fn limits_sets(&self) -> bool {
        false
    }

    fn values_read_before(&self, _joins: &[Join]) -> bool {
        false
    }

    /// Error 1093 (section 13.2.15.12, Restrictions on Subqueries).
    fn writes_see_themselves(&self) -> bool {
        false
    }

    fn function(&self, function: &Function) -> Option<&'static str> {
        Some(match function {
            Function::Length => "CHAR_LENGTH({0})",
            // A number below one would count from the end.
            Function::Substring => "SUBSTR({0}, GREATEST({1}, 1), {2} - (GREATEST({1}, 1) - {1}))",
            Function::Position => "LOCATE({1}, {0})",
            Function::Concat => return None,
            // Halves of exact numbers only are rounded away from zero (section 12.25.4, Rounding Behavior).
            Function::Round => "CAST(ROUND(CAST({0} AS DECIMAL(65, 30)), {1}) AS DOUBLE)",
            Function::Floor => "CAST(FLOOR({0}) AS SIGNED)",
            Function::Ceil => "CAST(CEIL({0}) AS SIGNED)",
            Function::Greatest => "GREATEST(",
            Function::Least => "LEAST(",
            Function::Now => "UTC_TIMESTAMP(6)",
            Function::Random => "RAND()",
            Function::Date => "DATE({0})",
            Function::Time => "CAST({0} AS TIME(6))",
            // A year of its own is of 16 bits, without a sign (seen in 9.7).
            Function::Year => "CAST(YEAR({0}) AS SIGNED)",
            Function::Month => "MONTH({0})",
            Function::Day => "DAYOFMONTH({0})",
            Function::Hour => "HOUR({0})",
            Function::Minute => "MINUTE({0})",
            Function::Second => "SECOND({0})",
            other => return spelling::function(other),
        })
    }

    fn cast(&self, to: Scalar) -> &'static str {
        match to {
            Scalar::Bool => "({0} <> 0)",
            // From doubles halves would be rounded to the even side, and from digits after the point twice.
            Scalar::I64 => "CAST(CAST({0} AS DECIMAL(65, 0)) AS SIGNED)",
            // A number below zero would become a very large one.
            Scalar::U64 => {
                "CASE WHEN CAST({0} AS DECIMAL(65, 0)) >= 0 THEN CAST(CAST({0} AS DECIMAL(65, 0)) AS UNSIGNED) END"
            }
            Scalar::F64 => "CAST({0} AS DOUBLE)",
            Scalar::Decimal => "CAST({0} AS DECIMAL(65, 30))",
            Scalar::Text => "CAST({0} AS CHAR)",
            Scalar::Bytes => "CAST({0} AS BINARY)",
            Scalar::Date => "CAST({0} AS DATE)",
            Scalar::Time => "CAST({0} AS TIME(6))",
            Scalar::DateTime | Scalar::Timestamp => "CAST({0} AS DATETIME(6))",
            Scalar::Uuid => "LOWER(CAST({0} AS CHAR(36)))",
            Scalar::Json => "CAST({0} AS JSON)",
        }
    }

    /// The quotient of integers is a decimal (section 12.6.1, Arithmetic Operators).
    fn arithmetic(&self, op: ArithmeticOp, ty: ValueType) -> &'static str {
        match (op, ty) {
            (ArithmeticOp::Add, ValueType::F64) => "CAST({0} AS DOUBLE) + CAST({1} AS DOUBLE)",
            (ArithmeticOp::Subtract, ValueType::F64) => "CAST({0} AS DOUBLE) - CAST({1} AS DOUBLE)",
            (ArithmeticOp::Multiply, ValueType::F64) => "CAST({0} AS DOUBLE) * CAST({1} AS DOUBLE)",
            (ArithmeticOp::Divide, ValueType::F64) => "CAST({0} AS DOUBLE) / NULLIF(CAST({1} AS DOUBLE), 0)",
            (ArithmeticOp::Divide, _) => "{0} DIV NULLIF({1}, 0)",
            (ArithmeticOp::Remainder, _) => "{0} % NULLIF({1}, 0)",
            (plain, _) => spelling::arithmetic(plain),
        }
    }

    fn regexp(&self, letters: Letters) -> &'static str {
        match letters {
            Letters::Exact => "REGEXP_LIKE({0}, {1}, 'c')",
            Letters::AnyCase => "REGEXP_LIKE({0}, {1}, 'i')",
        }
    }

    fn json(&self, render: &mut Render, node: &Json) -> Result<(), CompileError> {
        json::Pieces(json::MySqlWords).json(render, node)
    }

    /// "Boolean Full-Text Searches", section 12.9.2.
    fn full_text(&self, render: &mut Render, node: &FullText) -> Result<(), CompileError> {
        let FullText { columns, words, language } = node;
        spelling::check_words(node)?;
        if language.is_some() {
            render.need(Feature::FullTextLanguage)?;
        }
        render.push("MATCH (");
        render.separated(columns, ", ", Render::expr)?;
        render.push(") AGAINST (");
        render.bind(*words, Encode::AllWords)?;
        render.push(" IN BOOLEAN MODE)");
        Ok(())
    }

    fn lock(&self, render: &mut Render, lock: &Lock) -> Result<(), CompileError> {
        render.push(match lock.strength {
            LockStrength::Update => " FOR UPDATE",
            LockStrength::Share => " FOR SHARE",
            LockStrength::NoKeyUpdate | LockStrength::KeyShare => return render.need(Feature::KeyLocks),
        });
        spelling::lock_of_tables(render, lock)
    }

    fn hints(&self, render: &mut Render, hints: &[IndexHint]) -> Result<(), CompileError> {
        spelling::index_hints(render, hints)
    }

    /// The default is a tree by now, which has nothing to say of most writes (section 15.8.2, EXPLAIN, of version 9).
    fn explain(&self, run: ExplainRun, format: ExplainFormat) -> &'static str {
        match (run, format) {
            (ExplainRun::PlanOnly, ExplainFormat::Native) => "EXPLAIN FORMAT=TRADITIONAL ",
            (ExplainRun::PlanOnly, ExplainFormat::Json) => "EXPLAIN FORMAT=JSON ",
            (ExplainRun::Analyze, ExplainFormat::Native) => "EXPLAIN ANALYZE ",
            (ExplainRun::Analyze, ExplainFormat::Json) => "EXPLAIN ANALYZE FORMAT=JSON ",
        }
    }
}

/// What to do instead in versions before `major`.`minor`.
fn before(version: Version, major: u16, minor: u16, remedy: &'static str) -> Option<&'static str> {
    (version < Version { major, minor }).then_some(remedy)
}
