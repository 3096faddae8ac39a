//! What one task does in its turn: a transfer, one that is dropped half-way, or a read.

use ilana_ir::{ColumnType, Raw, Shape, Value, ValueType};

use crate::conformance::cut::{Cut, cut_after};
use crate::conformance::fixture::Failure;
use crate::conformance::table::{Table, fetch, nullable};
use crate::{Begin, Call, DriverError, ErrorKind, Pool, Transaction};

/// How many accounts there are, from 0.
pub(super) const ACCOUNTS: i64 = 10;
/// What each begins with.
pub(super) const BALANCE: i64 = 1_000_000;

/// What became of a turn. A transfer is told by its number.
#[derive(Debug)]
pub(super) enum Fate {
    Committed(i64),
    Refused(i64, ErrorKind),
    /// Without an error it was dropped.
    Unknown(Option<ErrorKind>),
    Read(Option<ErrorKind>),
}

/// The accounts and the transfers between them.
pub(super) struct Books {
    pub(super) pool: Pool,
    pub(super) accounts: Table,
    pub(super) transfers: Table,
}

/// From where to where how much goes.
pub(super) struct Transfer {
    pub(super) number: i64,
    pub(super) source: i64,
    pub(super) target: i64,
    pub(super) amount: i64,
}

impl Transfer {
    /// The transfer of a number: the same in each run.
    pub(super) fn of(number: i64) -> Self {
        let source = number.wrapping_mul(7) % ACCOUNTS;
        let target = (source + 1 + number.wrapping_mul(3) % (ACCOUNTS - 1)) % ACCOUNTS;
        Self { number, source, target, amount: number % 97 + 1 }
    }
}

impl Books {
    pub(super) async fn open(pool: Pool, name: &str) -> Result<Self, Failure> {
        let number = |name| nullable(name, ColumnType::BigInteger);
        let accounts =
            Table::make(&pool, &format!("ledger_{name}_accounts"), vec![number("balance")]).await?;
        let columns = ["source", "target", "amount"].map(number).to_vec();
        let transfers = Table::make(&pool, &format!("ledger_{name}_transfers"), columns).await?;
        for id in 0..ACCOUNTS {
            accounts.put(&["balance"], vec![id.into(), BALANCE.into()]).await?;
        }
        Ok(Self { pool, accounts, transfers })
    }

    pub(super) async fn turn(&self, number: i64) -> Fate {
        match number % 8 {
            0 => Fate::Read(self.read().await.err().map(|error| explained(error.kind))),
            1 | 2 => {
                // The waits of a transfer are some ten to thirty, by the adapter.
                let waits = usize::try_from(number / 8 % 40).unwrap_or(0);
                match cut_after(waits, self.transfer(&Transfer::of(number))).await {
                    Cut::Ended(fate) => fate,
                    Cut::Dropped => Fate::Unknown(None),
                }
            }
            _ => self.transfer(&Transfer::of(number)).await,
        }
    }

    async fn transfer(&self, transfer: &Transfer) -> Fate {
        let number = transfer.number;
        let transaction = match self.write(transfer).await {
            Ok(transaction) => transaction,
            Err(error) => return Fate::Refused(number, explained(error.kind)),
        };
        match transaction.commit().await.map_err(|error| explained(error.kind)) {
            Ok(()) => Fate::Committed(number),
            Err(kind @ (ErrorKind::ConnectionLost | ErrorKind::Timeout)) => Fate::Unknown(Some(kind)),
            Err(kind) => Fate::Refused(number, kind),
        }
    }

    /// All of a transfer but its commit.
    async fn write(&self, transfer: &Transfer) -> Result<Transaction, DriverError> {
        let Transfer { number, source, target, amount } = *transfer;
        let transaction = Transaction::begin(&self.pool, Begin::default()).await?;
        for (account, change) in [(source, -amount), (target, amount)] {
            let changed = transaction.execute(&self.change(account, change).await?).await?;
            assert_eq!(changed.rows, 1, "an account");
        }
        let row = [number, source, target, amount].map(Value::from).to_vec();
        let insert = self.transfers.insert(&["source", "target", "amount"], row).await?;
        transaction.execute(&insert).await?;
        Ok(transaction)
    }

    /// Adds to a balance.
    async fn change(&self, account: i64, by: i64) -> Result<Call, DriverError> {
        let table = &self.accounts.name.name;
        let text = format!("UPDATE {table} SET balance = balance + ? WHERE id = ?");
        let bound = Raw::with_values(text, [by, account].map(Value::from));
        Ok(Call::new(self.pool.plan(&Shape::Raw(bound.node)).await?, bound.binds.into()))
    }

    /// All balances in one statement, and so at one moment.
    async fn read(&self) -> Result<(), DriverError> {
        let call = self.accounts.query(&["balance"]).await?;
        let rows = fetch(&self.pool, &call, vec![ValueType::I64]).await?;
        let all: i64 = rows.iter().flatten().filter_map(number).sum();
        assert_eq!(all, ACCOUNTS * BALANCE, "the sum at one moment");
        Ok(())
    }
}

pub(super) fn number(value: &Value) -> Option<i64> {
    if let Value::I64(number) = value { Some(*number) } else { None }
}

/// An error that a disturbance, or another transfer, explains.
fn explained(kind: ErrorKind) -> ErrorKind {
    let is_explained = matches!(
        kind,
        ErrorKind::ConnectionLost
            | ErrorKind::Connect { .. }
            | ErrorKind::TooManyConnections
            | ErrorKind::PoolExhausted { .. }
            | ErrorKind::TransactionEnded
            | ErrorKind::Deadlock
            | ErrorKind::SerializationFailure
            | ErrorKind::LockTimeout
            | ErrorKind::Timeout
    );
    assert!(is_explained, "nothing explains {kind:?}");
    kind
}
