//! The line to one client of the sink: in the clear, or inside of TLS.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::account::Account;
use crate::certificate;

/// What is needed to speak TLS as a server.
#[derive(Debug, Clone)]
pub(super) struct Tls {
    config: Arc<ServerConfig>,
    authority: Arc<str>,
}

impl Tls {
    /// With a certificate of its own.
    pub(super) fn fresh() -> Result<Self, String> {
        let account = Account::of_servers()?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        account.give(folder.path())?;
        certificate::make(&account, folder.path())?;
        let file = |name: &str| folder.path().join(name);
        let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(file("server.pem"))
            .and_then(Iterator::collect)
            .map_err(|error| error.to_string())?;
        let key = PrivateKeyDer::from_pem_file(file("server.key")).map_err(|error| error.to_string())?;
        let authority = std::fs::read_to_string(file("authority.pem")).map_err(|error| error.to_string())?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|it| it.with_no_client_auth().with_single_cert(certificates, key))
            .map_err(|error| error.to_string())?;
        Ok(Self {
            config: Arc::new(config),
            authority: authority.into(),
        })
    }

    /// The authority's certificate (PEM).
    pub(super) fn authority(&self) -> String {
        self.authority.to_string()
    }
}

/// A line to a client.
#[derive(Debug)]
pub(super) enum Line {
    Plain(TcpStream),
    Encrypted(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Line {
    pub(super) const fn plain(line: TcpStream) -> Self {
        Self::Plain(line)
    }

    /// The same line, inside of TLS from here on.
    pub(super) fn encrypt(self, tls: &Tls) -> io::Result<Self> {
        let Self::Plain(line) = self else { return Ok(self) };
        let server = ServerConnection::new(Arc::clone(&tls.config)).map_err(io::Error::other)?;
        Ok(Self::Encrypted(Box::new(StreamOwned::new(server, line))))
    }

    /// Goes on inside of TLS.
    pub(super) fn encrypt_here(&mut self, tls: &Tls) -> io::Result<()> {
        if let Self::Plain(line) = self {
            *self = Self::Plain(line.try_clone()?).encrypt(tls)?;
        }
        Ok(())
    }
}

impl Read for Line {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(line) => line.read(into),
            Self::Encrypted(line) => line.read(into),
        }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(line) => line.write(bytes),
            Self::Encrypted(line) => line.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(line) => line.flush(),
            Self::Encrypted(line) => line.flush(),
        }
    }
}
