//! Routes: classification decides. A type is always chosen (B03); the priority follows the first line that fits (B18).
//!
//! A case has a type, so B03 is kept whenever one is raised; asking before the raising refuses one without. B18 is kept
//! when the priority is the one that its lines give, or more urgent; a person who sets it less urgent than the lines
//! say breaks the clause, at the raising or later, because changing the lines is the company's decision. A case that no
//! line fits is judged by no one.

use domain::{Action, Author, CaseType, Evidence, FactBody, FactKind, Priority, Raised, Refusal};
use pack::{RouteRule, Rule, RuleKind, Wording};

use super::{Judged, Kind, Occasion};
use crate::Standard;
use crate::ask::{Question, refusal};
use crate::fit::{Subject, applies, fits};

/// Routes.
pub struct Route;

impl Kind for Route {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Route
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "分类：受理时必须选定类型；优先级按第一条符合的规则确定，可以调高，人工调低于规则为违约。".to_owned(),
            en: "Route: a type must be chosen at intake; the first line that fits decides the priority. People may raise \
                 it; setting it lower than the line says breaks the clause."
                .to_owned(),
        }
    }

    fn watches(&self, _rule: &Rule) -> Vec<FactKind> {
        vec![FactKind::CaseRaised, FactKind::Classified]
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Route(rule) = &occasion.clause.rule else {
            return None;
        };
        let case = &occasion.state.case;
        if let FactBody::CaseRaised { .. } = &occasion.fact.body {
            let by_rule = decided(rule, Subject::from(case));
            let is_occasion = by_rule.is_some() || rule.needs_type;
            return is_occasion.then(|| judged(case.priority, by_rule, occasion.fact.seq));
        }
        let FactBody::Classified { change } = &occasion.fact.body else {
            return None;
        };
        if !matches!(occasion.fact.author, Author::Person(_)) {
            return None;
        }
        let chosen = change.priority?;
        let case_type: CaseType = change.case_type.unwrap_or(case.case_type);
        let by_rule = decided(
            rule,
            Subject {
                case_type,
                ..Subject::from(case)
            },
        )?;
        Some(judged(chosen, Some(by_rule), occasion.fact.seq))
    }

    fn ask(&self, question: &Question<'_>) -> Option<Refusal> {
        let Rule::Route(rule) = &question.clause.rule else {
            return None;
        };
        let is_untyped = matches!(question.action, Action::Raise { case_type: None, .. });
        (rule.needs_type && is_untyped).then(|| refusal(question.clause, vec![Evidence::CaseType]))
    }
}

fn decided(rule: &RouteRule, subject: Subject<'_>) -> Option<Priority> {
    rule.lines
        .iter()
        .find(|it| fits(&it.when, subject))
        .and_then(|it| it.priority)
}

/// Priorities are ordered from most to least urgent.
fn judged(chosen: Priority, by_rule: Option<Priority>, seq: u32) -> Judged {
    let too_low = by_rule.filter(|it| chosen > *it);
    Judged::by_missing(
        too_low.map(|it| it.as_str().to_owned()).into_iter().collect(),
        vec![seq],
    )
}

/// The priority that the standard gives a case about to be raised, and the clause that decided; the priority as given
/// when no line fits.
#[must_use]
pub fn priority_of(standard: &Standard, raised: &Raised) -> (Priority, Option<domain::ClauseId>) {
    let subject = Subject::from(raised);
    let mut routes = standard.clauses.iter().filter_map(|it| {
        let Rule::Route(rule) = &it.clause.rule else {
            return None;
        };
        let priority = decided(rule, subject).filter(|_| applies(&it.clause, subject))?;
        Some((priority, Some(it.clause.id.clone())))
    });
    routes.next().unwrap_or((raised.priority, None))
}
