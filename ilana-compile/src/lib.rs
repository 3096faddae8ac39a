//! Statements as data become SQL for PostgreSQL, MySQL, MariaDB and SQLite, or an error that says what the database
//! cannot do and what to do instead. A function: no I/O, no clock, no state but a cache that the caller owns.
//!
//! ```
//! use ilana_compile::{Dialect, compile};
//! use ilana_ir::{Binds, Expr, Query, Select, SelectItem, Shape, Source, Value, equals};
//!
//! let mut binds = Binds::default();
//! let mut select = Select::from(Source::table("users"));
//! select.columns.push(SelectItem::column("users", "name"));
//! select.and_filter(binds.adopt(equals(Expr::column("users", "id"), Value::I64(7))));
//! let query = Query { shape: Shape::Select(select), binds };
//!
//! let sql = compile(&query.into(), Dialect::postgres(15))?;
//! assert_eq!(sql[0].text, r#"SELECT "users"."name" FROM "users" WHERE "users"."id" = $1"#);
//! assert_eq!(sql[0].binds, [Value::I64(7)]);
//! # Ok::<(), ilana_compile::CompileError>(())
//! ```
//!
//! # What the SQL relies on
//!
//! Ilana's adapters see to all of it; whoever runs the texts by other means must.
//!
//! - **SQLite** has no exact numbers: they are texts. A connection needs the collation `ilana_decimal`, which orders texts by the
//!   numbers that they are, the aggregates `ilana_decimal_sum` and `ilana_decimal_avg` (over windows too), the functions
//!   `ilana_decimal_add`, `ilana_decimal_subtract` and `ilana_decimal_multiply` of two numbers and `ilana_decimal` of one, which
//!   casts, or of one and how many digits it keeps after the point, and `regexp` ("Application-Defined SQL Functions" in its
//!   manual). Days and moments are texts as well.
//! - **SQLite** knows by its declared type that a column of a table is of exact numbers, and by the types in the statement what
//!   is computed. Of a column that is read through `COALESCE`, `CASE`, `GREATEST` or a window, or of one of a query, nobody
//!   knows unless the statement says it: [`ColumnRef::holding`](ilana_ir::ColumnRef::holding). The same tells a day from a
//!   moment where they are compared; a given value says it by its own type.
//! - **MySQL and MariaDB** need a connection in `utf8mb4` and in a collation that tells every two texts apart
//!   (`utf8mb4_0900_bin`, `utf8mb4_nopad_bin`), by `SET NAMES utf8mb4 COLLATE ..`, a strict `sql_mode` and found rows for counts of updated ones.
//! - **PostgreSQL** orders texts by the collation of the database: make it with `LC_COLLATE 'C'` ("Collation Support",
//!   section 24.2), or give columns `COLLATE "C"`, to have them in the order of the other engines.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "rules look for one kind of node among thirty; where each must be known, the match names them all"
)]

mod cache;
mod check;
mod dialect;
mod diff;
mod error;
mod hazard;
mod introspect;
mod literal;
mod own;
mod plan;
mod raw;
mod render;
mod rewrite;
mod schema;
mod side_by_side;
mod sql;

pub use cache::PlanCache;
pub use dialect::{Dialect, Engine, UnknownDialect, Version};
pub use diff::diff;
pub use error::{CompileError, Feature, SchemaFeature};
pub use hazard::{Hazard, HazardKind, hazards};
pub use introspect::{
    CatalogError, CatalogRows, TableSize, catalog_questions, read_catalog, read_sizes, sizes_question,
};
pub use plan::{Bulk, Effect, Encode, Plan, PlanId, Slot, SlotSource};
pub use schema::{NEW_TABLE, REFERENCES_HOLD, apply, check_beside, looks_beside};
pub use side_by_side::{side_by_side, side_by_side_in};
pub use sql::{InTransaction, SchemaTexts, Sql, compile, compile_schema, plan};
