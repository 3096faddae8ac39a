//! Checks, of which some are conditions of ours as the engines write them.

use ilana_ir::{Condition, Name};

use super::text;
use crate::{Dialect, Engine};

/// What a check says.
pub(super) fn condition(clause: &str, dialect: Dialect) -> Condition {
    positive(clause)
        .or_else(|| one_of(clause))
        .or_else(|| matches(clause, dialect))
        .unwrap_or_else(|| Condition::Raw(clause.to_owned().into()))
}

/// `column > 0`
fn positive(clause: &str) -> Option<Condition> {
    match column(clause)? {
        (name, " > 0") => Some(Condition::Positive(name)),
        _ => None,
    }
}

/// `column in (text, ..)`, which both engines write `column = text` where there is one.
fn one_of(clause: &str) -> Option<Condition> {
    let (column, rest) = column(clause)?;
    let values = match rest.strip_prefix(" = ") {
        Some(one) => vec![text::constant(one)?],
        None => constants(rest.strip_prefix(" in (")?.strip_suffix(')')?)?,
    };
    Some(Condition::OneOf { column, values })
}

/// The match with a regular expression as [`crate::dialect`] writes it for each engine.
fn matches(clause: &str, dialect: Dialect) -> Option<Condition> {
    let (before, between, after) = match dialect.engine() {
        Engine::MariaDb => ("", " regexp concat('(?-i)',", ")"),
        _ => ("regexp_like(", ",", ",_utf8mb4'c')"),
    };
    let (column, rest) = column(clause.strip_prefix(before)?)?;
    let pattern = text::constant(rest.strip_prefix(between)?.strip_suffix(after)?)?;
    Some(Condition::Matches { column, pattern })
}

/// A column and what follows it. MariaDB converts one of other characters before it compares it with a text of ours.
fn column(sql: &str) -> Option<(Name, &str)> {
    if let Some(inner) = sql.strip_prefix("convert(") {
        let (name, rest) = text::name(inner)?;
        return Some((name.into(), rest.strip_prefix(" using utf8mb4)")?));
    }
    let (name, rest) = text::name(sql)?;
    Some((name.into(), rest))
}

/// Texts, separated by commas.
fn constants(mut sql: &str) -> Option<Vec<String>> {
    let mut all = Vec::new();
    loop {
        let (value, rest) = text::constant_before(sql)?;
        all.push(value);
        match rest.strip_prefix(',') {
            Some(more) => sql = more,
            None => return rest.is_empty().then_some(all),
        }
    }
}
