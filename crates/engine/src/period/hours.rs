//! Hours in which somebody must be there, judged for each local day by the gaps.

use std::collections::BTreeSet;

use calendar::{Date, Hours, Instant, TimeOfDay, Zone};
use domain::PersonId;
use pack::{Period, StaffedHours};
use serde::{Deserialize, Serialize};

use super::span::{Span, after, start_of};
use super::{Closed, Happening, Proof};
use crate::fit::is_meant;

/// What is kept of one clause.
pub(super) struct StaffedWatch<'s> {
    pub(super) rule: &'s StaffedHours,
    day: Option<Span>,
    present: BTreeSet<Option<PersonId>>,
    /// Nobody is there since then.
    empty_since: Option<Instant>,
    /// Times of the open day at which nobody was there.
    gaps: Vec<(Instant, Instant)>,
    proof: Vec<Proof>,
}

/// What is remembered between two looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    day: Option<Span>,
    present: BTreeSet<Option<PersonId>>,
    empty_since: Option<Instant>,
    gaps: Vec<(Instant, Instant)>,
    proof: Vec<Proof>,
}

impl<'s> StaffedWatch<'s> {
    pub(super) fn memory(&self) -> Memory {
        Memory {
            day: self.day,
            present: self.present.clone(),
            empty_since: self.empty_since,
            gaps: self.gaps.clone(),
            proof: self.proof.clone(),
        }
    }

    pub(super) fn resume(&mut self, memory: Memory) {
        let Memory {
            day,
            present,
            empty_since,
            gaps,
            proof,
        } = memory;
        *self = Self {
            rule: self.rule,
            day,
            present,
            empty_since,
            gaps,
            proof,
        };
    }

    pub(super) fn next_at(&self) -> Option<Instant> {
        self.day.map(|it| it.to_at)
    }

    pub(super) const fn new(rule: &'s StaffedHours) -> Self {
        Self {
            rule,
            day: None,
            present: BTreeSet::new(),
            empty_since: None,
            gaps: Vec::new(),
            proof: Vec::new(),
        }
    }

    /// What was before the first fact is nobody's fault.
    pub(super) fn begin(&mut self, at: Instant, zone: &Zone) {
        self.day = Some(Span::holding(Period::Day, at, zone));
        self.empty_since = Some(at);
    }

    pub(super) fn take(&mut self, happening: &Happening<'_>) {
        let at = happening.view.at;
        if is_meant(&self.rule.arrive, &happening.view) {
            self.present.insert(happening.person());
            self.proof.push(happening.proof);
            if let Some(since) = self.empty_since.take() {
                self.gaps.push((since, at));
            }
        }
        if is_meant(&self.rule.leave, &happening.view) {
            self.present.remove(&happening.person());
            self.proof.push(happening.proof);
            if self.present.is_empty() {
                self.empty_since = self.empty_since.or(Some(at));
            }
        }
    }

    pub(super) fn close_until(&mut self, to: Instant, zone: &Zone, closed: &mut Vec<Closed>) {
        while let Some(day) = self.day.filter(|it| it.to_at <= to) {
            let mut gaps = std::mem::take(&mut self.gaps);
            if let Some(since) = self.empty_since.as_mut().filter(|it| **it < day.to_at) {
                gaps.push((*since, day.to_at));
                *since = day.to_at;
            }
            let proof = std::mem::take(&mut self.proof);
            self.day = Some(day.next(Period::Day, zone));
            let date = zone.local_date(day.from_at);
            if !self.rule.season.as_ref().is_none_or(|it| it.holds(date)) {
                continue;
            }
            let open = self.rule.hours.iter().flat_map(|it| stretches(*it, date, zone));
            let broken = open.flat_map(|(from, until)| {
                let cut = gaps
                    .iter()
                    .map(move |(since, till)| ((*since).max(from), (*till).min(until)));
                cut.filter(|(since, till)| since < till).collect::<Vec<_>>()
            });
            let detail: Vec<String> = broken
                .map(|(since, till)| format!("{}-{}", clock(zone, since, day), clock(zone, till, day)))
                .collect();
            closed.push(Closed {
                number: day.number,
                turn: 0,
                from_at: day.from_at,
                to_at: day.to_at,
                at: day.to_at,
                person: None,
                is_kept: detail.is_empty(),
                detail,
                proof,
            });
        }
    }
}

/// The parts of a date that lie within the hours.
fn stretches(hours: Hours, date: Date, zone: &Zone) -> Vec<(Instant, Instant)> {
    let midnight = start_of(after(date, 1), zone);
    let at = |time: TimeOfDay| zone.instant_of(date, time);
    let (open, close) = (hours.open(), hours.close());
    if hours.crosses_midnight() {
        vec![(start_of(date, zone), at(close)), (at(open), midnight)]
    } else if close == TimeOfDay::midnight() {
        vec![(at(open), midnight)]
    } else {
        vec![(at(open), at(close))]
    }
}

fn clock(zone: &Zone, at: Instant, day: Span) -> String {
    if at == day.to_at {
        return "24:00".to_owned();
    }
    let time = zone.local_time(at);
    format!("{:02}:{:02}", time.hour(), time.minute())
}
