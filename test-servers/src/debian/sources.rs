//! Where a machine gets its packages from, in both notations of sources.list(5).

use std::fmt;

/// One entry, as the fields of a stanza.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Names and values; a value of several lines has the lines as they were written, a key in it for example.
    fields: Vec<(String, String)>,
}

impl Source {
    /// Whether it names packages of a Debian archive, security updates included.
    pub(crate) fn is_debian(&self) -> bool {
        let of_debian = |uri: &str| {
            uri.trim_end_matches('/').rsplit('/').next().is_some_and(|last| last.starts_with("debian"))
        };
        self.words("Types").any(|word| word == "deb")
            && self.words("Components").any(|word| word == "main")
            && self.words("URIs").any(of_debian)
            && self.field("Enabled").is_none_or(|value| !matches!(value, "no" | "false"))
    }

    /// Whether it is the archive itself, in which all suites are, and not that of security updates.
    pub(crate) fn is_main_archive(&self) -> bool {
        !self.words("Suites").all(|suite| suite.contains("security") || suite.contains("/updates"))
    }

    /// Whether it is signed by a keyring of Debian's archive.
    pub(crate) fn has_debian_key(&self) -> bool {
        self.field("Signed-By").is_some_and(|value| value.contains("debian-archive"))
    }

    /// The same archive, for the main packages of another suite.
    pub(crate) fn with_suite(&self, suite: &str) -> Self {
        let replaced = [("Types", "deb"), ("Suites", suite), ("Components", "main")];
        let fields = self.fields.iter().map(|(name, value)| {
            let new = replaced.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            (name.clone(), new.map_or_else(|| value.clone(), |(_, value)| (*value).to_owned()))
        });
        Self { fields: fields.collect() }
    }

    fn field(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value.as_str())
    }

    fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.field(name).unwrap_or_default().split_whitespace()
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fields.iter().try_for_each(|(name, value)| writeln!(f, "{name}: {value}"))
    }
}

/// The entries of a file of stanzas, whose name ends in `.sources`.
pub(crate) fn stanzas(text: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')).chain([""]) {
        if line.trim().is_empty() {
            if !fields.is_empty() {
                sources.push(Source { fields: std::mem::take(&mut fields) });
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push('\n');
                value.push_str(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    sources
}

/// The entries of a file with one per line, whose name ends in `.list`.
pub(crate) fn one_per_line(text: &str) -> Vec<Source> {
    text.lines().filter_map(one_line).collect()
}

/// `deb [option=value ..] uri suite component ..`
fn one_line(line: &str) -> Option<Source> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let (types, rest) = line.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let (options, rest) = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => ("", rest),
    };
    let mut words = rest.split_whitespace();
    let mut fields = vec![
        ("Types".to_owned(), types.to_owned()),
        ("URIs".to_owned(), words.next()?.to_owned()),
        ("Suites".to_owned(), words.next()?.to_owned()),
        ("Components".to_owned(), words.collect::<Vec<_>>().join(" ")),
    ];
    for (name, value) in options.split_whitespace().filter_map(|option| option.split_once('=')) {
        // Three options have another name in a stanza; values are a list with commas here and with spaces there.
        let name = match name {
            "arch" => "Architectures",
            "lang" => "Languages",
            "target" => "Targets",
            _ => name,
        };
        fields.push((name.to_owned(), value.replace(',', " ")));
    }
    Some(Source { fields })
}

#[cfg(test)]
mod tests;
