//! What is checked of a server's certificate.

use std::sync::Arc;

use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::{VerifierBuilderError, WebPkiServerVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

pub(super) use tokio_rustls::rustls::client::danger::ServerCertVerifier as Verifier;

/// What is checked of a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checks {
    /// Nothing but that the server has its key.
    Nothing,
    /// It comes from an authority.
    Authority,
    /// And it is for the host.
    AuthorityAndHost,
}

/// Checks that the server has the key of its certificate, whatever that is.
pub(super) fn nothing(provider: &Arc<CryptoProvider>) -> Arc<dyn Verifier> {
    Arc::new(Lenient { whole: None, provider: Arc::clone(provider) })
}

pub(super) fn against(
    roots: RootCertStore,
    checks: Checks,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn Verifier>, VerifierBuilderError> {
    let whole = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build()?;
    Ok(match checks {
        Checks::AuthorityAndHost => whole,
        Checks::Authority | Checks::Nothing => {
            Arc::new(Lenient { whole: Some(whole), provider: Arc::clone(provider) })
        }
    })
}

/// Checks less than all: not the host, and without authorities nothing of what the certificate says.
#[derive(Debug)]
struct Lenient {
    whole: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(whole) = &self.whole else { return Ok(ServerCertVerified::assertion()) };
        // The host is what is checked last: if it is all that is wrong, the authority is right.
        match whole.verify_server_cert(certificate, between, host, ocsp, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
