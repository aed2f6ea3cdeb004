//! What routes have written at once: with number, words and what the order said; by the timer, once, and never for a
//! record of the past.

use calendar::WorkingCalendar;
use domain::*;
use engine::{Calendars, Standard, judge_anew, overdue, replay};

use crate::desk::*;

const RAISED: &str = "2026-11-16 09:00";

fn base() -> Standard {
    let pack = pack::load(&pack::built_in(), "base").unwrap();
    let calendars = Calendars::only(WorkingCalendar::always_open(shanghai()));
    Standard::compile(&pack, &calendars).unwrap()
}

fn event(what: EventKind, thing: &str, fields: &[(&str, &str)]) -> FactBody {
    let mut event = Event::of(what);
    event.thing = Some(thing.to_owned());
    let said = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    event.fields = said.collect();
    event.check().unwrap();
    FactBody::EventHappened { event }
}

/// The case of an order that names the department and its head.
fn ordered() -> TestDesk {
    let mut desk = TestDesk::raised_at(base(), RAISED);
    let fields = [("way", "written"), ("to", "维修一班"), ("head", "陶经理")];
    desk.happens(
        "2026-11-16 09:05",
        AGENT,
        event(EventKind::DispatchOrdered, "P1", &fields),
    );
    desk
}

fn written(desk: &TestDesk, what: EventKind) -> Vec<(u32, &Event)> {
    let of_timer = desk.facts.iter().filter(|it| it.author == Author::Timer);
    of_timer
        .filter_map(|it| Some((it.seq, it.body.event()?)))
        .filter(|(_, it)| it.what == what)
        .collect()
}

#[test]
fn the_notice_carries_its_own_number_and_what_the_order_said() {
    let mut desk = ordered();
    desk.look("2026-11-17 09:06");
    let notices = written(&desk, EventKind::UrgingIssued);
    let [(seq, notice)] = notices[..] else {
        panic!("one notice, not {notices:?}")
    };
    assert_eq!(notice.thing.as_deref(), Some("P1"));
    assert_eq!(notice.field("to"), Some("维修一班"));
    assert_eq!(notice.field("head"), Some("陶经理"));
    assert_eq!(notice.field("clause"), Some("C03"));
    let number = notice.field("number").unwrap();
    assert!(number.ends_with(&format!("-{seq}")), "{number}");
    notice.check().unwrap();
    assert_eq!(desk.last("C03").outcome, Outcome::Kept);
    desk.look("2026-11-20 09:00");
    assert_eq!(written(&desk, EventKind::UrgingIssued).len(), 1);
    assert_eq!(desk.last("C04").outcome, Outcome::Broken);
    assert_eq!(desk.last("C04").due_at, Some(at("2026-11-17 13:05")));
}

#[test]
fn what_the_timer_wrote_is_judged_alike_when_everything_is_judged_again() {
    let mut desk = ordered();
    desk.look("2026-11-20 09:00");
    let (state, _) = replay(&desk.standard, &desk.facts).unwrap();
    assert_eq!(&state, desk.state());
    let (_, anew) = judge_anew(&desk.facts, |_| &desk.standard, Some(at("2026-11-20 09:00"))).unwrap();
    let of = |verdicts: &[Verdict], clause: &str| {
        let found = verdicts.iter().filter(|it| it.key.clause.as_str() == clause);
        found.map(|it| (it.outcome, it.at)).collect::<Vec<_>>()
    };
    for clause in ["C02", "C03", "C04"] {
        assert_eq!(of(&desk.verdicts, clause), of(&anew.verdicts, clause), "{clause}");
    }
}

#[test]
fn a_threat_is_declared_once_with_its_words() {
    let mut desk = TestDesk::raised_at(base(), RAISED);
    let urged = |text: &str| FactBody::Urged {
        text: text.to_owned(),
    };
    desk.happens(
        "2026-11-16 10:00",
        CUSTOMER,
        urged("再不来我就找电视台曝光你们！"),
    );
    desk.look("2026-11-16 10:00");
    desk.happens("2026-11-16 11:00", CUSTOMER, urged("我要打市长热线！"));
    desk.look("2026-11-16 11:00");
    let declared = written(&desk, EventKind::MajorDeclared);
    let [(_, declared)] = declared[..] else {
        panic!("one declaration, not {declared:?}")
    };
    assert_eq!(declared.field("clause"), Some("E11"));
    assert!(declared.field("reason").unwrap().contains("电视台"));
    let [promise] = desk.promises("A24")[..] else {
        panic!("one promise")
    };
    assert_eq!(promise.due_at, Some(at("2026-11-17 10:00")));
}

#[test]
fn nothing_is_written_into_a_record_of_the_past() {
    let desk = ordered();
    let passed = overdue(&desk.standard, desk.state(), at("2026-11-20 09:00"));
    let clauses: Vec<_> = passed
        .iter()
        .filter_map(|(_, it)| Some(it.promise()?.clause.as_str()))
        .collect();
    assert!(clauses.contains(&"C03"), "nobody urged: {clauses:?}");
    assert!(!clauses.contains(&"C04"), "nothing was urged: {clauses:?}");
    assert!(
        passed
            .iter()
            .all(|(_, it)| matches!(it, FactBody::DeadlinePassed { .. }))
    );
}
