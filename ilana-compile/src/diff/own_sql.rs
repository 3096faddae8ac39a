//! The caller's own SQL, compared with what a database made of it.
//!
//! Each database keeps an expression in words of its own. What is compared is not its text but its words, with those that
//! mean the same made one. A comparison that only one of two texts has remains a difference, and so do parentheses without
//! which an operator would take another value.

use super::{calls, condition, grouping};
use crate::Dialect;
use crate::schema::texts;

/// Whether two texts of the caller's own are the same but for what databases write as they like.
pub(super) fn is_same_sql(left: &str, right: &str, dialect: Dialect) -> bool {
    loose(left, dialect) == loose(right, dialect)
}

/// A text without spaces, quotes of names, parentheses that mean nothing, casts and the case of what is outside texts, each
/// word as the database keeps it.
pub(super) fn loose(sql: &str, dialect: Dialect) -> String {
    let mut words = words(sql, dialect);
    short_calls(&mut words, dialect);
    casts(&mut words);
    without_idle_else(&mut words);
    calls::with_commas(&mut words);
    grouping::mark(&mut words, dialect);
    conditions(&mut words);
    words.retain(|word| !matches!(word.as_str(), "(" | ")"));
    lists(&mut words);
    single(&mut words);
    ranges(&mut words);
    denials(&mut words);
    words.concat()
}

/// How many words are looked through for the end of a condition within a `CASE`. What is longer is compared word by word.
const LONGEST: usize = 500;

/// What computes a column, and the conditions of checks, of indexes of some rows and within a `CASE`, each as one word.
fn conditions(words: &mut Vec<String>) {
    // From the right, so that a condition within another one is in its form first.
    for at in (0..words.len()).rev() {
        let Some(word) = words.get(at) else { continue };
        let rest = words.get(at + 1..).unwrap_or_default();
        let is_group = rest.first().is_some_and(|word| word == "(");
        let end = match word.as_str() {
            "check" | "as" if is_group => end_of_group(rest),
            "where" => Some(rest.len()),
            "when" => end_of_when(rest.get(..LONGEST).unwrap_or(rest)),
            _ => None,
        };
        let told = end.and_then(|end| Some((end, condition::canonical(rest.get(..end)?)?)));
        if let Some((end, told)) = told {
            words.splice(at + 1..at + 1 + end, [told]);
        }
    }
}

/// Where the condition ends that words of a `CASE` begin with.
fn end_of_when(words: &[String]) -> Option<usize> {
    let mut cases = 0_usize;
    words.iter().position(|word| {
        match word.as_str() {
            "case" => cases += 1,
            "end" => cases = cases.saturating_sub(1),
            _ => {}
        }
        cases == 0 && word == "then"
    })
}

/// `ELSE NULL` says nothing, and PostgreSQL writes it.
fn without_idle_else(words: &mut Vec<String>) {
    let mut at = 0;
    while at < words.len() {
        if has(words, at, &["else", "null", "end"]) {
            words.drain(at..at + 2);
        }
        at += 1;
    }
}

/// MySQL keeps `a->>'b'` and `a REGEXP 'b'` as the calls that they stand for ("JSON Search Functions", section 14.17.3; "Regular
/// Expressions", section 14.8.2).
fn short_calls(words: &mut Vec<String>, dialect: Dialect) {
    if texts::operators(dialect).iter().any(|level| level.contains(&"->")) {
        return;
    }
    let is_name = |word: &str| word != "not" && word.starts_with(|c: char| c.is_alphabetic() || c == '_');
    for at in (1..words.len()).rev() {
        let Some([subject, operator, pattern]) = words.get(at - 1..at + 2) else { continue };
        let is_match = |word: &String| matches!(word.as_str(), "regexp" | "rlike");
        let is_denied = operator == "not" && words.get(at + 1).is_some_and(is_match);
        let pattern = if is_denied { words.get(at + 2) } else { Some(pattern) };
        let Some(pattern) = pattern.filter(|text| is_name(subject) && text.starts_with('\'')) else {
            continue;
        };
        let call = match operator.as_str() {
            "->" => vec!["json_extract", "(", subject, ",", pattern, ")"],
            "->>" => vec!["json_unquote", "(", "json_extract", "(", subject, ",", pattern, ")", ")"],
            "regexp" | "rlike" => vec!["regexp_like", "(", subject, ",", pattern, ")"],
            "not" if is_denied => vec!["not", "regexp_like", "(", subject, ",", pattern, ")"],
            _ => continue,
        };
        let call: Vec<String> = call.into_iter().map(str::to_owned).collect();
        words.splice(at - 1..at + 2 + usize::from(is_denied), call);
    }
}

/// Where the parenthesis ends that words begin with.
pub(super) fn end_of_group(words: &[String]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" => depth += 1,
            ")" if depth == 1 => return Some(at + 1),
            ")" => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Operators of several characters.
const OPERATORS: [&str; 12] = ["->>", "!~~", "~~", "<>", "!=", ">=", "<=", "||", "->", "<<", ">>", "@>"];

/// Words before a text that say its type, as a cast after it does.
const TYPES: [&str; 5] = ["date", "time", "timestamp", "interval", "timestamptz"];

fn words(sql: &str, dialect: Dialect) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("::") {
            rest = after_type(after);
            continue;
        }
        if c == '\'' {
            let (text, after) = text(rest, dialect.grammar().escapes_backslash());
            rest = after;
            if let Some(number) = number(&text, after) {
                out.push(number.to_owned());
                continue;
            }
            out.pop_if(|word| TYPES.contains(&word.as_str()));
            out.push(text);
            continue;
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
        let length = match operator {
            Some(operator) => operator.len(),
            _ if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => c.len_utf8(),
        };
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        if !matches!(c, '"' | '`') && !c.is_whitespace() {
            let token = token.to_lowercase();
            let kept = texts::synonyms(dialect).iter().find(|(word, _)| *word == token);
            let kept = kept.map_or(token.as_str(), |(_, kept)| kept);
            out.extend(kept.split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    out
}

/// The number in a text that is cast to one: PostgreSQL keeps those beyond 32 bits so.
fn number<'t>(text: &'t str, after: &str) -> Option<&'t str> {
    const OF_NUMBERS: [&str; 4] = ["::bigint", "::numeric", "::integer", "::double precision"];
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let is_number = OF_NUMBERS.iter().any(|cast| after.starts_with(cast)) && inner.parse::<f64>().is_ok();
    is_number.then_some(inner)
}

/// The text in quotes that SQL begins with, however its quotes were written, and what follows it. PostgreSQL keeps a negative
/// number as a text that is cast.
fn text(sql: &str, escapes: bool) -> (String, &str) {
    let mut value = String::new();
    let mut chars = sql.chars();
    chars.next();
    while let Some(c) = chars.next() {
        match c {
            '\\' if escapes => value.extend(chars.next()),
            '\'' if chars.as_str().starts_with('\'') => value.extend(chars.next()),
            '\'' => break,
            other => value.push(other),
        }
    }
    let is_negative = value.strip_prefix('-').is_some_and(|digits| digits.parse::<f64>().is_ok());
    (if is_negative { value } else { format!("'{value}'") }, chars.as_str())
}

/// `CAST(a AS t)` is `(a)`, as `(a)::t` is.
fn casts(words: &mut Vec<String>) {
    // Per parenthesis that is open, whether it is one of a cast, and what was kept before the last `AS` in it.
    let mut open: Vec<(bool, Option<usize>)> = Vec::new();
    let mut kept: Vec<String> = Vec::with_capacity(words.len());
    for word in words.drain(..) {
        match word.as_str() {
            "(" => open.push((kept.pop_if(|word| word == "cast").is_some(), None)),
            "as" => open.last_mut().into_iter().for_each(|(_, r#as)| *r#as = Some(kept.len())),
            ")" => {
                if let Some((true, Some(r#as))) = open.pop() {
                    kept.truncate(r#as);
                }
            }
            _ => {}
        }
        kept.push(word);
    }
    *words = kept;
}

/// A list of one is kept as a comparison with that one.
fn single(words: &mut Vec<String>) {
    let mut at = 0;
    while at < words.len() {
        let is_last = |word: Option<&String>| word.is_none_or(|word| matches!(word.as_str(), "and" | "or"));
        if words.get(at).is_some_and(|word| word == "in") && is_last(words.get(at + 2)) {
            let is_denied = at > 0 && words.get(at - 1).is_some_and(|word| word == "not");
            let (start, meant) = if is_denied { (at - 1, "<>") } else { (at, "=") };
            words.splice(start..=at, [meant.to_owned()]);
        }
        at += 1;
    }
}

fn has(words: &[String], at: usize, wanted: &[&str]) -> bool {
    words.iter().skip(at).zip(wanted).filter(|(word, wanted)| word == *wanted).count() == wanted.len()
}

/// PostgreSQL keeps `IN (..)` as `= ANY (ARRAY[..])`, and its opposite as `<> ALL (ARRAY[..])`.
fn lists(words: &mut Vec<String>) {
    let mut at = 0;
    while at < words.len() {
        let meant: &[&str] = if has(words, at, &["=", "any", "array", "["]) {
            &["in"]
        } else if has(words, at, &["<>", "all", "array", "["]) {
            &["not", "in"]
        } else {
            at += 1;
            continue;
        };
        if let Some(end) = words.iter().skip(at).position(|word| word == "]") {
            words.remove(at + end);
        }
        words.splice(at..at + 4, meant.iter().map(|word| (*word).to_owned()));
    }
}

/// PostgreSQL keeps `a BETWEEN 1 AND 2` as two comparisons, and so are all here.
fn ranges(words: &mut Vec<String>) {
    while let Some(at) = words.iter().position(|word| word == "between").filter(|at| *at > 0) {
        let is_denied = words.get(at - 1).is_some_and(|word| word == "not");
        let subject = at - 1 - usize::from(is_denied);
        let (low, both, high) = if is_denied { ("<", "or", ">") } else { (">=", "and", "<=") };
        let Some(name) = words.get(subject).cloned() else { return };
        let Some(and) = words.iter().skip(at).position(|word| word == "and") else { return };
        words.splice(at + and..=at + and, [both.to_owned(), name, high.to_owned()]);
        words.splice(subject + 1..=at, [low.to_owned()]);
    }
}

/// `NOT a = 1` is `a <> 1`, and `NOT a LIKE b` is `a NOT LIKE b`: which of the two is kept is the database's choice.
fn denials(words: &mut [String]) {
    let opposite = |word: &str| {
        Some(match word {
            "=" => "<>",
            "<>" => "=",
            "<" => ">=",
            ">" => "<=",
            "<=" => ">",
            ">=" => "<",
            _ => return None,
        })
    };
    for at in 0..words.len() {
        let Some([not, subject, operator]) = words.get_mut(at..at + 3) else { return };
        if not != "not" {
            continue;
        }
        if let Some(opposite) = opposite(operator) {
            *operator = opposite.to_owned();
            not.clear();
        } else if matches!(operator.as_str(), "like" | "in" | "regexp" | "rlike") {
            std::mem::swap(not, subject);
        }
    }
}

/// What follows the type of a cast.
fn after_type(rest: &str) -> &str {
    const OF_SEVERAL_WORDS: [&str; 6] = [
        "character varying",
        "double precision",
        "timestamp without time zone",
        "timestamp with time zone",
        "time without time zone",
        "bit varying",
    ];
    let long = OF_SEVERAL_WORDS.iter().find_map(|words| rest.strip_prefix(words));
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '.');
    let mut rest = long.unwrap_or_else(|| rest.trim_start_matches(is_of_name));
    if let Some(inner) = rest.strip_prefix('(') {
        let after = inner.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',');
        rest = after.strip_prefix(')').unwrap_or(rest);
    }
    rest.trim_start_matches("[]")
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTGRES: Dialect = Dialect::postgres(15);

    #[test]
    fn sql_is_the_same_but_for_what_databases_write_as_they_like() {
        for (ours, theirs) in [
            ("price * amount", "(price * amount)"),
            ("lower(name)", "lower((name)::text)"),
            ("a = 'It''s' AND b > 1", "((a)::character varying(20) = 'It''s'::text) and (\"b\" > 1)"),
            ("tags = ARRAY[]", "tags = ARRAY[]::text[]"),
        ] {
            assert!(is_same_sql(ours, theirs, POSTGRES), "{}", loose(theirs, POSTGRES));
        }
        for (one, other) in [("a = 'x y'", "a = 'xy'"), ("a = 'X'", "a = 'x'"), ("a::text AND b", "a AND c")]
        {
            assert!(!is_same_sql(one, other, POSTGRES), "{one} {other}");
        }
    }

    #[test]
    fn an_expression_is_the_same_in_the_words_of_each_database() {
        let (postgres, mysql) = (POSTGRES, Dialect::mysql(9));
        for (dialect, ours, theirs) in [
            (postgres, "a BETWEEN 1 AND 10", "((a >= 1) AND (a <= 10))"),
            (postgres, "a NOT BETWEEN 1 AND 10", "((a < 1) OR (a > 10))"),
            (
                postgres,
                "c IN ('a', 'b') AND d",
                "(((c)::text = ANY ((ARRAY['a'::character varying, 'b'])::text[])) AND d)",
            ),
            (postgres, "c NOT IN ('a')", "((c)::text <> ALL (ARRAY['a'::text]))"),
            (postgres, "c LIKE 'a%'", "((c)::text ~~ 'a%'::text)"),
            (postgres, "c NOT LIKE 'a%'", "((c)::text !~~ 'a%'::text)"),
            (mysql, "c NOT LIKE 'a%'", "not((`c` like _utf8mb4'a%'))"),
            (mysql, "c NOT IN ('a', 'b')", "(`c` not in (_utf8mb4'a',_utf8mb4'b'))"),
            (mysql, "NOT (a = 3)", "(`a` <> 3)"),
            (mysql, "a % 2 = 0", "((`a` % 2) = 0)"),
            (Dialect::mariadb(10, 11), "a % 2 = 0", "`a` MOD 2 = 0"),
            (postgres, "a > -1", "(a > '-1'::integer)"),
            (postgres, "day > DATE '2020-01-01'", "(day > '2020-01-01'::date)"),
            (postgres, "CAST(c AS char(5)) = 'a'", "((c)::character(5) = 'a'::bpchar)"),
            (
                postgres,
                "CAST(coalesce(a, 0) AS numeric(4, 2)) > 0",
                "((COALESCE(a, 0))::numeric(4,2) > (0)::numeric)",
            ),
            (postgres, "c IN ('a')", "((c)::text = 'a'::text)"),
            (postgres, "c = 'it''s'", "((c)::text = 'it''s'::text)"),
            (mysql, "c NOT IN ('a') AND b", "((`c` <> _utf8mb4'a') and `b`)"),
            (mysql, "a > -1", "(`a` > -(1))"),
            (mysql, "CAST(c AS char(5)) = 'a'", "(cast(`c` as char(5) charset utf8mb4) = _utf8mb4'a')"),
            (mysql, "day > DATE '2020-01-01'", "(`day` > DATE'2020-01-01')"),
            (mysql, "c = 'it''s'", r"(`c` = _utf8mb4'it\'s')"),
            (Dialect::mariadb(10, 11), "f = true", "`f` = 1"),
        ] {
            assert!(
                is_same_sql(ours, theirs, dialect),
                "{} {}",
                loose(ours, dialect),
                loose(theirs, dialect)
            );
        }
        for (one, other) in [
            ("a IN (1, 2)", "a NOT IN (1, 2)"),
            ("a BETWEEN 1 AND 2", "a NOT BETWEEN 1 AND 2"),
            ("a = 1", "NOT a = 1"),
            ("a LIKE 'b'", "NOT a LIKE 'b'"),
            ("a = 'it''s'", "a = 'its'"),
            ("CAST(a AS text) = 'b'", "a = 'c'"),
            ("a IN (1)", "a IN (1, 2)"),
            ("a > -1", "a > 1"),
        ] {
            assert!(!is_same_sql(one, other, POSTGRES), "{one} {other}");
        }
    }

    #[test]
    fn a_condition_is_the_same_however_it_is_denied() {
        let check = |condition: &str| format!("CHECK ({condition})");
        for (one, other) in [
            ("NOT (a AND b > 0)", "`a` = 0 or `b` <= 0"),
            ("NOT (a = 1 OR NOT b)", "a <> 1 AND b"),
            ("a OR (b OR c)", "a OR b OR c"),
            ("NOT (a IN (1, 2) OR b IN ('x,y'))", "a NOT IN (1,2) AND b <> 'x,y'"),
            ("NOT (a IS NULL)", "(a is not null)"),
            ("0 < a", "a > 0"),
            ("a NOT BETWEEN 1 AND 2 OR b", "NOT (a >= 1 AND a <= 2) OR b"),
        ] {
            let (one, other) = (check(one), check(other));
            assert!(
                is_same_sql(&one, &other, POSTGRES),
                "{} {}",
                loose(&one, POSTGRES),
                loose(&other, POSTGRES)
            );
        }
        for (one, other) in [
            ("a AND (b OR c)", "(a AND b) OR c"),
            ("NOT (a AND b)", "NOT a AND NOT b"),
            ("NOT (a OR b)", "NOT a OR b"),
            ("a = 0", "a <> 0"),
            ("a < 0", "0 < a"),
            ("a", "NOT a"),
            ("a LIKE 'x' AND b", "a NOT LIKE 'x' AND b"),
        ] {
            let (one, other) = (check(one), check(other));
            assert!(!is_same_sql(&one, &other, POSTGRES), "{one} {other}");
        }
        let deep = |c: char| check(&format!("{}{c}", "NOT (".repeat(50_000)));
        assert!(!is_same_sql(&deep('a'), &deep('b'), POSTGRES));
        assert!(!is_same_sql(&check("a = b NOT c"), &check("a = b NOT d"), POSTGRES));
    }

    #[test]
    fn a_function_has_the_name_by_which_it_is_kept() {
        let (ours, theirs) = (
            "LENGTH(a) != 3 AND day_of = LOWER('LENGTH')",
            "octet_length(`a`) <> 3 and day_of=lcase('LENGTH')",
        );
        assert!(is_same_sql(ours, theirs, Dialect::mariadb(10, 11)));
        assert!(!is_same_sql(ours, theirs, POSTGRES), "it counts characters there");
    }
}
