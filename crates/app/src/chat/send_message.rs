//! A visitor writes, or asks for a person: onto the case and into the queue; out of hours the words become a case with its
//! promise, and the visitor is told by when they are answered (A28).

use calendar::{Instant, Millis};
use domain::{AttachmentId, Author, CaseId, Channel, ContactId, ContactStage, EventKind, Fact, FactBody};
use pack::says;
use store::chat::{ChatSite, Visitor};

use crate::case::reply_to_customer::{ReplyToCustomer, write_reply};
use crate::chat::signs::{Side, Sign};
use crate::chat::sites::{hours_of, site_of};
use crate::contact::{event_of, leave_contact};
use crate::conversation::take_message::take_message;
use crate::conversation::{CertainIdentity, IncomingMessage, TakenMessage};
use crate::customer::written_language::is_written_in_english;
use crate::error::{check_length, check_text};
use crate::status_page::next::answer_by;
use crate::work::{OpenCase, Work};
use crate::{AppError, Desk};

/// Most characters of a message.
pub const LONGEST: usize = 4_000;
/// The rule answers out of hours at most so often.
const TOLD_EVERY: Millis = Millis::hours(8);

/// What a visitor sends.
#[derive(Debug, Clone, Default)]
pub struct SendMessage {
    /// The browser's own key of it: taken once, however often it comes.
    pub key: String,
    /// The words; may be empty when files go along.
    pub text: String,
    /// Files that the visitor sent up before.
    pub files: Vec<AttachmentId>,
    /// The visitor wants a person (A28).
    pub wants_person: bool,
}

/// Takes a visitor's message in.
///
/// # Errors
/// [`AppError::Invalid`] for a message without content or too long, or a file that is not theirs; a person cannot be asked
/// for out of hours ([`AppError::WrongState`]).
pub async fn send_message(desk: &Desk, visitor: &Visitor, cmd: SendMessage) -> Result<(), AppError> {
    check_text("key", &cmd.key, 100)?;
    check_length("text", &cmd.text, LONGEST)?;
    if cmd.text.trim().is_empty() && cmd.files.is_empty() {
        return Err(AppError::invalid(
            "text",
            "empty",
            says!("请写点内容", "write something"),
        ));
    }
    if cmd.files.len() > 10 {
        return Err(AppError::invalid(
            "attachment_ids",
            "too_many",
            says!("最多 10 个文件", "at most 10 files"),
        ));
    }
    let site = site_of(desk, visitor).await?;
    let is_open = hours_of(desk, &site).is_open;
    if cmd.wants_person && !is_open {
        return Err(AppError::WrongState {
            state: "out_of_hours",
            hint: says!(
                "现在没有人值守；请留言，我们会在承诺的时间前答复",
                "nobody answers now; leave a message, it is answered by the time that is promised"
            ),
        });
    }
    let (who, id) = (visitor.clone(), visitor.id);
    let case = desk
        .write(None, move |work| take(work, (&who, &site), &cmd, is_open))
        .await?;
    desk.signs().note(Sign { visitor: id, case }, Side::Visitor, None);
    Ok(())
}

fn take(
    work: &mut Work<'_, '_>,
    (visitor, site): (&Visitor, &ChatSite),
    cmd: &SendMessage,
    is_open: bool,
) -> Result<Option<CaseId>, AppError> {
    for file in &cmd.files {
        if store::chat::find_upload(work.tx, *file)? != Some(visitor.id) {
            return Err(AppError::invalid(
                "attachment_ids",
                "unknown",
                says!("没有找到您上传的这个文件", "there is no such file of yours"),
            ));
        }
    }
    let waits = waiting_talk(work, visitor)?;
    if let (true, Some((contact, case))) = (cmd.wants_person, waits) {
        // Somebody is on the way already: only the wish is noted, not a message.
        ask_for_person(work, visitor, (contact, case))?;
        return Ok(Some(case));
    }
    let message = incoming(work, (visitor, site), cmd)?;
    let TakenMessage::Taken {
        case,
        contact,
        is_new_contact,
        ..
    } = take_message(work, &message)?
    else {
        return Ok(None);
    };
    if is_new_contact {
        store::chat::insert_talk(work.tx, contact, visitor.id, work.now())?;
    }
    if cmd.wants_person {
        ask_for_person(work, visitor, (contact, case))?;
    }
    if !is_open && is_new_contact {
        answer_out_of_hours(work, &message, (contact, case))?;
    }
    Ok(Some(case))
}

fn incoming(
    work: &mut Work<'_, '_>,
    (visitor, site): (&Visitor, &ChatSite),
    cmd: &SendMessage,
) -> Result<IncomingMessage, AppError> {
    let mut text = cmd.text.trim().to_owned();
    if text.is_empty() {
        let mut names = Vec::new();
        for file in &cmd.files {
            names.extend(store::attachments::load_attachment(work.tx, *file)?.map(|it| it.name));
        }
        text = names.join("，");
    }
    let mut identities: Vec<CertainIdentity> = visitor
        .identities
        .iter()
        .map(|it| CertainIdentity {
            kind: it.kind,
            value: it.value.clone(),
            is_verified: it.is_verified,
        })
        .collect();
    if let Some(subject) = &visitor.subject {
        identities.push(CertainIdentity {
            kind: domain::IdentityKind::Other,
            value: format!("{}:{subject}", site.key),
            is_verified: true,
        });
    }
    Ok(IncomingMessage {
        channel: Channel::Chat,
        account: site.id.to_string(),
        address: visitor.id.to_string(),
        wire_id: format!("{}:{}", visitor.id, cmd.key),
        name: visitor.name.clone(),
        identities,
        text,
        attachments: cmd.files.clone(),
        at: work.now(),
        team: site.team,
        language: Some(visitor.language.clone()).filter(|it| it != "zh-CN"),
    })
}

/// The visitor's contact that waits or is served, with its case.
fn waiting_talk(work: &mut Work<'_, '_>, visitor: &Visitor) -> Result<Option<(ContactId, CaseId)>, AppError> {
    let Some(talk) = store::chat::last_talk(work.tx, visitor.id)? else {
        return Ok(None);
    };
    let found = store::contacts::load_live_contact(work.tx, talk.contact)?;
    let live = found.filter(|it| match it.stage {
        ContactStage::Waiting | ContactStage::Offered | ContactStage::Active => true,
        ContactStage::WrapUp | ContactStage::Ended => false,
    });
    Ok(live.and_then(|it| Some((it.id, it.case?))))
}

fn ask_for_person(
    work: &mut Work<'_, '_>,
    _visitor: &Visitor,
    (contact, case): (ContactId, CaseId),
) -> Result<(), AppError> {
    let mut case = work.open_for(Author::System, case)?;
    let author = Author::Customer(case.case().customer);
    let event = event_of(EventKind::PersonAskedFor, contact);
    case.record_at(work.now(), author, FactBody::EventHappened { event })?;
    work.save(case)?;
    Ok(())
}

/// Nobody is there: the contact does not wait all night; its case does, and the visitor is told by when it is answered.
fn answer_out_of_hours(
    work: &mut Work<'_, '_>,
    message: &IncomingMessage,
    (contact, case): (ContactId, CaseId),
) -> Result<(), AppError> {
    leave_contact::leave(work, contact)?;
    let now = work.now();
    let since = now.minus(TOLD_EVERY);
    let is_told = |it: &Fact| {
        it.at >= since
            && it
                .body
                .event()
                .is_some_and(|it| it.what == EventKind::AssistantTook)
    };
    if store::facts::facts_of_case(work.tx, case, 0)?.iter().any(is_told) {
        return Ok(());
    }
    let promises = store::promises::promises_of_case(work.tx, case)?;
    let by = answer_by(work.standard(), &promises);
    let mut case = work.open_for(Author::System, case)?;
    let mut event = event_of(EventKind::AssistantTook, contact);
    event.text = Some(message.text.clone());
    case.record(FactBody::EventHappened { event })?;
    let customer = work.customer_of(case.case())?;
    let is_english = is_written_in_english(work.tx, case.case().id, customer.as_ref())?;
    let text = told(work, &case, (by, is_english));
    let reply = ReplyToCustomer::words(case.case().id, Channel::Chat, text);
    write_reply(work, &mut case, &reply)?;
    work.save(case)?;
    Ok(())
}

fn told(work: &Work<'_, '_>, case: &OpenCase, (by, is_english): (Option<Instant>, bool)) -> String {
    let number = case.number.as_str();
    let by = by.map(|it| {
        let local = work.desk().settings().zone.local(it);
        format!(
            "{:02}-{:02} {:02}:{:02}",
            local.month(),
            local.day(),
            local.hour(),
            local.minute()
        )
    });
    match (is_english, by) {
        (true, Some(by)) => {
            format!(
                "We are closed now. Your message is registered as {number}; we answer by {by} at the latest."
            )
        }
        (true, None) => {
            format!("We are closed now. Your message is registered as {number}; we answer when we open.")
        }
        (false, Some(by)) => {
            format!("您好，现在是非服务时间。您的留言已登记为事项 {number}，我们最晚于 {by} 前答复您。")
        }
        (false, None) => {
            format!("您好，现在是非服务时间。您的留言已登记为事项 {number}，上班后我们会尽快答复您。")
        }
    }
}
