//! Tests of the layering check.

use std::path::Path;

use super::{Package, check, line_of, packages};
use crate::tidy::tree::Source;

fn package(name: &str, dependencies: &[&str]) -> Package {
    let lines: String =
        dependencies.iter().map(|dependency| format!("{dependency}.workspace = true\n")).collect();
    Package {
        name: name.to_owned(),
        manifest: Source { path: format!("{name}/Cargo.toml"), text: format!("[dependencies]\n{lines}") },
        dependencies: dependencies.iter().map(|&dependency| dependency.to_owned()).collect(),
    }
}

fn findings(packages: &[Package]) -> Vec<String> {
    check(packages).iter().map(ToString::to_string).collect()
}

#[test]
fn the_arrows_of_the_design_pass() {
    let adapter = ["ilana-driver", "ilana-compile", "ilana-ir"];
    let all = [
        package("ilana-ir", &["serde"]),
        package("ilana-compile", &["ilana-ir", "sea-query"]),
        package("ilana-driver", &["ilana-compile", "ilana-ir"]),
        package("ilana-driver-sqlite", &adapter),
        package("ilana-driver-pg", &adapter),
        package("ilana-driver-mysql", &adapter),
        package("ilana-macros", &["syn"]),
        package(
            "ilana-orm",
            &["ilana-driver-sqlite", "ilana-driver", "ilana-macros", "ilana-compile", "ilana-ir"],
        ),
        package("ilana-cli", &["ilana-orm", "ilana-compile", "ilana-ir"]),
        package("test-servers", &["rcgen"]),
        package("xtask", &["clap", "test-servers"]),
    ];
    assert_eq!(findings(&all), Vec::<String>::new());
}

#[test]
fn an_arrow_that_points_up_is_found_where_it_is_declared() {
    let all = [
        package("ilana-ir", &[]),
        package("ilana-driver", &[]),
        package("ilana-compile", &["ilana-ir", "ilana-driver"]),
    ];
    let expected = "ilana-compile/Cargo.toml:3: ilana-compile may not depend on ilana-driver \
                    (of the workspace it may use ilana-ir)";
    assert_eq!(findings(&all), [expected]);
}

#[test]
fn a_crate_at_the_bottom_may_use_nothing_of_the_workspace() {
    let all = [package("ilana-ir", &[]), package("test-servers", &["ilana-ir"])];
    let expected = "test-servers/Cargo.toml:2: test-servers may not depend on ilana-ir (it depends on no crate of the workspace)";
    assert_eq!(findings(&all), [expected]);
}

#[test]
fn an_unknown_crate_is_found() {
    let found = findings(&[package("ilana-utils", &[])]);
    assert!(matches!(&*found, [only] if only.starts_with("ilana-utils/Cargo.toml:1: ")), "{found:?}");
}

#[test]
fn metadata_gives_names_relative_manifests_and_normal_dependencies() {
    let metadata = r#"{"packages": [{"name": "ilana-compile", "manifest_path": "/w/ilana-compile/Cargo.toml",
        "dependencies": [{"name": "ilana-ir", "kind": null, "path": "/w/ilana-ir"},
                         {"name": "insta", "kind": "dev"}, {"name": "cc", "kind": "build"}]}]}"#;
    let expected = Package {
        name: "ilana-compile".to_owned(),
        manifest: Source { path: "ilana-compile/Cargo.toml".to_owned(), text: String::new() },
        dependencies: vec!["ilana-ir".to_owned()],
    };
    assert_eq!(packages(metadata, Path::new("/w")), Ok(vec![expected]));
}

#[test]
fn what_is_not_metadata_is_an_error() {
    assert!(packages("error: no such command", Path::new("/w")).is_err());
    assert!(packages(r#"{"packages": [{}]}"#, Path::new("/w")).is_err());
}

#[test]
fn a_dependency_is_found_in_its_own_section_and_by_its_whole_name() {
    let manifest = "[dev-dependencies]\nilana-ir = \"1\"\n[target.'cfg(unix)'.dependencies]\nilana-ir-more = \"1\"\n\
                    ilana-ir = { path = \"x\" }\n[dependencies.ilana-orm]\npath = \"y\"\n";
    assert_eq!(line_of(manifest, "ilana-ir"), 5);
    assert_eq!(line_of(manifest, "ilana-orm"), 6);
    assert_eq!(line_of(manifest, "ilana-driver"), 1);
}
