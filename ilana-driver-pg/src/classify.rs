//! From PostgreSQL's codes to kinds of error. Pure functions.
//!
//! Source: PostgreSQL manual, appendix A, and section 55.8 for the fields beside the code.

use ilana_driver::{DriverError, ErrorKind};
use tokio_postgres::error::DbError;

/// What an error report says beside its code, where it says it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Report<'a> {
    pub(crate) message: &'a str,
    pub(crate) detail: Option<&'a str>,
    pub(crate) constraint: Option<&'a str>,
    pub(crate) table: Option<&'a str>,
    pub(crate) column: Option<&'a str>,
}

pub(crate) fn error(error: tokio_postgres::Error) -> DriverError {
    DriverError::with_source(kind(&error), error)
}

pub(crate) fn kind(error: &tokio_postgres::Error) -> ErrorKind {
    let Some(report) = error.as_db_error() else {
        let lost = error.is_closed() || source::<std::io::Error>(error).is_some();
        return if lost { ErrorKind::ConnectionLost } else { other(&chain(error)) };
    };
    of_report(report)
}

pub(crate) fn of_report(report: &DbError) -> ErrorKind {
    let fields = Report {
        message: report.message(),
        detail: report.detail(),
        constraint: report.constraint(),
        table: report.table(),
        column: report.column(),
    };
    classify(report.code().code(), &fields)
}

/// What went wrong while a connection was opened: an error that ends one that is open means something else here.
pub(crate) fn connecting(error: tokio_postgres::Error, target: &str) -> DriverError {
    let kind = error.as_db_error().map(|report| (report.code().code(), report.message()));
    let kind = match kind {
        Some((code, message)) if code.starts_with("28") => {
            ErrorKind::Authentication { target: target.to_owned(), message: message.to_owned() }
        }
        // PgBouncer has one code for all that it refuses.
        Some(("08P01", message)) if message.contains("authentication failed") => {
            ErrorKind::Authentication { target: target.to_owned(), message: message.to_owned() }
        }
        Some(("53300", _)) => ErrorKind::TooManyConnections,
        _ if chain(&error).contains("password missing") => ErrorKind::Authentication {
            target: target.to_owned(),
            message: "it asks for a password, and none was given".to_owned(),
        },
        _ => ErrorKind::Connect { target: target.to_owned() },
    };
    DriverError::with_source(kind, error)
}

/// An error and those beneath it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

fn source<T: std::error::Error + 'static>(error: &dyn std::error::Error) -> Option<&T> {
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// `code` is the SQLSTATE.
pub(crate) fn classify(code: &str, report: &Report<'_>) -> ErrorKind {
    let message = || report.message.to_owned();
    let constraint = || report.constraint.unwrap_or(report.message).to_owned();
    match code {
        "23505" => ErrorKind::UniqueViolation { constraint: constraint() },
        "23503" => ErrorKind::ForeignKeyViolation { constraint: constraint() },
        "23502" => ErrorKind::NotNullViolation { column: column(report) },
        // An exclusion is a check of one row against others.
        "23514" | "23P01" | "44000" => ErrorKind::CheckViolation { constraint: constraint() },
        "40001" => ErrorKind::SerializationFailure,
        "40P01" => ErrorKind::Deadlock,
        "55P03" => ErrorKind::LockTimeout,
        "57014" => ErrorKind::Timeout,
        "25006" => ErrorKind::ReadOnly,
        "25P02" => other(
            "an earlier statement of the transaction failed, and nothing more runs in it: roll it back, and put what \
             may fail into a nested transaction",
        ),
        "53100" => ErrorKind::DiskFull,
        "53300" => ErrorKind::TooManyConnections,
        "42601" => ErrorKind::Syntax { message: message() },
        "42P01" => ErrorKind::UndefinedTable { table: named(report.message) },
        "42703" => ErrorKind::UndefinedColumn { column: named(report.message) },
        "42P07" | "42710" | "42701" | "42P06" | "42723" | "42P04" => {
            let name = report.message.strip_suffix(" already exists").unwrap_or(report.message);
            ErrorKind::AlreadyExists { name: name.to_owned() }
        }
        "22003" | "22008" => ErrorKind::Overflow { message: message() },
        // The names of statements are of a connection; a proxy hands out several.
        "26000" | "42P05" => other(&format!(
            "{}; if this goes through a pooling proxy, open connections with `Statements::Unnamed`",
            report.message
        )),
        // What depends on it is told there only.
        "2BP01" | "0A000" => match report.detail {
            Some(detail) => other(&format!("{} ({})", report.message, detail.replace('\n', ", "))),
            None => other(report.message),
        },
        _ => by_class(code, report.message),
    }
}

fn by_class(code: &str, message: &str) -> ErrorKind {
    let class = code.get(..2).unwrap_or_default();
    match (class, code) {
        ("54", _) => ErrorKind::TooLarge { message: message.to_owned() },
        // The server ends the connection: it was told to, it goes down, or it waited for too long.
        ("08", _) | (_, "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25P04" | "40003") => {
            ErrorKind::ConnectionLost
        }
        ("XX", "XX001" | "XX002") => ErrorKind::Corrupt,
        _ => other(message),
    }
}

fn other(message: &str) -> ErrorKind {
    ErrorKind::Other { message: message.to_owned() }
}

fn column(report: &Report<'_>) -> String {
    match (report.table, report.column) {
        (Some(table), Some(column)) => format!("{table}.{column}"),
        (None, Some(column)) => column.to_owned(),
        (_, None) => report.message.to_owned(),
    }
}

/// What a message has between double quotes, or what it says before its verb: an unknown table or column is named
/// nowhere else.
fn named(message: &str) -> String {
    if let Some((_, rest)) = message.split_once('"')
        && let Some((name, _)) = rest.split_once('"')
    {
        return name.to_owned();
    }
    let bare = message.strip_prefix("column ").unwrap_or(message);
    bare.strip_suffix(" does not exist").unwrap_or(message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, message: &str) -> ErrorKind {
        classify(code, &Report { message, ..Report::default() })
    }

    #[test]
    fn what_depends_on_it_is_told() {
        let detail = Some("view names depends on table users\nview all_names depends on view names");
        let report = Report { message: "cannot drop table users", detail, ..Report::default() };
        let told = classify("2BP01", &report).to_string();
        assert!(told.contains("view names depends on table users, view all_names"), "{told}");
    }

    #[test]
    fn violations_name_what_does_not_hold() {
        let report = Report {
            message: "a row is wrong",
            detail: None,
            constraint: Some("users_email_key"),
            table: Some("users"),
            column: Some("email"),
        };
        let constraint = || "users_email_key".to_owned();
        let kinds = [
            ("23505", ErrorKind::UniqueViolation { constraint: constraint() }),
            ("23503", ErrorKind::ForeignKeyViolation { constraint: constraint() }),
            ("23502", ErrorKind::NotNullViolation { column: "users.email".into() }),
            ("23514", ErrorKind::CheckViolation { constraint: constraint() }),
            ("23P01", ErrorKind::CheckViolation { constraint: constraint() }),
        ];
        for (code, kind) in kinds {
            assert_eq!(classify(code, &report), kind);
        }
    }

    #[test]
    fn what_a_caller_can_do_something_about_has_a_kind() {
        let message = || "what it says".to_owned();
        for (code, kind) in [
            ("40001", ErrorKind::SerializationFailure),
            ("40P01", ErrorKind::Deadlock),
            ("55P03", ErrorKind::LockTimeout),
            ("57014", ErrorKind::Timeout),
            ("25006", ErrorKind::ReadOnly),
            ("53100", ErrorKind::DiskFull),
            ("53300", ErrorKind::TooManyConnections),
            ("42601", ErrorKind::Syntax { message: message() }),
            ("22003", ErrorKind::Overflow { message: message() }),
            ("54000", ErrorKind::TooLarge { message: message() }),
            ("54001", ErrorKind::TooLarge { message: message() }),
            ("57P01", ErrorKind::ConnectionLost),
            ("57P02", ErrorKind::ConnectionLost),
            ("57P03", ErrorKind::ConnectionLost),
            ("08006", ErrorKind::ConnectionLost),
            ("25P03", ErrorKind::ConnectionLost),
            ("XX001", ErrorKind::Corrupt),
            ("22P02", ErrorKind::Other { message: message() }),
            ("", ErrorKind::Other { message: message() }),
        ] {
            assert_eq!(of(code, "what it says"), kind, "{code}");
        }
    }

    #[test]
    fn things_that_are_missing_or_there_are_named() {
        let table = of("42P01", "relation \"users\" does not exist");
        assert_eq!(table, ErrorKind::UndefinedTable { table: "users".into() });
        let column = of("42703", "column \"nmae\" of relation \"users\" does not exist");
        assert_eq!(column, ErrorKind::UndefinedColumn { column: "nmae".into() });
        let bare = of("42703", "column u.nmae does not exist");
        assert_eq!(bare, ErrorKind::UndefinedColumn { column: "u.nmae".into() });
        let there = of("42P07", "relation \"users\" already exists");
        assert_eq!(there, ErrorKind::AlreadyExists { name: "relation \"users\"".into() });
    }
}
