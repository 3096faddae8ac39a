//! What the program was told to do.

use crate::Result;

/// What the program was told to do.
pub(crate) struct Arguments {
    pub(crate) rounds: usize,
    /// The names of the cases that are wanted; of none, all are.
    pub(crate) cases: Vec<String>,
    /// Count allocations and take no times.
    pub(crate) allocations: bool,
    /// Run one side only: for a profiler.
    pub(crate) ilana_only: bool,
    /// Time the compiler alone.
    pub(crate) compiler: bool,
    /// Time the drivers alone, on servers too.
    pub(crate) servers: bool,
}

impl Arguments {
    /// `None` when only help was asked for.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Option<Self>> {
        let mut arguments = Self {
            rounds: 21,
            cases: Vec::new(),
            allocations: false,
            ilana_only: false,
            compiler: false,
            servers: false,
        };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--rounds" => arguments.rounds = words.next().ok_or("--rounds takes a number")?.parse()?,
                "--case" => arguments.cases.push(words.next().ok_or("--case takes a name")?),
                "--allocations" => arguments.allocations = true,
                "--ilana-only" => arguments.ilana_only = true,
                "--compiler" => arguments.compiler = true,
                "--servers" => arguments.servers = true,
                "--help" => return Ok(None),
                other => return Err(format!("{other} is no argument: see --help").into()),
            }
        }
        if arguments.rounds == 0 {
            return Err("no rounds give no result: ask for at least one".into());
        }
        if arguments.compiler && arguments.servers {
            return Err("--compiler and --servers time different things: give one of them".into());
        }
        Ok(Some(arguments))
    }

    pub(crate) fn wants(&self, name: &str) -> bool {
        self.cases.is_empty() || self.cases.iter().any(|wanted| wanted == name)
    }
}
