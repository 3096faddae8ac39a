//! From syntax to data: what the struct and its attributes say, with nothing added.

mod attribute;
mod field;

use proc_macro2::Span;
use syn::{Data, DeriveInput, Error, Fields, Ident, Result, Visibility};

pub(crate) use attribute::Protection;
pub(crate) use field::{Column, RelationField, RelationKind, is_integer, is_option, name_of};

/// A struct as it was written.
pub(crate) struct Parsed {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) table: Option<String>,
    pub(crate) connection: Option<String>,
    pub(crate) timestamps: bool,
    pub(crate) incrementing: Option<bool>,
    pub(crate) new_name: Option<Ident>,
    pub(crate) protection: Option<Protection>,
    pub(crate) fields: Vec<Field>,
}

/// A field of the struct.
pub(crate) enum Field {
    Column(Box<Column>),
    Relation(Box<RelationField>),
}

pub(crate) fn derive(input: &DeriveInput) -> Result<Parsed> {
    if let Some(parameter) = input.generics.params.first() {
        return Err(Error::new_spanned(parameter, "a model has no generic parameters: its table is one"));
    }
    let no_fields = "a model is a struct with named fields: `struct User { id: i64, name: String }`";
    let Data::Struct(data) = &input.data else { return Err(Error::new(input.ident.span(), no_fields)) };
    let Fields::Named(named) = &data.fields else { return Err(Error::new(input.ident.span(), no_fields)) };
    let mut parsed = Parsed {
        name: input.ident.clone(),
        visibility: input.vis.clone(),
        table: None,
        connection: None,
        timestamps: true,
        incrementing: None,
        new_name: None,
        protection: None,
        fields: Vec::new(),
    };
    attribute::of_struct(&input.attrs, &mut parsed)?;
    for field in &named.named {
        parsed.fields.push(field::parse(field)?);
    }
    Ok(parsed)
}

/// An error for a word that is none of the known ones.
pub(crate) fn unknown(span: Span, given: &str, what: &str, known: &[&str]) -> Error {
    let nearest =
        known.iter().filter(|word| resembles(given, word)).map(|word| format!("did you mean `{word}`? "));
    let nearest: String = nearest.take(1).collect();
    Error::new(span, format!("unknown {what} `{given}`: {nearest}known are {}", known.join(", ")))
}

/// Whether two words share their beginning or are one within the other: enough to guess a slip.
fn resembles(given: &str, word: &str) -> bool {
    let shared = given.chars().zip(word.chars()).take_while(|(left, right)| left == right).count();
    shared >= 3 || word.contains(given)
}
