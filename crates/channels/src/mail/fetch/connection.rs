//! From an address to an opened folder.
//!
//! Always true: a password is only sent when the line is encrypted or ends on this machine, judged by the address that
//! was really connected to.

use std::sync::Arc;
use std::time::Duration;

use async_imap::types::Mailbox;
use async_imap::{Client, Session};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::MailboxSettings;
use super::fault::{FaultKind, MailboxFault, limited};
use super::folder::encode_folder;
use crate::mail::server::{Tls, tls_client_config};

/// Limit for one step of connecting.
const STEP_WITHIN: Duration = Duration::from_secs(30);

/// Any line that IMAP can be spoken over.
pub(super) trait Line: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Line for T {}

pub(super) type ImapSession = Session<Box<dyn Line>>;

/// An opened folder.
pub(super) struct Opened {
    pub(super) session: ImapSession,
    pub(super) folder: Mailbox,
    pub(super) may_idle: bool,
}

/// Connects, logs in and opens the folder read-only.
pub(super) async fn open(settings: &MailboxSettings) -> Result<Opened, MailboxFault> {
    let line = connect(settings).await?;
    let mut session = log_in(line, settings).await?;
    let capabilities = limited(STEP_WITHIN, "capabilities", async {
        session
            .capabilities()
            .await
            .map_err(|it| MailboxFault::of_command(FaultKind::Protocol, &it))
    })
    .await?;
    if capabilities.has_str("ID") {
        // NetEase refuses to open folders for clients that do not introduce themselves (RFC 2971).
        let words = [
            ("name", Some("Shouwen")),
            ("version", Some(env!("CARGO_PKG_VERSION"))),
        ];
        limited(STEP_WITHIN, "introduction", async {
            session
                .id(words)
                .await
                .map_err(|it| MailboxFault::of_command(FaultKind::Protocol, &it))
        })
        .await?;
    }
    let folder = limited(STEP_WITHIN, "opening the folder", async {
        let examined = session.examine(encode_folder(&settings.folder)).await;
        examined.map_err(|it| MailboxFault::of_command(FaultKind::Folder, &it))
    })
    .await?;
    Ok(Opened {
        session,
        folder,
        may_idle: capabilities.has_str("IDLE"),
    })
}

async fn connect(settings: &MailboxSettings) -> Result<Client<Box<dyn Line>>, MailboxFault> {
    let address = (settings.host.as_str(), settings.port);
    let tcp = limited(STEP_WITHIN, "connecting", async {
        let connected = TcpStream::connect(address).await;
        connected
            .map_err(|it| MailboxFault::new(FaultKind::Connect, format!("{}:{}: {it}", address.0, address.1)))
    })
    .await?;
    let peer = tcp
        .peer_addr()
        .map_err(|it| MailboxFault::new(FaultKind::Connect, it))?;
    match settings.tls {
        Tls::Plain if peer.ip().is_loopback() => greet(Box::new(tcp)).await,
        Tls::Plain => {
            let text = format!(
                "without encryption only this machine is spoken to, not {}",
                settings.host
            );
            Err(MailboxFault::new(FaultKind::Settings, text))
        }
        Tls::Implicit => greet(encrypt(tcp, settings).await?).await,
        Tls::StartTls => {
            let mut client = greet(Box::new(tcp)).await?;
            limited(STEP_WITHIN, "STARTTLS", async {
                let begun = client.run_command_and_check_ok("STARTTLS", None).await;
                begun.map_err(|it| MailboxFault::of_command(FaultKind::Tls, &it))
            })
            .await?;
            // What the server sent in the clear behind its answer is thrown away with the old client.
            Ok(Client::new(encrypt(client.into_inner(), settings).await?))
        }
    }
}

async fn encrypt(
    line: impl Line + 'static,
    settings: &MailboxSettings,
) -> Result<Box<dyn Line>, MailboxFault> {
    let config =
        tls_client_config(&settings.trust).map_err(|it| MailboxFault::new(FaultKind::Settings, it))?;
    let name = ServerName::try_from(settings.host.clone())
        .map_err(|it| MailboxFault::new(FaultKind::Settings, format!("{}: {it}", settings.host)))?;
    limited(STEP_WITHIN, "TLS", async {
        let shaken = TlsConnector::from(Arc::clone(&config)).connect(name, line).await;
        let line = shaken.map_err(|it| MailboxFault::new(FaultKind::Tls, it))?;
        Ok(Box::new(line) as Box<dyn Line>)
    })
    .await
}

async fn greet(line: Box<dyn Line>) -> Result<Client<Box<dyn Line>>, MailboxFault> {
    let mut client = Client::new(line);
    limited(STEP_WITHIN, "greeting", async {
        match client.read_response().await {
            Ok(Some(_greeting)) => Ok(()),
            Ok(None) => Err(MailboxFault::hung_up()),
            Err(cause) => Err(MailboxFault::new(
                FaultKind::Protocol,
                format!("no IMAP greeting: {}", cause.kind()),
            )),
        }
    })
    .await?;
    Ok(client)
}

async fn log_in(
    client: Client<Box<dyn Line>>,
    settings: &MailboxSettings,
) -> Result<ImapSession, MailboxFault> {
    limited(STEP_WITHIN, "log-in", async {
        let outcome = client.login(&settings.user, settings.password.reveal()).await;
        outcome.map_err(|(cause, _client)| MailboxFault::of_command(FaultKind::Login, &cause))
    })
    .await
}
