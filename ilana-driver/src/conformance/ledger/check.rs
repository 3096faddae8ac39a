//! Whether the books balance.

use std::collections::{HashMap, HashSet};

use ilana_ir::ValueType;

use super::transfer::{ACCOUNTS, BALANCE, Books, Fate, Transfer, number};
use crate::conformance::collect::Collect;
use crate::conformance::fixture::Outcome;
use crate::conformance::table::taken;
use crate::{Begin, Call, DriverError, Isolation, Sink, Transaction};

/// Looks at accounts and transfers at one moment: what was dropped may still be ending.
pub(super) async fn balances(books: &Books, fates: &[Fate]) -> Outcome {
    let moment = Begin { isolation: Some(Isolation::RepeatableRead), ..Begin::default() };
    let transaction = Transaction::begin(&books.pool, moment).await?;
    let balances = rows(&transaction, books.accounts.query(&["id", "balance"]).await?, 2).await?;
    let columns = ["id", "source", "target", "amount"];
    let transfers = rows(&transaction, books.transfers.query(&columns).await?, 4).await?;
    transaction.rollback().await?;

    let mut expected: HashMap<i64, i64> = (0..ACCOUNTS).map(|account| (account, BALANCE)).collect();
    let mut kept = HashSet::new();
    for row in &transfers {
        let [id, source, target, amount] = row.as_slice() else { continue };
        let said = Transfer::of(*id);
        assert_eq!([*source, *target, *amount], [said.source, said.target, said.amount], "the transfer {id}");
        assert!(kept.insert(*id), "the transfer {id} is there twice");
        *expected.entry(*source).or_default() -= amount;
        *expected.entry(*target).or_default() += amount;
    }
    let found: HashMap<i64, i64> = balances
        .iter()
        .filter_map(|row| match row.as_slice() {
            [account, balance] => Some((*account, *balance)),
            _ => None,
        })
        .collect();
    assert_eq!(found, expected, "each account has what came and went");
    for fate in fates {
        match fate {
            Fate::Committed(id) => assert!(kept.contains(id), "{id} was reported as committed, and is lost"),
            Fate::Refused(id, kind) => assert!(!kept.contains(id), "{id} failed by {kind:?}, and is there"),
            Fate::Unknown(_) | Fate::Read(_) => {}
        }
    }
    Ok(())
}

async fn rows(transaction: &Transaction, call: Call, columns: usize) -> Result<Vec<Vec<i64>>, DriverError> {
    let types = vec![ValueType::I64; columns];
    let mut sink: Box<dyn Sink> = Box::new(Collect { types, ..Collect::default() });
    transaction.fetch(&call, &mut sink).await?;
    Ok(taken(sink)?.rows.iter().map(|row| row.iter().filter_map(number).collect()).collect())
}
