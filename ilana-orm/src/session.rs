//! Where a statement goes: which database was meant, and whether a transaction is open there.

use std::sync::Arc;

use ilana_compile::{Dialect, InTransaction, SchemaTexts};
use ilana_driver::{Begin, Call, Changed, Lease, Pool, Sink, Transaction};
use ilana_ir::Query;

use crate::context::Context;
use crate::sink::take;
use crate::{Database, Error, Result};

/// Which database is meant. `.on(..)` takes anything that becomes one: a name, a [`Database`], a [`Pool`], or an open
/// transaction.
#[derive(Clone, Debug, Default)]
pub enum Target {
    /// The model's own connection, or the default one.
    #[default]
    Default,
    /// As the default one, of the databases that the program configured, whatever the running task was told to use.
    Configured,
    /// The connection of this name.
    Named(String),
    /// The default connection of these databases.
    Database(Database),
    /// This pool.
    Pool(Pool),
    /// This transaction.
    Transaction(Transaction),
}

impl From<&str> for Target {
    fn from(name: &str) -> Self {
        Self::Named(name.to_owned())
    }
}

impl From<&Database> for Target {
    fn from(database: &Database) -> Self {
        Self::Database(database.clone())
    }
}

impl From<&Pool> for Target {
    fn from(pool: &Pool) -> Self {
        Self::Pool(pool.clone())
    }
}

impl From<&Transaction> for Target {
    fn from(transaction: &Transaction) -> Self {
        Self::Transaction(transaction.clone())
    }
}

impl Target {
    /// Where a statement for it goes now. `own` is the model's own connection. A transaction that the running task has
    /// open on the same pool takes the statement.
    pub(crate) fn session(&self, own: Option<&str>) -> Result<Session> {
        if let Self::Transaction(transaction) = self {
            return Ok(Session::Transaction(Context::innermost(transaction)));
        }
        let pool = self.pool(own)?;
        Ok(match Context::transaction(pool.id()) {
            Some(transaction) => Session::Transaction(transaction),
            None => Session::Pool(pool),
        })
    }

    pub(crate) fn pool(&self, own: Option<&str>) -> Result<Pool> {
        match self {
            Self::Default => Database::current()?.connection(own),
            Self::Configured => Database::configured()?.connection(own),
            Self::Named(name) => Database::current()?.connection(Some(name)),
            Self::Database(database) => database.connection(own),
            Self::Pool(pool) => Ok(pool.clone()),
            Self::Transaction(transaction) => Ok(transaction.pool().clone()),
        }
    }

    /// Whether it is the same as another one: meant in the same way, not only leading to the same place.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Default, Self::Default) | (Self::Configured, Self::Configured) => true,
            (Self::Named(left), Self::Named(right)) => left == right,
            (Self::Database(left), Self::Database(right)) => left.is_same(right),
            (Self::Pool(left), Self::Pool(right)) => left.id() == right.id(),
            (Self::Transaction(left), Self::Transaction(right)) => {
                left.is_within(right) && right.is_within(left)
            }
            _ => false,
        }
    }

    /// Whether it leads to the same database as another one, and into the same transaction where it is one.
    pub(crate) fn leads_to(&self, other: &Self, own: Option<&str>) -> Result<bool> {
        if matches!(self, Self::Transaction(_)) || matches!(other, Self::Transaction(_)) {
            return Ok(self.is_same(other));
        }
        Ok(self.pool(own)?.id() == other.pool(own)?.id())
    }

    /// What records remember that a statement for it read through `session`.
    pub(crate) fn as_origin(&self, session: &Session) -> Origin {
        match self {
            Self::Default => match Context::database() {
                None => Origin::Configured,
                Some(database) => Origin::Known(Arc::new(Self::Database(database))),
            },
            Self::Configured => Origin::Configured,
            // The name may be another database's in another task.
            Self::Named(_) => Origin::Known(Arc::new(Self::Pool(session.pool().clone()))),
            Self::Database(_) | Self::Pool(_) | Self::Transaction(_) => Origin::Known(Arc::new(self.clone())),
        }
    }
}

/// Where a record came from: the way back there, whatever the running task uses then. A record costs no allocation for
/// it, and one of the configured databases not even a count.
#[derive(Clone, Debug, Default)]
pub enum Origin {
    /// From no database: a struct that the program made itself.
    #[default]
    Nowhere,
    /// The databases that the program configured.
    Configured,
    /// Another place.
    Known(Arc<Target>),
}

impl Origin {
    /// The target of what follows from a record of this origin. A transaction that has ended is no way back, but the one
    /// around it or its pool is.
    pub(crate) fn target(&self) -> Target {
        match self {
            Self::Nowhere => Target::Default,
            Self::Configured => Target::Configured,
            Self::Known(target) => {
                let Target::Transaction(transaction) = &**target else { return Target::clone(target) };
                match transaction.still_open() {
                    Some(open) => Target::Transaction(open),
                    None => Target::Pool(transaction.pool().clone()),
                }
            }
        }
    }
}

/// A pool, or a transaction on one.
pub(crate) enum Session {
    Pool(Pool),
    Transaction(Transaction),
}

impl Session {
    pub(crate) fn pool(&self) -> &Pool {
        match self {
            Self::Pool(pool) => pool,
            Self::Transaction(transaction) => transaction.pool(),
        }
    }

    pub(crate) async fn dialect(&self) -> Result<Dialect> {
        Ok(self.pool().dialect().await?)
    }

    /// The plan of a query and its values.
    pub(crate) async fn call(&self, query: Query) -> Result<Call> {
        let plan = self.pool().plan(&query.shape).await?;
        Ok(Call::new(plan, query.binds.into()))
    }

    /// Runs a statement and gives back the sink with its rows.
    pub(crate) async fn fetch<S: Sink>(&self, call: &Call, sink: S) -> Result<S, ilana_driver::DriverError> {
        let mut sink: Box<dyn Sink> = Box::new(sink);
        match self {
            Self::Pool(pool) => pool.fetch(call, &mut sink).await?,
            Self::Transaction(transaction) => transaction.fetch(call, &mut sink).await?,
        }
        take(sink)
    }

    pub(crate) async fn execute(&self, call: &Call) -> Result<Changed> {
        Ok(match self {
            Self::Pool(pool) => pool.lease().await?.execute(call).await?,
            Self::Transaction(transaction) => transaction.execute(call).await?,
        })
    }

    pub(crate) async fn batch(&self, sql: &str) -> Result<()> {
        match self {
            Self::Pool(pool) => pool.lease().await?.batch(sql).await?,
            Self::Transaction(transaction) => transaction.batch(sql).await?,
        }
        Ok(())
    }

    /// Runs several calls so that all take effect or none.
    pub(crate) async fn execute_all(&self, calls: Vec<Call>) -> Result<u64> {
        calls.iter().try_for_each(|call| self.pool().check(&call.binds))?;
        // A statement takes effect as a whole by itself. Within a transaction its failure may be the end of that.
        if let (Self::Pool(pool), [only]) = (self, calls.as_slice())
            && only.binds.len() == only.plan.slots().len()
        {
            return Ok(pool.lease().await?.execute(only).await?.rows);
        }
        self.atomically(async |transaction| {
            let mut changed = 0;
            for call in &calls {
                changed += transaction.execute_many(call).await?;
            }
            Ok(changed)
        })
        .await
    }

    /// Makes changes of the schema so that all take effect or none.
    async fn change_all(&self, texts: Vec<String>) -> Result<()> {
        match self {
            Self::Pool(pool) if texts.len() < 2 => run_each(&mut pool.lease().await?, texts).await,
            Self::Transaction(open) if texts.len() < 2 => run_within(open, texts).await,
            Self::Pool(_) | Self::Transaction(_) => {
                self.atomically(async |transaction| run_within(transaction, texts).await).await
            }
        }
    }

    /// The schema of the database, as the transaction sees it where it is one.
    pub(crate) async fn schema(&self) -> Result<ilana_ir::Schema> {
        Ok(match self {
            Self::Pool(pool) => pool.schema().await?,
            Self::Transaction(transaction) => transaction.schema().await?,
        })
    }

    /// Makes a change of the schema: all of it or nothing, where the database has it in a transaction. Within one, a change that
    /// would end it or must not be in it is an error.
    pub(crate) async fn change(&self, made: SchemaTexts) -> Result<()> {
        let what = match made.transaction {
            InTransaction::Allowed if made.before.is_empty() => return self.change_all(made.texts).await,
            InTransaction::Allowed => {
                let text = made.texts.join("\n;\n");
                let run = async |open: &Transaction| Ok(open.batch_without_keys(&text).await?);
                return self.atomically(run).await;
            }
            InTransaction::EndsIt => {
                "the database would commit the transaction with the change: make it outside of one"
            }
            InTransaction::Refused => "the change cannot begin within a transaction: make it outside of one",
        };
        match self {
            Self::Transaction(_) => Err(Error::Argument { what }),
            Self::Pool(pool) => run_each(&mut pool.lease().await?, made.texts).await,
        }
    }

    async fn atomically<T>(&self, work: impl AsyncFnOnce(&Transaction) -> Result<T>) -> Result<T> {
        match self {
            Self::Transaction(open) => {
                let savepoint = open.savepoint().await?;
                // Dropped on an error, the savepoint is undone before the next statement.
                let done = work(savepoint.transaction()).await?;
                savepoint.release().await?;
                Ok(done)
            }
            Self::Pool(pool) => {
                let transaction = Transaction::begin(pool, Begin::default()).await?;
                match work(&transaction).await {
                    Ok(done) => {
                        transaction.commit().await.map_err(crate::transaction::commit_error)?;
                        Ok(done)
                    }
                    Err(error) => {
                        // The first error tells why; a connection that cannot roll back is closed, which does it.
                        let _ = transaction.rollback().await;
                        Err(error)
                    }
                }
            }
        }
    }
}

async fn run_each(lease: &mut Lease, texts: Vec<String>) -> Result<()> {
    for text in texts {
        lease.batch(&text).await.map_err(|error| Error::while_changing(text, error))?;
    }
    Ok(())
}

async fn run_within(transaction: &Transaction, texts: Vec<String>) -> Result<()> {
    for text in texts {
        let done = transaction.batch(&text).await;
        done.map_err(|error| Error::while_changing(text, error))?;
    }
    Ok(())
}
