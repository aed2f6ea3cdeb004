//! Privacy: personal data stay covered until somebody with the right gives a reason (J01).

use domain::{Action, Evidence, FactBody, FactKind, Refusal};
use pack::{Rule, RuleKind, Wording};

use super::{Judged, Kind, Occasion};
use crate::ask::{Question, refusal};

/// Privacy.
pub struct Privacy;

impl Kind for Privacy {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Privacy
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "隐私：个人信息默认遮盖，查看须说明原因并留下记录。说明了原因为守约，没有说明为违约。".to_owned(),
            en: "Privacy: personal data are covered; seeing them takes a reason and leaves a record. With a reason it is \
                 kept, without one broken."
                .to_owned(),
        }
    }

    fn watches(&self, _rule: &Rule) -> Vec<FactKind> {
        vec![FactKind::FieldRevealed]
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Privacy(rule) = &occasion.clause.rule else {
            return None;
        };
        let FactBody::FieldRevealed { field, reason } = &occasion.fact.body else {
            return None;
        };
        if !rule.fields.is_empty() && !rule.fields.contains(field) {
            return None;
        }
        let is_missing = rule.needs_reason && reason.trim().is_empty();
        let missing = is_missing.then(|| Evidence::Reason.as_str().to_owned());
        Some(Judged::by_missing(
            missing.into_iter().collect(),
            vec![occasion.fact.seq],
        ))
    }

    fn ask(&self, question: &Question<'_>) -> Option<Refusal> {
        let Rule::Privacy(rule) = &question.clause.rule else {
            return None;
        };
        let is_bare = matches!(question.action, Action::Reveal { has_reason: false });
        (rule.needs_reason && is_bare).then(|| refusal(question.clause, vec![Evidence::Reason]))
    }
}
