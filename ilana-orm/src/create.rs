//! Inserting rows.

use std::borrow::Cow;

use ilana_compile::Feature;
use ilana_driver::Call;
use ilana_ir::{
    BindRows, Binds, Columns, Expr, Insert, InsertRows, Name, Query as IrQuery, Select, SelectItem, Shape,
    Source, Value, compare,
};

use crate::error::Error;
use crate::meta::ModelMeta;
use crate::session::{Session, Target};
use crate::sink::{Records, take};
use crate::{Draft, Model, Record, Result};

/// The columns of a model as a query reads them.
pub(crate) fn columns(meta: &ModelMeta) -> Columns {
    let table = &meta.table.name;
    meta.columns.iter().map(|column| SelectItem::column(table.clone(), column.name)).collect()
}

/// Columns as RETURNING names them: there is one table, and not all engines take it by name there.
fn returning(meta: &ModelMeta) -> Vec<SelectItem> {
    meta.columns.iter().map(|column| Expr::bare_column(column.name).into()).collect()
}

pub(crate) async fn insert_one<M: Model>(target: Target, draft: Draft<M>) -> Result<Record<M>> {
    let meta = M::META;
    let values = draft.finish()?;
    let session = target.session(meta.connection)?;
    let key = meta.key.and_then(|index| values.get(index).cloned().flatten());
    let mut insert = insert_of(meta, &values);
    let binds = Binds::from(values.into_iter().flatten().collect::<Vec<_>>());
    let read = if session.dialect().has(Feature::Returning) {
        insert.returning = returning(meta);
        session.call(IrQuery { shape: Shape::Insert(insert), binds })?
    } else {
        let insert = session.call(IrQuery { shape: Shape::Insert(insert), binds })?;
        let numbered = session.execute(insert).await?.key.map(Value::I64);
        session.call(read_back(meta, key.or(numbered))?)?
    };
    let sink = Box::new(Records::<M>::new(target.as_origin(&session), Vec::new()));
    let sink = session.fetch(read, sink).await.map_err(|error| Error::while_reading(meta.model, error))?;
    let gone = || Error::NotFound { model: meta.model, key: "the row that was just created".to_owned() };
    take::<Records<M>>(sink)?.rows.pop().ok_or_else(gone)
}

/// The row that was just inserted, by its key. An engine without RETURNING must be told the key.
fn read_back(meta: &ModelMeta, key: Option<Value>) -> Result<IrQuery> {
    let (Some(column), Some(key)) = (meta.key_column(), key) else {
        return Err(Error::NoKey { model: meta.model });
    };
    let mut binds = Binds::default();
    let mut select = Select { columns: columns(meta), ..Select::from(table(meta)) };
    let by_key = compare(Expr::column(meta.table.name.clone(), column.name), ilana_ir::Comparison::Eq, key);
    select.and_filter(binds.adopt(by_key));
    Ok(IrQuery { shape: Shape::Select(select), binds })
}

pub(crate) fn table(meta: &ModelMeta) -> Source {
    Source::Table { table: meta.table.clone(), alias: None }
}

fn insert_of(meta: &ModelMeta, values: &[Option<Value>]) -> Insert {
    let given =
        || meta.columns.iter().zip(values).filter_map(|(column, value)| Some((column, value.as_ref()?)));
    let columns: Vec<Name> = given().map(|(column, _)| Cow::Borrowed(column.name)).collect();
    let rows = if columns.is_empty() {
        InsertRows::Defaults
    } else {
        InsertRows::Values(BindRows {
            first: 0,
            types: given().map(|(column, _)| column.ty).collect(),
            rows: 1,
        })
    };
    Insert::new(meta.table.clone(), columns, rows)
}

/// Inserts rows in as few statements as serve the engine best, all or none.
pub(crate) async fn insert_many<M: Model>(rows: Vec<Draft<M>>) -> Result<u64> {
    let Some(target) = rows.first().map(|first| first.target().clone()) else { return Ok(0) };
    if rows.iter().any(|draft| !draft.target().is_same(&target)) {
        let what = "the drafts are for several databases: insert those for each in a call of its own";
        return Err(Error::Argument { what });
    }
    let session = target.session(M::META.connection)?;
    let mut calls = Vec::new();
    // Rows that leave the same columns to the database go together; there is one such group as a rule.
    let mut group: Vec<Vec<Option<Value>>> = Vec::new();
    for draft in rows {
        let values = draft.finish()?;
        if group.first().is_some_and(|first| !same_columns(first, &values)) {
            add_calls(&session, M::META, std::mem::take(&mut group), &mut calls)?;
        }
        group.push(values);
    }
    add_calls(&session, M::META, group, &mut calls)?;
    session.execute_all(calls).await
}

fn same_columns(left: &[Option<Value>], right: &[Option<Value>]) -> bool {
    left.iter().zip(right).all(|(left, right)| left.is_some() == right.is_some())
}

fn add_calls(
    session: &Session,
    meta: &ModelMeta,
    group: Vec<Vec<Option<Value>>>,
    calls: &mut Vec<Call>,
) -> Result<()> {
    let Some(first) = group.first() else { return Ok(()) };
    let mut insert = insert_of(meta, first);
    let width = insert.columns.len();
    let total = group.len();
    if width == 0 {
        let plan = session.pool().plans().get(&Shape::Insert(insert))?;
        calls.extend(std::iter::repeat_n(Call { plan, binds: Vec::new() }, total));
        return Ok(());
    }
    let per_statement = session.dialect().rows_per_insert(width);
    let whole = total - total % per_statement;
    let mut values: Vec<Value> = Vec::with_capacity(total * width);
    values.extend(group.into_iter().flatten().flatten());
    let rest = values.split_off(whole * width);
    for (rows, binds) in [(per_statement, values), (total - whole, rest)] {
        if binds.is_empty() {
            continue;
        }
        if let InsertRows::Values(BindRows { rows: count, .. }) = &mut insert.rows {
            *count = u32::try_from(rows).unwrap_or(u32::MAX);
        }
        let plan = session.pool().plans().get(&Shape::Insert(insert.clone()))?;
        calls.push(Call { plan, binds });
    }
    Ok(())
}
