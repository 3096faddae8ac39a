//! How the way to a server is encrypted.

use std::path::PathBuf;

/// How the way to a server is encrypted. The default encrypts where the server can, and checks nothing; the modes are
/// those of PostgreSQL's `sslmode` (PostgreSQL manual, section 34.19.3) on all engines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// Whether it is, and what is checked.
    pub mode: TlsMode,
    /// A PEM file of the authorities that are trusted; `None` trusts those that public servers are certified by.
    pub roots: Option<PathBuf>,
    /// A PEM file of the client's own certificate and one of its key, for servers that ask for them.
    pub identity: Option<(PathBuf, PathBuf)>,
}

/// Whether the way to a server is encrypted, and what is checked of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsMode {
    /// Not encrypted.
    Disable,
    /// Encrypted where the server can, else not. Nothing is checked: it protects from those who only listen.
    #[default]
    Prefer,
    /// Encrypted or an error. The certificate is checked only if [`Tls::roots`] are given, as with PostgreSQL's own client.
    Require,
    /// Encrypted, and the certificate must come from a trusted authority.
    VerifyCa,
    /// As [`TlsMode::VerifyCa`], and it must be for the host that was asked for.
    VerifyFull,
}

impl TlsMode {
    /// The mode of a name in an address: `disable`, `prefer`, `require`, `verify-ca` or `verify-full`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "disable" => Self::Disable,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => return None,
        })
    }
}
