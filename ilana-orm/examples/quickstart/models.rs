//! The world's models: countries, their cities, their official languages.

use chrono::{DateTime, NaiveDate, Utc};
use ilana_orm::prelude::*;

/// A country. Its key is its ISO code, which the program gives.
#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Country {
    #[model(primary_key)]
    pub(crate) code: String,
    #[model(unique)]
    pub(crate) name: String,
    pub(crate) continent: String,
    pub(crate) area_km2: i64,
    pub(crate) independent_since: Option<NaiveDate>,
    #[model(has_many(foreign_key = "country_code"))]
    pub(crate) cities: HasMany<City>,
    #[model(belongs_to_many(
        pivot = "country_languages",
        foreign_key = "country_code",
        with_pivot(official_since)
    ))]
    pub(crate) languages: BelongsToMany<Language>,
}

/// A city.
#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct City {
    pub(crate) id: i64,
    pub(crate) country_code: String,
    pub(crate) name: String,
    pub(crate) population: i64,
    #[model(default)]
    pub(crate) is_capital: bool,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    #[model(belongs_to(foreign_key = "country_code"))]
    pub(crate) country: BelongsTo<Country>,
}

/// A language.
#[derive(Model, Clone, Debug, PartialEq)]
pub(crate) struct Language {
    pub(crate) id: i64,
    #[model(unique)]
    pub(crate) name: String,
    #[model(belongs_to_many(
        pivot = "country_languages",
        related_key = "country_code",
        with_pivot(official_since)
    ))]
    pub(crate) countries: BelongsToMany<Country>,
}
