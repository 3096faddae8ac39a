//! What can be wrong with a statement before any database sees it.

mod schema;

pub use schema::SchemaFeature;

use crate::Dialect;

/// Why a statement has no SQL. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The database cannot do this.
    #[error("{dialect} has no {feature}: {remedy}")]
    Unsupported {
        /// What it cannot do.
        feature: Feature,
        /// Which database, and which version of it.
        dialect: Dialect,
        /// What to do instead.
        remedy: &'static str,
    },
    /// The statement means nothing on any database.
    #[error("{what}: {remedy}")]
    Invalid {
        /// What is wrong, with the name of the table or column.
        what: String,
        /// What to do instead.
        remedy: &'static str,
    },
    /// The statement has more values than the database takes at once.
    #[error(
        "{given} values in one statement are more than the {limit} that {dialect} takes: send them in parts"
    )]
    TooManyBinds {
        /// How many it has.
        given: usize,
        /// How many the database takes.
        limit: usize,
        /// Which database.
        dialect: Dialect,
    },
    /// A slot refers to a value that is not there.
    #[error("slot {slot} has no value: the statement has {given}")]
    MissingBind {
        /// The slot.
        slot: u32,
        /// How many values there are.
        given: usize,
    },
}

/// Something that not every database can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// Reading back what an insert stored.
    Returning,
    /// Reading back what an update changed.
    ReturningOfUpdate,
    /// Reading back what a delete removed.
    ReturningOfDelete,
    /// Reading back the rows of an insert that leaves some as they are.
    ReturningOfConflict,
    /// Values that are arrays.
    Arrays,
    /// `SET DEFAULT` as what a foreign key does.
    SetDefault,
    /// A foreign key to a table of another schema.
    KeyAcrossSchemas,
    /// Assignments of one update that read each other's columns in a circle.
    SwappedColumns,
    /// A join that keeps the rows of the right side.
    RightJoin,
    /// A join that keeps the rows of both sides.
    FullJoin,
    /// A joined query that refers to the sources before it.
    Lateral,
    /// Locks on the rows that are read.
    RowLocks,
    /// Locks that leave foreign keys alone.
    KeyLocks,
    /// Locks on the rows of some tables only.
    LocksOfTables,
    /// Advice on which indexes to use.
    IndexHints,
    /// Saying whether a named query is computed once.
    Materialized,
    /// Named queries before an update or a delete.
    WithBeforeWrite,
    /// Intersections and differences in which equal rows count more than once.
    RepeatedRows,
    /// Groups of groups.
    Rollup,
    /// Frames that count groups of equal rows.
    GroupFrames,
    /// Frames that leave rows out.
    FrameExclusion,
    /// An order within an aggregate that joins texts.
    OrderedJoin,
    /// A text joined of values that differ, with a separator.
    DistinctJoin,
    /// A search for words.
    FullText,
    /// A language for a search for words.
    FullTextLanguage,
    /// A key in a JSON path that the engine cannot read there, such as one with a double quote in it.
    QuoteInJsonPath,
    /// The unique index with a condition that an upsert is about.
    PartialConflict,
    /// An update or delete whose value is computed from the table itself.
    SelfSubquery,
    /// An upsert whose queries speak of the row that was to be inserted.
    ExcludedInQuery,
    /// An update or delete of rows that a query must find, of a table whose key is not known.
    UnkeyedWrite,
    /// The costs of a query as it is carried out.
    ExplainAnalyze,
    /// A plan as JSON.
    ExplainJson,
    /// The costs of a write as it is carried out.
    ExplainAnalyzeOfWrites,
    /// The costs of a query as it is carried out, as JSON.
    ExplainAnalyzeAsJson,
    /// A source that is a query which refers to the rows around the whole.
    CorrelatedSource,
    /// All columns of the first of the rows that agree in something.
    StarOfFirstRows,
    /// Texts joined over a window.
    JoinedWindow,
    /// Locks on rows that an outer join may lack.
    LocksOfMissingRows,
    /// An aggregate that is compared with each row of a query.
    QuantifiedAggregate,
    /// Aggregates of the rows around a query in the conditions of that query.
    OuterAggregate,
    /// Something about tables themselves.
    Schema(SchemaFeature),
}

impl From<SchemaFeature> for Feature {
    fn from(part: SchemaFeature) -> Self {
        Self::Schema(part)
    }
}

impl std::fmt::Display for Feature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Schema(part) => return part.fmt(f),
            Self::OuterAggregate => "conditions on an aggregate of the rows around a query",
            Self::QuantifiedAggregate => "comparison of an aggregate with ANY and ALL rows of a query",
            Self::Returning => "RETURNING",
            Self::ReturningOfUpdate => "RETURNING after an update",
            Self::ReturningOfDelete => "RETURNING after a delete",
            Self::ReturningOfConflict => "RETURNING after an insert that leaves rows as they are",
            Self::Arrays => "arrays",
            Self::SetDefault => "SET DEFAULT",
            Self::KeyAcrossSchemas => "foreign keys to another schema",
            Self::SwappedColumns => "swap of columns in one update",
            Self::RightJoin => "RIGHT JOIN",
            Self::FullJoin => "FULL JOIN",
            Self::Lateral => "LATERAL",
            Self::RowLocks => "locks on rows",
            Self::KeyLocks => "locks that leave foreign keys alone",
            Self::LocksOfTables => "locks on the rows of some tables only",
            Self::IndexHints => "index hints of this kind",
            Self::Materialized => "MATERIALIZED",
            Self::WithBeforeWrite => "WITH before an update or delete",
            Self::RepeatedRows => "INTERSECT ALL and EXCEPT ALL",
            Self::Rollup => "ROLLUP",
            Self::GroupFrames => "frames of GROUPS",
            Self::FrameExclusion => "EXCLUDE in a frame",
            Self::OrderedJoin => "order within an aggregate",
            Self::DistinctJoin => "joined texts that differ, with a separator",
            Self::FullText => "search for words",
            Self::FullTextLanguage => "choice of a language for each search",
            Self::QuoteInJsonPath => "JSON paths with a key like this",
            Self::PartialConflict => "upserts by an index with a condition",
            Self::SelfSubquery => "values computed from the table that is written",
            Self::ExcludedInQuery => "queries about each row of an upsert that was to be inserted",
            Self::UnkeyedWrite => "way to find the rows of this write without their key",
            Self::ExplainAnalyze => "EXPLAIN ANALYZE",
            Self::ExplainJson => "plan as JSON",
            Self::ExplainAnalyzeOfWrites => "EXPLAIN ANALYZE of writes",
            Self::ExplainAnalyzeAsJson => "EXPLAIN ANALYZE as JSON",
            Self::CorrelatedSource => "sources and named queries that refer to the rows around the query",
            Self::StarOfFirstRows => "DISTINCT ON with all columns",
            Self::JoinedWindow => "texts joined over a window",
            Self::LocksOfMissingRows => "locks on rows that an outer join may lack",
        })
    }
}
