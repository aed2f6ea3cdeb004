//! Changes an announcement: another cause, other areas, another expected end; and tells everybody who was told before.

use calendar::Instant;
use domain::{Actor, AnnouncementId, CaseId, Permission};
use pack::says;
use serde_json::json;

use crate::announcement::announce::{check, cleaned, send_word, take_in_joined};
use crate::announcement::given_word::GivenWord;
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk, OnCase};

/// What changes; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct ChangeAnnouncement {
    /// The areas.
    pub areas: Option<Vec<String>>,
    /// Why, in Chinese.
    pub cause_zh: Option<String>,
    /// Why, in English.
    pub cause_en: Option<String>,
    /// What else is said, in Chinese.
    pub words_zh: Option<String>,
    /// What else is said, in English.
    pub words_en: Option<String>,
    /// When it is expected to end; given as none: that is not known any more.
    pub expected_end_at: Option<Option<Instant>>,
    /// The case on which the matter is worked.
    pub case: Option<CaseId>,
    /// A new word to everybody who was told.
    pub word: Option<GivenWord>,
}

/// Changes it at the version that the actor saw; the new word is out to everybody, or listed with why not, when this returns.
///
/// # Errors
/// Forbidden without the right to announce; [`AppError::Conflict`] when somebody changed it; [`AppError::WrongState`] once it
/// ended; [`AppError::Invalid`] for what cannot be said.
pub async fn change_announcement(
    desk: &Desk,
    actor: &Actor,
    (id, version): (AnnouncementId, Option<i64>),
    (change, once): (ChangeAnnouncement, Option<Once>),
) -> Result<(), AppError> {
    require(actor, Permission::Announce)?;
    if let Some(word) = &change.word {
        word.check("word")?;
    }
    let (actor, has_word) = (actor.clone(), change.word.is_some());
    desk.write(once, move |work| {
        let mut it = super::load(work.tx, id)?;
        if version.is_some_and(|seen| seen != it.version) {
            return Err(AppError::Conflict { current: it.version });
        }
        if it.ended_at.is_some() {
            return Err(AppError::WrongState {
                state: "ended",
                hint: says!(
                    "这条公告已经结束；请另发一条",
                    "it has ended; announce another one"
                ),
            });
        }
        let text = |given: &Option<String>, old: &str| {
            given
                .as_deref()
                .map_or_else(|| old.to_owned(), |it| it.trim().to_owned())
        };
        it.areas = change.areas.as_deref().map_or_else(|| it.areas.clone(), cleaned);
        it.cause_zh = text(&change.cause_zh, &it.cause_zh);
        it.cause_en = text(&change.cause_en, &it.cause_en);
        it.words_zh = text(&change.words_zh, &it.words_zh);
        it.words_en = text(&change.words_en, &it.words_en);
        it.expected_end_at = change.expected_end_at.unwrap_or(it.expected_end_at);
        if let Some(case) = change.case {
            let open = work.open(&actor, Permission::WorkCases, &OnCase::any_version(case))?;
            open.require_live()?;
            it.case = Some(case);
        }
        if let Some(word) = &change.word {
            it.word = Some(word.said(work.now(), actor.person));
        }
        check(&it)?;
        store::announcements::update_announcement(work.tx, &mut it, work.now())?;
        if let Some(case) = it.case {
            take_in_joined(work, id, case)?;
        }
        let detail = json!({ "areas": it.areas, "cause": it.cause_zh, "expected_end_at": it.expected_end_at,
            "word": change.word.as_ref().map(|it| &it.text) });
        note(
            work,
            actor.person,
            ("announcement_changed", format!("announcement:{id}"), &detail),
        )
    })
    .await?;
    if has_word {
        send_word(desk, id).await?;
    }
    Ok(())
}
