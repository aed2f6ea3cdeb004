//! Working calendars: seen, saved, filled with public holidays, shown by the year.
//!
//! Always true: every save makes a further version and says whether promises that run keep the earlier one or are counted
//! anew (row 27); versions are never dropped. The trap: counting anew takes a while on a full desk, and a case that it
//! has not reached yet is counted anew by its next fact all the same.

pub(crate) mod book;
mod import;
mod save;
mod year;

pub use import::{HolidaySource, ImportHolidays, Imported, import_holidays};
pub use save::{SaveCalendar, save_calendar};
pub use year::{CalendarDay, DayKind, MissingHolidays, holidays_missing_for, missing_holidays, year_view};

use std::sync::Arc;

use calendar::{Instant, WorkingCalendar};
use domain::{Actor, Permission};
use pack::Wording;

use crate::settings::audit::require;
use crate::{AppError, Desk};
use book::{Book, Chapter};

/// A working calendar as it counts now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarView {
    /// The calendar with its id and version.
    pub calendar: Arc<WorkingCalendar>,
    /// What people call it; its id while nobody named it.
    pub name: String,
    /// It counts for teams without one of their own.
    pub is_default: bool,
    /// Since when this version counts; none: from the beginning.
    pub since_at: Option<Instant>,
    /// Why this version came; none for the first.
    pub reason: Option<Wording>,
}

/// Every calendar, by id.
///
/// # Errors
/// Forbidden without the right to see the standard, which counts by them.
pub async fn list_calendars(desk: &Desk, actor: &Actor) -> Result<Vec<CalendarView>, AppError> {
    require(actor, Permission::ReadStandard)?;
    let settings = desk.settings().clone();
    desk.read(move |tx| {
        let book = Book::read(tx, &settings)?;
        Ok(book
            .chapters
            .iter()
            .filter_map(|(id, it)| view_of(id, it, &settings.default_calendar))
            .collect())
    })
    .await
}

/// One calendar.
///
/// # Errors
/// As for listing; not found when there is none of that id.
pub async fn view_calendar(desk: &Desk, actor: &Actor, id: &str) -> Result<CalendarView, AppError> {
    let all = list_calendars(desk, actor).await?;
    all.into_iter()
        .find(|it| it.calendar.id() == id)
        .ok_or(AppError::NotFound { what: "calendar" })
}

fn view_of(id: &str, chapter: &Chapter, default: &str) -> Option<CalendarView> {
    let calendar = chapter.present()?.clone();
    let change = chapter.card.changes.get(&calendar.version());
    let name = &chapter.card.name;
    Some(CalendarView {
        name: if name.is_empty() {
            id.to_owned()
        } else {
            name.clone()
        },
        is_default: id == default,
        since_at: change.map(|it| it.since_at),
        reason: change.map(|it| it.reason.clone()),
        calendar,
    })
}
