//! Relations: a constant and a query method for each, and checks that their keys exist.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::{constant_name, optional, table_name};
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
    let Relation { field, visibility, slot, .. } = relation;
    let constant = constant_name(field);
    let spec = spec(model, relation);
    let (query, query_of) = (of_slot(relation, "Query"), of_slot(relation, "query_of"));
    let text = plain(field);
    let doc = format!("The relation `{text}`, to be loaded with a query.");
    let query_doc =
        format!("The query of the related records of `{text}`. Nothing is sent until it is awaited.");
    quote! {
        #[doc = #doc]
        #visibility const #constant: ::ilana_orm::Relation<#name, #slot> = {
            static SPEC: ::ilana_orm::RelationSpec = #spec;
            ::ilana_orm::Relation::new(&SPEC, |model| &mut model.#field)
        };

        #[doc = #query_doc]
        #visibility fn #field(&self) -> #query {
            #query_of(&self.#field, Self::#constant, self)
        }
    }
}

/// An item of the slot's trait. All of it has one place in the source wherever it is used, so that rustc says only once,
/// and there, that a relation leads to no model.
pub(super) fn of_slot(relation: &Relation, item: &str) -> TokenStream {
    let span = relation.slot.span();
    let slot = respan(relation.slot.to_token_stream(), span);
    let item = Ident::new(item, span);
    quote_spanned!(span => <#slot as ::ilana_orm::Slot>::#item)
}

/// The same tokens, all at one place in the source.
fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                token = Group::new(group.delimiter(), respan(group.stream(), span)).into();
            }
            token.set_span(span);
            token
        })
        .collect()
}

/// The relation for the compiler, completed while the program is compiled; what is wrong with its keys is an error of rustc.
fn spec(model: &Model, relation: &Relation) -> TokenStream {
    let (name, text, related) = (&model.name, plain(&relation.field), of_slot(relation, "Related"));
    let (kind, timestamps) = kind(relation);
    let parent_column = relation.parent_column;
    let related_key = optional(relation.related_key.as_ref().map(|key| quote!(#key)));
    let (missing, unlike) = (missing(model, relation), unlike(model, relation));
    // The span is the field's, so that rustc points there.
    quote_spanned! { relation.field.span() =>
        ::ilana_orm::RelationSpec::new(
            <#name as ::ilana_orm::Model>::META,
            <#related as ::ilana_orm::Model>::META,
            ::ilana_orm::__private::RelationKind::#kind,
            ::ilana_orm::__private::Declared {
                name: #text,
                parent_column: #parent_column,
                related_key: #related_key,
                pivot_timestamps: #timestamps,
                missing: #missing,
                unlike: #unlike,
            },
        )
    }
}

fn missing(model: &Model, relation: &Relation) -> String {
    let (name, field, related) = (&model.name, plain(&relation.field), &relation.related);
    let related = quote!(#related).to_string();
    let word = match relation.kind {
        RelationKind::HasOne | RelationKind::HasMany => "foreign_key",
        RelationKind::BelongsTo | RelationKind::BelongsToMany => "owner_key",
    };
    let what = match &relation.related_key {
        Some(key) => format!("column `{key}`; name the right one"),
        None => "primary key; mark it, or name a column".to_owned(),
    };
    format!("relation `{field}` of `{name}`: `{related}` has no {what} with `{word} = \"..\"`")
}

fn unlike(model: &Model, relation: &Relation) -> String {
    let (name, field) = (&model.name, plain(&relation.field));
    format!("relation `{field}` of `{name}`: its two keys are of different types; make them the same")
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
