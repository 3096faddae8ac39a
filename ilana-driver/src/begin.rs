//! How a transaction is begun.

/// How a transaction is begun. The default is one that may write, at the level that the server is set to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Begin {
    /// What it sees of others; `None` is the server's own setting.
    pub isolation: Option<Isolation>,
    /// What it may do.
    pub access: TransactionAccess,
}

/// What a transaction sees of those that run at the same time. An engine may give more than was asked for, never less:
/// SQLite's are all serializable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// Also what others have not committed. PostgreSQL and SQLite show no such thing.
    ReadUncommitted,
    /// What others committed before each statement.
    ReadCommitted,
    /// What others committed before its first statement.
    RepeatableRead,
    /// As if the transactions ran one after the other.
    Serializable,
}

impl Isolation {
    /// The level in SQL, as the standard and all four engines spell it.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::ReadUncommitted => "READ UNCOMMITTED",
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        }
    }
}

/// What a transaction may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TransactionAccess {
    /// Read and write.
    #[default]
    ReadWrite,
    /// Read. A write in it is [`crate::ErrorKind::ReadOnly`].
    ReadOnly,
}
