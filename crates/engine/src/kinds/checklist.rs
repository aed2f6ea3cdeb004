//! Check lists: items that a person ticks, with photo or signature, complete by the act that the clause names, or judged
//! when they are ticked.
//!
//! Always true: items ticked in several goes count together, as long as they are fresh enough and after what the clause
//! says they must follow.

use domain::{EventKind, Refusal};
use pack::{Check, ChecklistRule, FactName, NamedItem, Rule, RuleKind, Wording};

use super::check::lacking;
use super::{Judged, Kind, Occasion, names_in};
use crate::ask::Question;
use crate::fit::is_meant;
use crate::view::View;

/// What a check list asks of earlier ticks.
pub(super) const ASKED: &[&str] = &["items", "list", "photo", "signature"];

/// Check lists.
pub struct Checklist;

impl Kind for Checklist {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Checklist
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "清单：须逐项勾选，需要时附照片或签名，并在规定的操作之前完成且不能过早；齐全为守约，缺项为违约并列出所缺。".to_owned(),
            en: "Check list: every item is ticked, with photo or signature where asked, before the act that the clause \
                 names and not too long before: complete is kept, anything missing breaks it and is listed."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Checklist(rule) = rule else {
            return Vec::new();
        };
        if rule.at.is_empty() {
            vec![FactName::Event(EventKind::ChecklistTicked)]
        } else {
            names_in(&rule.at)
        }
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Checklist(rule) = &occasion.clause.rule else {
            return None;
        };
        let view = occasion.view;
        let is_list = |it: &View<'_>| it.value("list") == Some(rule.list.as_str());
        if rule.at.is_empty() {
            return is_list(view).then(|| judged(rule, occasion, &[*view]));
        }
        if !is_meant(&rule.at, view) {
            return None;
        }
        let past = &occasion.state.past;
        let since = past
            .any_of(&rule.since, view.about_whom())
            .next()
            .map(|(place, _)| place);
        let ticked = FactName::Event(EventKind::ChecklistTicked);
        let ticks = past.named(ticked, view.thing()).filter(|(place, seen)| {
            since.is_none_or(|it| *place > it)
                && rule
                    .fresh_within
                    .is_none_or(|it| occasion.fact.at.since(seen.at) <= it)
        });
        let ticks: Vec<View<'_>> = ticks.map(|(_, it)| View::of_seen(it)).filter(is_list).collect();
        Some(judged(rule, occasion, &ticks))
    }

    fn ask(&self, _question: &Question<'_>) -> Option<Refusal> {
        None
    }
}

fn judged(rule: &ChecklistRule, occasion: &Occasion<'_>, ticks: &[View<'_>]) -> Judged {
    let besides = Check {
        items: Vec::new(),
        ..rule.check.clone()
    };
    let mut lacks = lacking(occasion.standard, &besides, occasion.view, Some(occasion.state));
    let mut proof = std::mem::take(&mut lacks.proof);
    let is_ticked = |item: &NamedItem| ticks.iter().any(|it| it.has_item(item));
    let mut missing: Vec<String> = rule
        .check
        .items
        .iter()
        .filter(|it| !is_ticked(it))
        .map(|it| it.name.clone())
        .collect();
    for it in &rule.evidence {
        if !ticks.iter().any(|tick| tick.carries(it.as_str())) {
            missing.push(it.as_str().to_owned());
        }
    }
    missing.append(&mut lacks.names());
    proof.extend(ticks.iter().filter_map(|it| it.seq));
    proof.push(occasion.fact.seq);
    proof.sort_unstable();
    proof.dedup();
    Judged::by_missing(missing, proof)
}
