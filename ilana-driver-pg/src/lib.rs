//! Ilana's PostgreSQL adapter, over tokio-postgres, for PostgreSQL 13 and later.
//!
//! [`PgOptions`] say which database, [`PgDriver`] opens its connections, [`PgListener`] hears notifications. Chapters and
//! sections in these pages are those of the PostgreSQL 15 manual, <https://www.postgresql.org/docs/15/>.
//!
//! # Values and columns
//!
//! | Value | is sent as | and read from |
//! | --- | --- | --- |
//! | `Bool` | `boolean` | `boolean` |
//! | `I64` | `bigint` | `smallint`, `integer`, `bigint`, `oid`, a `numeric` without a fraction |
//! | `U64` | `bigint`; refused from 2^63 on | as `I64`, from zero on |
//! | `F64` | `double precision`, with NaN, infinities and -0 | `double precision`, `real`, integers up to 2^53 |
//! | `Decimal` | `numeric` | `numeric` of up to 28 digits, integers; more digits, NaN and infinities are errors |
//! | `Text` | text of a type that is inferred; refused with a zero character | `text`, `varchar`, `char`, `name`, `citext`, `xml`, `json`, `jsonb`, enums; `uuid`, `inet`, `cidr`, `macaddr`, `macaddr8`, `bit`, `varbit`, `interval`, `timetz`, ranges and multiranges as the server shows them |
//! | `Bytes` | `bytea` | `bytea` |
//! | `Date` | `date` of the years 1 to 9999 | the same; `infinity` and other years are errors |
//! | `Time` | `time`, whole microseconds, no leap seconds | `time`; 24:00 is an error |
//! | `DateTime` | `timestamp`, as `Date` and `Time` | `timestamp`, `timestamptz` in UTC |
//! | `Timestamp` | `timestamptz`, as `Date` and `Time` | `timestamptz`, `timestamp` as of UTC |
//! | `Uuid` | `uuid` | `uuid`, `bytea` of 16 bytes, texts |
//! | `Json` | `jsonb`; refused deeper than 127 levels and with a zero character | `json`, `jsonb`, texts; a number that neither 64 bits nor a double holds is an error |
//! | `Array` | an array of its items' type | arrays of one dimension |
//!
//! Since the type of a text is inferred, it goes into a column of any type that is written as a text: an enum, an address, a
//! range. What none of these rows has, such as a `point`, a row or an array of several dimensions, is an error that says to cast
//! it to text in the query.
//!
//! PostgreSQL itself rounds what is assigned to a column of less precision (sections 8.1.2 and 8.1.3): a decimal to the
//! scale of a `numeric(p, s)`, a double to a `real`; and it cuts blanks off the end of a text that is too long for its
//! `varchar(n)` (section 8.3). An adapter cannot see that: give columns the width of their values.
//!
//! # What is not read to its end
//!
//! A row that a sink refuses, or enough of them, ends a fetch. A thousand more rows are read over; of a `SELECT` outside a
//! transaction that has yet more, the connection is closed and the server told to stop, everything else is read to its
//! end. A limit in the query is the better way.
//!
//! # Proxies
//!
//! Behind a proxy in transaction mode use [`Statements::Unnamed`]. A connection then learns the types that the database has beside
//! the built-in ones when it is opened; open the connections anew after a type was made.

mod address;
mod classify;
mod connect;
mod exchange;
mod execute;
mod learn;
mod listen;
mod options;
mod statements;
mod tls;
mod value;

pub use address::AddressError;
pub use connect::PgDriver;
pub use listen::{Notification, PgListener};
pub use options::{FailedStatement, Password, PgHost, PgOptions, Statements, TargetSession};
