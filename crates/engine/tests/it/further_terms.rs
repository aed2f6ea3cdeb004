//! Terms of clocks beyond one figure: a second limit, what the end must carry, who must bring it, what ends it for certain cases.

use calendar::{Millis, WorkingCalendar};
use domain::*;
use engine::{PeriodJudge, Standard};
use pack::{CaseCondition, CoverageRule, DutyRule, MemberPart, Period, Rule, Turns, Within};
use proptest::prelude::*;

use crate::desk::*;

const START: &str = "2026-11-23 09:00";

/// A clock from one event to another, each for its thing, every hour counted.
fn between(start: EventKind, stop: EventKind, within: Within) -> pack::ClockRule {
    pack::ClockRule {
        counting: pack::Counting::Always,
        turns: Turns::EachStart,
        ..pack::ClockRule::new(vec![start.into()], vec![stop.into()], within)
    }
}

fn desk_of(rule: pack::ClockRule) -> TestDesk {
    let calendar = WorkingCalendar::always_open(shanghai());
    TestDesk::raised_at(standard(vec![clause("A01", Rule::Clock(rule))], calendar), START)
}

fn within(text: &str) -> Within {
    Within::Figure {
        figure: figure(text),
        instead: Vec::new(),
    }
}

fn seconds_later(seconds: i64) -> calendar::Instant {
    at(START).plus(Millis::seconds(seconds))
}

/// Everybody on the list of staff confirms each rule within a day.
fn everybody_reads() -> Standard {
    let duty = DutyRule {
        everybody: Some(CoverageRule {
            population: vec![EventKind::StaffListed.into()],
            member: MemberPart::Person,
            reached_by: vec![EventKind::RuleRead.into()],
            every: Period::Day,
            grace: Millis::hours(24),
            share: 100,
            standing: true,
            each: vec![EventKind::RulePublished.into()],
            reached_all_by: Vec::new(),
            until: Vec::new(),
            also: Vec::new(),
        }),
        ..DutyRule::default()
    };
    standard(
        vec![clause("K03", Rule::Duty(duty))],
        WorkingCalendar::always_open(shanghai()),
    )
}

proptest! {
    #[test]
    fn everybody_of_the_staff_must_do_it_themselves_about_that_thing(
        staff in 1_u128..4,
        reads in prop::collection::vec((1_u128..4, 0_i64..50, any::<bool>()), 0..8),
        looks in prop::collection::vec(0_i64..60, 0..4),
    ) {
        let standard = everybody_reads();
        let mut facts = Vec::new();
        for number in 1..=staff {
            let mut listed = Event::of(EventKind::StaffListed);
            listed.person = Some(person(number));
            facts.push((at(START), AGENT, happened(listed)));
        }
        facts.push((at(START), AGENT, happened(event(EventKind::RulePublished, "新规7"))));
        let mut done: Vec<_> = reads.iter().map(|(who, halves, is_it)| {
            let read = event(EventKind::RuleRead, if *is_it { "新规7" } else { "新规8" });
            (at(START).plus(Millis::minutes(halves * 30 + 30)), Author::Person(person(*who)), happened(read))
        }).collect();
        done.sort_by_key(|it| it.0);
        facts.extend(done);
        let mut judge = PeriodJudge::new(&standard);
        let mut verdicts = Vec::new();
        let mut looks: Vec<_> = looks.into_iter().map(|it| at(START).plus(Millis::minutes(it * 30 + 15))).collect();
        looks.sort_unstable();
        let mut looks = looks.into_iter().peekable();
        for (seq, (when, author, body)) in (1..).zip(facts) {
            while let Some(look) = looks.next_if(|it| *it <= when) {
                verdicts.extend(judge.pass_time(look));
            }
            let fact = fact_at(when, seq, author, body);
            judge.take(fact.case_id, &fact);
        }
        verdicts.extend(judge.pass_time(at(START).plus(Millis::hours(72))));
        let first_of = |who: u128| {
            let own = reads.iter().filter(|(it, _, is_it)| *it == who && *is_it);
            own.map(|(_, halves, _)| halves * 30 + 30).min().filter(|it| *it <= 24 * 60)
        };
        let firsts: Vec<_> = (1..=staff).map(first_of).collect();
        let last = firsts.iter().copied().collect::<Option<Vec<_>>>().and_then(|it| it.into_iter().max());
        prop_assert_eq!(verdicts.len(), 1);
        let verdict = &verdicts[0].verdict;
        prop_assert_eq!(verdict.outcome == Outcome::Kept, last.is_some());
        prop_assert_eq!(verdict.at, at(START).plus(Millis::minutes(last.unwrap_or(24 * 60))));
        let missing = firsts.iter().filter(|it| it.is_none()).count();
        prop_assert_eq!(verdict.detail.len(), 1 + missing, "the share, and who did not");
    }

    #[test]
    fn each_limit_that_passes_breaks_once_at_its_instant(
        first in 1_i64..60,
        more in 1_i64..60,
        answered in prop::option::of(0_i64..150),
        looks in prop::collection::vec(0_i64..150, 0..4),
    ) {
        let mut rule = between(EventKind::CallRang, EventKind::CallAnswered, within(&format!("{first}s")));
        rule.at_latest = Some(Millis::seconds(first + more));
        let mut desk = desk_of(rule);
        desk.happens(START, Author::System, happened(event(EventKind::CallRang, "1")));
        let mut steps: Vec<(i64, bool)> = looks.into_iter().map(|it| (it, false)).collect();
        steps.extend(answered.map(|it| (it, true)));
        steps.push((200, false));
        steps.sort_unstable();
        for (after, is_answer) in steps {
            if is_answer {
                desk.happens_at(seconds_later(after), AGENT, happened(event(EventKind::CallAnswered, "1")));
            } else {
                for (at, body) in engine::advance(&desk.standard, desk.state(), seconds_later(after)) {
                    desk.happens_at(at, Author::Timer, body);
                }
            }
        }
        let limits = [first, first + more];
        let passed: Vec<i64> = limits.into_iter().filter(|it| answered.is_none_or(|at| at > *it)).collect();
        let broken: Vec<_> = desk.verdicts.iter().filter(|it| it.outcome == Outcome::Broken && !it.is_correction).collect();
        prop_assert_eq!(broken.iter().map(|it| it.at).collect::<Vec<_>>(), passed.iter().map(|it| seconds_later(*it)).collect::<Vec<_>>());
        prop_assert_eq!(broken.iter().filter(|it| it.detail == ["at_latest"]).count(), passed.len().saturating_sub(1));
        let kept = desk.verdicts.iter().filter(|it| it.outcome == Outcome::Kept).count();
        prop_assert_eq!(kept, usize::from(passed.is_empty()), "what was late once is never kept as well");
    }

    #[test]
    fn what_must_be_carried_is_missed_early_and_late(
        changed_after in 0_i64..20,
        has_reason in any::<bool>(),
        has_apology in any::<bool>(),
        is_optional in any::<bool>(),
    ) {
        let mut rule = between(EventKind::VisitAgreed, EventKind::VisitChanged, Within::AsPromised);
        rule.ahead = Some(Millis::hours(2));
        rule.only_if_done = is_optional;
        rule.must_carry = vec!["reason".to_owned(), "apologised".to_owned()];
        let mut desk = desk_of(rule);
        let mut agreed = event(EventKind::VisitAgreed, "V1");
        agreed.by_at = Some(at(START).plus(Millis::hours(12)));
        desk.happens(START, AGENT, happened(agreed));
        let mut changed = event(EventKind::VisitChanged, "V1");
        if has_reason {
            changed.fields.insert("reason".to_owned(), "车坏了".to_owned());
        }
        if has_apology {
            changed.fields.insert("apologised".to_owned(), "yes".to_owned());
        }
        desk.happens_at(at(START).plus(Millis::hours(changed_after)), AGENT, happened(changed));
        let verdict = desk.verdicts.last().unwrap();
        let is_kept = changed_after <= 10 && has_reason && has_apology;
        prop_assert_eq!(verdict.outcome == Outcome::Kept, is_kept);
        if changed_after <= 10 || is_optional {
            let lacks = |name: &str| verdict.detail.iter().any(|it| it == name);
            prop_assert_eq!((lacks("reason"), lacks("apologised")), (!has_reason, !has_apology));
        }
    }

    #[test]
    fn only_the_person_whom_the_start_names_ends_it(named in 1_u128..4, doers in prop::collection::vec(1_u128..4, 0..5)) {
        let mut rule = between(EventKind::CustomerAssigned, EventKind::CustomerContacted, within("7d"));
        rule.same_person = true;
        let mut desk = desk_of(rule);
        let mut assigned = event(EventKind::CustomerAssigned, "K1");
        assigned.person = Some(person(named));
        desk.happens(START, OTHER, happened(assigned));
        for (hour, doer) in (1..).zip(&doers) {
            let contacted = happened(event(EventKind::CustomerContacted, "K1"));
            desk.happens_at(at(START).plus(Millis::hours(hour)), Author::Person(person(*doer)), contacted);
        }
        let first = doers.iter().position(|it| *it == named);
        let kept = desk.verdicts.iter().find(|it| it.outcome == Outcome::Kept).map(|it| it.at);
        prop_assert_eq!(kept, first.map(|it| at(START).plus(Millis::hours(i64::try_from(it).unwrap() + 1))));
    }

    #[test]
    fn what_ends_it_depends_on_the_case(is_high in any::<bool>(), is_plan in any::<bool>()) {
        let high = CaseCondition { priorities: vec![Priority::High], ..CaseCondition::default() };
        let mut rule = between(EventKind::DoubtNoticed, EventKind::ProgressTold, within("2h"));
        rule.stop_for = vec![(high, vec![EventKind::SettlementProposed.into()])];
        let raised = Raised { priority: if is_high { Priority::High } else { Priority::Normal }, ..raised() };
        let calendar = WorkingCalendar::always_open(shanghai());
        let mut desk = TestDesk::raised_as(standard(vec![clause("A26", Rule::Clock(rule))], calendar), START, raised);
        desk.happens(START, AGENT, happened(event(EventKind::DoubtNoticed, "1")));
        let what = if is_plan { EventKind::SettlementProposed } else { EventKind::ProgressTold };
        desk.happens("2026-11-23 10:00", AGENT, happened(event(what, "1")));
        desk.look("2026-11-23 12:00");
        let outcome = if is_high == is_plan { Outcome::Kept } else { Outcome::Broken };
        prop_assert_eq!(desk.last("A26").outcome, outcome);
    }
}
