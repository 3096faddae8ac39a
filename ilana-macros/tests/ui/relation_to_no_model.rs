use ilana_orm::prelude::*;

struct Badge;

#[derive(Model, Clone, Debug, PartialEq)]
struct User {
    id: i64,
    #[model(has_many)]
    badges: HasMany<Badge>,
}

fn main() {}
