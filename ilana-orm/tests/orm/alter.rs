//! Tables that change with rows in them.

use ilana_ir::{
    Build, Column, ColumnDefault, ColumnType, CreateIndex, CreateTable, Deferral, ForeignKey, Index,
    IndexKind, SchemaChange, TableConstraint, TableName,
};
use ilana_orm::prelude::*;
use ilana_orm::{Blueprint, ErrorKind};

use super::blueprint::is_there;
use super::engine::{Engine, empty};

/// Users, each with a post that goes with its user.
async fn users() -> Result<Database> {
    let db = Database::open(empty().await?)?;
    let schema = Schema::on(&db);
    schema
        .create_table("users", |t| {
            t.id();
            t.varchar("mail", 50).unique();
            t.varchar("name", 20).index();
            t.varchar("fax", 20).nullable();
            t.integer("age").check_positive();
        })
        .await?;
    schema
        .create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id").constrained().on_delete(ReferenceAction::Cascade);
            t.varchar("title", 20);
            t.unique(["user_id", "title"]);
        })
        .await?;
    schema
        .raw(
            "INSERT INTO users (mail, name, age) VALUES ('a@x', 'Ann', 30), ('b@x', 'Bob', 40); \
             INSERT INTO posts (user_id, title) VALUES (1, 'one'), (2, 'two')",
        )
        .await?;
    Ok(db)
}

/// A user after [`everything`].
#[derive(Model, Clone, Debug, PartialEq)]
struct User {
    id: i64,
    email: String,
    name: Option<String>,
    age: i64,
    country: String,
    user_id: Option<i64>,
}

#[derive(Model, Clone, Debug, PartialEq)]
struct Post {
    id: i64,
    user_id: i64,
    title: String,
}

/// The users as text, and the titles of the posts.
async fn rows(db: &Database) -> Result<(Vec<String>, Vec<String>)> {
    db.scope(async {
        let users = User::query().order_by(User::ID).get().await?;
        let told = |user: &User| {
            let User { id, email, name, age, country, user_id } = user;
            format!("{id} {email} {name:?} {age} {country} {user_id:?}")
        };
        let posts = Post::query().order_by(Post::ID).get().await?;
        let titles = posts.iter().map(|post| post.title.clone()).collect();
        Ok((users.iter().map(|user| told(user)).collect(), titles))
    })
    .await
}

fn everything(t: &mut Blueprint) {
    t.rename_column("mail", "email");
    t.drop_column("fax");
    t.drop_index(["name"]);
    t.drop_check("users_age_check");
    t.varchar("country", 2).default("de").index();
    t.varchar("name", 99).nullable().default("nobody").change();
    t.big_integer("age").change();
    t.foreign_id("user_id").nullable().constrained();
    t.unique(["email", "country"]);
}

/// The users after [`everything`].
fn changed() -> CreateTable {
    let text = |value: &'static str| Some(ColumnDefault::Value(value.into()));
    let columns = vec![
        Column { auto_increment: true, unsigned: true, ..Column::new("id", ColumnType::BigInteger) },
        Column::new("email", ColumnType::String(50)),
        Column { nullable: true, default: text("nobody"), ..Column::new("name", ColumnType::String(99)) },
        Column::new("age", ColumnType::BigInteger),
        Column { default: text("de"), ..Column::new("country", ColumnType::String(2)) },
        Column { nullable: true, unsigned: true, ..Column::new("user_id", ColumnType::BigInteger) },
    ];
    let mut table = CreateTable::new(TableName::new("users"), columns);
    let unique = |name: &'static str, columns: &[&'static str]| TableConstraint::Unique {
        name: name.into(),
        columns: columns.iter().map(|column| (*column).into()).collect(),
        deferral: Deferral::Never,
    };
    table.constraints = vec![
        unique("users_mail_unique", &["email"]),
        unique("users_email_country_unique", &["email", "country"]),
        TableConstraint::ForeignKey(ForeignKey {
            name: "users_user_id_foreign".into(),
            columns: vec!["user_id".into()],
            references: TableName::new("users"),
            referenced_columns: vec!["id".into()],
            on_delete: ReferenceAction::NoAction,
            on_update: ReferenceAction::NoAction,
            deferral: Deferral::Never,
        }),
    ];
    table.indexes = vec![Index::over("users_country_index", ["country"], IndexKind::Plain)];
    table
}

#[tokio::test]
async fn many_changes_at_once_keep_the_rows_and_those_that_refer_to_them() -> Result<()> {
    let db = users().await?;
    Schema::on(&db).alter_table("users", everything).await?;
    is_there(&db, changed()).await?;
    let (users, titles) = rows(&db).await?;
    assert_eq!(users, ["1 a@x Some(\"Ann\") 30 de None", "2 b@x Some(\"Bob\") 40 de None"]);
    assert_eq!(titles, ["one", "two"]);
    keys_are_looked_at(&db).await
}

async fn keys_are_looked_at(db: &Database) -> Result<()> {
    let refused = Schema::on(db).raw("INSERT INTO posts (user_id, title) VALUES (9, 'x')").await;
    let error = refused.unwrap_err();
    assert!(matches!(error.kind(), Some(ErrorKind::ForeignKeyViolation { .. })), "{error:?}");
    Ok(())
}

/// Changes a table in the middle of a migration.
struct Change;

#[async_trait]
impl Migration for Change {
    fn name(&self) -> &'static str {
        "1_change"
    }

    async fn up(&self, schema: &Schema) -> Result<()> {
        schema.raw("INSERT INTO users (mail, name, age) VALUES ('c@x', 'Cyd', 50)").await?;
        schema.alter_table("users", everything).await?;
        // Bob's post goes with him: keys are looked at again.
        schema.raw("DELETE FROM users WHERE name = 'Bob'").await
    }

    async fn down(&self, schema: &Schema) -> Result<()> {
        schema
            .alter_table("users", |t| {
                t.drop_foreign(["user_id"]);
                t.drop_columns(["user_id", "country"]);
            })
            .await
    }
}

#[tokio::test]
async fn a_migration_changes_tables_between_other_things() -> Result<()> {
    let db = users().await?;
    let migrator = Migrator::new().add(Change).on(&db);
    migrator.run().await?;
    let (users, titles) = rows(&db).await?;
    assert_eq!(users, ["1 a@x Some(\"Ann\") 30 de None", "3 c@x Some(\"Cyd\") 50 de None"]);
    assert_eq!(titles, ["one"]);
    keys_are_looked_at(&db).await?;
    migrator.reset().await?;
    let there = Schema::on(&db).read().await?;
    let table = there.table(&TableName::new("users")).expect("it is there");
    assert!(!table.columns.iter().any(|column| column.name == "country" || column.name == "user_id"));
    keys_are_looked_at(&db).await
}

#[tokio::test]
async fn a_change_that_fails_in_a_transaction_leaves_the_table_and_its_keys() -> Result<()> {
    let db = users().await?;
    let inside = DB::transaction(async |tx| {
        let schema = Schema::on(&tx);
        let too_old = schema
            .alter_table("users", |t| {
                t.check("users_are_young", ilana_orm::Condition::Raw("age < 35".into()));
                t.integer("age").nullable().change();
            })
            .await;
        assert!(too_old.is_err(), "Bob is 40");
        // On an engine that commits such changes the transaction has ended with it.
        Ok(())
    });
    let ended = inside.on(&db).run().await;
    assert!(ended.is_ok() || Engine::tested().is_mysql(), "{ended:?}");
    keys_are_looked_at(&db).await?;
    let there = Schema::on(&db).read().await?;
    let users = there.table(&TableName::new("users")).expect("it is there");
    assert!(
        !users
            .constraints
            .iter()
            .any(|part| { matches!(part, TableConstraint::Check { name, .. } if name == "users_are_young") })
    );
    Schema::on(&db).raw("INSERT INTO users (mail, name, age) VALUES ('c@x', 'Cyd', 50)").await
}

#[tokio::test]
async fn keys_are_removed_by_their_columns_or_names() -> Result<()> {
    let db = Database::open(empty().await?)?;
    let schema = Schema::on(&db);
    schema
        .create_table("countries", |t| {
            t.varchar("code", 2).primary();
        })
        .await?;
    schema
        .create_table("towns", |t| {
            t.varchar("country", 2).references("countries", "code");
            t.varchar("name", 20);
            t.varchar("mayor", 20).unique().index();
            t.primary(["country", "name"]);
            t.unique(["name", "mayor"]).name("own_unique");
            t.index(["mayor", "name"]).name("own_index");
            t.unique(["mayor", "country"]);
        })
        .await?;
    // What has the name of the table that was, is found by its columns.
    schema.rename_table("towns", "cities").await?;
    schema
        .alter_table("cities", |t| {
            t.drop_primary();
            t.drop_unique(["mayor"]);
            t.drop_unique("own_unique");
            t.drop_unique(["mayor", "country"]);
            t.drop_index(["mayor"]);
            t.drop_index(["mayor", "name"]);
            t.drop_foreign(["country"]);
        })
        .await?;
    let there = schema.read().await?;
    let table = there.table(&TableName::new("cities")).expect("it is there");
    assert_eq!((table.constraints.as_slice(), table.indexes.as_slice()), ([].as_slice(), [].as_slice()));
    Ok(())
}

#[tokio::test]
async fn of_several_keys_over_the_same_columns_one_must_be_named() -> Result<()> {
    let db = Database::open(empty().await?)?;
    let schema = Schema::on(&db);
    schema
        .create_table("cities", |t| {
            t.varchar("country", 2);
            t.varchar("name", 20).primary();
            t.varchar("mayor", 20);
            t.index(["country", "mayor"]);
            t.index(["mayor"]).name("a");
            t.index(["mayor"]).name("b");
        })
        .await?;
    type Describe = fn(&mut Blueprint);
    let wrong: [(Describe, &str); 4] = [
        (|t| t.drop_index(["mayor"]), "`cities` has more than one index over (`mayor`): `a` and `b`"),
        (|t| t.drop_index(["name", "mayor"]), "`cities` has no index over (`name`, `mayor`)"),
        (|t| t.drop_unique(["mayor"]), "`cities` has no unique key over (`mayor`)"),
        (|t| t.drop_foreign(["country"]), "`cities` has no foreign key over (`country`)"),
    ];
    for (describe, message) in wrong {
        let error = schema.alter_table("cities", describe).await.unwrap_err();
        assert!(error.to_string().starts_with(message), "{error}");
    }
    schema
        .alter_table("cities", |t| {
            t.drop_index("a");
            t.rename_index(["country", "mayor"], "c");
            t.rename_index("b", "d");
        })
        .await?;
    let there = schema.read().await?;
    let table = there.table(&TableName::new("cities")).expect("it is there");
    let mut names: Vec<&str> = table.indexes.iter().map(|index| index.name.as_ref()).collect();
    names.sort_unstable();
    assert_eq!(names, ["c", "d"]);
    Ok(())
}

#[tokio::test]
async fn a_change_that_means_nothing_is_an_error() -> Result<()> {
    let db = users().await?;
    let schema = Schema::on(&db);
    type Describe = fn(&mut Blueprint);
    let wrong: [(&str, Describe, &str); 4] = [
        ("users", |_| {}, "the table `users` is to change in nothing"),
        ("user", |t| t.drop_column("fax"), "there is no table `user` to change"),
        ("users", |t| t.drop_primary(), "the primary key of `users` is its numbered column `id`"),
        (
            "users",
            |t| {
                t.integer("size");
            },
            "the column `size` of `users` must have a value, and no row that is there has one",
        ),
    ];
    for (table, describe, message) in wrong {
        let error = schema.alter_table(table, describe).await.unwrap_err();
        assert!(matches!(error, Error::Compile(_)) && error.to_string().starts_with(message), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_column_stands_where_it_is_told_or_it_is_an_error() -> Result<()> {
    let db = users().await?;
    let schema = Schema::on(&db);
    let placed = schema
        .alter_table("users", |t| {
            t.integer("zeroth").nullable().first();
            t.integer("later").nullable().after("mail");
        })
        .await;
    let there = schema.read().await?;
    let table = there.table(&TableName::new("users")).expect("it is there");
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_ref()).collect();
    if Engine::tested().is_mysql() {
        placed?;
        assert_eq!(names, ["zeroth", "id", "mail", "later", "name", "fax", "age"]);
    } else {
        assert!(matches!(placed, Err(Error::Compile(_))), "{placed:?}");
        assert_eq!(names, ["id", "mail", "name", "fax", "age"]);
    }
    Ok(())
}

#[tokio::test]
async fn people_are_told_of_a_table_and_its_columns() -> Result<()> {
    let db = users().await?;
    let schema = Schema::on(&db);
    let told = async || {
        let there = schema.read().await?;
        let table = there.table(&TableName::new("users")).expect("it is there");
        let column = table.columns.iter().find(|column| column.name == "fax").expect("it is there");
        Ok::<_, Error>((table.comment.clone(), column.comment.clone()))
    };
    schema
        .alter_table("users", |t| {
            t.varchar("fax", 20).nullable().comment("for the old ones").change();
            t.comment("people");
        })
        .await?;
    let kept = |text: &str| (Engine::tested() != Engine::Sqlite).then(|| text.to_owned());
    assert_eq!(told().await?, (kept("people"), kept("for the old ones")));
    schema
        .alter_table("users", |t| {
            t.varchar("fax", 20).nullable().change();
            t.drop_comment();
        })
        .await?;
    assert_eq!(told().await?, (None, None));
    Ok(())
}

#[tokio::test]
async fn what_values_become_may_be_said_to_postgresql() -> Result<()> {
    let db = Database::open(empty().await?)?;
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.varchar("size", 20).unique();
        })
        .await?;
    schema.raw("INSERT INTO things VALUES ('12')").await?;
    schema
        .alter_table("things", |t| {
            t.big_integer("size").change_using("size::bigint + 1");
        })
        .await?;
    let said = if Engine::tested() == Engine::Postgres { 13 } else { 12 };
    let again = schema.raw(format!("INSERT INTO things VALUES ({said})")).await;
    assert!(again.is_err(), "{said} is there");
    let ty = &schema.read().await?.column(&TableName::new("things"), "size").expect("it is there").ty.clone();
    assert_eq!(*ty, ColumnType::BigInteger);
    Ok(())
}

#[tokio::test]
async fn schemas_are_made_and_removed_and_their_tables_change() -> Result<()> {
    let db = Database::open(empty().await?)?;
    let schema = Schema::on(&db);
    let engine = Engine::tested();
    let name = format!("own_{}_{:?}", std::process::id(), engine).to_lowercase();
    let made = schema.create_schema(name.clone()).await;
    if engine == Engine::Sqlite {
        assert!(matches!(made, Err(Error::Compile(_))), "{made:?}");
    } else {
        made?;
        assert!(schema.create_schema(name.clone()).await.is_err(), "there is one");
        schema
            .create_table(format!("{name}.things"), |t| {
                t.id();
            })
            .await?;
        let things = format!("{name}.things");
        schema
            .alter_table(things.clone(), |t| {
                t.integer("a").nullable().index();
                t.integer("b").nullable();
            })
            .await?;
        schema
            .alter_table(things.clone(), |t| {
                t.drop_index(["a"]);
                t.drop_column("b");
            })
            .await?;
        let has = schema.has_column(things.clone(), "a").await;
        if engine == Engine::Postgres {
            assert!(has? && !schema.has_column(things.clone(), "b").await?);
        } else {
            assert!(matches!(has, Err(Error::Argument { .. })), "{has:?}");
        }
        schema.drop_table(things).await?;
        schema.drop_schema(name.clone()).await?;
        schema.create_schema(name.clone()).await?;
        schema.drop_schema(name).await?;
    }
    Ok(())
}

#[tokio::test]
async fn types_views_and_extensions_are_made_and_removed() -> Result<()> {
    let db = Database::open(empty().await?)?;
    let schema = Schema::on(&db);
    let engine = Engine::tested();
    schema.enable_extension("plpgsql").await?;
    schema.create_enum("mood", ["fine", "it's bad"]).await?;
    schema
        .create_table("people", |t| {
            t.enumeration_of("mood", "mood", ["fine", "it's bad"]);
        })
        .await?;
    schema.raw("INSERT INTO people VALUES ('it''s bad')").await?;
    assert!(schema.raw("INSERT INTO people VALUES ('other')").await.is_err());
    let postgres = engine == Engine::Postgres;
    assert_eq!(schema.read().await?.enums.len(), usize::from(postgres));
    let added = schema.add_enum_value("mood", "better").await;
    assert_eq!(added.is_ok(), postgres, "{added:?}");
    assert_eq!(schema.drop_enum("mood").await.is_err(), postgres, "a column is of the type");
    schema.create_view("sad", "SELECT mood FROM people WHERE mood = 'it''s bad'").await?;
    schema.create_view("sad", "SELECT mood FROM people WHERE mood <> 'fine'").await?;
    assert_eq!(schema.read().await?.views.len(), 1);
    schema.drop_view("sad").await?;
    schema.drop_view("sad").await?;
    schema.drop_table("people").await?;
    schema.drop_enum("mood").await?;
    schema.drop_enum("mood").await?;
    assert_eq!(schema.read().await?, ilana_ir::Schema::default());
    Ok(())
}

/// Makes an index while others write, where the engine does that.
struct Concurrently;

#[async_trait]
impl Migration for Concurrently {
    fn name(&self) -> &'static str {
        "1_concurrently"
    }

    fn in_transaction(&self) -> bool {
        false
    }

    async fn up(&self, schema: &Schema) -> Result<()> {
        let index = Index::over("posts_title_index", ["title"], IndexKind::Plain);
        let made = CreateIndex { table: TableName::new("posts"), index, build: Build::Concurrent };
        schema.apply(&SchemaChange::CreateIndex(made)).await
    }

    async fn down(&self, schema: &Schema) -> Result<()> {
        schema.alter_table("posts", |t| t.drop_index(["title"])).await
    }
}

#[tokio::test]
async fn a_migration_may_be_outside_of_a_transaction() -> Result<()> {
    let db = users().await?;
    let migrator = Migrator::new().add(Concurrently).on(&db);
    let run = migrator.run().await;
    if Engine::tested() == Engine::Sqlite {
        assert!(matches!(run, Err(Error::Compile(_))), "{run:?}");
        return Ok(());
    }
    assert_eq!(run?, ["1_concurrently"]);
    let has_index = async || {
        let there = Schema::on(&db).read().await?;
        let posts = there.table(&TableName::new("posts")).expect("it is there");
        Ok::<_, Error>(posts.indexes.iter().any(|index| index.name == "posts_title_index"))
    };
    assert!(has_index().await?);
    migrator.reset().await?;
    assert!(!has_index().await?);
    Ok(())
}
