//! Files stay short: each one, and the median of all.

use super::finding::Finding;
use super::tree::Source;

/// The most lines that one file may have.
const MOST: usize = 600;

/// The most lines that the file in the middle may have.
const MOST_IN_THE_MIDDLE: usize = 150;

/// A finding for each file that is too long, and one when files are too long in general.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let lengths: Vec<usize> = sources.iter().map(|source| source.text.lines().count()).collect();
    let too_long = sources.iter().zip(&lengths).filter(|&(_, &length)| length > MOST);
    let mut findings: Vec<Finding> = too_long
        .map(|(source, length)| {
            let message = format!("{length} lines, where {MOST} are the most");
            Finding::new(&source.path, MOST + 1, message, "split it by clause or verb")
        })
        .collect();
    let doubled = doubled_median(lengths);
    if doubled > 2 * MOST_IN_THE_MIDDLE {
        let half = if doubled.is_multiple_of(2) { "" } else { ".5" };
        let message = format!(
            "the median Rust file has {}{half} lines, where {MOST_IN_THE_MIDDLE} are the most",
            doubled / 2
        );
        findings.push(Finding::new(
            "Cargo.toml",
            1,
            message,
            "split files by clause or verb, the longest first",
        ));
    }
    findings
}

/// Twice the median, which is a whole number even between two files.
fn doubled_median(mut lengths: Vec<usize>) -> usize {
    lengths.sort_unstable();
    let at = |index: usize| lengths.get(index).copied().unwrap_or_default();
    at(lengths.len() / 2) + at(lengths.len().saturating_sub(1) / 2)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::Source;

    fn check_lengths(lengths: &[usize]) -> Vec<String> {
        let sources: Vec<Source> = lengths
            .iter()
            .map(|&length| Source { path: format!("of_{length}.rs"), text: "x\n".repeat(length) })
            .collect();
        check(&sources).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn files_up_to_the_limits_pass() {
        assert_eq!(check_lengths(&[150, 10, 600]), Vec::<String>::new());
        assert_eq!(check_lengths(&[100, 200]), Vec::<String>::new());
        assert_eq!(check_lengths(&[]), Vec::<String>::new());
    }

    #[test]
    fn a_file_over_the_cap_is_found_at_the_first_line_too_many() {
        let expected = "of_601.rs:601: 601 lines, where 600 are the most (split it by clause or verb)";
        assert_eq!(check_lengths(&[601, 3, 4]), [expected]);
    }

    #[test]
    fn a_median_over_the_limit_is_found() {
        let findings = check_lengths(&[151, 10, 300]);
        assert!(matches!(&*findings, [only] if only.contains("has 151 lines")), "{findings:?}");
    }

    #[test]
    fn the_median_of_an_even_number_of_files_lies_between_two() {
        let findings = check_lengths(&[150, 10, 151, 300]);
        assert!(matches!(&*findings, [only] if only.contains("has 150.5 lines")), "{findings:?}");
    }
}
