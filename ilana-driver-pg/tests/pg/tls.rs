//! Encryption in its five modes, with the right authority and another one.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use ilana_driver::{DriverError, ErrorKind, Tls, TlsMode};
use ilana_driver_pg::{PgHost, PgOptions};
use ilana_ir::Value;
use test_servers::{Authority, Engine, Server, Settings};

use crate::kit::{any, connect_to, options};

fn file(variable: &str) -> PathBuf {
    let message = format!("{variable} is not set: run `cargo xtask serve -- cargo test -p ilana-driver-pg`");
    env::var(variable).expect(&message).into()
}

fn right() -> Option<PathBuf> {
    Some(file("ILANA_TEST_CA"))
}

fn other() -> Option<PathBuf> {
    Some(file("ILANA_TEST_OTHER_CA"))
}

/// Whether the server says that the connection is encrypted.
async fn is_encrypted(options: PgOptions) -> Result<bool, DriverError> {
    let mut connection = connect_to(options).await?;
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    Ok(any(&mut *connection, sql, []).await? == Value::Bool(true))
}

fn with(mode: TlsMode, roots: Option<PathBuf>) -> PgOptions {
    PgOptions { tls: Tls { mode, roots, identity: None }, ..options() }
}

#[tokio::test]
async fn each_mode_encrypts_and_checks_what_it_says() {
    for (mode, roots, encrypted) in [
        (TlsMode::Disable, None, false),
        (TlsMode::Prefer, None, true),
        (TlsMode::Prefer, other(), true),
        (TlsMode::Require, None, true),
        (TlsMode::Require, right(), true),
        (TlsMode::VerifyCa, right(), true),
        (TlsMode::VerifyFull, right(), true),
    ] {
        assert_eq!(is_encrypted(with(mode, roots.clone())).await.unwrap(), encrypted, "{mode:?} {roots:?}");
    }
}

#[tokio::test]
async fn an_authority_that_signed_nothing_is_not_believed() {
    for (mode, roots) in [
        (TlsMode::Require, other()),
        (TlsMode::VerifyCa, other()),
        (TlsMode::VerifyFull, other()),
        (TlsMode::VerifyCa, None),
        (TlsMode::VerifyFull, None),
        (TlsMode::VerifyFull, Some("/nowhere/ca.pem".into())),
    ] {
        let error = is_encrypted(with(mode, roots.clone())).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Connect { .. }), "{mode:?} {roots:?}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_the_certificate_is_not_for_is_refused_in_full_only() {
    // Both are this machine, and the certificate is for one of them.
    let arguments = ["-c", "listen_addresses=127.0.0.1,127.0.0.2"].map(str::to_owned).to_vec();
    let server = Server::start(Engine::Postgres, &Settings { arguments, ..Settings::default() }).unwrap();
    let at = |host: &str, mode| {
        let hosts = vec![PgHost::Tcp { host: host.to_owned(), port: server.port() }];
        let tls = Tls { mode, roots: Some(server.ca().to_owned()), identity: None };
        PgOptions { hosts, tls, ..PgOptions::from_url(&server.url()).unwrap() }
    };
    assert!(is_encrypted(at("127.0.0.1", TlsMode::VerifyFull)).await.unwrap());
    for mode in [TlsMode::Require, TlsMode::VerifyCa] {
        assert!(is_encrypted(at("127.0.0.2", mode)).await.unwrap(), "{mode:?}");
    }
    let error = is_encrypted(at("127.0.0.2", TlsMode::VerifyFull)).await.unwrap_err();
    let cause = format!("{error:?}");
    assert!(matches!(error.kind, ErrorKind::Connect { .. }) && cause.contains("NotValidForName"), "{cause}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_for_a_certificate_takes_one_of_its_authority_only() {
    let (authority, stranger) = (Arc::new(Authority::new().unwrap()), Authority::new().unwrap());
    let ca = format!("ssl_ca_file={}", authority.ca().display());
    let arguments = vec!["-c".to_owned(), ca];
    let settings = Settings { arguments, authority: Some(Arc::clone(&authority)), ..Settings::default() };
    let server = Server::start(Engine::Postgres, &settings).unwrap();
    // From now on the certificate counts in place of a password: its common name is the user.
    let rules = server.data_folder().join("pg_hba.conf");
    let mut connection = connect_to(PgOptions::from_url(&server.url()).unwrap()).await.unwrap();
    std::fs::write(rules, "hostssl all all 127.0.0.1/32 cert\n").unwrap();
    connection.batch("SELECT pg_reload_conf()").await.unwrap();
    crate::kit::until(&mut *connection, "SELECT count(*) = 1 FROM pg_hba_file_rules").await;
    let with = |identity, user: &str| {
        let tls = Tls { mode: TlsMode::VerifyFull, roots: Some(server.ca().to_owned()), identity };
        let password = None;
        PgOptions { tls, password, user: user.to_owned(), ..PgOptions::from_url(&server.url()).unwrap() }
    };
    let ours = Some(authority.client());
    assert!(is_encrypted(with(ours.clone(), server.user())).await.unwrap());
    // It is not ada's.
    let refused = is_encrypted(with(ours, "ada")).await.unwrap_err().kind;
    assert!(matches!(refused, ErrorKind::Authentication { .. }), "{refused:?}");
    for identity in [None, Some(stranger.client())] {
        let refused = is_encrypted(with(identity, server.user())).await.unwrap_err().kind;
        let is_told = matches!(refused, ErrorKind::Authentication { .. } | ErrorKind::Connect { .. });
        assert!(is_told, "{refused:?}");
    }
}

#[tokio::test]
async fn an_encrypted_connection_cancels_what_is_dropped() {
    let mut watcher = crate::kit::connect().await;
    let name = format!("encrypted {}", std::process::id());
    let options = PgOptions { application_name: Some(name.clone()), ..with(TlsMode::VerifyCa, right()) };
    let mut connection = connect_to(options).await.unwrap();
    let count = |state: &str, number: usize| {
        format!(
            "SELECT count(*) = {number} FROM pg_stat_activity WHERE application_name = '{name}' AND {state}"
        )
    };
    let task = tokio::spawn(async move { connection.batch("SELECT pg_sleep(600)").await });
    crate::kit::until(&mut *watcher, &count("state = 'active'", 1)).await;
    task.abort();
    crate::kit::until(&mut *watcher, &count("TRUE", 0)).await;
}
