//! The types that people made, learnt before a statement is run where nothing may be kept on the server.

use ilana_driver::DriverError;
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::classify;

/// The types of people's own that a column of a result can have, without those of rows of tables. Those that come with the
/// server have smaller numbers (source of PostgreSQL, access/transam.h, `FirstNormalObjectId`).
const TYPES: &str = "SELECT t.oid::regtype FROM pg_catalog.pg_type t \
    LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' \
    WHERE t.oid >= 16384 AND t.typtype IN ('b', 'e', 'r', 'm') AND COALESCE(e.typtype, 'b') NOT IN ('c', 'p') \
    ORDER BY t.oid";
/// The statements that tokio-postgres names, on the connection of the server that this transaction has.
const NAMES: &str = "SELECT name FROM pg_catalog.pg_prepared_statements WHERE name ~ '^s[0-9]+$'";
/// How many types are asked for at once: a result has at most 1664 columns (PostgreSQL manual, appendix K).
const AT_ONCE: usize = 1000;

/// Lets the client learn all types of people's own.
///
/// It asks the server about a type that it does not know when it meets one in a result: with named statements, which a proxy
/// loses, and while the rows of the result wait, which never ends if they are many. What it knows it does not ask for.
pub(crate) async fn types(client: &Client) -> Result<(), DriverError> {
    let types = column(client, TYPES).await?;
    if types.is_empty() {
        return Ok(());
    }
    // Within a transaction a proxy keeps to one connection of the server's, and nobody else's names are in the way.
    client.batch_execute("BEGIN").await.map_err(classify::error)?;
    forget_names(client).await?;
    for some in types.chunks(AT_ONCE) {
        let columns: Vec<_> = some.iter().map(|ty| format!("CAST(NULL AS {ty})")).collect();
        let sql = format!("SELECT {}", columns.join(", "));
        client.prepare(&sql).await.map_err(classify::error)?;
    }
    forget_names(client).await?;
    client.batch_execute("COMMIT").await.map_err(classify::error)
}

/// Closes what was prepared, also by a client that is no more.
async fn forget_names(client: &Client) -> Result<(), DriverError> {
    let names = column(client, NAMES).await?;
    let texts: String = names.iter().map(|name| format!("DEALLOCATE {name};")).collect();
    client.batch_execute(&texts).await.map_err(classify::error)
}

/// The first cells of all rows.
async fn column(client: &Client, sql: &str) -> Result<Vec<String>, DriverError> {
    let messages = client.simple_query(sql).await.map_err(classify::error)?;
    let cell = |message: &SimpleQueryMessage| {
        let SimpleQueryMessage::Row(row) = message else { return None };
        row.get(0).map(str::to_owned)
    };
    Ok(messages.iter().filter_map(cell).collect())
}
