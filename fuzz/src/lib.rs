//! What the fuzz targets run, which is what the property tests of `ilana-compile` run.

#[path = "../../ilana-compile/tests/generate.rs"]
mod generate;

/// Any statement becomes whole SQL or an error, on every database.
pub fn compile_total(bytes: &[u8]) {
    generate::compile_total::check(bytes);
}

/// Any text is a name: it is read back as that name wherever it stands, or the compiler refuses it.
pub fn ident_quoting(bytes: &[u8]) {
    generate::ident_quoting::check(bytes);
}

/// Any value is read back from its literal, wherever a statement has one, or the compiler refuses it.
pub fn literal_roundtrip(bytes: &[u8]) {
    generate::literal_roundtrip::check(bytes);
}

/// Any text is SQL of the caller's own: its marks are replaced where they are marks and nowhere else, or it is refused.
pub fn raw_split(bytes: &[u8]) {
    generate::raw_split::check(bytes);
}
