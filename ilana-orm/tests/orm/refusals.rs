//! What no table can become is refused before anything changes.

use ilana_ir::Condition;
use ilana_orm::Blueprint;
use ilana_orm::prelude::*;

use super::engine::Engine;
use super::evolve::{db, table};

/// What a table is to become.
type Describe = fn(&mut Blueprint);

#[tokio::test]
async fn what_is_computed_goes_before_its_source() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("pairs", |t| {
            t.id();
            t.integer("a");
            t.integer("twice").generated_as("a * 2");
        })
        .await?;
    schema.raw("INSERT INTO pairs (a) VALUES (4)").await?;
    let other = schema.alter_table("pairs", |t| _ = t.big_integer("a").change()).await;
    match Engine::tested() {
        Engine::Postgres => {
            let said = other.unwrap_err().to_string();
            assert!(said.contains("other types for columns of which others are computed"), "{said}");
        }
        Engine::Sqlite | Engine::MySql | Engine::MariaDb => other?,
    }
    schema.alter_table("pairs", |t| t.drop_columns(["a", "twice"])).await?;
    assert_eq!(table(&schema, "pairs").await?.columns.len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_no_table_can_be_is_refused_before_it_changes() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("pairs", |t| {
            t.id();
            t.foreign_id("a").nullable().constrained_to("pairs").on_delete(ReferenceAction::SetNull);
            t.varchar("b", 5).nullable();
            t.index(["b"]);
        })
        .await?;
    let before = table(&schema, "pairs").await?;
    let refused: [(&str, Describe); 9] = [
        ("sets `a` to null, which it may not be", |t| _ = t.big_integer("a").change()),
        ("has 2 primary keys", |t| _ = t.big_increments("number")),
        ("has 2 primary keys", |t| t.primary(["b"])),
        ("two columns `b`", |t| _ = t.integer("b").nullable()),
        ("the default of `b` of `pairs` is Text(\"longer\")", |t| {
            _ = t.varchar("b", 5).default("longer").change()
        }),
        ("the default of `c` of `pairs` is I64(40000)", |t| _ = t.small_integer("c").default(40_000_i64)),
        ("no value of `b` becomes one of its new type", |t| _ = t.boolean("b").nullable().change()),
        ("`c` of `pairs` is to change twice", |t| {
            _ = t.integer("c").default(0);
            _ = t.big_integer("c").default(1).change();
        }),
        ("has no index `absent`", |t| t.drop_index("absent")),
    ];
    for (said, describe) in refused {
        let error = schema.alter_table("pairs", describe).await.unwrap_err();
        assert!(matches!(error, Error::Compile(_)), "{error:?}");
        assert!(error.to_string().contains(said), "{error}");
    }
    assert_eq!(table(&schema, "pairs").await?, before);
    Ok(())
}

#[tokio::test]
async fn a_key_leads_to_a_key_that_is_there() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    let refused: [Describe; 2] = [
        |t| _ = t.foreign_id("a").references("absent", "id"),
        |t| {
            t.big_integer("a");
            t.big_integer("b");
            t.foreign(["a"]).references("pairs", ["b"]);
        },
    ];
    for describe in refused {
        let made = schema.create_table("pairs", describe).await;
        assert!(made.is_err());
        assert!(schema.read().await?.tables.is_empty(), "nothing is left of it");
    }
    schema.create_table("pairs", |t| _ = t.big_integer("a")).await?;
    let added = schema.alter_table("pairs", |t| _ = t.foreign(["a"]).references("absent", ["id"])).await;
    assert!(added.is_err());
    assert!(table(&schema, "pairs").await?.constraints.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_key_refers_to_what_is_there_and_of_its_type() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("owners", |t| {
            t.id();
            t.varchar("code", 20).unique();
        })
        .await?;
    let of_text = schema
        .create_table("things", |t| {
            t.varchar("owner_id", 20);
            t.foreign(["owner_id"]).references("owners", ["id"]);
        })
        .await;
    let of_none = schema
        .create_table("things", |t| {
            t.varchar("owner", 20);
            t.foreign(["owner"]).references("owners", ["handle"]);
        })
        .await;
    let to_none = schema
        .create_table("things", |t| {
            t.varchar("owner", 20);
            t.foreign(["owner"]).references("nobody", ["handle"]);
        })
        .await;
    for (refused, named) in [(of_text, "owner_id"), (of_none, "handle"), (to_none, "nobody")] {
        let told = refused.unwrap_err().to_string();
        assert!(told.contains(named), "{told}");
    }
    assert!(!schema.has_table("things").await?);
    let smaller = schema
        .create_table("things", |t| {
            t.integer("owner_id");
            t.varchar("owner", 40);
            t.foreign(["owner"]).references("owners", ["code"]);
            t.foreign(["owner_id"]).references("owners", ["id"]);
        })
        .await;
    if Engine::tested().is_mysql() {
        let told = smaller.unwrap_err().to_string();
        assert!(
            told.contains("the column `owner_id`, which is Integer, refers to `id` of `owners`"),
            "{told}"
        );
        return Ok(());
    }
    smaller
}

#[tokio::test]
async fn what_a_key_refers_to_stays_unique() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema.create_table("owners", |t| _ = t.varchar("code", 20).unique()).await?;
    schema
        .create_table("things", |t| {
            t.varchar("code", 20).index();
            t.foreign(["code"]).references("owners", ["code"]);
        })
        .await?;
    schema.raw("INSERT INTO owners VALUES ('a')").await?;
    assert!(schema.alter_table("owners", |t| t.drop_unique(["code"])).await.is_err());
    schema.raw("INSERT INTO things VALUES ('a')").await?;
    schema.alter_table("things", |t| t.drop_foreign(["code"])).await?;
    schema.alter_table("owners", |t| t.drop_unique(["code"])).await
}

/// What InnoDB has just a place for, what it has none for, and what is said of that.
fn longest() -> [(Describe, Describe, &'static str); 7] {
    [
        (
            |t| _ = t.char("a", 255),
            |t| _ = t.char("a", 256),
            "`a` of `texts` may have 256 characters, and 255",
        ),
        (|t| _ = t.varchar("a", 16_383), |t| _ = t.varchar("a", 16_384), "and 16383 is the most"),
        (
            |t| {
                _ = t.varchar("a", 8000);
                _ = t.varchar("b", 8382).nullable();
            },
            |t| {
                _ = t.varchar("a", 8000);
                _ = t.varchar("b", 8383).nullable();
            },
            "a row of `texts` may have 65537 bytes",
        ),
        (|t| _ = t.varchar("a", 768).index(), |t| _ = t.varchar("a", 769).index(), "over the whole of `a`"),
        (|t| _ = t.varchar("a", 768).unique(), |t| _ = t.text("a").unique(), "over the whole of `a`"),
        (
            |t| {
                _ = t.varchar("a", 512);
                _ = t.varchar("b", 256);
                _ = t.index(["a", "b"]);
            },
            |t| {
                _ = t.varchar("a", 512);
                _ = t.varchar("b", 257);
                _ = t.index(["a", "b"]);
            },
            "over columns of 3076 bytes together, and 3072",
        ),
        (
            |t| {
                _ = t.varchar("a", 763);
                _ = t.decimal("b", 28, 9);
                _ = t.integer("c");
                _ = t.index(["a", "b", "c"]);
            },
            |t| {
                _ = t.varchar("a", 763);
                _ = t.decimal("b", 28, 9);
                _ = t.big_integer("c");
                _ = t.index(["a", "b", "c"]);
            },
            "over columns of 3073 bytes together",
        ),
    ]
}

#[tokio::test]
async fn what_has_no_place_is_told_by_its_name() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    for (fits, more, said) in longest() {
        schema.create_table("texts", fits).await?;
        schema.drop_table("texts").await?;
        let made = schema.create_table("texts", more).await;
        if matches!(Engine::tested(), Engine::MySql | Engine::MariaDb) {
            let told = made.unwrap_err().to_string();
            assert!(told.contains(said), "{told}");
        } else {
            made?;
            schema.drop_table("texts").await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_key_is_over_no_more_than_the_database_indexes() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("texts", |t| {
            t.varchar("long", 769);
            t.varchar("short", 768);
            t.index(["short"]);
        })
        .await?;
    let before = table(&schema, "texts").await?;
    let made = schema.alter_table("texts", |t| _ = t.index(["long"])).await;
    if matches!(Engine::tested(), Engine::MySql | Engine::MariaDb) {
        let told = made.unwrap_err().to_string();
        assert!(told.contains("`long`, which is longer than the database indexes"), "{told}");
        assert_eq!(table(&schema, "texts").await?, before);
    } else {
        made?;
        assert_eq!(table(&schema, "texts").await?.indexes.len(), 2);
    }
    Ok(())
}

#[tokio::test]
async fn what_a_key_refers_to_keeps_its_type() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("authors", |t| {
            t.integer("code").unique();
            t.varchar("nick", 20).unique();
            t.integer("age");
        })
        .await?;
    schema
        .create_table("books", |t| {
            t.id();
            t.integer("author_code").references("authors", "code");
            t.varchar("nick", 20).references("authors", "nick");
        })
        .await?;
    schema.raw("INSERT INTO authors VALUES (1, 'Ada', 36)").await?;
    schema.alter_table("authors", |t| _ = t.big_integer("age").change()).await?;
    let is_strict = matches!(Engine::tested(), Engine::MySql | Engine::MariaDb);
    let changes: [(Describe, bool, &str); 2] = [
        (
            |t| _ = t.big_integer("code").change(),
            is_strict,
            "`books` refers to it by `books_author_code_foreign`",
        ),
        (
            |t| _ = t.varchar("nick", 30).change(),
            Engine::tested() == Engine::MariaDb,
            "`books` refers to it by `books_nick_foreign`",
        ),
    ];
    for (change, is_refused, said) in changes {
        let made = schema.alter_table("authors", change).await;
        if is_refused {
            let told = made.unwrap_err().to_string();
            assert!(told.contains(said), "{told}");
        } else {
            made?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_a_key_changes_by_itself_is_in_no_check_where_the_engine_says_so() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema.create_table("owners", |t| _ = t.id()).await?;
    let (mysql, mariadb) = (Engine::tested() == Engine::MySql, Engine::tested() == Engine::MariaDb);
    let cases: [(Describe, bool); 4] = [
        (
            |t| {
                _ = t.foreign_id("owner_id").nullable().constrained().on_delete(ReferenceAction::SetNull);
                _ = t.integer("place").nullable();
                t.check("things_one", Condition::Raw("owner_id IS NOT NULL OR place IS NOT NULL".into()));
            },
            mysql || mariadb,
        ),
        (
            |t| {
                _ = t.foreign_id("owner_id").nullable().constrained().on_delete(ReferenceAction::SetNull);
                _ = t.big_integer("known").nullable().generated_as("coalesce(owner_id, 0)");
            },
            mysql || mariadb,
        ),
        (
            |t| {
                _ = t.foreign_id("owner_id").constrained().on_delete(ReferenceAction::Cascade);
                _ = t.big_integer("known").nullable().generated_as("coalesce(owner_id, 0)");
            },
            mysql,
        ),
        (
            |t| {
                _ = t.foreign_id("owner_id").nullable().constrained().on_delete(ReferenceAction::Cascade);
                t.check("things_one", Condition::Raw("owner_id > 0".into()));
            },
            false,
        ),
    ];
    for (at, (describe, is_refused)) in cases.into_iter().enumerate() {
        let made = schema.create_table("things", describe).await;
        if is_refused {
            let told = made.unwrap_err().to_string();
            assert!(told.contains("is about `owner_id`, in which the foreign key"), "{at}: {told}");
        } else {
            made?;
            schema.drop_table("things").await?;
        }
    }
    Ok(())
}
