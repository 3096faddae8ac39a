//! `ilana compile`: a statement as JSON becomes SQL, so that other tools can use the compiler.

use std::fmt::Write;

use clap::ValueEnum;
use ilana_compile::Dialect;
use ilana_ir::Statement;

use crate::ConsoleError;

/// The databases that can be compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompileFor {
    /// PostgreSQL 15.
    #[value(alias = "postgres", alias = "postgresql")]
    Pg,
    /// MySQL 8.0.
    Mysql,
    /// MariaDB 10.11.
    Mariadb,
    /// SQLite 3.45.
    #[value(alias = "sqlite3")]
    Sqlite,
}

impl CompileFor {
    fn dialect(self) -> Dialect {
        match self {
            Self::Pg => Dialect::postgres(15),
            Self::Mysql => Dialect::mysql(8),
            Self::Mariadb => Dialect::mariadb(10, 11),
            Self::Sqlite => Dialect::sqlite(3, 45),
        }
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
    let texts = ilana_compile::compile(&statement, input.dialect()).map_err(ilana_orm::Error::from)?;
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

    #[test]
    fn a_statement_becomes_sql_and_its_values() {
        let json = r#"{"Query": {"shape": {"Delete": {"table": {"schema": null, "name": "users"}, "filter":
            {"Compare": {"left": {"Column": {"table": null, "name": "id"}}, "op": "Eq",
                         "right": {"Bind": {"slot": 0, "ty": {"Scalar": "I64"}}}}}}},
            "binds": [{"I64": 7}]}}"#;
        assert_eq!(
            compile(json, CompileFor::Pg).unwrap(),
            "DELETE FROM \"users\" WHERE \"id\" = $1\n[{\"I64\":7}]\n"
        );
        assert_eq!(
            compile(json, CompileFor::Mysql).unwrap(),
            "DELETE FROM `users` WHERE `id` = ?\n[{\"I64\":7}]\n"
        );
    }

    #[test]
    fn what_is_no_statement_is_an_error_that_says_where() {
        let error = compile("{\"Select\": 1}", CompileFor::Pg).unwrap_err();
        assert!(error.to_string().starts_with("no statement: unknown variant `Select`"), "{error}");
    }
}
