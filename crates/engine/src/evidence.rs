//! Evidence that guards and forms ask for, looked up in the case and in the facts that proved it.

use domain::{Answerable, Case, Evidence, Fact, FactBody, PersonId, TryOutcome};
use pack::Clause;

use crate::state::Proof;

/// The person who answers for a clause in this case; none for teams and departments.
pub(crate) fn answerable(clause: &Clause, case: &Case) -> Option<PersonId> {
    match clause.answerable {
        Answerable::Agent | Answerable::Handler => case.handler.or(case.owner),
        Answerable::Owner => case.owner,
        Answerable::Team | Answerable::Department => None,
    }
}

/// Names of form fields that hold what is known of an unregistered customer.
const NAME_FIELDS: &[&str] = &["customer_name", "name"];
const REACH_FIELDS: &[&str] = &["phone", "email", "reach"];
const ADDRESS_FIELDS: &[&str] = &["address"];

fn has_field(case: &Case, names: &[&str]) -> bool {
    names
        .iter()
        .any(|it| case.fields.get(*it).is_some_and(|value| !value.trim().is_empty()))
}

/// Whether the case itself says how whoever asks is reached.
pub(crate) fn has_reach_field(case: &Case) -> bool {
    has_field(case, REACH_FIELDS)
}

/// Whether the case holds a part of an intake record (B02, B13, A21); none when the case cannot tell.
pub(crate) fn intake_part(case: &Case, evidence: Evidence) -> Option<bool> {
    match evidence {
        Evidence::CustomerName => Some(case.customer.is_some() || has_field(case, NAME_FIELDS)),
        Evidence::Reach => Some(case.customer.is_some() || has_field(case, REACH_FIELDS)),
        Evidence::Address => Some(case.place.is_some() || has_field(case, ADDRESS_FIELDS)),
        Evidence::Content => Some(!case.description.trim().is_empty() || !case.subject.trim().is_empty()),
        Evidence::Since => Some(case.since.as_ref().is_some_and(|it| !it.trim().is_empty())),
        Evidence::CaseType => Some(true),
        Evidence::Confirmation => Some(case.is_confirmed),
        Evidence::Result
        | Evidence::AnswerToCustomer
        | Evidence::CustomerWordOrTries
        | Evidence::AnswersGiven
        | Evidence::Ownership
        | Evidence::Acceptance
        | Evidence::Apology
        | Evidence::PromisedTime
        | Evidence::Reason
        | Evidence::FirstOwner
        | Evidence::RequiredWords
        | Evidence::NoBannedWords
        | Evidence::AllowedHours
        | Evidence::FormField
        | Evidence::Fact
        | Evidence::Field => None,
    }
}

/// Whether the case holds a part of what closing asks for (C06); none when closing does not ask for it.
pub(crate) fn closing_part(case: &Case, evidence: Evidence, tries: u32) -> Option<bool> {
    let closing = &case.closing;
    match evidence {
        Evidence::Result => Some(closing.result_at.is_some()),
        Evidence::AnswerToCustomer => Some(
            closing
                .answered_at
                .is_some_and(|it| closing.result_at.is_none_or(|result_at| it >= result_at)),
        ),
        Evidence::CustomerWordOrTries => {
            Some(closing.word.is_some() || (tries > 0 && closing.tries >= tries))
        }
        Evidence::AnswersGiven => Some(case.owed_answers.is_empty()),
        Evidence::Ownership
        | Evidence::Acceptance
        | Evidence::Apology
        | Evidence::PromisedTime
        | Evidence::CustomerName
        | Evidence::Reach
        | Evidence::Address
        | Evidence::Content
        | Evidence::Since
        | Evidence::CaseType
        | Evidence::Confirmation
        | Evidence::Reason
        | Evidence::FirstOwner
        | Evidence::RequiredWords
        | Evidence::NoBannedWords
        | Evidence::AllowedHours
        | Evidence::FormField
        | Evidence::Fact
        | Evidence::Field => None,
    }
}

/// Remembers where in the chain the evidence stands.
pub(crate) fn remember(proof: &mut Proof, fact: &Fact) {
    let told = crate::texts::told_to_customer(&fact.body);
    if told.clone().any(has_apology) {
        proof.apology = Some(fact.seq);
    }
    match &fact.body {
        FactBody::CallTalked { talk } => {
            if talk.told.is_some() {
                proof.answer = Some(fact.seq);
            }
        }
        FactBody::ReplySent { reply } => {
            if !reply.is_automatic {
                proof.answer = Some(fact.seq);
            }
        }
        FactBody::AnswerGiven { .. } => proof.answer = Some(fact.seq),
        FactBody::ResultRecorded { .. } => proof.result = Some(fact.seq),
        FactBody::CustomerWordTaken { .. } => proof.word = Some(fact.seq),
        // An apology goes with one promise; the next has its own.
        FactBody::AnswerPromised { .. } => proof.apology = None,
        FactBody::HandoverOffered { .. } => proof.offer = Some(fact.seq),
        FactBody::HandoverAccepted {} | FactBody::HandoverDeclined { .. } => proof.offer = None,
        FactBody::ContactTried { outcome, .. } => match outcome {
            TryOutcome::NoAnswer | TryOutcome::Busy | TryOutcome::WrongNumber => proof.tries.push(fact.seq),
            TryOutcome::Reached => {}
        },
        FactBody::CaseRaised { .. }
        | FactBody::MessageReceived { .. }
        | FactBody::ReplyDelivered { .. }
        | FactBody::NoteAdded { .. }
        | FactBody::AnswerRenewed { .. }
        | FactBody::HandlerChanged { .. }
        | FactBody::Classified { .. }
        | FactBody::WaitingStarted { .. }
        | FactBody::WaitingEnded { .. }
        | FactBody::Urged { .. }
        | FactBody::CaseJoined { .. }
        | FactBody::JoinReceived { .. }
        | FactBody::CaseClosed { .. }
        | FactBody::CaseReopened { .. }
        | FactBody::FieldRevealed { .. }
        | FactBody::ActTakenBack { .. }
        | FactBody::CallPlaced { .. }
        | FactBody::EventHappened { .. }
        | FactBody::DeadlinePassed { .. }
        | FactBody::WarningGiven { .. }
        | FactBody::BreakActed { .. } => {}
    }
}

/// What words of apology hold, in small letters.
pub const APOLOGIES: &[&str] = &[
    "抱歉",
    "对不起",
    "致歉",
    "歉意",
    "不好意思",
    "请原谅",
    "请谅解",
    "sorry",
    "apolog",
];

/// Words of apology, as far as a program can tell.
#[must_use]
pub fn has_apology(text: &str) -> bool {
    let small = text.to_lowercase();
    APOLOGIES.iter().any(|it| small.contains(it))
}
