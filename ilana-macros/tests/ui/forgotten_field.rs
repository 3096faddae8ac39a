use ilana_orm::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
struct User {
    id: i64,
    name: String,
    age: Option<i32>,
    #[model(has_many)]
    posts: HasMany<Post>,
}

#[derive(Model, Clone, Debug, PartialEq)]
struct Post {
    id: i64,
    user_id: i64,
    title: String,
    #[model(belongs_to)]
    user: BelongsTo<User>,
}

fn main() {
    let _ = NewPost { user_id: 1 }.create();
}
