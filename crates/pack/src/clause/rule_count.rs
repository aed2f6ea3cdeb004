//! Rules about numbers: metrics, coverage of a population, recurring duties, points, score cards.

use std::collections::BTreeMap;

use calendar::{Millis, PublicHoliday};
use domain::closed_set;
use serde::Serialize;

use crate::{Check, ClockRule, FactPattern};

/// A number against a threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MetricRule {
    /// What is measured.
    pub gauge: Gauge,
    /// On which facts, and what else must be there.
    pub check: Check,
}

/// What a metric measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gauge {
    /// A number of the event.
    Number {
        /// Its field.
        field: String,
        /// Not below this.
        at_least: Option<i64>,
        /// Not above this.
        at_most: Option<i64>,
    },
    /// Time since another fact of the same thing.
    Elapsed {
        /// The latest of these.
        since: Vec<FactPattern>,
        /// Not longer than this.
        at_most: Millis,
    },
    /// A field that must hold one of some words.
    MustBe(BTreeMap<String, Vec<String>>),
    /// A charge that follows a tariff: `price` for each begun `unit`.
    Tariff {
        /// The field that holds the charge.
        number: String,
        /// The field that holds what was used.
        per: String,
        /// How much of it one unit is.
        unit: i64,
        /// What a unit costs.
        price: i64,
    },
}

closed_set! {
    /// A stretch of the calendar, local time.
    Period {
        /// From midnight to midnight.
        Day = "day",
        /// From Monday to Sunday.
        Week = "week",
        /// A month.
        Month = "month",
        /// A quarter of a year.
        Quarter = "quarter",
    }
}

closed_set! {
    /// How often a duty comes again, as packs write it.
    DutyPeriod {
        /// Each day.
        Day = "day",
        /// Each week.
        Week = "week",
        /// Each month.
        Month = "month",
        /// Each quarter of a year.
        Quarter = "quarter",
        /// Each public holiday of the company's calendar.
        Holiday = "holiday",
    }
}

/// In which periods a duty comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// One after the other, without gaps.
    Period(Period),
    /// One for each public holiday of the company's calendar.
    Holidays(HolidayPeriods),
}

/// Periods that follow the public holidays of the company's calendar (F09).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HolidayPeriods {
    /// Only holidays of these names, in either language; empty: all.
    pub names: Vec<String>,
    /// So long before the holiday's first day it may be done; it may be done until its last day ends.
    pub opens_before: Millis,
    /// The field of what does it that must name the holiday; none: it counts for whichever is at hand.
    pub named_in: Option<String>,
    /// Other words for holidays, by the holiday's name.
    pub words: BTreeMap<String, Vec<String>>,
}

impl HolidayPeriods {
    /// Whether this holiday is one of those that are meant.
    #[must_use]
    pub fn is_meant(&self, holiday: &PublicHoliday) -> bool {
        let is_listed = |name: &str| self.names.iter().any(|it| it == name);
        self.names.is_empty() || holiday.names().any(is_listed)
    }

    /// Whether words name this holiday: by one of its names, or by another word for it. Small and large letters are alike.
    #[must_use]
    pub fn is_named(&self, holiday: &PublicHoliday, words: &str) -> bool {
        let said = words.to_lowercase();
        let other = holiday.names().filter_map(|it| self.words.get(it)).flatten();
        let mut names = holiday.names().chain(other.map(String::as_str));
        names.any(|it| said.contains(&it.to_lowercase()))
    }
}

closed_set! {
    /// By what a member of a population is told from the others.
    MemberPart {
        /// The event's thing.
        Thing = "thing",
        /// The customer.
        Customer = "customer",
        /// The person.
        Person = "person",
    }
}

/// The share of a population that must get something in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageRule {
    /// Facts that make somebody or something a member.
    pub population: Vec<FactPattern>,
    /// By what members are told apart.
    pub member: MemberPart,
    /// Facts that reach a member.
    pub reached_by: Vec<FactPattern>,
    /// The period.
    pub every: Period,
    /// So long after the period's end a member may still be reached.
    pub grace: Millis,
    /// Percent of the members, 1 to 100.
    pub share: u32,
    /// Members stay members in later periods. Others must be reached after what made them a member, each time anew.
    pub standing: bool,
    /// Instead of in periods: for each of these, told apart by their things, everybody who is a member then must be
    /// reached within the grace (K03).
    pub each: Vec<FactPattern>,
    /// Facts that reach every member at once, whomever they name (F08: all of the day's records in one act).
    pub reached_all_by: Vec<FactPattern>,
    /// Facts that end the membership of a standing member (L08: a contractor who left).
    pub until: Vec<FactPattern>,
    /// What is owed besides, once for all, in periods (F10: a report each month).
    pub also: Vec<PeriodicDuty>,
}

/// A recurring task, one for each of some facts, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DutyRule {
    /// In every period, of one or several lengths (C09: weekly, and monthly).
    pub every: Vec<PeriodicDuty>,
    /// By everybody, for each of some facts.
    pub everybody: Option<CoverageRule>,
    /// For each member of a list, in periods (L08: every contractor on it; F08: every record that came or changed).
    pub each_of: Option<CoverageRule>,
    /// For each of some facts.
    pub follow_up: Option<ClockRule>,
    /// What must be there when a fact of `check.on` comes.
    pub check: Check,
}

/// A task in every period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeriodicDuty {
    /// The period.
    pub every: Recurrence,
    /// What does it.
    pub done: Vec<FactPattern>,
    /// At least so often.
    pub times: u32,
    /// So long after the period's end it may still be done.
    pub grace: Millis,
    /// The time of day differs at least so much from that of the time before.
    pub varying: Option<Millis>,
    /// Each person whom these name must do it; empty: it is done once for all.
    pub per_person: Vec<FactPattern>,
}

/// Points for conduct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreRule {
    /// A conduct item, judged on `conduct_noted` that names the clause.
    Points(Box<ConductPoints>),
    /// Points become money, judged on `points_settled`.
    Settles {
        /// What a point is worth, in hundredths of the currency.
        fen_per_point: u32,
    },
}

/// A conduct item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConductPoints {
    /// Below zero: broken when the conduct does not fit. Above: a reward that needs evidence.
    pub points: i32,
    /// Points for certain events; the first that fits wins.
    pub instead: Vec<PointsFor>,
    /// Fields that a reward must carry.
    pub needs: Vec<String>,
    /// On a break the person must have been told on the spot.
    pub warn_on_spot: bool,
    /// What else must be there.
    pub check: Check,
}

/// Points for events that hold certain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PointsFor {
    /// Fields, each with the words of which it holds one.
    pub with: BTreeMap<String, Vec<String>>,
    /// The points.
    pub points: i32,
}

/// Judged by a quality reviewer on a score card, on `review_given` that names the clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewRule {
    /// Points of 100 that pass.
    pub pass: u32,
    /// What else must be there.
    pub check: Check,
}
