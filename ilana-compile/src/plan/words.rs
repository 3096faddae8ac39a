//! Words that are looked for, in the notation of MySQL's boolean mode.

/// What InnoDB's index has no word of by itself (`innodb_ft_min_token_size`, `innodb_ft_max_token_size`; section 17.14, "InnoDB
/// Startup Options and System Variables", and MariaDB's page of that name).
const SHORTEST: usize = 3;
const LONGEST: usize = 84;

/// What it has none of either, and is not too short ("Full-Text Stopwords", section 14.9.4, and MariaDB's page of that name).
const LEFT_OUT: [&str; 18] = [
    "about", "are", "com", "for", "from", "how", "that", "the", "this", "und", "was", "what", "when",
    "where", "who", "will", "with", "www",
];

/// Each word must be there that the index may have: one that it has not would be found in no row. What is no letter or digit
/// means something in that notation, and ends a word.
pub(super) fn all(words: &str) -> String {
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let told = words.map(|word| if is_indexed(word) { format!("+{word}") } else { word.to_owned() });
    told.collect::<Vec<_>>().join(" ")
}

fn is_indexed(word: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&word.chars().count()) && !LEFT_OUT.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_no_index_has_is_not_demanded() {
        let long = "x".repeat(85);
        for (given, told) in [
            ("quick +fox* \"brown\"", "+quick +fox +brown"),
            ("The way of Rust", "The +way of +Rust"),
            ("an äö ääö", "an äö +ääö"),
            (&long, &long),
            ("", ""),
        ] {
            assert_eq!(all(given), told);
        }
    }
}
