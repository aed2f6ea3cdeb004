//! Takes public holidays and make-up working days into a calendar.

use calendar::{HolidayTable, Hours};
use domain::Actor;
use pack::{Wording, says};

use super::save::{SaveCalendar, save_calendar};
use super::{CalendarView, view_calendar};
use crate::error::check_length;
use crate::{AppError, Desk};

/// Where the holidays come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HolidaySource {
    /// The announcements for mainland China that come with the program, these years; empty: all it knows.
    China {
        /// Years.
        years: Vec<i16>,
    },
    /// A text of the form that `calendar::HolidayTable` reads.
    Text(String),
}

/// What is taken in.
#[derive(Debug, Clone)]
pub struct ImportHolidays {
    /// Into this calendar.
    pub id: String,
    /// From here.
    pub source: HolidaySource,
    /// Opening hours of make-up days; none: the usual ones.
    pub make_up_hours: Option<Vec<Hours>>,
    /// Whether promises that run are counted anew.
    pub recompute: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The calendar now.
    pub calendar: CalendarView,
    /// So many days were not there before; days that the company set itself stay as they are.
    pub added: usize,
    /// The years that were taken in.
    pub years: Vec<i16>,
}

/// Takes holidays in; a text that names no new day changes nothing.
///
/// # Errors
/// As for saving; [`AppError::Invalid`] for years that are not known or a text with mistakes, all of them named.
pub async fn import_holidays(desk: &Desk, actor: &Actor, cmd: ImportHolidays) -> Result<Imported, AppError> {
    let table = table_of(&cmd.source)?;
    let years: Vec<i16> = table.years().collect();
    let before = view_calendar(desk, actor, &cmd.id).await?;
    let known = before.calendar.exceptions().len();
    let after = (*before.calendar)
        .clone()
        .with_holidays(&table, cmd.make_up_hours.as_deref());
    let added = after.exceptions().len().saturating_sub(known);
    let list = years.iter().map(ToString::to_string).collect::<Vec<_>>();
    let save = SaveCalendar {
        version: Some(before.calendar.version()),
        calendar: after,
        name: None,
        recompute: cmd.recompute,
        reason: Some(Wording {
            zh: format!("导入 {} 年节假日安排", list.join("、")),
            en: format!("Public holidays of {} imported", list.join(", ")),
        }),
    };
    let calendar = save_calendar(desk, actor, save, None).await?;
    Ok(Imported {
        calendar,
        added,
        years,
    })
}

fn table_of(source: &HolidaySource) -> Result<HolidayTable, AppError> {
    match source {
        HolidaySource::Text(text) => {
            check_length("text", text, 100_000)?;
            let table = HolidayTable::parse(text).map_err(|error| {
                let says = says!("这不是放假安排：{error}", "{error}");
                AppError::invalid("text", "not_a_holiday_table", says)
            })?;
            if table.years().next().is_none() {
                return Err(AppError::invalid(
                    "text",
                    "empty",
                    says!("文本里没有写年份", "the text names no year"),
                ));
            }
            Ok(table)
        }
        HolidaySource::China { years } => {
            let all = HolidayTable::china();
            if let Some(unknown) = years.iter().find(|it| !all.covers(**it)) {
                let known = all
                    .years()
                    .map(|it| it.to_string())
                    .collect::<Vec<_>>()
                    .join(", ");
                let says = says!(
                    "还没有 {unknown} 年的安排，已有 {known}；请把放假通知作为文本导入",
                    "{unknown} is not known yet; known are {known}. Import the announcement as text"
                );
                return Err(AppError::invalid("years", "unknown", says));
            }
            Ok(if years.is_empty() { all } else { only(&all, years) })
        }
    }
}

/// The table with these years only: its text has a line `year,…` before each of them.
fn only(table: &HolidayTable, years: &[i16]) -> HolidayTable {
    let text = table.to_string();
    let mut kept = String::new();
    let mut is_asked = false;
    for line in text.lines() {
        if let Some(year) = line.strip_prefix("year,") {
            is_asked = year.parse().is_ok_and(|it: i16| years.contains(&it));
        }
        if is_asked {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    // INVARIANT: these are whole years of a table that was read before.
    HolidayTable::parse(&kept).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{HolidaySource, table_of};

    #[test]
    fn years_are_taken_one_by_one() {
        let table = table_of(&HolidaySource::China { years: vec![2026] }).unwrap();
        assert_eq!(table.years().collect::<Vec<_>>(), [2026]);
        assert_eq!(table.make_up_days().count(), 6);
        assert!(table_of(&HolidaySource::China { years: vec![1999] }).is_err());
        assert!(table_of(&HolidaySource::Text("off,2026-01-01,元旦,New Year".to_owned())).is_err());
    }
}
