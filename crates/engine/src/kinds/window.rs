//! Windows: hours in which something is not done (F02: no call in the customer's rest hours). Staffed hours and presence
//! are judged over all chains by `period`.
//!
//! Always true: hours are local to the calendar of the case's team. The customer's own wishes, where the clause lets
//! them come first, take the place of the clause's hours; facts know them only through the form fields
//! `no_call_from` and `no_call_to`.

use calendar::{Hours, Instant, TimeOfDay, Zone};
use domain::{Evidence, Refusal, Wishes};
use pack::{ClosedHours, FactName, Rule, RuleKind, WindowRule, Wording};

use super::{Judged, Kind, Occasion};
use crate::Standard;
use crate::ask::{Question, act_name, fact_of, refusal};

/// Windows.
pub struct Window;

impl Kind for Window {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Window
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "时段：规定时段内不做某事，例如客户休息时间不外呼，客户自己的意愿优先，在时段内做了为违约，避开为守约；或规定时段内须有人值守，\
                 逐日判定，有空档为违约；或按班表到岗，班次结束时判定迟到、早退和旷工。".to_owned(),
            en: "Window: something is not done in certain hours, such as calling in the customer's rest hours; the \
                 customer's own wishes come first. Done in these hours is broken, outside of them kept. Or somebody must be \
                 there in certain hours, judged for each local day by its gaps; or whoever has a shift is there for it, \
                 judged at its end: late, left early, absent."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Window(WindowRule::Closed(rule)) = rule else {
            return Vec::new();
        };
        vec![fact_of(rule.action)]
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Window(WindowRule::Closed(rule)) = &occasion.clause.rule else {
            return None;
        };
        let case = &occasion.state.case;
        let wishes = Wishes {
            no_call_from: case.fields.get("no_call_from").cloned(),
            no_call_to: case.fields.get("no_call_to").cloned(),
            ..Wishes::default()
        };
        let zone = zone_of(occasion.standard, case.team)?;
        let broken = hours_against(rule, Some(&wishes), &zone, occasion.fact.at);
        Some(Judged::by_missing(
            broken.map(|it| it.to_string()).into_iter().collect(),
            vec![occasion.fact.seq],
        ))
    }

    fn ask(&self, question: &Question<'_>) -> Option<Refusal> {
        let Rule::Window(WindowRule::Closed(rule)) = &question.clause.rule else {
            return None;
        };
        if rule.action != act_name(question.action) {
            return None;
        }
        let asker = question.asker;
        hours_against(rule, asker.wishes.as_ref(), &asker.zone, asker.now)
            .map(|_| refusal(question.clause, vec![Evidence::AllowedHours]))
    }
}

fn zone_of(standard: &Standard, team: Option<domain::TeamId>) -> Option<Zone> {
    standard.calendars.of(team).ok().map(|it| it.zone().clone())
}

/// The hours in which the instant lies and in which the act is not done.
fn hours_against(rule: &ClosedHours, wishes: Option<&Wishes>, zone: &Zone, at: Instant) -> Option<Hours> {
    let time = zone.local_time(at);
    let wished = wishes.filter(|_| rule.wishes_first).and_then(wished_hours);
    match wished {
        Some(hours) => holds(hours, time).then_some(hours),
        None => rule.hours.iter().copied().find(|it| holds(*it, time)),
    }
}

fn wished_hours(wishes: &Wishes) -> Option<Hours> {
    let (from, to) = (wishes.no_call_from.as_ref()?, wishes.no_call_to.as_ref()?);
    format!("{from}-{to}").parse().ok()
}

pub(crate) fn holds(hours: Hours, time: TimeOfDay) -> bool {
    let (open, close) = (hours.open(), hours.close());
    if hours.crosses_midnight() {
        time >= open || time < close
    } else if close == TimeOfDay::midnight() {
        time >= open
    } else {
        time >= open && time < close
    }
}
