//! Patterns, regular expressions and words.

use ilana_ir::{
    Bind, Binds, Bound, Expr, FullText, any_case, contains, ends_with, like, regexp, starts_with,
};

use crate::ask::{rows, user};
use crate::check;

fn users_where(name: &str, condition: Bound<Expr>) {
    check(name, rows("users", &["id"]).filter(condition));
}

#[test]
fn a_pattern_in_any_case() {
    users_where("like_in_any_case", any_case(like(user("name"), "ALI%")));
    users_where("not_like_in_any_case", any_case(like(user("name"), "%O%")).map(Expr::negate));
}

#[test]
fn marks_in_a_text_mean_nothing() {
    users_where("starts_with", starts_with(user("name"), "50%_"));
    users_where("ends_with", ends_with(user("name"), "\\x"));
    users_where("contains", contains(user("name"), "_"));
    users_where("contains_in_any_case", any_case(contains(user("name"), "B")));
}

#[test]
fn a_regular_expression() {
    users_where("regexp_tells_case_apart", regexp(user("name"), "^[a-c]"));
    users_where("regexp_in_any_case", any_case(regexp(user("name"), "^[a-c].+l")));
    users_where("not_regexp", regexp(user("name"), "[0-9]").map(Expr::negate));
}

fn words(language: Option<&'static str>, find: impl FnOnce(&mut Binds) -> Bind) -> Bound<Expr> {
    let mut binds = Binds::default();
    let words = find(&mut binds);
    let columns = vec![Expr::column("cond_words", "a"), Expr::column("cond_words", "b")];
    let node = Expr::FullText(Box::new(FullText { columns, words, language: language.map(Into::into) }));
    Bound { node, binds }
}

#[test]
fn words_are_searched() {
    let found = |name: &str, condition| check(name, rows("cond_words", &["id"]).filter(condition));
    found("all_words_are_found", words(None, |binds| binds.push("quick +fox* \"brown\"")));
    found("words_of_a_language", words(Some("english"), |binds| binds.push("foxes")));
    found("what_is_looked_for_is_a_text", words(None, |binds| binds.push(1)));
    let mut nowhere = words(None, |binds| binds.push("fox"));
    if let Expr::FullText(node) = &mut nowhere.node {
        node.columns.clear();
    }
    found("words_are_looked_for_somewhere", nowhere);
}
