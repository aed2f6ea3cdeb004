//! Coverage: the share of a population that must get something in a period. Judged over all chains by `period`.

use domain::Refusal;
use pack::{FactName, Rule, RuleKind, Wording};

use super::{Judged, Kind, Occasion};
use crate::ask::Question;

/// Coverage.
pub struct Coverage;

impl Kind for Coverage {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Coverage
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "覆盖：在每个周期内，名单中的对象须有规定比例得到规定的服务；周期结束（含宽限）时判定，达到比例为守约，不足为违约并列出\
                 遗漏的对象。"
                .to_owned(),
            en: "Coverage: in every period, a share of a population must get something; judged when the period and its \
                 grace are over: kept when the share is reached, else broken, with who was left out."
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
