//! Addresses as people write them, and as they get them wrong.

use ilana_driver::Tls;

use super::*;

fn read(address: &str) -> PgOptions {
    PgOptions::from_url(address).unwrap()
}

fn tcp(host: &str, port: u16) -> PgHost {
    PgHost::Tcp { host: host.to_owned(), port }
}

#[test]
fn the_usual_address_is_read() {
    let options = read("postgres://ada:s%40cret@db.test:5433/shop");
    let expected = PgOptions {
        hosts: vec![tcp("db.test", 5433)],
        password: Some("s@cret".into()),
        database: Some("shop".into()),
        ..PgOptions::new("", "ada")
    };
    assert_eq!(options, expected);
}

#[test]
fn several_hosts_and_addresses_in_brackets_are_read() {
    let options =
        read("postgresql://ada@one,two:6000,[::1]:7000/shop?port=1,2,3&target_session_attrs=read-write");
    assert_eq!(options.hosts, [tcp("one", 1), tcp("two", 6000), tcp("::1", 7000)]);
    assert_eq!(options.session, TargetSession::ReadWrite);
}

#[test]
fn the_folder_of_a_socket_is_a_host() {
    for address in ["postgres://ada@/shop?host=/run/pg&port=6000", "postgres://ada@%2Frun%2Fpg:6000/shop"] {
        assert_eq!(read(address).hosts, [PgHost::Socket { folder: "/run/pg".into(), port: 6000 }]);
    }
}

#[test]
fn encryption_is_read() {
    let options =
        read("postgres://ada@db/shop?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=a.pem&sslkey=b.pem");
    let identity = Some(("a.pem".into(), "b.pem".into()));
    assert_eq!(options.tls, Tls { mode: TlsMode::VerifyFull, roots: Some("/ca.pem".into()), identity });
    for (name, mode) in [
        ("disable", TlsMode::Disable),
        ("prefer", TlsMode::Prefer),
        ("require", TlsMode::Require),
        ("verify-ca", TlsMode::VerifyCa),
    ] {
        assert_eq!(read(&format!("postgres://ada@db/shop?sslmode={name}")).tls.mode, mode);
    }
}

#[test]
fn statements_and_settings_are_read() {
    let options = read(
        "postgres://ada@db?statements=unnamed&search_path=shop,%20public&application_name=till&connect_timeout=3",
    );
    assert_eq!(options.statements, Statements::Unnamed);
    assert_eq!(options.search_path, ["shop", "public"]);
    assert_eq!(options.application_name.as_deref(), Some("till"));
    assert_eq!(options.connect_timeout, Duration::from_secs(3));
    assert_eq!(options.database(), "ada");
    let options = read("postgres://ada@db?statement_cache=7");
    assert_eq!(options.statements, Statements::Named { kept: 7 });
}

#[test]
fn the_part_that_is_wrong_is_named_and_the_password_is_not() {
    for (address, words) in [
        ("mysql://ada:hunter2@db/shop", "begins with `postgres://`"),
        ("postgres://ada:hunter2%@db/shop", "the password of the address"),
        ("postgres://:hunter2@db/shop", "has no user"),
        ("postgres://ada:hunter2@/shop", "has no host"),
        ("postgres://ada:hunter2@db:http/shop", "`http` in the address is no port"),
        ("postgres://ada:hunter2@db:0/shop", "`0` in the address is no port"),
        ("postgres://ada:hunter2@a,b,c/shop?port=1,2", "2 ports for 3 hosts"),
        ("postgres://ada:hunter2@db/shop?sslmode=maybe", "`maybe` is no value of the parameter sslmode"),
        ("postgres://ada:hunter2@db/shop?sslcert=a.pem", "no `sslkey` beside"),
        ("postgres://ada:hunter2@db/shop?sslmdoe=require", "a parameter `sslmdoe`"),
        ("postgres://ada:hunter2@db/shop?connect_timeout=soon", "it takes seconds"),
    ] {
        let message = PgOptions::from_url(address).unwrap_err().to_string();
        assert!(message.contains(words), "{address}: {message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}
