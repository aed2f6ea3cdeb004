//! Steps of discipline on a running desk: a step that leaves one out is refused with the clause, unless it states its ground (H19).

use app::AppError;
use app::register::record_entry::{RecordEntry, record_entry};
use domain::{Event, EventKind, Outcome, PersonId};

use crate::bench::Bench;

async fn take(bench: &Bench, who: PersonId, step: &str, ground: Option<&str>) -> Result<(), AppError> {
    let mut event = Event::of(EventKind::DisciplineStepTaken);
    event.person = Some(who);
    let said = [
        ("step", Some(step)),
        ("reason", Some("迟到")),
        ("approver", Some("孙主管")),
        ("ground", ground),
    ];
    for (name, words) in said {
        event
            .fields
            .extend(words.map(|it| (name.to_owned(), it.to_owned())));
    }
    let entry = RecordEntry {
        event,
        team: None,
        at: None,
        once: None,
    };
    record_entry(&bench.desk, &bench.admin, entry).await.map(|_| ())
}

#[track_caller]
fn owed_first(refused: Result<(), AppError>) -> Vec<String> {
    let Err(AppError::Refused(refusal)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(refusal.clause.as_str(), "H19");
    refusal.fields.into_iter().map(|it| it.name).collect()
}

async fn story(bench: Bench) {
    let (li, wang) = (bench.li.person, bench.wang.person);
    assert_eq!(owed_first(take(&bench, li, "fine", None).await), ["warning"]);
    take(&bench, li, "notice", None).await.unwrap();
    assert_eq!(owed_first(take(&bench, li, "fine", None).await), ["warning"]);
    assert_eq!(owed_first(take(&bench, wang, "warning", None).await), ["notice"]);
    take(&bench, li, "warning", None).await.unwrap();
    take(&bench, li, "fine", None).await.unwrap();
    take(&bench, wang, "dismissal", Some("员工手册第十二条"))
        .await
        .unwrap();
    bench.judges_alike().await;
    let verdicts = bench
        .desk
        .store()
        .read(|tx| {
            let query = store::registers::RegisterQuery::default();
            let books = store::registers::list_registers(tx, &query, 10)?;
            store::promises::verdicts_of_case(tx, books[0].id)
        })
        .await
        .unwrap();
    let of_ladder = verdicts.iter().filter(|it| it.key.clause.as_str() == "H19");
    let outcomes: Vec<Outcome> = of_ladder.map(|it| it.outcome).collect();
    assert_eq!(outcomes, [Outcome::Kept; 4]);
}

#[tokio::test]
async fn a_step_that_leaves_one_out_is_refused_unless_it_states_its_ground() {
    story(Bench::new().await).await;
}

#[tokio::test]
async fn the_same_ladder_on_postgres() {
    let (bench, _database) = Bench::on_postgres().await;
    story(bench).await;
}
