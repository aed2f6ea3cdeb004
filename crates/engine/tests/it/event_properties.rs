//! What holds for any timeline of events under a pack that uses every kind: order of arrival, looking in between and
//! storing in between change no verdict; periods are judged alike whatever the order of facts of one instant.

use std::sync::{Arc, LazyLock};

use calendar::{DayRule, Hours, Instant, Millis, WorkingCalendar};
use domain::*;
use engine::kinds::ALL;
use engine::*;
use pack::Sources;
use proptest::prelude::*;

use crate::desk::*;
use crate::properties::{holding, sorted, step_all};
use crate::stories::{clause_text, pack_text};

const CLAUSES: &[(&str, &str, &str)] = &[
    (
        "X01",
        "clock",
        "start = [\"visit_agreed\", \"visit_changed\"]\nstop = [\"visit_arrived\"]\nwithin = \"as_promised\"\nahead = \"15m\"\n\
         turns = \"each_start\"\nvoid_by = [\"visit_changed\"]\ncalendar = \"always\"\nwarn_before = \"30m\"",
    ),
    (
        "X02",
        "clock",
        "start = [\"visit_agreed\"]\nstop = [\"visit_changed\"]\nwithin = \"1h\"\nbefore_due_of = \"X01\"\ncalendar = \"always\"",
    ),
    (
        "X03",
        "route",
        "on = [{ fact = \"deadline_passed\", of = \"X01\" }]\ntell = [\"urge\", \"tell_director\"]\nexpects = [\"urging_issued\"]\n\
         within = \"1h\"\ncalendar = \"always\"",
    ),
    (
        "X04",
        "guard",
        "action = \"work_finished\"\nneeds_facts = [ { name = \"a\", title = { zh = \"甲\", en = \"a\" }, fact = [\"visit_arrived\"], \
         within = \"3h\", waited = \"15m\" }, { name = \"b\", title = { zh = \"乙\", en = \"b\" }, none_open = { opened = \
         [\"due_item_opened\"], done = [\"due_item_done\"] } } ]\nneeds_none = [ { name = \"c\", title = { zh = \"丙\", en = \"c\" }, fact = [\"delay_told\"] } ]",
    ),
    (
        "X05",
        "duty",
        "for_each = [\"due_item_opened\"]\ndone = [\"due_item_done\"]\nwithin = \"2h\"\nonly_if_done = true\ncalendar = \"always\"",
    ),
    (
        "X06",
        "duty",
        "every = \"day\"\ndone = [\"inspection_done\"]\nvarying = \"30m\"\ntimes = 2\ngrace = \"2h\"",
    ),
    (
        "X07",
        "coverage",
        "population = [\"visit_agreed\"]\nmember = \"thing\"\nreached_by = [\"visit_arrived\"]\nevery = \"day\"\nshare = 80",
    ),
    (
        "X08",
        "window",
        "staffed = { arrive = [\"shift_arrived\"], leave = [\"shift_left\"], hours = [\"08:00-20:00\"] }",
    ),
    (
        "X09",
        "metric",
        "on = [\"visit_arrived\"]\nelapsed_since = [\"visit_agreed\"]\nat_most_time = \"5h\"",
    ),
    (
        "X10",
        "checklist",
        "at = [\"visit_arrived\"]\nlist = \"L\"\nfresh_within = \"2h\"\nitems = [ { name = \"badge\", title = { zh = \"工牌\", en = \"Badge\" } } ]",
    ),
    (
        "X11",
        "script",
        "by = [\"work_finished\"]\nscript = \"S\"\nsteps = [ { name = \"one\", title = { zh = \"一\", en = \"one\" } } ]",
    ),
    ("X12", "score", "points = -1"),
    ("X13", "review", "pass = 60"),
    ("X14", "privacy", "on = [\"data_exported\"]\nfields = [\"right\"]"),
    (
        "X15",
        "form",
        "record = \"visit_recorded\"\nfields = [\"findings\"]\nact = \"refuse\"",
    ),
    (
        "X16",
        "phrase",
        "never = [ { any_of = [\"不归我管\"], better = [\"我来帮您\"] } ]\nact = \"refuse\"",
    ),
    (
        "X28",
        "phrase",
        "moments = [\"reply\", \"chat_opening\", \"email_reply\", \"call_closing\"]\nonce_in_contact = true\nact = \"warn\"\n\
         needs_address_by_name = true\ntitles = [\"女士\"]\nmust = [ { name = \"wait\", title = { zh = \"等\", en = \"wait\" }, \
         any_of = [\"请稍等\"] } ]",
    ),
    (
        "X17",
        "clock",
        "start = [\"queue_joined\"]\nstop = [\"queue_wait_told\"]\nwithin = \"1h\"\nturns = \"again\"\nvoid_by = [\"queue_left\"]\n\
         calendar = \"always\"",
    ),
    (
        "X18",
        "window",
        "presence = { rostered = [\"shift_rostered\"], arrive = [\"shift_arrived\"], leave = [\"shift_left\"] }",
    ),
    (
        "X19",
        "clock",
        "start = [\"queue_joined\"]\nstop = [\"queue_left\"]\nwithin = \"1h\"\nat_latest = \"5h\"\nturns = \"each_start\"\n\
         void_by = [\"delay_told\"]\ncalendar = \"always\"",
    ),
    (
        "X20",
        "clock",
        "start = [\"delay_told\"]\nstop = [\"visit_changed\"]\nwithin = \"as_promised\"\nmust_carry = [\"reason\", \"by_at\"]\n\
         turns = \"each_start\"\ncalendar = \"always\"\nonly_if_done = true",
    ),
    (
        "X21",
        "clock",
        "start = [\"shift_rostered\"]\nstop = [\"shift_arrived\"]\nwithin = \"3h\"\nsame_person = true\nturns = \"each_start\"\n\
         calendar = \"always\"",
    ),
    (
        "X22",
        "duty",
        "for_each = [\"visit_agreed\"]\nexpects = [\"work_finished\"]\nwithin = \"2h\"\ncalendar = \"always\"\n\
         instead = [ { when = { priorities = [\"normal\"] }, within = \"3h\", stop = [\"visit_recorded\"] } ]",
    ),
    (
        "X23",
        "duty",
        "every = \"day\"\ndone = [\"inspection_done\"]\nand_every = [ { every = \"week\", done = [\"data_exported\"], times = 2, grace = \"6h\" } ]",
    ),
    (
        "X25",
        "duty",
        "everybody = { of = [\"shift_rostered\"], each = [\"visit_recorded\"], done = [\"data_exported\"], within = \"6h\" }",
    ),
    (
        "X26",
        "duty",
        "each_of = { of = [\"visit_agreed\", \"visit_changed\"], member = \"thing\", every = \"day\", standing = false, \
         done = [\"visit_arrived\"], done_for_all = [\"inspection_done\"], grace = \"3h\" }",
    ),
    (
        "X27",
        "duty",
        "every = \"holiday\"\nopens_before = \"1d\"\ndone = [\"inspection_done\"]\ntimes = 2\ngrace = \"3h\"",
    ),
    (
        "X24",
        "guard",
        "action = \"shift_left\"\nneeds_facts = [ { name = \"d\", title = { zh = \"丁\", en = \"d\" }, fact = [\"shift_arrived\"], \
         same_person = true } ]",
    ),
];

fn every_kind() -> Arc<Standard> {
    static STANDARD: LazyLock<Arc<Standard>> = LazyLock::new(|| {
        let text: String = CLAUSES
            .iter()
            .map(|(id, kind, rule)| clause_text(id, kind, rule))
            .collect();
        let pack = pack::load(&Sources::new([("own/pack.toml", pack_text(&text))]), "own");
        let pack = pack.unwrap_or_else(|errors| panic!("{}", errors.first().unwrap()));
        // Two days that are named and open as always.
        let calendar =
            ["2026-11-22", "2026-11-23"]
                .iter()
                .fold(WorkingCalendar::always_open(shanghai()), |it, day| {
                    it.with_exception(
                        day.parse().unwrap(),
                        DayRule::Open(vec![Hours::WHOLE_DAY]),
                        "例节",
                    )
                });
        let calendars = Calendars::only(calendar);
        Arc::new(Standard::compile(&pack, &calendars).unwrap())
    });
    Arc::clone(&STANDARD)
}

#[test]
fn the_pack_of_these_properties_uses_every_kind() {
    let standard = every_kind();
    for kind in ALL {
        let word = kind.rule_kind().as_str();
        assert!(CLAUSES.iter().any(|(_, it, _)| *it == word), "{word}");
    }
    assert_eq!(standard.clauses().count(), CLAUSES.len());
}

/// An event by number: what, about which thing, by and about whom, with which words.
fn event(kind: u8, at: Instant) -> (Author, FactBody) {
    use EventKind as E;
    const WHAT: [E; 24] = [
        E::VisitAgreed,
        E::VisitChanged,
        E::VisitArrived,
        E::UrgingIssued,
        E::WorkFinished,
        E::DelayTold,
        E::DueItemOpened,
        E::DueItemDone,
        E::InspectionDone,
        E::ShiftArrived,
        E::ShiftLeft,
        E::ShiftRostered,
        E::ChecklistTicked,
        E::ScriptFollowed,
        E::ConductNoted,
        E::ReviewGiven,
        E::DataExported,
        E::VisitRecorded,
        E::QueueJoined,
        E::QueueWaitTold,
        E::QueueLeft,
        E::CallHeld,
        E::VisitAgreed,
        E::VisitArrived,
    ];
    let what = WHAT[usize::from(kind) % WHAT.len()];
    let has = |part| what.spec().parts.contains(&part);
    let mut event = Event::of(what);
    let other = kind / 32;
    event.thing = (has(EventPart::Thing) && other % 4 != 3).then(|| format!("V{}", other % 2));
    event.by_at = has(EventPart::ByAt).then(|| at.plus(Millis::hours(i64::from(other % 5))));
    event.person = has(EventPart::Person).then(|| person(u128::from(other % 3) + 1));
    event.text = has(EventPart::Text).then(|| {
        if other.is_multiple_of(2) {
            "不归我管"
        } else {
            "请稍等"
        }
        .to_owned()
    });
    if has(EventPart::Items) {
        event.items = vec![if other.is_multiple_of(2) { "badge" } else { "one" }.to_owned()];
    }
    let said = [
        ("list", "L"),
        ("script", "S"),
        ("clause", if what == E::ReviewGiven { "X13" } else { "X12" }),
        ("fits", if other.is_multiple_of(2) { "no" } else { "yes" }),
        ("score", if other.is_multiple_of(2) { "59" } else { "60" }),
        ("minutes", "240"),
        ("right", "授权"),
    ];
    for (name, value) in said {
        if what.spec().field(name).is_some() {
            event.fields.insert(name.to_owned(), value.to_owned());
        }
    }
    event.check().unwrap();
    let author = if other.is_multiple_of(2) { AGENT } else { OTHER };
    (author, FactBody::EventHappened { event })
}

const START: &str = "2026-11-20 15:00";

/// A register or a case, and what follows within three days, in order of recording.
fn timelines() -> impl Strategy<Value = Vec<Fact>> {
    (
        any::<bool>(),
        prop::collection::vec((0_i64..288, any::<u8>()), 0..30),
    )
        .prop_map(|(is_case, list)| {
            let first = if is_case {
                (CUSTOMER, FactBody::CaseRaised { raised: raised() })
            } else {
                event(0, at(START))
            };
            let mut facts = vec![fact_at(at(START), 1, first.0, first.1)];
            for (seq, (quarters, kind)) in (2..).zip(list) {
                let at = at(START).plus(Millis::minutes(quarters * 15));
                let (author, body) = match kind {
                    250.. => (AGENT, closed()),
                    245.. if is_case => (CUSTOMER, reopened()),
                    _ => event(kind, at),
                };
                facts.push(fact_at(at, seq, author, body));
            }
            facts
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn stepping_events_one_by_one_and_storing_in_between_is_replaying(facts in timelines()) {
        let standard = every_kind();
        let (state, verdicts) = replay(&standard, &facts).unwrap();
        let (stepped, given) = step_all(&standard, &sorted(&facts), |_| false);
        prop_assert_eq!(state, stepped);
        prop_assert_eq!(&verdicts, &given);
        for it in &verdicts {
            prop_assert!(!it.evidence.is_empty());
        }
    }

    #[test]
    fn events_in_order_of_arrival_end_with_the_verdicts_of_events_in_order(facts in timelines()) {
        let mut desk = TestDesk::new(every_kind());
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
    fn when_the_timer_looks_changes_no_verdict_on_events(facts in timelines(), looks in any::<u32>()) {
        let standard = every_kind();
        let facts = sorted(&facts);
        let (_, never) = step_all(&standard, &facts, |_| false);
        let (_, sometimes) = step_all(&standard, &facts, |it| looks >> (it % 32) & 1 == 1);
        prop_assert_eq!(holding(&never), holding(&sometimes));
    }

    #[test]
    fn advancing_leaves_nothing_to_write_after_events(facts in timelines(), hours in 0_i64..100) {
        let mut desk = TestDesk::new(every_kind());
        for fact in sorted(&facts) {
            desk.take(&fact);
        }
        let to = desk.state().last_at().plus(Millis::hours(hours));
        for (at, body) in advance(&desk.standard, desk.state(), to) {
            desk.happens_at(at, Author::Timer, body);
        }
        prop_assert!(advance(&desk.standard, desk.state(), to).is_empty());
    }

    #[test]
    fn periods_are_judged_alike_whatever_the_order_at_one_instant(facts in timelines(), turn in 0_usize..30, cut in 0_i64..96) {
        let standard = every_kind();
        let end = at(START).plus(Millis::days(6));
        let of_cases: Vec<(CaseId, Fact)> = facts
            .iter()
            .map(|it| (CaseId::from_uuid(uuid::Uuid::from_u128(u128::from(it.seq % 3))), it.clone()))
            .collect();
        let judge = |mut facts: Vec<(CaseId, Fact)>, looks: &[Instant]| {
            facts.sort_by_key(|(_, it)| it.at);
            let mut judge = PeriodJudge::new(&standard);
            let (mut verdicts, mut looks) = (Vec::new(), looks.iter().peekable());
            for (case_id, fact) in &facts {
                while let Some(look) = looks.next_if(|it| **it < fact.at) {
                    verdicts.extend(judge.pass_time(*look));
                }
                judge.take(*case_id, fact);
            }
            verdicts.extend(judge.pass_time(end));
            verdicts
        };
        let right = judge(of_cases.clone(), &[]);
        let mut turned = of_cases.clone();
        turned.rotate_left(turn % of_cases.len());
        prop_assert_eq!(&right, &judge(turned, &[]));
        let look = at(START).plus(Millis::hours(cut));
        prop_assert_eq!(&right, &judge(of_cases, &[look]));
        let keys: std::collections::BTreeSet<_> = right.iter().map(|it| it.verdict.key.clone()).collect();
        prop_assert_eq!(keys.len(), right.len(), "each period is judged once");
    }
}
