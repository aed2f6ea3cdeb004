//! The share of a population that must get something in a period.
//!
//! Always true: who joins in a period and must be reached after joining is reached by facts from then on, and who joins
//! again must be reached again; members of a standing population are reached by any fact of the period or its grace. Where something is owed for each of some facts,
//! it is owed by those who were members then, and only facts about the same thing reach them. Who leaves a standing
//! population is owed nothing in the periods that are not over.

use std::collections::{BTreeMap, VecDeque};

use calendar::{Instant, Millis, Zone};
use pack::{CoverageRule, MemberPart};
use serde::{Deserialize, Serialize};

use super::span::Span;
use super::{Closed, Happening, Proof};
use crate::fit::is_meant;
use crate::view::may_be_same;

/// What is kept of one clause.
pub(super) struct CoverageWatch<'s> {
    pub(super) rule: &'s CoverageRule,
    open: VecDeque<Open>,
    standing: BTreeMap<String, (Instant, Proof)>,
}

/// What is remembered between two looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    open: VecDeque<Open>,
    standing: BTreeMap<String, (Instant, Proof)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Open {
    span: Span,
    /// What it is about, where something is owed for each of some facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thing: Option<String>,
    members: BTreeMap<String, (Instant, Proof)>,
    reached: BTreeMap<String, (Instant, Proof)>,
    /// The latest fact that reached everybody at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reached_all: Option<(Instant, Proof)>,
}

impl<'s> CoverageWatch<'s> {
    pub(super) const fn new(rule: &'s CoverageRule) -> Self {
        Self {
            rule,
            open: VecDeque::new(),
            standing: BTreeMap::new(),
        }
    }

    pub(super) fn memory(&self) -> Memory {
        Memory {
            open: self.open.clone(),
            standing: self.standing.clone(),
        }
    }

    pub(super) fn resume(&mut self, memory: Memory) {
        (self.open, self.standing) = (memory.open, memory.standing);
    }

    pub(super) fn next_at(&self) -> Option<Instant> {
        if self.is_for_each() {
            return self.open.iter().map(|it| it.closes_at(self.rule)).min();
        }
        self.open.front().map(|it| it.over_at(self.rule))
    }

    /// Whether it is owed for each of some facts instead of in periods.
    const fn is_for_each(&self) -> bool {
        !self.rule.each.is_empty()
    }

    pub(super) fn begin(&mut self, at: Instant, zone: &Zone) {
        if self.is_for_each() {
            return;
        }
        let span = Span::holding(self.rule.every, at, zone);
        self.open.push_back(Open {
            span,
            thing: None,
            members: BTreeMap::new(),
            reached: BTreeMap::new(),
            reached_all: None,
        });
    }

    pub(super) fn take(&mut self, happening: &Happening<'_>) {
        let member = self.member(happening);
        let found = (happening.view.at, happening.proof);
        if is_meant(&self.rule.population, &happening.view) {
            if self.rule.standing {
                self.standing.entry(member.clone()).or_insert(found);
            }
            let is_standing = self.rule.standing;
            for it in self.open.iter_mut().filter(|it| it.span.holds(found.0)) {
                note(&mut it.members, &member, (found, is_standing));
            }
        }
        if is_meant(&self.rule.until, &happening.view) {
            self.standing.remove(&member);
            for it in self.open.iter_mut().filter(|it| found.0 < it.span.to_at) {
                it.members.remove(&member);
            }
        }
        if is_meant(&self.rule.reached_by, &happening.view) {
            let thing = happening.view.thing();
            let is_about = |it: &&mut Open| may_be_same(it.thing.as_deref(), thing);
            for it in self.open.iter_mut().filter(is_about) {
                note(&mut it.reached, &member, (found, self.rule.standing));
            }
        }
        if is_meant(&self.rule.reached_all_by, &happening.view) {
            for it in &mut self.open {
                it.reached_all = it.reached_all.max(Some(found));
            }
        }
        if is_meant(&self.rule.each, &happening.view) {
            self.open_each(happening);
        }
    }

    /// Whoever is a member now owes it; said again about the same thing, it is the same.
    fn open_each(&mut self, happening: &Happening<'_>) {
        let (at, thing) = (happening.view.at, happening.view.thing());
        if self.open.iter().any(|it| it.thing.as_deref() == thing) {
            return;
        }
        let seconds = u32::try_from(at.as_millis().div_euclid(1_000)).unwrap_or(0);
        let is_taken = |number: &u32| self.open.iter().any(|it| it.span.number == *number);
        let number = (seconds..).find(|it| !is_taken(it)).unwrap_or(seconds);
        self.open.push_back(Open {
            span: Span {
                number,
                from_at: at,
                to_at: at,
            },
            thing: thing.map(str::to_owned),
            members: self.standing.clone(),
            reached: BTreeMap::new(),
            reached_all: None,
        });
    }

    /// By what the member is told from others; without one, the chain stands for it.
    fn member(&self, happening: &Happening<'_>) -> String {
        let named = match self.rule.member {
            MemberPart::Thing => happening.view.thing().map(str::to_owned),
            MemberPart::Customer => happening.view.customer().map(|it| it.to_string()),
            MemberPart::Person => happening.person().map(|it| it.to_string()),
        };
        named.unwrap_or_else(|| happening.case_id.to_string())
    }

    pub(super) fn close_until(&mut self, to: Instant, zone: &Zone, closed: &mut Vec<Closed>) {
        if self.is_for_each() {
            let rule = self.rule;
            self.open.retain(|open| {
                let is_over = open.closes_at(rule) <= to;
                if is_over {
                    closed.extend(open.close(rule, open.over_at(rule)));
                }
                !is_over
            });
            return;
        }
        while let Some(last) = self.open.back().filter(|it| it.span.to_at <= to) {
            let span = last.span.next(self.rule.every, zone);
            self.open.push_back(Open {
                span,
                thing: None,
                members: self.standing.clone(),
                reached: BTreeMap::new(),
                reached_all: None,
            });
        }
        while let Some(first) = self.open.front() {
            let at = first.over_at(self.rule);
            if at > to {
                break;
            }
            if let Some(open) = self.open.pop_front() {
                closed.extend(open.close(self.rule, at));
            }
        }
    }
}

impl Open {
    /// At its end, or within the grace as soon as the last one was reached; at the latest when the grace is over.
    fn over_at(&self, rule: &CoverageRule) -> Instant {
        if self.missing(rule.standing).next().is_some() {
            return self.span.to_at.plus(rule.grace);
        }
        let reached = self
            .members
            .iter()
            .filter_map(|(name, (joined_at, _))| self.reaches(name, *joined_at, rule.standing).min());
        reached.map(|(at, _)| at).fold(self.span.to_at, Instant::max)
    }

    /// When it can be judged: what comes at the very end still counts, as for a promise (clock table, row 22).
    fn closes_at(&self, rule: &CoverageRule) -> Instant {
        let is_missing = self.missing(rule.standing).next().is_some();
        self.over_at(rule).plus(Millis::new(i64::from(is_missing)))
    }

    /// Who was not reached.
    fn missing(&self, is_standing: bool) -> impl Iterator<Item = &String> {
        let members = self.members.iter();
        members
            .filter(move |(name, (at, _))| self.reaches(name, *at, is_standing).next().is_none())
            .map(|(name, _)| name)
    }

    /// What reached a member since they joined: themselves, or everybody at once.
    fn reaches(
        &self,
        name: &str,
        joined_at: Instant,
        is_standing: bool,
    ) -> impl Iterator<Item = (Instant, Proof)> {
        let found = self.reached.get(name).copied().into_iter();
        found
            .chain(self.reached_all)
            .filter(move |(at, _)| is_standing || *at >= joined_at)
    }

    /// None when there was nobody to be reached.
    fn close(&self, rule: &CoverageRule, at: Instant) -> Option<Closed> {
        let all = self.members.len();
        if all == 0 {
            return None;
        }
        let missing: Vec<String> = self.missing(rule.standing).cloned().collect();
        let reached = all - missing.len();
        let share = usize::try_from(rule.share).unwrap_or(100);
        let is_kept = reached * 100 >= all * share;
        let mut detail = vec![format!("share {}% {reached}/{all}", reached * 100 / all)];
        detail.extend(missing);
        if is_kept {
            detail.truncate(1);
        }
        let reached = self.reached.values().chain(&self.reached_all);
        let proof = self.members.values().chain(reached);
        Some(Closed {
            number: self.span.number,
            turn: 0,
            from_at: self.span.from_at,
            to_at: self.span.to_at,
            at,
            person: None,
            detail,
            is_kept,
            proof: proof.map(|(_, it)| *it).collect(),
        })
    }
}

/// Notes when somebody joined or was reached: the first time where they stand on a list, else the latest.
fn note(
    times: &mut BTreeMap<String, (Instant, Proof)>,
    name: &str,
    (found, is_first): ((Instant, Proof), bool),
) {
    let kept = times.entry(name.to_owned()).or_insert(found);
    if !is_first {
        *kept = found.max(*kept);
    }
}
