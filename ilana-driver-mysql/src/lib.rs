//! Ilana's adapter for MySQL (from 8.0) and MariaDB (from 10.6), over mysql_async.
//!
//! Which of the two a server is, and in which version, it says itself when a connection is opened; an address may begin with
//! `mysql://` or `mariadb://` for either. See [`MySqlDriver`] for what each connection is set to.
//!
//! # What is stored as what
//!
//! | value | column that keeps it | what is read |
//! | --- | --- | --- |
//! | bool | `tinyint(1)` | 0 and 1 of any integer column, `bit(1)` |
//! | i64, u64 | integers, signed and unsigned; `year`, `bit(n)` | also decimals without a fraction |
//! | f64 | `double` | `float` and `double`, integers up to 2^53. NaN and infinities are refused: the engines have none. MariaDB forgets the sign of a zero |
//! | decimal | `decimal(p, s)` | every decimal of up to 28 digits and every integer; more digits are an error |
//! | text | `char`, `varchar`, `text`, `enum`, `set` in `utf8mb4` | those, JSON, MariaDB's `uuid`, `inet4`, `inet6` |
//! | bytes | `binary`, `varbinary`, `blob` | those, shapes (in the server's own format), `bit(n)` |
//! | date | `date`, years 1 to 9999 | `date`; the zero date `0000-00-00` is an error that says so |
//! | time | `time(6)` | `time` from 0 to 24 hours; what is negative or longer is an error |
//! | datetime | `datetime(6)` | `datetime`, `timestamp` |
//! | timestamp | `datetime(6)` in UTC | `datetime`, `timestamp` |
//! | uuid | `char(36)`, MariaDB's `uuid` | those, and `binary(16)`, which is written as bytes |
//! | json | `json`, which is text on MariaDB | JSON and text. Integers beyond 64 bits in a document are an error |
//! | array | none: it is refused | |
//!
//! What does not fit is an error: the session is in strict mode (MySQL manual, "Server SQL Modes"; MariaDB, "SQL_MODE"). Not
//! even that mode refuses two things, which both servers round: a fraction beyond the scale of a `decimal` column, and parts of
//! a second beyond the digits of a time column; and a `float` column keeps single precision. The columns that Ilana's schema
//! changes make are wide enough for either.
//!
//! # Several statements in one text
//!
//! Values go to the server with prepared statements only, and the server takes one statement for each of them (MySQL
//! manual, "PREPARE Statement"), so that none can be smuggled in; the compiler refuses SQL of the caller's own that ends its statement before
//! it is sent. The flag of the protocol that allows several is on all the same, as mysql_async has no way to leave it out. Only [`ilana_driver::Connection::batch`] sends a text of several, and
//! it is the server that takes it apart, so that the body of a trigger or procedure may have semicolons in it.

mod address;
mod cancel;
mod cell;
mod classify;
mod connect;
mod exchange;
mod execute;
mod number;
mod options;
mod prepared;
mod row;
mod session;
mod tls;
mod value;

pub use address::AddressError;
pub use connect::MySqlDriver;
pub use options::MySqlOptions;
