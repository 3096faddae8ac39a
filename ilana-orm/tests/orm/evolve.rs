//! What later migrations of an application do to the tables of earlier ones.

use ilana_ir::{Condition, CreateTable, Deferral, Index, IndexKind, IndexPart, TableConstraint, TableName};
use ilana_orm::prelude::*;
use rust_decimal::Decimal;

use super::difference::unique;
use super::engine::{Engine, empty};

pub(crate) async fn db() -> Result<Database> {
    Database::open(empty().await?)
}

pub(crate) async fn table(schema: &Schema, name: &'static str) -> Result<CreateTable> {
    let there = schema.read().await?;
    Ok(there.table(&TableName::new(name)).expect("it is there").clone())
}

#[tokio::test]
async fn a_table_goes_with_rows_that_refer_to_each_other() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    for _ in 0..2 {
        schema
            .create_table("nodes", |t| {
                t.id();
                t.foreign_id("node_id").nullable().constrained().on_delete(ReferenceAction::Restrict);
            })
            .await?;
        schema.raw("INSERT INTO nodes VALUES (1, NULL), (2, 1), (3, 2)").await?;
        schema.drop_table("nodes").await?;
        assert!(!schema.has_table("nodes").await?);
    }
    Ok(())
}

#[tokio::test]
async fn a_table_to_which_others_refer_stays_with_their_rows() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("users", |t| {
            t.id();
            t.foreign_id("user_id").nullable().constrained();
        })
        .await?;
    schema
        .create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id").constrained().on_delete(ReferenceAction::Cascade);
        })
        .await?;
    schema.raw("INSERT INTO users (id) VALUES (1); INSERT INTO posts (id, user_id) VALUES (1, 1)").await?;
    assert!(schema.drop_table("users").await.is_err());
    let inside = DB::transaction(async |tx| Schema::on(&tx).drop_table_if_exists("users").await);
    assert!(inside.on(&db).run().await.is_err());
    let again = schema.raw("INSERT INTO posts (id, user_id) VALUES (1, 1)").await;
    assert!(again.is_err(), "the post is still there");
    schema.drop_table("posts").await?;
    schema.drop_table("users").await
}

#[tokio::test]
async fn an_enumeration_gets_longer_whatever_it_was_called() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("posts", |t| {
            t.enumeration("state", ["draft", "public"]);
        })
        .await?;
    schema.raw("INSERT INTO posts VALUES ('draft')").await?;
    schema.rename_table("posts", "articles").await?;
    schema.alter_table("articles", |t| t.rename_column("state", "phase")).await?;
    schema
        .alter_table("articles", |t| {
            t.enumeration("phase", ["draft", "public", "gone"]).change();
        })
        .await?;
    schema.raw("INSERT INTO articles VALUES ('gone')").await?;
    assert!(schema.raw("INSERT INTO articles VALUES ('other')").await.is_err());
    schema
        .alter_table("articles", |t| {
            t.varchar("phase", 20).change();
        })
        .await?;
    schema.raw("INSERT INTO articles VALUES ('other')").await
}

#[tokio::test]
async fn whether_a_column_is_numbered_does_not_change() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.id();
            t.integer("a");
        })
        .await?;
    let plain = schema
        .alter_table("things", |t| {
            t.big_integer("id").unsigned().change();
        })
        .await;
    let numbered = schema
        .alter_table("things", |t| {
            t.integer("a").auto_increment().change();
        })
        .await;
    let told = [plain, numbered].map(|changed| changed.unwrap_err().to_string());
    assert!(told[0].starts_with("the column `id` of `things` is numbered, and not to be"), "{told:?}");
    assert!(told[1].starts_with("the column `a` of `things` is not numbered, and is to be"), "{told:?}");
    Ok(())
}

#[tokio::test]
async fn what_a_column_was_in_goes_with_it() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.id();
            t.integer("a");
            t.integer("b");
            t.index(["a", "b"]);
            t.index(["a"]);
        })
        .await?;
    schema.alter_table("things", |t| t.drop_column("b")).await?;
    let indexes = table(&schema, "things").await?.indexes;
    assert_eq!(indexes, [Index::over("things_a_index", ["a"], IndexKind::Plain)]);
    schema.alter_table("things", |t| t.drop_column("id")).await?;
    assert_eq!(table(&schema, "things").await?.constraints, []);
    Ok(())
}

#[tokio::test]
async fn a_column_that_a_view_reads_may_become_null() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("users", |t| {
            t.varchar("name", 20);
        })
        .await?;
    schema.create_view("names", "SELECT name FROM users").await?;
    schema
        .alter_table("users", |t| {
            t.varchar("name", 20).nullable().default("x").change();
        })
        .await?;
    schema.raw("INSERT INTO users VALUES (NULL)").await?;
    assert!(table(&schema, "users").await?.columns.iter().all(|column| column.nullable));
    Ok(())
}

#[tokio::test]
async fn keys_of_long_names_go_and_those_of_unique_keys_change() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    let long = "a_table_whose_name_is_as_long_as_a_name_may_well_be_in_sql_x";
    schema
        .create_table(long, |t| {
            t.integer("a").primary();
            t.integer("b").unique();
        })
        .await?;
    let unique = table(&schema, long).await?.constraints.into_iter().find_map(|part| match part {
        TableConstraint::Unique { name, .. } => Some(name.to_string()),
        TableConstraint::PrimaryKey { .. }
        | TableConstraint::ForeignKey(_)
        | TableConstraint::Check { .. } => None,
    });
    schema
        .alter_table(long, |t| {
            t.drop_primary();
            t.rename_index(unique.unwrap_or_default(), "b_unique");
        })
        .await?;
    let left = table(&schema, long).await?.constraints;
    let kept = TableConstraint::Unique {
        name: "b_unique".into(),
        columns: vec!["b".into()],
        deferral: Deferral::Never,
    };
    assert_eq!(left, [kept]);
    Ok(())
}

#[derive(Model, Clone, Debug, PartialEq)]
struct Item {
    id: i64,
    price: Decimal,
    total: Decimal,
}

#[tokio::test]
async fn a_computed_decimal_has_the_digits_of_its_column() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("items", |t| {
            t.id();
            t.decimal("price", 10, 2);
            t.decimal("total", 10, 2).nullable().generated_as("price * 3");
        })
        .await?;
    schema.raw("INSERT INTO items (price) VALUES ('1.10')").await?;
    let items = Item::query().on(&db).get().await?;
    let totals: Vec<String> = items.iter().map(|item| item.total.to_string()).collect();
    assert_eq!(totals, ["3.30"]);
    let there = table(&schema, "items").await?;
    let generated =
        there.columns.iter().find_map(|column| column.generated.as_ref()).expect("it is computed");
    assert!(!generated.expression.contains("ilana"), "{generated:?}");
    Ok(())
}

#[tokio::test]
async fn an_index_and_a_unique_key_get_other_names() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.integer("a").unique();
            t.integer("b").index();
        })
        .await?;
    schema
        .alter_table("things", |t| {
            t.rename_index(["a"], "only_a");
            t.rename_index(["b"], "by_b");
        })
        .await?;
    let there = table(&schema, "things").await?;
    assert_eq!(there.constraints, [unique("only_a", "a")]);
    assert_eq!(there.indexes, [Index::over("by_b", ["b"], IndexKind::Plain)]);
    Ok(())
}

#[tokio::test]
async fn an_index_over_a_text_of_any_length_is_refused_where_there_is_none() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.text("story");
            t.varchar("title", 20).unique();
        })
        .await?;
    let longer = schema.alter_table("things", |t| _ = t.text("title").change()).await;
    let later = schema.alter_table("things", |t| _ = t.index(["story"])).await;
    let at_once = schema
        .create_table("others", |t| {
            t.text("story").unique();
        })
        .await;
    if matches!(Engine::tested(), Engine::MySql | Engine::MariaDb) {
        let told = [later, at_once].map(|made| made.unwrap_err().to_string());
        let whole = "is over the whole of `story`, which is longer than the database indexes: give the column a shorter length";
        let longer = longer.unwrap_err().to_string();
        assert!(
            longer.contains("is over the whole of `title`, which is longer than the database indexes"),
            "{longer}"
        );
        assert!(told.iter().all(|told| told.contains(whole)), "{told:?}");
        assert_eq!(schema.tables().await?, [TableName::new("things")]);
        return Ok(());
    }
    longer?;
    later?;
    at_once
}

#[tokio::test]
async fn a_column_with_own_sql_about_it_does_not_go_unnoticed() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.integer("a").default(1);
            t.integer("b").default(2);
            t.integer("c").nullable();
            t.integer("twice").nullable().generated_as("b * 2");
            t.check("a_is_less", Condition::Raw("a < 10 AND c > 0".into()));
        })
        .await?;
    let before = table(&schema, "things").await?;
    for name in ["a", "b"] {
        let told = schema.alter_table("things", |t| t.drop_column(name)).await.unwrap_err().to_string();
        assert!(told.contains(&format!("may be about `{name}`: remove what is about it too")), "{told}");
        assert_eq!(table(&schema, "things").await?, before);
    }
    let renamed = schema.alter_table("things", |t| t.rename_column("a", "z")).await;
    if matches!(Engine::tested(), Engine::MySql | Engine::MariaDb) {
        let told = renamed.unwrap_err().to_string();
        assert!(told.contains("may be about `a`: remove what is about it, rename it"), "{told}");
    } else {
        renamed?;
        assert!(schema.raw("INSERT INTO things (z) VALUES (10)").await.is_err(), "the check goes on");
        schema.alter_table("things", |t| t.rename_column("z", "a")).await?;
    }
    schema
        .alter_table("things", |t| {
            t.drop_check("a_is_less");
            t.drop_column("a");
            t.drop_column("twice");
            t.drop_column("b");
        })
        .await?;
    schema.raw("INSERT INTO things (c) VALUES (NULL)").await
}

#[tokio::test]
async fn a_column_goes_whose_name_is_a_part_of_other_words() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("users", |t| {
            t.varchar("name", 20).index();
            t.varchar("username", 20);
            t.check("users_have_names", Condition::Raw("username <> '' AND username <> 'name'".into()));
        })
        .await?;
    schema.alter_table("users", |t| t.drop_column("name")).await?;
    assert_eq!(table(&schema, "users").await?.columns.len(), 1);
    assert!(schema.raw("INSERT INTO users VALUES ('')").await.is_err(), "the check is there");
    Ok(())
}

#[tokio::test]
async fn a_column_in_an_expression_of_an_index_does_not_go_unnoticed() -> Result<()> {
    if Engine::tested() == Engine::MariaDb {
        return Ok(());
    }
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.integer("a");
            t.integer("b").nullable();
            t.index([IndexPart::expression("a * 2")]).name("doubles");
        })
        .await?;
    let before = table(&schema, "things").await?;
    let told = schema.alter_table("things", |t| t.drop_column("a")).await.unwrap_err().to_string();
    assert!(told.contains("may be about `a`: remove what is about it too"), "{told}");
    assert_eq!(table(&schema, "things").await?, before);
    let renamed = schema.alter_table("things", |t| t.rename_column("a", "z")).await;
    if Engine::tested() == Engine::MySql {
        let told = renamed.unwrap_err().to_string();
        assert!(told.contains("may be about `a`: remove what is about it, rename it"), "{told}");
    } else {
        renamed?;
        schema.alter_table("things", |t| t.rename_column("z", "a")).await?;
    }
    schema
        .alter_table("things", |t| {
            t.drop_index("doubles");
            t.drop_column("a");
        })
        .await?;
    assert_eq!(table(&schema, "things").await?.indexes, []);
    Ok(())
}

#[tokio::test]
async fn keys_over_one_column_go_one_by_one() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    for name in ["x", "y"] {
        schema
            .create_table(name, |t| {
                t.id();
            })
            .await?;
    }
    schema
        .create_table("a", |t| {
            t.id();
            t.foreign_id("r").nullable().references("x", "id");
        })
        .await?;
    schema
        .alter_table("a", |t| {
            t.foreign(["r"]).references("y", ["id"]).name("other");
        })
        .await?;
    schema.alter_table("a", |t| t.drop_foreign(["r"])).await?;
    schema.raw("INSERT INTO y (id) VALUES (7)").await?;
    schema.raw("INSERT INTO a (r) VALUES (7)").await?;
    schema.alter_table("a", |t| t.drop_foreign("other")).await?;
    schema.raw("INSERT INTO a (r) VALUES (8)").await
}

#[tokio::test]
async fn what_was_computed_stays_where_it_is_computed_no_more() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.integer("a");
            t.integer("twice").generated_as("a * 2");
        })
        .await?;
    schema.raw("INSERT INTO things (a) VALUES (4)").await?;
    schema
        .alter_table("things", |t| {
            t.integer("twice").nullable().change();
        })
        .await?;
    let column = &table(&schema, "things").await?.columns[1];
    assert_eq!((column.nullable, &column.generated), (true, &None));
    schema.raw("UPDATE things SET twice = twice + 1 WHERE twice = 8").await?;
    schema.alter_table("things", |t| t.check("is_nine", Condition::Raw("twice = 9".into()))).await
}

#[tokio::test]
async fn a_column_that_a_view_reads_does_not_go_on_sqlite_with_another_change() -> Result<()> {
    if Engine::tested() != Engine::Sqlite {
        return Ok(());
    }
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.integer("a");
            t.varchar("b", 9).default("");
        })
        .await?;
    schema.create_view("some", "SELECT a FROM things").await?;
    let before = table(&schema, "things").await?;
    let gone = schema.alter_table("things", |t| {
        t.drop_column("a");
        t.varchar("b", 20).default("").change();
    });
    let told = gone.await.unwrap_err().to_string();
    assert!(told.contains("error in view some") && told.contains("no such column: a"), "{told}");
    assert_eq!(table(&schema, "things").await?, before);
    Ok(())
}

#[tokio::test]
async fn a_text_of_a_key_gets_longer_and_a_number_stays_where_it_must() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("owners", |t| {
            t.integer("number").unique();
            t.varchar("code", 20).unique();
        })
        .await?;
    schema
        .create_table("things", |t| {
            t.integer("number").index();
            t.foreign(["number"]).references("owners", ["number"]);
            t.varchar("code", 20);
            t.foreign(["code"]).references("owners", ["code"]);
        })
        .await?;
    schema
        .raw("INSERT INTO owners (number, code) VALUES (1, 'a'); INSERT INTO things (number, code) VALUES (1, 'a')")
        .await?;
    schema
        .alter_table("things", |t| {
            t.varchar("owner_code", 80).change();
            t.rename_column("code", "owner_code");
        })
        .await?;
    let orphan = schema.raw("INSERT INTO things (number, owner_code) VALUES (1, 'b')").await;
    assert!(orphan.unwrap_err().is_foreign_key_violation());
    let before = table(&schema, "things").await?;
    let wider = schema.alter_table("things", |t| _ = t.big_integer("number").change()).await;
    if matches!(Engine::tested(), Engine::MySql | Engine::MariaDb) {
        let told = wider.unwrap_err().to_string();
        let remedy = "by the foreign key `things_number_foreign` it has that of `owners`: remove the key";
        assert!(told.contains(remedy), "{told}");
        assert_eq!(table(&schema, "things").await?, before);
        return Ok(());
    }
    wider
}
