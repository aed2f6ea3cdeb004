//! Two clauses that would rule the same promise: refused, unless one says that it wins (clock table, row 25).

use domain::FactKind;

use crate::load::merge::Merged;
use crate::source::{PackError, says};
use crate::{CaseCondition, Clause, ClockRule, FactPattern};

/// Lets winners take their cases, and tells of every pair that nobody settled.
pub(crate) fn settle(clauses: &mut [(Clause, &Merged)], errors: &mut Vec<PackError>) {
    let wins: Vec<(usize, usize)> = (0..clauses.len())
        .flat_map(|winner| (0..clauses.len()).map(move |loser| (winner, loser)))
        .filter(|(winner, loser)| winner != loser && wins_over(clauses, *winner, *loser))
        .collect();
    for (first, second) in pairs(clauses.len()) {
        let (Some((one, _)), Some((other, merged))) = (clauses.get(first), clauses.get(second)) else {
            continue;
        };
        let is_settled = wins.contains(&(first, second)) != wins.contains(&(second, first));
        if !is_settled && rule_the_same_promise(one, other) {
            let (one, other) = (&one.id, &other.id);
            let wrong = says!(
                "{one} 与 {other} 会管同一事项的同一承诺",
                "{one} and {other} would rule the same promise of the same case"
            );
            let right = says!(
                "写明谁优先：在 {other} 里写 wins_over = [\"{one}\"]，或反过来",
                "say which wins: wins_over = [\"{one}\"] in {other}, or the other way round"
            );
            errors.push(merged.node.place.error(wrong, right));
        }
    }
    for (winner, loser) in wins {
        let Some(applies) = clauses.get(winner).map(|(it, _)| it.applies.clone()) else {
            continue;
        };
        if let Some((clause, _)) = clauses.get_mut(loser) {
            clause.except.push(applies);
        }
    }
}

fn wins_over(clauses: &[(Clause, &Merged)], winner: usize, loser: usize) -> bool {
    let (Some((_, merged)), Some((loser, _))) = (clauses.get(winner), clauses.get(loser)) else {
        return false;
    };
    merged
        .node
        .texts("wins_over")
        .iter()
        .any(|it| it == loser.id.as_str())
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |first| (first + 1..count).map(move |second| (first, second)))
}

/// Whether some fact of some case would begin a promise of both that the same kinds of facts end. Promises that one fact begins
/// and that end with different things are different promises: accepting an order and reporting its result (C01, C02).
fn rule_the_same_promise(one: &Clause, other: &Clause) -> bool {
    let (Some(a), Some(b)) = (one.rule.clock(), other.rule.clock()) else {
        return false;
    };
    begin_together((one, a), (other, b))
        && ends_of(one, a).any(|it| ends_of(other, b).any(|that| end_alike(&it, &that)))
}

/// In which cases what ends a promise.
type Ends<'c> = (Vec<&'c CaseCondition>, &'c [FactPattern]);

fn ends_of<'c>(clause: &'c Clause, clock: &'c ClockRule) -> impl Iterator<Item = Ends<'c>> {
    let certain = clock.stop_for.iter();
    let certain = certain.map(|(case, stop)| (vec![&clause.applies, case], stop.as_slice()));
    std::iter::once((vec![&clause.applies], clock.stop.as_slice())).chain(certain)
}

/// Whether in some case every fact that ends the one is of a kind that ends the other, and the other way round.
fn end_alike((cases, stop): &Ends<'_>, (other_cases, other_stop): &Ends<'_>) -> bool {
    let covered =
        |by: &[FactPattern], of: &[FactPattern]| of.iter().all(|it| by.iter().any(|that| overlap(it, that)));
    let may_fit = cases
        .iter()
        .all(|it| other_cases.iter().all(|that| may_both_fit(it, that)));
    may_fit && !stop.is_empty() && covered(stop, other_stop) && covered(other_stop, stop)
}

fn begin_together((one, a): (&Clause, &ClockRule), (other, b): (&Clause, &ClockRule)) -> bool {
    may_both_fit(&one.applies, &other.applies)
        && a.start.iter().any(|it| {
            b.start.iter().any(|that| {
                overlap(it, that) && raises_in(it, &other.applies) && raises_in(that, &one.applies)
            })
        })
}

/// A case comes in by the way of what raised it, so a start on certain ways never meets cases of others.
fn raises_in(start: &FactPattern, cases: &CaseCondition) -> bool {
    start.fact != FactKind::CaseRaised.into() || meet(&start.channels, &cases.channels)
}

/// Whether one fact could fit both.
fn overlap(a: &FactPattern, b: &FactPattern) -> bool {
    let apart = |more: &FactPattern, less: &FactPattern| {
        let has_what_lacks = more.has.iter().any(|it| less.lacks.contains(it));
        let is_above =
            |(name, least): (&String, &i64)| less.at_most.get(name).is_some_and(|most| least > most);
        has_what_lacks || more.at_least.iter().any(is_above)
    };
    let words_meet =
        |(name, words): (&String, &Vec<String>)| b.with.get(name).is_none_or(|it| meet(words, it));
    a.fact == b.fact
        && meet(&a.channels, &b.channels)
        && may_be_one(a.direction.as_ref(), b.direction.as_ref())
        && may_be_one(a.author.as_ref(), b.author.as_ref())
        && may_be_one(a.of.as_ref(), b.of.as_ref())
        && a.with.iter().all(words_meet)
        && !apart(a, b)
        && !apart(b, a)
}

fn may_be_one<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// Whether some case could fit both. Flags and words never keep two conditions apart: a case may have several.
fn may_both_fit(a: &CaseCondition, b: &CaseCondition) -> bool {
    meet(&a.types, &b.types) && meet(&a.priorities, &b.priorities) && meet(&a.channels, &b.channels)
}

fn meet<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|it| b.contains(it))
}
