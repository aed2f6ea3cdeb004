//! The lines before the first event: which clause, which calendar, who is who.

use std::collections::BTreeMap;

use calendar::{Date, DayRule, Hours, WorkingCalendar, Zone};
use domain::{ClauseId, Title, Wishes};

use crate::scenario::ScenarioError;
use crate::scenario::words::items;
use crate::text::TextContext;

/// What the head of a scenario says.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) clause: Option<ClauseId>,
    pub(super) title: String,
    pub(super) zone: Zone,
    pub(super) calendar: Option<String>,
    pub(super) people: Vec<String>,
    pub(super) context: TextContext,
    pub(super) wishes: Wishes,
    pub(super) holidays: BTreeMap<Date, String>,
}

impl Default for Header {
    fn default() -> Self {
        Self {
            clause: None,
            title: String::new(),
            zone: Zone::default(),
            calendar: None,
            people: Vec::new(),
            context: TextContext {
                locale: "zh-CN".to_owned(),
                ..TextContext::default()
            },
            wishes: Wishes::default(),
            holidays: BTreeMap::new(),
        }
    }
}

const KEYS: &str = "clause, title, calendar, zone, company, people, customer, no_calls, holiday \
                    (条款、标题、日历、时区、单位、人员、客户、勿扰、节假日)";

impl Header {
    /// Takes in one line.
    pub(super) fn read(&mut self, line: u32, key: &str, value: &str) -> Result<(), ScenarioError> {
        let error = |wrong: String, right: &str| ScenarioError {
            line,
            wrong,
            right: right.to_owned(),
        };
        match key {
            "clause" | "条款" => match value.parse() {
                Ok(id) => self.clause = Some(id),
                Err(wrong) => return Err(error(wrong.to_string(), "write a clause such as A17")),
            },
            "title" | "标题" => value.clone_into(&mut self.title),
            "zone" | "时区" => match Zone::named(value) {
                Ok(zone) => self.zone = zone,
                Err(wrong) => return Err(error(wrong.to_string(), "write a zone such as Asia/Shanghai")),
            },
            "calendar" | "日历" => {
                week_of(value).map_err(|wrong| error(wrong, "write always, or Mon-Fri 09:00-18:00"))?;
                self.calendar = Some(value.to_owned());
            }
            "company" | "单位" => value.clone_into(&mut self.context.company),
            "team" | "班组" => value.clone_into(&mut self.context.team),
            "people" | "人员" => self.read_people(value),
            "customer" | "客户" => self.read_customer(value),
            "no_calls" | "勿扰" => match value.parse::<Hours>() {
                Ok(hours) => {
                    let (from, to) = (hours.open(), hours.close());
                    self.wishes.no_call_from = Some(format!("{:02}:{:02}", from.hour(), from.minute()));
                    self.wishes.no_call_to = Some(format!("{:02}:{:02}", to.hour(), to.minute()));
                }
                Err(wrong) => return Err(error(wrong.to_string(), "write hours such as 21:00-08:00")),
            },
            "holiday" | "节假日" => {
                let (date, name) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
                let Ok(date) = date.parse::<Date>() else {
                    return Err(error(format!("`{date}` is no date"), "write 2026-10-01 国庆节"));
                };
                self.holidays.insert(date, name.trim().to_owned());
            }
            other => {
                return Err(error(
                    format!("`{other}` is nothing that a scenario says first"),
                    &format!("it may be {KEYS}"),
                ));
            }
        }
        Ok(())
    }

    /// `王坐席 8021、李班长 8001`; the first speaks in text checks.
    fn read_people(&mut self, value: &str) {
        for person in items(value) {
            let mut words = person.split_whitespace();
            let (name, number) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            if self.people.is_empty() {
                name.clone_into(&mut self.context.agent_name);
                number.clone_into(&mut self.context.agent_number);
            }
            self.people.push(name.to_owned());
        }
    }

    /// `王芳 女士`.
    fn read_customer(&mut self, value: &str) {
        let mut words = value.split_whitespace();
        self.context.customer_name = words.next().map(str::to_owned);
        self.context.title = match words.next() {
            Some("先生" | "mr") => Some(Title::Mr),
            Some("女士" | "ms") => Some(Title::Ms),
            Some(_) | None => None,
        };
    }

    pub(super) fn calendar(&self) -> WorkingCalendar {
        let written = self.calendar.as_deref().and_then(|it| week_of(it).ok()).flatten();
        let rests = written.is_some();
        let calendar = match written {
            Some(week) => WorkingCalendar::weekly("scenario", self.zone.clone(), week),
            None => WorkingCalendar::always_open(self.zone.clone()),
        };
        let holidays = self.holidays.iter();
        let calendar = holidays.fold(calendar, |calendar, (date, name)| {
            // A desk that never closes does not close on a holiday either.
            let rule = if rests {
                DayRule::Closed
            } else {
                DayRule::Open(calendar.hours_on(*date).to_vec())
            };
            calendar.with_exception(*date, rule, name.clone())
        });
        calendar.with_id("scenario")
    }
}

const DAYS: [(&str, &str); 7] = [
    ("Mon", "周一"),
    ("Tue", "周二"),
    ("Wed", "周三"),
    ("Thu", "周四"),
    ("Fri", "周五"),
    ("Sat", "周六"),
    ("Sun", "周日"),
];

/// `always`, or days and hours: `Mon-Fri 09:00-12:00 14:00-18:00`, `周一至周五 09:00-18:00`. None: always.
fn week_of(text: &str) -> Result<Option<[Vec<Hours>; 7]>, String> {
    if matches!(text, "always" | "全天候") {
        return Ok(None);
    }
    let mut words = text.split_whitespace();
    let days = words.next().unwrap_or_default();
    let (first, last) = days.split_once(['-', '至']).unwrap_or((days, days));
    let day = |word: &str| {
        DAYS.iter()
            .position(|(en, zh)| *en == word || *zh == word)
            .ok_or_else(|| format!("`{word}` is no day of the week"))
    };
    let (first, last) = (day(first)?, day(last)?);
    let hours = words
        .map(|it| it.parse::<Hours>().map_err(|wrong| wrong.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    if hours.is_empty() {
        return Err("no hours follow the days".to_owned());
    }
    let is_open = |it: usize| {
        if first <= last {
            (first..=last).contains(&it)
        } else {
            it >= first || it <= last
        }
    };
    Ok(Some(std::array::from_fn(|it| {
        if is_open(it) { hours.clone() } else { Vec::new() }
    })))
}
