//! Delivers the mail of the outbox, at least once.
//!
//! Always true: a mail is leased before it is sent, and every try is recorded; a mail that cannot go now is tried again
//! with growing rests, and one that never can is given up where people see it.
//!
//! The trap: when the line breaks after the last word, the mail may have gone through. It is sent again with the same
//! message id.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use app::AppError;
use app::mail::deliver::{LeasedMail, Sending, lease_mail, next_mail_due, settle_mail};
use app::mail::mailboxes::active_mailboxes;
use app::settings::mailboxes::{Connection, Server, connection_of};
use channels::mail::read::MailAddress;
use channels::mail::send::{
    OutgoingAttachment, OutgoingMail, SendError, SmtpSettings, SmtpTransport, backoff, compose_mail,
};
use channels::mail::server::{Secret, Trust};
use domain::MailboxId;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::mail_fetching::{MailRoom, tls_of};

/// Mails on their way at once.
const AT_ONCE: u32 = 8;
/// Tries of one mail before it is given up: more than two days.
const MOST_TRIES: u32 = 60;
/// Limit for sending one mail; shorter than the lease.
const SEND_WITHIN: Duration = Duration::from_secs(240);
/// Limit for one step of the SMTP dialogue.
const STEP_WITHIN: Duration = Duration::from_secs(60);
/// Longest time between two looks; another node may have entered mail.
const LOOK_WITHIN: Duration = Duration::from_secs(30);
/// Rest after the desk could not be asked.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Lines to the servers, by mailbox, with the settings that they were made from.
type Lines = BTreeMap<MailboxId, (SmtpSettings, SmtpTransport)>;

/// Delivers mail until `stop` falls; mails on their way are finished first.
pub async fn run_outbox_delivery(room: MailRoom, stop: CancellationToken) {
    // Unique among all nodes and restarts.
    let worker: Arc<str> = format!("mail-{}", room.ids.next()).into();
    let mut bell = room.desk.outbox_changes();
    let mut lines = Lines::new();
    while !stop.is_cancelled() {
        bell.mark_unchanged();
        let rest = match deliver_due(&room, &worker, &mut lines).await {
            Ok(0) => time_to_next(&room).await,
            Ok(_some) => continue,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be worked now");
                REST_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            _ = bell.changed() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

async fn time_to_next(room: &MailRoom) -> Duration {
    let due = match next_mail_due(&room.desk).await {
        Ok(due) => due,
        Err(error) => {
            tracing::error!(%error, "the outbox cannot be looked at now");
            return REST_AFTER_FAILURE;
        }
    };
    let wait = due.map(|it| it.since(room.desk.clock().now()).as_i64());
    let wait = wait
        .and_then(|it| u64::try_from(it.max(0)).ok())
        .map(Duration::from_millis);
    wait.unwrap_or(LOOK_WITHIN)
        .clamp(Duration::from_millis(50), LOOK_WITHIN)
}

/// Leases and sends what is due; tells how many mails it worked.
async fn deliver_due(room: &MailRoom, worker: &Arc<str>, lines: &mut Lines) -> Result<usize, AppError> {
    let leased = lease_mail(&room.desk, worker, AT_ONCE).await?;
    if leased.is_empty() {
        return Ok(0);
    }
    let count = leased.len();
    refresh_lines(room, lines).await?;
    let mut sending = JoinSet::new();
    for mail in leased {
        let line = lines.get(&mail.mail.mailbox).map(|(_, line)| line.clone());
        let (room, worker) = (room.clone(), Arc::clone(worker));
        sending.spawn(async move { deliver_one(&room, &worker, &mail, line).await });
    }
    while let Some(ended) = sending.join_next().await {
        match ended {
            Ok(outcome) => outcome?,
            Err(error) => {
                tracing::error!(%error, "sending a mail broke down; it is tried again when its lease ends")
            }
        }
    }
    Ok(count)
}

async fn refresh_lines(room: &MailRoom, lines: &mut Lines) -> Result<(), AppError> {
    let mut fresh = Lines::new();
    for mailbox in active_mailboxes(&room.desk).await? {
        let settings = match connection_of(&mailbox) {
            Ok(connection) => smtp_settings(&connection, &room.trust),
            Err(error) => {
                tracing::error!(mailbox = %mailbox.id, %error, "the connection of a mailbox cannot be read");
                continue;
            }
        };
        let kept = lines
            .remove(&mailbox.id)
            .filter(|(before, _)| *before == settings);
        match kept.map_or_else(|| SmtpTransport::new(&settings), |(_, line)| Ok(line)) {
            Ok(line) => {
                fresh.insert(mailbox.id, (settings, line));
            }
            Err(error) => {
                tracing::error!(mailbox = %mailbox.id, %error, "the mail server of a mailbox cannot be used")
            }
        }
    }
    *lines = fresh;
    Ok(())
}

/// The channel's settings for sending from a mailbox.
pub(crate) fn smtp_settings(connection: &Connection, trust: &Trust) -> SmtpSettings {
    let Server {
        host,
        port,
        security,
        user,
        password,
    } = &connection.smtp;
    SmtpSettings {
        host: host.trim().to_owned(),
        port: *port,
        tls: tls_of(*security),
        trust: trust.clone(),
        login: (!user.is_empty()).then(|| (user.clone(), Secret::new(password.clone()))),
        step_within: STEP_WITHIN,
    }
}

async fn deliver_one(
    room: &MailRoom,
    worker: &str,
    leased: &LeasedMail,
    line: Option<SmtpTransport>,
) -> Result<(), AppError> {
    let outcome = match line {
        Some(line) => send_one(room, leased, &line).await,
        None => Err(SendError::Temporary {
            code: None,
            text: "the mailbox that sends it is not in use, or its settings are wrong".to_owned(),
        }),
    };
    let sending = match outcome {
        Ok(()) => Sending::Sent,
        Err(error) if error.is_permanent() || leased.attempts >= MOST_TRIES => {
            tracing::warn!(delivery = %leased.id, attempts = leased.attempts, "a mail is given up: {error}");
            Sending::Failed {
                error: error.to_string(),
            }
        }
        Err(error) => {
            tracing::warn!(delivery = %leased.id, attempts = leased.attempts, "a mail has to wait: {error}");
            let not_before = room.desk.clock().now().plus(backoff(leased.attempts));
            Sending::Again {
                not_before,
                error: error.to_string(),
            }
        }
    };
    settle_mail(&room.desk, worker, leased, sending).await
}

async fn send_one(room: &MailRoom, leased: &LeasedMail, line: &SmtpTransport) -> Result<(), SendError> {
    let composed = compose_mail(&write_mail(room, leased)).map_err(|it| SendError::Permanent {
        code: None,
        text: it.to_string(),
    })?;
    match tokio::time::timeout(SEND_WITHIN, line.send(&composed)).await {
        Ok(sent) => sent.map(|_words| ()),
        Err(_elapsed) => Err(SendError::Temporary {
            code: None,
            text: format!("not sent within {} s", SEND_WITHIN.as_secs()),
        }),
    }
}

fn write_mail(room: &MailRoom, leased: &LeasedMail) -> OutgoingMail {
    let mail = &leased.mail;
    let bare = |address: &String| MailAddress {
        name: None,
        address: address.clone(),
    };
    let from_name = Some(mail.from_name.clone()).filter(|it| !it.trim().is_empty());
    OutgoingMail {
        message_id: mail.header_id.clone(),
        reference: mail.case_number.clone(),
        from: MailAddress {
            name: from_name,
            address: mail.from_address.clone(),
        },
        to: mail.to.iter().map(bare).collect(),
        cc: mail.cc.iter().map(bare).collect(),
        subject: mail.subject.clone(),
        text: mail.text.clone(),
        in_reply_to: mail.in_reply_to.clone(),
        references: mail.references.clone(),
        attachments: leased
            .files
            .iter()
            .map(|(file, bytes)| OutgoingAttachment {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                bytes: bytes.clone(),
            })
            .collect(),
        is_automatic: mail.is_automatic,
        written_at: room.desk.clock().now(),
    }
}
