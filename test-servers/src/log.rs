//! The end of a server's log, which is what an error shows.

/// How many lines of a log an error shows.
const LINES: usize = 20;

/// The last lines of a text.
pub(crate) fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let begin = lines.len().saturating_sub(LINES);
    lines.get(begin..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::tail;

    #[test]
    fn a_short_text_is_its_own_tail_and_of_a_long_one_the_end_is_left() {
        assert_eq!(tail("a\nb\n"), "a\nb");
        let long: String = (0..100).map(|line| format!("{line}\n")).collect();
        assert!(tail(&long).starts_with("80\n") && tail(&long).ends_with("\n99"));
    }
}
