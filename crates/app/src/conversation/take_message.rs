//! Takes messages of a door in: onto their case, or into a new one, and into the queue; each once.
//!
//! Always true: claim, address lock, case, contact and place in the queue are one transaction. The trap: a door's clock
//! may run ahead of ours; nothing happens later than now.

use std::sync::Arc;

use calendar::Instant;
use domain::{Author, ContactId, ContactStage, CustomerId, Direction, MessageId, Reach, Received};
use store::contacts::{KnownAddress, LiveContact};
use store::messages::{MailAddress, Message, MessageState, Recipients};

use crate::announcement::answer_at_once::answer_at_once;
use crate::case::open_survivor::open_survivor;
use crate::case::raise_from_channel::{Written, raise_from_channel};
use crate::case::receive_words::{note_urging, receive_words};
use crate::contact::queue_contact::queue_contact;
use crate::contact::{agent_row, languages};
use crate::conversation::person_behind::person_behind;
use crate::conversation::{IncomingMessage, TakenMessage};
use crate::work::{OpenCase, Work};
use crate::{AppError, Desk};

/// How many of a customer's cases are looked through for one that goes on.
const LOOKED_THROUGH: u32 = 10;

/// Takes messages in, in order and in one transaction.
///
/// # Errors
/// Failures of the store: nothing was taken, the same messages may be offered again.
pub async fn take_messages(
    desk: &Desk,
    messages: Vec<IncomingMessage>,
) -> Result<Vec<TakenMessage>, AppError> {
    let messages = Arc::new(messages);
    desk.write(None, move |work| {
        messages.iter().map(|it| take_message(work, it)).collect()
    })
    .await
}

/// What a door's message became that was taken in before; none when it was not.
///
/// # Errors
/// Failures of the store.
pub async fn taken_before(
    desk: &Desk,
    account: &str,
    wire_id: &str,
) -> Result<Option<TakenMessage>, AppError> {
    let (account, wire_id) = (account.to_owned(), wire_id.to_owned());
    desk.read(move |tx| {
        let Some(id) = store::contacts::find_taken_message(tx, &account, &wire_id)? else {
            return Ok(None);
        };
        let found = store::messages::load_message(tx, id)?;
        Ok(found.map(|it| TakenMessage::Taken {
            case: it.case,
            contact: it.contact,
            message: it.id,
            is_new_case: false,
            is_new_contact: false,
        }))
    })
    .await
}

/// Takes one message in.
pub(crate) fn take_message(
    work: &mut Work<'_, '_>,
    message: &IncomingMessage,
) -> Result<TakenMessage, AppError> {
    let id = MessageId::from_uuid(work.next_id());
    if !store::contacts::claim_message(work.tx, &message.account, &message.wire_id, id)? {
        return Ok(TakenMessage::Known);
    }
    let at = message.at.min(work.now());
    let known = store::contacts::lock_address(work.tx, &message.account, &message.address, work.now())?;
    let last = match known.contact {
        Some(id) => store::contacts::lock_live_contact(work.tx, id)?,
        None => None,
    };
    let customer = person_behind(work, message, known.customer)?;
    let live = last.clone().filter(|it| it.stage != ContactStage::Ended);
    let contact = live
        .as_ref()
        .map_or_else(|| ContactId::from_uuid(work.next_id()), |it| it.id);
    let (mut case, is_new_case) = case_for(work, message, (customer, contact), (last.as_ref(), at))?;
    keep_message(work, &case, message, (id, contact, at))?;
    if live.is_none() && !is_new_case {
        note_urging(&mut case, at, &message.text)?;
    }
    receive_words(&mut case, at, received(message, id, contact))?;
    let is_new_contact = live.is_none();
    let mut live = live.unwrap_or_else(|| begun(message, (contact, customer), at));
    live.case = Some(case.case().id);
    live.customer = Some(customer);
    live.last_in_at = Some(at);
    live.replies_since = 0;
    if is_new_contact {
        live.team = message.team.or(case.case().team);
        store::contacts::insert_live_contact(work.tx, &live)?;
        languages::note_language(&mut case, &live)?;
        let routing = store::doors::routing_of(work.tx, &message.account)?;
        live.skill = routing.skill_for(case.case().case_type).map(str::to_owned);
        queue_contact(work, &mut case, (&mut live, routing.waits_for_known()))?;
    }
    let was_over = live.stage == ContactStage::WrapUp;
    if was_over {
        // The customer is not done: whoever wrote it up is in it again.
        (live.stage, live.stage_at, live.until_at) = (ContactStage::Active, work.now(), None);
    }
    store::contacts::update_live_contact(work.tx, &live)?;
    if let (true, Some(person)) = (was_over, live.person) {
        let mut agent = store::agents::lock_agent(work.tx, person, work.now())?;
        agent_row::settle(work, &mut agent)?;
    }
    let known = KnownAddress {
        customer: Some(customer),
        contact: Some(contact),
    };
    store::contacts::set_address(work.tx, (&message.account, &message.address), known)?;
    let saved = work.save_whole(case)?.record;
    answer_at_once(work, saved.case.id, (message.channel, &message.text))?;
    if let Some(due_at) = saved.next_due_at {
        store::waiting::bring_due_nearer(work.tx, saved.case.id, due_at)?;
    }
    Ok(TakenMessage::Taken {
        case: saved.case.id,
        contact,
        message: id,
        is_new_case,
        is_new_contact,
    })
}

/// The case on which the message goes on: the contact's, else one of the customer's that is open, else a new one.
fn case_for(
    work: &mut Work<'_, '_>,
    message: &IncomingMessage,
    (customer, contact): (CustomerId, ContactId),
    (last, at): (Option<&LiveContact>, Instant),
) -> Result<(OpenCase, bool), AppError> {
    let author = Author::Customer(Some(customer));
    if let Some(id) = last.and_then(|it| it.case)
        && let Some(case) = open_survivor(work, author, id, at)?
    {
        return Ok((case, false));
    }
    let recent = at.minus(work.desk().settings().reopens_within);
    let cases = store::cases::cases_of_customer(work.tx, &Reach::All, customer, LOOKED_THROUGH)?;
    let goes_on = cases
        .iter()
        .find(|it| it.category.is_live() && it.updated_at >= recent);
    if let Some(found) = goes_on {
        return Ok((work.open_for(author, found.id)?, false));
    }
    let written = Written {
        channel: message.channel,
        contact,
        customer,
        subject: "",
        text: &message.text,
        team: message.team,
    };
    Ok((raise_from_channel(work, at, &written)?, true))
}

fn begun(message: &IncomingMessage, (id, customer): (ContactId, CustomerId), at: Instant) -> LiveContact {
    LiveContact {
        id,
        channel: message.channel,
        direction: Direction::Inbound,
        customer: Some(customer),
        person: None,
        began_at: at,
        ended_at: None,
        address: message.address.clone(),
        stage: ContactStage::Waiting,
        account: message.account.clone(),
        case: None,
        team: message.team,
        language: languages::foreign(message.language.as_deref()),
        skill: None,
        queued_at: None,
        stage_at: at,
        until_at: None,
        last_in_at: None,
        last_out_at: None,
        replies_since: 0,
        taken_at: None,
    }
}

fn received(message: &IncomingMessage, id: MessageId, contact: ContactId) -> Received {
    Received {
        message: id,
        contact,
        channel: message.channel,
        subject: None,
        text: message.text.clone(),
    }
}

fn keep_message(
    work: &mut Work<'_, '_>,
    case: &OpenCase,
    message: &IncomingMessage,
    (id, contact, at): (MessageId, ContactId, Instant),
) -> Result<(), AppError> {
    let kept = Message {
        id,
        case: case.case().id,
        contact,
        channel: message.channel,
        direction: Direction::Inbound,
        mailbox: None,
        uid: None,
        wire_id: Some(message.wire_id.clone()),
        sender: MailAddress {
            name: message.name.clone(),
            address: message.address.clone(),
        },
        recipients: Recipients::default(),
        subject: String::new(),
        text: message.text.clone(),
        quoted: String::new(),
        html: None,
        wire_refs: Vec::new(),
        author: None,
        is_automatic: false,
        state: MessageState::Received,
        detail: String::new(),
        at,
        recorded_at: work.now(),
        raw: None,
    };
    store::messages::insert_message(work.tx, &kept)?;
    for attachment in &message.attachments {
        if !store::attachments::attach_to_message(work.tx, *attachment, case.case().id, id)? {
            tracing::warn!(%attachment, "a file that came with a message is not there, or belongs to another one");
        }
    }
    Ok(())
}
