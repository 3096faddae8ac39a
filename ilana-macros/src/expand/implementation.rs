//! The implementation of the trait.

use proc_macro2::TokenStream;
use quote::quote;

use super::relation::of_slot;
use super::{as_field, constant_name, optional, table_name};
use crate::model::{Column, Model, Role};
use crate::naming::plain;
use crate::parse::Protection;

pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { name, columns, relations, .. } = model;
    let meta = meta(model);
    let key = match model.key.and_then(|index| columns.get(index)) {
        Some(column) => {
            let ty = &column.ty;
            quote!(#ty)
        }
        None => quote!(::ilana_orm::NoKey),
    };
    let reads = columns.iter().enumerate().map(|(index, column)| read(index, column));
    let slots = relations.iter().map(|relation| &relation.field);
    let slot_visits = relations.iter().map(|relation| &relation.field);
    let values = columns.iter().enumerate().map(|(index, column)| {
        let (field, as_field) = (&column.field, as_field(column));
        quote!(#index => #as_field::to_value(&self.#field),)
    });
    let touch = model
        .updated_at
        .and_then(|index| columns.get(index))
        .map(|Column { field, .. }| quote!(self.#field = ::ilana_orm::Instant::from_instant(now);));
    let named = relations.iter().map(|relation| {
        let (text, constant) = (plain(&relation.field), constant_name(&relation.field));
        let add_named = of_slot(relation, "add_named");
        quote!(#text => Some(#add_named(Self::#constant, nested, loads)),)
    });
    quote! {
        #[automatically_derived]
        impl ::ilana_orm::Model for #name {
            type Key = #key;
            const META: &'static ::ilana_orm::__private::ModelMeta = &#meta;

            fn from_row(
                row: &dyn ::ilana_orm::__private::Row,
                first: usize,
            ) -> ::core::result::Result<Self, ::ilana_orm::__private::CellError> {
                Ok(Self { #(#reads)* #(#slots: ::core::default::Default::default(),)* })
            }

            fn value(&self, column: usize) -> ::core::option::Option<::ilana_orm::Value> {
                Some(match column { #(#values)* _ => return None })
            }

            #[allow(unused_variables)]
            fn touch(&mut self, now: ::ilana_orm::__private::Moment) { #touch }

            #[allow(unused_variables)]
            fn slots(&mut self, visit: &mut dyn FnMut(&mut dyn ::ilana_orm::__private::AnySlot)) {
                #(visit(&mut self.#slot_visits);)*
            }

            #[allow(unused_variables)]
            fn relation(
                name: &str,
                nested: ::core::option::Option<&str>,
                loads: &mut ::ilana_orm::__private::Loads<Self>,
            ) -> ::core::option::Option<::ilana_orm::__private::Added> {
                match name { #(#named)* _ => None }
            }

            fn plans() -> &'static ::ilana_orm::__private::ModelPlans {
                static PLANS: ::ilana_orm::__private::ModelPlans = ::ilana_orm::__private::ModelPlans::new();
                &PLANS
            }
        }
    }
}

/// Reads one column. Its type is named and its error passed on by hand, though rustc would find the one and `?` do the
/// other: both cost it more time than all the rest of a model.
fn read(index: usize, column: &Column) -> TokenStream {
    let (field, as_field) = (&column.field, as_field(column));
    quote! {
        #field: match #as_field::read(row, first + #index) {
            Ok(value) => value,
            Err(error) => return Err(error),
        },
    }
}

fn meta(model: &Model) -> TokenStream {
    let Model { name, table, columns, relations, protection, .. } = model;
    let text = plain(name);
    let connection = optional(model.connection.as_ref().map(|connection| quote!(#connection)));
    let columns = columns.iter().map(column_meta);
    let key = optional(model.key.map(|index| quote!(#index)));
    let created_at = optional(model.created_at.map(|index| quote!(#index)));
    let updated_at = optional(model.updated_at.map(|index| quote!(#index)));
    let relations = relations.iter().map(|relation| plain(&relation.field));
    let names = |names: &[syn::Ident]| names.iter().map(plain).collect::<Vec<_>>();
    let protection = match protection {
        None => quote!(::ilana_orm::__private::Protection::None),
        Some(Protection::Fillable(fields)) => {
            let fields = names(fields);
            quote!(::ilana_orm::__private::Protection::Fillable(&[#(#fields),*]))
        }
        Some(Protection::Guarded(fields)) => {
            let fields = names(fields);
            quote!(::ilana_orm::__private::Protection::Guarded(&[#(#fields),*]))
        }
    };
    let table = table_name(table);
    quote! {
        ::ilana_orm::__private::ModelMeta {
            model: #text,
            table: #table,
            connection: #connection,
            columns: &[#(#columns),*],
            key: #key,
            created_at: #created_at,
            updated_at: #updated_at,
            protection: #protection,
            relations: &[#(#relations),*],
        }
    }
}

fn column_meta(column: &Column) -> TokenStream {
    let Column { field, name, role, .. } = column;
    let (field, as_field) = (plain(field), as_field(column));
    let role = match role {
        Role::Given => quote!(Given),
        Role::Defaulted => quote!(Defaulted),
        Role::Generated => quote!(Generated),
        Role::Timestamp => quote!(Timestamp),
    };
    quote! {
        ::ilana_orm::__private::ColumnMeta {
            field: #field,
            name: #name,
            ty: #as_field::TYPE,
            nullable: #as_field::NULLABLE,
            accept: #as_field::accept,
            role: ::ilana_orm::__private::Role::#role,
        }
    }
}
