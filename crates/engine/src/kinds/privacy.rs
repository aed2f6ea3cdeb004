//! Privacy: personal data stay covered until somebody with the right gives a reason (J01).

use domain::{Action, Evidence, FactBody, FactKind, Refusal};
use pack::{FactName, Rule, RuleKind, Wording};

use super::check::judged;
use super::{Judged, Kind, Occasion, names_in};
use crate::ask::{Question, refusal};
use crate::fit::is_meant;

/// Privacy.
pub struct Privacy;

impl Kind for Privacy {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Privacy
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "隐私：个人信息默认遮盖，查看须说明原因并留下记录，说明了原因为守约，没有说明为违约；核验、导出、清除等涉及个人信息的操作，须有同意、授权并按时完成。".to_owned(),
            en: "Privacy: personal data are covered; seeing them takes a reason and leaves a record. With a reason it is \
                 kept, without one broken. Checks of identity, exports and erasures need what the clause asks for, in time."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Privacy(rule) = rule else {
            return Vec::new();
        };
        let mut names = names_in(&rule.check.on);
        if rule.mask.is_some() {
            names.push(FactName::Fact(FactKind::FieldRevealed));
        }
        names
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Privacy(rule) = &occasion.clause.rule else {
            return None;
        };
        let reveal = if let FactBody::FieldRevealed { field, reason } = &occasion.fact.body {
            rule.mask.as_ref().map(|mask| (mask, field, reason))
        } else {
            None
        };
        if let Some((mask, field, reason)) = reveal {
            if !mask.fields.is_empty() && !mask.fields.contains(field) {
                return None;
            }
            let is_missing = mask.needs_reason && reason.trim().is_empty();
            let missing = is_missing.then(|| Evidence::Reason.as_str().to_owned());
            return Some(Judged::by_missing(
                missing.into_iter().collect(),
                vec![occasion.fact.seq],
            ));
        }
        is_meant(&rule.check.on, occasion.view).then(|| judged(&rule.check, occasion))
    }

    fn ask(&self, question: &Question<'_>) -> Option<Refusal> {
        let Rule::Privacy(rule) = &question.clause.rule else {
            return None;
        };
        let is_bare = matches!(question.action, Action::Reveal { has_reason: false });
        let needs_reason = rule.mask.as_ref().is_some_and(|it| it.needs_reason);
        (needs_reason && is_bare).then(|| refusal(question.clause, vec![Evidence::Reason]))
    }
}
