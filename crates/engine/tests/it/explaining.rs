//! Every promise says why it is due when it is, in both languages, and the pieces add up.

use calendar::{Instant, Millis};
use domain::*;
use engine::*;
use pack::Turns;
use proptest::prelude::*;

use crate::desk::*;

fn why(desk: &TestDesk, promise: &Promise) -> Explanation {
    explain(&desk.standard, desk.state(), &desk.facts, &promise.key).unwrap()
}

fn counted(explanation: &Explanation) -> Millis {
    Millis::new(explanation.intervals.iter().map(|it| it.counted.as_i64()).sum())
}

#[test]
fn basis_clause_calendar_intervals_and_pauses_are_all_told() {
    let mut desk = TestDesk::raised_at(standard(vec![clock("A17", "2h")], office()), "2026-11-23 17:00");
    desk.happens("2026-11-23 17:30", AGENT, wait(WaitReason::Customer));
    desk.happens("2026-11-24 09:15", CUSTOMER, message("照片"));
    let promise = desk.live("A17");
    let why = why(&desk, &promise);
    assert_eq!(why.due_at, Some(at("2026-11-24 10:45")));
    assert_eq!(
        (why.basis.seq, why.basis.fact, why.basis.at),
        (1, FactKind::CaseRaised, at("2026-11-23 17:00"))
    );
    assert_eq!(why.figure.as_deref(), Some("2h"));
    let calendar = why.calendar.clone().unwrap();
    assert_eq!((calendar.id.as_str(), calendar.version), ("office", 1));
    let pieces: Vec<(Instant, Instant)> = why.intervals.iter().map(|it| (it.from_at, it.to_at)).collect();
    let first = (at("2026-11-23 17:00"), at("2026-11-23 17:30"));
    assert_eq!(
        pieces,
        vec![first, (at("2026-11-24 09:15"), at("2026-11-24 10:45"))]
    );
    assert_eq!(counted(&why), Millis::hours(2));
    let pause = &why.pauses[0];
    assert_eq!(
        (pause.from_at, pause.to_at),
        (at("2026-11-23 17:30"), Some(at("2026-11-24 09:15")))
    );
    assert_eq!(
        (pause.reason, pause.author, pause.credited),
        (WaitReason::Customer, AGENT, Millis::minutes(45))
    );
    let zh: Vec<&str> = why.lines.iter().map(|it| it.zh.as_str()).collect();
    assert_eq!(
        zh,
        vec![
            "自 2026-11-23 17:00 起算，依据第 1 条记录：事项受理（客户）。",
            "条款 A17「条款」（test@1）：2 小时内。",
            "按工作日历「office」第 1 版计时，只计营业时间。",
            "计入 2026-11-23 17:00 至 2026-11-23 17:30，共 30 分钟。",
            "计入 2026-11-24 09:15 至 2026-11-24 10:45，共 1 小时 30 分钟。",
            "2026-11-23 17:30 至 2026-11-24 09:15 暂停：待客户回复（工作人员），补回 45 分钟。",
            "因此到期时间为 2026-11-24 10:45。",
        ]
    );
    assert!(
        why.lines
            .iter()
            .all(|it| !it.en.is_empty() && it.en.is_ascii() || it.en.contains('“'))
    );
    assert!(why.summary.zh.contains("2 小时内") && why.summary.en.contains("within 2 h"));
    // What began it and who did it, not the clause.
    assert_eq!(
        (why.basis.says.zh.as_str(), why.within.zh.as_str()),
        ("事项受理（客户）", "2 小时内")
    );
    assert!(
        why.summary
            .zh
            .starts_with("2026-11-23 17:00 事项受理（客户）后须在 2 小时内完成"),
        "{}",
        why.summary.zh
    );
}

#[test]
fn times_and_lengths_are_told_as_people_tell_them() {
    let waits = at("2026-11-23 10:00").plus(Millis::new(12_345));
    let mut desk = TestDesk::raised_at(standard(vec![clock("A17", "7d")], office()), "2026-11-23 09:30");
    desk.happens_at(waits, AGENT, wait(WaitReason::Customer));
    desk.happens_at(waits.plus(Millis::new(3_723_456)), AGENT, end_wait());
    let why = why(&desk, &desk.live("A17"));
    let all: String = why
        .lines
        .iter()
        .map(|it| format!("{}\n{}\n", it.zh, it.en))
        .collect();
    assert!(
        !all.contains("毫秒") && !all.contains(" ms") && !all.contains(".345"),
        "{all}"
    );
    assert!(
        all.contains("补回 1 小时 2 分钟") && all.contains("7 天内"),
        "{all}"
    );
}

#[test]
fn what_is_carried_over_and_what_was_promised_is_told() {
    let early = weekdays("early", &["06:00-14:00"]);
    let mut desk = TestDesk::raised_at(
        with_teams(vec![clock("A17", "2h")], vec![(1, early)]),
        "2026-11-23 09:00",
    );
    let to_team = Reclassified {
        team: Some(team(1)),
        ..Reclassified::default()
    };
    desk.happens("2026-11-23 09:30", AGENT, classified(to_team));
    let carried = why(&desk, &desk.live("A17"));
    assert_eq!(
        (carried.carried_over, counted(&carried)),
        (Millis::minutes(30), Millis::minutes(90))
    );
    assert_eq!(carried.calendar.unwrap().id, "early");
    let first = desk.promises("A17")[0].clone();
    let superseded = why(&desk, &first);
    assert_eq!(
        (superseded.state, superseded.ended_at),
        (PromiseState::Superseded, Some(at("2026-11-23 09:30")))
    );

    let mut desk = TestDesk::raised_at(standard(promised_answer(), office()), "2026-11-23 09:00");
    let by_at = at("2026-11-23 17:00");
    desk.happens(
        "2026-11-23 09:10",
        AGENT,
        FactBody::AnswerPromised {
            answer: answer(1),
            by_at,
            what: "费用".into(),
            record: PromiseRecord::default(),
        },
    );
    let promised = why(&desk, &desk.live("A22"));
    assert_eq!((promised.figure, promised.due_at), (None, Some(by_at)));
    assert!(promised.intervals.is_empty());
}

#[test]
fn rounds_that_nobody_wrote_down_are_explained_all_the_same() {
    let mut again = clock("B16", "90m");
    edit(&mut again, |it| it.turns = Turns::Again);
    let standard = standard(vec![again], weekdays("always", &["00:00-24:00"]));
    let fact = |seq: u32, when: &str, author, body| Fact {
        id: FactId::from_uuid(uuid::Uuid::from_u128(u128::from(seq))),
        case_id: CaseId::from_uuid(uuid::Uuid::from_u128(1)),
        seq,
        at: at(when),
        recorded_at: at("2026-12-01 09:00"),
        author,
        body,
    };
    let facts = [
        fact(
            1,
            "2026-11-23 09:00",
            CUSTOMER,
            FactBody::CaseRaised { raised: raised() },
        ),
        fact(2, "2026-11-23 15:00", AGENT, closed()),
    ];
    let (state, effects) = replay_by(&facts, |_| &standard).unwrap();
    let rounds: Vec<&Promise> = effects.changed.iter().filter(|it| it.key.turn > 0).collect();
    assert!(rounds.len() >= 3, "{rounds:?}");
    for promise in rounds {
        let why = explain(&standard, &state, &facts, &promise.key);
        let why = why.unwrap_or_else(|| panic!("{:?} is not explained", promise.key));
        assert_eq!(
            (why.state, why.due_at, why.ended_at),
            (promise.state, promise.due_at, promise.ended_at),
            "{:?}",
            promise.key
        );
    }
}

#[test]
fn a_promise_that_never_was_is_not_explained() {
    let desk = TestDesk::raised_at(standard(vec![clock("A17", "2h")], office()), "2026-11-23 17:00");
    let key = PromiseKey {
        clause: id("A17"),
        basis_seq: 7,
        turn: 0,
    };
    assert_eq!(explain(&desk.standard, desk.state(), &desk.facts, &key), None);
}

#[test]
fn previewing_is_raising_without_keeping() {
    let mut urgent = clock("A23", "30m");
    urgent.applies.priorities = vec![Priority::Urgent];
    let standard = standard(vec![clock("A17", "2h"), urgent], office());
    let promised = preview(&standard, &raised(), at("2026-11-23 17:00"), CUSTOMER);
    assert_eq!(
        promised.iter().map(|it| it.due_at).collect::<Vec<_>>(),
        vec![Some(at("2026-11-24 10:00"))]
    );
    let leak = Raised {
        priority: Priority::Urgent,
        ..raised()
    };
    assert_eq!(
        preview(&standard, &leak, at("2026-11-23 17:00"), CUSTOMER).len(),
        2
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever pauses there were, the counted pieces of a promise that is due add up to its figure.
    #[test]
    fn the_pieces_add_up_to_the_figure(
        minutes in 1_i64..2_000,
        cuts in prop::collection::btree_set(1_i64..6_000, 0..9),
    ) {
        let mut clause = clock("A17", "1h");
        edit(&mut clause, |it| {
            it.within = pack::Within::Figure { figure: calendar::Figure::Span(Millis::minutes(minutes)), instead: Vec::new() };
            it.turns = Turns::OnceARound;
        });
        let mut desk = TestDesk::raised_at(standard(vec![clause], office()), "2026-11-20 15:00");
        for (place, cut) in cuts.iter().enumerate() {
            let now = at("2026-11-20 15:00").plus(Millis::minutes(*cut));
            let body = if place % 2 == 0 { wait(WaitReason::Appointment) } else { end_wait() };
            desk.happens_at(now, AGENT, body);
        }
        let promise = desk.promises("A17")[0].clone();
        let why = why(&desk, &promise);
        prop_assert_eq!(why.state, promise.state);
        prop_assert_eq!(why.due_at, promise.due_at);
        if promise.due_at.is_some() {
            prop_assert_eq!(counted(&why), Millis::minutes(minutes));
        }
    }
}

#[test]
fn a_period_after_a_break_is_explained_by_the_break_and_its_moment() {
    let mut again = clock("B16", "90m");
    edit(&mut again, |it| it.turns = Turns::Again);
    let standard = standard(vec![again], weekdays("always", &["00:00-24:00"]));
    let mut desk = TestDesk::raised_at(standard, "2026-11-23 09:00");
    desk.look("2026-11-23 10:40");
    let broken = desk
        .facts
        .iter()
        .find(|it| it.body.kind() == FactKind::DeadlinePassed);
    let broken = broken.map(|it| it.seq).unwrap();
    let second = why(&desk, &desk.live("B16"));
    assert_eq!(
        (second.basis.seq, second.basis.fact, second.basis.at),
        (broken, FactKind::DeadlinePassed, at("2026-11-23 10:30"))
    );
    assert_eq!(
        (second.lines[0].zh.clone(), second.lines[0].en.clone()),
        (
            format!("自 2026-11-23 10:30 起算，依据第 {broken} 条记录：上一期到期未完成。"),
            format!("Counts from 2026-11-23 10:30, by record {broken}: the period before ran out undone."),
        )
    );
    assert!(
        second
            .summary
            .zh
            .starts_with("2026-11-23 10:30 上一期到期未完成后须在"),
        "{}",
        second.summary.zh
    );
    assert_eq!(second.due_at, Some(at("2026-11-23 12:00")));

    // What was told in the meantime begins a period of its own.
    desk.happens("2026-11-23 11:00", AGENT, reply("正在处理。"));
    let third = why(&desk, &desk.live("B16"));
    assert_eq!(
        (third.basis.fact, third.basis.at),
        (FactKind::ReplySent, at("2026-11-23 11:00"))
    );
}

#[test]
fn a_break_that_nobody_wrote_down_is_cited_by_what_it_goes_back_to() {
    let mut again = clock("B16", "90m");
    edit(&mut again, |it| it.turns = Turns::Again);
    let standard = standard(vec![again], weekdays("always", &["00:00-24:00"]));
    let mut desk = TestDesk::raised_at(standard, "2026-11-23 09:00");
    desk.happens("2026-11-23 10:40", AGENT, note("备注"));
    let second = why(&desk, &desk.live("B16"));
    assert_eq!(
        second.lines[0].zh,
        "自 2026-11-23 10:30 起算：上一期到期未完成，原承诺依据第 1 条记录。"
    );
    assert!(
        second.lines[0]
            .en
            .starts_with("Counts from 2026-11-23 10:30: the period before ran out undone;")
    );
}
