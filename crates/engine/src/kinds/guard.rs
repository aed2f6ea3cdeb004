//! Guards: an act is refused until evidence is on the timeline; what happened all the same (imports, other programs) is
//! judged afterwards by the same evidence.
//!
//! Always true: asking before the act and judging the fact look at the same things. Where the guard allows the act with
//! a recorded reason, the verdict is waived, not kept.

use domain::{Action, Author, Case, Evidence, Fact, FactBody, Outcome, PromiseRecord, Refusal};
use pack::{ActName, ActionKind, FactName, GuardRule, Rule, RuleKind, Wording};

use super::check::{is_about, lacking};
use super::{Judged, Kind, Occasion};
use crate::ask::{Question, act_name, fact_of};
use crate::evidence::{closing_part, has_apology, has_reach_field, intake_part};
use crate::state::Proof;

/// Guards.
pub struct Guard;

impl Kind for Guard {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Guard
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "守卫：缺少证据时拒绝操作，并说明依据哪一条、还缺什么。已经发生的操作（如导入的记录）按同样的证据判定：齐全为守约，\
                 缺少为违约；条款允许说明原因后放行的，判为豁免。"
                .to_owned(),
            en: "Guard: the act is refused while evidence is missing, naming the clause and what is missing. What has \
                 happened already (imported records) is judged by the same evidence: complete is kept, missing is broken; \
                 where the clause lets it pass with a reason, it is waived."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Guard(rule) = rule else {
            return Vec::new();
        };
        if rule.only_asks {
            return Vec::new();
        }
        rule.acts().map(fact_of).collect()
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Guard(rule) = &occasion.clause.rule else {
            return None;
        };
        let (case, proof) = (&occasion.state.case, &occasion.state.proof);
        let is_raising = rule.action == Some(ActName::Act(ActionKind::Raise));
        if (is_raising && occasion.fact.author.person().is_none()) || !is_about(&rule.check, occasion.view) {
            return None;
        }
        let has = |it: &Evidence| shown_by(occasion.fact, case, proof, rule, *it).unwrap_or(true);
        let mut missing: Vec<_> = rule
            .needs
            .iter()
            .filter(|it| !has(it))
            .map(|it| it.as_str().to_owned())
            .collect();
        let mut evidence = proven_by(&rule.needs, proof);
        let mut lacks = lacking(
            occasion.standard,
            &rule.check,
            occasion.view,
            Some(occasion.state),
        );
        evidence.append(&mut lacks.proof);
        evidence.push(occasion.fact.seq);
        missing.append(&mut lacks.names());
        let mut judged = Judged::by_missing(missing, evidence);
        let has_reason = occasion.fact.body.reason().is_some() || occasion.view.carries("reason");
        if judged.outcome == Outcome::Broken && rule.or_reason && has_reason {
            judged.outcome = Outcome::Waived;
        }
        Some(judged)
    }

    fn ask(&self, question: &Question<'_>) -> Option<Refusal> {
        let Rule::Guard(rule) = &question.clause.rule else {
            return None;
        };
        let view = question.view();
        let act = act_name(question.action);
        if !rule.acts().any(|it| it == act) || !is_about(&rule.check, &view) {
            return None;
        }
        let missing: Vec<_> = rule
            .needs
            .iter()
            .copied()
            .filter(|it| !offered_by(question, rule, *it).unwrap_or(true))
            .collect();
        if rule.or_reason && gives_reason(question.action) {
            return None;
        }
        question.refuse(
            missing,
            lacking(question.standard, &rule.check, &view, question.state),
        )
    }
}

/// Whether the fact, or the case before it, shows the evidence; none when it cannot tell.
fn shown_by(fact: &Fact, case: &Case, proof: &Proof, rule: &GuardRule, evidence: Evidence) -> Option<bool> {
    match (evidence, &fact.body) {
        (Evidence::Ownership, _) => Some(
            fact.author
                .person()
                .is_none_or(|it| case.owner.is_none_or(|own| own == it)),
        ),
        (Evidence::Acceptance, FactBody::HandoverAccepted {}) => Some(
            case.offer
                .as_ref()
                .is_some_and(|offer| offer.to_person.is_none_or(|to| fact.author.person() == Some(to))),
        ),
        (Evidence::Apology, FactBody::AnswerRenewed { apology, .. }) => Some(!apology.trim().is_empty()),
        (Evidence::Apology, FactBody::AnswerPromised { what, record, .. }) => {
            Some(proof.apology.is_some() || is_sorry(fact.author, what, record))
        }
        (Evidence::Address, FactBody::AnswerPromised { record, .. }) => {
            Some(record.has_place() || intake_part(case, evidence) == Some(true))
        }
        // What was promised before ways were recorded is judged by what the case knew.
        (Evidence::Reach, FactBody::AnswerPromised { record, .. }) => {
            let knew = record.is_empty() && case.customer.is_some();
            Some(record.has_reach() || has_reach_field(case) || knew)
        }
        (
            Evidence::PromisedTime,
            FactBody::AnswerPromised { by_at, .. } | FactBody::AnswerRenewed { by_at, .. },
        ) => Some(*by_at > fact.at),
        (Evidence::Content, FactBody::AnswerPromised { what, .. }) => Some(!what.trim().is_empty()),
        (Evidence::Reason, body) => Some(body.reason().is_some()),
        (Evidence::FirstOwner, FactBody::CaseReopened { to_owner, .. }) => {
            Some(to_owner.is_none_or(|it| case.first_owner.is_none_or(|first| first == it)))
        }
        (evidence, _) => closing_part(case, evidence, rule.tries).or_else(|| intake_part(case, evidence)),
    }
}

/// Whether the act, or the case, brings the evidence; none when it cannot tell.
fn offered_by(question: &Question<'_>, rule: &GuardRule, evidence: Evidence) -> Option<bool> {
    let case = question.case;
    match (evidence, question.action) {
        (Evidence::Ownership, _) => {
            let person = question.asker.person?;
            Some(case?.owner.is_none_or(|it| it == person))
        }
        (Evidence::Acceptance, Action::MoveOwnership { is_accepted, .. }) => Some(*is_accepted),
        (Evidence::Apology, Action::RenewAnswer { has_apology }) => Some(*has_apology),
        (Evidence::PromisedTime, Action::PromiseAnswer { has_time, .. }) => Some(*has_time),
        (
            Evidence::Reason,
            Action::Reopen { has_reason, .. } | Action::Reveal { has_reason } | Action::Wait { has_reason },
        ) => Some(*has_reason),
        (Evidence::FirstOwner, Action::Reopen { to_owner, .. }) => {
            Some(to_owner.is_none_or(|it| case.and_then(|it| it.first_owner).is_none_or(|first| first == it)))
        }
        (Evidence::Apology, Action::PromiseAnswer { present, .. }) => {
            let was_said = question.state.is_some_and(|it| it.proof.apology.is_some());
            Some(present.contains(&evidence) || was_said)
        }
        // Whose name is known is not reached by it.
        (Evidence::Reach, Action::PromiseAnswer { present, .. }) => {
            Some(present.contains(&evidence) || case.is_some_and(has_reach_field))
        }
        (evidence, Action::PromiseAnswer { present, .. }) => {
            Some(present.contains(&evidence) || case.and_then(|it| intake_part(it, evidence)) == Some(true))
        }
        (Evidence::CaseType, Action::Raise { case_type, .. }) => Some(case_type.is_some()),
        (Evidence::FormField, Action::Raise { missing_fields, .. }) => Some(missing_fields.is_empty()),
        (evidence, Action::Raise { present, .. }) => Some(present.contains(&evidence)),
        (evidence, _) => {
            let case = case?;
            closing_part(case, evidence, rule.tries).or_else(|| intake_part(case, evidence))
        }
    }
}

/// Whether words of apology go with a promise. A tick is somebody's word that they were said; a program, which says
/// nothing, has to bring the words.
fn is_sorry(author: Author, what: &str, record: &PromiseRecord) -> bool {
    let words = record.apology.as_deref().unwrap_or_default();
    (record.is_apologised && author.person().is_some()) || has_apology(words) || has_apology(what)
}

fn gives_reason(action: &Action) -> bool {
    match action {
        Action::Reopen { has_reason, .. } | Action::Reveal { has_reason } | Action::Wait { has_reason } => {
            *has_reason
        }
        Action::Record { event } => event.carries("reason"),
        Action::Raise { .. }
        | Action::Close
        | Action::MoveOwnership { .. }
        | Action::PromiseAnswer { .. }
        | Action::RenewAnswer { .. }
        | Action::PlaceCall => false,
    }
}

fn proven_by(needs: &[Evidence], proof: &Proof) -> Vec<u32> {
    let mut places = Vec::new();
    for it in needs {
        match it {
            Evidence::Result => places.extend(proof.result),
            Evidence::AnswerToCustomer => places.extend(proof.answer),
            Evidence::CustomerWordOrTries => match proof.word {
                Some(word) => places.push(word),
                None => places.extend(&proof.tries),
            },
            Evidence::Acceptance => places.extend(proof.offer),
            Evidence::Apology => places.extend(proof.apology),
            Evidence::AnswersGiven
            | Evidence::Ownership
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
            | Evidence::Field => {}
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}
