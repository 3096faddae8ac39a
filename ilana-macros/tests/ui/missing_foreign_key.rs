use ilana_orm::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
struct User {
    id: i64,
    #[model(has_many)]
    posts: HasMany<Post>,
}

#[derive(Model, Clone, Debug, PartialEq)]
struct Post {
    id: i64,
    author_id: i64,
}

fn main() {}
