//! The text of the generated crate: a graph of models with cycles, and a chain of models, in modules of ten.

use std::collections::BTreeSet;

use super::Sizes;
use super::model::{Family, Model, Name};

/// The manifest of the generated crate. It is its own workspace, so that nobody's lints or features reach it.
pub(crate) const MANIFEST: &str = r#"[package]
name = "ilana-sizes"
version = "0.0.0"
edition = "2024"
publish = false

[workspace]

[dependencies]
chrono = { version = "0.4", default-features = false }
ilana-orm = { path = "../../ilana-orm", default-features = false }
"#;

/// One file of the crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its path inside the crate.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) text: String,
}

/// Every source file of the crate; the last is `src/lib.rs`.
pub(crate) fn sources(sizes: &Sizes) -> Vec<Source> {
    let mut files = modules(Family::Graph, sizes.models);
    files.extend(modules(Family::Chain, sizes.chain));
    let library = files.iter().map(|file| format!("pub mod {};\n", stem(&file.path))).collect();
    files.push(Source { path: "src/lib.rs".to_owned(), text: library });
    files
}

/// A library of structs that have nothing of ours, for how fast the compiler is on this machine.
pub(crate) fn yardstick(structs: u32) -> String {
    let one = |number| {
        format!(
            "#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub struct Plain{number} {{ pub id: i64, pub name: \
             String, pub nickname: Option<String>, pub active: bool, pub rank: i32 }}\n"
        )
    };
    (0..structs).map(one).collect()
}

/// The modules of a family of models, in order.
fn modules(family: Family, size: u32) -> Vec<Source> {
    let mut files: Vec<(String, Vec<Model>)> = Vec::new();
    for index in 0..size {
        let model = Model::new(Name { family, index }, size);
        let module = model.name.module();
        match files.last_mut() {
            Some((last, models)) if *last == module => models.push(model),
            Some(_) | None => files.push((module, vec![model])),
        }
    }
    files
        .into_iter()
        .map(|(module, models)| Source { path: format!("src/{module}.rs"), text: text(&module, &models) })
        .collect()
}

/// One module: what it imports, then its models.
fn text(module: &str, models: &[Model]) -> String {
    let imported: BTreeSet<Name> = models
        .iter()
        .flat_map(|model| model.parents.iter().chain(&model.children))
        .map(|relation| relation.other)
        .filter(|name| name.module() != module)
        .collect();
    let imports: String = imported
        .iter()
        .map(|name| format!("use crate::{}::{};\n", name.module(), name.type_name()))
        .collect();
    let structs: String = models.iter().map(|model| format!("\n{}", model.text())).collect();
    format!("use chrono::{{DateTime, Utc}};\nuse ilana_orm::prelude::*;\n\n{imports}{structs}")
}

/// The name of the module in a file.
fn stem(path: &str) -> &str {
    path.trim_start_matches("src/").trim_end_matches(".rs")
}

#[cfg(test)]
mod tests {
    use super::{Source, sources};
    use crate::sizes::Sizes;

    fn file(files: &[Source], path: &str) -> String {
        files.iter().find(|file| file.path == path).map(|file| file.text.clone()).unwrap_or_default()
    }

    #[test]
    fn the_default_crate_has_160_models_in_modules_of_ten() {
        let files = sources(&Sizes::default());
        assert_eq!(files.len(), 17, "16 modules and the library");
        let per_file: Vec<usize> =
            files.iter().map(|file| file.text.matches("pub struct ").count()).collect();
        assert_eq!(per_file.iter().sum::<usize>(), 160);
        assert!(per_file.iter().all(|&count| count == 10 || count == 0), "{per_file:?}");
    }

    #[test]
    fn the_library_declares_every_module_and_raises_no_limit() {
        let library = file(&sources(&Sizes { models: 12, chain: 3 }), "src/lib.rs");
        assert_eq!(library, "pub mod graph_0;\npub mod graph_1;\npub mod chain_0;\n");
    }

    #[test]
    fn a_module_imports_exactly_what_its_relations_name() {
        let module = file(&sources(&Sizes { models: 12, chain: 0 }), "src/graph_1.rs");
        // Models 10 and 11: left to 11 and 0, right to 2 and 3, and back from 9 and 10, 6 and 7.
        let imports: Vec<&str> = module.lines().filter(|line| line.starts_with("use crate::")).collect();
        assert_eq!(
            imports,
            [
                "use crate::graph_0::Model0;",
                "use crate::graph_0::Model2;",
                "use crate::graph_0::Model3;",
                "use crate::graph_0::Model6;",
                "use crate::graph_0::Model7;",
                "use crate::graph_0::Model9;",
            ]
        );
    }

    #[test]
    fn the_smallest_graph_and_no_chain_is_one_module() {
        assert_eq!(sources(&Sizes { models: 3, chain: 0 }).len(), 2);
    }
}
