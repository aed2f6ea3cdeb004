//! Ends of clocks that facts bring nearer, what counts before the start, and the guidance that goes with what began a clock.

use calendar::WorkingCalendar;
use domain::*;
use engine::explain;
use pack::{FactPattern, Guidance, NoLaterThan, Rule, Turns, Within, Wording};

use crate::desk::*;

fn desk_of(change: impl FnOnce(&mut pack::ClockRule)) -> TestDesk {
    let mut rule = pack::ClockRule {
        counting: pack::Counting::Always,
        turns: Turns::EachStart,
        ..pack::ClockRule::new(
            vec![EventKind::DataFoundWrong.into()],
            vec![EventKind::DataCorrected.into()],
            Within::Figure {
                figure: figure("30m"),
                instead: Vec::new(),
            },
        )
    };
    change(&mut rule);
    let calendar = WorkingCalendar::always_open(shanghai());
    TestDesk::raised_at(
        standard(vec![clause("B19", Rule::Clock(rule))], calendar),
        "2026-11-23 09:00",
    )
}

fn until_the_call_ends(within: &str, any_thing: bool) -> NoLaterThan {
    let calendar::Figure::Span(within) = figure(within) else {
        panic!("a span is expected");
    };
    NoLaterThan {
        fact: vec![EventKind::CallEnded.into()],
        within,
        any_thing,
    }
}

#[test]
fn the_end_of_the_contact_brings_the_due_time_nearer() {
    let mut desk = desk_of(|it| it.no_later_than = Some(until_the_call_ends("1m", true)));
    desk.happens(
        "2026-11-23 09:01",
        AGENT,
        happened(event(EventKind::DataFoundWrong, "电话")),
    );
    assert_eq!(desk.due("B19"), at("2026-11-23 09:31"));
    desk.happens(
        "2026-11-23 09:05",
        AGENT,
        happened(event(EventKind::CallEnded, "c1")),
    );
    assert_eq!(desk.due("B19"), at("2026-11-23 09:06"));
    let why = explain(&desk.standard, desk.state(), &desk.facts, &desk.live("B19").key).unwrap();
    assert_eq!(why.not_after_at, Some(at("2026-11-23 09:06")));
    assert!(
        why.lines
            .iter()
            .any(|it| it.zh.contains("提前") && it.en.contains("nearer"))
    );
    // A later end does not move it away again.
    desk.happens(
        "2026-11-23 09:05:30",
        AGENT,
        happened(event(EventKind::CallEnded, "c2")),
    );
    desk.look("2026-11-23 09:20");
    assert_eq!(desk.given("B19"), [(Outcome::Broken, at("2026-11-23 09:06"))]);
}

#[test]
fn at_that_very_moment_is_still_in_time_and_other_things_do_not_matter() {
    let mut desk = desk_of(|it| it.no_later_than = Some(until_the_call_ends("0s", false)));
    desk.happens(
        "2026-11-23 09:01",
        AGENT,
        happened(event(EventKind::DataFoundWrong, "c1")),
    );
    desk.happens(
        "2026-11-23 09:02",
        AGENT,
        happened(event(EventKind::CallEnded, "c2")),
    );
    assert_eq!(desk.due("B19"), at("2026-11-23 09:31"), "another call");
    desk.happens(
        "2026-11-23 09:05",
        AGENT,
        happened(event(EventKind::CallEnded, "c1")),
    );
    desk.happens(
        "2026-11-23 09:05",
        AGENT,
        happened(event(EventKind::DataCorrected, "c1")),
    );
    assert_eq!(desk.given("B19"), [(Outcome::Kept, at("2026-11-23 09:05"))]);
}

#[test]
fn what_was_done_shortly_before_the_start_counts() {
    let mut desk = desk_of(|it| it.counts_before = Some(calendar::Millis::minutes(10)));
    desk.happens(
        "2026-11-23 09:01",
        AGENT,
        happened(event(EventKind::DataCorrected, "电话")),
    );
    desk.happens(
        "2026-11-23 09:11",
        AGENT,
        happened(event(EventKind::DataFoundWrong, "电话")),
    );
    assert!(desk.promises("B19").is_empty(), "ten minutes before");
    desk.happens(
        "2026-11-23 09:12",
        AGENT,
        happened(event(EventKind::DataFoundWrong, "电话")),
    );
    assert_eq!(desk.due("B19"), at("2026-11-23 09:42"), "longer ago");
}

#[test]
fn guidance_follows_what_began_it() {
    let about = |field: &str, zh: &str| Guidance {
        only_for: vec![FactPattern {
            with: [("field".to_owned(), vec![field.to_owned()])].into(),
            ..EventKind::DataFoundWrong.into()
        }],
        says: Wording {
            zh: zh.to_owned(),
            en: field.to_owned(),
        },
    };
    let mut desk = desk_of(|it| it.guidance = vec![about("name", "核对证件"), about("phone", "当场回拨")]);
    let mut wrong = event(EventKind::DataFoundWrong, "c1");
    wrong.fields.insert("field".to_owned(), "phone".to_owned());
    desk.happens("2026-11-23 09:01", AGENT, happened(wrong));
    let why = explain(&desk.standard, desk.state(), &desk.facts, &desk.live("B19").key).unwrap();
    assert_eq!(why.guidance.map(|it| it.zh).as_deref(), Some("当场回拨"));
    assert_eq!(why.lines.last().map(|it| it.en.as_str()), Some("Guidance: phone"));
}
