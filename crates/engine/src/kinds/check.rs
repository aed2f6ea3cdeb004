//! What must be there when something is judged: the part that most kinds share.
//!
//! Always true: it looks at facts of the same thing only, where the judged fact has one; what it finds missing it names
//! by the names of the clause. Asking before an act and judging the fact afterwards look at the same things.

use calendar::Date;
use pack::{CameSoon, Check, FactNeed, FactPattern, WeightedSum};

use super::{Judged, Occasion};
use crate::fit::{holds_one, is_meant};
use crate::past::{Past, Seen};
use crate::view::{View, may_be_same};
use crate::{CaseState, Standard};

/// What is missing, and what proves what is not.
#[derive(Debug, Default)]
pub(crate) struct Lacks {
    /// Names of facts that did not happen, or that did and must not have.
    pub(crate) facts: Vec<String>,
    /// Names of fields, numbers and items.
    pub(crate) fields: Vec<String>,
    /// Places in the chain of what was looked for and found.
    pub(crate) proof: Vec<u32>,
}

impl Lacks {
    /// Everything that is missing, by name.
    pub(crate) fn names(self) -> Vec<String> {
        let mut names = self.facts;
        names.extend(self.fields);
        names
    }
}

/// Whether the check is about this fact: one that it names, or any where it names none.
pub(crate) fn is_about(check: &Check, act: &View<'_>) -> bool {
    check.on.is_empty() || is_meant(&check.on, act)
}

/// The verdict of a check on a fact: kept, or broken with what is missing.
pub(crate) fn judged(check: &Check, occasion: &Occasion<'_>) -> Judged {
    let mut lacks = lacking(occasion.standard, check, occasion.view, Some(occasion.state));
    let mut proof = std::mem::take(&mut lacks.proof);
    proof.push(occasion.fact.seq);
    Judged::by_missing(lacks.names(), proof)
}

/// Holds an act, done or tried, against a check.
pub(crate) fn lacking(
    standard: &Standard,
    check: &Check,
    act: &View<'_>,
    state: Option<&CaseState>,
) -> Lacks {
    let mut lacks = Lacks::default();
    let nothing = Past::default();
    let past = state.map_or(&nothing, |it| &it.past);
    let is_asked = |only_for: &[FactPattern]| only_for.is_empty() || is_meant(only_for, act);
    for need in check.needs_facts.iter().filter(|it| is_asked(&it.only_for)) {
        match found(need, act, past) {
            Some(proof) => lacks.proof.extend(proof),
            None => lacks.facts.push(need.name.clone()),
        }
    }
    for ban in check.needs_none.iter().filter(|it| is_asked(&it.only_for)) {
        let since = past
            .any_of(&ban.since, act.about_whom())
            .next()
            .map(|(place, _)| place);
        let seen = past.any_of(&ban.fact, act.about_whom());
        let seen: Vec<u32> = seen
            .filter(|(place, it)| {
                since.is_none_or(|since| *place > since) && says_same(&ban.same_fields, act, it)
            })
            .map(|(_, it)| it.seq)
            .collect();
        if seen.len() > usize::try_from(ban.more_than).unwrap_or(usize::MAX) {
            lacks.facts.push(ban.name.clone());
            // One proves what must never be; what may be so often is proven by all of them.
            let proof = if ban.more_than == 0 { 1 } else { seen.len() };
            lacks.proof.extend(seen.into_iter().take(proof));
        }
    }
    lacks.fields = lacking_fields(check, act);
    let team = state.and_then(|it| it.case.team);
    for (name, later) in &check.earlier {
        if !is_earlier(standard, team, (act, name, later)) && !lacks.fields.contains(name) {
            lacks.fields.push(name.clone());
        }
    }
    lacks.proof.sort_unstable();
    lacks.proof.dedup();
    lacks
}

/// Whether an earlier fact says the same as the act in all of these fields, each of which the act carries.
fn says_same(fields: &[String], act: &View<'_>, seen: &Seen) -> bool {
    fields
        .iter()
        .all(|it| act.value(it).is_some_and(|said| seen.value(it) == Some(said)))
}

/// Whether one fact came so soon after another that the need is asked.
fn came_soon(soon: &CameSoon, act: &View<'_>, past: &Past) -> bool {
    let latest = |patterns| {
        past.any_of(patterns, act.about_whom())
            .next()
            .map(|(_, it)| it.at)
    };
    latest(&soon.fact)
        .is_some_and(|at| latest(&soon.after).is_none_or(|after| at.since(after) <= soon.within))
}

/// Fields, numbers and items of the act itself.
pub(crate) fn lacking_fields(check: &Check, act: &View<'_>) -> Vec<String> {
    let mut missing: Vec<String> = Vec::new();
    let mut lack = |name: &String| {
        if !missing.contains(name) {
            missing.push(name.clone());
        }
    };
    let carried = |it: &&String| !act.carries(it);
    check.fields.iter().filter(carried).for_each(&mut lack);
    for it in &check.fields_if {
        if it.with.iter().all(|(name, words)| holds_one(act, name, words)) {
            it.fields.iter().filter(carried).for_each(&mut lack);
        }
    }
    for (name, words) in &check.must_be {
        if !holds_one(act, name, words) {
            lack(name);
        }
    }
    for (name, least) in &check.at_least {
        if act.number(name).is_none_or(|it| it < *least) {
            lack(name);
        }
    }
    for (name, most) in &check.at_most {
        if act.number(name).is_none_or(|it| it > *most) {
            lack(name);
        }
    }
    for (name, limit) in &check.at_most_field {
        let is_within = act
            .number(name)
            .zip(act.number(limit))
            .is_some_and(|(it, most)| it <= most);
        if !is_within {
            lack(name);
        }
    }
    for limit in &check.limits {
        match act.value(&limit.by).map(|word| limit.most.get(word)) {
            None => lack(&limit.by),
            Some(most) => {
                let number = act.number(&limit.number);
                if number.zip(most).is_none_or(|(it, most)| it > *most) {
                    lack(&limit.number);
                }
            }
        }
    }
    if let Some(it) = check.weighted.as_ref().filter(|it| !is_sum(it, act)) {
        lack(&it.total);
    }
    check
        .items
        .iter()
        .filter(|it| !act.has_item(it))
        .for_each(|it| lack(&it.name));
    missing
}

/// Whether one day or time of the act lies before another; not when one of them is missing or is no day.
fn is_earlier(
    standard: &Standard,
    team: Option<domain::TeamId>,
    (act, name, later): (&View<'_>, &str, &str),
) -> bool {
    let Ok(calendar) = standard.calendars.of(team) else {
        return false;
    };
    let day = |name: &str| -> Option<Date> {
        if name == "by_at" {
            return Some(calendar.zone().local_date(act.by_at()?));
        }
        act.value(name)?.trim().get(..10)?.parse().ok()
    };
    day(name).zip(day(later)).is_some_and(|(it, later)| it < later)
}

/// Whether the total is the weighted sum, rounded to whole numbers; half rounds up.
fn is_sum(weighted: &WeightedSum, act: &View<'_>) -> bool {
    let parts = weighted
        .of
        .iter()
        .map(|(name, weight)| Some(act.number(name)? * weight));
    let sum: Option<i64> = parts.sum();
    let rounded = sum.map(|it| (it + 50).div_euclid(100));
    rounded.is_some() && rounded == act.number(&weighted.total)
}

/// The places in the chain of what the need asks for; none when it is not there.
fn found(need: &FactNeed, act: &View<'_>, past: &Past) -> Option<Vec<u32>> {
    if let Some(none_open) = &need.none_open {
        // What is open has things of its own, whatever the act is about.
        let open = past
            .any_of(&none_open.opened, (None, None))
            .find(|(place, opened)| {
                let mut done = past.any_of(&none_open.done, (opened.thing.as_deref(), opened.customer));
                !done.any(|(after, _)| after > *place)
            });
        return open.is_none().then(Vec::new);
    }
    if need
        .only_if_soon
        .as_ref()
        .is_some_and(|it| !came_soon(it, act, past))
    {
        return Some(Vec::new());
    }
    let latest = |patterns| past.any_of(patterns, act.about_whom()).next();
    let spared = need.spared.as_ref();
    if spared.is_some_and(|it| latest(&it.fact).is_some_and(|(_, seen)| act.at.since(seen.at) <= it.within)) {
        return Some(Vec::new());
    }
    let judged_not_by = latest(&need.judged_by_other_than).and_then(|(_, it)| it.by.person());
    if judged_not_by.is_some_and(|it| act.author.person() == Some(it)) {
        return None;
    }
    if !need.person_other_than.is_empty() {
        let asked_by = latest(&need.person_other_than).map_or(act.author, |(_, it)| it.by);
        if act.person().is_none_or(|it| asked_by.person() == Some(it)) {
            return None;
        }
    }
    if need.fact.is_empty() {
        return Some(Vec::new());
    }
    let not_by = latest(&need.by_other_than).and_then(|(_, it)| it.by.person());
    let by = latest(&need.by_same_as).and_then(|(_, it)| it.by.person());
    let since = latest(&need.since).map(|(place, _)| place);
    let agreed_at = latest(&need.before_agreed).and_then(|(_, it)| it.by_at);
    let soon = need.soon_after.as_ref();
    let soon_until = soon.and_then(|it| Some(latest(&it.fact)?.1.at.plus(it.within)));
    let is_good = |place: usize, seen: &Seen| {
        let age = act.at.since(seen.at);
        since.is_none_or(|it| place > it)
            && need.within.is_none_or(|it| age <= it)
            && need.waited.is_none_or(|it| age >= it)
            && agreed_at.is_none_or(|it| seen.at < it)
            && soon_until.is_none_or(|it| seen.at <= it)
            && not_by.is_none_or(|it| seen.by.person() != Some(it))
            && by.is_none_or(|it| seen.by.person() == Some(it))
            && says_same(&need.same_fields, act, seen)
            && (!need.same_person || may_be_same(act.person(), seen.person))
    };
    let wanted = usize::try_from(need.count.max(1)).unwrap_or(usize::MAX);
    let good = past
        .any_of(&need.fact, act.about_whom())
        .filter(|(place, seen)| is_good(*place, seen))
        .take(wanted);
    let proof: Vec<u32> = good.map(|(_, it)| it.seq).collect();
    (proof.len() == wanted).then_some(proof)
}
