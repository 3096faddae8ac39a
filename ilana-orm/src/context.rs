//! What belongs to a task: the database it was told to use, and the transactions that are open in it.

use std::future::Future;

use ilana_driver::Transaction;

use crate::Database;

/// What belongs to a task.
#[derive(Clone, Default)]
pub(crate) struct Context {
    /// The database that stands for the configured one.
    pub(crate) database: Option<Database>,
    /// The open transactions, one for each pool at most.
    pub(crate) transactions: Vec<Transaction>,
}

tokio::task_local! {
    static CONTEXT: Context;
}

impl Context {
    /// That of the running task.
    pub(crate) fn current() -> Self {
        CONTEXT.try_with(Self::clone).unwrap_or_default()
    }

    /// The running task's own database.
    pub(crate) fn database() -> Option<Database> {
        CONTEXT.try_with(|context| context.database.clone()).ok().flatten()
    }

    /// The running task's transaction on a pool.
    pub(crate) fn transaction(pool: u64) -> Option<Transaction> {
        let find =
            |context: &Self| context.transactions.iter().find(|open| open.pool().id() == pool).cloned();
        CONTEXT.try_with(find).ok().flatten()
    }

    /// Where a statement for a transaction goes: into the one that the running task has nested in it, if there is one.
    pub(crate) fn innermost(transaction: &Transaction) -> Transaction {
        match Self::transaction(transaction.pool().id()) {
            Some(own) if own.is_within(transaction) => own,
            _ => transaction.clone(),
        }
    }

    /// The same with a transaction in the place of the one that it is nested in.
    pub(crate) fn with(mut self, transaction: Transaction) -> Self {
        let pool = transaction.pool().id();
        self.transactions.retain(|open| open.pool().id() != pool);
        self.transactions.push(transaction);
        self
    }

    /// Runs a future in this context.
    pub(crate) async fn scope<F: Future>(self, future: F) -> F::Output {
        CONTEXT.scope(self, future).await
    }
}
