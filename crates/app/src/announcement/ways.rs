//! The ways to one customer, tried in their order: how they came, mail, a text message, and at last somebody who calls.
//!
//! Always true: words that the standard refuses go no other way either; somebody has to write others. The trap: whoever is
//! to be called has not been told yet.

use calendar::Instant;
use domain::{
    AnnouncementId, CallbackId, Channel, ContactId, ContactStage, Customer, Direction, IdentityKind,
    MessengerKind, Moment,
};
use store::callbacks::{Callback, CallbackBody, Telling};
use store::contacts::LiveContact;

use crate::AppError;
use crate::case::reply_to_customer::{ReplyToCustomer, write_reply};
use crate::work::{OpenCase, Work, first_reach};

/// The way of whoever is to be called.
pub(super) const CALLBACK: &str = "callback";

/// How a word reached a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reached {
    /// It went out by this channel.
    Told(Channel),
    /// Somebody is to call.
    ToCall,
    /// It did not, for this reason.
    Not(String),
}

/// Reaches the customer of a case with a text, or says why not.
pub(super) fn reach(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    (text, customer): (&str, Option<&Customer>),
    announcement: AnnouncementId,
) -> Result<Reached, AppError> {
    let mut why = "no_way".to_owned();
    for channel in written_ways(case, customer) {
        match write(work, case, text, channel)? {
            None => return Ok(Reached::Told(channel)),
            Some(Kept { reason, is_final }) => {
                why = reason;
                if is_final {
                    return Ok(Reached::Not(why));
                }
            }
        }
    }
    let Some(number) = number_of(work, case, customer)? else {
        return Ok(Reached::Not(why));
    };
    if let Some(account) = text_message_account(work, &number)? {
        begin_contact(work, case, (account, number.clone()))?;
        match write(work, case, text, Channel::Messenger)? {
            None => return Ok(Reached::Told(Channel::Messenger)),
            Some(kept) if kept.is_final => return Ok(Reached::Not(kept.reason)),
            Some(_) => {}
        }
    }
    if let Err(AppError::Refused(refusal)) = case.check_words(work, text, (Moment::Reply, None)) {
        return Ok(Reached::Not(refused(refusal.clause.as_str())));
    }
    let telling = Telling {
        announcement,
        case: case.case().id,
        text: text.to_owned(),
    };
    ask_to_call(work, case, (number, customer), telling)?;
    Ok(Reached::ToCall)
}

/// Why nothing went out.
pub(super) struct Kept {
    reason: String,
    /// Other ways would not help.
    is_final: bool,
}

fn refused(clause: &str) -> String {
    format!("refused:{clause}")
}

/// Writes by a channel, with the parts that it asks for; gives what kept it from going out.
fn write(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    text: &str,
    channel: Channel,
) -> Result<Option<Kept>, AppError> {
    let moment = engine::moment_of_reply(&case.state, channel);
    let whole = case.with_parts(work, text, moment)?;
    send(work, case, whole, channel)
}

/// Writes the words as they are; gives what kept them from going out.
pub(super) fn send(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    text: String,
    channel: Channel,
) -> Result<Option<Kept>, AppError> {
    let reply = ReplyToCustomer::words(case.case().id, channel, text);
    let Err(error) = write_reply(work, case, &reply) else {
        return Ok(None);
    };
    let kept = |reason: String, is_final: bool| Ok(Some(Kept { reason, is_final }));
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever concerns no single customer ends the whole act"
    )]
    match error {
        AppError::Refused(refusal) => kept(refused(refusal.clause.as_str()), true),
        AppError::Invalid(fields) => {
            let code = fields.first().map_or("invalid", |it| it.code);
            kept(code.to_owned(), false)
        }
        AppError::WrongState { state, hint: _ } => kept(state.to_owned(), false),
        AppError::NotFound { what } => kept(format!("no_{what}"), false),
        other => Err(other),
    }
}

/// How they came, then mail.
fn written_ways(case: &OpenCase, customer: Option<&Customer>) -> Vec<Channel> {
    let own = match case.case().channel {
        own @ (Channel::Email | Channel::Chat | Channel::Messenger) => Some(own),
        Channel::Phone | Channel::Counter | Channel::Visit => None,
    };
    let mail = customer
        .and_then(|it| first_reach(it, IdentityKind::Email))
        .map(|_| Channel::Email)
        .filter(|it| Some(*it) != own);
    own.into_iter().chain(mail).collect()
}

/// The number to reach them by: their own, else the one from which the case was raised.
fn number_of(
    work: &mut Work<'_, '_>,
    case: &OpenCase,
    customer: Option<&Customer>,
) -> Result<Option<String>, AppError> {
    if let Some(own) = customer.and_then(|it| first_reach(it, IdentityKind::Phone)) {
        return Ok(Some(own.to_owned()));
    }
    match case.case().channel {
        Channel::Phone => {
            let address = store::customers::merging::contact_address(work.tx, case.case().contact)?;
            Ok(address.filter(|it| it.chars().filter(char::is_ascii_digit).count() >= 5))
        }
        Channel::Email | Channel::Chat | Channel::Counter | Channel::Visit | Channel::Messenger => Ok(None),
    }
}

/// An account that sends text messages, when the number is one that can get them.
fn text_message_account(work: &mut Work<'_, '_>, number: &str) -> Result<Option<String>, AppError> {
    let is_mobile =
        number.len() == 11 && number.starts_with('1') && number.bytes().all(|it| it.is_ascii_digit());
    if !is_mobile {
        return Ok(None);
    }
    let all = store::messengers::list_messengers(work.tx)?;
    let found = all.into_iter().find(|it| {
        let is_line = match it.kind {
            MessengerKind::SmsGateway | MessengerKind::SmsAliyun => true,
            MessengerKind::WecomKf
            | MessengerKind::OfficialAccount
            | MessengerKind::Dingtalk
            | MessengerKind::Feishu => false,
        };
        is_line && it.is_active
    });
    Ok(found.map(|it| it.id.to_string()))
}

/// Begins and ends a contact that only tells: nobody waits in it.
fn begin_contact(
    work: &mut Work<'_, '_>,
    case: &OpenCase,
    (account, address): (String, String),
) -> Result<(), AppError> {
    let now: Instant = work.now();
    let contact = LiveContact {
        id: ContactId::from_uuid(work.next_id()),
        channel: Channel::Messenger,
        direction: Direction::Outbound,
        customer: case.case().customer,
        person: case.person(),
        began_at: now,
        ended_at: Some(now),
        address,
        stage: ContactStage::Ended,
        account,
        case: Some(case.case().id),
        team: case.case().team,
        language: None,
        skill: None,
        queued_at: None,
        stage_at: now,
        until_at: None,
        last_in_at: None,
        last_out_at: None,
        replies_since: 0,
        taken_at: None,
    };
    Ok(store::contacts::insert_live_contact(work.tx, &contact)?)
}

/// Leaves it to somebody to call; who is to be called already hears the newer words.
fn ask_to_call(
    work: &mut Work<'_, '_>,
    case: &OpenCase,
    (number, customer): (String, Option<&Customer>),
    telling: Telling,
) -> Result<(), AppError> {
    for open in store::callbacks::open_of_number(work.tx, &number)? {
        let is_same = open
            .body
            .telling
            .as_ref()
            .is_some_and(|it| it.case == telling.case && it.announcement == telling.announcement);
        if is_same && let Some(mut callback) = store::callbacks::lock_callback(work.tx, open.id)? {
            callback.body.telling = Some(telling);
            return Ok(store::callbacks::update_callback(work.tx, &callback)?);
        }
    }
    let callback = Callback {
        id: CallbackId::from_uuid(work.next_id()),
        team: case.case().team,
        number,
        customer: customer.map(|it| it.id),
        register: case.case().id,
        is_open: true,
        first_at: work.now(),
        last_at: work.now(),
        ended_at: None,
        taken_by: None,
        body: CallbackBody {
            things: vec![case.number.as_str().to_owned()],
            case: Some(case.case().id),
            telling: Some(telling),
            ..CallbackBody::default()
        },
    };
    Ok(store::callbacks::insert_callback(work.tx, &callback)?)
}
