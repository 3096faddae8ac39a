//! The words of `#[model(..)]`.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Ident, LitBool, LitStr, Result};

use super::{Parsed, unknown};

/// Which attributes data from outside may set.
pub(crate) enum Protection {
    Fillable(Vec<Ident>),
    Guarded(Vec<Ident>),
}

/// The keys of a relation as far as they were given.
#[derive(Default)]
pub(crate) struct RelationKeys {
    pub(crate) foreign_key: Option<LitStr>,
    pub(crate) local_key: Option<LitStr>,
    pub(crate) owner_key: Option<LitStr>,
    pub(crate) pivot: Option<LitStr>,
    pub(crate) related_key: Option<LitStr>,
    pub(crate) with_pivot: Vec<Ident>,
    pub(crate) timestamps: bool,
}

const OF_STRUCT: &[&str] =
    &["table", "connection", "timestamps", "incrementing", "new", "fillable", "guarded"];

pub(super) fn of_struct(attributes: &[Attribute], parsed: &mut Parsed) -> Result<()> {
    for attribute in ours(attributes) {
        attribute.parse_nested_meta(|meta| {
            match word(&meta).as_str() {
                "table" => parsed.table = Some(text(&meta)?.value()),
                "connection" => parsed.connection = Some(text(&meta)?.value()),
                "timestamps" => parsed.timestamps = meta.value()?.parse::<LitBool>()?.value,
                "incrementing" => parsed.incrementing = Some(meta.value()?.parse::<LitBool>()?.value),
                "new" => parsed.new_name = Some(meta.value()?.parse()?),
                "fillable" => protect(&meta, parsed, Protection::Fillable)?,
                "guarded" => protect(&meta, parsed, Protection::Guarded)?,
                other => return Err(unknown(span(&meta), other, "attribute of a model", OF_STRUCT)),
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn protect(meta: &ParseNestedMeta, parsed: &mut Parsed, make: fn(Vec<Ident>) -> Protection) -> Result<()> {
    if parsed.protection.is_some() {
        return Err(meta.error("a model has `fillable(..)` or `guarded(..)`, and it once: keep one"));
    }
    parsed.protection = Some(make(idents(meta)?));
    Ok(())
}

const OF_RELATION: &[&str] =
    &["foreign_key", "local_key", "owner_key", "pivot", "related_key", "with_pivot", "timestamps"];

/// The keys in parentheses behind a relation's word; none without them.
pub(super) fn keys(meta: &ParseNestedMeta, allowed: &[&str]) -> Result<RelationKeys> {
    let mut keys = RelationKeys::default();
    if !meta.input.peek(syn::token::Paren) {
        return Ok(keys);
    }
    meta.parse_nested_meta(|meta| {
        let name = word(&meta);
        if OF_RELATION.contains(&name.as_str()) && !allowed.contains(&name.as_str()) {
            return Err(
                meta.error(format!("this kind of relation has no `{name}`: it takes {}", allowed.join(", ")))
            );
        }
        match name.as_str() {
            "foreign_key" => keys.foreign_key = Some(text(&meta)?),
            "local_key" => keys.local_key = Some(text(&meta)?),
            "owner_key" => keys.owner_key = Some(text(&meta)?),
            "pivot" => keys.pivot = Some(text(&meta)?),
            "related_key" => keys.related_key = Some(text(&meta)?),
            "with_pivot" => keys.with_pivot = idents(&meta)?,
            "timestamps" => keys.timestamps = true,
            other => return Err(unknown(span(&meta), other, "key of a relation", allowed)),
        }
        Ok(())
    })?;
    Ok(keys)
}

pub(super) fn ours(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("model"))
}

pub(super) fn word(meta: &ParseNestedMeta) -> String {
    meta.path.get_ident().map(ToString::to_string).unwrap_or_default()
}

pub(super) fn span(meta: &ParseNestedMeta) -> proc_macro2::Span {
    syn::spanned::Spanned::span(&meta.path)
}

pub(super) fn text(meta: &ParseNestedMeta) -> Result<LitStr> {
    meta.value()?.parse()
}

fn idents(meta: &ParseNestedMeta) -> Result<Vec<Ident>> {
    let content;
    syn::parenthesized!(content in meta.input);
    let list = content.parse_terminated(<Ident as syn::ext::IdentExt>::parse_any, syn::Token![,])?;
    Ok(list.into_iter().collect())
}
