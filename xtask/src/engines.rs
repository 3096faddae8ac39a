//! Which database engines a test run reaches, and what it says about the others.

/// The engines that the library is for and that no adapter serves yet.
const WITHOUT_ADAPTER: [&str; 3] = ["PostgreSQL", "MySQL", "MariaDB"];

/// What an engine that should be tested and is not means for the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// An error: CI asks for this.
    Every,
    /// A printed line.
    Available,
}

impl Demand {
    /// The demand that the flag `--all-engines` stands for.
    pub(crate) fn from_flag(all_engines: bool) -> Self {
        if all_engines { Self::Every } else { Self::Available }
    }
}

/// The line that names every engine left out of this run.
pub(crate) fn untested(demand: Demand) -> String {
    let reason = match demand {
        // Nobody can ask for an adapter that does not exist, so both demands get the same line. The first adapter
        // beside SQLite's splits this arm: an engine that was not reached is then an error under `Every`.
        Demand::Every | Demand::Available => "their adapters do not exist yet; only SQLite was tested",
    };
    format!("!!! NOT TESTED: {}: {reason} !!!", WITHOUT_ADAPTER.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{Demand, untested};

    #[test]
    fn every_engine_without_an_adapter_is_named_with_and_without_the_flag() {
        for demand in [Demand::from_flag(true), Demand::from_flag(false)] {
            let line = untested(demand);
            assert!(["PostgreSQL", "MySQL", "MariaDB"].iter().all(|engine| line.contains(engine)), "{line}");
            assert_eq!(line.lines().count(), 1);
        }
    }
}
