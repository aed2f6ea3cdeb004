//! The line to the SMTP server.
//!
//! Always true: every step has a time limit; without encryption only this machine is spoken to; a log-in that is
//! refused is a temporary failure, because mending the settings mends it.

use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls as LettreTls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::{ComposedMail, SendError};
use crate::mail::server::{Secret, Tls, Trust, is_loopback_host};

/// How to reach the SMTP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// Name or address.
    pub host: String,
    /// Usually 465 (from the first byte) or 587 (`STARTTLS`).
    pub port: u16,
    /// When encryption begins.
    pub tls: Tls,
    /// Whom to trust.
    pub trust: Trust,
    /// Log-in name and password; `None` when the server asks for none.
    pub login: Option<(String, Secret)>,
    /// Limit for one step of the dialogue.
    pub step_within: Duration,
}

/// A pool of lines to one server; cheap to clone.
#[derive(Debug, Clone)]
pub struct SmtpTransport {
    inner: AsyncSmtpTransport<Tokio1Executor>,
}

impl SmtpTransport {
    /// Prepares the pool; speaks to nobody yet.
    ///
    /// # Errors
    /// When the settings cannot work: encryption missing for another machine, or a broken certificate.
    pub fn new(settings: &SmtpSettings) -> Result<Self, SendError> {
        let refuse = |text: String| SendError::Temporary { code: None, text };
        let tls = match settings.tls {
            Tls::Plain if is_loopback_host(&settings.host) => LettreTls::None,
            Tls::Plain => {
                return Err(refuse(format!(
                    "without encryption only this machine is spoken to, not {}",
                    settings.host
                )));
            }
            Tls::Implicit => LettreTls::Wrapper(tls_parameters(settings).map_err(refuse)?),
            Tls::StartTls => LettreTls::Required(tls_parameters(settings).map_err(refuse)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(settings.step_within));
        if let Some((user, password)) = &settings.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
        }
        if matches!(settings.tls, Tls::Plain) {
            builder = builder.hello_name(ClientId::Domain("localhost".to_owned()));
        }
        Ok(Self {
            inner: builder.build(),
        })
    }

    /// Hands a mail over; returns what the server said.
    ///
    /// # Errors
    /// [`SendError`] says whether trying again makes sense.
    pub async fn send(&self, mail: &ComposedMail) -> Result<String, SendError> {
        let answer = self
            .inner
            .send_raw(&mail.envelope, &mail.bytes)
            .await
            .map_err(|it| judge(&it))?;
        Ok(answer.message().collect::<Vec<_>>().join(" "))
    }

    /// Connects, logs in and says goodbye, for a button "try these settings".
    ///
    /// # Errors
    /// What failed, in the server's words where it has any.
    pub async fn try_connection(&self) -> Result<(), SendError> {
        match self.inner.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(SendError::Temporary {
                code: None,
                text: "the server hung up".to_owned(),
            }),
            Err(cause) => Err(judge(&cause)),
        }
    }
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Trust::PrivateCa(pem) = &settings.trust {
        let authority = Certificate::from_pem(pem.as_bytes()).map_err(|it| it.to_string())?;
        builder = builder.add_root_certificate(authority);
    }
    builder.build_rustls().map_err(|it| it.to_string())
}

fn judge(cause: &lettre::transport::smtp::Error) -> SendError {
    let code = cause.status().map(u16::from);
    let text = describe(cause);
    let is_login_refused = matches!(code, Some(530 | 534 | 535 | 538));
    // What the client refuses itself lies with the server's abilities (no STARTTLS, no way to log in) and may be mended,
    // but for letters that the server cannot carry.
    let is_unsendable = cause.is_client() && text.contains("non-ascii");
    if (cause.is_permanent() || is_unsendable) && !is_login_refused {
        SendError::Permanent { code, text }
    } else {
        SendError::Temporary { code, text }
    }
}

fn describe(cause: &dyn std::error::Error) -> String {
    let mut text = cause.to_string();
    let mut source = cause.source();
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    text.chars().take(500).collect()
}
