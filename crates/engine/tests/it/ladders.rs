//! Ladders: each person goes up step by step; what lapsed counts no more, a stated ground lets one leave steps out.

use calendar::{Millis, WorkingCalendar};
use domain::*;
use engine::{Asker, may};
use pack::{Check, Ladder, NamedItem, RouteRule, Rule, Wording};
use proptest::prelude::*;

use crate::desk::*;

const START: &str = "2026-01-05 09:00";
const STEPS: [&str; 6] = ["notice", "warning", "fine", "training", "demotion", "dismissal"];

fn ladder(count: usize, may_skip: u32, lapses: Option<i64>) -> Rule {
    let what = EventKind::DisciplineStepTaken;
    let steps = STEPS.iter().take(count).map(|name| NamedItem {
        name: (*name).to_owned(),
        title: Wording::default(),
    });
    Rule::Route(RouteRule {
        check: Check {
            on: vec![what.into()],
            ..Check::default()
        },
        ladders: vec![Ladder {
            on: vec![what.into()],
            step: "step".to_owned(),
            steps: steps.collect(),
            may_skip,
            ground: Some("ground".to_owned()),
            lapses: lapses.map(Millis::days),
        }],
        ..RouteRule::default()
    })
}

fn step(who: u128, step: usize, has_ground: bool) -> Event {
    let mut event = Event::of(EventKind::DisciplineStepTaken);
    event.person = Some(person(who));
    event.fields.insert("step".to_owned(), STEPS[step].to_owned());
    if has_ground {
        event
            .fields
            .insert("ground".to_owned(), "手册第十二条".to_owned());
    }
    event.check().unwrap();
    event
}

fn names_of(asked: Result<(), Refusal>) -> Option<Vec<String>> {
    let missing = asked.err()?.fields;
    Some(missing.into_iter().map(|it| it.name).collect())
}

proptest! {
    #[test]
    fn a_step_follows_what_the_same_person_reached_and_still_counts(
        count in 2_usize..7,
        may_skip in 0_u32..3,
        lapses in prop::option::of(1_i64..40),
        taken in prop::collection::vec((1_u128..3, 0_usize..6, 0_u8..6, 0_i64..20), 1..90),
    ) {
        let calendar = WorkingCalendar::always_open(shanghai());
        let standard = standard(vec![clause("H19", ladder(count, may_skip, lapses))], calendar);
        let mut desk = TestDesk::raised_at(standard, START);
        let mut day = 0;
        let mut known: Vec<(u128, usize, i64)> = Vec::new();
        for (who, place, ground, days) in taken {
            day += days;
            let when = at(START).plus(Millis::days(day));
            let event = step(who, place, ground == 0);
            let action = Action::Record { event: event.clone() };
            let asker = Asker { now: when, zone: shanghai(), wishes: None, person: None };
            let asked = may(&desk.standard, Some(desk.state()), &action, &asker);
            desk.happens_at(when, AGENT, FactBody::EventHappened { event });
            let own = known.iter().filter(|(it, _, on)| *it == who && lapses.is_none_or(|most| day - on <= most));
            let reached = own.map(|it| it.1).filter(|it| *it < count).max();
            let owed = place.checked_sub(usize::try_from(may_skip).unwrap() + 1);
            let missing = if place >= count {
                Some("step")
            } else {
                owed.filter(|it| ground != 0 && reached.is_none_or(|at| at < *it)).map(|it| STEPS[it])
            };
            let verdict = desk.last("H19");
            prop_assert_eq!(verdict.outcome == Outcome::Broken, missing.is_some());
            prop_assert_eq!(verdict.detail.first().map(String::as_str), missing);
            prop_assert_eq!(names_of(asked), missing.map(|it| vec![it.to_owned()]));
            known.push((who, place, day));
        }
    }
}
