//! Scripts: guidance at the right moment, and whether its steps were gone through.
//!
//! Always true: showing guidance judges nothing; the steps are judged by the facts that the clause names, with all that
//! was ticked of them before.

use domain::{EventKind, Refusal};
use pack::{FactName, Rule, RuleKind, ScriptSteps, Wording};

use super::check::{is_about, judged, lacking};
use super::{Judged, Kind, Occasion, names_in};
use crate::ask::Question;
use crate::fit::is_meant;
use crate::view::{View, is_called};

/// What a script asks of earlier ticks.
pub(super) const ASKED: &[&str] = &["items", "script"];

/// Scripts.
pub struct Script;

impl Kind for Script {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Script
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "脚本：在该用的时刻提示步骤；到规定的操作时，各步骤须已办理，要求次序的还须按次序，否则违约并列出漏掉的步骤；\
                 需要跟进的按时限判定。"
                .to_owned(),
            en: "Script: its steps are shown at the right moment; by the act that the clause names they must have been \
                 gone through, in order where it says so, else it is broken, with the steps left out; what must follow \
                 runs as a promise."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Script(rule) = rule else {
            return Vec::new();
        };
        let mut names = names_in(&rule.check.on);
        names.extend(rule.steps.iter().flat_map(|it| names_in(&it.by)));
        names
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Script(rule) = &occasion.clause.rule else {
            return None;
        };
        let steps = rule.steps.as_ref().filter(|it| is_meant(&it.by, occasion.view));
        let is_checked = is_meant(&rule.check.on, occasion.view);
        let Some(steps) = steps else {
            return is_checked.then(|| judged(&rule.check, occasion));
        };
        let mut proof = Vec::new();
        let mut missing = left_out(steps, occasion, &mut proof);
        if is_about(&rule.check, occasion.view) {
            let mut lacks = lacking(
                occasion.standard,
                &rule.check,
                occasion.view,
                Some(occasion.state),
            );
            proof.append(&mut lacks.proof);
            missing.append(&mut lacks.names());
        }
        proof.push(occasion.fact.seq);
        proof.sort_unstable();
        proof.dedup();
        Some(Judged::by_missing(missing, proof))
    }

    fn ask(&self, _question: &Question<'_>) -> Option<Refusal> {
        None
    }
}

/// Names of steps that were not gone through, or came before one that they must follow.
fn left_out(steps: &ScriptSteps, occasion: &Occasion<'_>, proof: &mut Vec<u32>) -> Vec<String> {
    let followed = FactName::Event(EventKind::ScriptFollowed);
    let is_script = |it: &View<'_>| it.value("script") == Some(steps.script.as_str());
    let past = &occasion.state.past;
    let mut ticked: Vec<&str> = Vec::new();
    let mut earlier: Vec<_> = past
        .named(followed, occasion.view.thing())
        .map(|(_, it)| it)
        .collect();
    earlier.reverse();
    for seen in earlier.into_iter().filter(|it| is_script(&View::of_seen(it))) {
        proof.push(seen.seq);
        ticked.extend(View::of_seen(seen).items());
    }
    if occasion.view.name == followed && is_script(occasion.view) {
        ticked.extend(occasion.view.items());
    }
    let mut missing = Vec::new();
    let mut latest = None;
    for step in &steps.steps {
        let place = ticked.iter().position(|it| is_called(step, it));
        let is_early = steps.in_order && place.is_some() && place < latest;
        if place.is_none() || is_early {
            missing.push(step.name.clone());
        }
        latest = latest.max(place);
    }
    missing
}
