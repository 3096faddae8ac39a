//! A reader of Markdown that finds what stands in back-ticks and what links lead to.

/// A place where a document may name a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mention<'a> {
    /// The text between two back-ticks on one line.
    Code(&'a str),
    /// The target of a link, without its title.
    Link(&'a str),
}

/// The mentions of a document, each with its line, counted from 1. Fenced blocks are left out: they show programs and
/// sessions, whose paths are their own.
pub(crate) fn mentions(text: &str) -> Vec<(usize, Mention<'_>)> {
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    let mut place = Place::Prose;
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => {}
            (None, None) => {
                // Code may run on over the end of a line, never over the end of a paragraph.
                if trimmed.is_empty() {
                    place = Place::Prose;
                }
                place = line_mentions(line, place, |mention| found.push((number, mention)));
            }
        }
    }
    found
}

/// What the text at hand is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Prose,
    Code,
}

/// Finds the mentions of a line that begins in a place, and says in which place it ends.
fn line_mentions<'a>(line: &'a str, begin: Place, mut found: impl FnMut(Mention<'a>)) -> Place {
    if begin == Place::Prose {
        reference(line).map(Mention::Link).into_iter().for_each(&mut found);
    }
    let mut place = begin;
    let mut parts = line.split('`').enumerate().peekable();
    while let Some((number, part)) = parts.next() {
        let is_whole = number > 0 && parts.peek().is_some();
        match place {
            Place::Prose => link_targets(part).map(Mention::Link).for_each(&mut found),
            Place::Code if is_whole && !part.is_empty() => found(Mention::Code(part)),
            Place::Code => {}
        }
        if parts.peek().is_some() {
            place = match place {
                Place::Prose => Place::Code,
                Place::Code => Place::Prose,
            };
        }
    }
    place
}

/// The targets of the links `[text](target "title")` in a piece of prose.
fn link_targets(prose: &str) -> impl Iterator<Item = &str> {
    prose.split("](").skip(1).filter_map(|rest| {
        let inside = rest.split_once(')')?.0;
        inside.split_whitespace().next()
    })
}

/// The target of a line that defines one: `[name]: target`.
fn reference(line: &str) -> Option<&str> {
    let (_, target) = line.strip_prefix('[')?.split_once("]: ")?;
    target.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::Mention::{Code, Link};
    use super::mentions;

    #[test]
    fn code_and_links_are_found_with_their_lines() {
        let text = "See `a/b.rs` and\n[`c`](d.md \"title\"), [e](f.md#g).\n\n[h]: i.md\n";
        assert_eq!(
            mentions(text),
            [(1, Code("a/b.rs")), (2, Code("c")), (2, Link("d.md")), (2, Link("f.md#g")), (4, Link("i.md"))]
        );
    }

    #[test]
    fn fenced_blocks_are_left_out() {
        let text = "```rust\n`a`\n~~~\n[b](c)\n```\n`d`\n";
        assert_eq!(mentions(text), [(6, Code("d"))]);
    }

    #[test]
    fn code_that_runs_over_a_line_does_not_turn_prose_into_code() {
        let text = "Run `cargo\nxtask` or `a`.\n";
        assert_eq!(mentions(text), [(2, Code("a"))]);
    }

    #[test]
    fn a_lonely_tick_ends_with_its_paragraph() {
        assert_eq!(mentions("It`s\n\n`a`\n"), [(3, Code("a"))]);
    }

    #[test]
    fn a_link_whose_text_is_code_is_a_link() {
        assert_eq!(mentions("[`a`](b.md)"), [(1, Code("a")), (1, Link("b.md"))]);
    }
}
