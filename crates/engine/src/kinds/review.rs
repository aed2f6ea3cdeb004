//! Reviews: a quality reviewer judges a contact on a score card.
//!
//! Always true: a person decides. What a model proposes alone, or somebody says of themselves, is no verdict.

use domain::{EventKind, Refusal};
use pack::{FactName, Rule, RuleKind, Wording};

use super::check::lacking;
use super::{Judged, Kind, Occasion};
use crate::ask::Question;

/// Reviews.
pub struct Review;

impl Kind for Review {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Review
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "质检：由质检人员按评分表评定，达到及格分为守约，不足为违约；模型只能初评，须由人裁定；不能评自己。".to_owned(),
            en: "Review: judged by a quality reviewer on a score card: enough points are kept, fewer broken. A model may \
                 propose, a person decides, and nobody judges their own work."
                .to_owned(),
        }
    }

    fn watches(&self, _rule: &Rule) -> Vec<FactName> {
        vec![FactName::Event(EventKind::ReviewGiven)]
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Review(rule) = &occasion.clause.rule else {
            return None;
        };
        let view = occasion.view;
        let reviewer = occasion.fact.author.person()?;
        if view.value("clause") != Some(occasion.clause.id.as_str()) || view.person() == Some(reviewer) {
            return None;
        }
        let score = view.number("score")?;
        let mut lacks = lacking(occasion.standard, &rule.check, view, Some(occasion.state));
        let mut proof = std::mem::take(&mut lacks.proof);
        proof.push(occasion.fact.seq);
        let mut missing = lacks.names();
        if score < i64::from(rule.pass) {
            missing.push(format!("score {score}"));
        }
        Some(Judged::by_missing(missing, proof))
    }

    fn ask(&self, _question: &Question<'_>) -> Option<Refusal> {
        None
    }
}
