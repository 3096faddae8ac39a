//! Names by convention.

use heck::{ToShoutySnakeCase, ToSnakeCase};

/// The table of a model: the plural of its name in snake case, `BlogPost` to `blog_posts`.
pub(crate) fn table(model: &str) -> String {
    let snake = snake(model);
    match snake.rsplit_once('_') {
        Some((start, last)) => format!("{start}_{}", plural(last)),
        None => plural(&snake),
    }
}

/// The column that refers to a model: `BlogPost` to `blog_post_id`.
pub(crate) fn foreign_key(model: &str) -> String {
    format!("{}_id", snake(model))
}

/// The table between two models: their names in snake case, in alphabetical order.
pub(crate) fn pivot(left: &str, right: &str) -> String {
    let (left, right) = (snake(left), snake(right));
    if left <= right { format!("{left}_{right}") } else { format!("{right}_{left}") }
}

/// An identifier as a name: the database and errors know nothing of `r#`.
pub(crate) fn plain(ident: &syn::Ident) -> String {
    syn::ext::IdentExt::unraw(ident).to_string()
}

/// The constant of a field.
pub(crate) fn constant(field: &str) -> String {
    field.to_shouty_snake_case()
}

fn snake(name: &str) -> String {
    name.to_snake_case()
}

fn plural(word: &str) -> String {
    pluralizer::pluralize(word, 2, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_identifier_is_its_plain_name() {
        let raw = |name| plain(&syn::Ident::new_raw(name, proc_macro2::Span::call_site()));
        assert_eq!(raw("type"), "type");
        assert_eq!(constant(&raw("r")), "R");
    }

    #[test]
    fn tables_are_real_plurals() {
        for (model, name) in [
            ("User", "users"),
            ("Category", "categories"),
            ("BlogPost", "blog_posts"),
            ("Person", "people"),
            ("City", "cities"),
            ("Country", "countries"),
            ("Status", "statuses"),
            ("Address", "addresses"),
            ("Child", "children"),
        ] {
            assert_eq!(table(model), name);
        }
    }

    #[test]
    fn keys_and_pivots_are_singular() {
        assert_eq!(foreign_key("BlogPost"), "blog_post_id");
        assert_eq!(pivot("User", "Role"), "role_user");
    }
}
