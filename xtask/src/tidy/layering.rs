//! Arrows between the crates of the workspace point one way, along a table.

use std::path::Path;

use serde_json::Value;

use super::finding::Finding;
use super::tree::Source;

/// What each crate may depend on among the others; the layers of the design, lowest first.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("ilana-ir", &[]),
    ("ilana-compile", &["ilana-ir"]),
    ("ilana-driver", &["ilana-compile", "ilana-ir"]),
    ("ilana-driver-sqlite", ADAPTER),
    ("ilana-driver-pg", ADAPTER),
    ("ilana-driver-mysql", ADAPTER),
    ("ilana-macros", &[]),
    (
        "ilana-orm",
        &[
            "ilana-driver",
            "ilana-driver-sqlite",
            "ilana-driver-pg",
            "ilana-driver-mysql",
            "ilana-compile",
            "ilana-ir",
            "ilana-macros",
        ],
    ),
    ("ilana-cli", &["ilana-orm", "ilana-compile", "ilana-ir"]),
    ("test-servers", &[]),
    ("xtask", &["test-servers"]),
];

const ADAPTER: &[&str] = &["ilana-driver", "ilana-compile", "ilana-ir"];

/// A crate of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    name: String,
    /// Its manifest; the text only serves to find lines in.
    pub(crate) manifest: Source,
    /// The names of what it depends on when it is built for a user, from the registry or not.
    dependencies: Vec<String>,
}

/// The crates in what `cargo metadata --no-deps` wrote, without the texts of their manifests.
///
/// # Errors
///
/// When it is not the JSON that cargo's manual describes.
pub(crate) fn packages(metadata: &str, root: &Path) -> Result<Vec<Package>, String> {
    let metadata: Value =
        serde_json::from_str(metadata).map_err(|error| format!("cargo metadata wrote no JSON: {error}"))?;
    let packages = metadata.get("packages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    packages.iter().map(|package| self::package(package, root)).collect()
}

/// A finding for each crate that the table does not know, and for each dependency that it does not allow.
pub(crate) fn check(packages: &[Package]) -> Vec<Finding> {
    packages.iter().flat_map(|package| check_package(package, packages)).collect()
}

fn check_package(package: &Package, all: &[Package]) -> Vec<Finding> {
    let Package { name, manifest, dependencies } = package;
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| known == name) else {
        let message = format!("the layering table does not know the crate {name}");
        return vec![Finding::new(&manifest.path, 1, message, "give it a row in xtask/src/tidy/layering.rs")];
    };
    dependencies
        .iter()
        .filter(|dependency| all.iter().any(|package| package.name == **dependency))
        .filter(|dependency| !allowed.contains(&dependency.as_str()))
        .map(|dependency| {
            let message = format!("{name} may not depend on {dependency}");
            let remedy = match allowed {
                [] => "it depends on no crate of the workspace".to_owned(),
                _ => format!("of the workspace it may use {}", allowed.join(", ")),
            };
            Finding::new(&manifest.path, line_of(&manifest.text, dependency), message, remedy)
        })
        .collect()
}

fn package(package: &Value, root: &Path) -> Result<Package, String> {
    let text = |name: &str| {
        let text = package.get(name).and_then(Value::as_str);
        text.ok_or_else(|| format!("cargo metadata has a package without `{name}`"))
    };
    let manifest = Path::new(text("manifest_path")?);
    let manifest = manifest.strip_prefix(root).unwrap_or(manifest);
    let dependencies =
        package.get("dependencies").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Ok(Package {
        name: text("name")?.to_owned(),
        manifest: Source { path: manifest.to_string_lossy().into_owned(), text: String::new() },
        dependencies: dependencies
            .iter()
            // A normal dependency has no kind; tests and build scripts may use what they like.
            .filter(|dependency| dependency.get("kind").is_none_or(Value::is_null))
            .filter_map(|dependency| dependency.get("name").and_then(Value::as_str).map(str::to_owned))
            .collect(),
    })
}

/// The line of a manifest that names a normal dependency, or the first line.
fn line_of(manifest: &str, dependency: &str) -> usize {
    let mut in_dependencies = false;
    for (number, line) in (1..).zip(manifest.lines()) {
        if let Some(header) = line.strip_prefix('[') {
            in_dependencies = header.starts_with("dependencies") || header.contains(".dependencies");
            if in_dependencies && header.ends_with(&format!("dependencies.{dependency}]")) {
                return number;
            }
        } else if in_dependencies && line.split(['=', '.']).next().is_some_and(|key| key.trim() == dependency)
        {
            return number;
        }
    }
    1
}

#[cfg(test)]
mod tests;
