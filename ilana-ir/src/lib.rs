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
mod expr;
mod insert;
mod name;
mod predicate;
mod relation;
mod schema;
mod select;
mod statement;
mod update;
mod value;

pub use bind::{Bind, BindList, Binds, Bound, Slots};
pub use delete::Delete;
pub use expr::{Aggregate, AggregateFunction, Compare, Comparison, Expr, In, Like, RowNumber};
pub use insert::{Insert, InsertRows};
pub use name::{ColumnRef, Name, TableName};
pub use predicate::{compare, equals, is_in, like};
pub use relation::{EagerLoad, Pivot, Relation, RelationKind};
pub use schema::{
    Column, ColumnDefault, ColumnType, CreateIndex, CreateTable, DropTable, ForeignKey, IfMissing, Index,
    IndexKind, ReferenceAction, SchemaChange, TableConstraint,
};
pub use select::{Direction, Distinct, Join, JoinKind, Nulls, Order, Select, SelectItem, Source};
pub use statement::{Query, Shape, Statement};
pub use update::{Assignment, Update};
pub use value::{CoerceError, Scalar, Typed, Value, ValueType};
