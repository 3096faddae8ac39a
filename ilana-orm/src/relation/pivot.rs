//! The query of one parent's records across a pivot table: `user.roles()`.

use ilana_driver::Call;
use ilana_ir::{
    BindRows, Binds, Comparison, Delete, Expr, Insert, InsertRows, Name, Pivot, Query as IrQuery,
    RelationKind, Shape, Value, is_in,
};

use crate::column::{ColumnArg, ValueFor};
use crate::relation::query::{as_query, key_values};
use crate::relation::{Loadable, Scope};
use crate::session::Session;
use crate::{Attributes, Collection, Error, Model, Page, Predicate, Query, Record, Result, now};

/// The records that a pivot table connects with one parent: a query, and a place to connect and disconnect them.
#[must_use = "a query does nothing until it is awaited"]
pub struct PivotQuery<C> {
    query: Query<C>,
    scope: Scope,
}

as_query!(PivotQuery);

impl<C: Model> PivotQuery<C> {
    pub(crate) fn new(query: Query<C>, scope: Scope) -> Self {
        Self { query: query.scoped(scope.clone()), scope }
    }

    /// Connects records with the parent, by their keys. Each key counts once; one that is connected already is
    /// connected again unless the pivot table forbids it.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`]: nothing is connected then.
    pub async fn attach<K: ValueFor<C::Key>>(self, keys: impl IntoIterator<Item = K>) -> Result<u64> {
        let values = key_values::<C, K>(keys);
        self.attach_values(values, Attributes::new()).await
    }

    /// Connects records, with values for further columns of the pivot. Its moments are set unless they are given.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`]: nothing is connected then.
    pub async fn attach_with<K: ValueFor<C::Key>>(
        self,
        keys: impl IntoIterator<Item = K>,
        attributes: Attributes,
    ) -> Result<u64> {
        let values = key_values::<C, K>(keys);
        self.attach_values(values, attributes).await
    }

    async fn attach_values(self, keys: Vec<Value>, attributes: Attributes) -> Result<u64> {
        let session = self.session()?;
        let (parent, pivot) = self.link()?;
        if keys.is_empty() {
            return Ok(0);
        }
        let mut extra: Vec<(Name, Value)> =
            attributes.into_pairs().into_iter().map(|(name, value)| (Name::Owned(name), value)).collect();
        if self.scope.spec.pivot_timestamps {
            let now = Value::Timestamp(now());
            for name in ["created_at", "updated_at"] {
                if extra.iter().all(|(given, _)| given != name) {
                    extra.push((name.into(), now.clone()));
                }
            }
        }
        let columns: Vec<Name> = [&pivot.parent_key, &pivot.related_key]
            .into_iter()
            .chain(extra.iter().map(|(name, _)| name))
            .cloned()
            .collect();
        let row = |key: Value| {
            [parent.clone(), key].into_iter().chain(extra.iter().map(|(_, value)| value.clone()))
        };
        let binds: Vec<Value> = keys.into_iter().flat_map(row).collect();
        let types: Vec<_> = binds.iter().take(columns.len()).map(Value::value_type).collect();
        let calls = calls(&session, pivot, columns, types, binds).await?;
        session.execute_all(calls).await
    }

    /// Disconnects records from the parent, by their keys, and says how many rows of the pivot went.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`].
    pub async fn detach<K: ValueFor<C::Key>>(self, keys: impl IntoIterator<Item = K>) -> Result<u64> {
        let keys = key_values::<C, K>(keys);
        self.remove(Some(keys)).await
    }

    /// Disconnects all records from the parent, and says how many rows of the pivot went.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`].
    pub async fn detach_all(self) -> Result<u64> {
        self.remove(None).await
    }

    async fn remove(self, keys: Option<Vec<Value>>) -> Result<u64> {
        let session = self.session()?;
        let (parent, pivot) = self.link()?;
        let mut binds = Binds::default();
        let table = &pivot.table.name;
        let of_parent =
            ilana_ir::equals(Expr::column(table.clone(), pivot.parent_key.clone()), parent.clone());
        let mut conditions = vec![binds.adopt(of_parent)];
        if let Some(keys) = keys {
            let Some(ty) = keys.first().map(Value::value_type) else { return Ok(0) };
            conditions.push(binds.adopt(is_in(
                Expr::column(table.clone(), pivot.related_key.clone()),
                keys,
                ty,
            )));
        }
        let delete = Delete { filter: Some(Expr::And(conditions)), ..Delete::new(pivot.table.clone()) };
        let call = session.call(IrQuery { shape: Shape::Delete(delete), binds }).await?;
        Ok(session.execute(&call).await?.rows)
    }

    fn session(&self) -> Result<Session> {
        self.query.target().session(C::META.connection)
    }

    fn link(&self) -> Result<(&Value, &'static Pivot)> {
        let RelationKind::ManyToMany(pivot) = &self.scope.spec.ir.kind else {
            return Err(Error::Argument { what: "this relation has no pivot table" });
        };
        Ok((self.scope.parent_key()?, pivot))
    }
}

async fn calls(
    session: &Session,
    pivot: &Pivot,
    columns: Vec<Name>,
    types: Vec<ilana_ir::ValueType>,
    mut binds: Vec<Value>,
) -> Result<Vec<Call>> {
    let width = columns.len();
    let per_statement = session.dialect().await?.rows_per_insert(width);
    let total = binds.len() / width.max(1);
    let whole = total - total % per_statement;
    let rest = binds.split_off(whole * width);
    let mut calls = Vec::new();
    for (rows, binds) in [(per_statement, binds), (total - whole, rest)] {
        if !binds.is_empty() {
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            let rows = InsertRows::Values(BindRows { first: 0, types: types.clone(), rows });
            let insert = Insert::new(pivot.table.clone(), columns.clone(), rows);
            calls.push(Call::new(session.pool().plan(&Shape::Insert(insert)).await?, binds));
        }
    }
    Ok(calls)
}
