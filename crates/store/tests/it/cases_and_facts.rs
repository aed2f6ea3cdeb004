//! Facts, cases, promises and verdicts: what goes in comes out, chains hold, places in the stream follow commits.

use std::collections::BTreeSet;

use calendar::{Instant, Millis};
use domain::{ClauseId, Outcome, PackVersion, Promise, PromiseKey, PromiseState, Reach, Verdict};
use store::cases::{
    CaseRecord, case_ids_after, find_case_number, insert_case, load_case, lock_case, update_case,
};
use store::facts::{append_fact, facts_after, facts_before, facts_of_case, verify_chain};
use store::promises::{
    append_verdict, drop_promise, due_for_a_look, live_promises_of, next_look_at, promises_of_case,
    save_promise, verdicts_between, verdicts_of_case, verdicts_within_reach,
};
use store::{EngineName, StoreError, Tx};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, note, person_id, raised, record, team_id};

fn promise(clause: &str, state: PromiseState, due: i64) -> Promise {
    Promise {
        key: PromiseKey {
            clause: clause.parse().unwrap(),
            basis_seq: 1,
            turn: 0,
        },
        state,
        pack: PackVersion("heating@2026.1".to_owned()),
        basis_at: at(0),
        due_at: Some(at(due)),
        warn_at: Some(at(due - 10)),
        ended_at: None,
        round: 1,
        subject: Some("回电".to_owned()),
    }
}

fn verdict(clause: &str, millis: i64, is_correction: bool) -> Verdict {
    Verdict {
        key: PromiseKey {
            clause: clause.parse().unwrap(),
            basis_seq: 1,
            turn: 0,
        },
        outcome: Outcome::Broken,
        pack: PackVersion("heating@2026.1".to_owned()),
        basis_at: at(0),
        due_at: Some(at(millis)),
        at: at(millis),
        done_at: None,
        elapsed: Some(Millis::minutes(5)),
        person: Some(person_id(1)),
        team: None,
        evidence: vec![1, 2],
        detail: vec!["未答复".to_owned()],
        is_correction,
    }
}

fn enter(tx: &mut Tx<'_>, number: u128) -> Result<CaseRecord, StoreError> {
    let record = record(number, Some(team_id(1)), Some(person_id(1)));
    append_fact(
        tx,
        &raised(number, Some(team_id(1)), Some(person_id(1))),
        &[7; 16],
    )?;
    insert_case(tx, &record)?;
    Ok(record)
}

on_every_engine! {
    async fn a_case_comes_back_as_it_was_entered(store: Store) {
        let entered: Result<_, StoreError> = store.write(|tx| enter(tx, 1)).await;
        let entered = entered.unwrap();
        let (loaded, found, ids): (Option<CaseRecord>, _, _) = store
            .read(|tx| {
                let number = record(1, None, None).number;
                Ok::<_, StoreError>((
                    load_case(tx, case_id(1))?,
                    find_case_number(tx, &number)?,
                    case_ids_after(tx, None, 10)?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(loaded, Some(entered));
        assert_eq!(found, Some(case_id(1)));
        assert_eq!(ids, [case_id(1)]);
        let missing: Result<_, StoreError> = store.read(|tx| load_case(tx, case_id(2))).await;
        assert_eq!(missing.unwrap(), None);
    }

    async fn of_two_who_saw_the_same_version_the_second_is_told(store: Store) {
        let entered: Result<_, StoreError> = store.write(|tx| enter(tx, 1)).await;
        let seen = entered.unwrap();
        let change = move |subject: &'static str| {
            let seen = seen.clone();
            move |tx: &mut Tx<'_>| {
                let mut mine = seen.clone();
                mine.case.subject = subject.to_owned();
                update_case(tx, &mut mine).map(|()| mine.version)
            }
        };
        let first: Result<i64, StoreError> = store.write(change("first")).await;
        assert_eq!(first.unwrap(), 2);
        let second: Result<i64, StoreError> = store.write(change("second")).await;
        assert!(matches!(second, Err(StoreError::VersionConflict { what: "case" })), "{second:?}");
        let kept: Result<_, StoreError> = store.read(|tx| load_case(tx, case_id(1))).await;
        assert_eq!(kept.unwrap().unwrap().case.subject, "first");
    }

    async fn writers_of_one_case_wait_for_each_other(store: Store) {
        let entered: Result<_, StoreError> = store.write(|tx| enter(tx, 1)).await;
        entered.unwrap();
        let mut running = Vec::new();
        for _ in 0..16 {
            let store = store.clone();
            running.push(tokio::spawn(async move {
                for _ in 0..5 {
                    let done: Result<(), StoreError> = store
                        .write(|tx| {
                            let mut held = lock_case(tx, case_id(1))?.unwrap();
                            held.last_seq += 1;
                            append_fact(tx, &note(1, held.last_seq, "记录"), &[1; 16])?;
                            update_case(tx, &mut held)
                        })
                        .await;
                    done.unwrap();
                }
            }));
        }
        for task in running {
            task.await.unwrap();
        }
        let (held, check) = store
            .read(|tx| Ok::<_, StoreError>((load_case(tx, case_id(1))?.unwrap(), verify_chain(tx, case_id(1))?)))
            .await
            .unwrap();
        assert_eq!((held.last_seq, held.version), (81, 81));
        assert_eq!((check.facts, check.broken_at), (81, None));
    }

    async fn facts_come_back_in_order(store: Store) {
        store
            .write(|tx| {
                enter(tx, 1)?;
                append_fact(tx, &note(1, 2, "换了阀门"), &[1; 16])?;
                append_fact(tx, &note(1, 3, "已通热"), &[2; 16]).map(|_| ())
            })
            .await
            .map_err(|error: StoreError| error)
            .unwrap();
        let (all, later, before) = store
            .read(|tx| {
                Ok::<_, StoreError>((
                    facts_of_case(tx, case_id(1), 0)?,
                    facts_of_case(tx, case_id(1), 2)?,
                    facts_before(tx, case_id(1), Some(3), 1)?,
                ))
            })
            .await
            .unwrap();
        let expected =
            [raised(1, Some(team_id(1)), Some(person_id(1))), note(1, 2, "换了阀门"), note(1, 3, "已通热")];
        assert_eq!(all, expected);
        assert_eq!(later, [expected[2].clone()]);
        assert_eq!(before, [expected[1].clone()]);
    }

    async fn a_fact_needs_the_one_before_it_and_its_place_for_itself(store: Store) {
        let entered: Result<_, StoreError> = store.write(|tx| enter(tx, 1)).await;
        entered.unwrap();
        let gap: Result<_, StoreError> = store.write(|tx| append_fact(tx, &note(1, 3, "x"), &[1; 16])).await;
        assert!(matches!(gap, Err(StoreError::Missing { .. })), "{gap:?}");
        let twice: Result<_, StoreError> =
            store.write(|tx| append_fact(tx, &raised(1, None, None), &[1; 16])).await;
        assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
    }

    async fn the_stream_skips_no_fact_while_many_write(store: Store) {
        let mut watched = store.positions();
        let mut writers = Vec::new();
        for writer in 0..8_u128 {
            let store = store.clone();
            writers.push(tokio::spawn(async move {
                for number in 0..15 {
                    let done: Result<_, StoreError> = store
                        .write(move |tx| {
                            let number = 100 + writer * 100 + number;
                            append_fact(tx, &raised(number, None, None), &[1; 16])?;
                            append_fact(tx, &note(number, 2, "x"), &[1; 16])
                        })
                        .await;
                    done.unwrap();
                }
            }));
        }
        // A reader that follows along, always from where it is.
        let (mut seen, mut position) = (Vec::new(), 0);
        while seen.len() < 240 {
            let page: Result<_, StoreError> = store.read(move |tx| facts_after(tx, position, 50)).await;
            let page = page.unwrap();
            if page.is_empty() {
                tokio::time::timeout(std::time::Duration::from_secs(30), watched.changed()).await.unwrap().unwrap();
            }
            for placed in page {
                assert!(placed.position > position);
                position = placed.position;
                seen.push((placed.fact.case_id, placed.fact.seq));
            }
        }
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 240);
        let last: Result<_, StoreError> = store.read(store::stream::last_position).await;
        assert_eq!(last.unwrap(), position);
        assert_eq!(*store.positions().borrow(), position);
    }

    async fn promises_stand_as_written_last(store: Store) {
        let listed = store
            .write(|tx| {
                save_promise(tx, case_id(1), &promise("A17", PromiseState::Running, 100))?;
                save_promise(tx, case_id(1), &promise("A18", PromiseState::Running, 50))?;
                save_promise(tx, case_id(1), &promise("B01", PromiseState::Running, 50))?;
                drop_promise(tx, case_id(1), &promise("B01", PromiseState::Running, 50).key)?;
                save_promise(tx, case_id(1), &promise("A17", PromiseState::Broken, 100))?;
                save_promise(tx, case_id(2), &promise("A17", PromiseState::Running, 70))?;
                save_promise(tx, case_id(2), &promise("A18", PromiseState::Running, 60))?;
                let live = live_promises_of(tx, &[case_id(1), case_id(2), case_id(3)])?;
                Ok((promises_of_case(tx, case_id(1))?, live))
            })
            .await
            .map_err(|error: StoreError| error)
            .unwrap();
        let (listed, live) = listed;
        let expected =
            [promise("A17", PromiseState::Broken, 100), promise("A18", PromiseState::Running, 50)];
        assert_eq!(listed, expected);
        let due: Vec<(_, Vec<_>)> =
            live.into_iter().map(|(case, of)| (case, of.into_iter().map(|it| it.due_at).collect())).collect();
        assert_eq!(due, [(case_id(1), vec![Some(at(50))]), (case_id(2), vec![Some(at(60)), Some(at(70))])]);
    }

    /// Row 24 of the clock table. That what is not due costs nothing is for the plans: `registry.rs` holds that the statement
    /// walks through no big table.
    async fn row_24_the_timer_finds_what_is_due_and_nothing_else(store: Store) {
        fn look_at(number: u128) -> Option<Instant> {
            (number != 5).then(|| at(i64::try_from(number).unwrap() * 100))
        }
        store
            .write(|tx| {
                for number in 1..=1_000_u128 {
                    let mut record = record(number, None, None);
                    record.next_look_at = look_at(number);
                    insert_case(tx, &record)?;
                }
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
        let (due, first, next) = store
            .read(|tx| {
                Ok::<_, StoreError>((
                    due_for_a_look(tx, at(20_100), 1_000)?,
                    due_for_a_look(tx, at(20_100), 50)?,
                    next_look_at(tx)?,
                ))
            })
            .await
            .unwrap();
        let cases: Vec<_> = due.iter().map(|it| (it.case, it.look_at)).collect();
        let expected: Vec<_> = (1..=201).filter_map(|it| Some((case_id(it), look_at(it)?))).collect();
        assert_eq!((cases.len(), &cases), (200, &expected));
        assert_eq!(first, due[..50]);
        assert_eq!(next, Some(at(100)));
    }

    async fn figures_count_what_is_within_reach(store: Store) {
        let found = store
            .write(|tx| {
                for number in 1..=3 {
                    insert_case(tx, &record(number, Some(team_id(number)), None))?;
                    append_verdict(tx, case_id(number), &verdict("A17", 100, false))?;
                }
                let team = Reach::Team { person: person_id(9), teams: vec![team_id(2)] };
                let span = (at(100), at(101));
                let within = |tx: &mut Tx<'_>, reach: &Reach| {
                    let found = verdicts_within_reach(tx, reach, span, 10)?;
                    Ok::<_, StoreError>(found.into_iter().map(|it| it.0).collect::<Vec<_>>())
                };
                Ok::<_, StoreError>((within(tx, &Reach::All)?, within(tx, &team)?))
            })
            .await
            .unwrap();
        assert_eq!(found, ((1..=3).map(case_id).collect(), vec![case_id(2)]));
    }

    async fn verdicts_are_only_ever_added(store: Store) {
        store
            .write(|tx| {
                append_verdict(tx, case_id(1), &verdict("A17", 100, false))?;
                append_verdict(tx, case_id(2), &verdict("A18", 150, false))?;
                append_verdict(tx, case_id(1), &verdict("A17", 100, true))
            })
            .await
            .map_err(|error: StoreError| error)
            .unwrap();
        let (of_case, between) = store
            .read(|tx| {
                Ok::<_, StoreError>((verdicts_of_case(tx, case_id(1))?, verdicts_between(tx, at(101), at(200), 10)?))
            })
            .await
            .unwrap();
        assert_eq!(of_case, [verdict("A17", 100, false), verdict("A17", 100, true)]);
        assert_eq!(between, [(case_id(2), verdict("A18", 150, false))]);
        let clause: ClauseId = "A18".parse().unwrap();
        assert_eq!(between[0].1.key.clause, clause);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_fact_breaks_its_chain() {
    let folder = testkit::temp::folder();
    let store = crate::engines::sqlite(folder.path());
    assert_eq!(store.engine(), EngineName::Sqlite);
    let written: Result<_, StoreError> = store
        .write(|tx| {
            enter(tx, 1)?;
            append_fact(tx, &note(1, 2, "原文"), &[1; 16])?;
            append_fact(tx, &note(1, 3, "后来"), &[1; 16])
        })
        .await;
    written.unwrap();
    store.close().await;
    let file = rusqlite::Connection::open(folder.path().join("shouwen.db")).unwrap();
    file.execute(
        "UPDATE facts SET body = replace(body, '原文', '改文') WHERE seq = 2",
        [],
    )
    .unwrap();
    drop(file);
    let store = crate::engines::sqlite(folder.path());
    let check: Result<_, StoreError> = store.read(|tx| verify_chain(tx, case_id(1))).await;
    assert_eq!(check.unwrap().broken_at, Some(2));
    store.close().await;
}
