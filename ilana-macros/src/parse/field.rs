//! Fields: columns and relations.

use syn::{Error, GenericArgument, Ident, PathArguments, Result, Type, Visibility};

use super::attribute::{RelationKeys, keys, ours, span, text, word};
use super::{Field, unknown};
use crate::naming::plain;

/// A field that is a column.
pub(crate) struct Column {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) ty: Type,
    pub(crate) column: Option<String>,
    pub(crate) primary_key: bool,
    pub(crate) has_default: bool,
    pub(crate) generated: bool,
}

/// A field that is the slot of a relation.
pub(crate) struct RelationField {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) ty: Type,
    pub(crate) related: Type,
    pub(crate) kind: RelationKind,
    pub(crate) keys: RelationKeys,
}

/// The kinds of relation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationKind {
    HasOne,
    HasMany,
    BelongsTo,
    BelongsToMany,
}

const OF_FIELD: &[&str] = &[
    "primary_key",
    "column",
    "default",
    "generated",
    "unique",
    "has_many",
    "has_one",
    "belongs_to",
    "belongs_to_many",
];

impl RelationKind {
    const ALL: [Self; 4] = [Self::HasOne, Self::HasMany, Self::BelongsTo, Self::BelongsToMany];

    fn word(self) -> &'static str {
        match self {
            Self::HasOne => "has_one",
            Self::HasMany => "has_many",
            Self::BelongsTo => "belongs_to",
            Self::BelongsToMany => "belongs_to_many",
        }
    }

    fn slot(self) -> &'static str {
        match self {
            Self::HasOne => "HasOne",
            Self::HasMany => "HasMany",
            Self::BelongsTo => "BelongsTo",
            Self::BelongsToMany => "BelongsToMany",
        }
    }

    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::HasOne | Self::HasMany => &["foreign_key", "local_key"],
            Self::BelongsTo => &["foreign_key", "owner_key"],
            Self::BelongsToMany => {
                &["pivot", "foreign_key", "related_key", "local_key", "owner_key", "with_pivot", "timestamps"]
            }
        }
    }
}

pub(super) fn parse(field: &syn::Field) -> Result<Field> {
    let name = field.ident.clone().ok_or_else(|| Error::new_spanned(field, "a model's fields have names"))?;
    let visibility = field.vis.clone();
    let ty = field.ty.clone();
    let mut column = Column {
        name,
        visibility,
        ty,
        column: None,
        primary_key: false,
        has_default: false,
        generated: false,
    };
    let mut relation = None;
    for attribute in ours(&field.attrs) {
        attribute.parse_nested_meta(|meta| {
            let given = word(&meta);
            if let Some(kind) = RelationKind::ALL.into_iter().find(|kind| kind.word() == given) {
                relation = Some((kind, keys(&meta, kind.keys())?));
                return Ok(());
            }
            match given.as_str() {
                "primary_key" => column.primary_key = true,
                "column" => column.column = Some(text(&meta)?.value()),
                "default" => column.has_default = true,
                "generated" => column.generated = true,
                // It says what the schema is, for those who read the model; the ORM itself needs no more.
                "unique" => {}
                other => return Err(unknown(span(&meta), other, "attribute of a field", OF_FIELD)),
            }
            Ok(())
        })?;
    }
    let slot = slot_of(&field.ty);
    match (relation, slot) {
        (Some((kind, keys)), Some((found, related))) if found == kind => {
            let Column { name, visibility, ty, .. } = column;
            Ok(Field::Relation(Box::new(RelationField { name, visibility, ty, related, kind, keys })))
        }
        (Some((kind, _)), _) => {
            let message = format!("a field with `{}` is a `{}<Model>`", kind.word(), kind.slot());
            Err(Error::new_spanned(&field.ty, message))
        }
        (None, Some((kind, _))) => {
            let message =
                format!("a `{}` field says what it is: add `#[model({})]`", kind.slot(), kind.word());
            Err(Error::new_spanned(&field.ty, message))
        }
        (None, None) => Ok(Field::Column(Box::new(column))),
    }
}

/// The kind and the related model of a type that is a slot.
fn slot_of(ty: &Type) -> Option<(RelationKind, Type)> {
    let last = last_segment(ty)?;
    let kind = RelationKind::ALL.into_iter().find(|kind| last.ident == kind.slot())?;
    Some((kind, argument(last)?))
}

/// Whether a type is written as an Option.
pub(crate) fn is_option(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|last| last.ident == "Option")
}

/// Whether a type is written as an integer.
pub(crate) fn is_integer(ty: &Type) -> bool {
    let integers = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];
    last_segment(ty).is_some_and(|last| integers.iter().any(|name| last.ident == name))
}

/// The name of a type, without its path.
pub(crate) fn name_of(ty: &Type) -> Option<String> {
    last_segment(ty).map(|last| plain(&last.ident))
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    if let Type::Path(path) = ty { path.path.segments.last() } else { None }
}

fn argument(segment: &syn::PathSegment) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments
        .args
        .iter()
        .find_map(|argument| if let GenericArgument::Type(ty) = argument { Some(ty.clone()) } else { None })
}
