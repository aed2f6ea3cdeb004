//! How to reach a mail server: address, encryption, whom to trust, and the password.
//!
//! Always true: without encryption only this very machine is spoken to; a password never appears in a log or a message.

use std::net::IpAddr;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// A text that must not be shown: `Debug` hides it, and it has no `Display`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that sends it to its server.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// When encryption begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte (ports 993 and 465).
    Implicit,
    /// After a word in the clear (ports 143 and 587); refused when the server does not offer it.
    StartTls,
    /// Never. Only to an address of this machine; refused elsewhere.
    Plain,
}

/// Which authorities may vouch for the server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Trust {
    /// The public ones, as known when this program was built.
    #[default]
    Public,
    /// The public ones, and the certificates in this PEM text: a company's own authority.
    PrivateCa(String),
}

/// A certificate that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// The text holds no certificate, or a broken one.
    #[error("the private authority is not a certificate in PEM form: {0}")]
    NotPem(String),
    /// The TLS library refuses its settings.
    #[error("TLS cannot be set up: {0}")]
    Setup(String),
}

/// Builds the TLS settings for a client.
///
/// # Errors
/// When the private authority cannot be read.
pub fn tls_client_config(trust: &Trust) -> Result<Arc<ClientConfig>, TrustError> {
    let mut roots = RootCertStore::empty();
    match trust {
        Trust::Public => {}
        Trust::PrivateCa(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                let certificate = certificate.map_err(|it| TrustError::NotPem(it.to_string()))?;
                roots
                    .add(certificate)
                    .map_err(|it| TrustError::NotPem(it.to_string()))?;
            }
            if roots.is_empty() {
                return Err(TrustError::NotPem("no certificate found".to_owned()));
            }
        }
    }
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|it| TrustError::Setup(it.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// True when the name means this machine without asking anybody: `localhost` or a loopback address.
#[must_use]
pub fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_itself() {
        assert_eq!(format!("{:?}", Secret::new("geheim")), "Secret(…)");
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for host in ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in [
            "mail.example.cn",
            "10.0.0.1",
            "127.0.0.1.example.cn",
            "localhost.example.cn",
        ] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }

    #[test]
    fn a_text_without_certificate_is_refused() {
        assert!(matches!(
            tls_client_config(&Trust::PrivateCa("hello".into())),
            Err(TrustError::NotPem(_))
        ));
        assert!(tls_client_config(&Trust::Public).is_ok());
    }
}
