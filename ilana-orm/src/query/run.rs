//! The ends of a query: what sends it.

use ilana_compile::{Dialect, Sql, compile};
use ilana_driver::Call;
use ilana_ir::{
    Assignment, Binds, Delete, Expr, Name, Query as IrQuery, Select, Shape, Statement, Update, Value,
};

use super::Query;
use crate::column::ValueFor;
use crate::draft::{find, fit, instant_value};
use crate::relation::Loads;
use crate::session::Target;
use crate::sink::Records;
use crate::{Attributes, Collection, Draft, Error, Model, Record, Result, create, now, record};

impl<M: Model> Query<M> {
    /// All its rows. Without an order they come as the database has them.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`] with what the database says; [`Error::Decode`] when a row does not fit the model.
    pub async fn get(self) -> Result<Collection<Record<M>>> {
        Ok(self.get_linked().await?.0.into())
    }

    /// The first row, by its order and then by primary key, if there is one. A limit and an offset count.
    ///
    /// # Errors
    ///
    /// As [`Query::get`].
    pub async fn first(self) -> Result<Option<Record<M>>> {
        Ok(self.in_total_order().at_most_one().get().await?.into_iter().next())
    }

    /// The first row, or [`Error::NotFound`].
    ///
    /// # Errors
    ///
    /// As [`Query::get`].
    pub async fn first_or_fail(self) -> Result<Record<M>> {
        let key = "what was asked for".to_owned();
        self.first().await?.ok_or(Error::NotFound { model: M::META.model, key })
    }

    /// The row with this key that also meets the query's conditions, if there is one. No row has a key of null: nothing
    /// is asked for it.
    ///
    /// # Errors
    ///
    /// As [`Query::get`].
    pub fn find(self, key: impl ValueFor<M::Key>) -> impl Future<Output = Result<Option<Record<M>>>> + Send {
        self.find_value(key.into_value())
    }

    /// The row with this key, or [`Error::NotFound`].
    ///
    /// # Errors
    ///
    /// As [`Query::get`].
    pub fn find_or_fail(self, key: impl ValueFor<M::Key>) -> impl Future<Output = Result<Record<M>>> + Send {
        let key = key.into_value();
        async move {
            let meta = M::META;
            let missing = Error::NotFound { model: meta.model, key: meta.describe_key(&key) };
            self.find_value(key).await?.ok_or(missing)
        }
    }

    pub(crate) async fn find_value(self, key: Value) -> Result<Option<Record<M>>> {
        if M::META.key.is_none() {
            return Err(Error::NoKey { model: M::META.model });
        }
        self.check()?;
        if key.is_null() {
            return Ok(None);
        }
        if !self.is_plain() {
            let mut query = self;
            let condition = query.binds.adopt(record::by_key::<M>(key));
            query = query.also(condition);
            return Ok(query.get().await?.into_iter().next());
        }
        // The way that costs least: one plan for the model, and no tree.
        let session = self.target.session(M::META.connection)?;
        let plan = M::plans().find.get(session.pool(), || find_shape::<M>(key.clone())).await?;
        let mut rows = self.fetch(&session, &Call::new(plan, vec![key])).await?.rows;
        self.loads.run(&mut rows, &self.target).await?;
        Ok(rows.pop())
    }

    /// Whether it has nothing but relations to load.
    fn is_plain(&self) -> bool {
        self.groups.is_empty() && self.scope.is_none() && self.limit.is_none() && self.offset.is_none()
    }

    /// A condition beside all others, whatever alternatives there are among them.
    fn also(mut self, condition: Expr) -> Self {
        let before = Self::condition(std::mem::take(&mut self.groups));
        self.groups = vec![before.into_iter().chain([condition]).collect()];
        self
    }

    /// All rows, and for each the key of its parents; of rows that were reached without a pivot there are no keys.
    pub(crate) async fn get_linked(mut self) -> Result<(Vec<Record<M>>, Vec<Value>)> {
        self.check()?;
        let session = self.target.session(M::META.connection)?;
        let loads = std::mem::take(&mut self.loads);
        let target = self.target.clone();
        let pivot_names = self.scope.as_ref().map(|scope| scope.pivot_names()).unwrap_or_default();
        let sink = Records::<M>::new(target.as_origin(&session), self.extra_types());
        let call = session.call(self.into_ir()).await?;
        let read = session.fetch(&call, sink).await;
        let Records { mut rows, extras, .. } =
            read.map_err(|error| Error::while_reading(M::META.model, error))?;
        let keys = attach_pivots(&mut rows, extras, &pivot_names);
        loads.run(&mut rows, &target).await?;
        Ok((rows, keys))
    }

    async fn fetch(&self, session: &crate::session::Session, call: &Call) -> Result<Records<M>> {
        let sink = Records::<M>::new(self.target.as_origin(session), Vec::new());
        session.fetch(call, sink).await.map_err(|error| Error::while_reading(M::META.model, error))
    }

    /// Creates a row from attributes, on this query's database; see [`Model::create`].
    ///
    /// # Errors
    ///
    /// [`Error::UnknownAttribute`], [`Error::MissingAttributes`], [`Error::WrongValue`], [`Error::NullValue`] before any
    /// SQL; [`Error::Driver`].
    pub async fn create(self, attributes: Attributes) -> Result<Record<M>> {
        create::insert_one(self.target, Draft::from_attributes(attributes)?).await
    }

    /// Changes all its rows and says how many. The moment of the change is set if the model keeps one.
    ///
    /// # Errors
    ///
    /// As [`Query::create`]; [`Error::Argument`] when the query has a limit or an offset.
    pub async fn update(self, attributes: Attributes) -> Result<u64> {
        let meta = M::META;
        let mut assigned = Vec::new();
        for (name, value) in attributes.into_pairs() {
            let (_, column) = find::<M>(&name)?;
            assigned.push((column, fit::<M>(column, value)?));
        }
        if let Some(column) = meta.updated_at.and_then(|index| meta.column(index))
            && assigned.iter().all(|(known, _)| known.name != column.name)
        {
            assigned.push((column, instant_value(column, now())));
        }
        let (session, filter, mut binds) = self.condition_for_writing()?;
        let set = assigned.into_iter().map(|(column, value)| Assignment {
            column: column.name.into(),
            value: Expr::Bind(binds.push(value)),
        });
        let update = Update { filter, ..Update::new(meta.table.clone(), set.collect()) };
        let call = session.call(IrQuery { shape: Shape::Update(update), binds }).await?;
        Ok(session.execute(&call).await?.rows)
    }

    /// Removes all its rows and says how many.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`]; [`Error::Argument`] when the query has a limit or an offset.
    pub async fn delete(self) -> Result<u64> {
        let (session, filter, binds) = self.condition_for_writing()?;
        let delete = Delete { filter, ..Delete::new(M::META.table.clone()) };
        let call = session.call(IrQuery { shape: Shape::Delete(delete), binds }).await?;
        Ok(session.execute(&call).await?.rows)
    }

    fn condition_for_writing(mut self) -> Result<(crate::session::Session, Option<Expr>, Binds)> {
        self.check()?;
        if self.limit.is_some() || self.offset.is_some() {
            let what = "a limit or an offset does not go with a write: select the keys first, then write by `where_in`";
            return Err(Error::Argument { what });
        }
        let session = self.target.session(M::META.connection)?;
        let mut binds = std::mem::take(&mut self.binds);
        if let Some(scope) = self.scope.take() {
            let related = scope.load().condition(&mut binds);
            self = self.also(related);
        }
        Ok((session, Self::condition(self.groups), binds))
    }

    /// The query as data: for tools, and for statements that the ORM has no method for.
    pub fn into_ir(self) -> IrQuery {
        let meta = M::META;
        let Self { mut binds, groups, order_by, limit, offset, scope, .. } = self;
        let mut select = Select::from(create::table(meta));
        select.columns = create::columns(meta);
        select.filter = Self::condition(groups);
        select.order_by = order_by;
        select.limit = limit.map(|rows| binds.push(to_i64(rows)));
        select.offset = offset.map(|rows| binds.push(to_i64(rows)));
        if let Some(scope) = scope {
            let key = meta.key_column().map(|column| Name::Borrowed(column.name));
            select = scope.load().narrow(select, &mut binds, key);
        }
        IrQuery { shape: Shape::Select(select), binds }
    }

    /// The SQL that a database would be sent, and its values. Nothing is sent. Relations to be loaded are further
    /// statements and are not shown.
    ///
    /// # Errors
    ///
    /// [`Error::Compile`] when the database cannot do it; [`Error::UnknownRelation`].
    pub fn to_sql(&self, dialect: Dialect) -> Result<Sql> {
        self.check()?;
        let mut texts = compile(&Statement::Query(self.clone().into_ir()), dialect)?;
        texts.pop().ok_or(Error::Argument { what: "the query has no SQL" })
    }
}

/// A number of rows as the databases take it; more rows than they can hold is as good as all.
fn to_i64(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

fn find_shape<M: Model>(key: Value) -> Shape {
    let mut binds = Binds::default();
    let mut select = Select { columns: create::columns(M::META), ..Select::from(create::table(M::META)) };
    select.and_filter(binds.adopt(record::by_key::<M>(key)));
    Shape::Select(select)
}

/// Gives each record the pivot row that followed it, and says the keys of their parents.
fn attach_pivots<M: Model>(rows: &mut [Record<M>], extras: Vec<Value>, names: &[Name]) -> Vec<Value> {
    let mut keys = Vec::new();
    if names.is_empty() {
        return keys;
    }
    let mut extras = extras.into_iter();
    for row in rows {
        let pivot: Box<[(Name, Value)]> = names.iter().cloned().zip(extras.by_ref()).collect();
        keys.extend(pivot.first().map(|(_, key)| key.clone()));
        row.set_pivot(pivot);
    }
    keys
}

impl<M: Model> Collection<Record<M>> {
    /// Loads relations of all records, with as many queries as [`Query::with`] needs. They go where the first record
    /// came from.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownRelation`]; [`Error::Driver`].
    pub async fn load(&mut self, relations: impl crate::Loadable<M>) -> Result<()> {
        let mut loads = Loads::default();
        relations.add_to(&mut loads)?;
        let target = self.first().map_or(Target::Default, |first| first.origin().target());
        loads.run(self, &target).await
    }
}
