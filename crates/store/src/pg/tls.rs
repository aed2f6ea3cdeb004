//! Encryption to PostgreSQL: what the address asks for (`sslmode`, `sslrootcert`), over rustls.
//!
//! Always true: `verify-full` talks to nobody whose certificate is not for the host and of an authority that is trusted.
//! The trap: `require` encrypts but believes any certificate, as libpq does; it keeps listeners out, not impostors.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::postgres::config::SslMode;
use ::postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use ::postgres::{Client, Config, NoTls, Socket};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;

use crate::error::{Fault, StoreError};

/// An address taken apart: what the driver reads, and how it is encrypted.
pub(crate) struct Address {
    pub(crate) config: Config,
    security: Security,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Security {
    /// In the clear.
    Disable,
    /// Encrypted; any certificate is believed.
    Require,
    /// Encrypted; the certificate is of a trusted authority (this file's, or a public one) and for the host.
    VerifyFull(Option<String>),
}

impl Address {
    /// Reads `postgres://…?sslmode=…&sslrootcert=…`; without `sslmode` the connection is in the clear.
    pub(crate) fn read(url: &str) -> Result<Self, StoreError> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut authority) = (None, None);
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|it| !it.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value.to_owned()),
                Some(("sslrootcert", value)) => authority = Some(value.replace("%2F", "/")),
                Some(_) | None => rest.push(pair),
            }
        }
        let security = match mode.as_deref() {
            None | Some("disable") => Security::Disable,
            Some("require") => Security::Require,
            Some("verify-full") => Security::VerifyFull(authority),
            Some(other) => {
                return Err(unusable(format!(
                    "sslmode={other} is not known; write disable, require or verify-full"
                )));
            }
        };
        let plain = if rest.is_empty() {
            place.to_owned()
        } else {
            format!("{place}?{}", rest.join("&"))
        };
        let mut config: Config = plain.parse().map_err(|source| StoreError::Unreachable {
            source: Fault::new(source),
        })?;
        config.ssl_mode(if security == Security::Disable {
            SslMode::Disable
        } else {
            SslMode::Require
        });
        Ok(Self { config, security })
    }

    /// Connects.
    pub(crate) fn connect(&self) -> Result<Client, StoreError> {
        let unreachable = |source| StoreError::Unreachable {
            source: Fault::new(source),
        };
        match &self.security {
            Security::Disable => self.config.connect(NoTls).map_err(unreachable),
            Security::Require => self.config.connect(Tls(believing_any()?)).map_err(unreachable),
            Security::VerifyFull(authority) => {
                let tls = Tls(trusting(authority.as_deref())?);
                self.config.connect(tls).map_err(unreachable)
            }
        }
    }
}

fn unusable(detail: String) -> StoreError {
    StoreError::Encryption { detail }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn trusting(authority: Option<&str>) -> Result<Arc<ClientConfig>, StoreError> {
    let mut roots = RootCertStore::empty();
    match authority {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let pem =
                std::fs::read(path).map_err(|error| unusable(format!("sslrootcert={path}: {error}")))?;
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let taken = certificate
                    .map_err(|it| it.to_string())
                    .and_then(|it| roots.add(it).map_err(|it| it.to_string()));
                taken.map_err(|error| unusable(format!("sslrootcert={path}: {error}")))?;
            }
            if roots.is_empty() {
                return Err(unusable(format!("sslrootcert={path} holds no certificate")));
            }
        }
    }
    let built = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let built = built.map_err(|error| unusable(error.to_string()))?;
    Ok(Arc::new(
        built.with_root_certificates(roots).with_no_client_auth(),
    ))
}

fn believing_any() -> Result<Arc<ClientConfig>, StoreError> {
    let built = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let built = built.map_err(|error| unusable(error.to_string()))?;
    let verifier = Arc::new(BelievesAny(provider()));
    Ok(Arc::new(
        built
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth(),
    ))
}

/// Believes any certificate; the handshake itself is still checked.
#[derive(Debug)]
struct BelievesAny(Arc<CryptoProvider>);

impl ServerCertVerifier for BelievesAny {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Makes encrypted streams for the driver.
#[derive(Clone)]
struct Tls(Arc<ClientConfig>);

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Stream;
    type TlsConnect = ToHost;
    type Error = io::Error;

    fn make_tls_connect(&mut self, domain: &str) -> Result<ToHost, io::Error> {
        let name = ServerName::try_from(domain.to_owned());
        let name = name.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        Ok(ToHost {
            connector: TlsConnector::from(self.0.clone()),
            name,
        })
    }
}

struct ToHost {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl TlsConnect<Socket> for ToHost {
    type Stream = Stream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        let Self { connector, name } = self;
        Box::pin(async move {
            connector
                .connect(name, socket)
                .await
                .map(|it| Stream(Box::new(it)))
        })
    }
}

/// An encrypted stream.
struct Stream(Box<tokio_rustls::client::TlsStream<Socket>>);

impl TlsStream for Stream {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, into)
    }
}

impl AsyncWrite for Stream {
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

#[cfg(test)]
mod tests {
    use super::{Address, Security};

    fn security(url: &str) -> Security {
        Address::read(url).unwrap().security
    }

    #[test]
    fn the_address_says_how_it_is_encrypted() {
        assert_eq!(security("postgres://db/x"), Security::Disable);
        assert_eq!(security("postgres://db/x?sslmode=disable"), Security::Disable);
        let kept = Address::read("postgres://db/x?connect_timeout=3&sslmode=require").unwrap();
        assert_eq!(kept.security, Security::Require);
        assert_eq!(
            kept.config.get_connect_timeout(),
            Some(&std::time::Duration::from_secs(3))
        );
        assert_eq!(
            security("postgres://db/x?sslrootcert=/etc/ca.pem&sslmode=verify-full"),
            Security::VerifyFull(Some("/etc/ca.pem".to_owned()))
        );
    }

    #[test]
    fn an_unknown_way_is_told() {
        let error = Address::read("postgres://db/x?sslmode=verify-ca").err().unwrap();
        assert!(error.to_string().contains("verify-full"), "{error}");
    }
}
