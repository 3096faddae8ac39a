//! What can go wrong between a statement and its result, told apart by what a caller does about it.

use ilana_compile::CompileError;

use crate::CellError;

/// An error of a driver or a pool.
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct DriverError {
    /// What happened.
    pub kind: ErrorKind,
    /// The driver's own error.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The database could not be reached or opened.
    #[error("could not connect to {target}: check that it exists and may be opened")]
    Connect {
        /// The file or address.
        target: String,
    },
    /// The server does not know the user or not the password.
    #[error("the server at {target} refused the user or password: {message}")]
    Authentication {
        /// The address.
        target: String,
        /// What the server says.
        message: String,
    },
    /// There is a server, and it is not one that this can work with.
    #[error("the server at {target} is {found}, and {wanted} is needed")]
    UnsupportedServer {
        /// The address.
        target: String,
        /// What it is.
        found: String,
        /// What it should be.
        wanted: String,
    },
    /// The connection was lost. Whether the statement took effect is not known.
    #[error("the connection to the database was lost")]
    ConnectionLost,
    /// A row with this key exists.
    #[error("a row with the same value exists: {constraint} is unique")]
    UniqueViolation {
        /// The constraint, index or columns, as the engine names them.
        constraint: String,
    },
    /// A row that is referred to does not exist, or one that is still referred to was to go.
    #[error("a foreign key does not hold: {constraint}")]
    ForeignKeyViolation {
        /// The constraint, where the engine names it (SQLite does not).
        constraint: String,
    },
    /// A column must have a value.
    #[error("column {column} must have a value")]
    NotNullViolation {
        /// The column, as the engine names it.
        column: String,
    },
    /// A check of the table failed.
    #[error("the check {constraint} does not hold")]
    CheckViolation {
        /// The constraint, as the engine names it.
        constraint: String,
    },
    /// There is such a thing already.
    #[error("{name} exists already")]
    AlreadyExists {
        /// What, with its kind, as the engine names it.
        name: String,
    },
    /// There is no such table.
    #[error("there is no table {table}: has its migration been run?")]
    UndefinedTable {
        /// The table.
        table: String,
    },
    /// There is no such column.
    #[error("there is no column {column}: check its spelling, and that its migration has been run")]
    UndefinedColumn {
        /// The column.
        column: String,
    },
    /// Two transactions cannot both have happened: run the whole transaction again.
    #[error("the transaction conflicts with another one: run it again")]
    SerializationFailure,
    /// Two transactions waited for each other: run the whole transaction again.
    #[error("two transactions waited for each other: run this one again")]
    Deadlock,
    /// A lock was not to be had in time.
    #[error("the database is locked by another connection, and stayed so for the time allowed")]
    LockTimeout,
    /// The database takes no writes.
    #[error("the database is read-only: check the rights on its file or server")]
    ReadOnly,
    /// The disk is full.
    #[error("the disk is full: nothing of the statement was stored")]
    DiskFull,
    /// The database file was removed, or another one is in its place, while it was open.
    #[error(
        "the database file {file} was removed or replaced while it was open: nothing of the statement was stored"
    )]
    FileGone {
        /// The file.
        file: String,
    },
    /// The database file is no database or is damaged.
    #[error("the file is no database, or it is damaged")]
    Corrupt,
    /// The statement took longer than allowed.
    #[error("the statement took longer than allowed")]
    Timeout,
    /// A number became too large on the way, such as a sum of integers.
    #[error("a number became too large for its type: {message}")]
    Overflow {
        /// What the database says.
        message: String,
    },
    /// The statement, or a value or pattern in it, is larger than the database takes.
    #[error("the statement is too large for the database: {message}; ask for less at once")]
    TooLarge {
        /// What the database says.
        message: String,
    },
    /// The database does not understand the statement.
    #[error("the database does not understand the statement: {message}")]
    Syntax {
        /// What it says.
        message: String,
    },
    /// The server takes no more connections.
    #[error("the server takes no more connections")]
    TooManyConnections,
    /// No connection of the pool became free in time.
    #[error(
        "no connection became free in {waited_ms} ms: all {size} are in use, one for {longest_ms} ms, and {waiting} callers wait"
    )]
    PoolExhausted {
        /// How many connections there may be.
        size: usize,
        /// How many callers wait.
        waiting: usize,
        /// How long this one did, in milliseconds.
        waited_ms: u64,
        /// How long the one who holds a connection longest has held it, in milliseconds.
        longest_ms: u64,
    },
    /// The pool was closed.
    #[error("the pool of connections was closed")]
    PoolClosed,
    /// The transaction was committed, rolled back or given up before this.
    #[error("the transaction has ended: nothing can run in it")]
    TransactionEnded,
    /// A nested transaction was open in this one all the time that a statement outside it waited for its end. Nothing was
    /// sent, and the transaction is as it was.
    #[error(
        "a nested transaction is open in this one and did not end in {waited_ms} ms: await it before going on outside it"
    )]
    NestedTransactionOpen {
        /// How long, in milliseconds.
        waited_ms: u64,
    },
    /// A value that this engine cannot store unchanged.
    #[error("{value} cannot be stored: {remedy}")]
    Unstorable {
        /// What kind of value.
        value: String,
        /// What to do instead.
        remedy: &'static str,
    },
    /// A cell that is not what was wanted of it.
    #[error(transparent)]
    Cell(#[from] CellError),
    /// The statement has no SQL.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// Anything else.
    #[error("the database reports: {message}")]
    Other {
        /// What it says.
        message: String,
    },
}

impl ErrorKind {
    /// Whether the engine says that the whole transaction may be run again.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::SerializationFailure | Self::Deadlock | Self::LockTimeout)
    }
}

impl DriverError {
    /// An error without one beneath it.
    pub fn new(kind: ErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// Whether most likely other connections have it, too.
    pub(crate) fn is_of_all_connections(&self) -> bool {
        matches!(self.kind, ErrorKind::ConnectionLost | ErrorKind::FileGone { .. })
    }

    /// An error of the driver beneath.
    pub fn with_source(kind: ErrorKind, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { kind, source: Some(Box::new(source)) }
    }

    /// The same while the connection was still being set up: one that is lost then could not be opened.
    #[must_use]
    pub fn while_connecting(self, target: impl Into<String>) -> Self {
        if self.kind != ErrorKind::ConnectionLost {
            return self;
        }
        Self { kind: ErrorKind::Connect { target: target.into() }, ..self }
    }
}

impl From<CompileError> for DriverError {
    fn from(error: CompileError) -> Self {
        Self::new(ErrorKind::Compile(error))
    }
}

impl From<CellError> for DriverError {
    fn from(error: CellError) -> Self {
        Self::new(ErrorKind::Cell(error))
    }
}
