//! Tests of both notations.

use super::{Source, one_per_line, stanzas};

const STANZAS: &str = "# the archive\nTypes: deb deb-src\n# a comment inside\nURIs: http://mirror.example/debian/\n\
                       Suites: bookworm bookworm-updates\nComponents: main contrib\nSigned-By: /keys/debian-archive-keyring.gpg\n\
                       \n\nTypes: deb\nURIs: http://mirror.example/debian-security\nSuites: bookworm-security\nComponents: main\n\
                       Signed-By:\n -----BEGIN\n .\n abc\n -----END\n\nTypes: deb\nURIs: https://vendor.example/linux/debian\n\
                       Suites: bookworm\nComponents: stable\n";

fn debian(text: &str) -> Vec<Source> {
    stanzas(text).into_iter().filter(Source::is_debian).collect()
}

#[test]
fn a_vendors_packages_for_debian_are_not_debians() {
    assert_eq!(stanzas(STANZAS).len(), 3);
    assert_eq!(debian(STANZAS).len(), 2);
}

#[test]
fn the_archive_is_told_from_its_security_updates() {
    let archives: Vec<bool> = debian(STANZAS).iter().map(Source::is_main_archive).collect();
    assert_eq!(archives, [true, false]);
}

#[test]
fn another_suite_keeps_the_mirror_and_the_key() {
    let [archive, _] = &debian(STANZAS)[..] else { panic!("two entries") };
    assert!(archive.has_debian_key());
    assert_eq!(
        archive.with_suite("unstable").to_string(),
        "Types: deb\nURIs: http://mirror.example/debian/\nSuites: unstable\nComponents: main\n\
         Signed-By: /keys/debian-archive-keyring.gpg\n"
    );
}

#[test]
fn a_key_of_several_lines_is_written_back_as_it_was() {
    let [_, security] = &debian(STANZAS)[..] else { panic!("two entries") };
    assert!(security.to_string().ends_with("Signed-By: \n -----BEGIN\n .\n abc\n -----END\n"));
    assert_eq!(stanzas(&security.to_string()).first(), Some(security));
}

#[test]
fn a_disabled_entry_does_not_count() {
    let text = "Enabled: no\nTypes: deb\nURIs: http://mirror.example/debian\nSuites: a\nComponents: main\n";
    assert_eq!(debian(text), []);
}

#[test]
fn lines_mean_the_same_as_stanzas() {
    let text = "# deb http://mirror.example/debian old main\n\
                deb [arch=amd64,arm64 signed-by=/keys/k.gpg] http://mirror.example/debian bookworm main contrib # why\n\
                deb-src http://mirror.example/debian bookworm main\n\ndeb http://mirror.example/debian\n";
    let sources = one_per_line(text);
    assert_eq!(sources.iter().map(Source::is_debian).collect::<Vec<_>>(), [true, false]);
    assert_eq!(
        sources[0].to_string(),
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main contrib\n\
         Architectures: amd64 arm64\nsigned-by: /keys/k.gpg\n"
    );
}

#[test]
fn a_mirror_list_is_an_archive() {
    let sources = one_per_line("deb mirror+file:/lists/debian.list trixie main\n");
    assert!(sources.iter().all(|source| source.is_debian() && source.is_main_archive()));
}
