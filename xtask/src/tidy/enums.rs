//! A scanner that finds the public enums of a Rust file and the names of their variants.

/// A public enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Enum {
    /// Its name.
    pub(crate) name: String,
    /// Its variants, in order.
    pub(crate) variants: Vec<Variant>,
}

/// A variant of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variant {
    /// Its name.
    pub(crate) name: String,
    /// The line that names it, counted from 1.
    pub(crate) line: usize,
}

/// The public enums of a file, in order. It knows brackets, line comments and string literals, which is what enums
/// consist of once they are formatted; it does not know macros.
pub(crate) fn scan(text: &str) -> Vec<Enum> {
    let mut enums = Vec::new();
    let mut open: Option<Body> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let mut rest = line;
        if open.is_none()
            && let Some((name, after)) = heading(line)
        {
            open = Some(Body::new(name));
            rest = after;
        }
        if let Some(body) = &mut open
            && body.read(rest, number) == Reading::Closed
        {
            enums.extend(open.take().map(|body| body.found));
        }
    }
    enums
}

/// The name of the enum that a line begins, and what follows the brace.
fn heading(line: &str) -> Option<(&str, &str)> {
    let after = line.trim_start().strip_prefix("pub enum ")?;
    let (head, body) = after.split_once('{')?;
    let name = head.split(|c: char| !in_name(c)).next()?;
    Some((name, body))
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the brace of an enum was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Open,
    Closed,
}

/// An enum that is being read.
#[derive(Debug)]
struct Body {
    found: Enum,
    /// How many brackets are open: 1 where the variants are named.
    depth: usize,
    /// Whether the next name at depth 1 is that of a variant.
    expecting: bool,
}

impl Body {
    fn new(name: &str) -> Self {
        Self { found: Enum { name: name.to_owned(), variants: Vec::new() }, depth: 1, expecting: true }
    }

    fn read(&mut self, line: &str, number: usize) -> Reading {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            if rest.starts_with("//") {
                break;
            }
            let mut width = c.len_utf8();
            match c {
                '{' | '(' | '[' => self.depth += 1,
                '}' | ')' | ']' => self.depth = self.depth.saturating_sub(1),
                ',' if self.depth == 1 => self.expecting = true,
                '"' => width = string_length(rest),
                _ if in_name(c) => {
                    let name = rest.split(|c: char| !in_name(c)).next().unwrap_or_default();
                    width = name.len();
                    self.name(name, number);
                }
                _ => {}
            }
            if self.depth == 0 {
                return Reading::Closed;
            }
            rest = rest.get(width..).unwrap_or_default();
        }
        Reading::Open
    }

    fn name(&mut self, name: &str, line: usize) {
        if self.expecting && self.depth == 1 {
            self.found.variants.push(Variant { name: name.to_owned(), line });
            self.expecting = false;
        }
    }
}

/// How many bytes a string literal takes, with its quotes, up to the end of the line at most.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == '"' && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::scan;

    fn names(text: &str) -> Vec<String> {
        let show = |found: super::Enum| {
            let variants = found.variants.iter().map(|variant| format!("{}@{}", variant.name, variant.line));
            format!("{}: {}", found.name, variants.collect::<Vec<_>>().join(" "))
        };
        scan(text).into_iter().map(show).collect()
    }

    #[test]
    fn variants_of_every_form_are_named_with_their_lines() {
        let text = "pub enum Expr {\n    Star,\n    /// A column, or {a brace.\n    Column(Box<Column>, Name),\n    \
                    Call {\n        name: String,\n        Arguments: Vec<Expr>,\n    },\n    Last = 3,\n}\n";
        assert_eq!(names(text), ["Expr: Star@2 Column@4 Call@5 Last@9"]);
    }

    #[test]
    fn attributes_are_no_variants() {
        let text = "pub enum Join {\n    #[serde(\n        rename = \"}, In\\\"ner\",\n        default\n    )]\n    \
                    Inner,\n    #[default] Left, // Right,\n}\n";
        assert_eq!(names(text), ["Join: Inner@6 Left@7"]);
    }

    #[test]
    fn only_public_enums_count_and_each_ends_at_its_brace() {
        let text = "enum A {\n    B,\n}\npub(crate) enum C {\n    D,\n}\npub enum E<T> {\n    F(T),\n}\n\
                    pub struct G {\n    H: i64,\n}\npub enum I { J, K }\npub enum L {\n    M,\n}\n";
        assert_eq!(names(text), ["E: F@8", "I: J@13 K@13", "L: M@15"]);
    }

    #[test]
    fn an_empty_enum_has_no_variants() {
        assert_eq!(names("pub enum Never {}\n"), ["Never: "]);
    }
}
