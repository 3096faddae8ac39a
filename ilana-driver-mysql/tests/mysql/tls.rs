//! The modes of encryption, against servers with a certificate for the run.

use std::path::PathBuf;
use std::sync::Arc;

use ilana_compile::Engine;
use ilana_driver::{Driver, ErrorKind, Tls, TlsMode};
use ilana_driver_mysql::{MySqlDriver, MySqlOptions};
use ilana_ir::Value;
use test_servers::{Authority, Server, Settings};

use crate::mysql::ground::{Db, on_both, options, own_server, relay, variable};

/// Whether a connection is had, and encrypted.
async fn connected(options: MySqlOptions, mode: TlsMode, roots: Option<&str>) -> Result<bool, String> {
    let tls = Tls { mode, roots: roots.map(|name| PathBuf::from(variable(name))), identity: None };
    let options = MySqlOptions { tls, ..options };
    let connection = match MySqlDriver::new(options).connect().await {
        Ok(connection) => connection,
        Err(error) => {
            assert!(matches!(error.kind, ErrorKind::Connect { .. }), "{error:?}");
            return Err(error.source.map(|source| source.to_string()).unwrap_or_default());
        }
    };
    let mut db = Db { connection };
    let rows = db.rows("SHOW SESSION STATUS LIKE 'Ssl_version'", [], &[]).await.unwrap();
    Ok(rows[0][1] != Value::from(""))
}

const CA: Option<&str> = Some("ILANA_TEST_CA");
const OTHER_CA: Option<&str> = Some("ILANA_TEST_OTHER_CA");

on_both! {
    async fn each_mode_checks_what_it_says(engine: Engine) {
        // The certificate is for both.
        for host in ["localhost", "127.0.0.1"] {
            let options = MySqlOptions { host: host.to_owned(), ..options(engine) };
            assert_eq!(connected(options.clone(), TlsMode::Disable, None).await, Ok(false));
            for (mode, roots) in [
                (TlsMode::Prefer, None),
                (TlsMode::Prefer, OTHER_CA),
                (TlsMode::Require, None),
                (TlsMode::Require, CA),
                (TlsMode::VerifyCa, CA),
                (TlsMode::VerifyFull, CA),
            ] {
                assert_eq!(connected(options.clone(), mode, roots).await, Ok(true), "{host} {mode:?} {roots:?}");
            }
        }
        for (mode, roots) in [
            (TlsMode::Require, OTHER_CA),
            (TlsMode::VerifyCa, OTHER_CA),
            (TlsMode::VerifyCa, None),
            (TlsMode::VerifyFull, OTHER_CA),
            (TlsMode::VerifyFull, None),
        ] {
            let refused = connected(options(engine), mode, roots).await;
            assert!(matches!(&refused, Err(cause) if cause.contains("UnknownIssuer")), "{mode:?} {roots:?}: {refused:?}");
        }
    }

    async fn a_certificate_of_another_host_is_told_from_one_of_another_authority(engine: Engine) {
        // An address of this machine that the certificate does not name.
        let relay = relay(engine, "127.0.0.2");
        let host = || MySqlOptions { host: "127.0.0.2".into(), port: relay.port(), ..options(engine) };
        for (mode, roots) in [(TlsMode::Require, CA), (TlsMode::VerifyCa, CA)] {
            assert_eq!(connected(host(), mode, roots).await, Ok(true), "{mode:?}");
        }
        let refused = connected(host(), TlsMode::VerifyCa, OTHER_CA).await;
        assert!(matches!(&refused, Err(cause) if cause.contains("UnknownIssuer")), "{refused:?}");
        let refused = connected(host(), TlsMode::VerifyFull, CA).await;
        assert!(matches!(&refused, Err(cause) if cause.contains("not valid for name")), "{refused:?}");
    }

    async fn a_user_who_needs_a_certificate_is_let_in_with_one_of_the_authority_only(engine: Engine) {
        let (authority, stranger) = (Arc::new(Authority::new().unwrap()), Authority::new().unwrap());
        let arguments = vec![format!("--ssl-ca={}", authority.ca().display())];
        let settings = Settings { arguments, authority: Some(Arc::clone(&authority)), ..Settings::default() };
        let server = tokio::task::block_in_place(|| Server::start(own_server(engine), &settings)).unwrap();
        let options = MySqlOptions::from_url(&server.url()).unwrap();
        let mut admin = Db { connection: MySqlDriver::new(options.clone()).connect().await.unwrap() };
        admin.batch("CREATE USER ada IDENTIFIED BY 'x' REQUIRE X509").await;
        let hers = MySqlOptions { user: "ada".into(), password: Some("x".into()), database: None, ..options };
        let connected = async |identity| {
            let tls = Tls { mode: TlsMode::VerifyFull, roots: Some(server.ca().to_owned()), identity };
            MySqlDriver::new(MySqlOptions { tls, ..hers.clone() }).connect().await.map_err(|error| error.kind)
        };
        let mut hers = Db { connection: connected(Some(authority.client())).await.unwrap() };
        assert_eq!(hers.one("SELECT 1").await, Value::I64(1));
        let without = connected(None).await.err();
        assert!(matches!(without, Some(ErrorKind::Authentication { .. })), "{without:?}");
        let other = connected(Some(stranger.client())).await.err();
        assert!(matches!(other, Some(ErrorKind::Authentication { .. } | ErrorKind::Connect { .. })), "{other:?}");
    }

    async fn a_file_that_is_not_there_is_told(engine: Engine) {
        let tls = Tls { mode: TlsMode::VerifyCa, roots: Some("no/such/file.pem".into()), identity: None };
        let options = MySqlOptions { tls, ..options(engine) };
        let error = MySqlDriver::new(options).connect().await.err().unwrap();
        assert!(matches!(error.kind, ErrorKind::Connect { .. }), "{error:?}");
    }
}
