//! What somebody of the desk sees of a chat beside its messages: who types, what was read; and what they tell back.

use calendar::Instant;
use domain::{Actor, CaseId, ContactId, ContactStage, Permission};
use store::Tx;
use store::chat::Visitor;

use crate::chat::signs::{Side, Sign};
use crate::{AppError, Desk};

/// How many contacts of a case are looked through for its latest chat.
const LOOKED_THROUGH: u32 = 20;

/// A chat about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseChat {
    /// The contact.
    pub contact: ContactId,
    /// Where it stands.
    pub stage: ContactStage,
    /// The other side.
    pub visitor: Visitor,
    /// They type now.
    pub is_typing: bool,
    /// When the customer wrote last.
    pub last_in_at: Option<Instant>,
}

/// The latest chat about a case.
///
/// # Errors
/// Not found when the case is out of reach or was never talked about in a chat.
pub async fn chat_of_case(desk: &Desk, actor: &Actor, case: CaseId) -> Result<CaseChat, AppError> {
    let right = Permission::ReadCases;
    let reach = actor.reach(right).ok_or(AppError::Forbidden(right))?;
    let (contact, visitor) = desk
        .read(move |tx| {
            if store::cases::load_summaries(tx, &reach, &[case])?.is_empty() {
                return Err(AppError::NotFound { what: "case" });
            }
            find(tx, case)?.ok_or(AppError::NotFound { what: "chat" })
        })
        .await?;
    let is_typing = desk.signs().types(visitor.id, Side::Visitor, desk.clock().now());
    Ok(CaseChat {
        contact: contact.id,
        stage: contact.stage,
        visitor,
        is_typing,
        last_in_at: contact.last_in_at,
    })
}

/// The chat about a case as live screens show it, for whoever filters by rights; none when there is none.
///
/// # Errors
/// Failures of the store.
pub async fn chat_live(desk: &Desk, case: CaseId) -> Result<Option<CaseChat>, AppError> {
    let found = desk.read(move |tx| find(tx, case)).await?;
    let now = desk.clock().now();
    Ok(found.map(|(contact, visitor)| CaseChat {
        contact: contact.id,
        stage: contact.stage,
        is_typing: desk.signs().types(visitor.id, Side::Visitor, now),
        last_in_at: contact.last_in_at,
        visitor,
    }))
}

/// Somebody of the desk is typing to the visitor.
///
/// # Errors
/// Forbidden without the right to work on cases; as [`chat_of_case`].
pub async fn tell_typing(desk: &Desk, actor: &Actor, case: CaseId) -> Result<(), AppError> {
    crate::settings::audit::require(actor, Permission::WorkCases)?;
    let chat = chat_of_case(desk, actor, case).await?;
    let sign = Sign {
        visitor: chat.visitor.id,
        case: Some(case),
    };
    desk.signs().note(sign, Side::Desk, Some(desk.clock().now()));
    Ok(())
}

/// Somebody of the desk has read what the visitor wrote.
///
/// # Errors
/// Forbidden without the right to work on cases; as [`chat_of_case`].
pub async fn tell_read(desk: &Desk, actor: &Actor, case: CaseId) -> Result<(), AppError> {
    crate::settings::audit::require(actor, Permission::WorkCases)?;
    let chat = chat_of_case(desk, actor, case).await?;
    let Some(up_to) = chat.last_in_at else {
        return Ok(());
    };
    let id = chat.visitor.id;
    if chat.visitor.desk_read_at.is_some_and(|it| it >= up_to) {
        return Ok(());
    }
    let is_news = desk
        .write(None, move |work| {
            Ok(store::chat::mark_desk_read(work.tx, id, up_to)?)
        })
        .await?;
    if is_news {
        desk.signs().ring(Sign {
            visitor: id,
            case: Some(case),
        });
    }
    Ok(())
}

fn find(tx: &mut Tx<'_>, case: CaseId) -> Result<Option<(store::contacts::LiveContact, Visitor)>, AppError> {
    for contact in store::contacts::live_contacts_of_case(tx, case, LOOKED_THROUGH)? {
        let Some(talk) = store::chat::find_talk(tx, contact.id)? else {
            continue;
        };
        if let Some(visitor) = store::chat::load_visitor(tx, talk.visitor)? {
            return Ok(Some((contact, visitor)));
        }
    }
    Ok(None)
}
