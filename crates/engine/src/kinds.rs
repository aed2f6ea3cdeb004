//! The kinds of clauses that this program runs: one file each, one list.
//!
//! Always true: [`ALL`] holds every [`RuleKind`] once. To add a kind: its file here, its file in pack, and a line in
//! `ALL`.

pub mod clock;
pub mod form;
pub mod guard;
pub mod phrase;
pub mod privacy;
pub mod route;
pub mod window;

use domain::{Fact, FactKind, Outcome, Refusal};
use pack::{Clause, Rule, RuleKind, Wording};

use crate::Standard;
use crate::ask::Question;
use crate::state::CaseState;
use crate::texts::TextsOf;

/// Every kind.
pub const ALL: &[&dyn Kind] = &[
    &clock::Clock,
    &guard::Guard,
    &form::Form,
    &phrase::Phrase,
    &window::Window,
    &route::Route,
    &privacy::Privacy,
];

/// What a kind of clause does.
pub trait Kind: Sync {
    /// Its word in packs.
    fn rule_kind(&self) -> RuleKind;

    /// How it judges, for documentation and the screens: what keeps it, what breaks it.
    fn about(&self) -> Wording;

    /// The facts by which a rule of this kind is judged on the spot; clocks are judged by time and have none.
    fn watches(&self, rule: &Rule) -> Vec<FactKind>;

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

/// The kind of a rule.
#[must_use]
pub(crate) fn of(rule: &Rule) -> &'static dyn Kind {
    match rule {
        Rule::Clock(_) => &clock::Clock,
        Rule::Guard(_) => &guard::Guard,
        Rule::Form(_) => &form::Form,
        Rule::Phrase(_) => &phrase::Phrase,
        Rule::Window(_) => &window::Window,
        Rule::Route(_) => &route::Route,
        Rule::Privacy(_) => &privacy::Privacy,
    }
}
