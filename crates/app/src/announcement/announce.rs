//! Announces an outage: from then on it is shown to agents and customers of its areas, and offered as their answer.

use std::collections::BTreeSet;

use calendar::Instant;
use domain::{Actor, Announcement, AnnouncementId, CaseId, CaseNumber, Permission};
use pack::says;
use serde_json::json;

use crate::announcement::reach;
use crate::case::join_case::owed_answers;
use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::work::Work;
use crate::{AppError, Desk, OnCase};

/// What is announced.
#[derive(Debug, Clone, Default)]
pub struct NewAnnouncement {
    /// The areas, as addresses name them; none: everybody.
    pub areas: Vec<String>,
    /// Why, in Chinese.
    pub cause_zh: String,
    /// Why, in English; may be empty.
    pub cause_en: String,
    /// What else is said, in Chinese; may be empty.
    pub words_zh: String,
    /// What else is said, in English; may be empty.
    pub words_en: String,
    /// Since when; none: now.
    pub begins_at: Option<Instant>,
    /// When it is expected to end; none while that is not known.
    pub expected_end_at: Option<Instant>,
    /// The case on which the matter is worked.
    pub case: Option<CaseId>,
}

/// The most areas of one announcement.
const MOST_AREAS: usize = 50;

/// Announces it.
///
/// # Errors
/// Forbidden without the right to announce; [`AppError::Invalid`] without a cause or with an end before its beginning; not
/// found for a case out of reach.
pub async fn announce(
    desk: &Desk,
    actor: &Actor,
    new: NewAnnouncement,
    once: Option<Once>,
) -> Result<AnnouncementId, AppError> {
    require(actor, Permission::Announce)?;
    let actor = actor.clone();
    desk.write(once, move |work| enter(work, &actor, &new)).await
}

/// The same within another act.
pub(crate) fn enter(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    new: &NewAnnouncement,
) -> Result<AnnouncementId, AppError> {
    let now = work.now();
    let it = Announcement {
        id: AnnouncementId::from_uuid(work.next_id()),
        areas: cleaned(&new.areas),
        cause_zh: new.cause_zh.trim().to_owned(),
        cause_en: new.cause_en.trim().to_owned(),
        words_zh: new.words_zh.trim().to_owned(),
        words_en: new.words_en.trim().to_owned(),
        begins_at: new.begins_at.unwrap_or(now),
        expected_end_at: new.expected_end_at,
        ended_at: None,
        case: new.case,
        word: None,
        version: 1,
    };
    check(&it)?;
    store::announcements::insert_announcement(work.tx, &it, now)?;
    if let Some(case) = it.case {
        let open = work.open(actor, Permission::WorkCases, &OnCase::any_version(case))?;
        open.require_live()?;
        take_in_joined(work, it.id, case)?;
    }
    let detail = json!({ "areas": it.areas, "cause": it.cause_zh, "expected_end_at": it.expected_end_at });
    note(
        work,
        actor.person,
        ("announced", format!("announcement:{}", it.id), &detail),
    )?;
    Ok(it.id)
}

/// The case of the matter, and those that joined it and are owed an answer, belong to the announcement.
pub(super) fn take_in_joined(
    work: &mut Work<'_, '_>,
    id: AnnouncementId,
    case: CaseId,
) -> Result<(), AppError> {
    let mut cases = BTreeSet::from([case]);
    for (number, _) in owed_answers(&store::facts::facts_of_case(work.tx, case, 0)?) {
        let Ok(number) = number.parse::<CaseNumber>() else {
            continue;
        };
        cases.extend(store::cases::find_case_number(work.tx, &number)?);
    }
    for case in cases {
        if store::announcements::case_of(work.tx, id, case)?.is_none() {
            store::announcements::add_case(work.tx, id, case, None)?;
        }
    }
    Ok(())
}

/// What an announcement must say, and how much it may.
pub(super) fn check(it: &Announcement) -> Result<(), AppError> {
    check_text("cause_zh", &it.cause_zh, 200)?;
    check_length("cause_en", &it.cause_en, 200)?;
    check_length("words_zh", &it.words_zh, 500)?;
    check_length("words_en", &it.words_en, 500)?;
    if it.areas.len() > MOST_AREAS {
        let told = says!("最多 {MOST_AREAS} 个片区", "at most {MOST_AREAS} areas");
        return Err(AppError::invalid("areas", "too_many", told));
    }
    for area in &it.areas {
        check_length("areas", area, 60)?;
        if area.chars().count() < 2 {
            let told = says!(
                "片区名称至少两个字",
                "an area is named with two characters at least"
            );
            return Err(AppError::invalid("areas", "too_short", told));
        }
    }
    match it.expected_end_at {
        Some(end) if end <= it.begins_at => Err(AppError::invalid(
            "expected_end_at",
            "before_begin",
            says!("须晚于开始时间", "must lie after the beginning"),
        )),
        Some(_) | None => Ok(()),
    }
}

/// Areas without blanks around them, each once, in the order in which they were named.
pub(super) fn cleaned(areas: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for area in areas.iter().map(|it| it.trim()).filter(|it| !it.is_empty()) {
        if !kept.iter().any(|it| it == area) {
            kept.push(area.to_owned());
        }
    }
    kept
}

/// Sends the latest word of an announcement to everybody who is owed it.
pub(super) async fn send_word(desk: &Desk, id: AnnouncementId) -> Result<(), AppError> {
    let owed = desk.read(move |tx| reach::owed(tx, id)).await?;
    for case in owed {
        desk.write(None, move |work| reach::reach_one(work, id, case))
            .await?;
    }
    Ok(())
}
