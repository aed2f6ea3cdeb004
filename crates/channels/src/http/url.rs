//! Addresses of the outside: `https://`, or `http://` to this very machine.

use crate::mail::server::is_loopback_host;

/// An address that may be spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    is_secure: bool,
    host: String,
    port: Option<u16>,
    target: String,
}

/// Why a text is no address that may be spoken to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is not an absolute address of the web.
    #[error("`{0}` is not an address such as https://example.cn/path")]
    NotAnAddress(String),
    /// It is not encrypted and leads to another machine.
    #[error("`{0}` is not encrypted; only this very machine is spoken to without TLS")]
    Plain(String),
}

impl Url {
    /// Reads an address.
    ///
    /// # Errors
    /// [`UrlError`].
    pub fn read(text: &str) -> Result<Self, UrlError> {
        let wrong = || UrlError::NotAnAddress(text.to_owned());
        let uri: hyper::Uri = text.trim().parse().map_err(|_cause| wrong())?;
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) | None => return Err(wrong()),
        };
        let host = uri
            .host()
            .filter(|it| !it.is_empty())
            .ok_or_else(wrong)?
            .to_owned();
        if uri.authority().is_some_and(|it| it.as_str().contains('@')) {
            return Err(wrong());
        }
        if !is_secure && !is_loopback_host(&host) {
            return Err(UrlError::Plain(text.to_owned()));
        }
        Ok(Self {
            is_secure,
            port: uri.port_u16(),
            target: uri.path_and_query().map_or("/", |it| it.as_str()).to_owned(),
            host,
        })
    }

    /// The host, in brackets when it is an IPv6 address.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is encrypted.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Path and query.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    pub(super) fn bare_host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    pub(super) fn port(&self) -> u16 {
        self.port.unwrap_or(if self.is_secure { 443 } else { 80 })
    }

    pub(super) fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }
}

/// A text as it stands in a query (RFC 3986: all but letters, digits and `-._~` as `%XX`).
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A part of a form or query as it was meant: `+` is a space, `%XX` a byte; what is no UTF-8 is replaced.
#[must_use]
pub fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                let digit = |it: Option<u8>| it.and_then(|it| char::from(it).to_digit(16));
                match (digit(ahead.next()), digit(ahead.next())) {
                    (Some(high), Some(low)) => {
                        bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                        rest = ahead;
                    }
                    (_, _) => bytes.push(b'%'),
                }
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Url, UrlError, percent_decoded, percent_encoded};

    #[test]
    fn addresses_are_read_and_plain_ones_stay_at_home() {
        let url = Url::read("https://qyapi.weixin.qq.com/cgi-bin/kf/sync_msg?access_token=a").unwrap();
        assert_eq!((url.host(), url.port()), ("qyapi.weixin.qq.com", 443));
        assert_eq!(url.target(), "/cgi-bin/kf/sync_msg?access_token=a");
        assert_eq!(
            Url::read("http://127.0.0.1:8080").unwrap().authority(),
            "127.0.0.1:8080"
        );
        assert!(matches!(Url::read("http://example.cn/"), Err(UrlError::Plain(_))));
        for wrong in [
            "",
            "example.cn",
            "ftp://example.cn/",
            "/path",
            "https://u:p@example.cn/",
            "https://",
        ] {
            assert!(
                matches!(Url::read(wrong), Err(UrlError::NotAnAddress(_))),
                "{wrong}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(text in ".{0,100}") {
            prop_assert_eq!(percent_decoded(&percent_encoded(&text)), text);
        }

        #[test]
        fn decoding_never_panics(text in "[%a-f0-9+é ]{0,40}") {
            prop_assert!(percent_decoded(&text).chars().count() <= text.chars().count());
        }
    }
}
