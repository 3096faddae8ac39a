//! What the quickstart tells: five questions to the world, and a change that is taken back.

use ilana_orm::prelude::*;

use crate::models::{City, Country, Language};
use crate::report::{Report, number};
use crate::{data, migrations};

/// Migrates, loads, asks; gives the whole text.
pub(crate) async fn tell() -> Result<String> {
    let mut report = Report::on(&Database::current()?);
    let ran = migrations::all().run().await?;
    report.line(&format!("Migrations run now: {}.", ran.len()));
    let counts = data::load().await?.map(|(what, count)| format!("{count} {what}"));
    report.line(&format!("The world has {}.", counts.join(", ")));
    report.skip_sql();

    largest_cities(&mut report).await?;
    capitals(&mut report).await?;
    south_america(&mut report).await?;
    widest_languages(&mut report).await?;
    a_page_of_cities(&mut report).await?;
    taken_back(&mut report).await?;
    Ok(report.into_text())
}

/// An order, a limit, and the parent of each row with one further query.
async fn largest_cities(report: &mut Report) -> Result<()> {
    let cities = City::query()
        .filter(City::POPULATION.gt(5_000_000))
        .with(City::COUNTRY)
        .order_by_desc(City::POPULATION)
        .limit(5)
        .get()
        .await?;
    let mut rows = Vec::new();
    for city in &cities {
        let country = city.country.loaded()?.map_or("", |country| &country.name);
        rows.push(vec![city.name.clone(), country.to_owned(), number(city.population)]);
    }
    report.answer(
        "1. Which are the five largest cities, and where are they?",
        &["city", "country", "people"],
        rows,
    );
    Ok(())
}

/// Aggregates.
async fn capitals(report: &mut Report) -> Result<()> {
    let capitals = || City::query().filter(City::IS_CAPITAL.eq(true));
    let count = capitals().count().await?;
    let sum = capitals().sum(City::POPULATION).await?;
    let smallest = capitals().min(City::POPULATION).await?.unwrap_or_default();
    let largest = capitals().max(City::POPULATION).await?.unwrap_or_default();
    let row = vec![count.to_string(), number(sum), number(smallest), number(largest)];
    let header = ["capitals", "people in all", "in the smallest", "in the largest"];
    report.answer("2. How many people live in capitals?", &header, vec![row]);
    Ok(())
}

/// A limit that counts per parent, and a relation beside it.
async fn south_america(report: &mut Report) -> Result<()> {
    let largest = Country::CITIES.query(|query| query.order_by_desc(City::POPULATION).limit(2));
    let countries = Country::query()
        .where_eq(Country::CONTINENT, "South America")
        .with((largest, Country::LANGUAGES))
        .order_by(Country::NAME)
        .get()
        .await?;
    let mut rows = Vec::new();
    for country in &countries {
        let cities: Vec<_> = country.cities.loaded()?.iter().map(|city| city.name.as_str()).collect();
        let mut languages: Vec<_> = country.languages.loaded()?.iter().map(|l| l.name.as_str()).collect();
        languages.sort_unstable();
        rows.push(vec![country.name.clone(), cities.join(", "), languages.join(", ")]);
    }
    let header = ["country", "largest cities", "official languages"];
    report.answer(
        "3. What are the two largest cities and the languages of each South American country?",
        &header,
        rows,
    );
    Ok(())
}

/// Many-to-many from its other side, with a column of the pivot.
async fn widest_languages(report: &mut Report) -> Result<()> {
    let mut languages =
        Language::query().with(Language::COUNTRIES.query(|q| q.order_by(Country::NAME))).get().await?;
    languages.sort_by_key(|language| {
        let countries = language.countries.loaded().map_or(0, <[_]>::len);
        (std::cmp::Reverse(countries), language.name.clone())
    });
    let mut rows = Vec::new();
    for language in languages.iter().take(4) {
        let countries = language.countries.loaded()?;
        let since = countries.iter().filter_map(|country| match country.pivot("official_since") {
            Some(Value::I64(year)) => Some(*year),
            _ => None,
        });
        let earliest = since.min().map_or("unknown".to_owned(), |year| year.to_string());
        rows.push(vec![language.name.clone(), countries.len().to_string(), earliest]);
    }
    let header = ["language", "countries", "first made official"];
    report.answer("4. Which languages are official in the most countries?", &header, rows);
    Ok(())
}

/// A page: one query counts, one reads.
async fn a_page_of_cities(report: &mut Report) -> Result<()> {
    let page =
        City::query().with("country").where_eq("is_capital", false).order_by("name").paginate(3, 8).await?;
    let mut rows = Vec::new();
    for city in &page.data {
        let country = city.country.loaded()?.map_or("", |country| &country.name);
        rows.push(vec![city.name.clone(), country.to_owned(), number(city.population)]);
    }
    let question = format!(
        "5. What is on page {} of {} of all cities that are no capitals?",
        page.current_page, page.last_page
    );
    report.answer(&question, &["city", "country", "people"], rows);
    Ok(())
}

/// A transaction that fails: what it had done is undone.
async fn taken_back(report: &mut Report) -> Result<()> {
    let before = City::count().await?;
    report.skip_sql();
    let failed: Result<()> = DB::transaction(async |_| {
        let mut india = Country::find_or_fail("IN").await?;
        india.cities().create(attrs! { name: "Atlantis", population: 1 }).await?;
        india.area_km2 += 1;
        india.save().await?;
        // The name is taken, and so nothing of all this stays.
        india.cities().create(attrs! { name: "Atlantis", population: 2 }).await?;
        Ok(())
    })
    .await;
    let reason = failed.err().map_or("none".to_owned(), |error| error.to_string());
    let rows = vec![vec![number_of(before), reason, number_of(City::count().await?)]];
    report.answer(
        "6. What is left of a transaction that fails?",
        &["cities before", "error", "cities after"],
        rows,
    );
    Ok(())
}

fn number_of(count: u64) -> String {
    i64::try_from(count).map_or_else(|_| count.to_string(), number)
}
