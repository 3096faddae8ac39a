//! The derive of Ilana's models, in three steps: syntax becomes data (`parse`), data is completed by conventions
//! (`model`), and data becomes code (`expand`).

mod expand;
mod model;
mod naming;
mod parse;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct a model: its fields are the columns of a table, or slots of relations.
///
/// On the struct, `#[model(..)]` takes `table = "..."` (else the plural of its name, in snake case), `connection =
/// "..."`, `timestamps = false`, `incrementing = false`, `new = NewName` for the struct of what an insert must give, and
/// `fillable(a, b)` or `guarded(a, b)` for which attributes data from outside may set.
///
/// On a column it takes `primary_key` (else the field `id` is it), `column = "..."`, `default` (the database has one),
/// `generated` (the database always gives the value), and `unique`.
///
/// On the slot of a relation it takes `has_many`, `has_one`, `belongs_to` or `belongs_to_many`, each with keys in
/// parentheses where they are not the conventional ones: `has_many(foreign_key = "author_id", local_key = "id")`,
/// `belongs_to(foreign_key = "author_id", owner_key = "id")`, `belongs_to_many(pivot = "user_roles", foreign_key =
/// "user_id", related_key = "role_id", with_pivot(assigned_at), timestamps)`.
///
/// Besides the trait it makes a constant for each column (`User::NAME`) and relation (`User::POSTS`), a method for each
/// relation's query (`user.posts()`), and a struct of the columns that an insert must give (`NewUser`).
#[proc_macro_derive(Model, attributes(model))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let result = parse::derive(&input).and_then(model::complete).map(|model| expand::model(&model));
    result.unwrap_or_else(|error| error.to_compile_error()).into()
}
