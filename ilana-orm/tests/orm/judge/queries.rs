//! Each query of the snapshots runs.

use ilana_driver::{Begin, Call, CellError, ErrorKind, Flow, Pool, Row, Sink, Transaction};
use ilana_ir::{Query, Statement};
use ilana_orm::prelude::*;

use super::{Case, assert_none, cases, tables};
use crate::orm::engine::{empty_named, is_sqlite, remove};

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

/// What a case needs that the others must not have.
fn before(case: &Case) -> Option<&'static str> {
    let is_about_arrays = ["an_array_is_inserted_on_postgres_only", "array_bind_is_postgres_only"];
    is_about_arrays
        .contains(&case.name.as_str())
        .then_some("ALTER TABLE users ALTER COLUMN tags TYPE text[] USING NULL")
}

/// Runs a query in a transaction that is rolled back. What the compiler refuses, and what is about rows and not about the
/// text, is no verdict.
async fn verdict(pool: &Pool, before: Option<&str>, query: Query) -> Result<Option<String>> {
    let plan = match pool.plan(&query.shape).await {
        Ok(plan) => plan,
        Err(error) if matches!(error.kind, ErrorKind::Compile(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let sql = plan.sql().to_owned();
    let transaction = Transaction::begin(pool, Begin::default()).await?;
    if let Some(before) = before {
        transaction.batch(before).await?;
    }
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
    let (config, name) = empty_named().await?;
    let db = Database::open(config)?;
    let schema = Schema::on(&db);
    let other = tables::other_schema();
    tables::make(&schema).await?;
    tables::index(&schema).await?;
    if !is_sqlite() {
        tables::make_elsewhere(&schema, &other).await?;
    }
    let pool = db.connection(None)?;
    let (mut judged, mut refused) = (0, Vec::new());
    for case in cases(&other)? {
        // A second schema of SQLite is an attached file; `ilana-compile`'s own tests have SQLite prepare these.
        if is_sqlite() && case.is_elsewhere {
            continue;
        }
        let before = before(&case);
        let Statement::Query(query) = case.statement else { continue };
        judged += 1;
        if let Some(error) = verdict(&pool, before, query).await? {
            refused.push(format!("{}: {error}", case.name));
        }
    }
    if !is_sqlite() {
        tables::remove_elsewhere(&schema, &other).await?;
    }
    remove(name).await?;
    assert_none(&refused, judged, 850);
    Ok(())
}
