use ilana_orm::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
struct Post {
    id: i64,
    writer: i64,
    #[model(belongs_to)]
    user: BelongsTo<User>,
}

#[derive(Model, Clone, Debug, PartialEq)]
struct User {
    id: i64,
}

fn main() {}
