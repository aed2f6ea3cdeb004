//! Duties: a task in every period, judged over all chains by `period`; a task for each of some facts, which runs as a
//! promise; and what must be there when certain facts come, judged on the spot.

use domain::Refusal;
use pack::{FactName, Rule, RuleKind, Wording};

use super::check::judged;
use super::{Judged, Kind, Occasion, names_in};
use crate::ask::Question;
use crate::fit::is_meant;

/// Duties.
pub struct Duty;

impl Kind for Duty {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Duty
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "例行：每个周期须完成的工作，周期结束（含宽限）时判定，次数够、时刻有变化、该做的人都做了为守约，否则违约并列出缺什么、\
                 缺谁；由某件事引起的工作按时限判定。"
                .to_owned(),
            en: "Duty: work that comes again in every period is judged when the period and its grace are over: often \
                 enough, at varying times, by everybody who must: kept; else broken, with what or who is missing. Work \
                 that a fact calls for runs as a promise."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Duty(rule) = rule else {
            return Vec::new();
        };
        names_in(&rule.check.on)
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Duty(rule) = &occasion.clause.rule else {
            return None;
        };
        is_meant(&rule.check.on, occasion.view).then(|| judged(&rule.check, occasion))
    }

    fn ask(&self, _question: &Question<'_>) -> Option<Refusal> {
        None
    }
}
