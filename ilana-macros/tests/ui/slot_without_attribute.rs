use ilana_orm::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
struct User {
    id: i64,
    posts: HasMany<Post>,
}

#[derive(Model, Clone, Debug, PartialEq)]
struct Post {
    id: i64,
    user_id: i64,
}

fn main() {}
