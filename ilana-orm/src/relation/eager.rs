//! Loading relations of many parents: one query for each relation and each 16,384 keys of parents.

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use ilana_compile::Dialect;
use ilana_ir::Value;

use crate::error::list;
use crate::relation::{Relation, Scope, Slot};
use crate::session::Target;
use crate::{Error, Model, Query, Record, Result, UnknownRelation};

/// A relation to be loaded, with what is asked of its rows.
pub struct With<P, S: Slot> {
    relation: Relation<P, S>,
    shapes: Vec<Shape<S::Related>>,
    /// The first mistake in what is nested.
    failure: Option<LoadError>,
}

/// How many levels a path of relations by name may have: each is a future within a future.
const LONGEST_PATH: usize = 64;
/// For how many parents one query loads: the longest list of which the lengths are few.
const KEYS_PER_QUERY: usize = 1 << 14;

/// What is wrong with relations that are to be loaded.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum LoadError {
    Unknown(UnknownRelation),
    TooLong { levels: usize },
}

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Unknown(unknown) => unknown.into(),
            LoadError::TooLong { levels } => Self::RelationPath { levels, limit: LONGEST_PATH },
        }
    }
}

type Shape<C> = Arc<dyn Fn(Query<C>) -> Query<C> + Send + Sync>;

impl<P, S: Slot> Clone for With<P, S> {
    fn clone(&self) -> Self {
        Self { relation: self.relation, shapes: self.shapes.clone(), failure: self.failure.clone() }
    }
}

/// What `with` takes: a relation (`User::POSTS`), one with conditions or nested ones, a name (`"posts.comments"`), or
/// a tuple of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation of `{M}`",
    label = "expected a relation of `{M}`, such as those that its derive made, or a name in quotes",
    note = "a relation of a related model is nested: `{M}::RELATION.with(Related::OTHER)`"
)]
pub trait Loadable<M: Model> {
    /// Adds itself to what is to be loaded.
    ///
    /// # Errors
    ///
    /// For a name that is none, and a path that is too long.
    #[doc(hidden)]
    fn add_to(self, loads: &mut Loads<M>) -> Result<(), LoadError>;
}

impl<P: Model, S: Slot> With<P, S> {
    pub(crate) fn new(relation: Relation<P, S>) -> Self {
        Self { relation, shapes: Vec::new(), failure: None }
    }

    /// Also loads relations of the related records.
    #[must_use]
    pub fn with(mut self, nested: impl Loadable<S::Related> + Clone + Send + Sync + 'static) -> Self {
        if let Err(error) = nested.clone().add_to(&mut Loads::default()) {
            self.failure.get_or_insert(error);
        }
        self.query(move |query| query.with(nested.clone()))
    }

    /// Conditions, an order, or a limit, which counts per parent.
    #[must_use]
    pub fn query(
        mut self,
        shape: impl Fn(Query<S::Related>) -> Query<S::Related> + Send + Sync + 'static,
    ) -> Self {
        self.shapes.push(Arc::new(shape));
        self
    }
}

/// One relation, with conditions or without. It stands between so that rustc says of another model's relation what to do,
/// and not at length for which model it would be right.
#[doc(hidden)]
pub trait OneRelation {
    /// The model whose relation it is.
    type Parent: Model;
    /// As [`Loadable::add_to`].
    fn add_one(self, loads: &mut Loads<Self::Parent>) -> Added;
}

#[diagnostic::do_not_recommend]
impl<P: Model, R: OneRelation<Parent = P>> Loadable<P> for R {
    fn add_to(self, loads: &mut Loads<P>) -> Added {
        self.add_one(loads)
    }
}

impl<P: Model, S: Slot> OneRelation for With<P, S> {
    type Parent = P;

    fn add_one(self, loads: &mut Loads<P>) -> Result<(), LoadError> {
        if let Some(error) = self.failure {
            return Err(error);
        }
        loads.add(Box::new(self));
        Ok(())
    }
}

impl<P: Model, S: Slot> OneRelation for Relation<P, S> {
    type Parent = P;

    fn add_one(self, loads: &mut Loads<P>) -> Result<(), LoadError> {
        With::new(self).add_to(loads)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> Loadable<M> for &str {
    fn add_to(self, loads: &mut Loads<M>) -> Result<(), LoadError> {
        let levels = self.split('.').count();
        if levels > LONGEST_PATH {
            return Err(LoadError::TooLong { levels });
        }
        let (name, nested) = match self.split_once('.') {
            Some((name, nested)) => (name, Some(nested)),
            None => (self, None),
        };
        M::relation(name, nested, loads).unwrap_or_else(|| {
            Err(LoadError::Unknown(UnknownRelation {
                model: M::META.model,
                name: name.to_owned(),
                known: list(M::META.relations.iter().copied()),
            }))
        })
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model, $($name: Loadable<M>),+> Loadable<M> for ($($name,)+) {
            #[expect(non_snake_case, reason = "each value is named as its type")]
            fn add_to(self, loads: &mut Loads<M>) -> Result<(), LoadError> {
                let ($($name,)+) = self;
                $($name.add_to(loads)?;)+
                Ok(())
            }
        }
    )*};
}

tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

/// Whether a relation and those nested in it were added.
#[doc(hidden)]
pub type Added = Result<(), LoadError>;

/// All relations that a query loads, each once.
#[doc(hidden)]
pub struct Loads<P>(Vec<Box<dyn Load<P>>>);

impl<P> Default for Loads<P> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<P> Clone for Loads<P> {
    fn clone(&self) -> Self {
        Self(self.0.iter().map(|load| load.boxed_clone()).collect())
    }
}

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A relation to be loaded, whatever its related model.
trait Load<P>: Send + Sync {
    fn name(&self) -> &str;
    fn boxed_clone(&self) -> Box<dyn Load<P>>;
    fn as_any(&self) -> &dyn Any;
    /// Takes over what another load of the same relation asks.
    fn merge(&mut self, other: &dyn Load<P>);
    fn run<'a>(&'a self, parents: &'a mut [Record<P>], target: &'a Target) -> BoxFuture<'a, Result<()>>;
}

impl<P: Model> Loads<P> {
    /// Two loads of one relation are one load with what both ask: `with("posts")` and `with("posts.comments")`.
    fn add(&mut self, load: Box<dyn Load<P>>) {
        match self.0.iter_mut().find(|known| known.name() == load.name()) {
            Some(known) => known.merge(&*load),
            None => self.0.push(load),
        }
    }

    /// Without parents nothing is sent, but mistakes are found all the same.
    pub(crate) async fn run(&self, parents: &mut [Record<P>], target: &Target) -> Result<()> {
        for load in &self.0 {
            load.run(parents, target).await?;
        }
        Ok(())
    }
}

impl<P: Model, S: Slot> Load<P> for With<P, S> {
    fn name(&self) -> &str {
        &self.relation.spec.ir.name
    }

    fn boxed_clone(&self) -> Box<dyn Load<P>> {
        Box::new(self.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn merge(&mut self, other: &dyn Load<P>) {
        if let Some(other) = other.as_any().downcast_ref::<Self>() {
            self.shapes.extend(other.shapes.iter().cloned());
        }
    }

    fn run<'a>(&'a self, parents: &'a mut [Record<P>], target: &'a Target) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let (groups, keys) = group(parents, self.relation.spec.parent_column);
            let mut rows = vec![Vec::new(); keys.len()];
            let query = Query::new().on(target.clone());
            let mut query = self.shapes.iter().fold(query, |query, shape| shape(query));
            query.check()?;
            let (nested, target) = (query.take_loads(), query.target().clone());
            let (mut related, mut pivot_keys) = (Vec::new(), Vec::new());
            let mut rest = keys;
            while !rest.is_empty() {
                let size = keys_per_query(query.dialect().await?, query.value_count()).min(rest.len());
                let after = rest.split_off(size);
                let scope = Scope::of(self.relation.spec, std::mem::replace(&mut rest, after));
                let (mut more, mut their_keys) = query.clone().scoped(scope).get_linked().await?;
                related.append(&mut more);
                pivot_keys.append(&mut their_keys);
            }
            nested.run(&mut related, &target).await?;
            self.distribute(related, pivot_keys, &groups, &mut rows);
            self.fill(parents, &groups, rows);
            Ok(())
        })
    }
}

impl<P: Model, S: Slot> With<P, S> {
    /// Puts each related record into the group of its parents.
    fn distribute(
        &self,
        related: Vec<Record<S::Related>>,
        pivot_keys: Vec<Value>,
        groups: &HashMap<Key, usize>,
        rows: &mut [Vec<Record<S::Related>>],
    ) {
        let column = self.relation.spec.related_column;
        let mut pivot_keys = pivot_keys.into_iter();
        // Rows of one parent often follow one another, so that the last key is compared before any is looked up.
        let mut last: Option<(Key, usize)> = None;
        for record in related {
            let value = pivot_keys.next().or_else(|| record.value(column));
            let Some(key) = value.and_then(Key::of) else { continue };
            let group = match &last {
                Some((known, group)) if *known == key => *group,
                _ => {
                    let Some(group) = groups.get(&key) else { continue };
                    last.insert((key, *group)).1
                }
            };
            if let Some(group) = rows.get_mut(group) {
                group.push(record);
            }
        }
    }

    fn fill(
        &self,
        parents: &mut [Record<P>],
        groups: &HashMap<Key, usize>,
        rows: Vec<Vec<Record<S::Related>>>,
    ) {
        let rows: Vec<_> = rows.into_iter().map(Arc::new).collect();
        let none = Arc::new(Vec::new());
        for parent in parents {
            let key = parent.value(self.relation.spec.parent_column).and_then(Key::of);
            let group = key.and_then(|key| groups.get(&key)).and_then(|group| rows.get(*group));
            let slot = (self.relation.slot)(parent.model_mut());
            slot.fill(Arc::clone(group.unwrap_or(&none)));
        }
    }
}

/// How many keys go into one query, which has `others` values of its own.
fn keys_per_query(dialect: Dialect, others: usize) -> usize {
    // A limit per parent adds one more value. Lists are padded to powers of two, which must have room too.
    let room = dialect.max_binds().saturating_sub(others).saturating_sub(1);
    1 << KEYS_PER_QUERY.min(room).max(1).ilog2()
}

/// A key as it is compared between tables, where integers may differ in width.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Integer(i128),
    Text(String),
    Bytes(Vec<u8>),
    Uuid(uuid::Uuid),
    Other(String),
}

impl Key {
    /// `None` for a null, which refers to nothing.
    fn of(value: Value) -> Option<Self> {
        if value.is_null() {
            return None;
        }
        Some(match value {
            Value::I64(n) => Self::Integer(n.into()),
            Value::U64(n) => Self::Integer(n.into()),
            Value::Text(text) => Self::Text(text),
            Value::Bytes(bytes) => Self::Bytes(bytes),
            Value::Uuid(uuid) => Self::Uuid(uuid),
            // Decimals are equal by value, not by scale.
            Value::Decimal(n) => Self::Other(n.normalize().to_string()),
            other @ (Value::Null(_)
            | Value::Bool(_)
            | Value::F64(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::DateTime(_)
            | Value::Timestamp(_)
            | Value::Json(_)
            | Value::Array(..)) => Self::Other(format!("{other:?}")),
        })
    }
}

/// The different keys of the parents, and the number of each.
fn group<P: Model>(parents: &[Record<P>], column: usize) -> (HashMap<Key, usize>, Vec<Value>) {
    let mut groups = HashMap::with_capacity(parents.len());
    let mut keys = Vec::with_capacity(parents.len());
    for value in parents.iter().filter_map(|parent| parent.value(column)) {
        if let Some(key) = Key::of(value.clone()) {
            groups.entry(key).or_insert_with(|| {
                keys.push(value);
                keys.len() - 1
            });
        }
    }
    (groups, keys)
}
