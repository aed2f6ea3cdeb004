//! Quick phrases: checked by the standard when saved, seen by their person or team; lists that teams share.

use app::AppError;
use app::case::promise_answer::{PromiseAnswer, promise_answer};
use app::case::promise_record::PromiseWith;
use app::kept::PhraseOwner;
use app::quick_phrase::fill_quick_phrase::fill_quick_phrase;
use app::quick_phrase::list_quick_phrases::list_quick_phrases;
use app::quick_phrase::remove_quick_phrase::remove_quick_phrase;
use app::quick_phrase::save_quick_phrase::{SaveQuickPhrase, save_quick_phrase};
use app::team_view::list_team_views::list_team_views;
use app::team_view::remove_team_view::remove_team_view;
use app::team_view::share_team_view::share_team_view;
use calendar::Instant;
use domain::{Actor, Evidence};

use crate::bench::{Bench, any, invalid, refusal_of};

fn own(actor: &Actor, body: &str) -> SaveQuickPhrase {
    SaveQuickPhrase {
        id: None,
        owner: PhraseOwner::Person(actor.person),
        name: "安排上门".to_owned(),
        body: body.to_owned(),
    }
}

fn of_team(bench: &Bench, body: &str) -> SaveQuickPhrase {
    SaveQuickPhrase {
        owner: PhraseOwner::Team(bench.team),
        ..own(&bench.lead, body)
    }
}

const GOOD: &str = "{客户}您好，师傅会在{时间}前与您联系，编号{编号}。";

#[tokio::test]
async fn ones_own_are_ones_own_and_the_teams_are_everybodys_in_it() {
    let bench = Bench::new().await;
    let mine = save_quick_phrase(&bench.desk, &bench.li, own(&bench.li, GOOD), None)
        .await
        .unwrap();
    let shared = save_quick_phrase(&bench.desk, &bench.lead, of_team(&bench, GOOD), None)
        .await
        .unwrap();
    let seen = async |actor: &Actor| {
        let all = list_quick_phrases(&bench.desk, actor).await.unwrap();
        all.into_iter().map(|it| it.id).collect::<Vec<_>>()
    };
    assert_eq!(seen(&bench.li).await.len(), 2);
    assert_eq!(seen(&bench.wang).await, [shared.id]);
    assert!(seen(&bench.stranger).await.is_empty());

    let by_agent = save_quick_phrase(&bench.desk, &bench.li, of_team(&bench, GOOD), None).await;
    assert!(matches!(by_agent, Err(AppError::Forbidden(_))), "{by_agent:?}");
    let theft = SaveQuickPhrase {
        id: Some(mine.id),
        ..own(&bench.wang, GOOD)
    };
    let theft = save_quick_phrase(&bench.desk, &bench.wang, theft, None).await;
    assert!(matches!(theft, Err(AppError::NotFound { .. })), "{theft:?}");
    let removed = remove_quick_phrase(&bench.desk, &bench.wang, mine.id, None).await;
    assert!(matches!(removed, Err(AppError::NotFound { .. })));
    remove_quick_phrase(&bench.desk, &bench.li, mine.id, None)
        .await
        .unwrap();
    assert_eq!(seen(&bench.li).await, [shared.id]);
}

#[tokio::test]
async fn banned_words_are_refused_with_their_clause_and_place() {
    let bench = Bench::new().await;
    let cmd = own(&bench.li, "{客户}您好，这不归我管，您找别人吧。");
    let refusal = refusal_of(save_quick_phrase(&bench.desk, &bench.li, cmd, None).await);
    assert_eq!(refusal.missing, [Evidence::NoBannedWords]);
    assert!(
        refusal
            .findings
            .iter()
            .all(|it| !it.is_missing && it.to > it.from),
        "{:?}",
        refusal.findings
    );
    assert!(
        list_quick_phrases(&bench.desk, &bench.li)
            .await
            .unwrap()
            .is_empty()
    );
    let known = save_quick_phrase(&bench.desk, &bench.li, own(&bench.li, GOOD), None)
        .await
        .unwrap();
    let change = SaveQuickPhrase {
        id: Some(known.id),
        ..own(&bench.li, "您好，这不归我管。")
    };
    let changed = save_quick_phrase(&bench.desk, &bench.li, change, None).await;
    assert!(matches!(changed, Err(AppError::Refused(_))), "{changed:?}");
    let kept = list_quick_phrases(&bench.desk, &bench.li).await.unwrap();
    assert_eq!(kept[0].body, GOOD, "what was there stays");
}

#[tokio::test]
async fn braces_hold_only_what_can_be_filled_in() {
    let bench = Bench::new().await;
    let wrong = save_quick_phrase(&bench.desk, &bench.li, own(&bench.li, "{姓名}您好"), None).await;
    assert_eq!(invalid(wrong), ("body", "placeholder"));
    let empty = save_quick_phrase(&bench.desk, &bench.li, own(&bench.li, "  "), None).await;
    assert_eq!(invalid(empty), ("body", "empty"));
}

#[tokio::test]
async fn placeholders_are_filled_from_the_case_and_whoever_speaks() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let body = "{客户}您好，我是{工号}，编号{number}，我们{时间}前回电。";
    let kept = save_quick_phrase(&bench.desk, &bench.li, own(&bench.li, body), None)
        .await
        .unwrap();
    let filled = fill_quick_phrase(&bench.desk, &bench.li, kept.id, Some(raised.case))
        .await
        .unwrap();
    let number = raised.number.as_str();
    assert_eq!(
        filled,
        format!("王女士您好，我是1001，编号{number}，我们{{时间}}前回电。")
    );
    let promise = PromiseAnswer {
        on: any(&raised),
        by_at: Instant::parse("2026-11-23T15:30:00+08:00").unwrap(),
        what: "抱歉要查一下，回电".to_owned(),
        with: PromiseWith::default(),
    };
    promise_answer(&bench.desk, &bench.li, promise).await.unwrap();
    let filled = fill_quick_phrase(&bench.desk, &bench.li, kept.id, Some(raised.case))
        .await
        .unwrap();
    assert!(filled.ends_with("我们11月23日15:30前回电。"), "{filled}");
    let alone = fill_quick_phrase(&bench.desk, &bench.li, kept.id, None)
        .await
        .unwrap();
    assert!(alone.starts_with("{客户}您好，我是1001"), "{alone}");
    let others = fill_quick_phrase(&bench.desk, &bench.wang, kept.id, None).await;
    assert!(matches!(others, Err(AppError::NotFound { .. })));
}

#[tokio::test]
async fn a_team_shares_lists_and_only_its_own_people_may_add_to_them() {
    let bench = Bench::new().await;
    let given = || {
        (
            bench.team,
            "今天的报修".to_owned(),
            "{\"type\":\"repair\"}".to_owned(),
        )
    };
    let id = share_team_view(&bench.desk, &bench.li, given(), None)
        .await
        .unwrap();
    let seen = list_team_views(&bench.desk, &bench.wang).await.unwrap();
    assert_eq!(seen.iter().map(|it| it.id).collect::<Vec<_>>(), [id]);
    assert!(
        list_team_views(&bench.desk, &bench.stranger)
            .await
            .unwrap()
            .is_empty()
    );
    let foreign = share_team_view(&bench.desk, &bench.stranger, given(), None).await;
    assert!(matches!(foreign, Err(AppError::Forbidden(_))), "{foreign:?}");
    let by_colleague = remove_team_view(&bench.desk, &bench.wang, id, None).await;
    assert!(matches!(by_colleague, Err(AppError::NotFound { .. })));
    remove_team_view(&bench.desk, &bench.lead, id, None)
        .await
        .unwrap();
    assert!(list_team_views(&bench.desk, &bench.li).await.unwrap().is_empty());
}
