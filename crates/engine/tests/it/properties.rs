//! What holds for any timeline: order of arrival, looking in between and storing in between change no verdict, and due
//! times under pauses are those of a reference that walks the calendar in small steps.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use calendar::{Instant, Millis, WorkingCalendar};
use domain::*;
use engine::*;
use pack::{BreakStep, CaseCondition, Clause, Turns, Within};
use proptest::prelude::*;

use crate::desk::*;

/// Clauses of every way to turn, pause and change.
fn clauses() -> Vec<Clause> {
    let mut first = clock("A17", "6h");
    edit(&mut first, |it| it.turns = Turns::OnceARound);
    first.on_break = vec![BreakStep {
        act: BreakAct::TellTeamLead,
        after: figure("1h"),
        points: None,
    }];
    let mut urgent = clock("A23", "30m");
    urgent.applies = CaseCondition {
        priorities: vec![Priority::Urgent],
        ..CaseCondition::default()
    };
    let mut again = clock("B16", "5h");
    edit(&mut again, |it| {
        it.turns = Turns::Again;
        it.warn_before = Some(figure("1h"));
    });
    let mut turns = clock("A24", "2h");
    edit(&mut turns, |it| {
        let high = CaseCondition {
            priorities: vec![Priority::High],
            ..CaseCondition::default()
        };
        it.within = Within::Figure {
            figure: figure("2h"),
            instead: vec![(high, figure("45m"))],
        };
        it.pauses.push(WaitReason::Parts);
    });
    let mut days = clock("A25", "1wd");
    edit(&mut days, |it| it.start.push(on(FactKind::CaseReopened)));
    let mut all = vec![first, urgent, again, turns, days];
    all.extend(promised_answer());
    all
}

fn rich() -> Arc<Standard> {
    static RICH: LazyLock<Arc<Standard>> = LazyLock::new(|| {
        with_teams(
            clauses(),
            vec![(1, weekdays("early", &["06:00-12:00", "13:00-15:00"]))],
        )
        .into()
    });
    Arc::clone(&RICH)
}

/// Something that may happen, by number.
fn body(kind: u8, at: Instant) -> (Author, FactBody) {
    let to = |change| classified(change);
    let prioritised = |it| {
        to(Reclassified {
            priority: Some(it),
            ..Reclassified::default()
        })
    };
    let teamed = |it| {
        to(Reclassified {
            team: Some(team(it)),
            ..Reclassified::default()
        })
    };
    let by_at = at.plus(Millis::hours(3));
    let number = answer(u128::from(kind % 2));
    match kind % 18 {
        0 | 1 => (AGENT, reply("您好")),
        2 => (CUSTOMER, message("在吗")),
        3 => (AGENT, wait(WaitReason::Customer)),
        4 => (AGENT, wait(WaitReason::Parts)),
        5 => (AGENT, end_wait()),
        6 => (AGENT, prioritised(Priority::Urgent)),
        7 => (AGENT, prioritised(Priority::High)),
        8 => (AGENT, prioritised(Priority::Low)),
        9 => (AGENT, teamed(1)),
        10 => (AGENT, teamed(2)),
        11 => (
            AGENT,
            FactBody::AnswerPromised {
                answer: number,
                by_at,
                what: "费用".into(),
                record: PromiseRecord::default(),
            },
        ),
        12 => (
            AGENT,
            FactBody::AnswerRenewed {
                answer: number,
                by_at,
                apology: "抱歉".into(),
            },
        ),
        13 => (
            AGENT,
            FactBody::AnswerGiven {
                answer: number,
                text: "免费".into(),
            },
        ),
        14 => (AGENT, closed()),
        15 => (CUSTOMER, reopened()),
        16 => {
            let until_at = Some(at.plus(Millis::hours(4)));
            (
                AGENT,
                FactBody::WaitingStarted {
                    reason: WaitReason::Appointment,
                    until_at,
                    note: "约好".into(),
                },
            )
        }
        _ => (AGENT, note("备注")),
    }
}

const START: &str = "2026-11-20 15:00";

/// A raising and what follows within five days, in order of recording, which is not the order of happening. Multiples of
/// a quarter of an hour, so that things often happen at one instant.
fn timelines() -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec((0_i64..480, any::<u8>()), 0..24).prop_map(|list| {
        let mut facts = vec![fact_at(
            at(START),
            1,
            CUSTOMER,
            FactBody::CaseRaised { raised: raised() },
        )];
        for (seq, (quarters, kind)) in (2..).zip(list) {
            let at = at(START).plus(Millis::minutes(quarters * 15));
            let (author, body) = body(kind, at);
            facts.push(fact_at(at, seq, author, body));
        }
        facts
    })
}

pub(crate) fn sorted(facts: &[Fact]) -> Vec<Fact> {
    let mut facts = facts.to_vec();
    facts.sort_by_key(Fact::judging_order);
    facts
}

/// The verdict that holds for each key, without the mark of a correction and without those voided away.
pub(crate) fn holding(verdicts: &[Verdict]) -> BTreeMap<PromiseKey, Verdict> {
    let mut holding = BTreeMap::new();
    for it in verdicts {
        holding.insert(
            it.key.clone(),
            Verdict {
                is_correction: false,
                ..it.clone()
            },
        );
    }
    holding
}

/// Steps all facts; before each, the timer looks if `looks` says so, and the state is stored and read back.
pub(crate) fn step_all(
    standard: &Standard,
    facts: &[Fact],
    looks: impl Fn(usize) -> bool,
) -> (CaseState, Vec<Verdict>) {
    let (mut state, effects) = CaseState::begin(standard, &facts[0]).unwrap();
    let mut verdicts = effects.verdicts;
    let mut timer_seq = 10_000;
    for (place, fact) in facts.iter().enumerate().skip(1) {
        if looks(place) {
            for (at, body) in catch_up(standard, &state, fact) {
                timer_seq += 1;
                verdicts.extend(
                    step(standard, &mut state, &fact_at(at, timer_seq, Author::Timer, body)).verdicts,
                );
            }
        }
        assert!(is_in_order(&state, fact), "{fact:?}");
        verdicts.extend(step(standard, &mut state, fact).verdicts);
        let stored = serde_json::to_string(&state).unwrap();
        state = serde_json::from_str(&stored).unwrap();
    }
    (state, verdicts)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn stepping_one_by_one_and_storing_in_between_is_replaying(facts in timelines()) {
        let standard = rich();
        let (state, verdicts) = replay(&standard, &facts).unwrap();
        let (stepped, given) = step_all(&standard, &sorted(&facts), |_| false);
        prop_assert_eq!(state, stepped);
        prop_assert_eq!(verdicts, given);
    }

    #[test]
    fn facts_in_order_of_arrival_end_with_the_verdicts_of_facts_in_order(facts in timelines()) {
        let mut desk = TestDesk::new(rich());
        for fact in &facts {
            desk.take(fact);
        }
        let (state, verdicts) = replay(&desk.standard, &facts).unwrap();
        prop_assert_eq!(desk.state(), &state);
        let right = holding(&verdicts);
        let mut given = holding(&desk.verdicts);
        given.retain(|key, it| right.contains_key(key) || it.outcome != Outcome::Void);
        prop_assert_eq!(given, right);
    }

    #[test]
    fn late_facts_correct_what_the_timer_wrote(facts in timelines(), looks in prop::collection::vec(0_i64..60, 24)) {
        let mut desk = TestDesk::new(rich());
        for (fact, hours) in facts.iter().zip(looks.into_iter().chain([0])) {
            let seq = u32::try_from(desk.facts.len()).unwrap() + 1;
            desk.take(&Fact { seq, ..fact.clone() });
            let to = desk.state().last_at().plus(Millis::hours(hours));
            for (at, body) in advance(&desk.standard, desk.state(), to) {
                desk.happens_at(at, Author::Timer, body);
            }
        }
        let (state, verdicts) = replay(&desk.standard, &desk.facts).unwrap();
        prop_assert_eq!(desk.state(), &state);
        let right = holding(&verdicts);
        let mut given = holding(&desk.verdicts);
        given.retain(|key, it| right.contains_key(key) || it.outcome != Outcome::Void);
        prop_assert_eq!(given, right);
    }

    #[test]
    fn when_the_timer_looks_changes_no_verdict(facts in timelines(), looks in any::<u32>()) {
        let standard = rich();
        let facts = sorted(&facts);
        let (_, never) = step_all(&standard, &facts, |_| false);
        let (_, sometimes) = step_all(&standard, &facts, |it| looks >> (it % 32) & 1 == 1);
        prop_assert_eq!(holding(&never), holding(&sometimes));
    }

    #[test]
    fn advancing_leaves_nothing_to_write_and_looks_only_when_due(facts in timelines(), hours in 0_i64..200) {
        let mut desk = TestDesk::new(rich());
        for fact in sorted(&facts) {
            desk.take(&fact);
        }
        let to = desk.state().last_at().plus(Millis::hours(hours));
        let next = next_look_at(desk.state());
        let written = advance(&desk.standard, desk.state(), to);
        if next.is_none_or(|it| it > to) {
            prop_assert!(written.is_empty());
        }
        prop_assert!(written.is_sorted_by_key(|(at, _)| *at));
        for (at, body) in written {
            desk.happens_at(at, Author::Timer, body);
        }
        prop_assert!(advance(&desk.standard, desk.state(), to).is_empty());
        prop_assert!(desk.verdicts.iter().all(|it| !it.is_correction || it.done_at.is_some()));
    }
}

proptest! {
    // The reference is slow, which is why it is right.
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn due_times_under_pauses_are_those_of_the_slow_reference(
        from in 0_i64..8_640,
        figure_steps in 1_i64..4_000,
        cuts in prop::collection::btree_set(1_i64..12_000, 0..8),
        which in 0_usize..4,
    ) {
        let calendar = calendars().swap_remove(which);
        let start = at("2026-11-20 00:00").plus(steps(from));
        let mut clause = clock("A17", "1h");
        edit(&mut clause, |it| {
            it.within = Within::Figure { figure: calendar::Figure::Span(steps(figure_steps)), instead: Vec::new() };
        });
        let mut desk = TestDesk::new(standard(vec![clause], calendar.clone()));
        desk.happens_at(start, CUSTOMER, FactBody::CaseRaised { raised: raised() });
        let cuts: Vec<Instant> = cuts.into_iter().map(|it| start.plus(steps(it))).collect();
        let pauses: Vec<(Instant, Instant)> = cuts.chunks_exact(2).map(|it| (it[0], it[1])).collect();
        for (pause_at, resume_at) in &pauses {
            desk.happens_at(*pause_at, AGENT, wait(WaitReason::Customer));
            desk.happens_at(*resume_at, AGENT, end_wait());
        }
        let due_at = desk.verdicts.first().map_or_else(|| desk.due("A17"), |it| it.at);
        prop_assert_eq!(due_at, reference(&calendar, start, steps(figure_steps), &pauses));
    }
}

fn calendars() -> Vec<WorkingCalendar> {
    vec![
        WorkingCalendar::always_open(shanghai()),
        office(),
        weekdays("split", &["08:30-12:00", "14:00-18:00"]),
        WorkingCalendar::weekly(
            "night",
            shanghai(),
            std::array::from_fn(|_| hours(&["22:00-06:00"])),
        ),
    ]
}

/// Ten seconds: small beside every opening and figure of these tests.
fn steps(count: i64) -> Millis {
    Millis::seconds(count * 10)
}

/// Walks on in small steps, counting those that are open and in no pause, until the figure is used up outside a pause.
fn reference(
    calendar: &WorkingCalendar,
    from: Instant,
    figure: Millis,
    pauses: &[(Instant, Instant)],
) -> Instant {
    let is_paused = |at: Instant| pauses.iter().any(|(since, until)| *since <= at && at < *until);
    let (mut at, mut left) = (from, figure.as_i64());
    while left > 0 || is_paused(at) {
        if left > 0 && !is_paused(at) && calendar.is_open(at) {
            left -= steps(1).as_i64();
        }
        at = at.plus(steps(1));
    }
    at
}
