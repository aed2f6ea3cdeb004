//! What the desk asks of the mail channel: to clean HTML, and to try a mailbox's servers.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use app::mail::show_html::{CleanHtml, InlineUrl};
use app::settings::mailboxes::{Connection, TryMailbox};
use channels::mail::fetch::try_mailbox;
use channels::mail::html::{SafeHtmlOptions, safe_html};
use channels::mail::send::SmtpTransport;
use channels::mail::server::Trust;
use domain::MailboxId;
use domain::ports::Ids;

use crate::mail_fetching::mailbox_settings;
use crate::outbox_delivery::smtp_settings;

/// Cleans the HTML of mails.
#[derive(Debug, Clone, Copy, Default)]
pub struct MailHtml;

impl CleanHtml for MailHtml {
    fn clean(&self, html: &str, allows_remote: bool, inline_url: InlineUrl) -> (String, usize) {
        let safe = safe_html(
            html,
            &SafeHtmlOptions {
                allow_remote: allows_remote,
                cid_url: inline_url,
            },
        );
        (safe.html, safe.remote_blocked)
    }
}

/// Tries mail servers.
#[derive(Clone)]
pub struct MailServers {
    /// Identities.
    pub ids: Arc<dyn Ids>,
    /// Which authorities may vouch for mail servers.
    pub trust: Trust,
}

impl std::fmt::Debug for MailServers {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("MailServers").finish_non_exhaustive()
    }
}

impl TryMailbox for MailServers {
    fn try_mailbox<'a>(
        &'a self,
        connection: &'a Connection,
    ) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        Box::pin(async move {
            let settings = mailbox_settings(MailboxId::from_uuid(self.ids.next()), connection, &self.trust);
            try_mailbox(&settings).await.map_err(|it| format!("IMAP: {it}"))?;
            let line = SmtpTransport::new(&smtp_settings(connection, &self.trust))
                .map_err(|it| format!("SMTP: {it}"))?;
            line.try_connection().await.map_err(|it| format!("SMTP: {it}"))
        })
    }
}
