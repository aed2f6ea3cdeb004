//! Working calendars that change while promises run (clock table, row 27), holidays, and the year by its days.

use app::AppError;
use app::case::explain_promise::explain_promise;
use app::case::raise_case::raise_case;
use app::case::start_waiting::{StartWaiting, start_waiting};
use app::mail::incoming::Reading;
use app::mail::take_mail::take_mail;
use app::settings::calendars::{
    DayKind, HolidaySource, ImportHolidays, SaveCalendar, holidays_missing_for, import_holidays,
    list_calendars, missing_holidays, save_calendar, view_calendar, year_view,
};
use app::timer::look;
use calendar::{Instant, Millis, WorkingCalendar};
use domain::{CaseId, Outcome, Promise, WaitReason};
use pack::{Sources, Wording};

use crate::bench::{Bench, any, invalid};
use crate::mail::fetched;
use crate::time::late_mail;

pub(crate) fn save(calendar: WorkingCalendar, version: Option<u32>, recompute: bool) -> SaveCalendar {
    SaveCalendar {
        calendar,
        name: None,
        version,
        recompute,
        reason: None,
    }
}

pub(crate) async fn present(bench: &Bench) -> WorkingCalendar {
    (*view_calendar(&bench.desk, &bench.li, "work")
        .await
        .unwrap()
        .calendar)
        .clone()
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
        reason: Some(Wording {
            zh: "采暖季延长".to_owned(),
            en: "Longer in winter".to_owned(),
        }),
        ..save(longer(&first), Some(1), false)
    };
    let saved = save_calendar(&bench.desk, &bench.admin, cmd, None).await.unwrap();
    assert_eq!(
        (saved.calendar.version(), saved.name.as_str()),
        (2, "客服工作时间")
    );
    assert_eq!(saved.reason.unwrap().zh, "采暖季延长");
    let late = save_calendar(
        &bench.desk,
        &bench.admin,
        save(first.clone(), Some(1), false),
        None,
    )
    .await;
    assert!(matches!(late, Err(AppError::Conflict { current: 2 })), "{late:?}");
    let same = save_calendar(&bench.desk, &bench.admin, save(longer(&first), None, true), None)
        .await
        .unwrap();
    assert_eq!(same.calendar.version(), 2, "nothing changed");
    let by_agent = save_calendar(&bench.desk, &bench.li, save(first.clone(), None, false), None).await;
    assert!(matches!(by_agent, Err(AppError::Forbidden(_))), "{by_agent:?}");
    let never = WorkingCalendar::weekdays("work", first.zone().clone(), &[]);
    let never = save_calendar(&bench.desk, &bench.admin, save(never, None, false), None).await;
    assert_eq!(invalid(never), ("week", "empty"));
    let odd = save_calendar(
        &bench.desk,
        &bench.admin,
        save(first.with_id("a#1"), None, false),
        None,
    )
    .await;
    assert_eq!(invalid(odd), ("id", "letters"));
}

#[tokio::test]
async fn a_new_calendar_stands_beside_the_others() {
    let bench = Bench::new().await;
    let night = longer(&present(&bench).await).with_id("night-shift");
    let made = save_calendar(&bench.desk, &bench.admin, save(night, None, false), None)
        .await
        .unwrap();
    assert_eq!((made.calendar.version(), made.is_default), (1, false));
    assert_eq!(list_calendars(&bench.desk, &bench.li).await.unwrap().len(), 2);
}

/// Nothing is missed in November; in December the next year's holidays are, and only administrators are told.
async fn asked_for_in_december(bench: &Bench) {
    assert!(
        missing_holidays(&bench.desk, &bench.admin)
            .await
            .unwrap()
            .is_empty()
    );
    bench.move_by(Millis::days(10));
    let told = missing_holidays(&bench.desk, &bench.admin).await.unwrap();
    assert_eq!(
        (told.len(), told[0].year),
        (1, 2027),
        "the next year's are asked for in December"
    );
    assert!(missing_holidays(&bench.desk, &bench.li).await.is_err());
}

#[tokio::test]
async fn holidays_are_taken_in_and_the_year_shows_them() {
    let bench = Bench::new().await;
    let plain = longer(&present(&bench).await);
    save_calendar(&bench.desk, &bench.admin, save(plain, None, false), None)
        .await
        .unwrap();
    assert_eq!(
        holidays_missing_for(&bench.desk, &bench.admin, 2026)
            .await
            .unwrap(),
        ["work"]
    );
    let import = |source| ImportHolidays {
        id: "work".to_owned(),
        source,
        make_up_hours: None,
        recompute: false,
    };
    let taken = import_holidays(
        &bench.desk,
        &bench.admin,
        import(HolidaySource::China { years: vec![2026] }),
    )
    .await
    .unwrap();
    assert_eq!(taken.years, [2026]);
    assert_eq!(taken.added, taken.calendar.calendar.exceptions().len());
    assert!(
        holidays_missing_for(&bench.desk, &bench.admin, 2026)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        holidays_missing_for(&bench.desk, &bench.admin, 2027)
            .await
            .unwrap(),
        ["work"]
    );
    asked_for_in_december(&bench).await;
    let days = year_view(&bench.desk, &bench.li, "work", 2026).await.unwrap();
    let of = |date: &str| days.iter().find(|it| it.date.to_string() == date).unwrap();
    assert_eq!(
        (of("2026-10-01").kind, of("2026-10-10").kind),
        (DayKind::Holiday, DayKind::MakeUp)
    );
    assert_eq!(
        (of("2026-11-23").kind, of("2026-11-22").kind),
        (DayKind::Work, DayKind::Off)
    );
    let text = "year,2027\noff,2027-01-01..2027-01-03,元旦,New Year's Day\n".to_owned();
    let taken = import_holidays(
        &bench.desk,
        &bench.admin,
        import(HolidaySource::Text(text.clone())),
    )
    .await
    .unwrap();
    assert_eq!(taken.added, 3);
    let again = import_holidays(&bench.desk, &bench.admin, import(HolidaySource::Text(text)))
        .await
        .unwrap();
    assert_eq!(
        (again.added, again.calendar.calendar.version()),
        (0, taken.calendar.calendar.version())
    );
    let wrong = import(HolidaySource::Text("off,2027".to_owned()));
    assert_eq!(
        invalid(import_holidays(&bench.desk, &bench.admin, wrong).await),
        ("text", "not_a_holiday_table")
    );
}

/// The base standard with B16 counted by the team's calendar: three working hours.
pub(crate) fn working_hours() -> pack::Pack {
    let pack = r#"
[pack]
id = "hours"
version = "1"
title = { zh = "按工作时间", en = "By working hours" }
extends = "base@2026.1"

[override.B16]
source = "test"
within = "3h"
calendar = "team"
warn_before = "30m"
"#;
    let sources = pack::built_in().with(Sources::new([("hours/pack.toml", pack)]));
    pack::load(&sources, "hours").unwrap()
}

async fn by_working_hours() -> Bench {
    Bench::with_packs(working_hours()).await
}

/// The same week with a break from 11 to 14 o'clock.
pub(crate) fn with_break(calendar: &WorkingCalendar) -> WorkingCalendar {
    let hours = ["09:00-11:00".parse().unwrap(), "14:00-18:00".parse().unwrap()];
    WorkingCalendar::weekdays(calendar.id(), calendar.zone().clone(), &hours)
}

pub(crate) async fn b16(bench: &Bench, case: CaseId) -> Promise {
    let promises = bench.view(case).await.promises;
    promises
        .into_iter()
        .find(|it| it.key.clause.as_str() == "B16" && it.state.is_live())
        .unwrap()
}

pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

#[tokio::test]
async fn what_runs_keeps_the_calendar_it_was_promised_under() {
    let bench = by_working_hours().await;
    let before = bench.raise().await;
    assert_eq!(
        b16(&bench, before.case).await.due_at,
        Some(at("2026-11-23T12:00:00+08:00"))
    );
    bench.move_by(Millis::hours(1));
    let changed = with_break(&present(&bench).await);
    save_calendar(&bench.desk, &bench.admin, save(changed, None, false), None)
        .await
        .unwrap();
    let after = bench.raise().await;
    assert_eq!(
        b16(&bench, before.case).await.due_at,
        Some(at("2026-11-23T12:00:00+08:00")),
        "kept"
    );
    assert_eq!(
        b16(&bench, after.case).await.due_at,
        Some(at("2026-11-23T16:00:00+08:00")),
        "by the new one"
    );
    bench.clock.move_to(at("2026-11-23T16:30:00+08:00"));
    look(&bench.desk).await.unwrap();
    for (case, due_at) in [
        (before.case, "2026-11-23T12:00:00+08:00"),
        (after.case, "2026-11-23T16:00:00+08:00"),
    ] {
        let verdicts = bench.verdicts(case, "B16").await;
        let broken: Vec<_> = verdicts
            .iter()
            .filter(|it| it.outcome == Outcome::Broken)
            .map(|it| it.at)
            .collect();
        assert_eq!(broken, [at(due_at)]);
    }
}

#[tokio::test]
async fn what_runs_is_counted_anew_when_the_change_says_so() {
    let bench = by_working_hours().await;
    let raised = bench.raise().await;
    bench.move_by(Millis::hours(1));
    let reason = Wording {
        zh: "午间停止服务".to_owned(),
        en: "Closed at noon".to_owned(),
    };
    let cmd = SaveCalendar {
        reason: Some(reason.clone()),
        ..save(with_break(&present(&bench).await), None, true)
    };
    save_calendar(&bench.desk, &bench.admin, cmd, None).await.unwrap();
    let promise = b16(&bench, raised.case).await;
    assert_eq!(promise.due_at, Some(at("2026-11-23T15:00:00+08:00")));
    let why = explain_promise(&bench.desk, &bench.li, raised.case, promise.key)
        .await
        .unwrap();
    let shown = why.calendar.unwrap();
    assert_eq!(
        (shown.version, shown.counted_version, shown.reason),
        (1, 2, Some(reason))
    );
    assert_eq!(why.due_at, promise.due_at);
    bench.clock.move_to(at("2026-11-23T14:00:00+08:00"));
    look(&bench.desk).await.unwrap();
    assert!(
        bench
            .outcomes(raised.case, "B16")
            .await
            .iter()
            .all(|it| *it == Outcome::Kept),
        "not broken at noon"
    );
}

#[tokio::test]
async fn what_was_judged_before_a_change_stays_when_a_fact_comes_late() {
    let bench = by_working_hours().await;
    let raised = bench.raise().await;
    bench.clock.move_to(at("2026-11-23T13:00:00+08:00"));
    look(&bench.desk).await.unwrap();
    let before = bench.verdicts(raised.case, "B16").await;
    assert!(before.iter().any(|it| it.outcome == Outcome::Broken));
    let wait = StartWaiting {
        on: any(&raised),
        reason: WaitReason::Customer,
        until_at: None,
        note: "等客户回话".to_owned(),
    };
    start_waiting(&bench.desk, &bench.li, wait).await.unwrap();
    bench.move_by(Millis::hours(1));
    let cmd = save(with_break(&present(&bench).await), None, true);
    save_calendar(&bench.desk, &bench.admin, cmd, None).await.unwrap();
    bench.move_by(Millis::hours(1));
    let mail = late_mail(&bench, raised.number.clone());
    let received_at = at("2026-11-23T13:30:00+08:00");
    take_mail(
        &bench.desk,
        vec![fetched(&bench, 1, received_at, Reading::Mail(Box::new(mail)))],
    )
    .await
    .unwrap();
    let after = bench.verdicts(raised.case, "B16").await;
    let judged = |it: &&domain::Verdict| it.at <= at("2026-11-23T13:00:00+08:00");
    assert_eq!(
        after.iter().filter(judged).collect::<Vec<_>>(),
        before.iter().collect::<Vec<_>>()
    );
    raise_case(&bench.desk, &bench.li, Bench::repair()).await.unwrap();
}
