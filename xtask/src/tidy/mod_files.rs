//! A module is `foo.rs` beside `foo/`; no file is called `mod.rs`.

use super::finding::Finding;

/// A finding for each path that ends in the forbidden name.
pub(crate) fn check<'a>(files: impl Iterator<Item = &'a str>) -> Vec<Finding> {
    files
        .filter(|path| path.rsplit('/').next() == Some("mod.rs"))
        .map(|path| {
            Finding::new(path, 1, "a file called mod.rs", "name it after its folder and put it beside that")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_mod_file_is_found_wherever_it_lies() {
        let files = ["mod.rs", "a/src/b/mod.rs", "a/src/b.rs", "a/src/mood.rs", "a/mod.rs/b.rs"];
        let found: Vec<String> = check(files.into_iter()).iter().map(ToString::to_string).collect();
        assert!(
            matches!(&*found, [first, second] if first.starts_with("mod.rs:1:")
            && second.starts_with("a/src/b/mod.rs:1:")),
            "{found:?}"
        );
    }
}
