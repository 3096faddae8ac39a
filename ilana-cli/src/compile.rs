//! `ilana compile`: a statement as JSON becomes SQL, so that other tools can use the compiler.

use std::fmt::Write;

use std::str::FromStr;

use ilana_compile::{Dialect, UnknownDialect, side_by_side};
use ilana_ir::Statement;

use crate::ConsoleError;

/// For which databases a statement is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompileFor {
    /// For one.
    One(Dialect),
    /// For all four, side by side, as snapshots show them.
    All,
}

/// Reads `all`, or a dialect such as `pg` or `mariadb:10.6`.
impl FromStr for CompileFor {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, UnknownDialect> {
        if text == "all" { Ok(Self::All) } else { text.parse().map(Self::One) }
    }
}

/// The SQL of a statement, a line each, and below each its values as JSON.
///
/// # Errors
///
/// [`ConsoleError::Input`] when the text is no statement; [`ConsoleError::Orm`] when the database cannot do it.
pub fn compile(json: &str, input: CompileFor) -> Result<String, ConsoleError> {
    let no_statement =
        |error: serde_json::Error| ConsoleError::Input { what: format!("no statement: {error}") };
    let statement: Statement = serde_json::from_str(json).map_err(no_statement)?;
    let dialect = match input {
        CompileFor::All => return Ok(side_by_side(&statement)),
        CompileFor::One(dialect) => dialect,
    };
    let texts = ilana_compile::compile(&statement, dialect).map_err(ilana_orm::Error::from)?;
    let mut out = String::new();
    for sql in texts {
        let binds = serde_json::to_string(&sql.binds).map_err(no_statement)?;
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}\n{binds}", sql.text);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pg() -> CompileFor {
        CompileFor::One(Dialect::postgres(15))
    }

    #[test]
    fn all_databases_are_shown_side_by_side() {
        let json = r#"{"Query": {"shape": {"Delete": {"table": {"name": "users"}}}, "binds": []}}"#;
        let all = compile(json, CompileFor::All).unwrap();
        assert!(all.starts_with("-- PostgreSQL 15\nDELETE FROM \"users\"\n-- MySQL 8.0\n"), "{all}");
    }

    #[test]
    fn a_statement_becomes_sql_and_its_values() {
        let json = r#"{"Query": {"shape": {"Delete": {"table": {"schema": null, "name": "users"}, "filter":
            {"Compare": {"left": {"Column": {"table": null, "name": "id"}}, "op": "Eq",
                         "right": {"Bind": {"slot": 0, "ty": {"Scalar": "I64"}}}}}}},
            "binds": [{"I64": 7}]}}"#;
        assert_eq!(compile(json, pg()).unwrap(), "DELETE FROM \"users\" WHERE \"id\" = $1\n[{\"I64\":7}]\n");
        assert_eq!(
            compile(json, "mysql:8".parse().unwrap()).unwrap(),
            "DELETE FROM `users` WHERE `id` = ?\n[{\"I64\":7}]\n"
        );
    }

    #[test]
    fn a_field_that_there_is_not_is_an_error_and_no_statement_without_it() {
        let json = r#"{"Query": {"shape": {"Delete": {"table": {"name": "users"}, "where": {"Bool": false}}}, "binds": []}}"#;
        let error = compile(json, pg()).unwrap_err();
        assert!(error.to_string().starts_with("no statement: unknown field `where`, expected"), "{error}");
    }

    #[test]
    fn what_is_no_statement_is_an_error_that_says_where() {
        let error = compile("{\"Select\": 1}", pg()).unwrap_err();
        assert!(error.to_string().starts_with("no statement: unknown variant `Select`"), "{error}");
    }
}
