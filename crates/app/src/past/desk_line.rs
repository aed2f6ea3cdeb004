//! The first line of a file of facts: what judging needs besides the facts, so that the file judges alike elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Date, HolidayTable, Hours, Instant, WorkingCalendar, Zone};
use domain::{PersonId, TeamId};
use engine::{Agent, Calendars};
use pack::{Wording, says};
use serde::{Deserialize, Serialize};

/// The form that this program writes and reads.
pub const FORM: &str = "shouwen-facts-1";

/// What the first line says; a file without it is read with the usual values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskLine {
    /// [`FORM`].
    pub form: String,
    /// The facts of a case stand together, and what the timer wrote is among them.
    #[serde(default)]
    pub is_whole: bool,
    /// The company's name, as greetings say it.
    #[serde(default)]
    pub company: String,
    /// The company's zone.
    #[serde(default)]
    pub zone: Zone,
    /// People that facts name.
    #[serde(default)]
    pub people: Vec<PersonLine>,
    /// Teams that facts name.
    #[serde(default)]
    pub teams: Vec<TeamLine>,
    /// Names of public holidays beside those of the built-in table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub holidays: BTreeMap<Date, String>,
    /// Numbers and addresses that the company gives to everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Working calendars: Monday to Friday, nine to six, with the public holidays of mainland China, when there is none.
    #[serde(default)]
    pub calendars: Vec<WorkingCalendar>,
    /// The default calendar as it was before it changed, the oldest first (F09).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_was: Vec<CalendarLine>,
    /// The calendar of whoever has none of their own.
    #[serde(default = "work")]
    pub default_calendar: String,
}

/// Somebody who worked at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonLine {
    /// Identity.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Work number (工号).
    #[serde(default)]
    pub number: String,
}

/// A working calendar that holds no longer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarLine {
    /// Up to when it held.
    pub until_at: Instant,
    /// The calendar.
    pub calendar: WorkingCalendar,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamLine {
    /// Identity.
    pub id: TeamId,
    /// Name.
    pub name: String,
    /// Its calendar; none: the default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
}

fn work() -> String {
    "work".to_owned()
}

impl Default for DeskLine {
    fn default() -> Self {
        Self {
            form: FORM.to_owned(),
            is_whole: false,
            company: String::new(),
            zone: Zone::default(),
            people: Vec::new(),
            teams: Vec::new(),
            holidays: BTreeMap::new(),
            contacts: Vec::new(),
            calendars: Vec::new(),
            default_was: Vec::new(),
            default_calendar: work(),
        }
    }
}

impl DeskLine {
    /// The line's content, when the text is the first line of a file of facts and not a fact.
    #[must_use]
    pub fn read(text: &str) -> Option<Result<Self, Wording>> {
        if !text.trim_start().starts_with("{\"form\"") {
            return None;
        }
        let no_line = |it| says!("第一行看不懂（{it}）", "{it}");
        let read = serde_json::from_str::<Self>(text).map_err(no_line);
        Some(match read {
            Ok(line) if line.form == FORM => Ok(line),
            Ok(Self { form, .. }) => Err(says!(
                "不认识格式 `{form}`；本程序读的是 {FORM}",
                "the form `{form}` is not known; this program reads {FORM}"
            )),
            Err(error) => Err(error),
        })
    }

    /// The calendars that judging goes by.
    #[must_use]
    pub fn calendars(&self) -> Calendars {
        let mut by_id: BTreeMap<String, Arc<WorkingCalendar>> = self
            .calendars
            .iter()
            .map(|it| (it.id().to_owned(), Arc::new(it.clone())))
            .collect();
        if !by_id.contains_key(&self.default_calendar) {
            let usual = usual_calendar(&self.default_calendar, &self.zone);
            by_id.insert(self.default_calendar.clone(), Arc::new(usual));
        }
        let of_team = self
            .teams
            .iter()
            .filter_map(|it| Some((it.id, it.calendar.clone()?)))
            .filter(|(_, it)| by_id.contains_key(it))
            .collect();
        Calendars {
            by_id,
            of_team,
            default: self.default_calendar.clone(),
            earlier: BTreeMap::new(),
            default_was: self
                .default_was
                .iter()
                .map(|it| (it.until_at, Arc::new(it.calendar.clone())))
                .collect(),
        }
    }

    /// The names that texts are checked for.
    #[must_use]
    pub fn names(&self) -> engine::Desk {
        let agent = |it: &PersonLine| Agent {
            name: it.name.clone(),
            number: it.number.clone(),
        };
        engine::Desk {
            company: self.company.clone(),
            people: self.people.iter().map(|it| (it.id, agent(it))).collect(),
            teams: self.teams.iter().map(|it| (it.id, it.name.clone())).collect(),
            holidays: self.holidays.clone(),
            contacts: self.contacts.clone(),
        }
    }
}

/// Monday to Friday, nine to six, with the public holidays of mainland China: what a desk begins with.
pub(crate) fn usual_calendar(id: &str, zone: &Zone) -> WorkingCalendar {
    let hours: Vec<Hours> = "09:00-18:00".parse().into_iter().collect();
    WorkingCalendar::weekdays(id, zone.clone(), &hours).with_holidays(&HolidayTable::china(), None)
}
