//! Statements, sensible and senseless, made from bytes, and what must hold of them: for property tests and for fuzzing.

#[path = "generate/aggregate.rs"]
mod aggregate;
#[path = "generate/bind.rs"]
mod bind;
#[path = "generate/condition.rs"]
mod condition;
#[path = "generate/decode.rs"]
mod decode;
#[path = "generate/deep.rs"]
mod deep;
#[path = "generate/dialect.rs"]
mod dialect;
#[path = "generate/expr.rs"]
mod expr;
#[path = "generate/from.rs"]
mod from;
#[path = "generate/function.rs"]
mod function;
#[path = "generate/insert.rs"]
mod insert;
#[path = "generate/json.rs"]
mod json;
#[path = "generate/lex.rs"]
mod lex;
#[path = "generate/lex_mysql.rs"]
mod lex_mysql;
#[path = "generate/lex_postgres.rs"]
mod lex_postgres;
#[path = "generate/lex_sqlite.rs"]
mod lex_sqlite;
#[path = "generate/name.rs"]
mod name;
#[path = "generate/property.rs"]
mod property;
#[path = "generate/raw.rs"]
mod raw;
#[path = "generate/read_back.rs"]
mod read_back;
#[path = "generate/schema.rs"]
mod schema;
#[path = "generate/select.rs"]
mod select;
#[path = "generate/source.rs"]
mod source;
#[path = "generate/statement.rs"]
mod statement;
#[path = "generate/text.rs"]
mod text;
#[path = "generate/value.rs"]
mod value;
#[path = "generate/window.rs"]
mod window;
#[path = "generate/write.rs"]
mod write;

#[path = "generate/compile_total.rs"]
pub(crate) mod compile_total;
#[path = "generate/ident_quoting.rs"]
pub(crate) mod ident_quoting;
#[path = "generate/literal_roundtrip.rs"]
pub(crate) mod literal_roundtrip;
#[path = "generate/raw_split.rs"]
pub(crate) mod raw_split;
