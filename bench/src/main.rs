//! Times Ilana against hand-written rusqlite: the same work on the same file, in rounds that take turns. With
//! `--compiler`, times the compiler alone against sea-query and against text that is pushed by hand. With `--servers`, times
//! the drivers alone against the libraries that they stand on, on SQLite and on the servers that the environment names.
//!
//! `cargo run --release --manifest-path bench/Cargo.toml -- [--rounds N] [--case NAME].. [--allocations] [--ilana-only]`
//! `cargo run --release --manifest-path bench/Cargo.toml -- --compiler [--rounds N]`
//! `cargo xtask serve -- cargo run --release --manifest-path bench/Cargo.toml -- --servers [--rounds N] [--case NAME]..
//! [--allocations] [--ilana-only]`

mod allocations;
mod arguments;
mod cases;
mod compiler;
mod model;
mod report;
mod rounds;
mod servers;
mod store;

use std::error::Error;

use crate::arguments::Arguments;
use crate::store::Store;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

fn main() -> Result<()> {
    let Some(arguments) = Arguments::read(std::env::args().skip(1))? else {
        return report::help();
    };
    if arguments.compiler {
        return compiler::run(arguments.rounds);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    // On a worker, where a program's own code runs: what `block_on` polls itself is on no worker.
    runtime.block_on(async { tokio::spawn(run(arguments)).await })?
}

async fn run(arguments: Arguments) -> Result<()> {
    if arguments.servers {
        return servers::run(&arguments).await;
    }
    let store = Store::create()?;
    report::header(&arguments)?;
    for make in cases::ALL {
        let mut case = make(&store)?;
        if arguments.wants(case.name()) {
            report::case(&mut *case, &arguments).await?;
        }
    }
    Ok(())
}
