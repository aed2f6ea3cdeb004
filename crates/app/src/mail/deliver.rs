//! The outbox as its worker sees it: what is to be sent now, and what became of it.

use calendar::{Instant, Millis};
use domain::{Author, DeliveryId, FactBody, MessageId};
use store::attachments::Attachment;
use store::messages::MessageState;
use store::outbox::Lease;

use crate::mail::outgoing::{MAIL, OutgoingMail};
use crate::status_page::closing_words::{Parts, closing_words};
use crate::{AppError, Desk};

/// A mail to be sent, leased to one worker.
#[derive(Debug, Clone)]
pub struct LeasedMail {
    /// The entry in the outbox.
    pub id: DeliveryId,
    /// Tries so far, this one included.
    pub attempts: u32,
    /// The mail.
    pub mail: OutgoingMail,
    /// Its files.
    pub files: Vec<(Attachment, Vec<u8>)>,
}

/// What became of a try to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sending {
    /// The next server took it.
    Sent,
    /// It may go through later.
    Again {
        /// Not before.
        not_before: Instant,
        /// What went wrong.
        error: String,
    },
    /// It never will.
    Failed {
        /// What went wrong.
        error: String,
    },
}

/// How long a worker may take before another one tries.
const LEASE: Millis = Millis::minutes(5);

/// Leases what is due, at most `limit` mails.
///
/// # Errors
/// Failures of the store.
pub async fn lease_mail(desk: &Desk, worker: &str, limit: u32) -> Result<Vec<LeasedMail>, AppError> {
    let worker = worker.to_owned();
    let now = desk.clock().now();
    let public_url = desk.settings().public_url.clone();
    let fresh: Vec<_> = (0..limit)
        .map(|_| (desk.ids().next(), desk.ids().secret()))
        .collect();
    desk.store()
        .write(move |tx| {
            let lease = Lease {
                now,
                until: now.plus(LEASE),
                worker: &worker,
            };
            let mut leased = Vec::new();
            let due = store::outbox::lease_due(tx, MAIL, lease, limit)?;
            for (delivery, (id, secret)) in due.into_iter().zip(&fresh) {
                let mut mail: OutgoingMail =
                    serde_json::from_str(&delivery.payload).map_err(AppError::internal)?;
                if let (Some(public_url), Some(case), false) = (&public_url, delivery.case, mail.is_automatic)
                {
                    let parts = Parts {
                        public_url,
                        id: *id,
                        secret: *secret,
                        now,
                    };
                    mail.text
                        .push_str(&closing_words(tx, case, &parts)?.unwrap_or_default());
                }
                let mut files = Vec::new();
                for attachment in store::attachments::attachments_of_message(tx, mail.message)? {
                    if let Some(bytes) = store::attachments::read_content(tx, &attachment.content)? {
                        files.push((attachment, bytes));
                    }
                }
                leased.push(LeasedMail {
                    id: delivery.id,
                    attempts: delivery.attempts,
                    mail,
                    files,
                });
            }
            Ok(leased)
        })
        .await
}

/// Records what became of a try: in the outbox, at the message, and as a fact once it is final.
///
/// # Errors
/// Failures of the store.
pub async fn settle_mail(
    desk: &Desk,
    worker: &str,
    leased: &LeasedMail,
    sending: Sending,
) -> Result<(), AppError> {
    settle_delivery(desk, worker, (leased.id, leased.mail.message), sending).await
}

/// Records what became of a try to deliver a message, whatever carries it.
pub(crate) async fn settle_delivery(
    desk: &Desk,
    worker: &str,
    (id, message): (DeliveryId, MessageId),
    sending: Sending,
) -> Result<(), AppError> {
    let worker = worker.to_owned();
    desk.write(None, move |work| {
        let now = work.now();
        let (state, is_delivered, detail) = match &sending {
            Sending::Again { not_before, error } => {
                store::outbox::retry_delivery(work.tx, id, &worker, *not_before, error)?;
                store::messages::set_message_state(work.tx, message, MessageState::Queued, error)?;
                return Ok(());
            }
            Sending::Sent => {
                if !store::outbox::finish_delivery(work.tx, id, &worker, now)? {
                    return Ok(());
                }
                (MessageState::Sent, true, String::new())
            }
            Sending::Failed { error } => {
                if !store::outbox::give_up_delivery(work.tx, id, &worker, now, error)? {
                    return Ok(());
                }
                (MessageState::Failed, false, error.clone())
            }
        };
        store::messages::set_message_state(work.tx, message, state, &detail)?;
        let Some(known) = store::messages::load_message(work.tx, message)? else {
            return Ok(());
        };
        let mut case = work.open_for(Author::System, known.case)?;
        case.record(FactBody::ReplyDelivered {
            message,
            is_delivered,
            detail,
        })?;
        work.save(case)?;
        Ok(())
    })
    .await
}

/// When the next mail is due to be sent.
///
/// # Errors
/// Failures of the store.
pub async fn next_mail_due(desk: &Desk) -> Result<Option<Instant>, AppError> {
    desk.read(|tx| Ok(store::outbox::next_due(tx, MAIL)?)).await
}
