//! A visitor ends the chat, and says how it was.

use domain::{Author, CaseId, ContactStage, CustomerWord, EventKind, FactBody, MessageId};
use pack::says;
use store::chat::Visitor;

use crate::chat::signs::{Side, Sign};
use crate::contact::{event_of, leave_contact};
use crate::error::check_length;
use crate::work::Work;
use crate::{AppError, Desk};

/// The visitor leaves; nothing happens when it is over already.
///
/// # Errors
/// Failures of the store.
pub async fn end_chat(desk: &Desk, visitor: &Visitor) -> Result<(), AppError> {
    let id = visitor.id;
    desk.write(None, move |work| match store::chat::last_talk(work.tx, id)? {
        Some(talk) => leave_contact::leave(work, talk.contact),
        None => Ok(()),
    })
    .await
}

/// The visitor rates the chat that is over, once: a fact of the case, and their word on the outcome when one is recorded.
///
/// # Errors
/// [`AppError::Invalid`] for a score that is none; [`AppError::WrongState`] when nothing is over, or it was rated.
pub async fn rate_chat(desk: &Desk, visitor: &Visitor, (score, words): (u8, String)) -> Result<(), AppError> {
    if !(1..=5).contains(&score) {
        return Err(AppError::invalid(
            "score",
            "unfit",
            says!("请填 1 至 5", "1 to 5"),
        ));
    }
    check_length("words", &words, 500)?;
    let id = visitor.id;
    desk.write(None, move |work| rate(work, id, (score, words.trim())))
        .await
}

fn rate(work: &mut Work<'_, '_>, id: domain::VisitorId, (score, words): (u8, &str)) -> Result<(), AppError> {
    let nothing = || AppError::WrongState {
        state: "not_over",
        hint: says!(
            "会话结束以后可以评价一次",
            "a chat is rated once, after it is over"
        ),
    };
    let talk = store::chat::last_talk(work.tx, id)?.ok_or_else(nothing)?;
    let contact = store::contacts::load_live_contact(work.tx, talk.contact)?.ok_or_else(nothing)?;
    let is_over = match contact.stage {
        ContactStage::WrapUp | ContactStage::Ended => true,
        ContactStage::Waiting | ContactStage::Offered | ContactStage::Active => false,
    };
    let now = work.now();
    let case = contact.case.filter(|_| is_over).ok_or_else(nothing)?;
    if !store::chat::mark_rated(work.tx, contact.id, now)? {
        return Err(nothing());
    }
    let mut case = work.open_for(Author::System, case)?;
    let author = Author::Customer(case.case().customer);
    let mut event = event_of(EventKind::SatisfactionSurveyed, contact.id);
    event.customer = contact.customer;
    event.fields.insert("score".to_owned(), score.to_string());
    if !words.is_empty() {
        event.fields.insert("words".to_owned(), words.to_owned());
    }
    case.record_at(now, author, FactBody::EventHappened { event })?;
    let is_outcome_known = case.case().closing.result_at.is_some();
    if case.case().category.is_live() && is_outcome_known {
        let word = match score {
            4.. => CustomerWord::Satisfied,
            3 => CustomerWord::Accepted,
            0..=2 => CustomerWord::Dissatisfied,
        };
        let note = words.to_owned();
        case.record_at(now, author, FactBody::CustomerWordTaken { word, note })?;
    }
    work.save(case)?;
    Ok(())
}

/// The visitor is typing.
///
/// # Errors
/// Failures of the store.
pub async fn note_typing(desk: &Desk, visitor: &Visitor) -> Result<(), AppError> {
    let sign = Sign {
        visitor: visitor.id,
        case: case_of(desk, visitor).await?,
    };
    desk.signs().note(sign, Side::Visitor, Some(desk.clock().now()));
    Ok(())
}

/// The visitor has read everything up to a message of theirs.
///
/// # Errors
/// Not found for a message of another conversation.
pub async fn note_read(desk: &Desk, visitor: &Visitor, up_to: MessageId) -> Result<(), AppError> {
    let id = visitor.id;
    let is_news = desk
        .write(None, move |work| {
            let missing = || AppError::NotFound { what: "message" };
            let message = store::messages::load_message(work.tx, up_to)?.ok_or_else(missing)?;
            let talk = store::chat::find_talk(work.tx, message.contact)?;
            if talk.is_none_or(|it| it.visitor != id) {
                return Err(missing());
            }
            Ok(store::chat::mark_read(work.tx, id, message.at)?)
        })
        .await?;
    if is_news {
        let case = case_of(desk, visitor).await?;
        desk.signs().ring(Sign { visitor: id, case });
    }
    Ok(())
}

async fn case_of(desk: &Desk, visitor: &Visitor) -> Result<Option<CaseId>, AppError> {
    let id = visitor.id;
    desk.read(move |tx| {
        let Some(talk) = store::chat::last_talk(tx, id)? else {
            return Ok(None);
        };
        Ok(store::contacts::load_live_contact(tx, talk.contact)?.and_then(|it| it.case))
    })
    .await
}
