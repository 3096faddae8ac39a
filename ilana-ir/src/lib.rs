//! What is asked of a database, as plain data: values, expressions, queries, relations and schema changes.
//!
//! Nothing here renders SQL, performs I/O or knows a dialect. A [`Query`] is a *shape*, which is the tree
//! without its values, and the [`Binds`] that fill the slots of the shape. Two queries that differ only in
//! their values therefore share a shape, and a compiler can cache what it made of it.
//!
//! ```
//! use ilana_ir::{Binds, Comparison, Expr, Query, Select, Shape, Source};
//!
//! let mut binds = Binds::default();
//! let adult = Expr::compare(Expr::column("users", "age"), Comparison::Ge, Expr::Bind(binds.push(18_i64)));
//! let select = Select { filter: Some(adult), ..Select::from(Source::table("users")) };
//! let query = Query { shape: Shape::Select(select), binds };
//! assert_eq!(query.binds.values().len(), 1);
//! ```

mod bind;
mod delete;
mod explain;
mod expr;
mod insert;
mod name;
mod predicate;
mod raw;
mod relation;
mod schema;
mod select;
mod statement;
mod update;
mod upsert;
mod value;
mod walk;

pub use bind::{Bind, BindList, BindRows, Binds, Bound};
pub use delete::Delete;
pub use explain::{Explain, ExplainFormat, ExplainRun};
pub use expr::{
    Aggregate, AggregateFunction, Arithmetic, ArithmeticOp, Between, Call, Case, Cast, Compare, Comparison,
    Duplicates, Exclude, Expr, Frame, FrameBound, FrameUnit, FullText, Function, In, Json, JsonContains,
    JsonExtract, JsonPath, JsonPattern, JsonSet, JsonStep, Letters, Like, Quantified, Quantifier, Regexp,
    Set, When, Window, WindowFunction, json_contains,
};
pub use insert::{Insert, InsertRows};
pub use name::{ColumnRef, Name, TableName};
pub use predicate::{
    any_case, compare, contains, ends_with, equals, is_in, json_compare, like, regexp, starts_with,
};
pub use raw::{Raw, RawArg};
pub use relation::{Correlated, EagerLoad, Morph, OneOfMany, Pivot, Relation, RelationKind, Through};
pub use schema::{
    AlterTable, Build, Column, ColumnDefault, ColumnType, Condition, CreateEnum, CreateIndex, CreateTable,
    CreateView, Current, Deferral, DropTable, DropView, ForeignKey, Generated, Identity, IfMissing, IfThere,
    Index, IndexKind, IndexPart, IndexedBy, LONGEST_NAME, Place, ReferenceAction, Schema, SchemaChange,
    Spatial, Storage, TableChange, TableConstraint, TableOptions, conventional_name,
};
pub use select::{
    Columns, Cte, Direction, Distinct, HintKind, IndexHint, Join, JoinKind, Lock, LockStrength, LockWait,
    Materialized, Nulls, Order, Recursion, Select, SelectItem, SetOperation, SetOperator, Source, Totals,
    With,
};
pub use statement::{Query, Shape, Statement};
pub use update::{Assignment, Update};
pub use upsert::{ConflictAction, OnConflict};
pub use value::{CoerceError, Scalar, Typed, Value, ValueType};
pub use walk::{Descend, Part, PartMut, Walk, WalkMut};
