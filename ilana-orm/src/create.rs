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
use crate::sink::Records;
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
    let reads_at_once = session.dialect().await?.has(Feature::Returning);
    if !reads_at_once && meta.key.is_none() {
        // It could not be found again, which is to be said before it is there.
        return Err(Error::NoKey { model: meta.model });
    }
    let read = if reads_at_once {
        insert.returning = returning(meta);
        session.call(IrQuery { shape: Shape::Insert(insert), binds }).await?
    } else {
        let insert = session.call(IrQuery { shape: Shape::Insert(insert), binds }).await?;
        let numbered = session.execute(&insert).await?.key.map(Value::I64);
        session.call(read_back(meta, key.or(numbered))?).await?
    };
    let sink = Records::<M>::new(target.as_origin(&session), Vec::new());
    let read = session.fetch(&read, sink).await;
    let mut read = read.map_err(|error| Error::while_reading(meta.model, error))?;
    let gone = || Error::NotFound { model: meta.model, key: "the row that was just created".to_owned() };
    read.rows.pop().ok_or_else(gone)
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
    let mut group: Option<Group> = None;
    for draft in rows {
        let values = draft.finish()?;
        match &mut group {
            Some(group) if group.takes(&values) => group.add(values),
            open => {
                if let Some(full) = open.replace(Group::new(M::META, values)) {
                    full.add_calls(&session, &mut calls).await?;
                }
            }
        }
    }
    if let Some(last) = group {
        last.add_calls(&session, &mut calls).await?;
    }
    session.execute_all(calls).await
}

/// Rows that leave the same columns to the database: they go together, and there is one such group as a rule.
struct Group {
    insert: Insert,
    /// Which columns the rows give.
    given: Vec<bool>,
    /// The values, row by row.
    values: Vec<Value>,
    rows: usize,
}

impl Group {
    /// A group that begins with the values of this row.
    fn new(meta: &ModelMeta, row: Vec<Option<Value>>) -> Self {
        let given = row.iter().map(Option::is_some).collect();
        let mut group = Self { insert: insert_of(meta, &row), given, values: Vec::new(), rows: 0 };
        group.add(row);
        group
    }

    fn add(&mut self, row: Vec<Option<Value>>) {
        self.values.extend(row.into_iter().flatten());
        self.rows += 1;
    }

    fn takes(&self, row: &[Option<Value>]) -> bool {
        row.iter().map(Option::is_some).eq(self.given.iter().copied())
    }

    async fn add_calls(mut self, session: &Session, calls: &mut Vec<Call>) -> Result<()> {
        let width = self.insert.columns.len();
        if width == 0 {
            let plan = session.pool().plan(&Shape::Insert(self.insert)).await?;
            calls.extend(std::iter::repeat_n(Call::new(plan, Vec::new()), self.rows));
            return Ok(());
        }
        let per_statement = session.dialect().await?.rows_per_insert(width);
        let whole = self.rows - self.rows % per_statement;
        let rest = self.values.split_off(whole * width);
        for (rows, binds) in [(per_statement, self.values), (self.rows - whole, rest)] {
            if binds.is_empty() {
                continue;
            }
            if let InsertRows::Values(BindRows { rows: count, .. }) = &mut self.insert.rows {
                *count = u32::try_from(rows).unwrap_or(u32::MAX);
            }
            let plan = session.pool().plan(&Shape::Insert(self.insert.clone())).await?;
            calls.push(Call::new(plan, binds));
        }
        Ok(())
    }
}
