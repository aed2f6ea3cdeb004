//! Compensation on a running desk: the approver's role is what the desk knows, and nobody approves what they asked for (E07).

use app::AppError;
use app::OnCase;
use app::case::record_event::record_event;
use domain::{CaseId, Event, EventKind, Outcome, PersonId};

use crate::bench::{Bench, refusal_of};

async fn decided(
    bench: &Bench,
    case: CaseId,
    (approver, fen): (Option<PersonId>, &str),
) -> Result<(), AppError> {
    let mut event = Event::of(EventKind::CompensationDecided);
    event.person = approver;
    let said = [
        ("amount", fen),
        ("remedy", "修复地板"),
        ("approver_role", "administrator"),
    ];
    for (name, words) in said {
        event.fields.insert(name.to_owned(), words.to_owned());
    }
    record_event(&bench.desk, &bench.li, OnCase::any_version(case), event)
        .await
        .map(|_| ())
}

/// Names of what the clause misses.
fn names(refusal: &domain::Refusal) -> Vec<&str> {
    refusal.fields.iter().map(|it| it.name.as_str()).collect()
}

#[tokio::test]
async fn the_limit_is_that_of_the_role_which_the_desk_knows() {
    let bench = Bench::new().await;
    let case = bench.raise().await.case;
    let (lead, li) = (bench.lead.person, bench.li.person);
    let over = refusal_of(decided(&bench, case, (Some(lead), "20001")).await);
    assert_eq!((over.clause.as_str(), names(&over)), ("E07", vec!["amount"]));
    let own = refusal_of(decided(&bench, case, (Some(li), "0")).await);
    assert_eq!(
        own.clause.as_str(),
        "E07",
        "an agent approves nothing, least of all their own"
    );
    let nobody = refusal_of(decided(&bench, case, (None, "100")).await);
    assert!(names(&nobody).contains(&"person"), "{:?}", nobody.fields);
    decided(&bench, case, (Some(lead), "20000")).await.unwrap();
    assert_eq!(bench.outcomes(case, "E07").await, [Outcome::Kept]);
    bench.judges_alike().await;
}
