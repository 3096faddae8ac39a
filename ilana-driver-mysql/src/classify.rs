//! From error numbers and words of MySQL and MariaDB to kinds of error. A pure function.
//!
//! Sources: MySQL 8.4 Error Message Reference, chapter 2, "Server Error Message Reference"; MariaDB, "MariaDB Error Code
//! Reference". The numbers below 1900 are common to both; those above were given apart.

use ilana_driver::{DriverError, ErrorKind};
use mysql_async::{DriverError as Beneath, Error};

/// The error of a statement.
pub(crate) fn error(error: Error) -> DriverError {
    let kind = match &error {
        Error::Server(server) => classify(server.code, &server.message),
        Error::Driver(Beneath::PacketTooLarge) => {
            let message = "an answer is larger than 1 GiB".to_owned();
            ErrorKind::TooLarge { message }
        }
        Error::Driver(Beneath::LocalInfile(_)) => {
            let message = "the server asks for a file of this machine, and gets none".to_owned();
            ErrorKind::Other { message }
        }
        // Whatever else fails beneath, the connection is of no use after it.
        Error::Driver(_) | Error::Io(_) | Error::Other(_) | Error::Url(_) => ErrorKind::ConnectionLost,
    };
    DriverError::with_source(kind, error)
}

/// The error of opening a connection.
pub(crate) fn refused(error: Error, target: &str) -> DriverError {
    let target = || target.to_owned();
    let kind = match &error {
        Error::Server(server) => match server.code {
            // Not this user, not this database for this user, not without a password, no host of this name, an
            // authentication that the client does not know, an expired password, an account that is locked.
            1044 | 1045 | 1130 | 1251 | 1698 | 1820 | 1862 | 3118 | 4151 => {
                ErrorKind::Authentication { target: target(), message: server.message.clone() }
            }
            code if is_full(code) => ErrorKind::TooManyConnections,
            _ => ErrorKind::Connect { target: target() },
        },
        Error::Driver(
            cause @ (Beneath::UnknownAuthPlugin { .. }
            | Beneath::MysqlOldPasswordDisabled
            | Beneath::CleartextPluginDisabled),
        ) => ErrorKind::Authentication { target: target(), message: cause.to_string() },
        Error::Driver(_) | Error::Io(_) | Error::Other(_) | Error::Url(_) => {
            ErrorKind::Connect { target: target() }
        }
    };
    DriverError::with_source(kind, error)
}

/// What a number and the words beside it mean.
pub(crate) fn classify(code: u16, message: &str) -> ErrorKind {
    let said = || message.to_owned();
    match code {
        1022 | 1062 | 1169 | 1586 | 1859 => ErrorKind::UniqueViolation { constraint: key(message) },
        1216 | 1217 | 1451 | 1452 | 1557 | 1701 | 1761 | 1762 | 3730 => {
            ErrorKind::ForeignKeyViolation { constraint: foreign_key(message) }
        }
        1048 | 1263 | 1364 => ErrorKind::NotNullViolation { column: quoted(message) },
        1138 => ErrorKind::NotNullViolation {
            column: "(the server does not say which: a row has a null in it)".into(),
        },
        3819 | 4025 => ErrorKind::CheckViolation { constraint: check(message) },
        1213 | 1614 | 3058 => ErrorKind::Deadlock,
        1020 => ErrorKind::SerializationFailure,
        1205 | 3572 => ErrorKind::LockTimeout,
        1223 | 1290 | 1792 | 1836 | 3100 | 4086 => ErrorKind::ReadOnly,
        1021 | 1114 | 3676 => ErrorKind::DiskFull,
        code if is_full(code) => ErrorKind::TooManyConnections,
        1044 | 1045 | 1698 => {
            ErrorKind::Authentication { target: "the connection".to_owned(), message: said() }
        }
        1064 | 1149 => ErrorKind::Syntax { message: said() },
        1051 | 1109 | 1146 => ErrorKind::UndefinedTable { table: quoted(message) },
        // MariaDB says what is to be dropped, MySQL says "column/key".
        1091 if ["INDEX", "FOREIGN KEY", "CONSTRAINT"].iter().any(|what| is_dropped(message, what)) => {
            ErrorKind::Other { message: said() }
        }
        1054 | 1072 | 1091 => ErrorKind::UndefinedColumn { column: quoted(message) },
        1007 | 1050 | 1060 | 1061 | 1304 | 1359 | 1826 | 3822 => {
            ErrorKind::AlreadyExists { name: quoted(message) }
        }
        1317 | 1969 | 3024 => ErrorKind::Timeout,
        1264 | 1690 => ErrorKind::Overflow { message: said() },
        1118 | 1153 | 1301 | 1390 | 1436 | 3157 | 3170 => ErrorKind::TooLarge { message: said() },
        // The server shuts down, has lost the client, or was told to end the connection.
        1053 | 1080 | 1152 | 1158..=1161 | 1184 | 1927 | 2006 | 2013 | 2055 | 3169 | 4031 => {
            ErrorKind::ConnectionLost
        }
        _ => ErrorKind::Other { message: said() },
    }
}

/// Whether a number says that the server, or the user, has as many connections as may be.
pub(crate) fn is_full(code: u16) -> bool {
    matches!(code, 1040 | 1203 | 1226)
}

fn is_dropped(message: &str, what: &str) -> bool {
    message.strip_prefix("Can't DROP ").is_some_and(|rest| rest.starts_with(what))
}

/// What stands in the first quotes; all of it where there are none. A quote within a name is not doubled: the one that ends it
/// is followed by no letter.
fn quoted(message: &str) -> String {
    let Some((_, rest)) = message.split_once(" '").or_else(|| message.split_once(" `")) else {
        return message.to_owned();
    };
    let ends =
        |(index, _): &(usize, &str)| !rest.get(index + 1..).unwrap_or("").starts_with(char::is_alphanumeric);
    let end = rest.match_indices(['\'', '`']).find(ends);
    end.and_then(|(index, _)| rest.get(..index)).unwrap_or(message).to_owned()
}

/// `Duplicate entry 'it's' for key 'users.email'` names the key last, since a value may have anything in it. MariaDB names it
/// without its table.
fn key(message: &str) -> String {
    let named = message.rsplit_once(" for key '").and_then(|(_, key)| key.strip_suffix('\''));
    named.unwrap_or(message).to_owned()
}

/// ``.. fails (`app`.`posts`, CONSTRAINT `posts_user_id` FOREIGN KEY ..)``. A user without rights on the table is told no more than
/// that some key fails.
fn foreign_key(message: &str) -> String {
    let named = between(message, "CONSTRAINT `", "` FOREIGN KEY");
    // `Cannot drop table 'users' referenced by a foreign key constraint 'posts_user_id' on table 'posts'.`
    let named = named.or_else(|| between(message, " constraint '", "'"));
    named.map_or_else(|| message.to_owned(), |name| name.replace("``", "`"))
}

/// MySQL: `Check constraint 'age' is violated.` MariaDB: ``CONSTRAINT `age` failed for `app`.`users` ``, and the name of the column, with its
/// table, where the check is one of a column.
fn check(message: &str) -> String {
    between(message, "CONSTRAINT `", "` failed for")
        .or_else(|| between(message, "'", "'"))
        .unwrap_or(message)
        .to_owned()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unique(constraint: &str) -> ErrorKind {
        ErrorKind::UniqueViolation { constraint: constraint.into() }
    }

    #[test]
    fn violations_name_what_is_violated() {
        assert_eq!(classify(1062, "Duplicate entry 'a' for key 'users.email'"), unique("users.email"));
        assert_eq!(classify(1062, "Duplicate entry 'x' for key 'y' for key 'email'"), unique("email"));
        let words = "Cannot add or update a child row: a foreign key constraint fails (`app`.`posts`, CONSTRAINT \
                     `posts_user``id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`))";
        let expected = ErrorKind::ForeignKeyViolation { constraint: "posts_user`id".into() };
        assert_eq!(classify(1452, words), expected);
        assert_eq!(classify(1451, words), expected);
        let words = "Cannot drop table 'users' referenced by a foreign key constraint 'posts_user`id' on table 'posts'.";
        assert_eq!(classify(3730, words), expected);
        let words = "Cannot delete or update a parent row: a foreign key constraint fails";
        assert_eq!(classify(1217, words), ErrorKind::ForeignKeyViolation { constraint: words.into() });
        let null = ErrorKind::NotNullViolation { column: "name".into() };
        assert_eq!(classify(1048, "Column 'name' cannot be null"), null);
        assert_eq!(classify(1364, "Field 'name' doesn't have a default value"), null);
        let check = ErrorKind::CheckViolation { constraint: "age".into() };
        assert_eq!(classify(3819, "Check constraint 'age' is violated."), check);
        assert_eq!(classify(4025, "CONSTRAINT `age` failed for `app`.`users`"), check);
    }

    #[test]
    fn what_is_missing_or_there_already_is_named() {
        let table = ErrorKind::UndefinedTable { table: "app.users".into() };
        assert_eq!(classify(1146, "Table 'app.users' doesn't exist"), table);
        let column = ErrorKind::UndefinedColumn { column: "nmae".into() };
        assert_eq!(classify(1054, "Unknown column 'nmae' in 'field list'"), column);
        assert_eq!(classify(1091, "Can't DROP 'nmae'; check that column/key exists"), column);
        assert_eq!(classify(1091, "Can't DROP COLUMN `nmae`; check that it exists"), column);
        let words = "Can't DROP INDEX `nmae`; check that it exists";
        assert_eq!(classify(1091, words), ErrorKind::Other { message: words.into() });
        let hostile = ErrorKind::AlreadyExists { name: "it's".into() };
        assert_eq!(classify(1007, "Can't create database 'it's'; database exists"), hostile);
        let exists = ErrorKind::AlreadyExists { name: "users".into() };
        assert_eq!(classify(1050, "Table 'users' already exists"), exists);
        assert_eq!(classify(1060, "Duplicate column name 'users'"), exists);
    }

    #[test]
    fn numbers_become_kinds() {
        for (codes, kind) in [
            (&[1213][..], ErrorKind::Deadlock),
            (&[1020], ErrorKind::SerializationFailure),
            (&[1205, 3572], ErrorKind::LockTimeout),
            (&[1290, 1792, 1836], ErrorKind::ReadOnly),
            (&[1021, 1114], ErrorKind::DiskFull),
            (&[1040, 1203, 1226], ErrorKind::TooManyConnections),
            (&[1317, 1969, 3024], ErrorKind::Timeout),
            (&[1053, 1927, 2006, 2013, 4031], ErrorKind::ConnectionLost),
        ] {
            for code in codes {
                assert_eq!(classify(*code, ""), kind, "{code}");
            }
        }
        let message = || "m".to_owned();
        assert_eq!(classify(1064, "m"), ErrorKind::Syntax { message: message() });
        assert_eq!(classify(1264, "m"), ErrorKind::Overflow { message: message() });
        assert_eq!(classify(1153, "m"), ErrorKind::TooLarge { message: message() });
        assert_eq!(classify(1406, "m"), ErrorKind::Other { message: message() });
    }
}
