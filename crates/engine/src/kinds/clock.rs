//! Clocks: from one fact, another must follow in time. Their promises are run by `clocks`; what else must be there when
//! certain facts come is judged on the spot.

use domain::Refusal;
use pack::{FactName, Rule, RuleKind, Wording};

use super::check::judged;
use super::{Judged, Kind, Occasion, names_in};
use crate::ask::Question;
use crate::fit::is_meant;

/// Clocks.
pub struct Clock;

impl Kind for Clock {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Clock
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "时限：起点事实发生后，须在规定时间内出现终点事实。恰在到期时刻完成算守约；超过即在到期那一刻违约，与何时查看无关。\
                 因认可的原因等待时停止计时，恢复后补足停止的工作时间。另写明某些事发生时须有什么的，当场判定。"
                .to_owned(),
            en: "Clock: after a start fact, a stop fact must follow in time. Done at exactly the due instant is kept; \
                 otherwise it breaks at the due instant, whenever anybody looks. Time stands still while the case waits \
                 for a reason that the clause accepts, and exactly the counted time that stood still is added. \
                 What else it asks for when certain facts come is judged on the spot."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Clock(rule) = rule else {
            return Vec::new();
        };
        names_in(&rule.check.on)
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Clock(rule) = &occasion.clause.rule else {
            return None;
        };
        is_meant(&rule.check.on, occasion.view).then(|| judged(&rule.check, occasion))
    }

    fn ask(&self, _question: &Question<'_>) -> Option<Refusal> {
        None
    }
}
