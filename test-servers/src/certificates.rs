//! Certificates made for one run: an authority, those of a server and a client under it, and an authority that has no part in it.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use crate::account::Account;
use crate::error::Error;
use crate::recipe::USER;
use crate::scratch::Scratch;

/// A certificate authority for one run, whose files are gone when it is dropped.
#[derive(Debug)]
pub struct Authority {
    folder: Scratch,
    certificate: String,
    key: String,
}

/// The files that a server reads, in a folder of its own.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Authority {
    /// Makes an authority, certificates under it for `localhost` and 127.0.0.1 and for the tests' user, and the other authority.
    ///
    /// # Errors
    ///
    /// [`Error::Certificate`] when a certificate cannot be made, [`Error::Io`] when a file cannot be written.
    pub fn new() -> Result<Self, Error> {
        let folder = Scratch::new("authority")?;
        let (issuer, ca) = authority("Ilana tests").map_err(certificate_error)?;
        let (_, other_ca) = authority("No authority of Ilana's tests").map_err(certificate_error)?;
        let names = ["localhost", "127.0.0.1"];
        let (certificate, key) = signed(&issuer, "localhost", &names).map_err(certificate_error)?;
        let (client, client_key) = signed(&issuer, USER, &[]).map_err(certificate_error)?;
        let authority = Self { folder, certificate, key };
        let (client_file, client_key_file) = authority.client();
        write(&client_file, &client)?;
        write(&client_key_file, &client_key)?;
        write(&authority.ca(), &ca)?;
        write(&authority.other_ca(), &other_ca)?;
        Ok(authority)
    }

    /// Makes clients of this authority trust another file's certificates too, those of a server that is not ours: then
    /// one file serves for both.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when that file cannot be read, or ours not be written.
    pub fn trust_also(&self, file: &Path) -> Result<(), Error> {
        let more = fs::read_to_string(file).map_err(Error::io("read", file))?;
        let ca = self.ca();
        let own = fs::read_to_string(&ca).map_err(Error::io("read", &ca))?;
        write(&ca, &format!("{own}\n{more}"))
    }

    /// The file with the certificate to trust.
    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The file with the certificate of an authority that signed nothing: who trusts it must refuse the servers.
    pub fn other_ca(&self) -> PathBuf {
        self.folder.path().join("other-ca.pem")
    }

    /// The files with the certificate and the key of a client, whose common name is the tests' user.
    pub fn client(&self) -> (PathBuf, PathBuf) {
        (self.folder.path().join("client-cert.pem"), self.folder.path().join("client-key.pem"))
    }

    /// Writes what a server needs into its folder, for its account alone.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when a file cannot be written.
    pub(crate) fn identity(&self, folder: &Path, account: &Account) -> Result<Identity, Error> {
        let identity =
            Identity { certificate: folder.join("server-cert.pem"), key: folder.join("server-key.pem") };
        for (path, text) in [(&identity.certificate, &self.certificate), (&identity.key, &self.key)] {
            write(path, text)?;
            account.own(path)?;
        }
        Ok(identity)
    }
}

/// An authority of that name: what signs, and its certificate.
fn authority(name: &str) -> Result<(Issuer<'static, KeyPair>, String), rcgen::Error> {
    let mut parameters = CertificateParams::new(Vec::new())?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate()?;
    let certificate = parameters.self_signed(&key)?.pem();
    Ok((Issuer::new(parameters, key), certificate))
}

/// A certificate of that common name, which holds for those hosts, and its key.
fn signed(
    issuer: &Issuer<'_, KeyPair>,
    name: &str,
    hosts: &[&str],
) -> Result<(String, String), rcgen::Error> {
    let mut parameters =
        CertificateParams::new(hosts.iter().map(|&host| host.to_owned()).collect::<Vec<_>>())?;
    parameters.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate()?;
    Ok((parameters.signed_by(&key, issuer)?.pem(), key.serialize_pem()))
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(Error::io("write", path))
}

fn certificate_error(error: rcgen::Error) -> Error {
    Error::Certificate(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::Authority;

    #[test]
    fn another_servers_certificate_can_be_trusted_beside_ours() {
        let (ours, theirs) = (Authority::new().unwrap(), Authority::new().unwrap());
        let read = |path| std::fs::read_to_string(path).unwrap();
        let (before, more) = (read(ours.ca()), read(theirs.ca()));
        ours.trust_also(&theirs.ca()).unwrap();
        assert_eq!(read(ours.ca()), format!("{before}\n{more}"));
    }

    #[test]
    fn the_two_authorities_differ_and_go_with_the_value() {
        let authority = Authority::new().unwrap();
        let (ca, other) = (authority.ca(), authority.other_ca());
        assert_ne!(std::fs::read_to_string(&ca).unwrap(), std::fs::read_to_string(&other).unwrap());
        drop(authority);
        assert!(!ca.exists() && !other.exists());
    }
}
