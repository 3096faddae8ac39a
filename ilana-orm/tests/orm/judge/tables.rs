//! The tables that the cases of the snapshots are about.

use std::sync::atomic::{AtomicU64, Ordering};

use ilana_ir::SchemaChange;
use ilana_orm::Blueprint;
use ilana_orm::prelude::*;

use crate::orm::engine::Engine;

/// Makes the tables.
pub(super) async fn make(schema: &Schema) -> Result<()> {
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
pub(super) async fn index(schema: &Schema) -> Result<()> {
    schema.raw("CREATE INDEX users_age ON users (age)").await?;
    schema.raw("CREATE INDEX users_email ON users (email)").await?;
    if Engine::tested().is_mysql() {
        schema.raw("CREATE INDEX drafts_live ON drafts (slug)").await?;
        return schema.raw("CREATE FULLTEXT INDEX words ON cond_words (a, b)").await;
    }
    schema.raw("CREATE UNIQUE INDEX drafts_live ON drafts (slug) WHERE deleted_at IS NULL").await
}

/// What the second schema is called. On MySQL and MariaDB it is a database of the server, so that nobody else's is taken.
pub(super) fn other_schema() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    if !Engine::tested().is_mysql() {
        return "reporting".to_owned();
    }
    format!("ilana_test_{}_reporting_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Makes the second schema with its tables.
pub(super) async fn make_elsewhere(schema: &Schema, name: &str) -> Result<()> {
    schema.apply(&SchemaChange::CreateSchema(name.to_owned().into())).await?;
    schema.create_table(format!("{name}.users"), named).await?;
    let accounts = |t: &mut Blueprint| {
        t.id();
        t.string("email").nullable().unique();
        t.integer("visits").nullable();
    };
    schema.create_table(format!("{name}.accounts"), accounts).await
}

/// Removes the second schema.
pub(super) async fn remove_elsewhere(schema: &Schema, name: &str) -> Result<()> {
    if !Engine::tested().is_mysql() {
        return schema.raw(format!("DROP SCHEMA IF EXISTS {name} CASCADE")).await;
    }
    schema.raw(format!("DROP SCHEMA IF EXISTS {name}")).await
}
