//! Working calendars: seen, saved, filled with holidays, shown by the year.

use app::settings::calendars::{
    CalendarDay, CalendarView, HolidaySource, ImportHolidays, Imported, MissingHolidays, SaveCalendar,
    import_holidays, list_calendars, missing_holidays, save_calendar, view_calendar, year_view,
};
use axum::Json;
use axum::extract::State;
use calendar::{Date, DayException, DayRule, Hours, TimeOfDay, WorkingCalendar, Zone};
use pack::says;
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::{Path, Write};
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::form::{
    Bilingual, CalendarBody, CalendarShown, DayView, ExceptionView, HolidayBody, HolidaysImported,
    HolidaysMissing, HoursView, YearView,
};
use crate::wire::list::List;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_calendars))
        .routes(routes!(get_missing_holidays))
        .routes(routes!(get_calendar, put_calendar))
        .routes(routes!(post_holidays))
        .routes(routes!(get_year))
}

/// Every calendar.
#[utoipa::path(get, path = "/calendars", tag = "settings", responses((status = 200, body = List<CalendarShown>)))]
async fn get_calendars(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
) -> Result<Json<List<CalendarShown>>, Problem> {
    let all = list_calendars(api.desk(), &caller.actor).await?;
    Ok(Json(List::whole(
        all.into_iter().map(|it| view(it, locale)).collect(),
    )))
}

/// Years whose holidays some calendars lack: this one and, from December on, the next.
#[utoipa::path(get, path = "/calendars/missing_holidays", tag = "settings",
    responses((status = 200, body = List<HolidaysMissing>)))]
async fn get_missing_holidays(
    State(api): State<Api>,
    caller: Caller,
) -> Result<Json<List<HolidaysMissing>>, Problem> {
    let missing = missing_holidays(api.desk(), &caller.actor).await?;
    let view = |it: MissingHolidays| HolidaysMissing {
        year: it.year,
        calendars: it.calendars,
    };
    Ok(Json(List::whole(missing.into_iter().map(view).collect())))
}

/// One calendar.
#[utoipa::path(get, path = "/calendars/{id}", tag = "settings", params(("id" = String, Path)),
    responses((status = 200, body = CalendarShown)))]
async fn get_calendar(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<String>,
) -> Result<Json<CalendarShown>, Problem> {
    Ok(Json(view(
        view_calendar(api.desk(), &caller.actor, &id).await?,
        locale,
    )))
}

/// Saves a calendar as a further version; an id that is not known yet makes a new one.
#[utoipa::path(put, path = "/calendars/{id}", tag = "settings", params(("id" = String, Path)),
    request_body = CalendarBody, responses((status = 200, body = CalendarShown)))]
async fn put_calendar(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<String>,
    write: Write<CalendarBody>,
) -> Result<Json<CalendarShown>, Problem> {
    let known = list_calendars(api.desk(), &caller.actor)
        .await?
        .into_iter()
        .find(|it| it.calendar.id() == id);
    let CalendarBody {
        name,
        version,
        zone,
        week,
        exceptions,
        recompute,
        reason,
    } = write.body;
    let before = known.as_ref().map(|it| it.calendar.as_ref());
    let default_zone = || before.map_or_else(|| api.desk().settings().zone.clone(), |it| it.zone().clone());
    let zone = match zone {
        Some(name) => Zone::named(&name).map_err(|error| {
            Problem::invalid_typed("zone", "unknown", says!("没有这个时区：{error}", "{error}"))
        })?,
        None => default_zone(),
    };
    let week = match week {
        Some(week) => week_of(week)?,
        None => before.map(|it| it.week().clone()).unwrap_or_default(),
    };
    let exceptions = match exceptions {
        Some(list) => exceptions_of(list)?,
        None => before.map(|it| it.exceptions().clone()).unwrap_or_default(),
    };
    let cmd = SaveCalendar {
        calendar: calendar_of(&id, zone, week, &exceptions)?,
        name,
        version,
        recompute,
        reason: reason.map(Into::into),
    };
    let saved = save_calendar(api.desk(), &caller.actor, cmd, caller.once(write.once)).await?;
    Ok(Json(view(saved, locale)))
}

/// A calendar of these parts. It takes exceptions with both labels only in its stored form.
fn calendar_of(
    id: &str,
    zone: Zone,
    week: [Vec<Hours>; 7],
    exceptions: &BTreeMap<Date, DayException>,
) -> Result<WorkingCalendar, Problem> {
    let bare = WorkingCalendar::weekly(id, zone, week);
    let with_exceptions = || {
        let mut stored = serde_json::to_value(&bare)?;
        if let Some(parts) = stored.as_object_mut() {
            parts.insert("exceptions".to_owned(), serde_json::to_value(exceptions)?);
        }
        serde_json::from_value(stored)
    };
    with_exceptions().map_err(|error: serde_json::Error| {
        Problem::invalid_typed(
            "exceptions",
            "unreadable",
            says!("日期安排读不懂：{error}", "{error}"),
        )
    })
}

fn week_of(days: Vec<Vec<HoursView>>) -> Result<[Vec<Hours>; 7], Problem> {
    let count = days.len();
    let days = days
        .into_iter()
        .map(|it| hours_of("week", it))
        .collect::<Result<Vec<_>, _>>()?;
    days.try_into().map_err(|_other| {
        Problem::invalid_typed(
            "week",
            "seven_days",
            says!(
                "一周须有七天，从周一起；现在是 {count} 天",
                "seven days, Monday first, these are {count}"
            ),
        )
    })
}

fn hours_of(field: &str, hours: Vec<HoursView>) -> Result<Vec<Hours>, Problem> {
    let one = |HoursView { from, to }: HoursView| {
        let text = format!("{from}-{to}");
        text.parse::<Hours>().map_err(|error| {
            let says = says!("“{text}”不是工作时段，应像 08:30-12:00 这样", "{error}");
            Problem::invalid_typed(field, "not_hours", says)
        })
    };
    hours.into_iter().map(one).collect()
}

fn exceptions_of(list: Vec<ExceptionView>) -> Result<BTreeMap<Date, DayException>, Problem> {
    let one = |ExceptionView { date, hours, label }: ExceptionView| {
        let day = date.parse::<Date>().map_err(|error| {
            let says = says!("“{date}”不是日期，应像 2026-10-01 这样", "`{date}`: {error}");
            Problem::invalid_typed("exceptions.date", "not_a_date", says)
        })?;
        let hours = hours_of("exceptions.hours", hours)?;
        let rule = if hours.is_empty() {
            DayRule::Closed
        } else {
            DayRule::Open(hours)
        };
        let Bilingual { zh, en } = label;
        Ok((
            day,
            DayException {
                rule,
                label: zh,
                label_en: Some(en).filter(|it| !it.is_empty()),
            },
        ))
    };
    list.into_iter().map(one).collect()
}

/// Takes public holidays and make-up working days in.
#[utoipa::path(post, path = "/calendars/{id}/holidays/import", tag = "settings", params(("id" = String, Path)),
    request_body = HolidayBody, responses((status = 200, body = HolidaysImported)))]
async fn post_holidays(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<String>,
    write: Write<HolidayBody>,
) -> Result<Json<HolidaysImported>, Problem> {
    let HolidayBody {
        china,
        years,
        text,
        make_up_hours,
        recompute,
    } = write.body;
    let source = match (china, text) {
        (true, _) => HolidaySource::China { years },
        (false, Some(text)) => HolidaySource::Text(text),
        (false, None) => {
            return Err(Problem::invalid_typed(
                "text",
                "empty",
                says!("请粘贴放假通知", "give a text, or china: true"),
            ));
        }
    };
    let make_up_hours = make_up_hours
        .map(|it| hours_of("make_up_hours", it))
        .transpose()?;
    let cmd = ImportHolidays {
        id,
        source,
        make_up_hours,
        recompute,
    };
    let Imported {
        calendar,
        added,
        years,
    } = import_holidays(api.desk(), &caller.actor, cmd).await?;
    Ok(Json(HolidaysImported {
        calendar: view(calendar, locale),
        added,
        years,
    }))
}

/// Every day of a year.
#[utoipa::path(get, path = "/calendars/{id}/year/{year}", tag = "settings",
    params(("id" = String, Path), ("year" = i16, Path)), responses((status = 200, body = YearView)))]
async fn get_year(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path((id, year)): Path<(String, i16)>,
) -> Result<Json<YearView>, Problem> {
    let days = year_view(api.desk(), &caller.actor, &id, year).await?;
    let day = |CalendarDay {
                   date,
                   kind,
                   hours,
                   label,
               }| DayView {
        date: Date::to_string(&date),
        kind: kind.as_str().to_owned(),
        hours: hours.into_iter().map(hours_view).collect(),
        name: label.as_ref().map(|it| locale.pick(it)),
    };
    Ok(Json(YearView {
        days: days.into_iter().map(day).collect(),
    }))
}

fn view(shown: CalendarView, locale: Locale) -> CalendarShown {
    let CalendarView {
        calendar,
        name,
        is_default,
        since_at,
        reason,
    } = shown;
    CalendarShown {
        id: calendar.id().to_owned(),
        name,
        version: calendar.version(),
        zone: calendar.zone().name().to_owned(),
        week: calendar
            .week()
            .iter()
            .map(|it| it.iter().copied().map(hours_view).collect())
            .collect(),
        exceptions: calendar
            .exceptions()
            .iter()
            .map(|(date, it)| exception_view(*date, it))
            .collect(),
        is_default,
        since_at: millis(since_at),
        reason: reason.as_ref().map(|it| locale.pick(it)),
    }
}

fn exception_view(date: Date, exception: &DayException) -> ExceptionView {
    let DayException {
        rule,
        label,
        label_en,
    } = exception;
    let hours = match rule {
        DayRule::Closed => Vec::new(),
        DayRule::Open(hours) => hours.iter().copied().map(hours_view).collect(),
    };
    let label = Bilingual {
        zh: label.clone(),
        en: label_en.clone().unwrap_or_default(),
    };
    ExceptionView {
        date: date.to_string(),
        hours,
        label,
    }
}

fn hours_view(hours: Hours) -> HoursView {
    let time = |it: TimeOfDay| format!("{:02}:{:02}", it.hour(), it.minute());
    let closes_at_midnight = hours.close() == TimeOfDay::midnight();
    let to = if closes_at_midnight {
        "24:00".to_owned()
    } else {
        time(hours.close())
    };
    HoursView {
        from: time(hours.open()),
        to,
    }
}
