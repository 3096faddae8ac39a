//! The facts, from the CSV files beside this one. All are loaded or none, and only into an empty world.

use std::collections::HashMap;

use chrono::NaiveDate;
use ilana_orm::prelude::*;

use crate::models::{City, Country, Language, NewCity, NewCountry, NewLanguage};

const COUNTRIES: &str = include_str!("data/countries.csv");
const CITIES: &str = include_str!("data/cities.csv");
const LANGUAGES: &str = include_str!("data/languages.csv");

type CountryRow = (String, String, String, i64, Option<NaiveDate>);
type CityRow = (String, String, i64, bool);
type LanguageRow = (String, String, Option<i64>);

/// Loads the facts; says how many rows of each there are now.
pub(crate) async fn load() -> Result<[(&'static str, u64); 3]> {
    DB::transaction(async |_| {
        if Country::count().await? == 0 {
            insert_countries().await?;
            insert_cities().await?;
            insert_languages().await?;
        }
        Ok(())
    })
    .await?;
    Ok([
        ("countries", Country::count().await?),
        ("cities", City::count().await?),
        ("languages", Language::count().await?),
    ])
}

fn rows<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, csv::Error>>().map_err(Error::custom)
}

async fn insert_countries() -> Result<u64> {
    let countries =
        rows::<CountryRow>(COUNTRIES)?.into_iter().map(|(code, name, continent, area_km2, since)| {
            NewCountry { code, name, continent, area_km2 }.set(Country::INDEPENDENT_SINCE, since)
        });
    Country::insert_many(countries).await
}

async fn insert_cities() -> Result<u64> {
    let cities = rows::<CityRow>(CITIES)?.into_iter().map(|(country_code, name, population, is_capital)| {
        NewCity { country_code, name, population }.set(City::IS_CAPITAL, is_capital)
    });
    City::insert_many(cities).await
}

async fn insert_languages() -> Result<()> {
    let rows = rows::<LanguageRow>(LANGUAGES)?;
    let mut known: HashMap<String, i64> = HashMap::new();
    for (code, name, since) in rows {
        let language = match known.get(&name) {
            Some(id) => *id,
            None => NewLanguage { name: name.clone() }.create().await?.id,
        };
        known.insert(name, language);
        let country = Country::find_or_fail(code).await?;
        country.languages().attach_with([language], attrs! { official_since: since }).await?;
    }
    Ok(())
}
