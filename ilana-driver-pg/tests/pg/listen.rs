//! What other connections tell.

use ilana_driver::ErrorKind;
use ilana_driver_pg::{Notification, PgListener};
use ilana_ir::Value;

use crate::kit::{any, connect, kind, options};

#[tokio::test]
async fn what_is_told_is_heard_in_its_order() {
    let mut teller = connect().await;
    let pid = any(&mut *teller, "SELECT pg_backend_pid()", []).await.unwrap();
    let channel = format!("Odd \"channel\" {}", std::process::id());
    let tell = |payload: &str| format!("SELECT pg_notify('{channel}', '{payload}')");
    let mut listener = PgListener::connect(options()).await.unwrap();
    teller.batch(tell("too early")).await.unwrap();
    listener.listen(&channel).await.unwrap();
    for n in 0..100 {
        teller.batch(tell(&n.to_string())).await.unwrap();
    }
    for n in 0..100 {
        let Notification { channel: heard, payload, process } = listener.next().await.unwrap();
        assert_eq!((heard, payload), (channel.clone(), n.to_string()));
        assert_eq!(Value::I64(process.into()), pid);
    }
    listener.unlisten(&channel).await.unwrap();
    teller.batch(tell("too late")).await.unwrap();
    listener.listen("another").await.unwrap();
    teller.batch("NOTIFY another").await.unwrap();
    assert_eq!(listener.next().await.unwrap().payload, "");
}

#[tokio::test]
async fn a_listener_that_is_cut_off_says_so() {
    let mut teller = connect().await;
    let name = format!("listener {}", std::process::id());
    let named = ilana_driver_pg::PgOptions { application_name: Some(name.clone()), ..options() };
    let mut listener = PgListener::connect(named).await.unwrap();
    listener.listen("a").await.unwrap();
    let end =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}'");
    teller.batch(end).await.unwrap();
    assert_eq!(kind(listener.next().await), ErrorKind::ConnectionLost);
    assert_eq!(kind(listener.next().await), ErrorKind::ConnectionLost);
}
