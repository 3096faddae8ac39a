//! Many rows into a table at once, by COPY.

use std::pin::{Pin, pin};

use bytes::{BufMut, Bytes, BytesMut};
use futures_util::SinkExt;
use futures_util::future::join;
use ilana_compile::{Bulk, Plan};
use ilana_driver::{Call, DriverError};
use ilana_ir::Value;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{CopyInSink, Row};

use super::PgConnection;
use super::state::State;
use crate::{classify, value};

/// From how many rows on it is faster, with the question that goes before it.
const FEWEST: usize = 200;
/// How many bytes are sent at once.
const AT_ONCE: usize = 64 * 1024;

/// The types of the columns of a table that takes rows as an insert of them would: COPY heeds no rules, asks no policies, and
/// writes numbers into columns that are always numbered ("COPY" in the manual). An enum has the binary form of a text.
const TYPES: &str = "SELECT CASE WHEN t.typtype = 'e' THEN 25 ELSE t.oid::bigint END FROM pg_catalog.pg_class c \
    CROSS JOIN unnest($2::text[]) WITH ORDINALITY AS given (name, number) \
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = given.name \
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
    WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p') AND NOT c.relhasrules AND NOT c.relrowsecurity \
    AND a.attidentity <> 'a' AND a.attgenerated = '' ORDER BY given.number";

/// Before the rows: the signature, and nothing special ("Binary Format" of COPY in the manual).
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// After them.
const TRAILER: i16 = -1;

impl PgConnection {
    /// Copies the rows of a call in, or gives `None` where inserts are what they ask for.
    pub(super) async fn copy(&self, call: &Call, before: State) -> Result<Option<u64>, DriverError> {
        let Call { plan, binds } = call;
        // Outside of a transaction nothing holds the table as it was looked at, and where nothing is kept on the server
        // there are no names for statements.
        let Some(bulk) = plan.bulk().filter(|_| before == State::InTransaction && self.prepared.is_some())
        else {
            return Ok(None);
        };
        let width = bulk.columns.len();
        if width == 0 || binds.len() < FEWEST.saturating_mul(width) {
            return Ok(None);
        }
        let client = self.client()?;
        let Some(columns) = self.columns(bulk, before).await? else { return Ok(None) };
        let Some(types) = wire_types(plan, bulk, &columns) else { return Ok(None) };
        let mut sink = pin!(client.copy_in::<_, Bytes>(bulk.sql.as_str()).await.map_err(classify::error)?);
        // A value that is refused ends the COPY with its sink: nothing of it stays.
        send(sink.as_mut(), &types, binds).await?;
        sink.finish().await.map(Some).map_err(classify::error)
    }

    /// The types of the columns that are given, if each is one that rows can be copied into. From then on nobody changes the
    /// table: an insert takes the same lock.
    async fn columns(&self, bulk: &Bulk, before: State) -> Result<Option<Vec<u32>>, DriverError> {
        let client = self.client()?;
        let lock = format!("LOCK TABLE {} IN ROW EXCLUSIVE MODE", bulk.table);
        let given: [(&(dyn ToSql + Sync), Type); 2] =
            [(&bulk.table, Type::TEXT), (&bulk.columns, Type::TEXT_ARRAY)];
        let (locked, rows) = join(client.batch_execute(&lock), client.query_typed(TYPES, &given)).await;
        if let Err(error) = locked {
            // Who may insert into some columns only may not lock the table.
            if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) && self.protects(before) {
                self.undo().await?;
                return Ok(None);
            }
            return Err(classify::error(error));
        }
        let number = |row: Row| row.try_get::<_, i64>(0).map(|oid| u32::try_from(oid).unwrap_or(0));
        let types = rows.and_then(|rows| rows.into_iter().map(number).collect()).map_err(classify::error)?;
        Ok(Some(types))
    }
}

async fn send(
    mut sink: Pin<&mut CopyInSink<Bytes>>,
    types: &[Type],
    binds: &[Value],
) -> Result<(), DriverError> {
    let mut out = BytesMut::with_capacity(AT_ONCE + AT_ONCE / 4);
    out.put_slice(HEADER);
    for row in binds.chunks(types.len()) {
        put_row(row, types, &mut out)?;
        if out.len() >= AT_ONCE {
            sink.feed(out.split().freeze()).await.map_err(classify::error)?;
            out.reserve(AT_ONCE);
        }
    }
    out.put_i16(TRAILER);
    sink.feed(out.freeze()).await.map_err(classify::error)
}

fn put_row(row: &[Value], types: &[Type], out: &mut BytesMut) -> Result<(), DriverError> {
    // A table has at most 1600 columns.
    out.put_i16(i16::try_from(row.len()).unwrap_or(i16::MAX));
    row.iter().zip(types).try_for_each(|(cell, ty)| value::put(cell, ty, out))
}

/// In which type each value of a row is sent, if that is the type of its column: no value is cast on its way.
fn wire_types(plan: &Plan, bulk: &Bulk, columns: &[u32]) -> Option<Vec<Type>> {
    if columns.len() != bulk.columns.len() {
        return None;
    }
    columns.iter().zip(plan.slots()).map(|(column, slot)| value::wire_type(slot.ty, *column)).collect()
}
