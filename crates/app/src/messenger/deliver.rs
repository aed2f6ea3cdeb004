//! Messengers' part of the outbox as its worker sees it: what is to be sent now, and what became of it.

use calendar::{Instant, Millis};
use domain::{AttachmentId, DeliveryId, MessageId, MessengerId};
use store::Tx;
use store::outbox::{Delivery, Lease};

use crate::conversation::{MESSENGER, OutgoingMessage};
use crate::mail::deliver::{Sending, settle_delivery};
use crate::messenger::MessengerAccount;
use crate::{AppError, Desk};

/// How long a worker may take before another one tries.
const LEASE: Millis = Millis::minutes(5);

/// A message to be sent, leased to one worker.
#[derive(Debug, Clone)]
pub struct LeasedMessage {
    /// The entry in the outbox.
    pub id: DeliveryId,
    /// Tries so far, this one included.
    pub attempts: u32,
    /// The message.
    pub message: MessageId,
    /// Through which account; none when it is gone or out of use.
    pub account: Option<MessengerAccount>,
    /// To whom.
    pub address: String,
    /// What the customer's last message gave to be named.
    pub reply_to: String,
    /// Until when that holds.
    pub reply_until: Option<Instant>,
    /// The words.
    pub text: String,
    /// Files that go along, in order.
    pub files: Vec<LeasedFile>,
}

/// A file that goes along with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedFile {
    /// Identity.
    pub id: AttachmentId,
    /// Name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Leases what is due, at most `limit` messages.
///
/// # Errors
/// Failures of the store.
pub async fn lease_messages(desk: &Desk, worker: &str, limit: u32) -> Result<Vec<LeasedMessage>, AppError> {
    let worker = worker.to_owned();
    let now = desk.clock().now();
    desk.store()
        .write(move |tx| {
            let lease = Lease {
                now,
                until: now.plus(LEASE),
                worker: &worker,
            };
            let deliveries = store::outbox::lease_due(tx, MESSENGER, lease, limit)?;
            let leased = deliveries.into_iter().map(|it| leased_message(tx, &it));
            leased.collect()
        })
        .await
}

fn leased_message(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<LeasedMessage, AppError> {
    let outgoing: OutgoingMessage = serde_json::from_str(&delivery.payload).map_err(AppError::internal)?;
    let message = store::messages::load_message(tx, outgoing.message)?;
    let (account, address, text) = match message {
        Some(message) => {
            let to = message.recipients.to.into_iter().next();
            let address = to.map(|it| it.address).unwrap_or_default();
            let account = message.sender.address.parse::<MessengerId>().ok();
            (account, address, message.text)
        }
        None => (None, String::new(), String::new()),
    };
    let account = match account {
        Some(id) => store::messengers::load_messenger(tx, id)?.filter(|it| it.is_active),
        None => None,
    };
    let account = account.map(MessengerAccount::of).transpose()?;
    let peer = match &account {
        Some(account) => store::messengers::load_peer(tx, account.id, &address)?,
        None => None,
    };
    Ok(LeasedMessage {
        id: delivery.id,
        attempts: delivery.attempts,
        message: outgoing.message,
        account,
        address,
        reply_until: peer.as_ref().and_then(|it| it.reply_until),
        reply_to: peer.map(|it| it.reply_to).unwrap_or_default(),
        files: files_of(tx, outgoing.message)?,
        text,
    })
}

fn files_of(tx: &mut Tx<'_>, message: MessageId) -> Result<Vec<LeasedFile>, AppError> {
    let mut files = Vec::new();
    for it in store::attachments::attachments_of_message(tx, message)? {
        let missing = AppError::NotFound { what: "attachment" };
        let bytes = store::attachments::read_content(tx, &it.content)?.ok_or(missing)?;
        files.push(LeasedFile {
            id: it.id,
            name: it.name,
            media_type: it.media_type,
            bytes,
        });
    }
    Ok(files)
}

/// Records what became of a try: in the outbox, at the message, and as a fact once it is final.
///
/// # Errors
/// Failures of the store.
pub async fn settle_message(
    desk: &Desk,
    worker: &str,
    leased: &LeasedMessage,
    sending: Sending,
) -> Result<(), AppError> {
    settle_delivery(desk, worker, (leased.id, leased.message), sending).await
}

/// When the next message is due to be sent.
///
/// # Errors
/// Failures of the store.
pub async fn next_message_due(desk: &Desk) -> Result<Option<Instant>, AppError> {
    desk.read(|tx| Ok(store::outbox::next_due(tx, MESSENGER)?)).await
}
