//! Conditions of the caller's own, in one form whatever the database made of them: it moves negations inwards, says bare truth
//! values as comparisons, and lists and ranges in other words.

use super::grouping::{CLOSES, OPENS};

/// The words of a condition in that form; `None` where it is none that is understood.
pub(super) fn canonical(words: &[String]) -> Option<String> {
    let mut reader = Reader { words, at: 0, depth: 0 };
    let node = reader.any_of()?;
    (reader.at == words.len()).then(|| node.told(false))
}

/// A condition.
enum Node {
    Any(Vec<Node>),
    All(Vec<Node>),
    Not(Box<Node>),
    /// Two values and what is between them.
    Compared(String, &'static str, String),
    /// Something that may be denied: what it is, and a word in its middle.
    Said(String, &'static str, String),
    /// Something that is true or not.
    Truth(String),
}

/// Comparisons, what they are when denied, and what they are from right to left.
const COMPARISONS: [(&str, &str, &str); 6] = [
    ("=", "<>", "="),
    ("<>", "=", "<>"),
    ("<", ">=", ">"),
    (">=", "<", "<="),
    (">", "<=", "<"),
    ("<=", ">", ">="),
];

/// Words between a value and what is said of it, how they are kept here, and whether they deny it.
const SAYINGS: [(&str, &str, bool); 8] = [
    ("like", "like", false),
    ("~~", "like", false),
    ("!~~", "like", true),
    ("ilike", "ilike", false),
    ("regexp", "regexp", false),
    ("rlike", "regexp", false),
    ("~", "~", false),
    ("in", "in", false),
];

impl Node {
    /// In one form, denied or not.
    fn told(&self, denied: bool) -> String {
        match self {
            Self::Any(parts) | Self::All(parts) => {
                let word = if matches!(self, Self::All(_)) == denied { "or" } else { "and" };
                let mut told = Vec::new();
                self.flat(parts, denied, word, &mut told);
                format!("({})", told.join(&format!(" {word} ")))
            }
            Self::Not(inner) => inner.told(!denied),
            Self::Compared(left, op, right) => {
                let known = COMPARISONS.iter().find(|(word, ..)| word == op);
                let op = known.map_or(*op, |(word, opposite, _)| if denied { opposite } else { word });
                match (op, right.as_str()) {
                    // A truth value that is said as a number.
                    ("<>", "0") => left.clone(),
                    ("=", "0") => format!("not {left}"),
                    _ => format!("{left}{op}{right}"),
                }
            }
            Self::Said(left, word, right) => {
                let not = if denied { "not " } else { "" };
                format!("{left} {not}{word} {right}")
            }
            Self::Truth(what) if denied => format!("not {what}"),
            Self::Truth(what) => what.clone(),
        }
    }

    /// Parts of the same word within others of it are parts of the whole.
    fn flat(&self, parts: &[Self], denied: bool, word: &str, told: &mut Vec<String>) {
        for part in parts {
            let (part, denied) = match part {
                Self::Not(inner) => (&**inner, !denied),
                other => (other, denied),
            };
            match part {
                Self::Any(inner) if (if denied { "and" } else { "or" }) == word => {
                    self.flat(inner, denied, word, told);
                }
                Self::All(inner) if (if denied { "or" } else { "and" }) == word => {
                    self.flat(inner, denied, word, told);
                }
                other => told.push(other.told(denied)),
            }
        }
    }
}

/// Reads words from the left.
struct Reader<'w> {
    words: &'w [String],
    at: usize,
    depth: usize,
}

/// How deep a condition may nest. What is deeper is compared word by word.
const DEEPEST: usize = 100;

impl Reader<'_> {
    fn word(&self) -> Option<&str> {
        self.words.get(self.at).map(String::as_str)
    }

    fn take(&mut self, wanted: &str) -> bool {
        let is_there = self.word() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn any_of(&mut self) -> Option<Node> {
        let mut parts = vec![self.all_of()?];
        while self.take("or") {
            parts.push(self.all_of()?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Node::Any(parts)) }
    }

    fn all_of(&mut self) -> Option<Node> {
        let mut parts = vec![self.denied()?];
        while self.take("and") {
            parts.push(self.denied()?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Node::All(parts)) }
    }

    fn denied(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let node = if self.take("not") { Node::Not(Box::new(self.denied()?)) } else { self.predicate()? };
        self.depth -= 1;
        Some(node)
    }

    fn predicate(&mut self) -> Option<Node> {
        let left = self.operand()?;
        let denies = self.take("not");
        let mut node = self.said_of(left)?;
        // The result of a comparison may be compared.
        while !self.word().is_none_or(|word| matches!(word, ")" | "and" | "or")) {
            let before = self.at;
            node = self.said_of(Node::Truth(node.told(false)))?;
            if self.at == before {
                return None;
            }
        }
        Some(if denies { Node::Not(Box::new(node)) } else { node })
    }

    /// What is said of a value.
    fn said_of(&mut self, left: Node) -> Option<Node> {
        let value = |left: &Node| left.told(false);
        if self.take("is") {
            let denies = self.take("not");
            let right = self.operand()?.told(false);
            let node = Node::Said(value(&left), "is", right);
            return Some(if denies { Node::Not(Box::new(node)) } else { node });
        }
        if self.take("between") {
            let low = self.operand()?.told(false);
            if !self.take("and") {
                return None;
            }
            let high = self.operand()?.told(false);
            let left = value(&left);
            return Some(Node::All(vec![
                Node::Compared(left.clone(), ">=", low),
                Node::Compared(left, "<=", high),
            ]));
        }
        let word = self.word().map(|word| if word == "!=" { "<>" } else { word });
        if let Some((op, _, mirrored)) = COMPARISONS.iter().find(|(op, ..)| word == Some(op)) {
            self.at += 1;
            let right = self.operand()?.told(false);
            return Some(compared(value(&left), op, mirrored, right));
        }
        if let Some((_, kept, denies)) = SAYINGS.iter().find(|(saying, ..)| word == Some(saying)) {
            self.at += 1;
            let right = self.operand()?.told(false);
            let node = match list_of_one(kept, &right) {
                Some(only) => Node::Compared(value(&left), "=", only),
                None => Node::Said(value(&left), kept, right),
            };
            return Some(if *denies { Node::Not(Box::new(node)) } else { node });
        }
        Some(left)
    }

    /// A value, or a condition in parentheses.
    fn operand(&mut self) -> Option<Node> {
        let (start, depth) = (self.at, self.depth);
        if self.take("(") {
            let inner = self.any_of().filter(|_| self.take(")"));
            if let Some(inner) = inner.filter(|_| self.ends()) {
                return Some(inner);
            }
            (self.at, self.depth) = (start, depth);
        }
        let mut told = String::new();
        let (mut depth, mut cases) = (0_usize, 0_usize);
        while let Some(word) = self.word() {
            if depth == 0 && cases == 0 && self.ends() {
                break;
            }
            match word {
                "(" | OPENS => depth += 1,
                ")" | CLOSES => depth = depth.checked_sub(1)?,
                "case" => cases += 1,
                "end" => cases = cases.saturating_sub(1),
                _ => {}
            }
            if !matches!(word, "(" | ")") {
                told.push_str(word);
            }
            self.at += 1;
        }
        (!told.is_empty()).then_some(Node::Truth(told))
    }

    /// Whether a value ends here.
    fn ends(&self) -> bool {
        self.word().is_none_or(|word| {
            matches!(word, ")" | "and" | "or" | "not" | "is" | "between" | "!=")
                || COMPARISONS.iter().any(|(op, ..)| *op == word)
                || SAYINGS.iter().any(|(saying, ..)| *saying == word)
        })
    }
}

/// A comparison with the number on its right. PostgreSQL keeps a list as one of its elements.
fn compared(left: String, op: &'static str, mirrored: &'static str, right: String) -> Node {
    let elements = |quantifier: &str| {
        let array = right.strip_prefix(quantifier)?.strip_prefix("array[")?.strip_suffix(']')?;
        Some(array.to_owned())
    };
    let listed = |list: String| match list_of_one("in", &list) {
        Some(only) => Node::Compared(left.clone(), "=", only),
        None => Node::Said(left.clone(), "in", list),
    };
    if op == "="
        && let Some(list) = elements("any")
    {
        return listed(list);
    }
    if op == "<>"
        && let Some(list) = elements("all")
    {
        return Node::Not(Box::new(listed(list)));
    }
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    if is_number(&left) && !is_number(&right) {
        return Node::Compared(right, mirrored, left);
    }
    Node::Compared(left, op, right)
}

/// The only element of a list, which is kept as a comparison with it.
fn list_of_one(word: &str, list: &str) -> Option<String> {
    let outside_of_texts = list.split('\'').step_by(2);
    let is_one = outside_of_texts.flat_map(str::chars).all(|c| c != ',');
    (word == "in" && is_one).then(|| list.to_owned())
}
