//! Relations: a constant and a query method for each, and checks that their keys exist.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{constant_name, table_name};
use crate::model::{Model, Pivot, Relation};
use crate::naming::plain;
use crate::parse::RelationKind;

pub(super) fn expand(model: &Model) -> TokenStream {
    let name = &model.name;
    let items = model.relations.iter().map(|relation| items(model, relation));
    quote! {
        impl #name { #(#items)* }
    }
}

fn items(model: &Model, relation: &Relation) -> TokenStream {
    let name = &model.name;
    let Relation { field, visibility, slot, parent_column, .. } = relation;
    let constant = constant_name(field);
    let related_column = related_column(model, relation);
    let spec = spec(model, relation);
    let text = plain(field);
    let doc = format!("The relation `{text}`, to be loaded with a query.");
    let query_doc =
        format!("The query of the related records of `{text}`. Nothing is sent until it is awaited.");
    quote! {
        #[doc = #doc]
        #visibility const #constant: ::ilana_orm::Relation<#name, #slot> = {
            const PARENT_COLUMN: usize = #parent_column;
            #related_column
            static SPEC: ::ilana_orm::RelationSpec = #spec;
            ::ilana_orm::Relation::new(&SPEC, |model| &mut model.#field)
        };

        #[doc = #query_doc]
        #visibility fn #field(&self) -> <#slot as ::ilana_orm::Slot>::Query {
            Self::#constant.of(self, &self.#field)
        }
    }
}

/// The place of the related key, found while the program is compiled; what is wrong with it is an error of rustc.
fn related_column(model: &Model, relation: &Relation) -> TokenStream {
    let (name, related) = (&model.name, &relation.related);
    let what = format!("relation `{}` of `{name}`", plain(&relation.field));
    let related_text = quote!(#related).to_string();
    let word = match relation.kind {
        RelationKind::HasOne | RelationKind::HasMany => "foreign_key",
        RelationKind::BelongsTo | RelationKind::BelongsToMany => "owner_key",
    };
    let (key, missing) = match &relation.related_key {
        Some(key) => (
            quote!(::core::option::Option::Some(#key)),
            format!(
                "{what}: `{related_text}` has no column `{key}`; name the right one with `{word} = \"..\"`"
            ),
        ),
        None => (
            quote!(::core::option::Option::None),
            format!(
                "{what}: `{related_text}` has no primary key; mark it, or name a column with `{word} = \"..\"`"
            ),
        ),
    };
    let unlike = format!("{what}: its two keys are of different types; make them the same");
    let parent = match &relation.pivot {
        // The pivot stands between the two keys: they have nothing to do with each other.
        Some(_) => quote!(::core::option::Option::None),
        None => quote! {
            ::core::option::Option::Some(&<#name as ::ilana_orm::Model>::META.columns[PARENT_COLUMN])
        },
    };
    // The span is the field's, so that rustc points there.
    quote_spanned! { relation.field.span() =>
        const RELATED_COLUMN: usize = ::ilana_orm::__private::related_column(
            <#related as ::ilana_orm::Model>::META, #key, #parent, #missing, #unlike,
        );
    }
}

fn spec(model: &Model, relation: &Relation) -> TokenStream {
    let (name, related) = (&model.name, &relation.related);
    let text = plain(&relation.field);
    let (kind, timestamps) = kind(relation);
    quote! {
        ::ilana_orm::RelationSpec {
            ir: ::ilana_orm::__private::RelationIr {
                name: ::ilana_orm::__private::Cow::Borrowed(#text),
                parent: ::ilana_orm::__private::table_of(<#name as ::ilana_orm::Model>::META),
                parent_key: ::ilana_orm::__private::column_name(<#name as ::ilana_orm::Model>::META, PARENT_COLUMN),
                related: ::ilana_orm::__private::table_of(<#related as ::ilana_orm::Model>::META),
                related_key: ::ilana_orm::__private::column_name(
                    <#related as ::ilana_orm::Model>::META,
                    RELATED_COLUMN,
                ),
                kind: ::ilana_orm::__private::RelationKind::#kind,
            },
            parent_model: <#name as ::ilana_orm::Model>::META.model,
            parent_field: <#name as ::ilana_orm::Model>::META.columns[PARENT_COLUMN].field,
            parent_column: PARENT_COLUMN,
            related_column: RELATED_COLUMN,
            pivot_timestamps: #timestamps,
        }
    }
}

fn kind(relation: &Relation) -> (TokenStream, bool) {
    let Some(Pivot { table, parent_key, related_key, columns, timestamps }) = &relation.pivot else {
        let kind = match relation.kind {
            RelationKind::HasOne => quote!(HasOne),
            RelationKind::BelongsTo => quote!(BelongsTo),
            RelationKind::HasMany | RelationKind::BelongsToMany => quote!(HasMany),
        };
        return (kind, false);
    };
    let table = table_name(table);
    let pivot = quote! {
        ManyToMany(::ilana_orm::__private::Pivot {
            table: #table,
            parent_key: ::ilana_orm::__private::Cow::Borrowed(#parent_key),
            related_key: ::ilana_orm::__private::Cow::Borrowed(#related_key),
            columns: ::ilana_orm::__private::Cow::Borrowed(&[
                #(::ilana_orm::__private::Cow::Borrowed(#columns)),*
            ]),
        })
    };
    (pivot, *timestamps)
}
