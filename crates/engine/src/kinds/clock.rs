//! Clocks: from one fact, another must follow in time. Their promises are run by `clocks`; nothing is judged on the spot.

use domain::Refusal;
use pack::{FactName, Rule, RuleKind, Wording};

use super::{Judged, Kind, Occasion};
use crate::ask::Question;

/// Clocks.
pub struct Clock;

impl Kind for Clock {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Clock
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "时限：起点事实发生后，须在规定时间内出现终点事实。恰在到期时刻完成算守约；超过即在到期那一刻违约，与何时查看无关。\
                 因认可的原因等待时停止计时，恢复后补足停止的工作时间。"
                .to_owned(),
            en: "Clock: after a start fact, a stop fact must follow in time. Done at exactly the due instant is kept; \
                 otherwise it breaks at the due instant, whenever anybody looks. Time stands still while the case waits \
                 for a reason that the clause accepts, and exactly the counted time that stood still is added."
                .to_owned(),
        }
    }

    fn watches(&self, _rule: &Rule) -> Vec<FactName> {
        Vec::new()
    }

    fn judge(&self, _occasion: &Occasion<'_>) -> Option<Judged> {
        None
    }

    fn ask(&self, _question: &Question<'_>) -> Option<Refusal> {
        None
    }
}
