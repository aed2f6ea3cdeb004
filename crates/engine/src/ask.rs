//! Whether somebody may do something now, and if not, by which clause and for want of what.

use calendar::{Instant, Zone};
use domain::{Action, Case, Evidence, PersonId, Refusal, Wishes};
use pack::{ActionKind, Clause};

use crate::fit::{Subject, applies};
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
    pub(crate) clause: &'a Clause,
    pub(crate) case: Option<&'a Case>,
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
                clause,
                case,
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
pub(crate) const fn action_kind(action: &Action) -> ActionKind {
    match action {
        Action::Raise { .. } => ActionKind::Raise,
        Action::Close => ActionKind::Close,
        Action::MoveOwnership { .. } => ActionKind::MoveOwnership,
        Action::PromiseAnswer { .. } => ActionKind::PromiseAnswer,
        Action::RenewAnswer { .. } => ActionKind::RenewAnswer,
        Action::Reopen { .. } => ActionKind::Reopen,
        Action::Reveal { .. } => ActionKind::Reveal,
        Action::PlaceCall => ActionKind::PlaceCall,
        Action::Wait { .. } => ActionKind::Wait,
    }
}

pub(crate) fn refusal(clause: &Clause, missing: Vec<Evidence>) -> Refusal {
    Refusal {
        clause: clause.id.clone(),
        missing,
        fields: Vec::new(),
        findings: Vec::new(),
    }
}
