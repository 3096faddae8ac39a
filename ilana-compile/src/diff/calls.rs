//! Calls with words between their arguments, in one form: PostgreSQL before 14 keeps `SUBSTRING(a FROM 1 FOR 2)` and its like as
//! calls with commas, later versions as they are written ("Release 14", section E.16.3.2 of the manual of 15), with a word more
//! in `TRIM(BOTH FROM a)`.

use super::own_sql::end_of_group;

/// Makes `SUBSTRING(a FROM 1 FOR 2)` of these words `SUBSTRING(a, 1, 2)`, and so on.
pub(super) fn with_commas(words: &mut Vec<String>) {
    // From the right, so that a call within another one is in its form first.
    for at in (0..words.len()).rev() {
        let rewrite: fn(&[String]) -> Option<Vec<String>> = match words.get(at).map(String::as_str) {
            Some("extract") => extract,
            Some("substring") => |inner| Some(call("substring", parts(inner, &["from", "for"]))),
            Some("overlay") => |inner| Some(call("overlay", parts(inner, &["placing", "from", "for"]))),
            Some("position") => position,
            Some("trim") => trim,
            _ => continue,
        };
        let Some(inner) = words.get(at + 1..).and_then(arguments) else { continue };
        let end = at + inner.len() + 3;
        if let Some(call) = rewrite(inner) {
            words.splice(at..end, call);
        }
    }
}

/// How many words are looked through for the end of a call. What is longer is compared word by word.
const LONGEST: usize = 200;

/// What stands in the parentheses that words begin with.
fn arguments(words: &[String]) -> Option<&[String]> {
    words.first().filter(|word| *word == "(")?;
    let end = end_of_group(words.get(..LONGEST.min(words.len()))?)?;
    words.get(1..end - 1)
}

/// The parts between these words, outside of parentheses.
fn parts<'w>(words: &'w [String], between: &[&str]) -> Vec<&'w [String]> {
    let mut depth = 0_usize;
    let is_between = |word: &String| {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            other => return depth == 0 && between.contains(&other),
        }
        false
    };
    words.split(is_between).collect()
}

fn call(name: &str, args: Vec<&[String]>) -> Vec<String> {
    let inner = args.join(&",".to_owned());
    [name, "("].map(str::to_owned).into_iter().chain(inner).chain([")".to_owned()]).collect()
}

/// `EXTRACT(year FROM a)` is `date_part('year', a)`.
fn extract(inner: &[String]) -> Option<Vec<String>> {
    let [field, of] = parts(inner, &["from"])[..] else { return None };
    let [field] = field else { return None };
    let field = if field.starts_with('\'') { field.clone() } else { format!("'{field}'") };
    Some(call("date_part", vec![&[field], of]))
}

/// `POSITION('a' IN b)` is `position(b, 'a')`.
fn position(inner: &[String]) -> Option<Vec<String>> {
    let [part, whole] = parts(inner, &["in"])[..] else { return None };
    Some(call("position", vec![whole, part]))
}

/// `TRIM(BOTH FROM a)` is `trim(a)`, and `TRIM(LEADING 'x' FROM a)` is `ltrim(a, 'x')`.
fn trim(inner: &[String]) -> Option<Vec<String>> {
    let (name, inner) = match inner.split_first() {
        Some((side, rest)) if side == "both" => ("trim", rest),
        Some((side, rest)) if side == "leading" => ("ltrim", rest),
        Some((side, rest)) if side == "trailing" => ("rtrim", rest),
        _ => ("trim", inner),
    };
    let mut args = parts(inner, &["from"]);
    args.reverse();
    args.retain(|part| !part.is_empty());
    Some(call(name, args))
}

#[cfg(test)]
mod tests {
    use super::super::own_sql::is_same_sql;
    use crate::Dialect;

    #[test]
    fn words_between_arguments_are_commas() {
        let (old, new) = (Dialect::postgres(13), Dialect::postgres(15));
        for (dialect, ours, theirs) in [
            (new, "trim(c) <> ''", "(TRIM(BOTH FROM c) <> ''::text)"),
            (old, "trim(c) <> ''", "(btrim((c)::text) <> ''::text)"),
            (new, "trim('x' from c) = 'a'", "(TRIM(BOTH 'x'::text FROM c) = 'a'::text)"),
            (old, "trim(leading 'x' from c) = 'a'", "(ltrim((c)::text, 'x'::text) = 'a'::text)"),
            (new, "extract(year from d) > 2000", "(EXTRACT(year FROM d) > (2000)::numeric)"),
            (old, "extract(year from d) > 2000", "(date_part('year'::text, d) > (2000)::double precision)"),
            (old, "substring(c from 1 for 2) = 'a'", "(\"substring\"((c)::text, 1, 2) = 'a'::text)"),
            (old, "position('a' in trim(c)) > 0", "(\"position\"(btrim((c)::text), 'a'::text) > 0)"),
            (
                old,
                "overlay(c placing 'a' from 2) = 'b'",
                "(\"overlay\"((c)::text, 'a'::text, 2) = 'b'::text)",
            ),
        ] {
            assert!(is_same_sql(ours, theirs, dialect), "{ours} {theirs}");
        }
        assert!(!is_same_sql("position('a' in c) > 0", "position('b' in c) > 0", new));
        let deep = format!("{}c{}", "trim(".repeat(50_000), ")".repeat(50_000));
        assert!(is_same_sql(&deep, &deep, new), "in no time that grows with its square");
    }
}
