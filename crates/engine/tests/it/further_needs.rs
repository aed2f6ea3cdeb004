//! What checks ask for beyond a fact that came before: by whom, how often at most, when it is not asked; agreed limits;
//! lists of members that come and go.

use calendar::{Millis, WorkingCalendar};
use domain::*;
use engine::PeriodJudge;
use pack::{
    AgreedTime, Check, ClockRule, Counting, CoverageRule, DutyRule, FactBan, FactNeed, FactPattern,
    MemberPart, Period, Rule, SoonAfter, Turns, Within,
};
use proptest::prelude::*;

use crate::desk::*;

const START: &str = "2026-11-23 09:00";

fn minutes_later(minutes: i64) -> calendar::Instant {
    at(START).plus(Millis::minutes(minutes))
}

/// A clock that nothing in these stories begins, with a check of its own on finished visits.
fn checking(check: Check) -> TestDesk {
    let within = Within::Figure {
        figure: figure("4h"),
        instead: Vec::new(),
    };
    let rule = ClockRule {
        check: Box::new(Check {
            on: vec![EventKind::VisitLeft.into()],
            ..check
        }),
        ..ClockRule::new(
            vec![EventKind::DoubtNoticed.into()],
            vec![EventKind::ReportedUp.into()],
            within,
        )
    };
    let calendar = WorkingCalendar::always_open(shanghai());
    TestDesk::raised_at(standard(vec![clause("X01", Rule::Clock(rule))], calendar), START)
}

fn need(fact: EventKind) -> FactNeed {
    FactNeed {
        name: "needed".to_owned(),
        fact: vec![fact.into()],
        count: 1,
        ..FactNeed::default()
    }
}

proptest! {
    #[test]
    fn an_agreed_time_is_the_limit_where_it_is_the_earlier_one(
        agreed in prop::option::of(1_i64..600),
        answered in prop::option::of(1_i64..600),
    ) {
        let within = Within::Figure { figure: figure("4h"), instead: Vec::new() };
        let rule = ClockRule {
            counting: Counting::Always,
            turns: Turns::EachStart,
            agreed: AgreedTime::Limits,
            ..ClockRule::new(vec![EventKind::UnsolvedExplained.into()], vec![EventKind::UnsolvedAnswered.into()], within)
        };
        let calendar = WorkingCalendar::always_open(shanghai());
        let mut desk = TestDesk::raised_at(standard(vec![clause("X01", Rule::Clock(rule))], calendar), START);
        let mut explained = event(EventKind::UnsolvedExplained, "V1");
        explained.by_at = agreed.map(minutes_later);
        desk.happens(START, AGENT, happened(explained));
        let limit = agreed.unwrap_or(240).min(240);
        prop_assert_eq!(desk.promises("X01")[0].due_at, Some(minutes_later(limit)));
        // Another type of case does not give the figure back.
        let change = Reclassified { case_type: Some(CaseType::Repair), ..Reclassified::default() };
        desk.happens(START, AGENT, FactBody::Classified { change });
        if let Some(answered) = answered {
            desk.happens_at(minutes_later(answered), AGENT, happened(event(EventKind::UnsolvedAnswered, "V1")));
        }
        desk.look("2026-11-24 09:00");
        let is_kept = answered.is_some_and(|it| it <= limit);
        let first = desk.verdicts.iter().find(|it| it.outcome == Outcome::Kept || it.outcome == Outcome::Broken).unwrap();
        prop_assert_eq!(first.outcome == Outcome::Kept, is_kept);
        prop_assert_eq!(first.at, minutes_later(if is_kept { answered.unwrap() } else { limit }));
    }

    #[test]
    fn a_need_is_met_by_the_one_who_began_and_spared_so_soon(
        beginner in 1_u128..4,
        doers in prop::collection::vec(1_u128..4, 0..4),
        left_after in 5_i64..120,
    ) {
        let mut desk = checking(Check {
            needs_facts: vec![FactNeed {
                by_same_as: vec![EventKind::VisitArrived.into()],
                spared: Some(SoonAfter { fact: vec![EventKind::VisitArrived.into()], within: Millis::minutes(30) }),
                ..need(EventKind::EquipmentWiped)
            }],
            ..Check::default()
        });
        desk.happens(START, Author::Person(person(beginner)), happened(event(EventKind::VisitArrived, "V1")));
        for (minute, doer) in (1..).zip(&doers) {
            desk.happens_at(minutes_later(minute), Author::Person(person(*doer)), happened(event(EventKind::EquipmentWiped, "V1")));
        }
        desk.happens_at(minutes_later(left_after), AGENT, happened(event(EventKind::VisitLeft, "V1")));
        let is_kept = left_after <= 30 || doers.contains(&beginner);
        prop_assert_eq!(desk.last("X01").outcome == Outcome::Kept, is_kept);
        prop_assert_eq!(desk.last("X01").detail.len(), usize::from(!is_kept));
    }

    #[test]
    fn what_may_happen_so_often_breaks_only_when_it_happens_more(
        most in 0_u32..4,
        times in 0_u32..6,
        others in 0_u32..4,
        is_named in any::<bool>(),
    ) {
        let unnamed = FactPattern { lacks: vec!["reason".to_owned()], ..EventKind::VisitDelayed.into() };
        let mut desk = checking(Check {
            needs_none: vec![FactBan {
                name: "again".to_owned(),
                title: pack::Wording::default(),
                only_for: Vec::new(),
                fact: vec![unnamed],
                more_than: most,
                same_fields: Vec::new(),
                since: Vec::new(),
            }],
            ..Check::default()
        });
        let delayed = |thing: &str| {
            let mut it = event(EventKind::VisitDelayed, thing);
            if is_named {
                it.fields.insert("reason".to_owned(), "堵车".to_owned());
            }
            happened(it)
        };
        for _ in 0..times {
            desk.happens(START, AGENT, delayed("V1"));
        }
        for _ in 0..others {
            desk.happens(START, AGENT, delayed("V2"));
        }
        desk.happens_at(minutes_later(5), AGENT, happened(event(EventKind::VisitLeft, "V1")));
        let is_broken = !is_named && times > most;
        prop_assert_eq!(desk.last("X01").outcome == Outcome::Broken, is_broken);
    }

    #[test]
    fn each_member_of_a_list_is_owed_it_until_it_leaves(
        members in prop::collection::vec((0_i64..10, prop::option::of(0_i64..14)), 1..5),
        done in prop::collection::vec((0_usize..5, 0_i64..14), 0..10),
        looks in prop::collection::vec(0_i64..14, 0..3),
    ) {
        let rule = CoverageRule {
            population: vec![EventKind::ContractorListed.into()],
            member: MemberPart::Thing,
            reached_by: vec![EventKind::ContractorInspected.into()],
            every: Period::Week,
            grace: Millis::ZERO,
            share: 100,
            standing: true,
            each: Vec::new(),
            reached_all_by: Vec::new(),
            until: vec![EventKind::ContractorLeft.into()],
            also: Vec::new(),
        };
        let duty = DutyRule { each_of: Some(rule), ..DutyRule::default() };
        let standard = standard(vec![clause("L08", Rule::Duty(duty))], WorkingCalendar::always_open(shanghai()));
        // The hour of the day keeps the order: on the list, inspected, gone.
        let day = |day: i64, hour: i64| at("2026-11-23 00:00").plus(Millis::hours(day * 24 + hour));
        let mut facts = Vec::new();
        for (number, (listed, left)) in members.iter().enumerate() {
            facts.push((day(*listed, 1), happened(event(EventKind::ContractorListed, &number.to_string()))));
            if let Some(left) = left.filter(|it| it >= listed) {
                facts.push((day(left, 20), happened(event(EventKind::ContractorLeft, &number.to_string()))));
            }
        }
        for (number, on) in &done {
            facts.push((day(*on, 10), happened(event(EventKind::ContractorInspected, &number.to_string()))));
        }
        facts.sort_by_key(|it| it.0);
        let mut looks: Vec<_> = looks.into_iter().map(|it| day(it, 23)).collect();
        looks.sort_unstable();
        let mut looks = looks.into_iter().peekable();
        let mut judge = PeriodJudge::new(&standard);
        judge.begin(day(0, 0));
        let mut verdicts = Vec::new();
        for (seq, (when, body)) in (1..).zip(facts) {
            while let Some(look) = looks.next_if(|it| *it <= when) {
                verdicts.extend(judge.pass_time(look));
                let memory = judge.memory();
                judge = PeriodJudge::resume(&standard, memory).unwrap();
            }
            let fact = fact_at(when, seq, AGENT, body);
            judge.take(fact.case_id, &fact);
        }
        verdicts.extend(judge.pass_time(day(14, 1)));
        for week in 0..2_i64 {
            let (from, to) = (week * 7, week * 7 + 7);
            let owed: Vec<usize> = (0..members.len()).filter(|it| {
                let (listed, left) = members[*it];
                listed < to && left.filter(|it| *it >= listed).is_none_or(|left| left >= to)
            }).collect();
            let missed = owed.iter().filter(|it| !done.iter().any(|(who, on)| who == *it && (from..to).contains(on)));
            let missed = missed.count();
            let found = verdicts.iter().find(|it| it.from_at == day(from, 0));
            prop_assert_eq!(found.map(|it| it.verdict.outcome == Outcome::Kept), (!owed.is_empty()).then_some(missed == 0));
        }
    }

    #[test]
    fn what_came_or_changed_in_a_day_must_be_processed_after_that_alone_or_together(
        changes in prop::collection::vec((0_u128..3, 0_i64..47), 1..8),
        processed in prop::collection::vec((prop::option::of(0_u128..3), 0_i64..47), 0..8),
        looks in prop::collection::vec(0_i64..48, 0..3),
    ) {
        let names = |customer: bool| FactPattern {
            has: customer.then(|| "customer".to_owned()).into_iter().collect(),
            lacks: (!customer).then(|| "customer".to_owned()).into_iter().collect(),
            ..EventKind::RecordsProcessed.into()
        };
        let rule = CoverageRule {
            population: vec![EventKind::CustomerEntered.into(), EventKind::CustomerChanged.into()],
            member: MemberPart::Customer,
            reached_by: vec![names(true)],
            every: Period::Day,
            grace: Millis::ZERO,
            share: 100,
            standing: false,
            each: Vec::new(),
            reached_all_by: vec![names(false)],
            until: Vec::new(),
            also: Vec::new(),
        };
        let duty = DutyRule { each_of: Some(rule), ..DutyRule::default() };
        let standard = standard(vec![clause("F08", Rule::Duty(duty))], WorkingCalendar::always_open(shanghai()));
        // Changes at the full hour, what is processed half an hour later.
        let time = |hour: i64, minute: i64| at("2026-11-23 00:00").plus(Millis::minutes(hour * 60 + minute));
        let about = |what, who: Option<u128>| {
            let mut event = Event::of(what);
            event.customer = who.map(|it| CustomerId::from_uuid(uuid::Uuid::from_u128(it)));
            happened(event)
        };
        let changed = changes.iter().map(|(who, hour)| (time(*hour, 0), about(EventKind::CustomerChanged, Some(*who))));
        let done = processed.iter().map(|(who, hour)| (time(*hour, 30), about(EventKind::RecordsProcessed, *who)));
        let mut facts: Vec<_> = changed.chain(done).collect();
        facts.sort_by_key(|it| it.0);
        let mut looks: Vec<_> = looks.into_iter().map(|it| time(it, 45)).collect();
        looks.sort_unstable();
        let mut looks = looks.into_iter().peekable();
        let mut judge = PeriodJudge::new(&standard);
        judge.begin(time(0, 0));
        let mut verdicts = Vec::new();
        for (seq, (when, body)) in (1..).zip(facts) {
            while let Some(look) = looks.next_if(|it| *it <= when) {
                verdicts.extend(judge.pass_time(look));
                let memory = judge.memory();
                judge = PeriodJudge::resume(&standard, memory).unwrap();
            }
            let fact = fact_at(when, seq, AGENT, body);
            judge.take(fact.case_id, &fact);
        }
        verdicts.extend(judge.pass_time(time(48, 1)));
        for day in 0..2_i64 {
            let hours = day * 24..day * 24 + 24;
            let latest = |who: u128| changes.iter().filter(|it| it.0 == who && hours.contains(&it.1)).map(|it| it.1).max();
            let missed = (0..3_u128).filter_map(|who| Some((who, latest(who)?))).filter(|(who, hour)| {
                let mut own = processed.iter().filter(|it| it.0.is_none_or(|it| it == *who));
                !own.any(|it| hours.contains(&it.1) && it.1 >= *hour)
            });
            let missed = missed.count();
            let is_owed = changes.iter().any(|it| hours.contains(&it.1));
            let found = verdicts.iter().find(|it| it.from_at == time(day * 24, 0));
            prop_assert_eq!(found.map(|it| it.verdict.outcome == Outcome::Kept), is_owed.then_some(missed == 0));
            prop_assert!(found.is_none_or(|it| missed == 0 || it.verdict.detail.len() == missed + 1));
        }
    }
}
