//! The ORM, end to end.

#[cfg(test)]
mod orm {
    mod alter;
    mod bad_input;
    mod blueprint;
    mod cells;
    mod concurrency;
    mod conversion;
    mod create;
    mod difference;
    mod eager;
    mod engine;
    mod evolve;
    mod filter;
    mod hazards;
    mod judge;
    mod keys;
    mod migrations;
    mod names;
    mod nesting;
    mod origin;
    mod pivot;
    mod read;
    mod refusals;
    mod relation;
    mod renames;
    mod save;
    mod size;
    mod sql;
    mod transaction;
    mod views;
    mod world;
}
