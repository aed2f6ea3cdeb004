//! A task in every period, for all together or for each person; periods follow the clock, or the holidays of a calendar.
//!
//! Always true: what is done within the grace of a period that still lacks it counts for that period, else for its own.
//! People on the list of staff stay on it; whom other facts name must do it in the period of the fact.

use std::collections::{BTreeMap, VecDeque};

use calendar::{Instant, Millis, PublicHoliday, TimeOfDay, Zone};
use domain::{EventKind, PersonId};
use pack::{Clause, FactName, PeriodicDuty, Recurrence};
use serde::{Deserialize, Serialize};

use super::holidays::{HolidaySpan, holiday_spans};
use super::memory::pairs;
use super::span::Span;
use super::{Closed, Happening, Proof};
use crate::Calendars;
use crate::fit::is_meant;
use crate::kinds::lacking_fields;
use crate::view::View;

/// What is kept of one clause.
pub(super) struct DutyWatch<'s> {
    pub(super) rule: &'s PeriodicDuty,
    open: VecDeque<Open>,
    staff: BTreeMap<PersonId, Proof>,
    /// When it was done the last time before, by person.
    last_done: BTreeMap<Option<PersonId>, Instant>,
    zone: Zone,
    /// Of a duty that follows holidays, all of them, by their beginning.
    holidays: Vec<HolidaySpan>,
    /// Holidays whose time began up to here were opened.
    opened_to: Option<Instant>,
}

/// What is remembered between two looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    open: VecDeque<Open>,
    #[serde(with = "pairs")]
    staff: BTreeMap<PersonId, Proof>,
    #[serde(with = "pairs")]
    last_done: BTreeMap<Option<PersonId>, Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opened_to: Option<Instant>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Open {
    span: Span,
    /// The holiday of the period, as [`PublicHoliday`] writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holiday: Option<String>,
    #[serde(with = "pairs")]
    people: BTreeMap<PersonId, Proof>,
    #[serde(with = "pairs")]
    done: BTreeMap<Option<PersonId>, Done>,
}

/// How often one of them did it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Done {
    proof: Vec<Proof>,
    latest_at: Option<Instant>,
    /// Once it came at nearly the time of day of the time before.
    is_same_time: bool,
}

impl<'s> DutyWatch<'s> {
    pub(super) fn new(rule: &'s PeriodicDuty, calendars: &Calendars, zone: &Zone) -> Self {
        let holidays = match &rule.every {
            Recurrence::Period(_) => Vec::new(),
            Recurrence::Holidays(it) => holiday_spans(it, calendars, zone),
        };
        Self {
            rule,
            open: VecDeque::new(),
            staff: BTreeMap::new(),
            last_done: BTreeMap::new(),
            zone: zone.clone(),
            holidays,
            opened_to: None,
        }
    }

    pub(super) fn memory(&self) -> Memory {
        Memory {
            open: self.open.clone(),
            staff: self.staff.clone(),
            last_done: self.last_done.clone(),
            opened_to: self.opened_to,
        }
    }

    pub(super) fn resume(&mut self, memory: Memory) {
        (self.open, self.staff, self.last_done) = (memory.open, memory.staff, memory.last_done);
        self.opened_to = memory.opened_to;
    }

    /// When a period is over next; of holidays also of one whose time has not begun.
    pub(super) fn next_at(&self) -> Option<Instant> {
        let open = self.open.iter().map(|it| self.over_at(it));
        let coming = self.holidays_after(self.opened_to).map(|it| it.span.to_at);
        open.chain(coming).min()
    }

    pub(super) fn begin(&mut self, at: Instant) {
        match &self.rule.every {
            Recurrence::Period(every) => self.open_period(Span::holding(*every, at, &self.zone), None),
            Recurrence::Holidays(_) => {
                let running = self.holidays_after(None).filter(|it| it.span.holds(at));
                for it in running.cloned().collect::<Vec<_>>() {
                    self.open_period(it.span, Some(&it.holiday));
                }
                self.opened_to = Some(at);
            }
        }
    }

    /// Opens what began until then.
    fn open_until(&mut self, to: Instant) {
        match &self.rule.every {
            Recurrence::Period(every) => {
                while let Some(last) = self.open.back().filter(|it| it.span.to_at <= to) {
                    let span = last.span.next(*every, &self.zone);
                    self.open_period(span, None);
                }
            }
            Recurrence::Holidays(_) => {
                let coming = self.holidays_after(self.opened_to);
                let begun = coming.take_while(|it| it.span.from_at <= to);
                for it in begun.cloned().collect::<Vec<_>>() {
                    self.open_period(it.span, Some(&it.holiday));
                }
                self.opened_to = self.opened_to.max(Some(to));
            }
        }
    }

    /// Holidays whose time begins after an instant.
    fn holidays_after(&self, at: Option<Instant>) -> impl Iterator<Item = &HolidaySpan> {
        let mut all = self.holidays.iter();
        let first = all.position(|it| at.is_none_or(|at| it.span.from_at > at));
        let first = first.unwrap_or(self.holidays.len());
        self.holidays.iter().skip(first)
    }

    fn open_period(&mut self, span: Span, holiday: Option<&PublicHoliday>) {
        self.open.push_back(Open {
            span,
            holiday: holiday.map(ToString::to_string),
            people: self.staff.clone(),
            done: BTreeMap::new(),
        });
    }

    pub(super) fn take(&mut self, clause: &Clause, happening: &Happening<'_>) {
        let view = &happening.view;
        if is_meant(&self.rule.per_person, view)
            && let Some(person) = happening.person()
        {
            if view.name == FactName::Event(EventKind::StaffListed) {
                self.staff.insert(person, happening.proof);
            }
            for it in self.open.iter_mut().filter(|it| it.span.holds(view.at)) {
                it.people.entry(person).or_insert(happening.proof);
            }
        }
        // What the check asks of a record without facts of its own, it asks of the record that does the duty.
        let check = clause.rule.check().filter(|it| it.on.is_empty());
        let is_complete = check.is_none_or(|it| lacking_fields(it, view).is_empty());
        if is_meant(&self.rule.done, view) && is_complete {
            self.do_it(happening);
        }
    }

    fn do_it(&mut self, happening: &Happening<'_>) {
        let view = &happening.view;
        let at = view.at;
        let doer = happening.person().filter(|_| !self.rule.per_person.is_empty());
        let times = self.times();
        let is_per_person = !self.rule.per_person.is_empty();
        let lacks = |it: &Open| {
            let is_asked = !is_per_person || doer.is_some_and(|doer| it.people.contains_key(&doer));
            is_asked && it.done.get(&doer).is_none_or(|it| it.proof.len() < times)
        };
        let last_at = self.last_done.insert(doer, at);
        let zone = &self.zone;
        let is_same_time =
            self.rule.varying.zip(last_at).is_some_and(|(varying, last_at)| {
                apart(zone.local_time(last_at), zone.local_time(at)) < varying
            });
        // What still lacks it comes first: periods of holidays may run side by side.
        let named = |it: &Open| self.is_named(it, view);
        let place = self.open.iter().position(|it| lacks(it) && named(it));
        let place = place.or_else(|| self.open.iter().position(|it| it.span.holds(at) && named(it)));
        if let Some(open) = place.and_then(|it| self.open.get_mut(it)) {
            let done = open.done.entry(doer).or_default();
            done.proof.push(happening.proof);
            done.latest_at = Some(at);
            done.is_same_time |= is_same_time;
        }
    }

    /// Whether it may count for the period: of a holiday that must be named, when it names it.
    fn is_named(&self, open: &Open, view: &View<'_>) -> bool {
        let (Recurrence::Holidays(rule), Some(written)) = (&self.rule.every, &open.holiday) else {
            return true;
        };
        let Some(field) = &rule.named_in else { return true };
        let said = view.value(field).unwrap_or_default();
        written
            .parse::<PublicHoliday>()
            .is_ok_and(|holiday| rule.is_named(&holiday, said))
    }

    fn times(&self) -> usize {
        usize::try_from(self.rule.times.max(1)).unwrap_or(usize::MAX)
    }

    pub(super) fn close_until(&mut self, to: Instant, closed: &mut Vec<Closed>) {
        self.open_until(to);
        let open = std::mem::take(&mut self.open);
        for it in open {
            let at = self.over_at(&it);
            if at > to {
                self.open.push_back(it);
                continue;
            }
            for (turn, person) in (0_u32..).zip(it.people_asked(self.rule)) {
                closed.push(self.judge(&it, (turn, person), at));
            }
        }
    }

    /// At its end, or within the grace as soon as the last one did it; at the latest when the grace is over.
    fn over_at(&self, open: &Open) -> Instant {
        if !open.people_asked(self.rule).all(|it| self.has_done(open, it)) {
            return open.span.to_at.plus(self.rule.grace);
        }
        let done = open
            .people_asked(self.rule)
            .filter_map(|it| open.done.get(&it)?.latest_at);
        done.fold(open.span.to_at, Instant::max)
    }

    fn has_done(&self, open: &Open, person: Option<PersonId>) -> bool {
        open.done
            .get(&person)
            .is_some_and(|it| it.proof.len() >= self.times())
    }

    fn judge(&self, open: &Open, (turn, person): (u32, Option<PersonId>), at: Instant) -> Closed {
        let done = open.done.get(&person);
        let times = done.map_or(0, |it| it.proof.len());
        let mut detail = Vec::new();
        if times < self.times() {
            detail.push(format!("times {times}/{}", self.times()));
            detail.extend(person.map(|it| it.to_string()));
        } else if done.is_some_and(|it| it.is_same_time) {
            detail.push("varying".to_owned());
        }
        let is_kept = detail.is_empty();
        // Which holiday, for whoever asks why, kept or broken.
        detail.extend(open.holiday.as_ref().map(|it| format!("holiday {it}")));
        let named = person.and_then(|it| open.people.get(&it)).into_iter();
        Closed {
            number: open.span.number,
            turn,
            from_at: open.span.from_at,
            to_at: open.span.to_at,
            at,
            person,
            is_kept,
            detail,
            proof: named
                .chain(done.into_iter().flat_map(|it| &it.proof))
                .copied()
                .collect(),
        }
    }
}

impl Open {
    /// Everybody who must do it; one nobody when it is done once for all.
    fn people_asked(&self, rule: &PeriodicDuty) -> impl Iterator<Item = Option<PersonId>> {
        let people = self.people.keys().copied().map(Some);
        let all = rule.per_person.is_empty().then_some(None);
        all.into_iter().chain(people)
    }
}

/// How far two times of day are apart, around the clock.
fn apart(one: TimeOfDay, other: TimeOfDay) -> Millis {
    let seconds =
        |it: TimeOfDay| i64::from(it.hour()) * 3_600 + i64::from(it.minute()) * 60 + i64::from(it.second());
    let between = (seconds(one) - seconds(other)).abs();
    Millis::seconds(between.min(86_400 - between))
}
