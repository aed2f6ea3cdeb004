//! Figures and lists within one's reach.

use app::AppError;
use app::case::list_cases::{ListCases, View, count_views, list_cases};
use app::case::raise_case::raise_case;
use app::report::{Span, cases_behind, compliance};
use calendar::Millis;
use domain::{Actor, CustomerWord, Outcome};
use store::cases::CaseOrder;

use crate::bench::{Bench, words};

fn all() -> ListCases {
    ListCases {
        view: View::All,
        case_types: Vec::new(),
        priorities: Vec::new(),
        team: None,
        handler: None,
        owner: None,
        category: None,
        customer: None,
        order: CaseOrder::Risk,
        after: None,
        limit: 50,
    }
}

async fn listed(bench: &Bench, actor: &Actor) -> usize {
    list_cases(&bench.desk, actor, all()).await.unwrap().cases.len()
}

#[tokio::test]
async fn lists_and_counts_hold_what_is_within_reach() {
    let bench = Bench::new().await;
    bench.raise().await;
    raise_case(&bench.desk, &bench.stranger, Bench::repair())
        .await
        .unwrap();
    assert_eq!(listed(&bench, &bench.li).await, 1);
    assert_eq!(listed(&bench, &bench.stranger).await, 1);
    assert_eq!(listed(&bench, &bench.admin).await, 2);
    let counts = count_views(&bench.desk, &bench.wang).await.unwrap().0;
    let of = |view: View| counts.iter().find(|it| it.0 == view).unwrap().1;
    assert_eq!((of(View::Mine), of(View::Team), of(View::All)), (0, 1, 1));
}

#[tokio::test]
async fn figures_count_verdicts_within_reach_and_open() {
    let bench = Bench::new().await;
    let mut cmd = Bench::repair();
    cmd.told = Some("您好，阀门打开就可以了，请您试一下，谢谢。".to_owned());
    cmd.close_now = Some(words("指导客户打开阀门", CustomerWord::Satisfied));
    let closed = raise_case(&bench.desk, &bench.li, cmd.clone()).await.unwrap();
    raise_case(&bench.desk, &bench.stranger, cmd).await.unwrap();
    bench.raise().await;
    let now = bench.desk.clock().now();
    let span = Span {
        from: now.minus(Millis::days(1)),
        to: now.plus(Millis::new(1)),
    };
    let report = compliance(&bench.desk, &bench.lead, span).await.unwrap();
    let of = |clause: &str| {
        report
            .iter()
            .find(|it| it.figure.clause.as_str() == clause)
            .unwrap()
    };
    assert_eq!((of("C06").figure.kept, of("C06").figure.rate), (1, Some(1.0)));
    assert_eq!(of("B16").running, 1);
    let report = compliance(&bench.desk, &bench.admin, span).await.unwrap();
    assert_eq!(
        report
            .iter()
            .find(|it| it.figure.clause.as_str() == "C06")
            .unwrap()
            .figure
            .kept,
        2
    );
    let asked = ("C06".parse().unwrap(), Outcome::Kept);
    let cases = cases_behind(&bench.desk, &bench.lead, asked, span, 50)
        .await
        .unwrap();
    assert_eq!(cases.iter().map(|it| it.id).collect::<Vec<_>>(), [closed.case]);
    let empty = Span {
        from: now.plus(Millis::new(1)),
        to: now.plus(Millis::days(1)),
    };
    let later = compliance(&bench.desk, &bench.lead, empty).await.unwrap();
    assert!(later.iter().all(|it| it.figure.kept + it.figure.broken == 0));
    assert!(matches!(
        compliance(&bench.desk, &bench.li, span).await,
        Err(AppError::Forbidden(_))
    ));
    let backwards = Span { from: now, to: now };
    assert!(matches!(
        compliance(&bench.desk, &bench.lead, backwards).await,
        Err(AppError::Invalid(_))
    ));
}
