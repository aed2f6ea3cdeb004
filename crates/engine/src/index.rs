//! Which clauses a fact concerns, by its name: those that it starts, stops, voids and is judged by, and what of it must be
//! remembered because a clause may look back at it.
//!
//! Always true: every fact and event has a slot of its own; a fact in whose slot nothing stands concerns no clause.

use domain::{EventKind, FactBody, FactKind};
use pack::{FactName, FactPattern, Rule};

use crate::kinds;
use crate::standard::Compiled;
use crate::view;

/// What a fact of one name concerns: places in the list of clauses.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    pub(crate) starts: Vec<usize>,
    pub(crate) stops: Vec<usize>,
    pub(crate) voids: Vec<usize>,
    /// Clocks whose end it brings nearer.
    pub(crate) cuts: Vec<usize>,
    pub(crate) judges: Vec<usize>,
    /// Some clause counts how often a customer complains: what says so is remembered.
    pub(crate) counts_complaints: bool,
    /// The fields that name steps of ladders.
    pub(crate) climbs: Vec<String>,
    /// Some clause may look back at it, and asks for what it says under these names.
    pub(crate) recalls: Option<Vec<String>>,
}

/// Every slot.
#[derive(Debug)]
pub(crate) struct Index {
    slots: Vec<Slot>,
    nothing: Slot,
}

impl Index {
    pub(crate) fn of(clauses: &[Compiled]) -> Self {
        let mut slots = Vec::new();
        slots.resize_with(FactKind::ALL.len() + EventKind::ALL.len(), Slot::default);
        let mut index = Self {
            slots,
            nothing: Slot::default(),
        };
        for (place, compiled) in clauses.iter().enumerate() {
            let rule = &compiled.clause.rule;
            if let Some(clock) = rule.clock().filter(|it| it.before_due_of.is_none()) {
                index.add(&clock.start, place, |it| &mut it.starts);
                index.add(clock.stops(), place, |it| &mut it.stops);
                index.add(&clock.void_by, place, |it| &mut it.voids);
                let cuts = clock.no_later_than.iter().flat_map(|it| &it.fact);
                index.add(cuts, place, |it| &mut it.cuts);
            }
            let counting_before = rule.clock().filter(|it| it.counts_before.is_some());
            for pattern in counting_before.into_iter().flat_map(|it| it.stops()) {
                index.recall(pattern);
            }
            let judged = compiled.kind.watches(rule);
            for name in judged {
                index.put(name, place, |it| &mut it.judges);
            }
            for pattern in looked_back_at(rule) {
                index.recall(pattern);
            }
            for (facts, fields) in compared(rule) {
                for it in facts {
                    index.recall_as(it.fact, fields.iter().cloned());
                }
            }
            for pattern in kinds::looks_back_at(rule) {
                index.recall(pattern);
            }
            for (name, field) in kinds::route::steps_named(rule) {
                let climbs = &mut index.slot(name).climbs;
                if !climbs.contains(field) {
                    climbs.push(field.clone());
                }
            }
            for (name, asked) in kinds::route::copied(rule) {
                index.recall_as(name, asked);
            }
            if kinds::route::counts_complaints(rule) {
                for kind in [FactKind::Urged, FactKind::MessageReceived] {
                    index.slot(FactName::Fact(kind)).counts_complaints = true;
                }
            }
            if let Some((event, asked)) = kinds::recalled(rule) {
                index.recall_as(FactName::Event(event), asked.iter().map(|it| (*it).to_owned()));
            }
        }
        index
    }

    /// What a fact concerns.
    pub(crate) fn for_body(&self, body: &FactBody) -> &Slot {
        self.slots.get(place_of(body)).unwrap_or(&self.nothing)
    }

    fn slot(&mut self, name: FactName) -> &mut Slot {
        let place = match name {
            FactName::Fact(kind) => kind as usize,
            FactName::Event(kind) => FactKind::ALL.len() + kind as usize,
        };
        self.slots.get_mut(place).unwrap_or(&mut self.nothing)
    }

    fn add<'p>(
        &mut self,
        patterns: impl IntoIterator<Item = &'p FactPattern>,
        place: usize,
        of: fn(&mut Slot) -> &mut Vec<usize>,
    ) {
        for it in patterns {
            self.put(it.fact, place, of);
        }
    }

    fn put(&mut self, name: FactName, place: usize, of: fn(&mut Slot) -> &mut Vec<usize>) {
        let places = of(self.slot(name));
        if places.last() != Some(&place) {
            places.push(place);
        }
    }

    fn recall(&mut self, pattern: &FactPattern) {
        let mut names: Vec<String> = Vec::new();
        names.extend(pattern.with.keys().cloned());
        names.extend(pattern.has.iter().chain(&pattern.lacks).cloned());
        names.extend(pattern.at_least.keys().chain(pattern.at_most.keys()).cloned());
        if !pattern.channels.is_empty() {
            names.push(view::CHANNEL.to_owned());
        }
        if pattern.direction.is_some() {
            names.push(view::DIRECTION.to_owned());
        }
        if pattern.of.is_some() {
            names.push(view::OF.to_owned());
        }
        self.recall_as(pattern.fact, names);
    }

    fn recall_as(&mut self, name: FactName, asked: impl IntoIterator<Item = String>) {
        let names = self.slot(name).recalls.get_or_insert_default();
        names.extend(asked.into_iter().filter(|it| it != "thing" && it != "by_at"));
        names.sort_unstable();
        names.dedup();
    }
}

fn place_of(body: &FactBody) -> usize {
    match body.event() {
        Some(event) => FactKind::ALL.len() + event.what as usize,
        None => body.kind() as usize,
    }
}

/// Earlier facts with the fields in which the rule's check compares them with the judged fact.
fn compared(rule: &Rule) -> impl Iterator<Item = (&[FactPattern], &[String])> {
    let check = rule.check().into_iter();
    check.flat_map(|it| {
        let needs = it
            .needs_facts
            .iter()
            .map(|it| (it.fact.as_slice(), it.same_fields.as_slice()));
        let bans = it
            .needs_none
            .iter()
            .map(|it| (it.fact.as_slice(), it.same_fields.as_slice()));
        needs.chain(bans)
    })
}

/// Patterns for earlier facts that the rule's check may ask for.
fn looked_back_at(rule: &Rule) -> Vec<&FactPattern> {
    let mut patterns: Vec<&FactPattern> = Vec::new();
    let Some(check) = rule.check() else {
        return patterns;
    };
    for need in &check.needs_facts {
        patterns.extend(&need.fact);
        patterns.extend(&need.since);
        patterns.extend(&need.by_other_than);
        patterns.extend(&need.by_same_as);
        patterns.extend(need.spared.iter().flat_map(|it| &it.fact));
        patterns.extend(&need.judged_by_other_than);
        patterns.extend(&need.person_other_than);
        patterns.extend(need.soon_after.iter().flat_map(|it| &it.fact));
        patterns.extend(&need.before_agreed);
        if let Some(soon) = &need.only_if_soon {
            patterns.extend(soon.fact.iter().chain(&soon.after));
        }
        if let Some(none_open) = &need.none_open {
            patterns.extend(&none_open.opened);
            patterns.extend(&none_open.done);
        }
    }
    for ban in &check.needs_none {
        patterns.extend(&ban.fact);
        patterns.extend(&ban.since);
    }
    patterns
}
