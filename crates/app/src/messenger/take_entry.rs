//! Takes a message of the inbox in: onto its case and off the inbox in one transaction; and a vendor's report on ours.

use std::sync::Arc;

use calendar::Instant;
use domain::{AttachmentId, Author, Channel, FactBody, IdentityKind, InboxId, MessageId};
use store::attachments::Attachment;
use store::messages::MessageState;
use store::messengers::MessengerPeer;

use crate::attachment::media_type_of;
use crate::conversation::{self, CertainIdentity, IncomingMessage, TakenMessage};
use crate::messenger::MessengerAccount;
use crate::work::Work;
use crate::{AppError, Desk};

/// A message of a vendor's, with its files fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivedMessage {
    /// Who wrote it, in the vendor's words.
    pub address: String,
    /// The vendor's id of it.
    pub wire_id: String,
    /// The writer's name; may be empty.
    pub name: String,
    /// The words.
    pub text: String,
    /// When it was written; later than now: not known.
    pub at: Instant,
    /// Files: name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// What an answer has to name, in the adapter's words.
    pub reply_to: String,
    /// Until when that holds.
    pub reply_until: Option<Instant>,
}

/// Takes a message in and ends its entry.
///
/// # Errors
/// Failures of the store: nothing was taken.
pub async fn take_entry(
    desk: &Desk,
    (worker, entry): (&str, InboxId),
    account: &MessengerAccount,
    mut arrived: ArrivedMessage,
) -> Result<TakenMessage, AppError> {
    if account.kind.is_by_phone() {
        arrived.address = desk.settings().phone(&arrived.address);
    }
    let (worker, account, arrived) = (worker.to_owned(), account.clone(), Arc::new(arrived));
    desk.write(None, move |work| {
        let attachments = keep_files(work, &arrived.files)?;
        let taken = conversation::take_message(work, &incoming(&account, &arrived, attachments))?;
        let peer = MessengerPeer {
            messenger: account.id,
            address: arrived.address.clone(),
            name: arrived.name.clone(),
            reply_to: arrived.reply_to.clone(),
            reply_until: arrived.reply_until,
        };
        if taken != TakenMessage::Known {
            store::messengers::save_peer(work.tx, &peer)?;
        }
        let now = work.now();
        store::messenger_inbox::finish_entry(work.tx, entry, &worker, now)?;
        Ok(taken)
    })
    .await
}

fn incoming(
    account: &MessengerAccount,
    arrived: &ArrivedMessage,
    attachments: Vec<AttachmentId>,
) -> IncomingMessage {
    // A vendor's id names the same person wherever that vendor's account says so; a number is vouched for by the network.
    let (kind, value) = if account.kind.is_by_phone() {
        (IdentityKind::Phone, arrived.address.clone())
    } else {
        let person = arrived.address.rsplit('/').next().unwrap_or_default();
        (IdentityKind::Other, format!("{}:{person}", account.kind))
    };
    IncomingMessage {
        channel: Channel::Messenger,
        account: account.id.to_string(),
        address: arrived.address.clone(),
        wire_id: arrived.wire_id.clone(),
        name: arrived.name.clone(),
        identities: vec![CertainIdentity {
            kind,
            value,
            is_verified: true,
        }],
        text: arrived.text.clone(),
        attachments,
        at: arrived.at,
        team: account.team,
        language: account.language.clone(),
    }
}

fn keep_files(work: &mut Work<'_, '_>, files: &[(String, Vec<u8>)]) -> Result<Vec<AttachmentId>, AppError> {
    let mut kept = Vec::new();
    for (name, bytes) in files {
        let content = store::attachments::put_content(work.tx, bytes)?;
        let id = AttachmentId::from_uuid(work.next_id());
        let attachment = Attachment {
            id,
            case: None,
            message: None,
            name: crate::attachment::plain_name(name).chars().take(200).collect(),
            media_type: media_type_of(name, bytes).to_owned(),
            size_bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            content,
            content_id: None,
            is_inline: false,
            uploaded_by: None,
            created_at: work.now(),
        };
        store::attachments::insert_attachment(work.tx, &attachment)?;
        kept.push(id);
    }
    Ok(kept)
}

/// Notes what a vendor reports on a message of ours, and ends its entry. A report on what is not ours is left alone.
///
/// # Errors
/// Failures of the store.
pub async fn take_report(
    desk: &Desk,
    (worker, entry): (&str, InboxId),
    (message, is_delivered, detail): (&str, bool, String),
) -> Result<(), AppError> {
    let worker = worker.to_owned();
    let message: Option<MessageId> = message.parse().ok();
    desk.write(None, move |work| {
        let now = work.now();
        if !store::messenger_inbox::finish_entry(work.tx, entry, &worker, now)? {
            return Ok(());
        }
        let known = match message {
            Some(id) => store::messages::load_message(work.tx, id)?,
            None => None,
        };
        // That it went out was said when the vendor took it; only what contradicts that is new.
        let Some(known) = known.filter(|_| !is_delivered) else {
            return Ok(());
        };
        store::messages::set_message_state(work.tx, known.id, MessageState::Failed, &detail)?;
        let mut case = work.open_for(Author::System, known.case)?;
        case.record(FactBody::ReplyDelivered {
            message: known.id,
            is_delivered: false,
            detail: detail.clone(),
        })?;
        work.save(case)?;
        Ok(())
    })
    .await
}
