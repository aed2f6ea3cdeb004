//! Points: conduct that an inspector notes, rewards that need evidence, and points that become money.
//!
//! The trap: a note counts for the clause that its field `clause` names, and for no other.

use domain::{EventKind, Refusal};
use pack::{ConductPoints, FactName, Rule, RuleKind, ScoreRule, Wording};

use super::check::lacking;
use super::{Judged, Kind, Occasion, names_in};
use crate::ask::Question;
use crate::fit::{holds_one, is_meant};

/// Points.
pub struct Score;

impl Kind for Score {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Score
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "计分：检查人登记的行为，符合要求为守约，不符合为违约并扣分；加分须有佐证和核准，缺少则不成立；扣分须当场提醒；积分兑现的\
                 金额须与分值相符。"
                .to_owned(),
            en: "Score: conduct that an inspector notes keeps the clause when it fits and breaks it, with points, when it \
                 does not; a reward needs its evidence and approval; the money paid for points must follow their worth."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        match rule {
            Rule::Score(ScoreRule::Points(rule)) => {
                let mut names = names_in(&rule.check.on);
                names.push(FactName::Event(EventKind::ConductNoted));
                names
            }
            Rule::Score(ScoreRule::Settles { .. }) => vec![FactName::Event(EventKind::PointsSettled)],
            Rule::Clock(_)
            | Rule::Guard(_)
            | Rule::Form(_)
            | Rule::Phrase(_)
            | Rule::Metric(_)
            | Rule::Window(_)
            | Rule::Coverage(_)
            | Rule::Duty(_)
            | Rule::Checklist(_)
            | Rule::Route(_)
            | Rule::Privacy(_)
            | Rule::Script(_)
            | Rule::Review(_) => Vec::new(),
        }
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Score(rule) = &occasion.clause.rule else {
            return None;
        };
        let view = occasion.view;
        match rule {
            ScoreRule::Settles { fen_per_point } => {
                let worth = view.number("points")?.checked_mul(i64::from(*fen_per_point))?;
                let is_right = view.number("amount") == Some(worth);
                let wrong =
                    (!is_right).then(|| format!("amount {}, {worth}", view.value("amount").unwrap_or("-")));
                Some(Judged::by_missing(
                    wrong.into_iter().collect(),
                    vec![occasion.fact.seq],
                ))
            }
            ScoreRule::Points(rule) => {
                let is_noted = view.name == FactName::Event(EventKind::ConductNoted);
                let is_own = if is_noted {
                    view.value("clause") == Some(occasion.clause.id.as_str())
                } else {
                    is_meant(&rule.check.on, view)
                };
                if is_own { noted(rule, occasion) } else { None }
            }
        }
    }

    fn ask(&self, _question: &Question<'_>) -> Option<Refusal> {
        None
    }
}

fn noted(rule: &ConductPoints, occasion: &Occasion<'_>) -> Option<Judged> {
    let view = occasion.view;
    let special = rule
        .instead
        .iter()
        .find(|it| it.with.iter().all(|(name, words)| holds_one(view, name, words)));
    let points = special.map_or(rule.points, |it| it.points);
    let fits = view.word("fits") == Some("yes");
    let mut lacks = lacking(occasion.standard, &rule.check, view, Some(occasion.state));
    let mut proof = std::mem::take(&mut lacks.proof);
    proof.push(occasion.fact.seq);
    let mut missing = lacks.names();
    if points > 0 {
        if view.value("fits") == Some("no") {
            return None;
        }
        missing.extend(rule.needs.iter().filter(|it| !view.carries(it)).cloned());
        let mut judged = Judged::by_missing(missing, proof);
        if judged.detail.is_empty() {
            judged.detail.push(format!("points {points}"));
        }
        return Some(judged);
    }
    if !fits {
        missing.push(format!("points {points}"));
        if rule.warn_on_spot && !view.carries("warned") {
            missing.push("warned".to_owned());
        }
    }
    Some(Judged::by_missing(missing, proof))
}
