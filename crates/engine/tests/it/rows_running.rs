//! Rows of the clock table about promises that run: pauses, turns, rounds, teams.

use calendar::WorkingCalendar;
use domain::*;
use engine::{NoticeKind, Reminders};
use pack::{BreakStep, Turns, Within};

use crate::desk::*;

fn always() -> WorkingCalendar {
    WorkingCalendar::always_open(shanghai())
}

fn one_hour() -> TestDesk {
    TestDesk::raised_at(standard(vec![clock("A17", "1h")], always()), "2026-11-23 09:00")
}

#[test]
fn row_07_a_break_carries_its_due_instant_whenever_it_is_looked_at() {
    let mut desk = one_hour();
    desk.happens("2026-11-23 10:03", AGENT, reply("您好"));
    assert_eq!(desk.verdicts[0].at, at("2026-11-23 10:00:00.000"));
    assert_eq!(desk.verdicts[0].outcome, Outcome::Broken);
    desk.look("2026-11-23 10:05");
    assert_eq!(
        desk.given("A17"),
        vec![(Outcome::Broken, at("2026-11-23 10:00")); 2]
    );
    assert_eq!(desk.last("A17").done_at, Some(at("2026-11-23 10:03")));
    assert!(desk.last("A17").is_correction);
}

#[test]
fn row_08_a_late_reply_between_two_looks_is_broken() {
    let mut desk = one_hour();
    desk.look("2026-11-23 09:59:59.999");
    desk.happens("2026-11-23 10:00:00.001", AGENT, reply("您好"));
    desk.look("2026-11-23 10:00:01");
    assert_eq!(desk.given("A17")[0], (Outcome::Broken, at("2026-11-23 10:00")));
    assert!(desk.state().promises().is_empty());
}

#[test]
fn row_09_three_messages_in_one_wait_are_one_promise_and_one_break() {
    let mut desk = one_hour();
    desk.happens("2026-11-23 09:10", CUSTOMER, message("在吗"));
    desk.happens("2026-11-23 09:20", CUSTOMER, message("在吗"));
    desk.look("2026-11-23 10:01");
    desk.happens("2026-11-23 10:30", CUSTOMER, message("在吗"));
    desk.look("2026-11-23 12:00");
    assert_eq!(desk.promises("A17").len(), 1);
    assert_eq!(desk.given("A17").len(), 1);
    desk.happens("2026-11-23 12:30", AGENT, reply("您好"));
    desk.happens("2026-11-23 13:00", CUSTOMER, message("谢谢，还有一事"));
    assert_eq!(desk.due("A17"), at("2026-11-23 14:00"));
}

#[test]
fn row_10_due_within_a_pause_is_no_break_and_resuming_adds_exactly_the_pause() {
    let mut desk = TestDesk::raised_at(standard(vec![clock("A17", "1h")], office()), "2026-11-23 17:30");
    desk.happens("2026-11-23 17:40", AGENT, wait(WaitReason::Customer));
    assert_eq!(desk.live("A17").state, PromiseState::Paused);
    assert_eq!(desk.look("2026-11-24 12:00"), Vec::new());
    desk.happens("2026-11-24 12:10:07.123", AGENT, end_wait());
    assert_eq!(desk.due("A17"), at("2026-11-24 13:00:07.123"));
    assert!(desk.verdicts.is_empty());
}

#[test]
fn row_11_a_hundred_pauses_of_fifty_seconds() {
    let mut desk = one_hour();
    let mut now = at("2026-11-23 09:00:10");
    for _ in 0..100 {
        desk.happens_at(now, AGENT, wait(WaitReason::Customer));
        now = now.plus(calendar::Millis::seconds(50));
        desk.happens_at(now, AGENT, end_wait());
        now = now.plus(calendar::Millis::seconds(1));
    }
    assert_eq!(
        desk.due("A17"),
        at("2026-11-23 10:00").plus(calendar::Millis::seconds(5_000))
    );
}

#[test]
fn row_12_the_customers_message_ends_the_wait_for_the_customer() {
    let mut desk = one_hour();
    desk.happens("2026-11-23 09:10", AGENT, wait(WaitReason::Customer));
    desk.happens("2026-11-23 11:00", CUSTOMER, message("照片发给您了"));
    assert_eq!(desk.due("A17"), at("2026-11-23 11:50"));
    let mut desk = one_hour();
    desk.happens("2026-11-23 09:10", AGENT, wait(WaitReason::Appointment));
    desk.happens("2026-11-23 11:00", CUSTOMER, message("照片发给您了"));
    assert_eq!(desk.live("A17").state, PromiseState::Paused);
}

#[test]
fn a_pause_for_a_reason_that_the_clause_does_not_accept_is_none() {
    let mut desk = one_hour();
    desk.happens("2026-11-23 09:10", AGENT, wait(WaitReason::Parts));
    assert_eq!(desk.due("A17"), at("2026-11-23 10:00"));
}

#[test]
fn an_agreed_pause_ends_by_itself_and_the_timer_says_so() {
    let until = |text: &str| FactBody::WaitingStarted {
        reason: WaitReason::Appointment,
        until_at: Some(at(text)),
        note: "约好".into(),
    };
    let mut desk = one_hour();
    desk.happens("2026-11-23 09:10", AGENT, until("2026-11-23 12:00"));
    assert_eq!(engine::next_look_at(desk.state()), Some(at("2026-11-23 12:00")));
    let written = desk.look("2026-11-23 12:30");
    assert!(
        matches!(written.as_slice(), [(it, FactBody::WaitingEnded { .. })] if *it == at("2026-11-23 12:00"))
    );
    assert_eq!(desk.due("A17"), at("2026-11-23 12:50"));
    // Nobody looked, and the next fact comes hours later: the same verdict.
    let mut desk = one_hour();
    desk.happens("2026-11-23 09:10", AGENT, until("2026-11-23 12:00"));
    desk.happens("2026-11-23 15:00", AGENT, reply("您好"));
    assert_eq!(desk.given("A17")[0], (Outcome::Broken, at("2026-11-23 12:50")));
}

fn two_teams(carries_over: bool) -> TestDesk {
    let mut clause = clock("A17", "2h");
    edit(&mut clause, |it| {
        it.carries_over = carries_over;
        let high = pack::CaseCondition {
            priorities: vec![Priority::High],
            ..pack::CaseCondition::default()
        };
        it.within = Within::Figure {
            figure: figure("2h"),
            instead: vec![(high, figure("30m"))],
        };
    });
    let standard = with_teams(vec![clause], vec![(1, weekdays("early", &["06:00-14:00"]))]);
    TestDesk::raised_at(standard, "2026-11-23 09:00")
}

#[test]
fn row_14_another_team_supersedes_and_carries_over_or_not() {
    for carries_over in [true, false] {
        let mut desk = two_teams(carries_over);
        assert_eq!(desk.due("A17"), at("2026-11-23 11:00"));
        desk.happens("2026-11-23 10:00", AGENT, wait(WaitReason::Customer));
        desk.happens("2026-11-23 13:00", AGENT, end_wait());
        let to_team = Reclassified {
            team: Some(team(1)),
            ..Reclassified::default()
        };
        desk.happens("2026-11-23 13:30", AGENT, classified(to_team));
        assert_eq!(
            desk.given("A17"),
            vec![(Outcome::Superseded, at("2026-11-23 13:30"))]
        );
        assert_eq!(desk.promises("A17")[0].state, PromiseState::Superseded);
        let expected = if carries_over {
            at("2026-11-23 14:00")
        } else {
            at("2026-11-24 07:30")
        };
        assert_eq!(desk.due("A17"), expected);
    }
}

#[test]
fn row_14_another_priority_changes_the_figure() {
    let mut desk = two_teams(true);
    let high = Reclassified {
        priority: Some(Priority::High),
        ..Reclassified::default()
    };
    desk.happens("2026-11-23 09:10", AGENT, classified(high.clone()));
    assert_eq!(desk.due("A17"), at("2026-11-23 09:30"));
    desk.happens("2026-11-23 09:20", AGENT, classified(high));
    assert_eq!(desk.given("A17").len(), 1, "the same terms again change nothing");
    let mut late = two_teams(true);
    let high = Reclassified {
        priority: Some(Priority::High),
        ..Reclassified::default()
    };
    late.happens("2026-11-23 10:00", AGENT, classified(high));
    assert_eq!(
        late.due("A17"),
        at("2026-11-23 10:00"),
        "used up already: due at once, never in the past"
    );
}

#[test]
fn a_clause_that_begins_to_apply_opens_and_one_that_ceases_to_is_superseded() {
    let mut clause = clock("A23", "30m");
    clause.applies.priorities = vec![Priority::Urgent];
    edit(&mut clause, |it| it.carries_over = false);
    let mut desk = TestDesk::raised_at(standard(vec![clause], always()), "2026-11-23 09:00");
    assert!(desk.state().promises().is_empty());
    let to = |it| {
        classified(Reclassified {
            priority: Some(it),
            ..Reclassified::default()
        })
    };
    desk.happens("2026-11-23 11:00", AGENT, to(Priority::Urgent));
    assert_eq!(desk.due("A23"), at("2026-11-23 11:30"));
    desk.happens("2026-11-23 11:10", AGENT, to(Priority::Low));
    assert_eq!(
        desk.given("A23"),
        vec![(Outcome::Superseded, at("2026-11-23 11:10"))]
    );
    assert!(desk.state().promises().is_empty());
    desk.happens("2026-11-23 12:00", AGENT, to(Priority::Urgent));
    assert_eq!(desk.due("A23"), at("2026-11-23 12:30"));
    desk.happens("2026-11-23 12:10", AGENT, reply("您好"));
    assert_eq!(desk.last("A23").outcome, Outcome::Kept);
}

#[test]
fn row_15_status_automatic_reply_and_note_are_no_response() {
    let mut desk = one_hour();
    let label = Reclassified {
        label: Some(LabelId::from_uuid(uuid::Uuid::nil())),
        ..Reclassified::default()
    };
    desk.happens("2026-11-23 09:10", AGENT, classified(label));
    desk.happens(
        "2026-11-23 09:11",
        Author::System,
        reply_on(Channel::Email, "已收到您的邮件", true),
    );
    desk.happens("2026-11-23 09:12", AGENT, note("在查"));
    assert_eq!(desk.due("A17"), at("2026-11-23 10:00"));
    assert!(desk.verdicts.is_empty());
}

#[test]
fn row_18_no_warning_at_midnight_but_one_at_the_next_allowed_time() {
    let mut clause = clock("A17", "10h");
    edit(&mut clause, |it| it.warn_before = Some(figure("3h")));
    let mut calendars = engine::Calendars::only(always());
    calendars.by_id.insert(
        "day".into(),
        std::sync::Arc::new(weekdays("day", &["08:00-20:00"])),
    );
    let standard = engine::Standard::compile(&pack_of(vec![clause]), &calendars)
        .unwrap()
        .with_reminders(Reminders::Calendar("day".into()));
    let mut desk = TestDesk::raised_at(standard, "2026-11-23 23:00");
    assert_eq!(desk.due("A17"), at("2026-11-24 09:00"));
    assert_eq!(desk.live("A17").warn_at, Some(at("2026-11-24 08:00")));
    assert_eq!(desk.look("2026-11-24 07:59:59.999"), Vec::new());
    assert_eq!(desk.look("2026-11-24 08:00").len(), 1);
    assert_eq!(desk.look("2026-11-24 08:59"), Vec::new());
    assert_eq!(
        desk.notices
            .iter()
            .filter(|it| it.kind == NoticeKind::Warned)
            .count(),
        1
    );
}

#[test]
fn row_19_reopening_begins_a_new_round_and_the_old_verdict_stays() {
    let mut clause = clock("A17", "1h");
    edit(&mut clause, |it| {
        it.turns = Turns::OnceARound;
        it.start.push(on(FactKind::CaseReopened));
    });
    let mut desk = TestDesk::raised_at(standard(vec![clause], always()), "2026-11-23 09:00");
    desk.happens("2026-11-23 10:30", AGENT, reply("您好"));
    desk.happens("2026-11-23 10:40", CUSTOMER, message("还有"));
    assert!(desk.state().promises().is_empty(), "once a round");
    desk.happens("2026-11-23 11:00", AGENT, closed());
    let before = desk.verdicts.clone();
    desk.happens("2026-11-24 09:00", CUSTOMER, reopened());
    assert_eq!(desk.live("A17").round, 2);
    assert_eq!(desk.due("A17"), at("2026-11-24 10:00"));
    assert_eq!(desk.verdicts, before);
}

#[test]
fn closing_voids_what_still_runs() {
    let mut desk = one_hour();
    desk.happens("2026-11-23 09:30", AGENT, closed());
    assert_eq!(desk.given("A17"), vec![(Outcome::Void, at("2026-11-23 09:30"))]);
    assert_eq!(engine::next_look_at(desk.state()), None);
    let mut clause = clock("C05", "1h");
    edit(&mut clause, |it| it.stop.push(on(FactKind::CaseClosed)));
    let mut desk = TestDesk::raised_at(standard(vec![clause], always()), "2026-11-23 09:00");
    desk.happens("2026-11-23 09:30", AGENT, closed());
    assert_eq!(desk.given("C05"), vec![(Outcome::Kept, at("2026-11-23 09:30"))]);
}

#[test]
fn row_20_a_stop_of_six_hours_changes_nothing_but_when_it_is_noticed() {
    let build = || {
        let mut clause = clock("A17", "1h");
        clause.on_break = vec![
            BreakStep {
                act: BreakAct::RaisePriority,
                after: figure("0m"),
                points: None,
            },
            BreakStep {
                act: BreakAct::TellTeamLead,
                after: figure("2h"),
                points: None,
            },
        ];
        let mut again = clock("B16", "90m");
        edit(&mut again, |it| it.turns = Turns::Again);
        TestDesk::raised_at(standard(vec![clause, again], always()), "2026-11-23 09:00")
    };
    let mut steady = build();
    for minute in 0..=360_i64 {
        let now = at("2026-11-23 09:00").plus(calendar::Millis::minutes(minute));
        for (at, body) in engine::advance(&steady.standard, steady.state(), now) {
            steady.happens_at(at, Author::Timer, body);
        }
    }
    let mut stopped = build();
    stopped.look("2026-11-23 15:00");
    assert_eq!(steady.facts, stopped.facts);
    assert_eq!(steady.verdicts, stopped.verdicts);
    assert_eq!(steady.notices, stopped.notices);
    assert_eq!(stopped.state().case.priority, Priority::High);
    assert_eq!(
        stopped.given("A17"),
        vec![(Outcome::Broken, at("2026-11-23 10:00"))]
    );
    let acted = stopped
        .notices
        .iter()
        .filter(|it| matches!(it.kind, NoticeKind::Acted(_)))
        .count();
    assert_eq!(acted, 2, "each once");
    // A fact that comes before the timer could look: catching up first writes the same chain.
    let mut caught_up = build();
    let fact = fact_at(at("2026-11-23 15:00:00.001"), 99, AGENT, note("停电恢复"));
    for (at, body) in engine::catch_up(&caught_up.standard, caught_up.state(), &fact) {
        caught_up.happens_at(at, Author::Timer, body);
    }
    assert_eq!(caught_up.facts, steady.facts);
}

#[test]
fn what_follows_a_break_later_does_not_once_the_thing_is_done() {
    let mut clause = clock("A17", "1h");
    clause.on_break = vec![BreakStep {
        act: BreakAct::TellSupervisor,
        after: figure("4h"),
        points: None,
    }];
    let mut desk = TestDesk::raised_at(standard(vec![clause], always()), "2026-11-23 09:00");
    desk.look("2026-11-23 10:30");
    desk.happens("2026-11-23 11:00", AGENT, reply("您好"));
    assert_eq!(desk.look("2026-11-23 20:00"), Vec::new());
}

#[test]
fn b16_begins_anew_when_kept_and_when_broken() {
    let mut clause = clock("B16", "24h");
    edit(&mut clause, |it| it.turns = Turns::Again);
    let mut desk = TestDesk::raised_at(standard(vec![clause], always()), "2026-11-23 09:00");
    desk.happens("2026-11-23 20:00", AGENT, reply("进展"));
    assert_eq!(desk.due("B16"), at("2026-11-24 20:00"));
    desk.look("2026-11-26 21:00");
    let broken =
        ["2026-11-24 20:00", "2026-11-25 20:00", "2026-11-26 20:00"].map(|it| (Outcome::Broken, at(it)));
    assert_eq!(desk.given("B16")[1..], broken);
    assert_eq!(desk.due("B16"), at("2026-11-27 20:00"));
    desk.happens("2026-11-27 20:00", AGENT, reply("进展"));
    assert_eq!(desk.last("B16").outcome, Outcome::Kept);
    desk.happens("2026-11-27 21:00", AGENT, closed());
    assert_eq!(desk.last("B16").outcome, Outcome::Void);
}
