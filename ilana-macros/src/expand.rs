//! From data to code.

mod draft;
mod implementation;
mod relation;

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::model::{Column, Model};
use crate::naming;

pub(crate) fn model(model: &Model) -> TokenStream {
    let implementation = implementation::expand(model);
    let constants = constants(model);
    let relations = relation::expand(model);
    let draft = draft::expand(model);
    quote! {
        #implementation
        #constants
        #relations
        #draft
    }
}

/// A constant for each column: `User::NAME`.
fn constants(model: &Model) -> TokenStream {
    let name = &model.name;
    let constants = model.columns.iter().enumerate().map(|(index, column)| {
        let Column { visibility, ty, name: text, .. } = column;
        let constant = constant_name(&column.field);
        let doc = format!("The column `{text}`.");
        quote! {
            #[doc = #doc]
            #visibility const #constant: ::ilana_orm::Column<#name, #ty> = ::ilana_orm::Column::at(#index);
        }
    });
    quote! { impl #name { #(#constants)* } }
}

/// The path of a column's trait. It has its type's place in the source and is the same wherever it is used, so that rustc
/// says only once, and there, that the type is none for a column.
fn as_field(column: &Column) -> TokenStream {
    let ty = &column.ty;
    quote_spanned!(ty.span() => <#ty as ::ilana_orm::Field>)
}

/// A table's name as a constant, its schema before a dot.
fn table_name(name: &str) -> TokenStream {
    match name.split_once('.') {
        Some((schema, table)) => quote!(::ilana_orm::__private::table_in(#schema, #table)),
        None => quote!(::ilana_orm::__private::TableName::new(#name)),
    }
}

/// The constant of a field. It keeps the field's place in the source, so that an error about it points there.
fn constant_name(field: &syn::Ident) -> syn::Ident {
    format_ident!("{}", naming::constant(&naming::plain(field)), span = field.span())
}

fn optional(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
