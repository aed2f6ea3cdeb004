//! Replies through chat and messengers: the words go the way the customer came.
//!
//! Always true: a chat reads its messages from the store, so they are sent once committed; a messenger's wait in the outbox.

use domain::{Channel, ContactId, ContactStage, DeliveryId, Direction, FactBody, MessageId, Replied};
use pack::says;
use store::contacts::LiveContact;
use store::messages::{MailAddress, Message, MessageState, Recipients};
use store::outbox::NewDelivery;

use crate::AppError;
use crate::case::reply_to_customer::ReplyToCustomer;
use crate::contact::take_into_hand;
use crate::conversation::reply_rule::reply_rule;
use crate::conversation::{MESSENGER, OutgoingMessage};
use crate::messenger::limits::messages_of;
use crate::work::{OpenCase, Work};

/// How many of a case's contacts are looked through for one of the channel.
const LOOKED_THROUGH: u32 = 50;

/// Checks the words, keeps the message and sees that it goes out.
pub(crate) fn write_reply(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    cmd: &ReplyToCustomer,
) -> Result<(), AppError> {
    let mut contact = contact_for(work, case, cmd.channel)?;
    reply_rule(work, &contact, cmd)?;
    let is_automatic = case.is_by_rule();
    if !is_automatic {
        let moment = engine::moment_of_reply(&case.state, cmd.channel);
        case.check_words(work, &cmd.text, (moment, Some(cmd.channel)))?;
    }
    if let (ContactStage::Waiting | ContactStage::Offered, Some(person)) = (contact.stage, case.person()) {
        take_into_hand::take_answered(work, case, (&mut contact, person))?;
    }
    let id = MessageId::from_uuid(work.next_id());
    keep_message(work, case, cmd, (id, &contact))?;
    for attachment in &cmd.attachments {
        if !store::attachments::attach_to_message(work.tx, *attachment, case.case().id, id)? {
            return Err(AppError::invalid(
                "attachment_ids",
                "unknown",
                says!(
                    "没有找到上传的文件，请重新上传",
                    "there is no such uploaded file; upload it again"
                ),
            ));
        }
    }
    if cmd.channel == Channel::Messenger {
        put_into_outbox(work, case, (id, contact.id))?;
    }
    if !is_automatic {
        contact.last_out_at = Some(work.now());
    }
    contact.replies_since = contact.replies_since.saturating_add(messages_of(cmd));
    store::contacts::update_live_contact(work.tx, &contact)?;
    case.record(FactBody::ReplySent {
        reply: Replied {
            message: Some(id),
            contact: contact.id,
            channel: cmd.channel,
            text: cmd.text.clone(),
            is_automatic,
            attachments: cmd.attachments.clone(),
        },
    })
}

/// The contact through which the customer is answered: the one that lives, else the latest of the channel.
fn contact_for(work: &mut Work<'_, '_>, case: &OpenCase, channel: Channel) -> Result<LiveContact, AppError> {
    let mut all = store::contacts::live_contacts_of_case(work.tx, case.case().id, LOOKED_THROUGH)?;
    all.retain(|it| it.channel == channel);
    let lives = all.iter().position(|it| it.stage != ContactStage::Ended);
    let chosen = all.get(lives.unwrap_or(0)).map(|it| it.id);
    let locked = match chosen {
        Some(id) => store::contacts::lock_live_contact(work.tx, id)?,
        None => None,
    };
    locked.ok_or_else(|| {
        AppError::invalid(
            "channel",
            "no_contact",
            says!(
                "客户没有在这件事项上用过这个渠道，请换一个渠道",
                "the customer never came this way on this case; use another channel"
            ),
        )
    })
}

fn put_into_outbox(
    work: &mut Work<'_, '_>,
    case: &OpenCase,
    (message, contact): (MessageId, ContactId),
) -> Result<(), AppError> {
    let outgoing = OutgoingMessage { message, contact };
    let delivery = NewDelivery {
        id: DeliveryId::from_uuid(work.next_id()),
        kind: MESSENGER.to_owned(),
        payload: serde_json::to_string(&outgoing).map_err(AppError::internal)?,
        dedupe_key: format!("{MESSENGER}:{message}"),
        case: Some(case.case().id),
        not_before: work.now(),
        created_at: work.now(),
    };
    store::outbox::insert_delivery(work.tx, &delivery)?;
    Ok(())
}

fn keep_message(
    work: &mut Work<'_, '_>,
    case: &OpenCase,
    cmd: &ReplyToCustomer,
    (id, contact): (MessageId, &LiveContact),
) -> Result<(), AppError> {
    let message = Message {
        id,
        case: case.case().id,
        contact: contact.id,
        channel: cmd.channel,
        direction: Direction::Outbound,
        mailbox: None,
        uid: None,
        wire_id: None,
        sender: MailAddress {
            name: work.desk().settings().company.clone(),
            address: contact.account.clone(),
        },
        recipients: Recipients {
            to: vec![MailAddress {
                name: String::new(),
                address: contact.address.clone(),
            }],
            ..Recipients::default()
        },
        subject: String::new(),
        text: cmd.text.clone(),
        quoted: String::new(),
        html: None,
        wire_refs: Vec::new(),
        author: case.person(),
        is_automatic: case.is_by_rule(),
        state: if cmd.channel == Channel::Messenger {
            MessageState::Queued
        } else {
            MessageState::Sent
        },
        detail: String::new(),
        at: work.now(),
        recorded_at: work.now(),
        raw: None,
    };
    Ok(store::messages::insert_message(work.tx, &message)?)
}
