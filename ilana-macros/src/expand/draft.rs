//! The struct of what an insert must give: `NewUser`.

use proc_macro2::TokenStream;
use quote::quote;

use super::as_field;
use crate::model::{Column, Model, Role};

pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { name, new_name, visibility, columns, .. } = model;
    let required: Vec<_> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.role == Role::Given && !column.optional)
        .collect();
    let fields = required.iter().map(|(_, Column { field, visibility, ty, name, .. })| {
        let doc = format!("The column `{name}`.");
        quote! { #[doc = #doc] #visibility #field: #ty, }
    });
    let puts = required.iter().map(|(index, column)| {
        let (field, as_field) = (&column.field, as_field(column));
        quote! { draft.put(#index, #as_field::into_stored(self.#field)); }
    });
    let doc = format!("What an insert of a [`{name}`] must give: leaving a field out is an error of rustc.");
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        #visibility struct #new_name { #(#fields)* }

        #[automatically_derived]
        impl ::ilana_orm::New for #new_name {
            type Model = #name;

            #[allow(unused_mut)]
            fn into_draft(self) -> ::ilana_orm::Draft<#name> {
                let mut draft = ::ilana_orm::Draft::empty();
                #(#puts)*
                draft
            }
        }
    }
}
