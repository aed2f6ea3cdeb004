//! An HTTP client for the programs of vendors and partners: one request, one answer, bounded in time and size.
//!
//! Always true: without TLS only this very machine is spoken to; redirects are not followed; an answer that is larger than
//! allowed or comes later than allowed is a failure. The trap: a failure after the request was sent leaves open whether
//! it was done; whoever asks again must bear that it is done twice.

mod line;
mod url;

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::header::{HeaderName, HeaderValue};

use crate::mail::server::{Trust, TrustError, tls_client_config};

pub use url::{Url, UrlError, percent_decoded, percent_encoded};

/// A request.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// Whither.
    pub url: Url,
    /// Headers besides `Host` and `Content-Length`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// An answer, read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// Status.
    pub status: u16,
    /// Headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpAnswer {
    /// A header, by its name in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|it| it.0 == name);
        found.map(|it| it.1.as_str())
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// It was not even tried: a header does not read, or TLS is missing.
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
    /// No connection.
    #[error("{host} cannot be reached")]
    Unreachable {
        /// Which host.
        host: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The line broke.
    #[error("the line to {host} broke: {told}")]
    Broken {
        /// Which host.
        host: String,
        /// What the line said.
        told: String,
    },
    /// Too late.
    #[error("{host} did not answer within {} s", .within.as_secs())]
    TooSlow {
        /// Which host.
        host: String,
        /// How long it was given.
        within: Duration,
    },
}

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct HttpClient {
    tls: tokio_rustls::TlsConnector,
    within: Duration,
    most_bytes: usize,
}

impl std::fmt::Debug for HttpClient {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("HttpClient")
            .field("within", &self.within)
            .field("most_bytes", &self.most_bytes)
            .finish_non_exhaustive()
    }
}

impl HttpClient {
    /// A client that waits so long for a whole answer and reads so many bytes of it.
    ///
    /// # Errors
    /// When the private authority cannot be read.
    pub fn new(trust: &Trust, within: Duration, most_bytes: usize) -> Result<Self, TrustError> {
        Ok(Self {
            tls: tls_client_config(trust)?.into(),
            within,
            most_bytes,
        })
    }

    /// Asks, and reads the whole answer.
    ///
    /// # Errors
    /// [`HttpError`]; any status is an answer.
    pub async fn ask(&self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let host = request.url.host().to_owned();
        let within = self.within;
        match tokio::time::timeout(within, self.exchange(request)).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(HttpError::TooSlow { host, within }),
        }
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let host = request.url.host().to_owned();
        let broken = |told: String| HttpError::Broken {
            host: host.clone(),
            told,
        };
        let mut sender = line::open(&self.tls, &request.url).await?;
        let answer = sender
            .send_request(written(request)?)
            .await
            .map_err(|it| broken(it.to_string()))?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, self.most_bytes)
            .collect()
            .await
            .map_err(|it| broken(it.to_string()))?;
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        Ok(HttpAnswer {
            status: head.status.as_u16(),
            headers: headers.collect(),
            body: body.to_bytes().to_vec(),
        })
    }
}

fn written(request: HttpRequest) -> Result<hyper::Request<Full<Bytes>>, HttpError> {
    let unsendable = |told: String| HttpError::Unsendable(told);
    let HttpRequest {
        method,
        url,
        headers,
        body,
    } = request;
    let mut built = hyper::Request::builder()
        .method(method)
        .uri(url.target())
        .header("host", url.authority())
        .header("user-agent", "shouwen")
        .header("accept", "*/*");
    for (name, value) in headers {
        let name = HeaderName::try_from(name).map_err(|it| unsendable(it.to_string()))?;
        let value = HeaderValue::try_from(value).map_err(|it| unsendable(it.to_string()))?;
        built = built.header(name, value);
    }
    built
        .body(Full::new(Bytes::from(body)))
        .map_err(|it| unsendable(it.to_string()))
}
