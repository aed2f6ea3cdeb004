//! Two people at once, and the same request twice.

use app::case::add_note::{AddNote, add_note};
use app::case::raise_case::raise_case;
use app::{AppError, OnCase, Once};
use domain::FactKind;

use crate::bench::{Bench, on};

fn once(bench: &Bench, key: &str, hash: u8) -> Option<Once> {
    Some(Once {
        person: bench.li.person,
        key: key.to_owned(),
        request_hash: [hash; 32],
    })
}

#[tokio::test]
async fn the_second_of_two_agents_is_told_to_look_again() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let note = |text: &str| AddNote {
        on: on(&raised),
        text: text.to_owned(),
    };
    let first = add_note(&bench.desk, &bench.li, note("已联系")).await.unwrap();
    assert_eq!(first.version, 2);
    let second = add_note(&bench.desk, &bench.wang, note("我来联系")).await;
    assert!(
        matches!(second, Err(AppError::Conflict { current: 2 })),
        "{second:?}"
    );
    assert_eq!(
        bench
            .kinds(raised.case)
            .await
            .iter()
            .filter(|it| **it == FactKind::NoteAdded)
            .count(),
        1
    );
}

#[tokio::test]
async fn the_same_request_is_done_once() {
    let bench = Bench::new().await;
    let mut cmd = Bench::repair();
    cmd.once = once(&bench, "k1", 1);
    let first = raise_case(&bench.desk, &bench.li, cmd.clone()).await.unwrap();
    let again = raise_case(&bench.desk, &bench.li, cmd.clone()).await.unwrap();
    assert_eq!(first, again);
    cmd.once = once(&bench, "k1", 2);
    let other = raise_case(&bench.desk, &bench.li, cmd).await;
    assert!(matches!(other, Err(AppError::KeyReused)), "{other:?}");

    let note = AddNote {
        on: OnCase {
            id: first.case,
            version: Some(1),
            once: once(&bench, "k2", 3),
        },
        text: "已联系".to_owned(),
    };
    let noted = add_note(&bench.desk, &bench.li, note.clone()).await.unwrap();
    let again = add_note(&bench.desk, &bench.li, note).await.unwrap();
    assert_eq!(
        noted, again,
        "a repetition is no conflict though the version has moved on"
    );
}

#[tokio::test]
async fn what_failed_may_be_tried_again_with_the_same_key() {
    let bench = Bench::new().await;
    let mut cmd = Bench::repair();
    cmd.case_type = None;
    cmd.once = once(&bench, "k1", 1);
    assert!(raise_case(&bench.desk, &bench.li, cmd).await.is_err());
    let mut cmd = Bench::repair();
    cmd.once = once(&bench, "k1", 2);
    raise_case(&bench.desk, &bench.li, cmd).await.unwrap();
}
