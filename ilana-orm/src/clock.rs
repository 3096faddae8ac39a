//! The present moment, as the databases can keep it.

use chrono::{DateTime, SubsecRound, Utc};

/// The present moment, to the microsecond: every engine keeps it unchanged. `Utc::now()` has nanoseconds, which none
/// of them keeps, and is refused when it is stored.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}
