//! How mysql_async is to encrypt a connection.

use std::path::PathBuf;

use ilana_driver::{Tls, TlsMode};
use mysql_async::{ClientIdentity, DriverError, Error, IoError, SslOpts, TlsError};
use rustls::CertificateError;
use rustls::pki_types::ServerName;

/// The options for a mode; `None` does not encrypt.
pub(crate) fn options(tls: &Tls) -> Option<SslOpts> {
    let is_checked = match tls.mode {
        TlsMode::Disable => return None,
        TlsMode::Prefer => false,
        TlsMode::Require => tls.roots.is_some(),
        TlsMode::VerifyCa | TlsMode::VerifyFull => true,
    };
    choose_cryptography();
    let mut options = SslOpts::default().with_danger_accept_invalid_certs(!is_checked);
    if let (true, Some(roots)) = (is_checked, &tls.roots) {
        let roots: PathBuf = roots.clone();
        options = options.with_root_certs(vec![roots.into()]).with_disable_built_in_roots(true);
    }
    if let Some((certificate, key)) = &tls.identity {
        let identity = ClientIdentity::new(certificate.clone().into(), key.clone().into());
        options = options.with_client_identity(Some(identity));
    }
    Some(options)
}

/// mysql_async takes the process's choice, and rustls panics where there is none and the program has several
/// implementations in it. One that was chosen before stays.
fn choose_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Whether the server said that it does not encrypt.
pub(crate) fn is_unknown_to_server(error: &Error) -> bool {
    matches!(error, Error::Driver(DriverError::NoClientSslFlagFromServer))
}

/// Whether the host's name is of no matter, though the certificate's origin is.
pub(crate) fn takes_any_name(tls: &Tls) -> bool {
    match tls.mode {
        TlsMode::VerifyCa => true,
        TlsMode::Require => tls.roots.is_some(),
        TlsMode::Disable | TlsMode::Prefer | TlsMode::VerifyFull => false,
    }
}

/// A name that the certificate is for, out of the error that it is not for the host that was asked for. rustls looks at names
/// last, so that the certificate came from a trusted authority.
///
/// mysql_async has an option to ignore names. It looks for words in the error that rustls has changed since, so that it
/// ignores nothing; asked for one of its own names, the certificate is checked for all else.
pub(crate) fn own_name(error: &Error) -> Option<String> {
    let cause = match error {
        Error::Io(IoError::Tls(TlsError::Tls(cause))) => cause,
        Error::Io(IoError::Io(error)) => error.get_ref()?.downcast_ref::<rustls::Error>()?,
        Error::Io(_) | Error::Driver(_) | Error::Other(_) | Error::Server(_) | Error::Url(_) => return None,
    };
    let rustls::Error::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. }) = cause
    else {
        return None;
    };
    // Each is written as `DnsName("db.example")` or `IpAddress(127.0.0.1)`.
    let names = presented.iter().filter_map(|name| name.split_once('(')?.1.strip_suffix(')'));
    let names = names.map(|name| name.trim_matches('"').replacen('*', "any", 1));
    names.into_iter().find(|name| ServerName::try_from(name.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mismatch(presented: &[&str]) -> Error {
        let context = CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("asked.example").unwrap(),
            presented: presented.iter().map(|name| (*name).to_owned()).collect(),
        };
        rustls::Error::InvalidCertificate(context).into()
    }

    #[test]
    fn a_certificate_is_asked_for_a_name_of_its_own() {
        assert_eq!(own_name(&mismatch(&["DnsName(\"*.db.example\")"])).as_deref(), Some("any.db.example"));
        assert_eq!(own_name(&mismatch(&["IpAddress(10.0.0.1)"])).as_deref(), Some("10.0.0.1"));
        assert_eq!(own_name(&mismatch(&[])), None);
        let unknown = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer).into();
        assert_eq!(own_name(&unknown), None);
    }

    #[test]
    fn what_is_checked_follows_from_the_mode() {
        let checked = |mode, roots: Option<&str>| {
            let tls = Tls { mode, roots: roots.map(PathBuf::from), identity: None };
            options(&tls).map(|options| !options.accept_invalid_certs())
        };
        assert_eq!(checked(TlsMode::Disable, None), None);
        assert_eq!(checked(TlsMode::Prefer, Some("ca.pem")), Some(false));
        assert_eq!(checked(TlsMode::Require, None), Some(false));
        assert_eq!(checked(TlsMode::Require, Some("ca.pem")), Some(true));
        assert_eq!(checked(TlsMode::VerifyCa, None), Some(true));
        assert_eq!(checked(TlsMode::VerifyFull, Some("ca.pem")), Some(true));
    }
}
