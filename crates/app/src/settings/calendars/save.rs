//! Saves a working calendar as a further version, and counts what runs anew when the change says so (row 27).

use std::sync::Arc;

use calendar::WorkingCalendar;
use domain::{Actor, Author, CaseId, Permission, Reach};
use pack::{Wording, says};
use serde_json::json;
use store::cases::{CaseFilter, CaseOrder, Shelf};
use store::settings::{Setting, SettingKind};

use super::book::{Book, Change, Chapter, card_name};
use super::{CalendarView, view_calendar};
use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::settings::standard;
use crate::settings::value::save_value;
use crate::work::Work;
use crate::{AppError, Desk};

/// What is saved.
#[derive(Debug, Clone)]
pub struct SaveCalendar {
    /// The calendar under its id; its version is of no account. An id that is not known yet makes a new calendar.
    pub calendar: WorkingCalendar,
    /// What people call it; none: as before.
    pub name: Option<String>,
    /// The version that was seen; none: whichever.
    pub version: Option<u32>,
    /// Promises that run are counted anew by it; otherwise they keep the version that they were made under.
    pub recompute: bool,
    /// Why, as explanations show it; none: a plain sentence.
    pub reason: Option<Wording>,
}

/// The most exceptions of a calendar: ten years of days.
const MOST_EXCEPTIONS: usize = 3_660;
/// So many cases are counted anew at once.
const AT_ONCE: u32 = 100;

/// Saves a calendar and puts it in force.
///
/// # Errors
/// Forbidden without the right to manage the desk; [`AppError::Conflict`] when somebody saved it meanwhile;
/// [`AppError::Invalid`] for an id that cannot be taken, or a calendar that opens on no day of the week.
pub async fn save_calendar(
    desk: &Desk,
    actor: &Actor,
    cmd: SaveCalendar,
    once: Option<Once>,
) -> Result<CalendarView, AppError> {
    require(actor, Permission::ManageDesk)?;
    check(&cmd)?;
    let id = cmd.calendar.id().to_owned();
    let (by, recompute) = (actor.person, cmd.recompute);
    let is_changed = desk.write(once, move |work| write(work, by, &cmd)).await?;
    if is_changed {
        standard::rebuild(desk).await?;
        if recompute {
            recount_live_cases(desk).await?;
        }
    }
    view_calendar(desk, actor, &id).await
}

fn check(cmd: &SaveCalendar) -> Result<(), AppError> {
    let id = cmd.calendar.id();
    let fits = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    check_text("id", id, 40)?;
    if !id.chars().all(fits) {
        return Err(AppError::invalid(
            "id",
            "letters",
            says!(
                "只能用小写字母、数字和连字符",
                "small letters, digits and hyphens only"
            ),
        ));
    }
    check_length("name", cmd.name.as_deref().unwrap_or_default(), 60)?;
    if let Some(Wording { zh, en }) = &cmd.reason {
        check_length("reason", zh, 200)?;
        check_length("reason", en, 200)?;
    }
    if cmd.calendar.week().iter().all(Vec::is_empty) {
        return Err(AppError::invalid(
            "week",
            "empty",
            says!(
                "一周至少要有一天上班",
                "it must open on at least one day of the week"
            ),
        ));
    }
    if cmd.calendar.exceptions().len() > MOST_EXCEPTIONS {
        return Err(AppError::invalid(
            "exceptions",
            "too_many",
            says!("最多 {MOST_EXCEPTIONS} 天", "at most {MOST_EXCEPTIONS} days"),
        ));
    }
    Ok(())
}

/// Writes the further version; gives whether anything that counts changed.
fn write(work: &mut Work<'_, '_>, by: domain::PersonId, cmd: &SaveCalendar) -> Result<bool, AppError> {
    let id = cmd.calendar.id().to_owned();
    let settings = work.desk().settings().clone();
    let mut book = Book::read(work.tx, &settings)?;
    let known = book.chapters.remove(&id);
    let before = known.as_ref().and_then(Chapter::present).cloned();
    let seen = before.as_ref().map_or(0, |it| it.version());
    if cmd.version.is_some_and(|it| it != seen) {
        return Err(AppError::Conflict {
            current: i64::from(seen),
        });
    }
    let mut card = known.as_ref().map(|it| it.card.clone()).unwrap_or_default();
    if let Some(name) = cmd.name.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        name.clone_into(&mut card.name);
    }
    let next = cmd.calendar.clone().with_version(seen + 1);
    let is_changed = before
        .as_ref()
        .is_none_or(|it| **it != next.clone().with_version(seen));
    if is_changed {
        let stored = known.as_ref().map_or(0, |it| it.stored);
        keep_earlier(work, &id, before.as_ref())?;
        save_body(work, &id, &next, stored)?;
        if before.is_some() {
            let reason = cmd.reason.clone().unwrap_or_else(|| plain_reason(next.version()));
            let change = Change {
                since_at: work.now(),
                is_recount: cmd.recompute,
                reason,
            };
            card.changes.insert(next.version(), change);
        }
    }
    save_card(work, &id, &card)?;
    let detail =
        json!({ "version": if is_changed { next.version() } else { seen }, "recompute": cmd.recompute });
    note(work, by, ("calendar_saved", format!("calendar:{id}"), &detail))?;
    Ok(is_changed)
}

fn plain_reason(version: u32) -> Wording {
    Wording {
        zh: format!("工作日历改为第 {version} 版"),
        en: format!("The working calendar changed to version {version}"),
    }
}

fn keep_earlier(
    work: &mut Work<'_, '_>,
    id: &str,
    before: Option<&Arc<WorkingCalendar>>,
) -> Result<(), AppError> {
    let Some(before) = before else { return Ok(()) };
    let name = standard::earlier_name(id, before.version());
    if store::settings::load_setting(work.tx, SettingKind::Calendar, &name)?.is_none() {
        save_body(work, &name, before, 0)?;
    }
    Ok(())
}

fn save_body(
    work: &mut Work<'_, '_>,
    name: &str,
    calendar: &WorkingCalendar,
    version: i64,
) -> Result<(), AppError> {
    let setting = Setting {
        kind: SettingKind::Calendar,
        name: name.to_owned(),
        body: serde_json::to_string(calendar).map_err(AppError::internal)?,
        version,
        updated_at: work.now(),
    };
    store::settings::save_setting(work.tx, &setting)?;
    Ok(())
}

fn save_card(work: &mut Work<'_, '_>, id: &str, card: &super::book::Card) -> Result<(), AppError> {
    save_value(work, &card_name(id), card)
}

/// Counts what runs on all live cases anew, a few at a time. A case that fails is counted anew by its next fact.
async fn recount_live_cases(desk: &Desk) -> Result<(), AppError> {
    let filter = CaseFilter {
        shelf: Shelf::Live,
        ..CaseFilter::default()
    };
    let mut after = None;
    loop {
        let filter = filter.clone();
        let page = desk
            .read(move |tx| {
                Ok(store::cases::list_cases(
                    tx,
                    &Reach::All,
                    (&filter, CaseOrder::Created),
                    after,
                    AT_ONCE,
                )?)
            })
            .await?;
        let counted = page
            .cases
            .iter()
            .map(|it| recount_case(desk.clone(), it.id))
            .map(tokio::spawn);
        for counting in counted.collect::<Vec<_>>() {
            if let Err(error) = counting.await.map_err(AppError::internal)? {
                tracing::warn!(%error, "a case could not be counted anew; its next fact does it");
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn recount_case(desk: Desk, id: CaseId) -> Result<(), AppError> {
    desk.write(None, move |work| {
        let mut case = work.open_for(Author::System, id)?;
        if case.count_anew() {
            work.save(case)?;
        }
        Ok(())
    })
    .await
}
