//! One line to a host: TCP, TLS where the address says so, HTTP/1.1 on top.

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{HttpError, Url};

/// Opens a line; it lives as long as what it gives.
pub(super) async fn open(tls: &TlsConnector, url: &Url) -> Result<SendRequest<Full<Bytes>>, HttpError> {
    let unreachable = |source| HttpError::Unreachable {
        host: url.host().to_owned(),
        source,
    };
    let stream = TcpStream::connect((url.bare_host(), url.port()))
        .await
        .map_err(unreachable)?;
    stream.set_nodelay(true).map_err(unreachable)?;
    if !url.is_secure() {
        return shake(stream, url).await;
    }
    let name = ServerName::try_from(url.bare_host().to_owned())
        .map_err(|it| HttpError::Unsendable(it.to_string()))?;
    let stream = tls.connect(name, stream).await.map_err(unreachable)?;
    shake(stream, url).await
}

async fn shake<S>(stream: S, url: &Url) -> Result<SendRequest<Full<Bytes>>, HttpError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, line) = handshake(TokioIo::new(stream))
        .await
        .map_err(|it| HttpError::Broken {
            host: url.host().to_owned(),
            told: it.to_string(),
        })?;
    // The line ends when `sender` is dropped; what breaks it is told to whoever waits for the answer.
    tokio::spawn(async move { line.await.ok() });
    Ok(sender)
}
