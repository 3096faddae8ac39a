//! Which database engines a test run reaches: the demand, and what is said about each that was not to be had.

use test_servers::Engine;

/// What an engine that should be tested and is not means for the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// An error: CI may ask for this.
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

/// An engine that could not be had, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) engine: Engine,
    pub(crate) reason: String,
}

/// The lines that say which engines were left out, loud enough to be seen among the others.
///
/// # Errors
///
/// Those lines, when every engine is demanded and one is missing.
pub(crate) fn judge(demand: Demand, missing: &[Missing]) -> Result<String, String> {
    let lines: Vec<String> = missing.iter().map(line).collect();
    let text = lines.join("\n");
    match demand {
        Demand::Every if !missing.is_empty() => {
            Err(format!("every engine was asked for, and not every one is to be had\n{text}"))
        }
        Demand::Every | Demand::Available => Ok(text),
    }
}

fn line(missing: &Missing) -> String {
    // A reason may quote a log: on one line, so that the mark at its end is where one looks for it.
    let reason = missing.reason.split('\n').map(str::trim).collect::<Vec<_>>().join("; ");
    format!("!!! NOT TESTED: {}: {reason} !!!", missing.engine)
}

#[cfg(test)]
mod tests {
    use test_servers::Engine;

    use super::{Demand, Missing, judge};

    fn missing() -> Vec<Missing> {
        vec![
            Missing { engine: Engine::Mysql, reason: "no room\n  on the disk".to_owned() },
            Missing { engine: Engine::Mariadb, reason: "no network".to_owned() },
        ]
    }

    #[test]
    fn every_missing_engine_has_a_line_with_its_reason() {
        assert_eq!(
            judge(Demand::from_flag(false), &missing()),
            Ok("!!! NOT TESTED: MySQL: no room; on the disk !!!\n!!! NOT TESTED: MariaDB: no network !!!"
                .to_owned())
        );
    }

    #[test]
    fn a_missing_engine_is_an_error_where_every_one_is_demanded() {
        let judged = judge(Demand::from_flag(true), &missing());
        assert!(judged.is_err_and(|text| text.contains("!!! NOT TESTED: MySQL: no room")));
    }

    #[test]
    fn nothing_is_said_when_nothing_is_missing() {
        assert_eq!(judge(Demand::Every, &[]), Ok(String::new()));
        assert_eq!(judge(Demand::Available, &[]), Ok(String::new()));
    }
}
