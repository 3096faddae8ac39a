//! Locks on the rows that a query reads.

use serde::{Deserialize, Serialize};

use crate::Name;

/// A lock on the rows that a query reads, until its transaction ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// What others may still do.
    pub strength: LockStrength,
    /// The tables whose rows are locked, by their names in the query; of none: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<Name>,
    /// What happens when a row is locked already.
    #[serde(default)]
    pub wait: LockWait,
}

/// What others may still do with a locked row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum LockStrength {
    /// Nothing but read it without a lock.
    Update,
    /// As [`Self::Update`], but refer to it by a foreign key (PostgreSQL only).
    NoKeyUpdate,
    /// Read it, also with a lock of this kind.
    Share,
    /// Anything but remove it or change its key (PostgreSQL only).
    KeyShare,
}

/// What happens when a row is locked already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum LockWait {
    /// The query waits.
    #[default]
    Wait,
    /// The row is left out.
    SkipLocked,
    /// The query fails.
    NoWait,
}

impl Lock {
    /// A lock of this strength on all rows, which waits.
    pub const fn new(strength: LockStrength) -> Self {
        Self { strength, of: Vec::new(), wait: LockWait::Wait }
    }
}
