//! Rows of the clock table about judging: due instants, packs and calendars that change, late facts, duties before due.
//!
//! Row 16 is also in `reports` (rates and averages); row 24, the cost of a million open cases, belongs to `store`, which
//! finds cases by `next_look_at`; the black-box side of row 20 (restarting the program) to `shouwen`.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::WorkingCalendar;
use domain::*;
use engine::*;
use pack::{CaseCondition, Wording};

use crate::desk::*;

fn always() -> WorkingCalendar {
    WorkingCalendar::always_open(shanghai())
}

#[test]
fn row_13_a_pack_edited_after_the_verdict_changes_nothing_but_what_begins_later() {
    let old = standard(vec![clock("A17", "1h")], always());
    let mut edited = pack_of(vec![clock("A17", "2h")]);
    edited.version = "2".into();
    let edited = Standard::compile(&edited, &Calendars::only(always())).unwrap();
    let mut desk = TestDesk::raised_at(old, "2026-11-23 09:00");
    desk.happens("2026-11-23 09:30", AGENT, reply("您好"));
    desk.happens("2026-11-23 10:00", CUSTOMER, message("又来"));
    let before = desk.verdicts.clone();
    desk.standard = edited.into();
    desk.look("2026-11-23 11:30");
    assert_eq!(desk.verdicts[0], before[0]);
    let last = desk.last("A17");
    assert_eq!(
        (last.at, last.pack.0.as_str()),
        (at("2026-11-23 11:00"), "test@1"),
        "keeps what it was made under"
    );
    // Judging again by the edited pack is a run of its own and says so by its version.
    let (_, again) = replay(&desk.standard, &desk.facts).unwrap();
    assert!(again.iter().all(|it| it.pack.0 == "test@2"));
    assert_eq!(
        correct(&desk.verdicts, &again),
        Vec::new(),
        "and corrects nothing"
    );
}

#[test]
fn row_16_a_late_one_is_broken_and_tells_how_long_it_took() {
    let mut desk = TestDesk::raised_at(standard(vec![clock("A17", "1h")], office()), "2026-11-23 17:30");
    desk.happens("2026-11-24 12:00", AGENT, reply("您好"));
    let last = desk.last("A17");
    assert_eq!(last.outcome, Outcome::Broken);
    assert_eq!(last.elapsed, Some(calendar::Millis::minutes(210)));
    assert_eq!(last.evidence, vec![1, 2]);
}

#[test]
fn row_22_a_fact_at_exactly_the_due_instant_keeps() {
    let build = || TestDesk::raised_at(standard(vec![clock("A17", "1h")], always()), "2026-11-23 09:00");
    let mut desk = build();
    desk.happens("2026-11-23 10:00:00.000", AGENT, reply("您好"));
    assert_eq!(desk.given("A17"), vec![(Outcome::Kept, at("2026-11-23 10:00"))]);
    // The timer was quicker than the recording of the fact: corrected, not overwritten.
    let mut desk = build();
    desk.look("2026-11-23 10:00");
    desk.happens("2026-11-23 10:00", AGENT, reply("您好"));
    let kept_and_broken = [Outcome::Broken, Outcome::Kept].map(|it| (it, at("2026-11-23 10:00")));
    assert_eq!(desk.given("A17"), kept_and_broken);
    assert!(desk.last("A17").is_correction);
}

#[test]
fn row_25_two_clauses_that_apply_both_run_and_each_is_explained() {
    let mut chat = clock("X-SHORT", "10m");
    chat.applies = CaseCondition {
        types: vec![CaseType::Repair],
        ..CaseCondition::default()
    };
    let desk = TestDesk::raised_at(
        standard(vec![clock("A17", "1h"), chat], always()),
        "2026-11-23 09:00",
    );
    assert_eq!(desk.state().promises().len(), 2);
    for promise in desk.state().promises() {
        let why = explain(&desk.standard, desk.state(), &desk.facts, &promise.key).unwrap();
        assert_eq!((why.clause, why.due_at), (promise.key.clause, promise.due_at));
    }
    // One that leaves the case to another does not run; that packs must say so is checked by the pack crate.
    let mut loser = clock("A17", "1h");
    loser.except = vec![CaseCondition {
        types: vec![CaseType::Repair],
        ..CaseCondition::default()
    }];
    let desk = TestDesk::raised_at(
        standard(vec![loser, clock("A23", "30m")], always()),
        "2026-11-23 09:00",
    );
    assert_eq!(
        desk.state()
            .promises()
            .iter()
            .map(|it| it.key.clause.clone())
            .collect::<Vec<_>>(),
        vec![id("A23")]
    );
}

#[test]
fn row_26_a_reply_made_in_time_and_recorded_late_corrects_the_break() {
    let mut desk = TestDesk::raised_at(standard(vec![clock("A17", "1h")], always()), "2026-11-23 09:00");
    desk.look("2026-11-23 10:30");
    let broken = desk.verdicts.clone();
    desk.happens("2026-11-23 09:40", AGENT, reply("手机没信号时写的"));
    assert_eq!(desk.verdicts[..1], broken);
    let last = desk.last("A17");
    assert_eq!(
        (last.outcome, last.at, last.is_correction),
        (Outcome::Kept, at("2026-11-23 09:40"), true)
    );
    // A promise that turns out never to have been made is voided.
    let mut again = clock("A17", "1h");
    edit(&mut again, |it| it.start = vec![on(FactKind::MessageReceived)]);
    let mut desk = TestDesk::raised_at(standard(vec![again], always()), "2026-11-23 08:00");
    desk.happens("2026-11-23 09:00", CUSTOMER, message("在吗"));
    desk.look("2026-11-23 10:30");
    desk.happens("2026-11-23 08:30", AGENT, closed());
    assert_eq!(
        desk.given("A17").last(),
        Some(&(Outcome::Void, at("2026-11-23 10:00")))
    );
}

#[test]
fn row_27_a_changed_calendar_keeps_or_recounts_what_runs() {
    let closed_tuesday = office().with_version(2).with_exception(
        "2026-11-24".parse().unwrap(),
        calendar::DayRule::Closed,
        "停电",
    );
    let build = |keeps: bool| {
        let mut calendars = Calendars::only(closed_tuesday.clone());
        if keeps {
            calendars
                .earlier
                .insert("office".into(), vec![Arc::new(office())]);
        }
        let why = Wording {
            zh: "全楼停电".into(),
            en: "power cut".into(),
        };
        let reasons = BTreeMap::from([("office".to_owned(), BTreeMap::from([(2, why)]))]);
        let standard = Standard::compile(&pack_of(vec![clock("A17", "1h")]), &calendars).unwrap();
        let mut desk = TestDesk::raised_at(standard_of_office(), "2026-11-23 17:30");
        desk.standard = standard.with_calendar_reasons(reasons).into();
        desk
    };
    let mut kept = build(true);
    let effects = recount(&kept.standard, kept.state.as_mut().unwrap());
    assert!(effects.is_empty());
    assert_eq!(kept.due("A17"), at("2026-11-24 09:30"));

    let mut recounted = build(false);
    let effects = recount(&recounted.standard, recounted.state.as_mut().unwrap());
    assert_eq!(effects.changed[0].due_at, Some(at("2026-11-25 09:30")));
    assert_eq!(recounted.due("A17"), at("2026-11-25 09:30"));
    assert!(
        recount(&recounted.standard, recounted.state.as_mut().unwrap()).is_empty(),
        "once"
    );
    // A case that was left out finds it with its next fact.
    let mut left_out = build(false);
    left_out.happens("2026-11-24 10:00", AGENT, note("还没查"));
    assert_eq!(left_out.due("A17"), at("2026-11-25 09:30"));
    assert!(left_out.verdicts.is_empty());
}

fn standard_of_office() -> Standard {
    standard(vec![clock("A17", "1h")], office())
}

#[test]
fn a_recounted_promise_shows_both_versions_and_the_reason() {
    let mut desk = TestDesk::raised_at(standard_of_office(), "2026-11-23 17:30");
    let why = Wording {
        zh: "全楼停电".into(),
        en: "power cut".into(),
    };
    let reasons = BTreeMap::from([("office".to_owned(), BTreeMap::from([(2, why)]))]);
    let changed = standard(vec![clock("A17", "1h")], office().with_version(2)).with_calendar_reasons(reasons);
    let old = std::mem::replace(&mut desk.standard, changed.into());
    recount(&desk.standard, desk.state.as_mut().unwrap());
    let key = desk.live("A17").key;
    let why = explain_by(&desk.standard, desk.state(), &desk.facts, &key, |it| {
        if it.seq == 1 { &*old } else { &*desk.standard }
    })
    .unwrap();
    let calendar = why.calendar.unwrap();
    assert_eq!((calendar.version, calendar.counted_version), (1, 2));
    assert!(
        why.lines
            .iter()
            .any(|it| it.zh.contains("全楼停电") && it.en.contains("power cut"))
    );
}

fn promised(by: &str) -> FactBody {
    FactBody::AnswerPromised {
        answer: answer(1),
        by_at: at(by),
        what: "何时恢复供热".into(),
        record: PromiseRecord::default(),
    }
}

fn renewed(by: &str) -> FactBody {
    FactBody::AnswerRenewed {
        answer: answer(1),
        by_at: at(by),
        apology: "非常抱歉，还需半天".into(),
    }
}

fn given() -> FactBody {
    FactBody::AnswerGiven {
        answer: answer(1),
        text: "已恢复".into(),
    }
}

fn with_promise() -> TestDesk {
    let mut desk = TestDesk::raised_at(standard(promised_answer(), office()), "2026-11-23 09:00");
    desk.happens("2026-11-23 09:10", AGENT, promised("2026-11-23 17:00"));
    desk
}

#[test]
fn row_28_renewed_before_due_keeps_b15_and_the_new_time_holds() {
    let mut desk = with_promise();
    assert_eq!(desk.live("A22").subject.as_deref(), Some("何时恢复供热"));
    desk.happens("2026-11-23 16:59:59.999", AGENT, renewed("2026-11-24 12:00"));
    assert_eq!(
        desk.given("B15"),
        vec![(Outcome::Kept, at("2026-11-23 16:59:59.999"))]
    );
    assert_eq!(
        desk.given("A22"),
        vec![(Outcome::Superseded, at("2026-11-23 16:59:59.999"))]
    );
    assert_eq!(desk.due("A22"), at("2026-11-24 12:00"));
    assert_eq!(desk.live("A22").subject.as_deref(), Some("何时恢复供热"));
    desk.happens("2026-11-24 12:00", AGENT, given());
    assert_eq!(desk.last("A22").outcome, Outcome::Kept);
    assert_eq!(desk.given("B15").len(), 1);
}

#[test]
fn row_28_neither_answered_nor_renewed_breaks_both_at_that_instant() {
    let mut desk = with_promise();
    desk.look("2026-11-23 18:00");
    for clause in ["A22", "B15"] {
        assert_eq!(
            desk.given(clause),
            vec![(Outcome::Broken, at("2026-11-23 17:00"))],
            "{clause}"
        );
    }
    desk.happens("2026-11-23 19:00", AGENT, given());
    assert_eq!(desk.last("A22").done_at, Some(at("2026-11-23 19:00")));
    assert_eq!(desk.given("B15").len(), 1);
}

#[test]
fn row_28_a_renewal_at_the_due_instant_or_later_is_late_but_its_new_time_holds() {
    for late in ["2026-11-23 17:00", "2026-11-23 17:00:00.001"] {
        let mut desk = with_promise();
        desk.happens(late, AGENT, renewed("2026-11-24 12:00"));
        for clause in ["A22", "B15"] {
            assert_eq!(
                desk.given(clause),
                vec![(Outcome::Broken, at("2026-11-23 17:00"))],
                "{clause} {late}"
            );
        }
        assert_eq!(desk.due("A22"), at("2026-11-24 12:00"));
        desk.happens("2026-11-24 11:00", AGENT, given());
        assert_eq!(desk.last("A22").outcome, Outcome::Kept);
        assert!(desk.state().promises().is_empty());
        let kept = desk
            .verdicts
            .iter()
            .filter(|it| it.outcome == Outcome::Kept)
            .count();
        assert_eq!(kept, 1, "the broken one stays broken");
    }
}

#[test]
fn each_promised_answer_runs_for_itself() {
    let mut desk = with_promise();
    let other = |body: fn(AnswerId) -> FactBody| body(answer(2));
    desk.happens(
        "2026-11-23 09:20",
        AGENT,
        other(|answer| FactBody::AnswerPromised {
            answer,
            by_at: at("2026-11-23 12:00"),
            what: "费用".into(),
            record: PromiseRecord::default(),
        }),
    );
    assert_eq!(desk.state().promises().len(), 2);
    desk.happens(
        "2026-11-23 10:00",
        AGENT,
        other(|answer| FactBody::AnswerGiven {
            answer,
            text: "免费".into(),
        }),
    );
    assert_eq!(desk.given("A22"), vec![(Outcome::Kept, at("2026-11-23 10:00"))]);
    assert_eq!(desk.due("A22"), at("2026-11-23 17:00"));
}

#[test]
fn a_renewal_without_an_excuse_breaks_b15() {
    let mut desk = with_promise();
    let bare = FactBody::AnswerRenewed {
        answer: answer(1),
        by_at: at("2026-11-24 12:00"),
        apology: " ".into(),
    };
    desk.happens("2026-11-23 12:00", AGENT, bare);
    assert_eq!(desk.last("B15").outcome, Outcome::Broken);
    assert_eq!(desk.last("B15").detail, vec!["apology"]);
}
