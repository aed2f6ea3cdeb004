//! Puts the standard in force: the pack, with the company's calendars, teams and people as they are now.
//!
//! Always true: what was judged under earlier calendars can be judged again as it was (rows 13 and 27): [`Standards`] keeps
//! what held before each change, and compiles it only when somebody looks back.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use calendar::{HolidayTable, Instant, Millis, WorkingCalendar};
use domain::{Fact, TeamId};
use engine::{Agent, Calendars, Standard};
use pack::Pack;
use store::{Store, Tx};

use crate::desk::DeskSettings;
use crate::settings::calendars::book::{Book, InForce};
use crate::{AppError, Desk};

/// The standard in force and those that held before calendars changed.
pub(crate) struct Standards {
    pub(crate) now: Arc<Standard>,
    /// By the instant up to which they held, oldest first.
    before: Vec<Before>,
    pack: Pack,
    names: engine::Desk,
}

struct Before {
    until_at: Instant,
    calendars: Calendars,
    compiled: OnceLock<Option<Standard>>,
}

impl Standards {
    /// The standard that held when a fact was recorded.
    pub(crate) fn for_fact(&self, fact: &Fact) -> &Standard {
        let held = self.before.iter().find(|it| fact.recorded_at < it.until_at);
        held.and_then(|it| self.compiled(it)).unwrap_or(&self.now)
    }

    fn compiled<'a>(&self, before: &'a Before) -> Option<&'a Standard> {
        let compile = || match Standard::compile(&self.pack, &before.calendars) {
            Ok(standard) => Some(standard.with_desk(self.names.clone())),
            Err(_) => {
                tracing::warn!(until = %before.until_at, "the standard does not run by earlier calendars; the present ones count");
                None
            }
        };
        before.compiled.get_or_init(compile).as_ref()
    }
}

/// Reads what the pack is compiled with and compiles it.
pub(crate) async fn read(
    store: &Store,
    pack: &Pack,
    settings: &DeskSettings,
) -> Result<Arc<Standards>, AppError> {
    let given = settings.clone();
    let (book, teams, names) = store
        .read(move |tx| {
            Ok::<_, AppError>((
                Book::read(tx, &given)?,
                calendars_of_teams(tx)?,
                names_of(tx, &given)?,
            ))
        })
        .await?;
    let in_force = |in_force: InForce| calendars(in_force, &teams, &settings.default_calendar);
    let standard = Standard::compile(pack, &in_force(book.at(Instant::MAX))).map_err(|errors| {
        let told = errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; ");
        AppError::invalid("standard", "cannot_run", told)
    })?;
    let before = book.changes().into_iter().map(|until_at| Before {
        until_at,
        calendars: in_force(book.at(until_at.minus(Millis::new(1)))),
        compiled: OnceLock::new(),
    });
    Ok(Arc::new(Standards {
        now: Arc::new(
            standard
                .with_desk(names.clone())
                .with_calendar_reasons(book.reasons()),
        ),
        before: before.collect(),
        pack: pack.clone(),
        names,
    }))
}

/// Reads everything anew after calendars, teams or people changed, and puts it in force.
pub(crate) async fn rebuild(desk: &Desk) -> Result<(), AppError> {
    let standards = read(desk.store(), desk.pack(), desk.settings()).await?;
    desk.put_in_force(standards);
    Ok(())
}

/// Name of an earlier version of a calendar.
pub(crate) fn earlier_name(id: &str, version: u32) -> String {
    format!("{id}#{version}")
}

fn calendars((by_id, earlier): InForce, teams: &BTreeMap<TeamId, String>, default: &str) -> Calendars {
    let is_known = |calendar: &String| by_id.contains_key(calendar);
    let of_team = teams
        .iter()
        .filter(|it| is_known(it.1))
        .map(|(team, it)| (*team, it.clone()))
        .collect();
    Calendars {
        of_team,
        default: default.to_owned(),
        by_id,
        earlier,
    }
}

fn calendars_of_teams(tx: &mut Tx<'_>) -> Result<BTreeMap<TeamId, String>, AppError> {
    Ok(store::teams::list_teams(tx)?
        .into_iter()
        .map(|it| (it.id, it.calendar))
        .collect())
}

/// Monday to Friday, nine to six, with the public holidays of mainland China: what a desk begins with.
pub(crate) fn default_calendar(settings: &DeskSettings) -> WorkingCalendar {
    let hours: Vec<calendar::Hours> = "09:00-18:00".parse().into_iter().collect();
    WorkingCalendar::weekdays(settings.default_calendar.clone(), settings.zone.clone(), &hours)
        .with_holidays(&HolidayTable::china(), None)
}

fn names_of(tx: &mut Tx<'_>, settings: &DeskSettings) -> Result<engine::Desk, AppError> {
    let people = store::people::list_people(tx)?
        .into_iter()
        .map(|it| {
            (
                it.id,
                Agent {
                    name: it.name,
                    number: it.work_number,
                },
            )
        })
        .collect();
    let teams = store::teams::list_teams(tx)?
        .into_iter()
        .map(|it| (it.id, it.name))
        .collect();
    Ok(engine::Desk {
        company: settings.company.clone(),
        people,
        teams,
    })
}
