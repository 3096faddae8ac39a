//! The world's schema.

use ilana_orm::prelude::*;

pub(crate) fn all() -> Migrator {
    Migrator::new().add(CreateCountries).add(CreateCities).add(CreateLanguages)
}

struct CreateCountries;

#[async_trait]
impl Migration for CreateCountries {
    fn name(&self) -> &'static str {
        "20260101_000000_create_countries_table"
    }

    async fn up(&self, schema: &Schema) -> Result<()> {
        schema
            .create_table("countries", |t| {
                t.char("code", 2).primary();
                t.string("name").unique();
                t.string("continent").index();
                t.big_integer("area_km2");
                t.date("independent_since").nullable();
            })
            .await
    }

    async fn down(&self, schema: &Schema) -> Result<()> {
        schema.drop_table("countries").await
    }
}

struct CreateCities;

#[async_trait]
impl Migration for CreateCities {
    fn name(&self) -> &'static str {
        "20260101_000001_create_cities_table"
    }

    async fn up(&self, schema: &Schema) -> Result<()> {
        schema
            .create_table("cities", |t| {
                t.id();
                t.char("country_code", 2).references("countries", "code").on_delete(ReferenceAction::Cascade);
                t.string("name");
                t.big_integer("population").index();
                t.boolean("is_capital").default(false);
                t.timestamps();
                t.unique(["country_code", "name"]);
            })
            .await
    }

    async fn down(&self, schema: &Schema) -> Result<()> {
        schema.drop_table("cities").await
    }
}

struct CreateLanguages;

#[async_trait]
impl Migration for CreateLanguages {
    fn name(&self) -> &'static str {
        "20260101_000002_create_languages_tables"
    }

    async fn up(&self, schema: &Schema) -> Result<()> {
        schema
            .create_table("languages", |t| {
                t.id();
                t.string("name").unique();
            })
            .await?;
        schema
            .create_table("country_languages", |t| {
                t.char("country_code", 2).references("countries", "code").on_delete(ReferenceAction::Cascade);
                t.foreign_id("language_id").references("languages", "id").on_delete(ReferenceAction::Cascade);
                t.integer("official_since").nullable();
                t.primary(["country_code", "language_id"]);
            })
            .await
    }

    async fn down(&self, schema: &Schema) -> Result<()> {
        schema.drop_table("country_languages").await?;
        schema.drop_table("languages").await
    }
}
