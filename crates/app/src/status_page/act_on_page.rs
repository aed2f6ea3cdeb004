//! What a customer does on the page of their case: adds a word, urges, asks to drop it or for another time, rates.
//!
//! Always true: each form is taken once, by the number that the page gave it; what the customer does is a fact of theirs in
//! the case's chain, so the clauses judge it like a call or a mail. The trap: a customer can ask to drop a matter, not close
//! it. Closing needs result, answer and word (C06), so it is closed at once only when all of that is there already.

use calendar::Millis;
use domain::{
    Action, Author, Category, Channel, ContactId, ContactStage, CustomerWord, Direction, Event, EventKind,
    FactBody, MessageId, Received,
};
use pack::says;
use serde::{Deserialize, Serialize};
use store::contacts::LiveContact;
use store::messages::{MailAddress, Message, MessageState, Recipients};
use store::status_links::StatusLink;

use crate::case::open_survivor::open_survivor;
use crate::case::receive_words::receive_words;
use crate::desk::DeskSettings;
use crate::error::{check_length, check_text};
use crate::session::secrets;
use crate::status_page::open_page::link_of;
use crate::status_page::settings;
use crate::status_page::view::{PageMay, latest_facts, may_of};
use crate::work::{OpenCase, Work};
use crate::{AppError, Desk};

/// What the customer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageAct {
    /// Adds something to the matter.
    AddWord {
        /// The words.
        text: String,
    },
    /// Asks again.
    Urge {
        /// The words; may be empty.
        text: String,
    },
    /// Asks to drop the matter.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Asks for another time.
    OtherTime {
        /// Which, in the customer's words.
        when: String,
        /// Why, or what to mind; may be empty.
        text: String,
    },
    /// Says what they think of the outcome.
    Rate {
        /// Satisfied, accepted, dissatisfied.
        word: CustomerWord,
        /// 1 to 5.
        stars: u8,
        /// The words; may be empty, but for whoever is dissatisfied.
        text: String,
    },
}

impl PageAct {
    /// What the page must offer for it.
    const fn needs(&self) -> PageMay {
        match self {
            Self::AddWord { .. } => PageMay::AddWord,
            Self::Urge { .. } => PageMay::Urge,
            Self::Cancel { .. } => PageMay::Cancel,
            Self::OtherTime { .. } => PageMay::OtherTime,
            Self::Rate { .. } => PageMay::Rate,
        }
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageDone {
    /// The form had been taken before.
    Known,
    /// The words are on the case.
    WordAdded,
    /// The urging is on the case.
    Urged,
    /// The wish to drop it is with whoever works on it.
    CancelAsked,
    /// It was dropped: everything that closing asks for was there.
    Closed,
    /// The wish for another time is with whoever works on it.
    OtherTimeAsked,
    /// The customer's word was taken.
    Rated,
    /// The customer's word was taken and the matter taken up again.
    Reopened,
}

/// The account of contacts and messages that come through this page.
const ACCOUNT: &str = "status_page";
/// More than so many acts of the customer in an hour are not taken on a case.
const MOST_AN_HOUR: usize = 12;
/// How far back acts are looked for, in facts.
const LOOKED_BACK: u32 = 80;

/// Does it once. `form` is the number that the page gave the form.
///
/// # Errors
/// Not found for a link that leads nowhere; [`AppError::Invalid`] for words that are missing or too long;
/// [`AppError::WrongState`] when the case does not allow it any more; [`AppError::TooManyTries`] for more than a dozen acts
/// within an hour.
pub async fn act_on_page(desk: &Desk, token: &str, form: &str, act: PageAct) -> Result<PageDone, AppError> {
    check(&act)?;
    let hash = secrets::hash(token);
    let form = form.to_owned();
    let settings = desk.settings().clone();
    desk.write(None, move |work| {
        let link = link_of(work.tx, &hash, work.now())?;
        let message = MessageId::from_uuid(work.next_id());
        if !store::contacts::claim_message(work.tx, ACCOUNT, &format!("{}:{form}", link.id), message)? {
            return Ok(PageDone::Known);
        }
        require_offered(work, &link, &settings, act.needs())?;
        let mut case = case_of(work, &link, &act)?;
        require_measure(work, &case)?;
        let page = Page {
            link: &link,
            message,
            form: &form,
        };
        let done = take(work, &mut case, &page, &act)?;
        work.save(case)?;
        Ok(done)
    })
    .await
}

/// The link, the number of the message if one is written, and the form's.
struct Page<'a> {
    link: &'a StatusLink,
    message: MessageId,
    form: &'a str,
}

fn check(act: &PageAct) -> Result<(), AppError> {
    match act {
        PageAct::AddWord { text } => check_text("text", text, 2_000),
        PageAct::Urge { text } => check_length("text", text, 2_000),
        PageAct::Cancel { reason } => check_text("reason", reason, 1_000),
        PageAct::OtherTime { when, text } => {
            check_text("when", when, 100)?;
            check_length("text", text, 1_000)
        }
        PageAct::Rate { word, stars, text } => {
            if !(1..=5).contains(stars) {
                return Err(AppError::invalid(
                    "stars",
                    "out_of_range",
                    says!("请填 1 至 5", "1 to 5"),
                ));
            }
            // What is taken up again needs its reason (C13).
            match word {
                CustomerWord::Dissatisfied => check_text("text", text, 1_000),
                CustomerWord::Satisfied | CustomerWord::Accepted => check_length("text", text, 1_000),
            }
        }
    }
}

/// What the page does not offer, or no longer, is not taken either.
fn require_offered(
    work: &mut Work<'_, '_>,
    link: &StatusLink,
    desk: &DeskSettings,
    act: PageMay,
) -> Result<(), AppError> {
    let record = store::cases::load_case(work.tx, link.case)?.ok_or(AppError::NotFound { what: "page" })?;
    let facts = latest_facts(work.tx, link.case)?;
    let set = settings::load(work.tx)?;
    let now = work.now();
    if may_of(work.tx, &record.case, &facts, (desk, &set, now))?.contains(&act) {
        return Ok(());
    }
    Err(AppError::WrongState {
        state: "not_offered",
        hint: says!(
            "这个页面没有或不再提供这一项；请重新打开",
            "the page does not offer this, or no longer; open it again"
        ),
    })
}

/// The case on which the customer acts: their own; words and urgings follow it to the one that it was joined into.
fn case_of(work: &mut Work<'_, '_>, link: &StatusLink, act: &PageAct) -> Result<OpenCase, AppError> {
    let customer = store::cases::load_case(work.tx, link.case)?.and_then(|it| it.case.customer);
    let now = work.now();
    let found = open_survivor(work, Author::Customer(customer), link.case, now)?;
    let case = found.ok_or(AppError::WrongState {
        state: "closed",
        hint: says!(
            "这件事项早已办结；请另提一件",
            "the matter was closed long ago; raise a new one"
        ),
    })?;
    match act {
        PageAct::AddWord { .. } | PageAct::Urge { .. } => Ok(case),
        PageAct::Cancel { .. } | PageAct::OtherTime { .. } | PageAct::Rate { .. } => {
            if case.case().id == link.case {
                Ok(case)
            } else {
                Err(AppError::WrongState {
                    state: "joined",
                    hint: says!(
                        "它与别人的同一事项一起办理",
                        "it goes on together with the same matter of others"
                    ),
                })
            }
        }
    }
}

/// A page may not be used to flood a case.
fn require_measure(work: &mut Work<'_, '_>, case: &OpenCase) -> Result<(), AppError> {
    let since = work.now().minus(Millis::hours(1));
    let latest = store::facts::facts_before(work.tx, case.case().id, None, LOOKED_BACK)?;
    let mut theirs: Vec<_> = latest
        .iter()
        .filter(|it| matches!(it.author, Author::Customer(_)) && it.recorded_at > since)
        .map(|it| it.recorded_at)
        .collect();
    // One act may be more than one fact, all of one instant.
    theirs.sort_unstable();
    theirs.dedup();
    match theirs.first() {
        Some(first) if theirs.len() >= MOST_AN_HOUR => Err(AppError::TooManyTries {
            retry_at: first.plus(Millis::hours(1)),
        }),
        Some(_) | None => Ok(()),
    }
}

fn take(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    page: &Page<'_>,
    act: &PageAct,
) -> Result<PageDone, AppError> {
    match act {
        PageAct::AddWord { text } => {
            write(work, case, page, text)?;
            Ok(PageDone::WordAdded)
        }
        PageAct::Urge { text } => {
            case.require_live()?;
            case.record(FactBody::Urged { text: text.clone() })?;
            Ok(PageDone::Urged)
        }
        PageAct::Cancel { reason } => cancel(work, case, page, reason),
        PageAct::OtherTime { when, text } => {
            case.require_live()?;
            ask_for(case, "change")?;
            let words = [when.as_str(), text.as_str()].map(str::trim);
            let said = words.into_iter().filter(|it| !it.is_empty());
            write(work, case, page, &said.collect::<Vec<_>>().join("\n"))?;
            Ok(PageDone::OtherTimeAsked)
        }
        PageAct::Rate { word, stars, text } => rate(work, case, (*word, *stars, text)),
    }
}

/// The customer asks to change or cancel what was agreed; for orders a clause runs from it (M03).
fn ask_for(case: &mut OpenCase, wish: &str) -> Result<(), AppError> {
    let mut event = Event::of(EventKind::ChangeAsked);
    event.fields.insert("wish".to_owned(), wish.to_owned());
    case.record(FactBody::EventHappened { event })
}

/// Dropping a matter is a wish. With result and answer there, the customer's agreement is all that closing lacks.
fn cancel(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    page: &Page<'_>,
    reason: &str,
) -> Result<PageDone, AppError> {
    case.require_live()?;
    let is_answered = case.case().closing.result_at.is_some() && case.case().closing.answered_at.is_some();
    if is_answered && case.case().owed_answers.is_empty() {
        case.record(FactBody::CustomerWordTaken {
            word: CustomerWord::Accepted,
            note: reason.to_owned(),
        })?;
        match case.ask(work, &Action::Close) {
            Ok(()) => {
                case.record(FactBody::CaseClosed {
                    cause: None,
                    remedy: None,
                    prevention: None,
                })?;
                return Ok(PageDone::Closed);
            }
            Err(AppError::Refused(_)) => {}
            Err(other) => return Err(other),
        }
    }
    ask_for(case, "cancel")?;
    write(work, case, page, reason)?;
    Ok(PageDone::CancelAsked)
}

/// Takes the customer's word; a bad one on a closed matter takes it up again for its first owner (C13, F11).
fn rate(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    (word, stars, text): (CustomerWord, u8, &str),
) -> Result<PageDone, AppError> {
    let is_closed = case.case().category == Category::Closed;
    case.record(FactBody::CustomerWordTaken {
        word,
        note: text.to_owned(),
    })?;
    let mut event = Event::of(EventKind::SatisfactionSurveyed);
    event.fields.insert("score".to_owned(), stars.to_string());
    if !text.trim().is_empty() {
        event.fields.insert("words".to_owned(), text.trim().to_owned());
    }
    case.record(FactBody::EventHappened { event })?;
    if !is_closed || word != CustomerWord::Dissatisfied {
        return Ok(PageDone::Rated);
    }
    let to_owner = case.case().first_owner;
    let action = Action::Reopen {
        to_owner,
        has_reason: true,
    };
    case.ask(work, &action)?;
    case.record(FactBody::CaseReopened {
        reason: text.to_owned(),
        to_owner,
    })?;
    Ok(PageDone::Reopened)
}

/// Puts a message of the customer's on the case. It is chat: written on a page of ours and answered there.
fn write(work: &mut Work<'_, '_>, case: &mut OpenCase, page: &Page<'_>, text: &str) -> Result<(), AppError> {
    let contact = contact_for(work, case, page)?;
    let message = Message {
        id: page.message,
        case: case.case().id,
        contact,
        channel: Channel::Chat,
        direction: Direction::Inbound,
        mailbox: None,
        uid: None,
        wire_id: Some(page.form.to_owned()),
        sender: MailAddress {
            name: String::new(),
            address: page.link.case.to_string(),
        },
        recipients: Recipients::default(),
        subject: String::new(),
        text: text.to_owned(),
        quoted: String::new(),
        html: None,
        wire_refs: Vec::new(),
        author: None,
        is_automatic: false,
        state: MessageState::Received,
        detail: String::new(),
        at: work.now(),
        recorded_at: work.now(),
        raw: None,
    };
    store::messages::insert_message(work.tx, &message)?;
    let received = Received {
        message: page.message,
        contact,
        channel: Channel::Chat,
        subject: None,
        text: text.to_owned(),
    };
    receive_words(case, work.now(), received)
}

/// The contact under which this page writes on a case: nobody waits in it, but replies by chat find it.
fn contact_for(work: &mut Work<'_, '_>, case: &OpenCase, page: &Page<'_>) -> Result<ContactId, AppError> {
    let address = page.link.case.to_string();
    let known = store::contacts::live_contacts_of_case(work.tx, case.case().id, LOOKED_BACK)?;
    let ours = |it: &&LiveContact| it.account == ACCOUNT && it.address == address;
    if let Some(contact) = known.iter().find(ours) {
        return Ok(contact.id);
    }
    let now = work.now();
    let contact = LiveContact {
        id: ContactId::from_uuid(work.next_id()),
        channel: Channel::Chat,
        direction: Direction::Inbound,
        customer: case.case().customer,
        person: None,
        began_at: now,
        ended_at: Some(now),
        address,
        stage: ContactStage::Ended,
        account: ACCOUNT.to_owned(),
        case: Some(case.case().id),
        team: case.case().team,
        language: None,
        skill: None,
        queued_at: None,
        stage_at: now,
        until_at: None,
        last_in_at: Some(now),
        last_out_at: None,
        replies_since: 0,
        taken_at: None,
    };
    store::contacts::insert_live_contact(work.tx, &contact)?;
    Ok(contact.id)
}
