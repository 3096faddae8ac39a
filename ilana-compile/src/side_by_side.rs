//! What all databases are told, in one text: for snapshots, in this project's tests and in users' own.

use std::fmt::Write;

use ilana_ir::Statement;

use crate::{Dialect, compile};

/// A statement's SQL and values, or the error, for PostgreSQL 15, MySQL 8.0, MariaDB 10.11 and SQLite 3.45.
///
/// ```
/// use ilana_ir::{DropTable, IfMissing, SchemaChange, TableName};
///
/// let drop = DropTable { name: TableName::new("users"), if_missing: IfMissing::Skip };
/// let text = ilana_compile::side_by_side(&SchemaChange::DropTable(drop).into());
/// assert!(text.contains("-- MySQL 8.0\nDROP TABLE IF EXISTS `users`\n"));
/// ```
pub fn side_by_side(statement: &Statement) -> String {
    let dialects =
        [Dialect::postgres(15), Dialect::mysql(8), Dialect::mariadb(10, 11), Dialect::sqlite(3, 45)];
    side_by_side_in(statement, &dialects)
}

/// The same for databases of the caller's choice, such as the oldest that it serves.
pub fn side_by_side_in(statement: &Statement, dialects: &[Dialect]) -> String {
    dialects.iter().map(|dialect| block(statement, *dialect)).collect()
}

fn block(statement: &Statement, dialect: Dialect) -> String {
    let mut out = format!("-- {dialect}\n");
    match compile(statement, dialect) {
        Ok(texts) => {
            for sql in texts {
                out.push_str(&sql.text);
                out.push('\n');
                for (index, value) in sql.binds.iter().enumerate() {
                    // Writing to a string cannot fail.
                    let _ = writeln!(out, "--   {}: {value:?}", index + 1);
                }
            }
        }
        Err(error) => {
            let kind = match &error {
                crate::CompileError::Unsupported { feature, .. } => format!("unsupported {feature:?}"),
                crate::CompileError::Invalid { .. } => "invalid".to_owned(),
                crate::CompileError::TooManyBinds { .. } => "too many binds".to_owned(),
                crate::CompileError::MissingBind { .. } => "missing bind".to_owned(),
            };
            let _ = writeln!(out, "-- {kind}: {error}");
        }
    }
    out
}
