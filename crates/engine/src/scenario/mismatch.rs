//! What a line of a scenario expected and what came instead, in both languages and in the scenario's own time.

use calendar::Instant;
use domain::{ClauseId, Outcome, Priority, PromiseState, Refusal};
use pack::Wording;
use pack::scenario::in_chinese;

use super::run::Told;
use crate::explain::wording::written;

/// What was expected or came, in Chinese and in English.
pub(super) fn said(zh: impl Into<String>, en: impl Into<String>) -> Wording {
    Wording {
        zh: zh.into(),
        en: en.into(),
    }
}

/// The line was not as expected.
pub(super) fn mismatch(expected: &Wording, came: &Wording) -> Wording {
    said(
        format!("应为{}，实际{}", expected.zh, came.zh),
        format!("expected {}; {}", expected.en, came.en),
    )
}

/// Nothing has happened yet that could be looked at.
pub(super) fn nothing_yet() -> Wording {
    said("还没有受理任何事项", "no case has been raised yet")
}

impl Told<'_> {
    /// ` at 2026-11-16 15:00`, by the scenario's own clock.
    pub(super) fn at(&self, at: Option<Instant>) -> Wording {
        self.moment(at, (" 于 ", " at "))
    }

    /// ` due 2026-11-16 15:00`.
    pub(super) fn due(&self, at: Option<Instant>) -> Wording {
        self.moment(at, (" 到期 ", " due "))
    }

    fn moment(&self, at: Option<Instant>, (zh, en): (&str, &str)) -> Wording {
        at.map(|it| written(&self.scenario.zone, it))
            .map_or_else(Wording::default, |it| {
                said(format!("{zh}{it}"), format!("{en}{it}"))
            })
    }

    /// Several instants, one after the other.
    pub(super) fn instants(&self, all: &[Instant]) -> String {
        let all: Vec<String> = all.iter().map(|it| written(&self.scenario.zone, *it)).collect();
        all.join(", ")
    }

    /// A clause and how it was judged.
    pub(super) fn verdict(&self, clause: &ClauseId, outcome: Outcome, at: Option<Instant>) -> Wording {
        let at = self.at(at);
        said(
            format!("{clause} {}{}", in_chinese::outcome(outcome), at.zh),
            format!("{clause} {outcome}{}", at.en),
        )
    }

    /// A clause and how its promise stands.
    pub(super) fn stand(&self, clause: &ClauseId, state: PromiseState, due_at: Option<Instant>) -> Wording {
        let due = self.due(due_at);
        said(
            format!("{clause} {}{}", in_chinese::promise_state(state), due.zh),
            format!("{clause} {state}{}", due.en),
        )
    }
}

/// A priority, and by which clause.
pub(super) fn priority(it: Priority, by: Option<&ClauseId>) -> Wording {
    let (zh, en) = by.map_or_else(Default::default, |by| (format!("（{by}）"), format!(" by {by}")));
    said(
        format!("优先级 {}{zh}", in_chinese::priority(it)),
        format!("priority {it}{en}"),
    )
}

/// Refusals with what they miss, by their clauses and in the words of packs.
pub(super) fn refused(refusals: &[Refusal]) -> Wording {
    if refusals.is_empty() {
        return said("允许了", "it was allowed");
    }
    let all: Vec<String> = refusals.iter().map(ToString::to_string).collect();
    let clauses: Vec<&str> = refusals.iter().map(|it| it.clause.as_str()).collect();
    said(
        format!(
            "被 {} 拒绝（{}）",
            clauses.join("、"),
            missing_in_chinese(refusals)
        ),
        all.join("; "),
    )
}

fn missing_in_chinese(refusals: &[Refusal]) -> String {
    let missing = refusals.iter().flat_map(|it| {
        let kinds = it.missing.iter().map(|it| in_chinese::evidence(*it).to_owned());
        kinds.chain(it.fields.iter().map(|it| it.name.clone()))
    });
    let missing: Vec<String> = missing.collect();
    if missing.is_empty() {
        "不缺什么".to_owned()
    } else {
        format!("缺 {}", missing.join("、"))
    }
}
