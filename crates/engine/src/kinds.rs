//! The kinds of clauses that this program runs: one file each, one list.
//!
//! Always true: [`ALL`] holds every [`RuleKind`] once. To add a kind: its file here, its file in pack, and a line in
//! `ALL`.

pub mod checklist;
pub mod clock;
pub mod coverage;
pub mod duty;
pub mod form;
pub mod guard;
pub mod metric;
pub mod phrase;
pub mod privacy;
pub mod review;
pub mod route;
pub mod score;
pub mod script;
pub mod window;

mod check;

pub(crate) use check::{Lacks, lacking_fields};

use domain::{EventKind, Fact, Outcome, Refusal};
use pack::{Clause, FactName, FactPattern, Gauge, Rule, RuleKind, Wording};

use crate::Standard;
use crate::ask::Question;
use crate::state::CaseState;
use crate::texts::TextsOf;
use crate::view::View;

/// Every kind.
pub const ALL: &[&dyn Kind] = &[
    &clock::Clock,
    &guard::Guard,
    &form::Form,
    &phrase::Phrase,
    &metric::Metric,
    &window::Window,
    &coverage::Coverage,
    &duty::Duty,
    &checklist::Checklist,
    &score::Score,
    &route::Route,
    &privacy::Privacy,
    &script::Script,
    &review::Review,
];

/// What a kind of clause does.
pub trait Kind: Sync {
    /// Its word in packs.
    fn rule_kind(&self) -> RuleKind;

    /// How it judges, for documentation and the screens: what keeps it, what breaks it.
    fn about(&self) -> Wording;

    /// The facts by which a rule of this kind is judged on the spot; clocks are judged by time and have none.
    fn watches(&self, rule: &Rule) -> Vec<FactName>;

    /// Judges the fact; none when it is no occasion for the clause.
    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged>;

    /// Decides on an act before it happens; none when the clause has nothing against it.
    fn ask(&self, question: &Question<'_>) -> Option<Refusal>;
}

/// A fact that a clause may judge, with the case as it was before it (for a raising: as it was raised).
pub struct Occasion<'a> {
    pub(crate) standard: &'a Standard,
    pub(crate) clause: &'a Clause,
    pub(crate) fact: &'a Fact,
    pub(crate) view: &'a View<'a>,
    pub(crate) state: &'a CaseState,
    pub(crate) texts: &'a TextsOf<'a>,
}

/// What came of judging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Kept, broken, or waived with a reason.
    pub outcome: Outcome,
    /// Places in the chain of what proves it.
    pub evidence: Vec<u32>,
    /// What was missing or said.
    pub detail: Vec<String>,
}

impl Judged {
    /// Kept when nothing is missing, else broken with what is.
    pub(crate) fn by_missing(missing: Vec<String>, evidence: Vec<u32>) -> Self {
        let outcome = if missing.is_empty() {
            Outcome::Kept
        } else {
            Outcome::Broken
        };
        Self {
            outcome,
            evidence,
            detail: missing,
        }
    }
}

/// How a kind judges, for documentation and the screens.
#[must_use]
pub fn about(kind: RuleKind) -> Wording {
    let found = ALL.iter().find(|it| it.rule_kind() == kind);
    found.map(|it| it.about()).unwrap_or_default()
}

/// The kind of a rule.
#[must_use]
pub(crate) fn of(rule: &Rule) -> &'static dyn Kind {
    match rule {
        Rule::Clock(_) => &clock::Clock,
        Rule::Guard(_) => &guard::Guard,
        Rule::Form(_) => &form::Form,
        Rule::Phrase(_) => &phrase::Phrase,
        Rule::Metric(_) => &metric::Metric,
        Rule::Window(_) => &window::Window,
        Rule::Coverage(_) => &coverage::Coverage,
        Rule::Duty(_) => &duty::Duty,
        Rule::Checklist(_) => &checklist::Checklist,
        Rule::Score(_) => &score::Score,
        Rule::Route(_) => &route::Route,
        Rule::Privacy(_) => &privacy::Privacy,
        Rule::Script(_) => &script::Script,
        Rule::Review(_) => &review::Review,
    }
}

/// The patterns of the facts that a rule judges on the spot, where it names any.
pub(crate) fn judged_on(rule: &Rule) -> &[FactPattern] {
    rule.check().map_or(&[], |it| it.on.as_slice())
}

/// The names in some patterns.
pub(crate) fn names_in(patterns: &[FactPattern]) -> Vec<FactName> {
    patterns.iter().map(|it| it.fact).collect()
}

/// What a rule asks of earlier facts besides its check: patterns that it looks back at.
pub(crate) fn looks_back_at(rule: &Rule) -> &[FactPattern] {
    match rule {
        Rule::Metric(rule) => match &rule.gauge {
            Gauge::Elapsed { since, .. } => since,
            Gauge::Number { .. } | Gauge::MustBe(_) | Gauge::Tariff { .. } => &[],
        },
        Rule::Checklist(rule) => &rule.since,
        Rule::Clock(_)
        | Rule::Guard(_)
        | Rule::Form(_)
        | Rule::Phrase(_)
        | Rule::Window(_)
        | Rule::Coverage(_)
        | Rule::Duty(_)
        | Rule::Score(_)
        | Rule::Route(_)
        | Rule::Privacy(_)
        | Rule::Script(_)
        | Rule::Review(_) => &[],
    }
}

/// Events that a rule looks back at as a kind, with what it asks of them.
pub(crate) fn recalled(rule: &Rule) -> Option<(EventKind, &'static [&'static str])> {
    match rule {
        Rule::Checklist(_) => Some((EventKind::ChecklistTicked, checklist::ASKED)),
        Rule::Script(rule) if rule.steps.is_some() => Some((EventKind::ScriptFollowed, script::ASKED)),
        Rule::Route(_) if route::counts_complaints(rule) => Some((EventKind::ComplaintRecorded, &[])),
        Rule::Phrase(rule) if rule.when.answered_late_after.is_some() => Some((EventKind::CallRang, &[])),
        Rule::Clock(_)
        | Rule::Guard(_)
        | Rule::Form(_)
        | Rule::Phrase(_)
        | Rule::Metric(_)
        | Rule::Window(_)
        | Rule::Coverage(_)
        | Rule::Duty(_)
        | Rule::Score(_)
        | Rule::Route(_)
        | Rule::Privacy(_)
        | Rule::Script(_)
        | Rule::Review(_) => None,
    }
}
