use ilana_orm::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[model(tabel = "people")]
struct User {
    id: i64,
}

fn main() {}
