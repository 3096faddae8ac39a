//! Connections that turn out to be lost.

use std::time::Duration;

use ilana_compile::Dialect;
use ilana_driver::conformance::scripted::{Scripted, Step};
use ilana_driver::{Begin, DriverError, ErrorKind, PoolOptions, Transaction};

use super::{fetch, of, pool, reading, writing};

#[tokio::test]
async fn a_read_is_tried_once_more_on_another_connection() -> Result<(), DriverError> {
    let script = Scripted::new(1);
    let pool = pool(&script, of(3));
    let call = reading(&pool).await?;
    fetch(&pool, &call).await?;
    script.taken();
    script.fail(Step::Fetch, ErrorKind::ConnectionLost);
    fetch(&pool, &call).await?;
    assert_eq!(script.taken(), [Step::Fetch, Step::Connect, Step::Fetch]);
    for _ in 0..2 {
        script.fail(Step::Fetch, ErrorKind::ConnectionLost);
    }
    let twice = fetch(&pool, &call).await.map_err(|error| error.kind);
    assert_eq!(twice, Err(ErrorKind::ConnectionLost), "and not twice more");
    assert_eq!(script.offences(), [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_write_is_never_tried_again() -> Result<(), DriverError> {
    let script = Scripted::new(1);
    let pool = pool(&script, of(1));
    let call = writing(&pool).await?;
    script.taken();
    script.fail(Step::Execute, ErrorKind::ConnectionLost);
    let lost = pool.lease().await?.execute(&call).await.map_err(|error| error.kind);
    assert_eq!(lost, Err(ErrorKind::ConnectionLost));
    script.fail(Step::Fetch, ErrorKind::ConnectionLost);
    let lost = fetch(&pool, &call).await.map_err(|error| error.kind);
    assert_eq!(lost, Err(ErrorKind::ConnectionLost), "also where it reads back rows");
    assert_eq!(script.taken(), [Step::Execute, Step::Connect, Step::Fetch]);
    Ok(())
}

#[tokio::test]
async fn a_read_in_a_transaction_is_not_tried_again_and_ends_it() -> Result<(), DriverError> {
    let script = Scripted::new(1);
    let pool = pool(&script, of(1));
    let call = reading(&pool).await?;
    let transaction = Transaction::begin(&pool, Begin::default()).await?;
    script.fail(Step::Execute, ErrorKind::ConnectionLost);
    let lost = transaction.execute(&call).await.map_err(|error| error.kind);
    assert_eq!(lost, Err(ErrorKind::ConnectionLost));
    drop(transaction);
    assert_eq!((pool.in_use(), script.open()), (0, 0));
    assert_eq!(script.offences(), [""; 0]);
    Ok(())
}

#[tokio::test]
async fn after_a_loss_the_others_are_asked_for_a_sign_of_life() -> Result<(), DriverError> {
    let script = Scripted::new(1);
    let pool = pool(&script, of(3));
    let call = reading(&pool).await?;
    let all = [pool.lease().await?, pool.lease().await?, pool.lease().await?];
    drop(all);
    script.taken();
    fetch(&pool, &call).await?;
    assert_eq!(script.taken(), [Step::Fetch], "without a loss nobody is asked");
    script.fail(Step::Fetch, ErrorKind::ConnectionLost);
    script.fail(Step::Ping, ErrorKind::ConnectionLost);
    fetch(&pool, &call).await?;
    assert_eq!(script.taken(), [Step::Fetch, Step::Ping, Step::Ping, Step::Fetch]);
    assert_eq!(script.open(), 1, "those that gave no sign are closed");
    fetch(&pool, &call).await?;
    assert_eq!(script.taken(), [Step::Fetch], "and once is enough");
    Ok(())
}

#[tokio::test]
async fn a_connection_that_was_long_unused_is_asked_for_a_sign_of_life() -> Result<(), DriverError> {
    let script = Scripted::new(0);
    let options = PoolOptions { check_after: Duration::ZERO, ..of(1) };
    let pool = pool(&script, options);
    let call = reading(&pool).await?;
    script.taken();
    fetch(&pool, &call).await?;
    assert_eq!(script.taken(), [Step::Ping, Step::Fetch]);
    Ok(())
}

#[tokio::test]
async fn a_server_that_understands_less_takes_no_plan_of_the_one_before() -> Result<(), DriverError> {
    let script = Scripted::new(0);
    let pool = pool(&script, of(1));
    let call = reading(&pool).await?;
    let speaks = async |dialect| {
        script.speak(dialect);
        script.fail(Step::Fetch, ErrorKind::ConnectionLost);
        fetch(&pool, &call).await.map_err(|error| error.to_string())
    };
    let refused = "the server at a script is PostgreSQL 14, and PostgreSQL 15, which was there before, or a later \
                   version of it is needed";
    assert_eq!(speaks(Dialect::postgres(14)).await, Err(refused.to_owned()));
    script.speak(Dialect::mysql(9));
    let other = fetch(&pool, &call).await.map_err(|error| error.kind);
    assert!(matches!(other, Err(ErrorKind::UnsupportedServer { .. })), "{other:?}");
    script.speak(Dialect::postgres(16));
    fetch(&pool, &call).await?;
    assert_eq!(pool.dialect().await?, Dialect::postgres(15), "what is compiled stays for the first");
    Ok(())
}
