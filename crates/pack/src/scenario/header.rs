//! The lines before the first event: which clause, which calendar, who is who.

use std::collections::BTreeMap;
use std::fmt;

use calendar::{Date, DayRule, Hours, WorkingCalendar, Zone};
use domain::{ClauseId, Title, Wishes};

use crate::Wording;
use crate::scenario::Told;
use crate::scenario::line::Words;
use crate::scenario::words::{clause, items};
use crate::source::says;
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

impl Header {
    /// Takes in one line.
    pub(super) fn read(&mut self, key: &str, value: &str) -> Result<(), Told> {
        match key {
            "clause" | "条款" => self.clause = Some(clause(&mut Words::of(value))?),
            "title" | "标题" => value.clone_into(&mut self.title),
            "zone" | "时区" => match Zone::named(value) {
                Ok(zone) => self.zone = zone,
                Err(wrong) => {
                    return Err(Told::new(
                        says!("`{value}` 不是时区", "{wrong}"),
                        says!("写时区，如 Asia/Shanghai", "write a zone such as Asia/Shanghai"),
                    ));
                }
            },
            "calendar" | "日历" => {
                week_of(value).map_err(|wrong| {
                    let right = says!(
                        "写 全天候，或 周一至周五 09:00-18:00",
                        "write always, or Mon-Fri 09:00-18:00"
                    );
                    Told::new(wrong, right)
                })?;
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
                Err(wrong) => {
                    return Err(Told::new(
                        no_hours(value, &wrong),
                        says!("写时段，如 21:00-08:00", "write hours such as 21:00-08:00"),
                    ));
                }
            },
            "holiday" | "节假日" => {
                let (date, name) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
                let Ok(date) = date.parse::<Date>() else {
                    return Err(Told::new(
                        says!("`{date}` 不是日期", "`{date}` is no date"),
                        says!("写 2026-10-01 国庆节", "write 2026-10-01 国庆节"),
                    ));
                };
                self.holidays.insert(date, name.trim().to_owned());
            }
            other => {
                return Err(Told::new(
                    says!(
                        "情景开头没有 `{other}`",
                        "`{other}` is nothing that a scenario says first"
                    ),
                    says!(
                        "可以写 条款、标题、日历、时区、单位、班组、人员、客户、勿扰、节假日",
                        "it may be clause, title, calendar, zone, company, team, people, customer, no_calls, holiday"
                    ),
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
        (self.context.customer_name, self.context.title) = called(value);
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

/// Name and title of a customer: `王芳 女士`.
pub(super) fn called(value: &str) -> (Option<String>, Option<Title>) {
    let mut words = value.split_whitespace();
    let name = words.next().map(str::to_owned);
    let title = match words.next() {
        Some("先生" | "mr") => Some(Title::Mr),
        Some("女士" | "ms") => Some(Title::Ms),
        Some(_) | None => None,
    };
    (name, title)
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

fn no_hours(text: &str, wrong: &impl fmt::Display) -> Wording {
    says!("`{text}` 不是时段，或起止相同", "{wrong}")
}

/// `always`, or days and hours: `Mon-Fri 09:00-12:00 14:00-18:00`, `周一至周五 09:00-18:00`. None: always.
fn week_of(text: &str) -> Result<Option<[Vec<Hours>; 7]>, Wording> {
    if matches!(text, "always" | "全天候") {
        return Ok(None);
    }
    let mut words = text.split_whitespace();
    let days = words.next().unwrap_or_default();
    let (first, last) = days.split_once(['-', '至']).unwrap_or((days, days));
    let day = |word: &str| {
        DAYS.iter()
            .position(|(en, zh)| *en == word || *zh == word)
            .ok_or_else(|| says!("`{word}` 不是星期几", "`{word}` is no day of the week"))
    };
    let (first, last) = (day(first)?, day(last)?);
    let hours = words
        .map(|it| it.parse::<Hours>().map_err(|wrong| no_hours(it, &wrong)))
        .collect::<Result<Vec<_>, _>>()?;
    if hours.is_empty() {
        return Err(says!("星期后面没有时段", "no hours follow the days"));
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
