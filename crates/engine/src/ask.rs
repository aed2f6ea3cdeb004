//! Whether somebody may do something now, and if not, by which clause and for want of what.

use calendar::{Instant, Zone};
use domain::{Action, Author, Case, Evidence, FactKind, Lacking, PersonId, Refusal, Wishes};
use pack::{ActName, ActionKind, Clause, FactName, Wording};

use crate::fit::{Subject, applies};
use crate::kinds::Lacks;
use crate::view::View;
use crate::{CaseState, Standard};

/// Who asks, when, and what is known of the customer's wishes.
#[derive(Debug, Clone)]
pub struct Asker {
    /// When it would happen.
    pub now: Instant,
    /// The zone whose wall clock counts (F02).
    pub zone: Zone,
    /// The customer's wishes, where known.
    pub wishes: Option<Wishes>,
    /// The person; none for a rule or an import.
    pub person: Option<PersonId>,
}

/// One clause is asked about one act.
pub struct Question<'a> {
    pub(crate) standard: &'a Standard,
    pub(crate) clause: &'a Clause,
    pub(crate) case: Option<&'a Case>,
    pub(crate) state: Option<&'a CaseState>,
    pub(crate) action: &'a Action,
    pub(crate) asker: &'a Asker,
}

/// Whether the act is allowed; the case is none when it is about to be raised.
///
/// # Errors
/// The first refusal, in order of clauses.
pub fn may(
    standard: &Standard,
    state: Option<&CaseState>,
    action: &Action,
    asker: &Asker,
) -> Result<(), Refusal> {
    refuse(standard, state, action, asker).next().map_or(Ok(()), Err)
}

/// Every refusal, in order of clauses, for screens that show all that is missing at once.
#[must_use]
pub fn refusals(
    standard: &Standard,
    state: Option<&CaseState>,
    action: &Action,
    asker: &Asker,
) -> Vec<Refusal> {
    refuse(standard, state, action, asker).collect()
}

fn refuse(
    standard: &Standard,
    state: Option<&CaseState>,
    action: &Action,
    asker: &Asker,
) -> impl Iterator<Item = Refusal> {
    let case = state.map(|it| &it.case);
    let mut refusals = Vec::new();
    for compiled in &standard.clauses {
        let clause = &compiled.clause;
        let is_meant = match (case, action) {
            (Some(case), _) => applies(clause, Subject::from(case)),
            (None, Action::Raise { case_type, .. }) => may_apply(clause, *case_type),
            (None, _) => true,
        };
        if is_meant
            && let Some(refusal) = compiled.kind.ask(&Question {
                standard,
                clause,
                case,
                state,
                action,
                asker,
            })
        {
            refusals.push(refusal);
        }
    }
    refusals.into_iter()
}

/// A case that is not raised yet has only a type.
fn may_apply(clause: &Clause, case_type: Option<domain::CaseType>) -> bool {
    let types = &clause.applies.types;
    types.is_empty() || case_type.is_none_or(|it| types.contains(&it))
}

/// The kind of an act, by which guards name it.
pub(crate) const fn act_name(action: &Action) -> ActName {
    ActName::Act(match action {
        Action::Raise { .. } => ActionKind::Raise,
        Action::Close => ActionKind::Close,
        Action::MoveOwnership { .. } => ActionKind::MoveOwnership,
        Action::PromiseAnswer { .. } => ActionKind::PromiseAnswer,
        Action::RenewAnswer { .. } => ActionKind::RenewAnswer,
        Action::Reopen { .. } => ActionKind::Reopen,
        Action::Reveal { .. } => ActionKind::Reveal,
        Action::PlaceCall => ActionKind::PlaceCall,
        Action::Wait { .. } => ActionKind::Wait,
        Action::Record { event } => return ActName::Record(event.what),
    })
}

/// The fact that an act leaves behind.
pub(crate) const fn fact_of(act: ActName) -> FactName {
    FactName::Fact(match act {
        ActName::Act(ActionKind::Raise) => FactKind::CaseRaised,
        ActName::Act(ActionKind::Close) => FactKind::CaseClosed,
        ActName::Act(ActionKind::MoveOwnership) => FactKind::HandoverAccepted,
        ActName::Act(ActionKind::PromiseAnswer) => FactKind::AnswerPromised,
        ActName::Act(ActionKind::RenewAnswer) => FactKind::AnswerRenewed,
        ActName::Act(ActionKind::Reopen) => FactKind::CaseReopened,
        ActName::Act(ActionKind::Reveal) => FactKind::FieldRevealed,
        ActName::Act(ActionKind::PlaceCall) => FactKind::CallPlaced,
        ActName::Act(ActionKind::Wait) => FactKind::WaitingStarted,
        ActName::Record(event) => return FactName::Event(event),
    })
}

impl Question<'_> {
    /// The act as a fact would show it.
    pub(crate) fn view(&self) -> View<'_> {
        let author = self.asker.person.map_or(Author::System, Author::Person);
        match self.action {
            Action::Record { event } => View::of_try(event, self.asker.now, author),
            Action::Raise { .. }
            | Action::Close
            | Action::MoveOwnership { .. }
            | Action::PromiseAnswer { .. }
            | Action::RenewAnswer { .. }
            | Action::Reopen { .. }
            | Action::Reveal { .. }
            | Action::PlaceCall
            | Action::Wait { .. } => View::of_act(fact_of(act_name(self.action)), self.asker.now, author),
        }
    }

    /// Refuses for want of evidence and of what the clause's check finds missing; none when nothing is missing.
    pub(crate) fn refuse(&self, mut missing: Vec<Evidence>, lacks: Lacks) -> Option<Refusal> {
        if !lacks.facts.is_empty() {
            missing.push(Evidence::Fact);
        }
        if !lacks.fields.is_empty() {
            missing.push(Evidence::Field);
        }
        if missing.is_empty() {
            return None;
        }
        Some(Refusal {
            fields: called(self.clause, lacks.names()),
            ..refusal(self.clause, missing)
        })
    }
}

/// The names of what is missing, each with what people call it.
pub(crate) fn called(clause: &Clause, names: impl IntoIterator<Item = String>) -> Vec<Lacking> {
    let called = |name: String| {
        let Wording { zh, en } = clause.title_of(&name);
        Lacking { name, zh, en }
    };
    names.into_iter().map(called).collect()
}

pub(crate) fn refusal(clause: &Clause, missing: Vec<Evidence>) -> Refusal {
    Refusal {
        clause: clause.id.clone(),
        missing,
        fields: Vec::new(),
        findings: Vec::new(),
    }
}
