//! Registers stand apart from cases; periods keep their news, memory and verdicts.

use calendar::Instant;
use domain::{
    Author, Case, CaseNumber, Event, EventArea, EventKind, Fact, FactBody, FactId, FactKind, Outcome,
    PackVersion, PeriodVerdict, PromiseKey, Verdict,
};
use store::cases::{CaseRecord, insert_case};
use store::facts::append_fact;
use store::periods::{
    Course, append_period_verdict, drop_memories_after, drop_news, events_from, fact_at, facts_of_kinds,
    first_begun, load_course, memory_before, note_news, period_verdicts, read_news, save_course, save_memory,
};
use store::registers::{
    RegisterQuery, Spot, find_register, insert_register, list_registers, register_line, touch_register,
};
use store::{StoreError, Tx};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, id, person_id, raised, record, team_id};

fn event(number: u128, seq: u32, what: EventKind) -> Fact {
    Fact {
        id: FactId::from_uuid(id(60_000 + number * 100 + u128::from(seq))),
        case_id: case_id(number),
        seq,
        at: at(i64::from(seq) * 10),
        recorded_at: at(i64::from(seq) * 10),
        author: Author::Person(person_id(1)),
        body: FactBody::EventHappened {
            event: Event::of(what),
        },
    }
}

fn spot(team: Option<u128>) -> Spot {
    Spot {
        area: EventArea::Shift,
        team: team.map(team_id),
        thing: None,
    }
}

fn enter(tx: &mut Tx<'_>, number: u128, spot: &Spot) -> Result<CaseRecord, StoreError> {
    let first = event(number, 1, EventKind::ShiftArrived);
    append_fact(tx, &first, &[1; 16])?;
    let record = CaseRecord {
        case: Case::begin_register(&first).unwrap(),
        number: CaseNumber::of_day(
            "2026-11-21".parse().unwrap(),
            900 + u32::try_from(number).unwrap(),
        ),
        version: 1,
        next_due_at: None,
        is_breached: false,
        engine: "{}".to_owned(),
        last_seq: 1,
        next_look_at: None,
    };
    insert_case(tx, &record)?;
    insert_register(tx, (record.case.id, record.case.updated_at), spot, true)?;
    Ok(record)
}

fn period(number: u32, millis: i64, outcome: Outcome) -> PeriodVerdict {
    PeriodVerdict {
        verdict: Verdict {
            key: PromiseKey {
                clause: "H16".parse().unwrap(),
                basis_seq: number,
                turn: 0,
            },
            outcome,
            pack: PackVersion("base@2026.1".to_owned()),
            basis_at: at(millis - 10),
            due_at: Some(at(millis)),
            at: at(millis),
            done_at: None,
            elapsed: None,
            person: Some(person_id(1)),
            team: None,
            evidence: Vec::new(),
            detail: vec!["times 0/1".to_owned()],
            is_correction: false,
        },
        from_at: at(millis - 10),
        to_at: at(millis),
        proof: vec![(case_id(1), 1)],
    }
}

on_every_engine! {
    async fn a_register_is_no_case_and_is_found_where_it_stands(store: Store) {
        store
            .write(|tx| {
                enter(tx, 1, &spot(Some(1)))?;
                enter(tx, 2, &spot(None))?;
                append_fact(tx, &raised(3, Some(team_id(1)), None), &[7; 16])?;
                insert_case(tx, &record(3, Some(team_id(1)), None))
            })
            .await
            .unwrap();
        let again: Result<CaseRecord, StoreError> = store.write(|tx| enter(tx, 4, &spot(None))).await;
        assert!(matches!(again, Err(StoreError::Duplicate { .. })), "{again:?}");
        store
            .read(|tx| {
                assert_eq!(find_register(tx, &spot(Some(1)))?, Some(case_id(1)));
                assert_eq!(find_register(tx, &spot(Some(9)))?, None);
                let mine = RegisterQuery { teams: Some(vec![team_id(2)]), ..RegisterQuery::default() };
                let seen: Vec<_> = list_registers(tx, &mine, 10)?.into_iter().map(|it| it.id).collect();
                assert_eq!(seen, [case_id(2)]);
                let first = list_registers(tx, &RegisterQuery::default(), 1)?;
                let mark = Some((first[0].updated_at, first[0].id));
                let rest = RegisterQuery { before: mark, area: Some(EventArea::Shift), teams: None };
                assert_eq!(list_registers(tx, &rest, 10)?.len(), 1);
                assert_eq!(register_line(tx, case_id(1))?.unwrap().facts, 1);
                assert_eq!(first_begun(tx)?, Some(at(3)));
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }

    async fn a_register_that_nobody_looks_for_stands_beside_others(store: Store) {
        store
            .write(|tx| {
                enter(tx, 1, &spot(None))?;
                for number in [2, 3] {
                    append_fact(tx, &raised(number, None, None), &[7; 16])?;
                    insert_case(tx, &record(number, None, None))?;
                    insert_register(tx, (case_id(number), at(0)), &spot(None), false)?;
                }
                touch_register(tx, case_id(2), at(99))
            })
            .await
            .unwrap();
        store
            .read(|tx| {
                assert_eq!(find_register(tx, &spot(None))?, Some(case_id(1)));
                let all = list_registers(tx, &RegisterQuery::default(), 10)?;
                assert_eq!(all.iter().map(|it| it.id).collect::<Vec<_>>(), [case_id(2), case_id(1), case_id(3)]);
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }

    async fn events_come_in_the_order_in_which_they_happened(store: Store) {
        store
            .write(|tx| {
                enter(tx, 2, &spot(None))?;
                append_fact(tx, &event(2, 2, EventKind::ShiftLeft), &[2; 16])?;
                append_fact(tx, &raised(1, None, None), &[7; 16])?;
                append_fact(tx, &event(1, 2, EventKind::FollowedUp), &[2; 16])
            })
            .await
            .unwrap();
        store
            .read(|tx| {
                let begin = (Instant::MIN, case_id(0), 0);
                let all = events_from(tx, begin, Instant::MAX, 10)?;
                let places: Vec<_> = all.iter().map(|it| (it.case_id, it.seq)).collect();
                assert_eq!(places, [(case_id(2), 1), (case_id(1), 2), (case_id(2), 2)]);
                let mark = (all[1].at, all[1].case_id, all[1].seq);
                assert_eq!(events_from(tx, mark, Instant::MAX, 10)?.len(), 1);
                assert_eq!(events_from(tx, begin, at(15), 10)?.len(), 1);
                let raisings = facts_of_kinds(tx, &[FactKind::CaseRaised], (at(0), at(10)))?;
                assert_eq!(raisings.len(), 1);
                assert!(facts_of_kinds(tx, &[], (at(0), at(10)))?.is_empty());
                assert_eq!(fact_at(tx, case_id(2), 2)?.unwrap().seq, 2);
                assert_eq!(fact_at(tx, case_id(2), 3)?, None);
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }

    async fn the_course_of_periods_is_one_and_news_is_taken_once(store: Store) {
        let course = |version: i64| Course { version, begun_at: at(0), judged_to: at(version) };
        store
            .write(move |tx| {
                note_news(tx, case_id(1), 1, at(1))?;
                note_news(tx, case_id(1), 1, at(1))?;
                note_news(tx, case_id(1), 2, at(2))?;
                assert_eq!(load_course(tx)?, None);
                save_course(tx, &course(0))?;
                save_course(tx, &course(1))?;
                let stale = save_course(tx, &course(1));
                assert!(matches!(stale, Err(StoreError::VersionConflict { .. })));
                assert!(matches!(save_course(tx, &course(0)), Err(StoreError::VersionConflict { .. })));
                assert_eq!(load_course(tx)?.unwrap().version, 2);
                let news = read_news(tx, 10)?;
                assert_eq!(news.len(), 2);
                drop_news(tx, &news[..1])?;
                assert_eq!(read_news(tx, 10)?.len(), 1);
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }

    async fn the_latest_memories_are_kept_and_those_that_know_too_little_dropped(store: Store) {
        store
            .write(|tx| {
                for day in 1..=5_i64 {
                    save_memory(tx, at(day), &format!("{{\"day\":{day}}}"), 3)?;
                }
                save_memory(tx, at(5), "{}", 3)?;
                let body = |it: Option<(Instant, String)>| it.map(|it| it.1);
                assert_eq!(body(memory_before(tx, at(9))?).as_deref(), Some("{}"));
                assert_eq!(memory_before(tx, at(4))?.unwrap().0, at(4));
                assert_eq!(memory_before(tx, at(2))?, None, "only three are kept");
                drop_memories_after(tx, at(3))?;
                assert_eq!(memory_before(tx, at(9))?.unwrap().0, at(3));
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }

    async fn verdicts_over_periods_come_with_all_that_was_said_of_the_period(store: Store) {
        store
            .write(|tx| {
                append_period_verdict(tx, &period(1, 100, Outcome::Broken))?;
                append_period_verdict(tx, &period(2, 200, Outcome::Broken))?;
                append_period_verdict(tx, &period(1, 50, Outcome::Kept))
            })
            .await
            .unwrap();
        store
            .read(|tx| {
                let all = period_verdicts(tx, (at(90), at(110)), None)?;
                let said: Vec<_> = all.iter().map(|it| it.verdict.outcome).collect();
                assert_eq!(said, [Outcome::Broken, Outcome::Kept]);
                assert_eq!(all[0], period(1, 100, Outcome::Broken));
                let clause = "H16".parse().unwrap();
                assert_eq!(period_verdicts(tx, (at(0), at(300)), Some(&clause))?.len(), 3);
                let other = "A01".parse().unwrap();
                assert!(period_verdicts(tx, (at(0), at(300)), Some(&other))?.is_empty());
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }
}
