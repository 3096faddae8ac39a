//! Parentheses that mean something: each database writes and leaves out those that do not, so that the others alone tell two
//! expressions apart.

use crate::Dialect;
use crate::schema::texts;

/// What stands for a parenthesis that has a meaning.
pub(super) const OPENS: &str = "⟨";
pub(super) const CLOSES: &str = "⟩";

/// Words before a parenthesis that begins no list of arguments.
const NO_CALLS: [&str; 36] = [
    "all",
    "always",
    "and",
    "any",
    "array",
    "as",
    "between",
    "by",
    "case",
    "check",
    "collate",
    "default",
    "div",
    "else",
    "end",
    "from",
    "for",
    "generated",
    "ilike",
    "in",
    "interval",
    "is",
    "key",
    "like",
    "not",
    "on",
    "or",
    "regexp",
    "rlike",
    "then",
    "to",
    "unique",
    "using",
    "values",
    "when",
    "where",
];

/// A parenthesis that is not closed yet.
#[derive(Default)]
struct Group {
    start: usize,
    /// How tightly the operator before it binds.
    before: Option<usize>,
    is_call: bool,
    /// The loosest operator within it.
    loosest: Option<usize>,
}

/// Marks the parentheses without which another operator would take a value, or a call another argument.
pub(super) fn mark(words: &mut [String], dialect: Dialect) {
    let levels = texts::operators(dialect);
    let level = |word: &String| levels.iter().position(|level| level.contains(&word.as_str()));
    let mut groups = vec![Group::default()];
    for at in 0..words.len() {
        let Some(word) = words.get(at) else { return };
        let previous = at.checked_sub(1).and_then(|at| words.get(at));
        match word.as_str() {
            "(" => groups.push(Group {
                start: at,
                before: previous.and_then(level),
                is_call: previous.is_some_and(|word| calls(word)),
                loosest: None,
            }),
            ")" if groups.len() > 1 => {
                let Some(Group { start, before, is_call, loosest }) = groups.pop() else { return };
                let after = words.get(at + 1).and_then(level);
                let is_taken = |inner| {
                    is_call || before.is_some_and(|op| op >= inner) || after.is_some_and(|op| op > inner)
                };
                if loosest.is_some_and(is_taken) {
                    for (at, mark) in [(start, OPENS), (at, CLOSES)] {
                        words.get_mut(at).into_iter().for_each(|word| mark.clone_into(word));
                    }
                } else {
                    loosen(&mut groups, loosest);
                }
            }
            _ if previous.is_some_and(|previous| ends_a_value(previous, level(previous))) => {
                loosen(&mut groups, level(word));
            }
            _ => {}
        }
    }
}

fn loosen(groups: &mut [Group], by: Option<usize>) {
    if let (Some(group), Some(by)) = (groups.last_mut(), by) {
        group.loosest = Some(group.loosest.map_or(by, |loosest| loosest.min(by)));
    }
}

fn calls(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_') && !NO_CALLS.contains(&word)
}

/// Whether an operator after it stands between two values, and is none of one.
fn ends_a_value(word: &str, level: Option<usize>) -> bool {
    let begins = matches!(word, "(" | OPENS | "," | "[" | "=" | "<>" | "<" | ">" | "<=" | ">=");
    !begins && level.is_none() && (word == "end" || !NO_CALLS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::super::own_sql::is_same_sql;
    use super::*;

    #[test]
    fn parentheses_tell_expressions_apart_where_they_mean_something() {
        let all =
            [Dialect::postgres(15), Dialect::mysql(9), Dialect::mariadb(10, 11), Dialect::sqlite(3, 45)];
        for (one, other) in [
            ("(a + b) * 2", "a + b * 2"),
            ("a - (b - c)", "a - b - c"),
            ("a * (b / c)", "a * b / c"),
            ("-(a + b)", "-a + b"),
            ("f(a + b)", "f(a) + b"),
            ("f((a + b) * 2, c)", "f(a + b * 2, c)"),
            ("((a + b)) * 2", "a + b * 2"),
            ("CASE WHEN a THEN (b + c) * 2 END", "CASE WHEN a THEN b + c * 2 END"),
            ("CAST(a + b AS integer) * 2", "a + b * 2"),
            ("CHECK ((a + b) * 2 > 0)", "CHECK (a + b * 2 > 0)"),
            ("AS (a > 1 AND (b > 1 OR c > 1))", "AS (a > 1 AND b > 1 OR c > 1)"),
            ("AS (NOT (a > 1 OR b > 1))", "AS (NOT a > 1 OR b > 1)"),
            (
                "AS (CASE WHEN a > 1 AND (b > 1 OR c > 1) THEN 1 END)",
                "AS (CASE WHEN a > 1 AND b > 1 OR c > 1 THEN 1 END)",
            ),
            (
                "CHECK (CASE WHEN NOT (a = 1 OR b = 1) THEN 1 ELSE 0 END = 1)",
                "CHECK (CASE WHEN NOT a = 1 OR b = 1 THEN 1 ELSE 0 END = 1)",
            ),
        ] {
            for dialect in all {
                assert!(!is_same_sql(one, other, dialect), "{one} {other} {dialect}");
            }
        }
        for (one, other) in [
            ("(a + b) * 2", "(((a + b)) * (2))"),
            ("a + b * 2", "(a + (b * 2))"),
            ("a - b - c", "((a - b) - c)"),
            ("f(a + b, -c)", "f((a + b), (-(c)))"),
            ("a * -1", "(a * (-1))"),
            (
                "CASE WHEN a + 1 > b * 2 THEN a - 1 ELSE b END",
                "case when ((a + 1) > (b * 2)) then (a - 1) else b end",
            ),
            ("CHECK ((a + b) * 2 > 0)", "CHECK ((((a + b) * 2) > 0))"),
        ] {
            for dialect in all {
                assert!(is_same_sql(one, other, dialect), "{one} {other} {dialect}");
            }
        }
        assert!(is_same_sql("a || b + c", "(a || (b + c))", all[0]));
        assert!(!is_same_sql("a || b + c", "a || (b + c)", all[3]));
        assert!(is_same_sql("a & 1 << b", "(a & (1 << b))", all[1]));
        assert!(is_same_sql("CAST(a + b AS numeric) * 2", "((a + b))::numeric * 2", all[0]));
        let deep = |inner: &str| format!("{}{inner}{}", "(".repeat(50_000), ") + 1".repeat(50_000));
        assert!(is_same_sql(&deep("a"), &deep("(a)"), all[0]), "in no time that grows with its square");
    }

    #[test]
    fn what_is_computed_is_the_same_in_the_words_of_each_database() {
        let (one, other) = (Dialect::postgres(15), Dialect::mysql(9));
        for (postgres, theirs) in [
            (
                "AS (CASE WHEN s IN ('a') THEN 1 END)",
                "AS (CASE WHEN ((s)::text = 'a'::text) THEN 1 ELSE NULL::integer END)",
            ),
            ("AS (c < 5000000000)", "AS ((c < '5000000000'::bigint))"),
            ("AS (a > 1 AND (b OR c))", "AS (((a > 1) AND (b OR c)))"),
        ] {
            assert!(is_same_sql(postgres, theirs, one), "{postgres} {theirs}");
        }
        for (mysql, theirs) in [
            ("AS (j->>'$.a')", "AS (json_unquote(json_extract(`j`,_utf8mb4'$.a')))"),
            ("AS (j->'$.a')", "AS (json_extract(`j`,_utf8mb4'$.a'))"),
            ("AS (s REGEXP '^a')", "AS (regexp_like(`s`,_utf8mb4'^a'))"),
            ("CHECK (s NOT RLIKE '^a')", "CHECK ((not(regexp_like(`s`,_utf8mb4'^a'))))"),
            ("AS (f AND a > 1)", "AS (((0 <> `f`) and (`a` > 1)))"),
            ("AS (NOT f)", "AS ((0 = `f`))"),
            ("AS (a IN (1))", "AS ((`a` = 1))"),
        ] {
            assert!(is_same_sql(mysql, theirs, other), "{mysql} {theirs}");
        }
    }
}
