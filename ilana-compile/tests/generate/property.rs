//! What must hold of every text that the compiler gives.

use ilana_compile::{Dialect, Engine, Sql};
use ilana_ir::Statement;

use super::lex::{Kind, Token, lex};
use super::name::{KEYWORDS, MARK};
use super::value::DIGITS;

/// What is wrong with a text, if anything is.
pub(crate) type Holds = Result<(), String>;

/// Every text is one statement, closes what it opens, and has a placeholder for each value.
pub(crate) fn is_whole(sql: &Sql, dialect: Dialect) -> Holds {
    let tokens = read(sql, dialect)?;
    is_balanced(&tokens)?;
    placeholders_are_values(&tokens, sql.binds.len(), dialect)
}

/// No name and no value stands outside quotes; the numbers in a change of the schema do.
pub(crate) fn is_quoted(sql: &Sql, dialect: Dialect, statement: &Statement) -> Holds {
    let tokens = read(sql, dialect)?;
    let bare = tokens.iter().filter(|token| !matches!(token.kind, Kind::Text | Kind::Identifier));
    for Token { raw, .. } in bare {
        if raw.contains(MARK) || KEYWORDS.contains(raw) {
            return Err(format!("a name or text stands outside quotes: {raw}"));
        }
        if matches!(statement, Statement::Query(_)) && raw.contains(DIGITS) {
            return Err(format!("a value stands in the text: {raw}"));
        }
    }
    Ok(())
}

fn read(sql: &Sql, dialect: Dialect) -> Result<Vec<Token<'_>>, String> {
    lex(&sql.text, dialect.engine()).map_err(str::to_owned)
}

pub(crate) fn is_balanced(tokens: &[Token<'_>]) -> Holds {
    let mut open = 0_usize;
    for Token { kind, raw: _ } in tokens {
        match kind {
            Kind::Open => open += 1,
            Kind::Close => open = open.checked_sub(1).ok_or("a parenthesis is closed that was not opened")?,
            Kind::End => return Err("a statement ends within the text".to_owned()),
            _ => {}
        }
    }
    if open == 0 { Ok(()) } else { Err(format!("{open} parentheses are not closed")) }
}

pub(crate) fn placeholders_are_values(tokens: &[Token<'_>], values: usize, dialect: Dialect) -> Holds {
    let mut found: Vec<&str> =
        tokens.iter().filter(|token| token.kind == Kind::Placeholder).map(|token| token.raw).collect();
    let wanted: Vec<String> = match dialect.engine() {
        Engine::Postgres => (1..=values).map(|number| format!("${number}")).collect(),
        Engine::MySql | Engine::MariaDb | Engine::Sqlite => vec!["?".to_owned(); values],
    };
    if dialect.engine() == Engine::Postgres {
        // One value may stand in several places.
        found.sort_unstable_by_key(|raw| (raw.len(), *raw));
        found.dedup();
    }
    if found == wanted { Ok(()) } else { Err(format!("{values} values have the placeholders {found:?}")) }
}
