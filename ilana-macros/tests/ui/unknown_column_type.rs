use ilana_orm::prelude::*;

#[derive(Clone, Debug, PartialEq)]
struct Colour;

#[derive(Model, Clone, Debug, PartialEq)]
struct Car {
    id: i64,
    colour: Colour,
}

fn main() {}
