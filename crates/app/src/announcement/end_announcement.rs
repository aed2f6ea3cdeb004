//! Ends an announcement: everybody who was told is answered in one act, each by themselves and in their own way (B07, B11).
//!
//! Always true: ending what has ended answers whoever could not be answered before, and nobody twice.

use domain::{Actor, AnnouncementId, Permission};
use serde_json::json;

use crate::announcement::announce::{send_word, take_in_joined};
use crate::announcement::given_word::GivenWord;
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// Ends it with a word to all; how it reached each stands in [`super::list_announcements::announced_cases`].
///
/// # Errors
/// Forbidden without the right to announce; [`AppError::Invalid`] without words.
pub async fn end_announcement(
    desk: &Desk,
    actor: &Actor,
    (id, words): (AnnouncementId, GivenWord),
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::Announce)?;
    words.check("text")?;
    let by = actor.person;
    desk.write(once, move |work| {
        let mut it = super::load(work.tx, id)?;
        let at = it.word.as_ref().filter(|_| it.ended_at.is_some()).map(|it| it.at);
        // Tried again, it is the same word: whoever got it does not get it twice.
        it.word = Some(words.said(at.unwrap_or(work.now()), by));
        let is_first = it.ended_at.is_none();
        it.ended_at = it.ended_at.or(Some(work.now()));
        store::announcements::update_announcement(work.tx, &mut it, work.now())?;
        if let Some(case) = it.case {
            take_in_joined(work, id, case)?;
        }
        if !is_first {
            return Ok(());
        }
        let detail = json!({ "text": words.text, "text_en": words.text_en });
        note(
            work,
            by,
            ("announcement_ended", format!("announcement:{id}"), &detail),
        )
    })
    .await?;
    send_word(desk, id).await
}
