//! Every engine is started, killed, started again and dropped, and leaves nothing behind.

use std::error::Error;
use std::fs;
use std::net::TcpStream;
use std::path::Path;

use test_servers::{Engine, PgBouncer, Provision, Server, Settings, Upstream};

fn answers(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

fn runs(process: u32) -> bool {
    Path::new(&format!("/proc/{process}")).exists()
}

/// The whole life of a server.
fn lives(engine: Engine) -> Result<(), Box<dyn Error>> {
    let server = Server::start(engine, &Settings::default())?;
    let (port, first) = (server.port(), server.process_id()?);
    let data = server.data_folder().to_path_buf();
    assert!(answers(port) && runs(first) && server.socket().exists());
    assert_eq!(server.url(), server.url_at(port));
    assert_ne!(fs::read(server.ca())?, fs::read(server.other_ca())?);

    server.kill()?;
    assert!(!answers(port) && !runs(first));
    assert!(server.process_id().is_err());

    server.start_again()?;
    assert!(answers(port));
    assert!(server.start_again().is_err());

    server.pause()?;
    server.resume()?;
    server.stop()?;
    assert!(!answers(port));

    server.start_again()?;
    server.pause()?;
    let last = server.process_id()?;
    drop(server);
    assert!(!answers(port) && !runs(last) && !data.exists());
    Ok(())
}

#[test]
fn postgres_lives_and_leaves_nothing() {
    lives(Engine::Postgres).unwrap();
}

#[test]
fn mysql_lives_and_leaves_nothing() {
    lives(Engine::Mysql).unwrap();
}

#[test]
fn mariadb_lives_and_leaves_nothing() {
    lives(Engine::Mariadb).unwrap();
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let settings = Settings { arguments: vec!["--no-such-setting=1".to_owned()], ..Settings::default() };
    let error = Server::start(Engine::Mariadb, &settings).unwrap_err().to_string();
    assert!(error.starts_with("MariaDB ended with") && error.contains("no-such-setting"), "{error}");
}

#[test]
fn pgbouncer_answers_and_goes() {
    let server = Server::start(Engine::Postgres, &Settings::default()).unwrap();
    let proxy = PgBouncer::start(Upstream::of(&server)).unwrap();
    let port = proxy.port();
    assert!(answers(port));
    proxy.kill().unwrap();
    assert!(!answers(port));
    proxy.start_again().unwrap();
    assert!(answers(port));
    drop(proxy);
    assert!(!answers(port) && answers(server.port()));
}

#[test]
fn a_provision_of_our_own_hands_out_its_url_and_its_authority() {
    let provision = Provision::get(Engine::Postgres, &Settings::default()).unwrap();
    let variables = provision.variables();
    assert_eq!(variables.first().unwrap(), &("ILANA_TEST_POSTGRES_URL", provision.url()));
    // Under `cargo xtask test` the environment names a server, and this is that one.
    assert!(provision.server().is_none_or(|server| server.url() == provision.url()));
}
