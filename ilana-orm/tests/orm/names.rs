//! Names: raw identifiers, fields called as other fields' columns, tables in schemas.

use ilana_orm::prelude::*;

/// A catalogue whose words are Rust's.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "words", guarded(r#type))]
struct Guarded {
    id: i64,
    #[model(default)]
    r#type: String,
    r#match: Option<i64>,
    #[model(belongs_to(foreign_key = "match"))]
    r#ref: BelongsTo<Fillable>,
    #[model(belongs_to_many(
        pivot = "main.links",
        foreign_key = "from_id",
        related_key = "to_id",
        with_pivot(r#as)
    ))]
    r#use: BelongsToMany<Fillable>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "main.words", fillable(r#type))]
struct Fillable {
    id: i64,
    #[model(default)]
    r#type: String,
    #[model(default)]
    r#match: Option<i64>,
}

/// Its fields are called as each other's columns.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "crossed", fillable(a))]
struct Crossed {
    id: i64,
    #[model(column = "b", default)]
    a: String,
    #[model(column = "c", default)]
    b: String,
}

async fn tables() -> Result<()> {
    let schema = Schema::on(Target::Default);
    let words = |t: &mut ilana_orm::Blueprint| {
        t.id();
        t.string("type").default("noun");
        t.big_integer("match").nullable();
    };
    schema.create_table("words", words).await?;
    let links = |t: &mut ilana_orm::Blueprint| {
        t.foreign_id("from_id").references("words", "id");
        t.foreign_id("to_id").references("words", "id");
        t.string("as").nullable();
    };
    schema.create_table("links", links).await?;
    let crossed = |t: &mut ilana_orm::Blueprint| {
        t.id();
        t.string("b").default("");
        t.string("c").default("");
    };
    schema.create_table("crossed", crossed).await
}

async fn in_memory<T>(test: impl Future<Output = Result<T>>) -> Result<T> {
    let db = Database::open(Config::sqlite(SqliteOptions::memory()))?;
    db.scope(async {
        tables().await?;
        test.await
    })
    .await
}

#[tokio::test]
async fn raw_identifiers_are_protected_as_others_are() -> Result<()> {
    in_memory(async {
        let guarded = Guarded::create(attrs! { r#type: "verb", r#match: 1 }).await?;
        assert_eq!((guarded.r#type.as_str(), guarded.r#match), ("noun", Some(1)));
        let outside: ilana_orm::Attributes = [("type", "verb")].into_iter().collect();
        assert_eq!(Guarded::create(outside).await?.r#type, "noun");
        let fillable = Fillable::create(attrs! { r#type: "verb", r#match: 1 }).await?;
        assert_eq!((fillable.r#type.as_str(), fillable.r#match), ("verb", None));
        assert_eq!(Fillable::query().update(attrs! { r#type: "noun" }).await?, 3);
        let error = Fillable::create(attrs! { r#where: 1 }).await.unwrap_err();
        assert_eq!(error.to_string(), "Fillable has no attribute `where`: it has `id`, `type`, `match`");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn raw_identifiers_name_columns_and_relations_without_their_mark() -> Result<()> {
    in_memory(async {
        let to = Fillable::create(attrs! { r#type: "verb" }).await?;
        let from = Guarded::create(attrs! { r#match: to.id }).await?;
        assert_eq!(from.r#use().attach_with([to.id], attrs! { r#as: "x" }).await?, 1);
        assert_eq!(Guarded::query().where_eq("match", to.id).count().await?, 1);
        for loaded in [
            Guarded::with(("ref", "use")).find_or_fail(from.id).await?,
            Guarded::with((Guarded::REF, Guarded::USE)).find_or_fail(from.id).await?,
        ] {
            assert_eq!(loaded.r#ref.loaded()?.map(|word| word.id), Some(to.id));
            assert_eq!(loaded.r#use.loaded()?[0].pivot("as"), Some(&Value::from("x")));
        }
        let error = Guarded::with("r#use").get().await.unwrap_err();
        assert_eq!(error.to_string(), "Guarded has no relation `r#use`: it has `ref`, `use`");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_field_is_found_before_another_ones_column() -> Result<()> {
    in_memory(async {
        NewCrossed {}.set(Crossed::A, "one").set(Crossed::B, "two").create().await?;
        for (name, value) in [("a", "one"), ("b", "two"), ("c", "two")] {
            assert_eq!(Crossed::query().where_eq(name, value).count().await?, 1, "{name}");
        }
        let created = Crossed::create(attrs! { a: "three", b: "not fillable" }).await?;
        assert_eq!((created.a.as_str(), created.b.as_str()), ("three", ""));
        assert_eq!(Crossed::query().where_eq("a", "one").update(attrs! { b: "four" }).await?, 1);
        let first = Crossed::first().await?.unwrap();
        assert_eq!((first.a.as_str(), first.b.as_str()), ("one", "four"));
        Ok(())
    })
    .await
}
