//! What `read` and `write` promise: all or nothing, answers after the commit, one closure's trouble is its own.

use std::collections::BTreeSet;

use calendar::Instant;
use domain::closed_set;
use store::settings::{Setting, SettingKind, list_settings, load_setting, save_setting};
use store::{Store, StoreError, Tx};

use crate::engines::on_every_engine;

closed_set! {
    /// How a closure of these tests ends.
    End {
        /// It succeeds.
        Well = "well",
        /// It fails.
        Badly = "badly",
        /// It panics.
        Panicking = "panicking",
    }
}

fn setting(name: &str, body: &str) -> Setting {
    Setting {
        kind: SettingKind::Desk,
        name: name.to_owned(),
        body: body.to_owned(),
        version: 0,
        updated_at: Instant::EPOCH,
    }
}

fn put(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    save_setting(tx, &setting(name, "x")).map(|_version| ())
}

async fn names(store: &Store) -> Vec<String> {
    let all: Result<_, StoreError> = store.read(|tx| list_settings(tx, SettingKind::Desk)).await;
    all.unwrap().into_iter().map(|it| it.name).collect()
}

on_every_engine! {
    async fn what_was_written_is_read(store: Store) {
        store.write(|tx| put(tx, "a")).await.unwrap();
        assert_eq!(names(&store).await, ["a"]);
    }

    async fn a_failing_closure_undoes_its_own_work_only(store: Store) {
        let mut running = Vec::new();
        for number in 0..60_usize {
            let store = store.clone();
            let end = End::ALL[number % 3];
            running.push(tokio::spawn(async move {
                let name = format!("{}-{number:02}", end.as_str());
                let done: Result<(), StoreError> = store
                    .write(move |tx| {
                        put(tx, &name)?;
                        match end {
                            End::Well => Ok(()),
                            End::Badly => Err(StoreError::VersionConflict { what: "test" }),
                            End::Panicking => panic!("on purpose"),
                        }
                    })
                    .await;
                (end, done)
            }));
        }
        for task in running {
            let (end, done) = task.await.unwrap();
            match end {
                End::Well => done.unwrap(),
                End::Badly => assert!(matches!(done, Err(StoreError::VersionConflict { .. }))),
                End::Panicking => assert!(matches!(done, Err(StoreError::Panicked { message }) if message == "on purpose")),
            }
        }
        let names = names(&store).await;
        assert_eq!(names.len(), 20);
        assert!(names.iter().all(|it| it.starts_with("well")));
    }

    async fn a_refusal_before_any_write_leaves_the_others_alone(store: Store) {
        let mut running = Vec::new();
        for number in 0..64_u32 {
            let store = store.clone();
            running.push(tokio::spawn(async move {
                let name = format!("{number:02}");
                let done: Result<(), StoreError> = store
                    .write(move |tx| {
                        if number.is_multiple_of(4) {
                            return Err(StoreError::VersionConflict { what: "test" });
                        }
                        put(tx, &name)?;
                        if number.is_multiple_of(7) {
                            return Err(StoreError::VersionConflict { what: "test" });
                        }
                        Ok(())
                    })
                    .await;
                (number, done)
            }));
        }
        let mut kept = Vec::new();
        for task in running {
            let (number, done) = task.await.unwrap();
            let is_refused = number.is_multiple_of(4) || number.is_multiple_of(7);
            assert_eq!(done.is_err(), is_refused, "{number}");
            if !is_refused {
                kept.push(format!("{number:02}"));
            }
        }
        assert_eq!(names(&store).await, kept);
    }

    async fn news_of_access_and_outbox_is_told_before_the_caller_is_answered(store: Store) {
        let (before, mut outbox) = (store.access_changes(), store.outbox_changes());
        store.write(|tx| put(tx, "a")).await.unwrap();
        assert_eq!(store.access_changes(), before, "a setting concerns nobody's access");
        assert!(!outbox.has_changed().unwrap());
        let ended: Result<_, StoreError> = store.write(|tx| store::sessions::end_session(tx, &[1; 32])).await;
        ended.unwrap();
        assert_eq!(store.access_changes(), before + 1);
        let entered = crate::desk::delivery(1, 0);
        let done: Result<bool, StoreError> =
            store.write(move |tx| store::outbox::insert_delivery(tx, &entered)).await;
        assert!(done.unwrap() && outbox.has_changed().unwrap());
        outbox.mark_unchanged();
        let entered = crate::desk::delivery(2, 0);
        let undone: Result<(), StoreError> = store
            .write(move |tx| {
                store::outbox::insert_delivery(tx, &entered)?;
                store::sessions::end_session(tx, &[1; 32])?;
                Err(StoreError::VersionConflict { what: "test" })
            })
            .await;
        assert!(undone.is_err());
        assert_eq!(store.access_changes(), before + 1, "undone work is no news");
        assert!(!outbox.has_changed().unwrap());
    }

    async fn sixteen_writers_get_numbers_without_gap_or_double(store: Store) {
        let day = "2026-11-21".parse().unwrap();
        let mut running = Vec::new();
        for _ in 0..16 {
            let store = store.clone();
            running.push(tokio::spawn(async move {
                let mut given = Vec::new();
                for _ in 0..25 {
                    let number: Result<_, StoreError> =
                        store.write(move |tx| store::numbers::next_case_number(tx, day)).await;
                    given.push(number.unwrap().to_string());
                }
                given
            }));
        }
        let mut given = BTreeSet::new();
        for task in running {
            given.extend(task.await.unwrap());
        }
        let expected: BTreeSet<String> = (1..=400).map(|it| format!("20261121-{it:06}")).collect();
        assert_eq!(given, expected);
    }

    async fn a_swallowed_failure_keeps_nothing(store: Store) {
        store.write(|tx| put(tx, "a")).await.unwrap();
        let done: Result<(), StoreError> = store
            .write(|tx| {
                put(tx, "b")?;
                let again = store::customers::insert_customer(tx, &crate::people_and_things::customer(1, "王芳"));
                again?;
                let twice = store::customers::insert_customer(tx, &crate::people_and_things::customer(1, "王芳"));
                assert!(matches!(twice, Err(StoreError::Duplicate { .. })));
                let after = load_setting(tx, SettingKind::Desk, "a");
                assert!(matches!(after, Err(StoreError::Aborted)));
                Ok(())
            })
            .await;
        assert!(matches!(done, Err(StoreError::Aborted)), "{done:?}");
        assert_eq!(names(&store).await, ["a"]);
    }

    async fn a_read_cannot_write(store: Store) {
        let done: Result<(), StoreError> = store.read(|tx| put(tx, "a")).await;
        assert!(matches!(done, Err(StoreError::Statement { .. })), "{done:?}");
        store.write(|tx| put(tx, "b")).await.unwrap();
        assert_eq!(names(&store).await, ["b"]);
    }

    async fn a_stale_version_is_refused(store: Store) {
        store.write(|tx| put(tx, "a")).await.unwrap();
        let changed = |version| Setting { version, ..setting("a", "y") };
        let first: Result<i64, StoreError> = store.write(move |tx| save_setting(tx, &changed(1))).await;
        assert_eq!(first.unwrap(), 2);
        let second: Result<i64, StoreError> = store.write(move |tx| save_setting(tx, &changed(1))).await;
        assert!(matches!(second, Err(StoreError::VersionConflict { .. })));
    }

    async fn a_closed_store_says_so(store: Store) {
        store.close().await;
        let done: Result<(), StoreError> = store.write(|tx| put(tx, "a")).await;
        assert!(matches!(done, Err(StoreError::Closed)));
        store.close().await;
    }

    async fn work_that_waits_is_done_before_closing(store: Store) {
        let mut running = Vec::new();
        for number in 0..40 {
            let store = store.clone();
            running.push(tokio::spawn(async move {
                let done: Result<(), StoreError> = store.write(move |tx| put(tx, &number.to_string())).await;
                done
            }));
        }
        store.close().await;
        for task in running {
            let done = task.await.unwrap();
            assert!(matches!(done, Ok(()) | Err(StoreError::Closed)), "{done:?}");
        }
    }
}
