//! Duties that follow the public holidays of a calendar: judged as a slow reference says, whenever one looks and stores, and by
//! the calendar that held when the time of a holiday began.

use std::sync::Arc;

use calendar::{Date, DayRule, Instant, Millis, WorkingCalendar};
use domain::{CaseId, Event, EventKind, Fact, FactBody, Outcome, PeriodVerdict};
use engine::{Calendars, PeriodJudge, Standard};
use pack::Sources;
use proptest::prelude::*;

use crate::desk::*;
use crate::stories::{clause_text, pack_text};

/// Wishes for each holiday, from three days before it; news in each week.
const RULE: &str = "every = \"holiday\"\nopens_before = \"3d\"\nnamed_in = \"occasion\"\ndone = [\"wishes_sent\"]\n\
                    and_every = [ { every = \"week\", done = [\"news_sent\"] } ]";

fn standard_of(rule: &str, present: WorkingCalendar, was: Vec<(Instant, WorkingCalendar)>) -> Standard {
    let text = pack_text(&clause_text("X01", "duty", rule));
    let pack = pack::load(&Sources::new([("own/pack.toml", text)]), "own");
    let pack = pack.unwrap_or_else(|errors| panic!("{}", errors.first().unwrap()));
    let was = was.into_iter().map(|(until, it)| (until, Arc::new(it)));
    let calendars = Calendars {
        default_was: was.collect(),
        ..Calendars::only(present)
    };
    Standard::compile(&pack, &calendars).unwrap()
}

fn date(day: i64) -> Date {
    let first: Date = "2026-09-01".parse().unwrap();
    (0..day).fold(first, |it, _| it.tomorrow().unwrap())
}

fn start(day: i64) -> Instant {
    shanghai().start_of(date(day))
}

/// A calendar of every hour with these holidays: name, first day, so many days.
fn calendar(holidays: &[(&str, i64, i64)]) -> WorkingCalendar {
    let days = holidays
        .iter()
        .flat_map(|(name, first, length)| (*first..first + length).map(move |it| (*name, it)));
    days.fold(
        WorkingCalendar::always_open(shanghai()),
        |calendar, (name, day)| calendar.with_exception(date(day), DayRule::Closed, name),
    )
}

fn wishes(seq: u32, at: Instant, occasion: &str) -> Fact {
    let mut event = Event::of(EventKind::WishesSent);
    event.fields.insert("occasion".to_owned(), occasion.to_owned());
    fact_at(at, seq, AGENT, FactBody::EventHappened { event })
}

fn judge(standard: &Standard, facts: &[Fact], (begun, until): (Instant, Instant)) -> Vec<PeriodVerdict> {
    let mut judge = PeriodJudge::new(standard);
    judge.begin(begun);
    for fact in facts {
        judge.take(fact.case_id, fact);
    }
    let mut verdicts = judge.pass_time(until);
    verdicts.retain(|it| it.verdict.key.turn == 0);
    verdicts
}

fn told(verdicts: &[PeriodVerdict]) -> Vec<(Outcome, String)> {
    let told = |it: &PeriodVerdict| {
        (
            it.verdict.outcome,
            it.verdict.detail.last().cloned().unwrap_or_default(),
        )
    };
    verdicts.iter().map(told).collect()
}

#[test]
fn a_holiday_is_explained_by_its_name_and_its_days() {
    let calendar = calendar(&[("国庆节", 30, 7)]);
    let standard = standard_of(RULE, calendar, Vec::new());
    let facts = [wishes(1, start(28), "国庆节快乐")];
    let verdicts = judge(&standard, &facts, (start(0), start(60)));
    assert_eq!(
        told(&verdicts),
        [(
            Outcome::Kept,
            "holiday 2026-10-01..2026-10-07 国庆节|国庆节".to_owned()
        )]
    );
    let (from, to) = (verdicts[0].from_at, verdicts[0].to_at);
    assert_eq!(
        (from, to, verdicts[0].verdict.at),
        (start(27), start(37), start(37))
    );
    let without = judge(&standard, &[], (start(0), start(60)));
    assert_eq!(without[0].verdict.outcome, Outcome::Broken);
    assert_eq!(without[0].verdict.detail[0], "times 0/1");
}

#[test]
fn the_calendar_that_held_when_the_time_of_a_holiday_began_says_its_days() {
    let (before, after) = (
        calendar(&[("中秋节", 20, 3)]),
        calendar(&[("中秋节", 24, 3), ("国庆节", 30, 7)]),
    );
    // Moved before its time began: only the later days count.
    let early = standard_of(RULE, after.clone(), vec![(start(10), before.clone())]);
    let days = |verdicts: &[PeriodVerdict]| told(verdicts).into_iter().map(|it| it.1).collect::<Vec<_>>();
    let moved = days(&judge(&early, &[], (start(0), start(60))));
    assert_eq!(moved.len(), 2);
    assert!(moved[0].contains("2026-09-25..2026-09-27"), "{moved:?}");
    // Moved in its time: it is owed once, as it was.
    let late = standard_of(RULE, after.clone(), vec![(start(19), before.clone())]);
    let stayed = days(&judge(&late, &[], (start(0), start(60))));
    assert_eq!(stayed.len(), 2);
    assert!(stayed[0].contains("2026-09-21..2026-09-23"), "{stayed:?}");
    // Taken off the calendar after it was over: what was judged stands.
    let gone = standard_of(RULE, calendar(&[]), vec![(start(40), after)]);
    assert_eq!(days(&judge(&gone, &[], (start(0), start(60)))).len(), 2);
    // A list that comes only after the days are over owes nothing for them.
    let past = standard_of(RULE, before, vec![(start(30), calendar(&[]))]);
    assert_eq!(
        days(&judge(&past, &[], (start(0), start(60)))),
        Vec::<String>::new()
    );
}

#[test]
fn only_the_holidays_that_the_clause_names_are_owed() {
    let rule = "every = \"holiday\"\nholidays = [\"国庆节\"]\ndone = [\"wishes_sent\"]";
    let standard = standard_of(
        rule,
        calendar(&[("清明节", 3, 3), ("国庆节、中秋节", 30, 8)]),
        Vec::new(),
    );
    let verdicts = judge(&standard, &[], (start(0), start(60)));
    assert_eq!(verdicts.len(), 1);
    assert_eq!(verdicts[0].to_at, start(38));
}

proptest! {
    #[test]
    fn holidays_are_judged_as_a_slow_reference_says_whenever_one_looks(
        first in (4_i64..20, 1_i64..5),
        gap in 1_i64..8,
        length in 1_i64..5,
        sent in prop::collection::vec((0_i64..40, 0_usize..3), 0..6),
        looks in prop::collection::vec(0_i64..45, 0..5),
    ) {
        let second = first.0 + first.1 + gap;
        let holidays = [("甲节", first.0, first.1), ("乙节", second, length)];
        let standard = standard_of(RULE, calendar(&holidays), Vec::new());
        let names = ["甲节", "乙节", "别的"];
        let mut sent = sent;
        sent.sort_unstable();
        let noon = Millis::hours(12);
        let mut looks: Vec<Instant> = looks.into_iter().map(|it| start(it).plus(Millis::hours(6))).collect();
        looks.sort_unstable();
        let mut looks = looks.into_iter().peekable();
        let mut judge = PeriodJudge::new(&standard);
        judge.begin(start(0));
        let mut verdicts = Vec::new();
        for (seq, (day, name)) in (1..).zip(&sent) {
            let at = start(*day).plus(noon);
            while let Some(look) = looks.next_if(|it| *it <= at) {
                verdicts.extend(judge.pass_time(look));
                let kept = serde_json::to_string(&judge.memory()).unwrap();
                judge = PeriodJudge::resume(&standard, serde_json::from_str(&kept).unwrap()).unwrap();
            }
            prop_assert!(judge.next_at().is_none_or(|it| it > start(0)));
            judge.take(CaseId::from_uuid(uuid::Uuid::from_u128(7)), &wishes(seq, at, names[*name]));
        }
        verdicts.extend(judge.pass_time(start(60)));
        let of_holidays = verdicts.iter().filter(|it| it.verdict.key.turn == 0);
        let found: Vec<(Instant, Instant, bool)> = of_holidays
            .map(|it| (it.from_at, it.verdict.at, it.verdict.outcome == Outcome::Kept))
            .collect();
        let right: Vec<(Instant, Instant, bool)> = holidays.iter().enumerate().map(|(place, (_, first, length))| {
            let (from, to) = (start(first - 3), start(first + length));
            let is_done = sent.iter().any(|(day, name)| {
                let at = start(*day).plus(noon);
                *name == place && from <= at && at < to
            });
            (from, to, is_done)
        }).collect();
        prop_assert_eq!(found, right);
    }
}
