//! New and changed customers' records: told as facts, listed until somebody processed them, judged at the end of the day.

use app::AppError;
use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::customer::change_customer::{CustomerChange, OnCustomer, change_customer};
use app::customer::enter_customer::{NewCustomer, enter_customer};
use app::customer::merge_customers::merge_customers;
use app::customer::process_records::{Which, list_records, process_records, tell_records};
use app::periods::look;
use app::register::list_registers::list_registers;
use app::register::record_entry::{RecordEntry, record_entry};
use app::register::view_register::view_register;
use calendar::{Instant, Millis};
use domain::{CustomerId, Event, EventKind, Outcome};

use crate::bench::Bench;

pub(crate) async fn enter(bench: &Bench, name: &str, phone: &str) -> CustomerId {
    let new = NewCustomer {
        name: name.to_owned(),
        phones: vec![phone.to_owned()],
        ..NewCustomer::default()
    };
    enter_customer(&bench.desk, &bench.li, new, None)
        .await
        .unwrap()
        .id
}

async fn change(bench: &Bench, id: CustomerId, notes: &str) {
    let on = OnCustomer {
        id,
        version: None,
        once: None,
    };
    let change = CustomerChange {
        notes: Some(notes.to_owned()),
        ..CustomerChange::default()
    };
    change_customer(&bench.desk, &bench.li, on, change).await.unwrap();
}

async fn open(bench: &Bench) -> Vec<(CustomerId, bool)> {
    let list = list_records(&bench.desk, &bench.li).await.unwrap();
    assert_eq!(list.total, i64::try_from(list.rows.len()).unwrap());
    list.rows.iter().map(|it| (it.customer.id, it.is_new)).collect()
}

/// What the books of the days say, in order of days.
pub(crate) async fn told(bench: &Bench) -> Vec<(EventKind, Option<CustomerId>, Instant)> {
    let mut books = list_registers(&bench.desk, &bench.admin, (None, None), 100)
        .await
        .unwrap();
    books.retain(|it| it.spot.thing.is_some());
    books.sort_by(|one, other| one.spot.thing.cmp(&other.spot.thing));
    let mut told = Vec::new();
    for book in books {
        let view = view_register(&bench.desk, &bench.admin, book.id, (None, 200))
            .await
            .unwrap();
        told.extend(view.facts.iter().filter_map(|it| {
            let event = it.body.event()?;
            Some((event.what, event.customer, it.at))
        }));
    }
    told
}

async fn outcomes(bench: &Bench) -> Vec<(Outcome, Vec<String>)> {
    look(&bench.desk).await.unwrap();
    let all = bench
        .desk
        .store()
        .read(|tx| store::periods::period_verdicts(tx, (Instant::MIN, Instant::MAX), None))
        .await
        .unwrap();
    let of_clause = all
        .into_iter()
        .filter(|it| it.verdict.key.clause.as_str() == "F08");
    of_clause
        .map(|it| (it.verdict.outcome, it.verdict.detail))
        .collect()
}

async fn story(bench: Bench) {
    use EventKind::{CustomerChanged, CustomerEntered, RecordsProcessed};
    let nine = bench.desk.clock().now();
    let later = |minutes| nine.plus(Millis::minutes(minutes));
    let wang = enter(&bench, "王芳", "13800000001").await;
    bench.move_by(Millis::minutes(1));
    // Whoever is entered with a case is a record like any other.
    let cmd = RaiseCase {
        asking: Asking::New(Box::new(NewCustomer {
            name: "李强".to_owned(),
            phones: vec!["13800000002".to_owned()],
            address: "和平里3号楼".to_owned(),
            unit: "2单元301".to_owned(),
            ..NewCustomer::default()
        })),
        ..Bench::repair()
    };
    raise_case(&bench.desk, &bench.li, cmd).await.unwrap();
    let before = open(&bench).await;
    let li = before[1].0;
    assert_eq!(before, [(wang, true), (li, true)]);
    assert!(!tell_records(&bench.desk).await.unwrap());
    assert!(!tell_records(&bench.desk).await.unwrap());
    let entered = [
        (CustomerEntered, Some(wang), nine),
        (CustomerEntered, Some(li), later(1)),
    ];
    assert_eq!(told(&bench).await, entered);
    bench.move_by(Millis::minutes(1));
    let done = process_records(&bench.desk, &bench.li, Which::Of(wang), None).await;
    assert_eq!(done.unwrap(), 1);
    let again = process_records(&bench.desk, &bench.li, Which::Of(wang), None).await;
    assert_eq!(again.unwrap(), 0, "what is processed is processed once");
    assert_eq!(open(&bench).await, [(li, true)]);
    bench.move_by(Millis::minutes(1));
    change(&bench, wang, "搬到二单元").await;
    assert_eq!(open(&bench).await, [(li, true), (wang, false)]);
    bench.move_by(Millis::minutes(1));
    let all = process_records(&bench.desk, &bench.wang, Which::All, None).await;
    assert_eq!(all.unwrap(), 2);
    assert_eq!(open(&bench).await, []);
    let further = [
        (RecordsProcessed, Some(wang), later(2)),
        (CustomerChanged, Some(wang), later(3)),
        (RecordsProcessed, None, later(4)),
    ];
    assert_eq!(told(&bench).await[2..], further);
    // The next day two come, one entry turns out to be the other, and one more is left over.
    bench.move_by(Millis::hours(24));
    assert_eq!(
        outcomes(&bench).await,
        [(Outcome::Kept, vec!["share 100% 2/2".to_owned()])]
    );
    let twice = enter(&bench, "王芳", "13800000003").await;
    let zhao = enter(&bench, "赵洁", "13800000004").await;
    bench.move_by(Millis::minutes(1));
    merge_customers(&bench.desk, &bench.li, (wang, twice), None)
        .await
        .unwrap();
    assert_eq!(open(&bench).await, [(zhao, true), (wang, false)]);
    let both = process_records(&bench.desk, &bench.li, Which::Of(twice), None).await;
    assert_eq!(
        both.unwrap(),
        2,
        "an entry is processed with those merged into it"
    );
    bench.move_by(Millis::hours(24));
    let missed = (
        Outcome::Broken,
        vec!["share 66% 2/3".to_owned(), zhao.to_string()],
    );
    assert_eq!(outcomes(&bench).await[1..], [missed]);
    bench.judges_alike().await;
}

#[tokio::test]
async fn each_new_or_changed_record_is_told_listed_processed_and_judged() {
    story(Bench::new().await).await;
}

#[tokio::test]
async fn the_same_on_postgres() {
    let (bench, _database) = Bench::on_postgres().await;
    story(bench).await;
}

#[tokio::test]
async fn what_is_told_after_midnight_belongs_to_its_day_and_corrects_it() {
    let bench = Bench::new().await;
    let wang = enter(&bench, "王芳", "13800000001").await;
    process_records(&bench.desk, &bench.li, Which::All, None)
        .await
        .unwrap();
    bench.move_by(Millis::hours(14));
    change(&bench, wang, "夜里来电").await;
    bench.move_by(Millis::hours(2));
    assert_eq!(
        outcomes(&bench).await,
        [(Outcome::Kept, vec!["share 100% 1/1".to_owned()])]
    );
    tell_records(&bench.desk).await.unwrap();
    bench.move_by(Millis::minutes(1));
    let corrected = outcomes(&bench).await;
    assert_eq!(corrected.last().unwrap().0, Outcome::Broken);
    bench.judges_alike().await;
}

#[tokio::test]
async fn an_entry_made_by_hand_in_a_register_counts_for_the_list_too() {
    let bench = Bench::new().await;
    enter(&bench, "王芳", "13800000001").await;
    let entry = RecordEntry {
        event: Event::of(EventKind::RecordsProcessed),
        team: None,
        at: None,
        once: None,
    };
    record_entry(&bench.desk, &bench.admin, entry).await.unwrap();
    assert_eq!(open(&bench).await, []);
}

#[tokio::test]
async fn whoever_may_not_edit_customers_processes_none() {
    let bench = Bench::new().await;
    let viewer = domain::Actor {
        role: domain::Role::Viewer,
        ..bench.li.clone()
    };
    let listed = list_records(&bench.desk, &viewer).await;
    assert!(matches!(listed, Err(AppError::Forbidden(_))));
    let processed = process_records(&bench.desk, &viewer, Which::All, None).await;
    assert!(matches!(processed, Err(AppError::Forbidden(_))));
    let nobody = Which::Of(CustomerId::from_uuid(uuid::Uuid::from_u128(7)));
    let unknown = process_records(&bench.desk, &bench.li, nobody, None).await;
    assert!(matches!(unknown, Err(AppError::NotFound { .. })));
}
