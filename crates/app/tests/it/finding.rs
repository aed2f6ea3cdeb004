//! Search: what it finds, for whom, and what it shows of it.

use app::case::add_note::{AddNote, add_note};
use app::case::raise_case::raise_case;
use app::search::find_text::{FindKind, FindText, Found, find_text};
use domain::Actor;

use crate::bench::{Bench, any};

fn asked(words: &str) -> FindText {
    FindText {
        words: words.to_owned(),
        kinds: Vec::new(),
        after: None,
        limit: 20,
    }
}

async fn find(bench: &Bench, actor: &Actor, words: &str) -> Vec<Found> {
    find_text(&bench.desk, actor, asked(words)).await.unwrap().items
}

fn shown(found: &Found) -> String {
    found
        .excerpt
        .iter()
        .map(|(text, hit)| if *hit { format!("[{text}]") } else { text.clone() })
        .collect()
}

#[tokio::test]
async fn a_word_of_two_characters_is_found_where_it_was_written() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let found = find(&bench, &bench.li, "冰凉").await;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].kind, found[0].case.as_ref().unwrap().id),
        (FindKind::Case, raised.case)
    );
    assert!(shown(&found[0]).contains("暖气片[冰凉]"), "{}", shown(&found[0]));

    let note = AddNote {
        on: any(&raised),
        text: "楼上住户反映管道有异响".to_owned(),
    };
    add_note(&bench.desk, &bench.li, note).await.unwrap();
    let found = find(&bench, &bench.li, "异响").await;
    assert_eq!(found[0].kind, FindKind::Message);
    assert!(shown(&found[0]).ends_with("管道有[异响]"), "{}", shown(&found[0]));
    assert!(find(&bench, &bench.li, "没有的词").await.is_empty());
    assert!(find(&bench, &bench.li, "").await.is_empty());
}

#[tokio::test]
async fn search_shows_nobody_more_than_their_lists_do() {
    let bench = Bench::new().await;
    bench.raise().await;
    assert_eq!(find(&bench, &bench.wang, "冰凉").await.len(), 1);
    assert!(find(&bench, &bench.stranger, "冰凉").await.is_empty());
    assert!(find(&bench, &bench.stranger, "20261123-000001").await.is_empty());
    let viewer = Actor {
        role: domain::Role::Viewer,
        ..bench.li.clone()
    };
    let found = find(&bench, &viewer, "王芳").await;
    assert!(found.iter().all(|it| it.kind != FindKind::Customer), "{found:?}");
    let found = find(&bench, &bench.stranger, "王芳").await;
    assert_eq!(
        found.iter().map(|it| it.kind).collect::<Vec<_>>(),
        [FindKind::Customer]
    );
}

#[tokio::test]
async fn numbers_are_found_whole_and_in_parts() {
    let bench = Bench::new().await;
    let first = bench.raise().await;
    let mut cmd = Bench::repair();
    cmd.description = "参见 20261123-000001".to_owned();
    raise_case(&bench.desk, &bench.li, cmd).await.unwrap();
    let found = find(&bench, &bench.li, "20261123-000001").await;
    assert_eq!(
        found[0].case.as_ref().unwrap().id,
        first.case,
        "the case with the number comes first"
    );
    assert_eq!(
        found
            .iter()
            .filter(|it| it.case.as_ref().is_some_and(|it| it.id == first.case))
            .count(),
        1
    );
    let found = find(&bench, &bench.li, "5678").await;
    assert!(found.iter().any(|it| it.kind == FindKind::Customer));
    let customer = found.iter().find(|it| it.kind == FindKind::Customer).unwrap();
    assert!(
        !shown(customer).contains("13812345678"),
        "numbers stay covered: {}",
        shown(customer)
    );
}

#[tokio::test]
async fn kinds_and_pages() {
    let bench = Bench::new().await;
    for _ in 0..5 {
        bench.raise().await;
    }
    let only = FindText {
        kinds: vec![FindKind::Customer],
        ..asked("王芳")
    };
    let found = find_text(&bench.desk, &bench.li, only).await.unwrap();
    assert_eq!(found.items.len(), 5);
    let mut cases = std::collections::BTreeSet::new();
    let mut after = None;
    loop {
        let cmd = FindText {
            kinds: vec![FindKind::Case],
            after,
            limit: 2,
            ..asked("冰凉")
        };
        let page = find_text(&bench.desk, &bench.li, cmd).await.unwrap();
        cases.extend(
            page.items
                .iter()
                .filter_map(|it| it.case.as_ref())
                .map(|it| it.id),
        );
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(cases.len(), 5);
}
