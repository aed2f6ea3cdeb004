//! What a visitor is shown of their own conversation: messages, where it stands, what they may do next.

use std::collections::BTreeMap;

use calendar::{Instant, Millis};
use domain::{CaseNumber, Channel, ContactStage, Direction, MessageId, PersonId, Reach, VisitorId};
use store::Tx;
use store::attachments::Attachment;
use store::chat::{ChatSite, Visitor};
use store::contacts::LiveContact;
use store::messages::Message;

use crate::chat::signs::Side;
use crate::chat::sites::{SiteHours, hours_of};
use crate::status_page::next::answer_by;
use crate::{AppError, Desk};

/// Messages shown when somebody opens the chat, and at most at once.
const SHOWN: u32 = 100;
/// Clocks of writers differ and commits come in another order than they began; what came so long before is shown again.
const MARGIN: Millis = Millis::seconds(30);
/// A chat may be rated for so long after its end.
const RATED_WITHIN: Millis = Millis::days(7);

/// A message as its visitor sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatMessage {
    /// Identity.
    pub id: MessageId,
    /// The key that the visitor's browser chose; none for others' messages.
    pub key: Option<String>,
    /// Who wrote.
    pub from: ChatAuthor,
    /// The writer's name; empty for the visitor.
    pub name: String,
    /// The words.
    pub text: String,
    /// Files.
    pub files: Vec<Attachment>,
    /// When.
    pub at: Instant,
}

/// Who wrote a message of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatAuthor {
    /// The visitor.
    Visitor,
    /// A person of the desk.
    Desk,
    /// A rule of the desk.
    Rule,
}

/// Where a visitor's conversation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatState {
    /// Where the last contact stands; none before the first message.
    pub stage: Option<ContactStage>,
    /// How many are drawn before it, while it waits.
    pub ahead: Option<u32>,
    /// Seconds that it will still wait (A09).
    pub wait_s: Option<u64>,
    /// Who of the desk is in it: name and work number.
    pub person: Option<(String, String)>,
    /// Number of its case.
    pub number: Option<CaseNumber>,
    /// By when the next answer is promised.
    pub answer_by_at: Option<Instant>,
    /// The site's hours now.
    pub hours: SiteHours,
    /// It is over and not rated yet.
    pub may_rate: bool,
    /// The desk has read what the visitor wrote up to then.
    pub desk_read_at: Option<Instant>,
    /// Messages of the desk that the visitor has not read.
    pub unread: u32,
    /// Somebody of the desk is typing.
    pub is_typing: bool,
}

/// A conversation now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatNow {
    /// Messages, oldest first.
    pub messages: Vec<ChatMessage>,
    /// Where it stands.
    pub state: ChatState,
}

/// The conversation of a visitor now, with the messages that came after one that they have (some of which they may have).
///
/// # Errors
/// Not found when visitor or site are gone.
pub async fn chat_now(desk: &Desk, id: VisitorId, after: Option<MessageId>) -> Result<ChatNow, AppError> {
    let (within, now) = (desk.clone(), desk.clock().now());
    desk.read(move |tx| {
        let missing = || AppError::NotFound { what: "visitor" };
        let visitor = store::chat::load_visitor(tx, id)?.ok_or_else(missing)?;
        let site = store::chat::load_site(tx, visitor.site)?.ok_or_else(missing)?;
        let since = match after {
            Some(last) => store::messages::load_message(tx, last)?.map(|it| it.recorded_at.minus(MARGIN)),
            None => None,
        };
        let begin = since.unwrap_or(Instant::from_millis(0));
        let mut kept = store::messages::chat_messages(tx, id, begin, SHOWN)?;
        kept.reverse();
        let names = names_of(tx, &kept)?;
        let messages = shown(tx, id, kept, &names)?;
        let state = state_of(tx, &within, (&visitor, &site), now)?;
        let read_at = visitor.read_at.unwrap_or(Instant::from_millis(0));
        let unread = count_unread(tx, id, read_at)?;
        let state = ChatState { unread, ..state };
        Ok(ChatNow { messages, state })
    })
    .await
}

/// Visitors on whose cases something happened after a place in the stream, and the place up to which was looked.
///
/// # Errors
/// Failures of the store.
pub async fn touched_since(desk: &Desk, after: i64) -> Result<(i64, Vec<VisitorId>), AppError> {
    desk.read(move |tx| {
        let last = store::stream::last_position(tx)?;
        if last <= after {
            return Ok((after, Vec::new()));
        }
        Ok((last, store::chat::touched_visitors(tx, after, last)?))
    })
    .await
}

fn count_unread(tx: &mut Tx<'_>, id: VisitorId, read_at: Instant) -> Result<u32, AppError> {
    let later = store::messages::chat_messages(tx, id, read_at, SHOWN)?;
    let is_unread = |it: &&Message| it.direction == Direction::Outbound && it.at > read_at;
    Ok(u32::try_from(later.iter().filter(is_unread).count()).unwrap_or(u32::MAX))
}

fn names_of(tx: &mut Tx<'_>, messages: &[Message]) -> Result<BTreeMap<PersonId, String>, AppError> {
    let mut names = BTreeMap::new();
    for person in messages.iter().filter_map(|it| it.author) {
        if !names.contains_key(&person)
            && let Some(it) = store::people::load_person(tx, person)?
        {
            names.insert(person, it.name);
        }
    }
    Ok(names)
}

fn shown(
    tx: &mut Tx<'_>,
    visitor: VisitorId,
    messages: Vec<Message>,
    names: &BTreeMap<PersonId, String>,
) -> Result<Vec<ChatMessage>, AppError> {
    let ids: Vec<MessageId> = messages.iter().map(|it| it.id).collect();
    let mut files: BTreeMap<MessageId, Vec<Attachment>> = BTreeMap::new();
    for file in store::attachments::attachments_of_messages(tx, &ids)? {
        if let Some(message) = file.message {
            files.entry(message).or_default().push(file);
        }
    }
    let own = format!("{visitor}:");
    let view = |it: Message| {
        let from = match it.direction {
            Direction::Inbound => ChatAuthor::Visitor,
            Direction::Outbound if it.is_automatic => ChatAuthor::Rule,
            Direction::Outbound => ChatAuthor::Desk,
        };
        let by = it.author.and_then(|it| names.get(&it)).cloned();
        ChatMessage {
            id: it.id,
            key: it
                .wire_id
                .as_deref()
                .and_then(|it| it.strip_prefix(&own))
                .map(str::to_owned),
            from,
            name: match from {
                ChatAuthor::Visitor => String::new(),
                ChatAuthor::Desk | ChatAuthor::Rule => by.unwrap_or(it.sender.name),
            },
            text: it.text,
            files: files.remove(&it.id).unwrap_or_default(),
            at: it.at,
        }
    };
    let mut view = view;
    Ok(messages.into_iter().map(&mut view).collect())
}

fn state_of(
    tx: &mut Tx<'_>,
    desk: &Desk,
    (visitor, site): (&Visitor, &ChatSite),
    now: Instant,
) -> Result<ChatState, AppError> {
    let talk = store::chat::last_talk(tx, visitor.id)?;
    let contact = match &talk {
        Some(talk) => store::contacts::load_live_contact(tx, talk.contact)?,
        None => None,
    };
    let mut state = ChatState {
        stage: contact.as_ref().map(|it| it.stage),
        ahead: None,
        wait_s: None,
        person: None,
        number: None,
        answer_by_at: None,
        hours: hours_of(desk, site),
        may_rate: false,
        desk_read_at: visitor.desk_read_at,
        unread: 0,
        is_typing: desk.signs().types(visitor.id, Side::Desk, now),
    };
    let (Some(contact), Some(talk)) = (contact, talk) else {
        return Ok(state);
    };
    let is_over = matches!(contact.stage, ContactStage::WrapUp | ContactStage::Ended);
    let ended_at = contact.ended_at.unwrap_or(contact.stage_at);
    state.may_rate =
        is_over && contact.person.is_some() && talk.rated_at.is_none() && now.since(ended_at) <= RATED_WITHIN;
    wait_of(tx, (&contact, now), &mut state)?;
    if let (false, Some(person)) = (is_over, contact.person) {
        state.person = store::people::load_person(tx, person)?.map(|it| (it.name, it.work_number));
    }
    if let Some(case) = contact.case {
        let found = store::cases::load_summaries(tx, &Reach::All, &[case])?;
        state.number = found.into_iter().next().map(|it| it.number);
        let promises = store::promises::promises_of_case(tx, case)?;
        state.answer_by_at = answer_by(&desk.standard(), &promises);
    }
    Ok(state)
}

fn wait_of(
    tx: &mut Tx<'_>,
    (contact, now): (&LiveContact, Instant),
    state: &mut ChatState,
) -> Result<(), AppError> {
    debug_assert_eq!(contact.channel, Channel::Chat, "only chats are a visitor's");
    match contact.stage {
        ContactStage::Waiting | ContactStage::Offered => {
            state.ahead = Some(store::waiting::waiting_before(tx, contact.id)?);
            // A reading transaction takes no locks, so the place is looked up in the list.
            let all = store::waiting::list_waiting(tx, 500)?;
            if let Some(waiting) = all.iter().find(|it| it.contact == contact.id) {
                state.wait_s = Some(crate::contact::waiting::expected_wait_in(tx, (waiting, now))?);
            }
            Ok(())
        }
        ContactStage::Active | ContactStage::WrapUp | ContactStage::Ended => Ok(()),
    }
}
