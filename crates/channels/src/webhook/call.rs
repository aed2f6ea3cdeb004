//! Calls addresses that somebody typed into a setting: one request, one short answer, no redirects.
//!
//! Unlike `http`, which speaks to vendors, it looks where an address leads before it goes there, speaks without TLS into networks
//! of the house, and takes as much of an answer as the log wants.
//!
//! Always true: the address that is connected to is the one that was looked at: a name is resolved once, each address is
//! asked of the [`Fence`], and the connection goes to that very address. So a name that changes its mind meanwhile (DNS
//! rebinding) leads nowhere else.
//!
//! The trap: an answer is read up to a limit and then dropped; it is for the log, not for work.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::fence::Fence;
use crate::mail::server::{Trust, TrustError, tls_client_config};

/// What is sent.
#[derive(Debug, Clone)]
pub struct Outgoing<'a> {
    /// `POST` and the like.
    pub method: &'a str,
    /// Where to: `https://…`; `http://…` only into networks of the house.
    pub url: &'a str,
    /// Headers beside `Host`, `Content-Length` and `User-Agent`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// The beginning of the body, as text.
    pub body: String,
}

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub enum CallFault {
    /// The address cannot be read, or is of another kind than `http` and `https`.
    #[error("`{0}` is no address that can be called")]
    NoAddress(String),
    /// The address leads where the desk does not go.
    #[error("{0} is not to be called: {1}")]
    Fenced(String, &'static str),
    /// The name is not known.
    #[error("the name {0} cannot be looked up")]
    Unknown(String),
    /// No connection.
    #[error("cannot connect to {0}: {1}")]
    Unreachable(String, String),
    /// The other side is not who it should be, or speaks no TLS.
    #[error("no safe connection to {0}: {1}")]
    Unsafe(String, String),
    /// The other side did not answer in time.
    #[error("no answer within {0} s")]
    TooSlow(u64),
    /// The other side broke off, or does not speak HTTP.
    #[error("the answer broke off: {0}")]
    Broken(String),
}

/// Limits of a call.
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    /// For the whole call.
    pub within: Duration,
    /// Bytes of the answer that are kept.
    pub answer_bytes: usize,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self {
            within: Duration::from_secs(15),
            answer_bytes: 2_048,
        }
    }
}

/// Calls other programs. Cheap to clone.
#[derive(Clone)]
pub struct HookClient {
    tls: Arc<rustls::ClientConfig>,
    limits: CallLimits,
}

impl std::fmt::Debug for HookClient {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("HookClient")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl HookClient {
    /// A client that trusts these authorities.
    ///
    /// # Errors
    /// When the private authority cannot be read.
    pub fn new(trust: &Trust, limits: CallLimits) -> Result<Self, TrustError> {
        let tls = tls_client_config(trust)?;
        Ok(Self { tls, limits })
    }

    /// Sends a request to where the fence allows; redirects are answers like any other.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn call(&self, outgoing: &Outgoing<'_>, fence: &Fence) -> Result<Answered, CallFault> {
        let within = self.limits.within;
        tokio::time::timeout(within, self.call_at_once(outgoing, fence))
            .await
            .map_err(|_elapsed| CallFault::TooSlow(within.as_secs()))?
    }

    async fn call_at_once(&self, outgoing: &Outgoing<'_>, fence: &Fence) -> Result<Answered, CallFault> {
        let target = Target::read(outgoing.url)?;
        let (line, address) = connect(&target, fence).await?;
        let request = request_of(outgoing, &target)?;
        if target.is_tls {
            let name = ServerName::try_from(target.host.clone())
                .map_err(|_not_a_name| CallFault::NoAddress(outgoing.url.to_owned()))?;
            let line = TlsConnector::from(self.tls.clone())
                .connect(name, line)
                .await
                .map_err(|it| CallFault::Unsafe(address.to_string(), it.to_string()))?;
            self.exchange(line, request).await
        } else {
            self.exchange(line, request).await
        }
    }

    async fn exchange<L>(&self, line: L, request: Request<Full<Bytes>>) -> Result<Answered, CallFault>
    where
        L: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let broken = |it: hyper::Error| CallFault::Broken(it.to_string());
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(line))
            .await
            .map_err(broken)?;
        let talking = tokio::spawn(connection);
        let answered = async {
            let answer = sender.send_request(request).await.map_err(broken)?;
            self.read(answer).await
        };
        let answered = answered.await;
        talking.abort();
        answered
    }

    async fn read(&self, answer: Response<Incoming>) -> Result<Answered, CallFault> {
        let status = answer.status().as_u16();
        let mut body = answer.into_body();
        let mut bytes: Vec<u8> = Vec::new();
        while bytes.len() < self.limits.answer_bytes {
            let Some(frame) = body.frame().await else { break };
            // The status is what counts; an answer that breaks off after it is kept as far as it came.
            let Ok(frame) = frame else { break };
            if let Some(data) = frame.data_ref() {
                bytes.extend_from_slice(data);
            }
        }
        bytes.truncate(self.limits.answer_bytes);
        let body = String::from_utf8_lossy(&bytes).replace('\0', "");
        Ok(Answered { status, body })
    }
}

/// Where a call goes.
#[derive(Debug)]
struct Target {
    is_tls: bool,
    /// Without brackets.
    host: String,
    port: u16,
    authority: String,
    path: String,
}

impl Target {
    fn read(url: &str) -> Result<Self, CallFault> {
        let no_address = || CallFault::NoAddress(url.to_owned());
        let uri: Uri = url.trim().parse().map_err(|_not_a_uri| no_address())?;
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) | None => return Err(no_address()),
        };
        let authority = uri.authority().ok_or_else(no_address)?;
        // A name and password in the address would be sent in the clear to wherever it leads.
        if authority.as_str().contains('@') {
            return Err(no_address());
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        Ok(Self {
            is_tls,
            host: host.to_owned(),
            port: authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 }),
            authority: authority.as_str().to_owned(),
            path: uri.path_and_query().map_or("/", |it| it.as_str()).to_owned(),
        })
    }
}

async fn connect(target: &Target, fence: &Fence) -> Result<(TcpStream, SocketAddr), CallFault> {
    let found = tokio::net::lookup_host((target.host.as_str(), target.port))
        .await
        .map_err(|_not_found| CallFault::Unknown(target.host.clone()))?;
    let mut fault = CallFault::Unknown(target.host.clone());
    for address in found {
        if let Err(why) = fence.check(address.ip(), target.is_tls) {
            fault = CallFault::Fenced(target.host.clone(), why);
            continue;
        }
        match TcpStream::connect(address).await {
            Ok(line) => {
                line.set_nodelay(true).ok();
                return Ok((line, address));
            }
            Err(it) => fault = CallFault::Unreachable(target.host.clone(), it.to_string()),
        }
    }
    Err(fault)
}

fn request_of(outgoing: &Outgoing<'_>, target: &Target) -> Result<Request<Full<Bytes>>, CallFault> {
    let mut request = Request::builder()
        .method(outgoing.method)
        .uri(&target.path)
        .header("host", &target.authority)
        .header("user-agent", concat!("shouwen/", env!("CARGO_PKG_VERSION")));
    for (name, value) in &outgoing.headers {
        request = request.header(name, value);
    }
    request
        .body(Full::new(Bytes::from(outgoing.body.clone())))
        .map_err(|_not_a_request| CallFault::NoAddress(outgoing.url.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn only_plain_web_addresses_can_be_called() {
        for url in [
            "https://example.cn/hook",
            "http://10.1.2.3:8080/a?b=1",
            "https://[2001:db8::1]/x",
        ] {
            assert!(Target::read(url).is_ok(), "{url}");
        }
        for url in [
            "ftp://example.cn",
            "example.cn/hook",
            "https://",
            "https://me:word@example.cn/",
            "",
        ] {
            assert!(Target::read(url).is_err(), "{url}");
        }
    }

    #[test]
    fn an_address_is_taken_apart() {
        let target = Target::read("https://[2001:db8::1]:8443/x?y=1").unwrap();
        assert_eq!(
            (target.host.as_str(), target.port, target.path.as_str()),
            ("2001:db8::1", 8443, "/x?y=1")
        );
        assert_eq!(Target::read("http://example.cn").unwrap().port, 80);
    }
}
