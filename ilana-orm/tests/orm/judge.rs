//! The database under test as the judge of what the compiler's snapshots say: it runs each query.

use std::fs;
use std::path::Path;

use ilana_driver::{Begin, Call, CellError, ErrorKind, Flow, Pool, Row, Sink, Transaction};
use ilana_ir::{Query as IrQuery, Shape, Statement};
use ilana_orm::Blueprint;
use ilana_orm::prelude::*;

use super::engine::{Engine, empty};

/// The tables that the cases are about. What they say of `reporting` is another schema or database, and is not run.
async fn tables(schema: &Schema) -> Result<()> {
    people(schema).await?;
    posts(schema).await?;
    goods(schema).await
}

async fn people(schema: &Schema) -> Result<()> {
    for table in ["countries", "roles"] {
        schema.create_table(table, named).await?;
    }
    let users = |t: &mut Blueprint| {
        named(t);
        t.string("email").nullable();
        t.integer("age").nullable();
        t.decimal("balance", 20, 4).nullable();
        t.boolean("is_active").nullable();
        t.big_integer("country_id").nullable();
        t.json("tags").nullable();
        t.timestamp("created_at").nullable();
        t.timestamp("deleted_at").nullable();
    };
    schema.create_table("users", users).await?;
    let profiles = |t: &mut Blueprint| {
        t.id();
        t.big_integer("user_id").nullable();
        t.string("bio").nullable();
    };
    schema.create_table("profiles", profiles).await?;
    let user_roles = |t: &mut Blueprint| {
        t.big_integer("user_id").nullable();
        t.big_integer("role_id").nullable();
        t.timestamp("assigned_at").nullable();
    };
    schema.create_table("user_roles", user_roles).await
}

fn named(t: &mut Blueprint) {
    t.id();
    t.string("name").nullable();
}

async fn posts(schema: &Schema) -> Result<()> {
    let posts = |t: &mut Blueprint| {
        t.id();
        t.big_integer("user_id").nullable();
        t.string("title").nullable();
        t.integer("views").nullable();
        t.double("score").nullable();
        t.timestamp("published_at").nullable();
    };
    schema.create_table("posts", posts).await?;
    let comments = |t: &mut Blueprint| {
        t.id();
        t.big_integer("post_id").nullable();
        t.string("body").nullable();
    };
    schema.create_table("comments", comments).await?;
    let images = |t: &mut Blueprint| {
        t.id();
        t.string("owner_type").nullable();
        t.big_integer("owner_id").nullable();
    };
    schema.create_table("images", images).await?;
    let words = |t: &mut Blueprint| {
        t.id();
        t.string("a").nullable();
        t.string("b").nullable();
    };
    schema.create_table("cond_words", words).await
}

async fn goods(schema: &Schema) -> Result<()> {
    let accounts = |t: &mut Blueprint| {
        t.id();
        t.string("email").nullable().unique();
        t.string("handle").nullable().unique();
        t.string("name").nullable().default("nobody");
        t.integer("age").nullable();
        t.integer("visits").nullable().default(0);
        t.json("tags").nullable();
        t.date("born").nullable();
        t.timestamp("seen_at").nullable();
    };
    schema.create_table("accounts", accounts).await?;
    let drafts = |t: &mut Blueprint| {
        t.id();
        t.string("slug").nullable();
        t.string("title").nullable();
        t.timestamp("deleted_at").nullable();
    };
    schema.create_table("drafts", drafts).await?;
    let stock = |t: &mut Blueprint| {
        t.integer("shop");
        t.string("item");
        t.integer("amount").nullable();
        t.integer("reserved").nullable();
        t.string("note").nullable();
        t.primary(["shop", "item"]);
    };
    schema.create_table("stock", stock).await
}

/// Indexes that cases name or need.
async fn indexes(schema: &Schema) -> Result<()> {
    schema.raw("CREATE INDEX users_age ON users (age)").await?;
    schema.raw("CREATE INDEX users_email ON users (email)").await?;
    if Engine::tested().is_mysql() {
        return schema.raw("CREATE FULLTEXT INDEX words ON cond_words (a, b)").await;
    }
    schema.raw("CREATE UNIQUE INDEX drafts_live ON drafts (slug) WHERE deleted_at IS NULL").await
}

/// Cases about a column that is of another type here: the tags are a document.
const OTHER_TABLES: [&str; 2] = ["an_array_is_inserted_on_postgres_only", "array_bind_is_postgres_only"];

struct Nobody;

impl Sink for Nobody {
    fn row(&mut self, _: &dyn Row) -> std::result::Result<Flow, CellError> {
        Ok(Flow::More)
    }

    fn restart(&mut self) {}

    fn rows(&self) -> u64 {
        0
    }
}

/// Runs a query in a transaction that is rolled back. What the compiler refuses, and what is about rows and not about the
/// text, is no verdict.
async fn verdict(pool: &Pool, query: IrQuery) -> Result<Option<String>> {
    let plan = match pool.plan(&query.shape).await {
        Ok(plan) => plan,
        Err(error) if matches!(error.kind, ErrorKind::Compile(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let sql = plan.sql().to_owned();
    let transaction = Transaction::begin(pool, Begin::default()).await?;
    let mut sink: Box<dyn Sink> = Box::new(Nobody);
    let outcome = transaction.fetch(&Call::new(plan, query.binds.into()), &mut sink).await;
    let _ = transaction.rollback().await;
    let Err(error) = outcome else { return Ok(None) };
    let is_about_text = matches!(
        error.kind,
        ErrorKind::Syntax { .. }
            | ErrorKind::UndefinedColumn { .. }
            | ErrorKind::UndefinedTable { .. }
            | ErrorKind::Other { .. }
    );
    let told = format!("{error}: {sql}");
    Ok(is_about_text.then_some(told))
}

#[tokio::test]
async fn every_query_of_the_snapshots_is_understood() -> Result<()> {
    let db = Database::open(empty().await?)?;
    tables(&Schema::on(&db)).await?;
    indexes(&Schema::on(&db)).await?;
    let pool = db.connection(None)?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots");
    let (mut judged, mut refused) = (0, Vec::new());
    let mut files: Vec<_> =
        fs::read_dir(folder).map_err(Error::custom)?.flatten().map(|file| file.path()).collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).map_err(Error::custom)?;
        let Some((_, body)) = text.split_once("\n{\n") else { continue };
        let json = format!("{{\n{}", body.split("\n\n-- ").next().unwrap_or(body));
        let Ok(Statement::Query(query)) = serde_json::from_str(&json) else { continue };
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_elsewhere = json.contains("\"reporting\"") || OTHER_TABLES.contains(&name.as_str());
        if matches!(query.shape, Shape::Raw(_)) || is_elsewhere {
            continue;
        }
        judged += 1;
        if let Some(error) = verdict(&pool, query).await? {
            refused.push(format!("{name}: {error}"));
        }
    }
    assert!(judged > 600, "{judged} cases were found");
    assert!(
        refused.is_empty(),
        "{:?} refuses {} of {judged}:\n{}",
        Engine::tested(),
        refused.len(),
        refused.join("\n")
    );
    Ok(())
}
