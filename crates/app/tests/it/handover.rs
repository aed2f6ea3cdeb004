//! Ownership moves only when somebody accepts it (B01).

use app::AppError;
use app::case::accept_handover::accept_handover;
use app::case::change_handler::change_handler;
use app::case::decline_handover::decline_handover;
use app::case::offer_handover::{OfferHandover, offer_handover};
use domain::Evidence;

use crate::bench::{Bench, any, refused};

fn offer(on: app::OnCase, to: Option<domain::PersonId>, team: Option<domain::TeamId>) -> OfferHandover {
    OfferHandover {
        on,
        to_person: to,
        to_team: team,
        note: "客户下午在家".to_owned(),
    }
}

#[tokio::test]
async fn an_offer_changes_nothing_until_it_is_accepted() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let to_wang = offer(any(&raised), Some(bench.wang.person), None);
    offer_handover(&bench.desk, &bench.li, to_wang.clone())
        .await
        .unwrap();
    assert_eq!(bench.view(raised.case).await.case.owner, Some(bench.li.person));

    let by_another = accept_handover(&bench.desk, &bench.lead, any(&raised)).await;
    assert_eq!(
        refused(by_another),
        ("B01".to_owned(), vec![Evidence::Acceptance])
    );

    decline_handover(&bench.desk, &bench.wang, any(&raised), "今天休息".to_owned())
        .await
        .unwrap();
    let case = bench.view(raised.case).await.case;
    assert_eq!((case.owner, case.offer), (Some(bench.li.person), None));

    offer_handover(&bench.desk, &bench.li, to_wang).await.unwrap();
    accept_handover(&bench.desk, &bench.wang, any(&raised))
        .await
        .unwrap();
    let case = bench.view(raised.case).await.case;
    assert_eq!(
        (case.owner, case.handler),
        (Some(bench.wang.person), Some(bench.wang.person))
    );
    assert_eq!(case.first_owner, Some(bench.li.person));
}

#[tokio::test]
async fn an_offer_to_another_team_opens_the_case_to_it() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let unseen = app::case::view_case::view_case(&bench.desk, &bench.stranger, raised.case).await;
    assert!(
        matches!(unseen, Err(AppError::NotFound { what: "case" })),
        "{unseen:?}"
    );
    offer_handover(
        &bench.desk,
        &bench.li,
        offer(any(&raised), None, Some(bench.other_team)),
    )
    .await
    .unwrap();
    accept_handover(&bench.desk, &bench.stranger, any(&raised))
        .await
        .unwrap();
    let case = bench.view(raised.case).await.case;
    assert_eq!(
        (case.owner, case.team),
        (Some(bench.stranger.person), Some(bench.other_team))
    );
}

#[tokio::test]
async fn taking_the_work_leaves_ownership_where_it_is() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    change_handler(&bench.desk, &bench.wang, any(&raised), Some(bench.wang.person))
        .await
        .unwrap();
    let case = bench.view(raised.case).await.case;
    assert_eq!(
        (case.owner, case.handler),
        (Some(bench.li.person), Some(bench.wang.person))
    );
    let given = change_handler(&bench.desk, &bench.wang, any(&raised), Some(bench.lead.person)).await;
    assert!(given.is_ok(), "whoever handles it may give it on: {given:?}");
}
