//! Any statement, name, value and piece of SQL is compiled to what it should be, or refused.

use proptest::prelude::{ProptestConfig, any};
use proptest::test_runner::RngSeed;
use proptest::{collection, proptest};

use crate::generate::{compile_total, ident_quoting, literal_roundtrip, raw_split};

/// The same 500 cases each time, so that a run says something of the change and not of chance. With `PROPTEST_CASES` as
/// many as it says, and others each time; the fuzz targets look for more.
#[expect(clippy::disallowed_methods, reason = "how many cases there are is up to who runs the tests")]
fn config() -> ProptestConfig {
    let given = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match std::env::var("PROPTEST_CASES") {
        Ok(_) => given,
        Err(_) => ProptestConfig { cases: 500, rng_seed: RngSeed::Fixed(1), ..given },
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_statement_becomes_whole_sql_or_an_error(bytes in collection::vec(any::<u8>(), 0..600)) {
        compile_total::check(&bytes);
    }

    #[test]
    fn any_text_is_a_name_that_is_read_back(text in ".{0,80}") {
        ident_quoting::check(text.as_bytes());
    }

    #[test]
    fn any_value_is_read_back_from_its_literal(bytes in collection::vec(any::<u8>(), 0..80)) {
        literal_roundtrip::check(&bytes);
    }

    #[test]
    fn the_marks_of_any_sql_are_replaced_where_they_are_marks(
        first in any::<[u8; 3]>(),
        text in "([?'\"`\\\\$#;()\\[\\]/*e1a \n\r\u{a0}-]|\\?\\?|/\\*|\\*/|--|\\$a\\$|\\PC){0,24}",
    ) {
        raw_split::check(&[first.as_slice(), text.as_bytes()].concat());
    }
}
