//! What a description of a table becomes in the database's catalog.

use ilana_compile::diff;
use ilana_ir::{
    Column, ColumnDefault, ColumnType, Condition, CreateTable, Current, Deferral, ForeignKey, Generated,
    Index, IndexKind, IndexPart, Spatial, Storage, TableConstraint, TableName,
};
use ilana_orm::prelude::*;
use ilana_orm::{Blueprint, ErrorKind, TableOptions};

use super::engine::{Engine, empty};

async fn db() -> Result<Database> {
    Database::open(empty().await?)
}

/// Makes a table as described, and fails unless the catalog says that it is the other.
async fn is(
    db: &Database,
    name: &'static str,
    describe: impl FnOnce(&mut Blueprint),
    expected: CreateTable,
) -> Result<()> {
    let schema = Schema::on(db);
    schema.create_table(name, describe).await?;
    is_there(db, expected).await
}

/// Fails unless the catalog says that there is this table.
pub(super) async fn is_there(db: &Database, expected: CreateTable) -> Result<()> {
    let schema = Schema::on(db);
    let (there, dialect) = (schema.read().await?, schema.dialect().await?);
    let table = there.tables.into_iter().find(|current| current.table.name == expected.name);
    let only = |table| ilana_ir::Schema { tables: vec![table], ..ilana_ir::Schema::default() };
    let from = only(table.expect("it was made"));
    let changes = diff(&from, &only(Current::new(expected)), dialect)?;
    assert_eq!(changes, [], "from {from:?}");
    Ok(())
}

fn table(name: &'static str, columns: Vec<Column>) -> CreateTable {
    CreateTable::new(TableName::new(name), columns)
}

fn nullable(name: &'static str, ty: ColumnType) -> Column {
    Column { nullable: true, ..Column::new(name, ty) }
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn numbered(name: &'static str, ty: ColumnType) -> Column {
    Column { auto_increment: true, unsigned: true, ..Column::new(name, ty) }
}

fn unique(name: &'static str, columns: &[&'static str]) -> TableConstraint {
    let columns = columns.iter().map(|column| (*column).into()).collect();
    TableConstraint::Unique { name: name.into(), columns, deferral: Deferral::Never }
}

#[tokio::test]
async fn each_type_is_the_column_that_it_says() -> Result<()> {
    let describe = |t: &mut Blueprint| {
        t.tiny_integer("tiny");
        t.small_integer("small");
        t.integer("whole");
        t.big_integer("big");
        t.float("single");
        t.double("double");
        t.decimal("price", 8, 2);
        t.string("string");
        t.varchar("short", 20);
        t.char("code", 3);
        t.text("text");
        t.medium_text("medium");
        t.binary("bytes");
        t.varbinary("few", 9);
        t.boolean("yes");
        t.date("day");
        t.time("clock");
        t.datetime("local");
        t.timestamp("instant");
        t.uuid("uuid");
        t.json("doc");
        t.inet("address");
        t.mac_address("card");
        t.enumeration("mood", ["fine", "it's bad"]);
        t.column("any", ColumnType::String(7));
    };
    let mood = ColumnType::Enum { name: None, values: texts(&["fine", "it's bad"]) };
    let columns = vec![
        Column::new("tiny", ColumnType::TinyInteger),
        Column::new("small", ColumnType::SmallInteger),
        Column::new("whole", ColumnType::Integer),
        Column::new("big", ColumnType::BigInteger),
        Column::new("single", ColumnType::Float),
        Column::new("double", ColumnType::Double),
        Column::new("price", ColumnType::Decimal { precision: 8, scale: 2 }),
        Column::new("string", ColumnType::String(255)),
        Column::new("short", ColumnType::String(20)),
        Column::new("code", ColumnType::Char(3)),
        Column::new("text", ColumnType::Text),
        Column::new("medium", ColumnType::MediumText),
        Column::new("bytes", ColumnType::Binary),
        Column::new("few", ColumnType::VarBinary(9)),
        Column::new("yes", ColumnType::Boolean),
        Column::new("day", ColumnType::Date),
        Column::new("clock", ColumnType::Time),
        Column::new("local", ColumnType::DateTime),
        Column::new("instant", ColumnType::Timestamp),
        Column::new("uuid", ColumnType::Uuid),
        Column::new("doc", ColumnType::Json),
        Column::new("address", ColumnType::Inet),
        Column::new("card", ColumnType::MacAddress),
        Column::new("mood", mood),
        Column::new("any", ColumnType::String(7)),
    ];
    is(&db().await?, "things", describe, table("things", columns)).await
}

#[tokio::test]
async fn what_an_engine_lacks_is_an_error_there_and_a_column_elsewhere() -> Result<()> {
    let db = db().await?;
    let engine = Engine::tested();
    let set = is(
        &db,
        "sets",
        |t| {
            t.set("rights", ["read", "write"]);
        },
        table("sets", vec![Column::new("rights", ColumnType::Set(texts(&["read", "write"])))]),
    )
    .await;
    if engine.is_mysql() {
        set?
    } else {
        assert!(matches!(set, Err(Error::Compile(_))), "{set:?}")
    }

    let shape = |name, kind| Column::new(name, ColumnType::Spatial(kind));
    let shapes = vec![
        shape("any", Spatial::Geometry),
        shape("place", Spatial::Point),
        shape("way", Spatial::LineString),
        shape("area", Spatial::Polygon),
    ];
    let spatial = is(
        &db,
        "shapes",
        |t| {
            t.geometry("any");
            t.point("place");
            t.line_string("way");
            t.polygon("area");
        },
        table("shapes", shapes),
    )
    .await;
    match engine {
        Engine::MySql | Engine::MariaDb => spatial?,
        Engine::Sqlite => assert!(matches!(spatial, Err(Error::Compile(_))), "{spatial:?}"),
        // The extension is not on the servers of the tests.
        Engine::Postgres => assert!(spatial.unwrap_err().to_string().contains("geometry")),
    }

    let own = if engine == Engine::Postgres { "numrange" } else { "varchar(12)" };
    let specific = table("own", vec![Column::new("a", ColumnType::Specific(own.into()))]);
    let describe = |t: &mut Blueprint| {
        t.specific("a", own);
    };
    is(&db, "own", describe, specific).await
}

#[tokio::test]
async fn keys_that_the_database_numbers_are_of_either_length() -> Result<()> {
    let db = db().await?;
    for (name, ty) in [("longs", ColumnType::BigInteger), ("shorts", ColumnType::Integer)] {
        let describe = |t: &mut Blueprint| {
            if name == "longs" {
                t.id()
            } else {
                t.increments("id")
            };
            t.timestamps();
        };
        let now =
            |name| Column { default: Some(ColumnDefault::Now), ..Column::new(name, ColumnType::Timestamp) };
        let columns = vec![numbered("id", ty), now("created_at"), now("updated_at")];
        is(&db, name, describe, table(name, columns)).await?;
    }
    let columns = ["created_at", "updated_at"].map(|name| nullable(name, ColumnType::Timestamp)).to_vec();
    is(&db, "nullables", Blueprint::nullable_timestamps, table("nullables", columns)).await
}

#[tokio::test]
async fn each_modifier_is_what_it_says() -> Result<()> {
    let engine = Engine::tested();
    let collation = match engine {
        Engine::Sqlite => "NOCASE",
        Engine::Postgres => "C",
        Engine::MySql | Engine::MariaDb => "utf8mb4_general_ci",
    };
    let describe = |t: &mut Blueprint| {
        t.comment("what ' is kept");
        t.integer("number").unsigned().comment("a ' number").default(7).check_positive();
        t.string("name").nullable().collate(collation);
        t.varchar("code", 9).default("it's \\").check_matches("^[a-z' \\\\]+$");
        t.integer("half").default_expression("1 + 1");
        t.integer("twice").generated_as("number * 2");
    };
    let check = |name: &'static str, condition| TableConstraint::Check { name: name.into(), condition };
    let value = |value: Value| Some(ColumnDefault::Value(value));
    let columns = vec![
        Column {
            unsigned: true,
            comment: Some("a ' number".into()),
            default: value(7.into()),
            ..Column::new("number", ColumnType::Integer)
        },
        Column { collation: Some(collation.into()), ..nullable("name", ColumnType::String(255)) },
        Column { default: value("it's \\".into()), ..Column::new("code", ColumnType::String(9)) },
        Column {
            default: Some(ColumnDefault::Expression("1 + 1".into())),
            ..Column::new("half", ColumnType::Integer)
        },
        Column {
            generated: Some(Generated { expression: "number * 2".into(), storage: Storage::Stored }),
            ..nullable("twice", ColumnType::Integer)
        },
    ];
    let mut expected = table("things", columns);
    expected.comment = Some("what ' is kept".into());
    expected.constraints = vec![
        check("things_number_check", Condition::Positive("number".into())),
        check(
            "things_code_check",
            Condition::Matches { column: "code".into(), pattern: "^[a-z' \\\\]+$".into() },
        ),
    ];
    let db = db().await?;
    is(&db, "things", describe, expected).await?;
    let schema = Schema::on(&db);
    schema.raw("INSERT INTO things (number, code) VALUES (3, 'abc')").await?;
    for wrong in ["(0, 'abc')", "(3, 'ABC')", "(3, '1')"] {
        let refused = schema.raw(format!("INSERT INTO things (number, code) VALUES {wrong}")).await;
        let kind = refused.as_ref().err().and_then(Error::kind);
        assert!(matches!(kind, Some(ErrorKind::CheckViolation { .. })), "{wrong}: {refused:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_computed_column_may_be_of_either_kind() -> Result<()> {
    let db = db().await?;
    let described = Schema::on(&db)
        .create_table("sums", |t| {
            t.integer("a");
            t.integer("b").virtual_as("a + 1");
        })
        .await;
    let (Engine::Postgres, Err(error)) = (Engine::tested(), &described) else {
        described?;
        Schema::on(&db).raw("INSERT INTO sums (a) VALUES (1)").await?;
        return Ok(());
    };
    assert!(matches!(error, Error::Compile(_)), "a server before 18 has none: {error}");
    Ok(())
}

#[tokio::test]
async fn keys_and_indexes_have_conventional_names_and_others() -> Result<()> {
    let db = db().await?;
    Schema::on(&db)
        .create_table("owners", |t| {
            t.id();
            t.string("code").unique();
        })
        .await?;
    let describe = |t: &mut Blueprint| {
        t.integer("a");
        t.integer("b").index();
        t.varchar("c", 20).unique();
        t.varchar("owner_code", 255);
        t.primary(["a", "b"]);
        t.unique(["b", "c"]);
        t.unique(["c", "a"]).name("own_unique");
        t.index(["a", "c"]);
        t.index([IndexPart::column("c").descending()]).name("own_index");
        t.foreign(["owner_code"])
            .references("owners", ["code"])
            .name("own_foreign")
            .on_delete(ReferenceAction::Cascade)
            .on_update(ReferenceAction::Cascade);
        t.check("own_check", Condition::Positive("a".into()));
    };
    let index = |name: &'static str, columns: &[&'static str]| {
        Index::over(name, columns.iter().copied(), IndexKind::Plain)
    };
    let columns = vec![
        Column::new("a", ColumnType::Integer),
        Column::new("b", ColumnType::Integer),
        Column::new("c", ColumnType::String(20)),
        Column::new("owner_code", ColumnType::String(255)),
    ];
    let mut expected = table("things", columns);
    expected.constraints = vec![
        TableConstraint::PrimaryKey { name: None, columns: vec!["a".into(), "b".into()] },
        unique("things_c_unique", &["c"]),
        unique("things_b_c_unique", &["b", "c"]),
        unique("own_unique", &["c", "a"]),
        TableConstraint::ForeignKey(ForeignKey {
            name: "own_foreign".into(),
            columns: vec!["owner_code".into()],
            references: TableName::new("owners"),
            referenced_columns: vec!["code".into()],
            on_delete: ReferenceAction::Cascade,
            on_update: ReferenceAction::Cascade,
            deferral: Deferral::Never,
        }),
        TableConstraint::Check { name: "own_check".into(), condition: Condition::Positive("a".into()) },
    ];
    let descending = Index { parts: vec![IndexPart::column("c").descending()], ..index("own_index", &[]) };
    expected.indexes =
        vec![index("things_b_index", &["b"]), index("things_a_c_index", &["a", "c"]), descending];
    is(&db, "things", describe, expected).await
}

#[tokio::test]
async fn indexes_of_every_kind_are_made_where_the_engine_has_them() -> Result<()> {
    let db = db().await?;
    let engine = Engine::tested();
    let schema = Schema::on(&db);
    schema
        .create_table("things", |t| {
            t.integer("a");
            t.text("words");
            t.json("doc");
        })
        .await?;
    let has = |engines: &[Engine]| engines.contains(&engine);
    let (pg, lite) = (Engine::Postgres, Engine::Sqlite);
    let (my, maria) = (Engine::MySql, Engine::MariaDb);
    type Describe = fn(&mut Blueprint);
    let kinds: [(bool, Describe); 8] = [
        (has(&[pg, lite]), |t| {
            t.index(["a"]).name("partial").filter("a > 0");
        }),
        (has(&[pg, lite]), |t| {
            t.index(["a"]).name("partly_unique").kind(IndexKind::Unique).filter("a > 0");
        }),
        (has(&[pg, my, maria]), |t| {
            t.index(["words"]).name("for_words").kind(IndexKind::FullText);
        }),
        (has(&[pg]), |t| {
            t.index(["doc"]).name("inverted").kind(IndexKind::Gin);
        }),
        (has(&[pg]), |t| {
            t.index(["a"]).name("of_ranges").kind(IndexKind::Brin);
        }),
        (has(&[pg]), |t| {
            t.index(["a"]).name("hashed").kind(IndexKind::Hash);
        }),
        (has(&[pg]), |t| {
            t.index(["a"]).name("covering").include(["words"]);
        }),
        (has(&[pg, lite, my]), |t| {
            t.index([IndexPart::expression("a * 2")]).name("of_expression");
        }),
    ];
    let mut made = 0;
    for (place, (is_there, describe)) in kinds.into_iter().enumerate() {
        let result = schema.alter_table("things", describe).await;
        if is_there {
            result?;
            made += 1;
        } else {
            assert!(matches!(result, Err(Error::Compile(_))), "kind {place}: {result:?}");
        }
    }
    let there = schema.read().await?;
    assert_eq!(there.table(&TableName::new("things")).unwrap().indexes.len(), made);

    let spatial = schema
        .create_table("places", |t| {
            t.point("at");
            t.index(["at"]).kind(IndexKind::Spatial);
        })
        .await;
    assert_eq!(spatial.is_ok(), engine.is_mysql(), "{spatial:?}");
    Ok(())
}

#[tokio::test]
async fn a_column_that_is_constrained_has_the_type_of_the_key() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("blog_posts", |t| {
            t.increments("id");
        })
        .await?;
    schema
        .create_table("people", |t| {
            t.uuid("id").primary();
        })
        .await?;
    // MySQL refuses a key of 64 bits to one of 32 ("FOREIGN KEY Constraints").
    schema
        .create_table("notes", |t| {
            t.id();
            t.foreign_id("blog_post_id").constrained().on_delete(ReferenceAction::Cascade);
            t.foreign_uuid("author_id").nullable().constrained_to("people");
            t.foreign_id("note_id").nullable().constrained();
        })
        .await?;
    let there = schema.read().await?;
    let notes = TableName::new("notes");
    let of = |name: &str| there.column(&notes, name).unwrap().ty.clone();
    let key = there.column(&TableName::new("blog_posts"), "id").unwrap();
    assert_eq!(of("blog_post_id"), key.ty);
    assert_eq!(of("note_id"), of("id"));
    let keys = there.table(&notes).unwrap().constraints.iter().filter_map(|part| match part {
        TableConstraint::ForeignKey(key) => Some((key.name.to_string(), key.references.to_string())),
        TableConstraint::PrimaryKey { .. }
        | TableConstraint::Unique { .. }
        | TableConstraint::Check { .. } => None,
    });
    let keys = std::collections::BTreeMap::from_iter(keys);
    let expected = [
        ("notes_author_id_foreign", "people"),
        ("notes_blog_post_id_foreign", "blog_posts"),
        ("notes_note_id_foreign", "notes"),
    ];
    assert_eq!(keys, expected.map(|(key, table)| (key.to_owned(), table.to_owned())).into());
    schema
        .alter_table("people", |t| {
            t.foreign_id("blog_post_id").nullable().constrained();
        })
        .await?;

    Ok(())
}

#[tokio::test]
async fn a_column_cannot_refer_to_a_key_of_another_kind_or_to_what_its_name_does_not_tell() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("people", |t| {
            t.uuid("id").primary();
        })
        .await?;
    let error = schema
        .create_table("wrong", |t| {
            t.foreign_id("person_id").constrained();
        })
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the column `person_id` of `wrong` and `people.id`, to which it refers, are not both integers: give it the type \
         of what it refers to"
    );
    let error = schema
        .create_table("wrong", |t| {
            t.foreign_id("person").constrained();
        })
        .await
        .unwrap_err();
    assert!(error.to_string().contains("`person` of `wrong` is `constrained`"), "{error}");
    assert!(!schema.has_table("wrong").await?);
    Ok(())
}

#[tokio::test]
async fn what_a_new_table_cannot_be_told_is_an_error() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    type Describe = fn(&mut Blueprint);
    let wrong: [(Describe, &str); 4] = [
        (|t| t.drop_column("b"), "the new table `things` is to lose or rename something"),
        (|t| t.rename_column("a", "b"), "the new table `things` is to lose or rename something"),
        (
            |t| {
                t.integer("b").change();
            },
            "the column `b` of the new table `things` is to change",
        ),
        (
            |t| {
                t.index([IndexPart::expression("a + 1")]);
            },
            "the index of `things` over `a + 1` has no name",
        ),
    ];
    for (describe, message) in wrong {
        let made = schema.create_table("things", |t| {
            t.integer("a");
            describe(t);
        });
        let error = made.await.unwrap_err();
        assert!(matches!(error, Error::Compile(_)) && error.to_string().starts_with(message), "{error}");
    }
    let options = TableOptions { engine: Some("InnoDB".into()), ..TableOptions::default() };
    let made = schema
        .create_table("things", |t| {
            t.id();
            t.options(options.clone());
        })
        .await;
    assert_eq!(made.is_ok(), Engine::tested().is_mysql(), "{made:?}");
    assert_eq!(schema.has_table("things").await?, Engine::tested().is_mysql());
    Ok(())
}

#[tokio::test]
async fn checks_of_one_column_have_names_of_their_own() -> Result<()> {
    let db = db().await?;
    let schema = Schema::on(&db);
    schema
        .create_table("codes", |t| {
            t.id();
            t.varchar("code", 20).check_matches("^a").check_matches("z$").check_matches("m");
        })
        .await?;
    let is_refused = |code: &str| schema.raw(format!("INSERT INTO codes (code) VALUES ('{code}')"));
    is_refused("amz").await?;
    for (code, check) in
        [("mz", "codes_code_check"), ("am", "codes_code_check2"), ("az", "codes_code_check3")]
    {
        let told = is_refused(code).await.unwrap_err().to_string();
        assert!(told.contains(check), "{told}");
    }
    Ok(())
}
