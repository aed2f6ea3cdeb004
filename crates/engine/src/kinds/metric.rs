//! Metrics: a number that an event reports, or time between two facts, against a threshold.

use calendar::Millis;
use domain::Refusal;
use pack::{FactName, Gauge, MetricRule, Rule, RuleKind, Wording};

use super::check::lacking;
use super::{Judged, Kind, Occasion, names_in};
use crate::ask::Question;
use crate::fit::{holds_one, is_meant};

/// Metrics.
pub struct Metric;

impl Kind for Metric {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Metric
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "指标：事件报告的数值、用时、取值或按价目计算的金额，与条款规定的界限比较；在界限内为守约，越界为违约并写明实际数值。"
                .to_owned(),
            en: "Metric: a number, a time taken, a word or a charge that an event reports is held against the clause's \
                 limits; within them it is kept, beyond them broken, with the figure that was found."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Metric(rule) = rule else {
            return Vec::new();
        };
        names_in(&rule.check.on)
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Metric(rule) = &occasion.clause.rule else {
            return None;
        };
        if !is_meant(&rule.check.on, occasion.view) {
            return None;
        }
        let mut lacks = lacking(
            occasion.standard,
            &rule.check,
            occasion.view,
            Some(occasion.state),
        );
        let mut proof = std::mem::take(&mut lacks.proof);
        let mut missing = lacks.names();
        missing.extend(measured(rule, occasion, &mut proof)?);
        proof.push(occasion.fact.seq);
        proof.sort_unstable();
        proof.dedup();
        Some(Judged::by_missing(missing, proof))
    }

    fn ask(&self, _question: &Question<'_>) -> Option<Refusal> {
        None
    }
}

/// What is beyond the limits; the outer none when there is nothing to measure.
fn measured(rule: &MetricRule, occasion: &Occasion<'_>, proof: &mut Vec<u32>) -> Option<Option<String>> {
    let view = occasion.view;
    match &rule.gauge {
        Gauge::Number {
            field,
            at_least,
            at_most,
        } => {
            let number = view.number(field)?;
            let is_within = at_least.is_none_or(|it| number >= it) && at_most.is_none_or(|it| number <= it);
            Some((!is_within).then(|| format!("{field} {number}")))
        }
        Gauge::Elapsed { since, at_most } => {
            let (_, seen) = occasion.state.past.any_of(since, view.about_whom()).next()?;
            proof.push(seen.seq);
            let elapsed = occasion.fact.at.since(seen.at);
            Some((elapsed > *at_most).then(|| format!("elapsed {}", whole_seconds(elapsed))))
        }
        Gauge::MustBe(fields) => {
            let wrong = fields.iter().find(|(name, words)| !holds_one(view, name, words));
            Some(wrong.map(|(name, _)| format!("{name} {}", view.word(name).unwrap_or("-"))))
        }
        Gauge::Tariff {
            number,
            per,
            unit,
            price,
        } => {
            let charged = view.number(number)?;
            let used = view.number(per)?;
            let units = used
                .max(0)
                .checked_add(unit.saturating_sub(1))?
                .checked_div(*unit)?;
            let right = units.saturating_mul(*price);
            Some((charged != right).then(|| format!("{number} {charged}, {right}")))
        }
    }
}

fn whole_seconds(span: Millis) -> Millis {
    Millis::seconds(span.as_i64() / 1_000)
}
