//! Checks of identity: consent first, evidence sealed, and really gone afterwards.

use app::AppError;
use app::OnCase;
use app::identity::begin_check::{BeginCheck, begin_check};
use app::identity::end_check::end_check;
use app::identity::erase_overdue::erase_overdue;
use app::identity::list_checks::list_checks;
use app::identity::open_evidence::open_evidence;
use app::identity::take_evidence::take_evidence;
use calendar::Millis;
use domain::{CaseId, CheckId, EvidenceId};

use crate::bench::Bench;

/// The beginning of a PNG, and words that must never be found in the database.
fn picture() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend_from_slice("身份证110105199003073412".as_bytes());
    bytes
}

async fn begun(bench: &Bench, case: CaseId) -> CheckId {
    let cmd = BeginCheck {
        on: OnCase::any_version(case),
        way: "身份证照片".to_owned(),
        consent: "核验后过户".to_owned(),
    };
    begin_check(&bench.desk, &bench.li, cmd).await.unwrap()
}

async fn taken(bench: &Bench, check: CheckId) -> EvidenceId {
    let file = ("card.png".to_owned(), picture());
    take_evidence(&bench.desk, &bench.li, check, file, None)
        .await
        .unwrap()
        .id
}

/// Outcomes of a clause on a case, the earliest first.
async fn outcomes(bench: &Bench, case: CaseId, clause: &str) -> Vec<String> {
    let view = bench.view(case).await;
    let of = |it: &&domain::Verdict| it.key.clause.as_str() == clause;
    view.verdicts
        .iter()
        .filter(of)
        .map(|it| it.outcome.as_str().to_owned())
        .collect()
}

#[tokio::test]
async fn consent_comes_first_and_evidence_is_gone_when_the_check_is_done() {
    let bench = Bench::new().await;
    let case = bench.raise().await.case;
    let without = BeginCheck {
        on: OnCase::any_version(case),
        way: "身份证照片".to_owned(),
        consent: String::new(),
    };
    let refused = begin_check(&bench.desk, &bench.li, without).await.unwrap_err();
    assert!(matches!(refused, AppError::Invalid(_)));
    let check = begun(&bench, case).await;
    let evidence = taken(&bench, check).await;
    let (_, bytes) = open_evidence(&bench.desk, &bench.li, evidence).await.unwrap();
    assert_eq!(bytes, picture());
    let kept = sealed(&bench, evidence).await.unwrap();
    assert!(!String::from_utf8_lossy(&kept).contains("110105"), "sealed");
    bench.clock.move_by(Millis::minutes(5));
    end_check(&bench.desk, &bench.li, (check, true), None)
        .await
        .unwrap();
    assert_eq!(sealed(&bench, evidence).await, None, "the bytes are gone");
    let gone = open_evidence(&bench.desk, &bench.li, evidence).await.unwrap_err();
    assert!(matches!(gone, AppError::NotFound { .. }));
    assert_eq!(outcomes(&bench, case, "J02").await, ["kept"]);
    assert_eq!(outcomes(&bench, case, "J03").await, ["kept"]);
    let again = end_check(&bench.desk, &bench.li, (check, true), None)
        .await
        .unwrap_err();
    assert!(matches!(again, AppError::WrongState { .. }));
}

#[tokio::test]
async fn evidence_that_lies_too_long_is_erased_by_itself() {
    let bench = Bench::new().await;
    let case = bench.raise().await.case;
    let check = begun(&bench, case).await;
    let evidence = taken(&bench, check).await;
    bench.clock.move_by(Millis::minutes(14));
    assert_eq!(erase_overdue(&bench.desk).await.unwrap(), 0);
    bench.clock.move_by(Millis::minutes(1));
    assert_eq!(erase_overdue(&bench.desk).await.unwrap(), 1);
    assert_eq!(sealed(&bench, evidence).await, None);
    assert_eq!(outcomes(&bench, case, "J03").await, ["kept"]);
    let listed = list_checks(&bench.desk, &bench.li, case).await.unwrap();
    assert!(listed[0].1[0].erased_at.is_some());
    assert_eq!(listed[0].1[0].name, "");
    assert_eq!(erase_overdue(&bench.desk).await.unwrap(), 0);
}

#[tokio::test]
async fn an_old_consent_does_not_hold_and_a_check_that_is_given_up_leaves_nothing() {
    let bench = Bench::new().await;
    let case = bench.raise().await.case;
    let check = begun(&bench, case).await;
    let evidence = taken(&bench, check).await;
    bench.clock.move_by(Millis::minutes(31));
    let refused = end_check(&bench.desk, &bench.li, (check, true), None)
        .await
        .unwrap_err();
    assert!(matches!(
        refused,
        AppError::WrongState {
            state: "consent_old",
            ..
        }
    ));
    end_check(&bench.desk, &bench.li, (check, false), None)
        .await
        .unwrap();
    assert_eq!(sealed(&bench, evidence).await, None);
    assert!(
        outcomes(&bench, case, "J02").await.is_empty(),
        "nothing was checked"
    );
}

async fn sealed(bench: &Bench, id: EvidenceId) -> Option<Vec<u8>> {
    bench
        .desk
        .store()
        .read(move |tx| Ok::<_, AppError>(store::identity::load_sealed(tx, id)?))
        .await
        .unwrap()
}
