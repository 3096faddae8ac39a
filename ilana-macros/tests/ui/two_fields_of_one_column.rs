use ilana_orm::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
struct User {
    id: i64,
    name: String,
    #[model(column = "name")]
    nickname: String,
}

fn main() {}
