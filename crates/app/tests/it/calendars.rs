//! Working calendars that change while promises run (clock table, row 27), holidays, and the year by its days.

use app::AppError;
use app::settings::calendars::{
    DayKind, HolidaySource, ImportHolidays, SaveCalendar, holidays_missing_for, import_holidays, list_calendars,
    save_calendar, view_calendar, year_view,
};
use calendar::WorkingCalendar;
use pack::Wording;

use crate::bench::{Bench, invalid};

fn save(calendar: WorkingCalendar, version: Option<u32>, recompute: bool) -> SaveCalendar {
    SaveCalendar { calendar, name: None, version, recompute, reason: None }
}

async fn present(bench: &Bench) -> WorkingCalendar {
    (*view_calendar(&bench.desk, &bench.li, "work").await.unwrap().calendar).clone()
}

fn longer(calendar: &WorkingCalendar) -> WorkingCalendar {
    let hours = ["08:00-20:00".parse().unwrap()];
    WorkingCalendar::weekdays(calendar.id(), calendar.zone().clone(), &hours)
}

#[tokio::test]
async fn every_save_is_a_further_version() {
    let bench = Bench::new().await;
    let all = list_calendars(&bench.desk, &bench.li).await.unwrap();
    assert_eq!(all.len(), 1);
    assert!(all[0].is_default && all[0].since_at.is_none());
    let first = present(&bench).await;
    let cmd = SaveCalendar {
        name: Some("客服工作时间".to_owned()),
        reason: Some(Wording { zh: "采暖季延长".to_owned(), en: "Longer in winter".to_owned() }),
        ..save(longer(&first), Some(1), false)
    };
    let saved = save_calendar(&bench.desk, &bench.admin, cmd, None).await.unwrap();
    assert_eq!((saved.calendar.version(), saved.name.as_str()), (2, "客服工作时间"));
    assert_eq!(saved.reason.unwrap().zh, "采暖季延长");
    let late = save_calendar(&bench.desk, &bench.admin, save(first.clone(), Some(1), false), None).await;
    assert!(matches!(late, Err(AppError::Conflict { current: 2 })), "{late:?}");
    let same = save_calendar(&bench.desk, &bench.admin, save(longer(&first), None, true), None).await.unwrap();
    assert_eq!(same.calendar.version(), 2, "nothing changed");
    let by_agent = save_calendar(&bench.desk, &bench.li, save(first.clone(), None, false), None).await;
    assert!(matches!(by_agent, Err(AppError::Forbidden(_))), "{by_agent:?}");
    let never = WorkingCalendar::weekdays("work", first.zone().clone(), &[]);
    let never = save_calendar(&bench.desk, &bench.admin, save(never, None, false), None).await;
    assert_eq!(invalid(never), ("week", "empty"));
    let odd = save_calendar(&bench.desk, &bench.admin, save(first.with_id("a#1"), None, false), None).await;
    assert_eq!(invalid(odd), ("id", "letters"));
}

#[tokio::test]
async fn a_new_calendar_stands_beside_the_others() {
    let bench = Bench::new().await;
    let night = longer(&present(&bench).await).with_id("night-shift");
    let made = save_calendar(&bench.desk, &bench.admin, save(night, None, false), None).await.unwrap();
    assert_eq!((made.calendar.version(), made.is_default), (1, false));
    assert_eq!(list_calendars(&bench.desk, &bench.li).await.unwrap().len(), 2);
}

#[tokio::test]
async fn holidays_are_taken_in_and_the_year_shows_them() {
    let bench = Bench::new().await;
    let plain = longer(&present(&bench).await);
    save_calendar(&bench.desk, &bench.admin, save(plain, None, false), None).await.unwrap();
    assert_eq!(holidays_missing_for(&bench.desk, &bench.admin, 2026).await.unwrap(), ["work"]);
    let import = |source| ImportHolidays { id: "work".to_owned(), source, make_up_hours: None, recompute: false };
    let taken = import_holidays(&bench.desk, &bench.admin, import(HolidaySource::China { years: vec![2026] })).await.unwrap();
    assert_eq!(taken.years, [2026]);
    assert_eq!(taken.added, taken.calendar.calendar.exceptions().len());
    assert!(holidays_missing_for(&bench.desk, &bench.admin, 2026).await.unwrap().is_empty());
    assert_eq!(holidays_missing_for(&bench.desk, &bench.admin, 2027).await.unwrap(), ["work"]);
    let days = year_view(&bench.desk, &bench.li, "work", 2026).await.unwrap();
    let of = |date: &str| days.iter().find(|it| it.date.to_string() == date).unwrap();
    assert_eq!((of("2026-10-01").kind, of("2026-10-10").kind), (DayKind::Holiday, DayKind::MakeUp));
    assert_eq!((of("2026-11-23").kind, of("2026-11-22").kind), (DayKind::Work, DayKind::Off));
    let text = "year,2027\noff,2027-01-01..2027-01-03,元旦,New Year's Day\n".to_owned();
    let taken = import_holidays(&bench.desk, &bench.admin, import(HolidaySource::Text(text.clone()))).await.unwrap();
    assert_eq!(taken.added, 3);
    let again = import_holidays(&bench.desk, &bench.admin, import(HolidaySource::Text(text))).await.unwrap();
    assert_eq!((again.added, again.calendar.calendar.version()), (0, taken.calendar.calendar.version()));
    let wrong = import(HolidaySource::Text("off,2027".to_owned()));
    assert_eq!(invalid(import_holidays(&bench.desk, &bench.admin, wrong).await), ("text", "not_a_holiday_table"));
}
