//! What rustc says of the first mistakes: short, and naming the remedy.

use std::fs;
use std::path::Path;

/// What each message must hold, so that its reader knows what to do.
const REMEDIES: &[(&str, &str)] = &[
    ("belongs_to_without_key", "belongs_to(foreign_key"),
    ("column_of_another_model", "Predicate<User>"),
    ("forgotten_field", "missing field `title`"),
    ("keys_of_different_types", "make them the same"),
    ("misspelt_column", "NAME"),
    ("missing_foreign_key", "name the right one with `foreign_key"),
    ("relation_of_another_model", "nested"),
    ("relation_to_no_model", "derive(Model"),
    ("slot_without_attribute", "add `#[model(has_many)]`"),
    ("two_fields_of_one_column", "keep one of them"),
    ("unknown_attribute", "did you mean `table`?"),
    ("unknown_column_type", "implements `ilana_orm::Field`"),
    ("wrong_value_type", "an optional column also takes the value alone"),
];

/// How many lines a message may have, with all errors that follow from the mistake.
const LONGEST: usize = 15;

#[test]
fn the_first_mistakes_have_messages() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

#[test]
fn each_message_is_short_and_names_the_remedy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    for (case, remedy) in REMEDIES {
        let text = fs::read_to_string(folder.join(format!("{case}.stderr"))).unwrap();
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{case} has {lines} lines");
        assert!(text.contains(remedy), "{case} does not say {remedy:?}:\n{text}");
    }
    let cases = fs::read_dir(&folder).unwrap().filter(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
    });
    assert_eq!(cases.count(), REMEDIES.len(), "each case has its remedy in the list");
}
