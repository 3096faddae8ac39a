//! How a connection is encrypted: rustls under tokio-postgres.

mod binding;
mod verify;

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ilana_driver::{Tls, TlsMode};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

/// Why encryption cannot be set up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("{file} holds no certificate or key in PEM")]
    File {
        file: String,
        #[source]
        cause: pem::Error,
    },
    #[error("{file} holds no certificate")]
    Empty { file: String },
    #[error("the certificates do not serve to encrypt")]
    Config(#[from] rustls::Error),
    #[error("no certificate can be checked against the authorities")]
    Verifier(#[from] rustls::client::VerifierBuilderError),
}

/// Makes the encryption of each connection, and of each request to cancel.
#[derive(Clone)]
pub(crate) struct Encryption {
    /// `None` where nothing is encrypted.
    config: Option<Arc<ClientConfig>>,
    /// What tokio-postgres is told of it.
    pub(crate) mode: SslMode,
}

/// The encryption of one connection.
pub(crate) struct Handshake {
    config: Option<Arc<ClientConfig>>,
    host: String,
}

/// An encrypted connection.
pub(crate) struct Encrypted<S>(TlsStream<S>);

impl Encryption {
    /// For connections that are never encrypted.
    pub(crate) fn none() -> Self {
        Self { config: None, mode: SslMode::Disable }
    }

    /// Reads the files that `tls` names.
    pub(crate) fn new(tls: &Tls) -> Result<Self, TlsError> {
        let mode = match tls.mode {
            TlsMode::Disable => return Ok(Self::none()),
            TlsMode::Prefer => SslMode::Prefer,
            TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
        };
        let provider = Arc::new(ring::default_provider());
        let verifier = verifier(tls, &provider)?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let config = match &tls.identity {
            Some((certificate, key)) => {
                config.with_client_auth_cert(certificates(certificate)?, self::key(key)?)?
            }
            None => config.with_no_client_auth(),
        };
        Ok(Self { config: Some(Arc::new(config)), mode })
    }
}

fn verifier(tls: &Tls, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn verify::Verifier>, TlsError> {
    let checks = match (tls.mode, &tls.roots) {
        (TlsMode::Disable | TlsMode::Prefer, _) | (TlsMode::Require, None) => verify::Checks::Nothing,
        // As PostgreSQL's own client does (section 34.19.1).
        (TlsMode::Require, Some(_)) | (TlsMode::VerifyCa, _) => verify::Checks::Authority,
        (TlsMode::VerifyFull, _) => verify::Checks::AuthorityAndHost,
    };
    if checks == verify::Checks::Nothing {
        return Ok(verify::nothing(provider));
    }
    let mut roots = RootCertStore::empty();
    match &tls.roots {
        Some(file) => {
            for certificate in certificates(file)? {
                roots.add(certificate)?;
            }
        }
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    Ok(verify::against(roots, checks, provider)?)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let name = || file.display().to_string();
    let all = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let all = all.map_err(|cause| TlsError::File { file: name(), cause })?;
    if all.is_empty() { Err(TlsError::Empty { file: name() }) } else { Ok(all) }
}

fn key(file: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let name = || file.display().to_string();
    PrivateKeyDer::from_pem_file(file).map_err(|cause| TlsError::File { file: name(), cause })
}

impl<S> MakeTlsConnect<S> for Encryption
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type TlsConnect = Handshake;
    type Error = io::Error;

    fn make_tls_connect(&mut self, host: &str) -> io::Result<Handshake> {
        Ok(Handshake { config: self.config.clone(), host: host.to_owned() })
    }
}

impl<S> TlsConnect<S> for Handshake
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let config = self.config.ok_or(io::ErrorKind::Unsupported)?;
            let name = ServerName::try_from(self.host)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
            Ok(Encrypted(TlsConnector::from(config).connect(name, stream).await?))
        })
    }
}

impl<S> tokio_postgres::tls::TlsStream for Encrypted<S>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    /// Ties the password's exchange to this encryption, so that nobody in between can pass it on (RFC 5929, section 4).
    fn channel_binding(&self) -> ChannelBinding {
        let (_, session) = self.0.get_ref();
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        certificate
            .and_then(|certificate| binding::end_point(certificate))
            .map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Encrypted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
