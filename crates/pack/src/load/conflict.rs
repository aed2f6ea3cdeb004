//! Two clauses that would rule the same promise: refused, unless one says that it wins (clock table, row 25).

use std::collections::BTreeSet;

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

fn rule_the_same_promise(one: &Clause, other: &Clause) -> bool {
    let (Some(a), Some(b)) = (one.rule.clock(), other.rule.clock()) else {
        return false;
    };
    have_the_same_ends(a, b) && may_both_fit(&one.applies, &other.applies)
}

fn have_the_same_ends(a: &ClockRule, b: &ClockRule) -> bool {
    let set = |patterns: &[FactPattern]| {
        patterns
            .iter()
            .map(|it| format!("{it:?}"))
            .collect::<BTreeSet<_>>()
    };
    set(&a.start) == set(&b.start) && set(&a.stop) == set(&b.stop)
}

/// Whether some case could fit both. Flags and words never keep two conditions apart: a case may have several.
fn may_both_fit(a: &CaseCondition, b: &CaseCondition) -> bool {
    meet(&a.types, &b.types) && meet(&a.priorities, &b.priorities) && meet(&a.channels, &b.channels)
}

fn meet<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|it| b.contains(it))
}
