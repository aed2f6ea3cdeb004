//! The share of a population that must get something in a period.
//!
//! Always true: who joins in a period and must be reached after joining is reached by facts from then on; members of a
//! standing population are reached by any fact of the period or its grace.

use std::collections::{BTreeMap, VecDeque};

use calendar::{Instant, Zone};
use pack::{CoverageRule, MemberPart};
use serde::{Deserialize, Serialize};

use super::span::Span;
use super::{Closed, Happening, Proof};
use crate::fit::is_meant;

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
    members: BTreeMap<String, (Instant, Proof)>,
    reached: BTreeMap<String, (Instant, Proof)>,
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
        self.open.front().map(|it| it.over_at(self.rule))
    }

    pub(super) fn begin(&mut self, at: Instant, zone: &Zone) {
        let span = Span::holding(self.rule.every, at, zone);
        self.open.push_back(Open {
            span,
            members: BTreeMap::new(),
            reached: BTreeMap::new(),
        });
    }

    pub(super) fn take(&mut self, happening: &Happening<'_>) {
        let member = self.member(happening);
        let found = (happening.view.at, happening.proof);
        if is_meant(&self.rule.population, &happening.view) {
            if self.rule.standing {
                self.standing.entry(member.clone()).or_insert(found);
            }
            for it in self.open.iter_mut().filter(|it| it.span.holds(found.0)) {
                it.members.entry(member.clone()).or_insert(found);
            }
        }
        if is_meant(&self.rule.reached_by, &happening.view) {
            for it in &mut self.open {
                it.reached.insert(member.clone(), found);
            }
        }
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
        while let Some(last) = self.open.back().filter(|it| it.span.to_at <= to) {
            let span = last.span.next(self.rule.every, zone);
            self.open.push_back(Open {
                span,
                members: self.standing.clone(),
                reached: BTreeMap::new(),
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
        let reached = self.members.keys().filter_map(|it| self.reached.get(it));
        reached.map(|(at, _)| *at).fold(self.span.to_at, Instant::max)
    }

    /// Who was not reached.
    fn missing(&self, is_standing: bool) -> impl Iterator<Item = &String> {
        let is_reached = move |name: &String, joined_at: Instant| {
            let reached = self.reached.get(name);
            reached.is_some_and(|(at, _)| is_standing || *at >= joined_at)
        };
        let members = self.members.iter();
        members
            .filter(move |(name, (at, _))| !is_reached(name, *at))
            .map(|(name, _)| name)
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
        let proof = self.members.values().chain(self.reached.values());
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
