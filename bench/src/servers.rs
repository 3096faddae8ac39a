//! The drivers alone: Ilana's adapters against the libraries that they stand on, on the same servers.

mod address;
mod by_hand;
mod ours;
mod row;
mod side;
mod tables;
mod work;

use ilana_compile::Engine;

use self::address::Address;
use self::tables::Tables;
use self::work::Compare;
use crate::Result;
use crate::arguments::Arguments;
use crate::report;
use crate::store::Store;

/// Times each kind of work on each engine that is there.
pub(crate) async fn run(arguments: &Arguments) -> Result<()> {
    let store = Store::create()?;
    let servers = address::from_environment()?;
    report::header(arguments)?;
    for address in [Address::Sqlite(store.file())].iter().chain(&servers) {
        let tables = Tables::make(address).await?;
        let compared = compare(address, &tables, arguments).await;
        let removed = tables.remove().await;
        compared.and(removed)?;
    }
    Ok(())
}

async fn compare(address: &Address, tables: &Tables, arguments: &Arguments) -> Result<()> {
    report::say(&format!("{}, {}", tables.dialect(), address.sides()))?;
    for kind in work::ALL {
        // A file has no server that could work for another connection meanwhile.
        let is_sensible = tables.dialect().engine() != Engine::Sqlite || kind.takes_one_connection();
        if is_sensible && arguments.wants(kind.name()) {
            let mut case = Compare::make(kind, address, tables).await?;
            report::case(&mut case, arguments).await?;
        }
    }
    Ok(())
}
