//! Holiday wishes and company news: by the calendar's holidays, and only to customers who want them (F09).

use app::case::record_event::record_event;
use app::customer::change_customer::{CustomerChange, OnCustomer, change_customer};
use app::customer::greetings::{Greeted, count_greeted};
use app::customer::merge_customers::merge_customers;
use app::customer::undo_merge::{list_merges, undo_merge};
use app::customer::view_customer::view_customer;
use app::periods::look;
use app::register::record_entry::{RecordEntry, record_entry};
use app::settings::calendars::{HolidaySource, ImportHolidays, import_holidays};
use calendar::{Instant, Millis};
use domain::ports::Clock as _;
use domain::{CustomerId, Event, EventKind, Outcome};
use pack::Sources;

use crate::bench::{Bench, any};
use crate::customer_records::{enter, told};
use crate::periods::{agrees_with_replay, entry, outcomes, record, written};

/// Wishes for each holiday of the calendar.
const OWED: &str = "[pack]\nid = \"own\"\nversion = \"1\"\ntitle = { zh = \"例\", en = \"Own\" }\n\
[[clause]]\nid = \"X01\"\nkind = \"duty\"\ntitle = { zh = \"问候\", en = \"Wishes\" }\ntext = { zh = \"逢节问候\", en = \"for holidays\" }\n\
source = \"例\"\nseverity = \"minor\"\nanswerable = \"team\"\nevery = \"holiday\"\nopens_before = \"7d\"\nnamed_in = \"occasion\"\ndone = [\"wishes_sent\"]\n";

async fn decline(bench: &Bench, id: CustomerId, declines: bool) {
    let on = OnCustomer {
        id,
        version: None,
        once: None,
    };
    let change = CustomerChange {
        declines_greetings: Some(declines),
        ..CustomerChange::default()
    };
    change_customer(&bench.desk, &bench.li, on, change).await.unwrap();
}

fn wishes(customer: Option<CustomerId>, typed: &[(&str, &str)]) -> RecordEntry {
    let mut entry = entry(EventKind::WishesSent);
    entry.event.customer = customer;
    for (name, value) in [("occasion", "元旦")].iter().chain(typed) {
        entry.event.fields.insert((*name).to_owned(), (*value).to_owned());
    }
    entry
}

/// What the latest fact of a chain says of opting out.
async fn said(bench: &Bench, done: app::Done) -> String {
    let fact = bench
        .desk
        .store()
        .read(move |tx| store::periods::fact_at(tx, done.case, done.seq))
        .await
        .unwrap()
        .unwrap();
    let event = fact.body.event().cloned().unwrap();
    event.field("opted_out").unwrap_or_default().to_owned()
}

async fn sent(bench: &Bench, entry: RecordEntry) -> String {
    let done = record_entry(&bench.desk, &bench.admin, entry).await.unwrap();
    said(bench, done).await
}

#[tokio::test]
async fn the_record_says_who_had_opted_out_whatever_is_typed() {
    let bench = Bench::new().await;
    let (zhang, li) = (
        enter(&bench, "张国强", "13800000001").await,
        enter(&bench, "李桂芳", "13800000002").await,
    );
    assert_eq!(sent(&bench, wishes(None, &[])).await, "no", "nobody opted out");
    decline(&bench, zhang, true).await;
    let opted_out_at = bench.clock.now();
    let declined = view_customer(&bench.desk, &bench.li, zhang)
        .await
        .unwrap()
        .customer;
    assert_eq!(declined.greetings_declined_at, Some(opted_out_at));
    assert_eq!(count_greeted(&bench.desk, &bench.li).await.unwrap().declined, 1);
    bench.move_by(Millis::hours(2));
    assert_eq!(
        sent(&bench, wishes(Some(zhang), &[("opted_out", "no")])).await,
        "yes"
    );
    assert_eq!(
        sent(&bench, wishes(Some(li), &[("opted_out", "yes")])).await,
        "no"
    );
    assert_eq!(sent(&bench, wishes(None, &[("recipients", "2")])).await, "yes");
    assert_eq!(sent(&bench, wishes(None, &[("left_out", "yes")])).await, "no");
    // What went before they opted out, or after they wanted them again, is judged by what was so then.
    let mut before = wishes(Some(zhang), &[]);
    before.at = Some(opted_out_at.minus(Millis::minutes(1)));
    assert_eq!(sent(&bench, before).await, "no");
    decline(&bench, zhang, false).await;
    assert_eq!(sent(&bench, wishes(Some(zhang), &[])).await, "no");
    let mut meanwhile = wishes(Some(zhang), &[]);
    meanwhile.at = Some(opted_out_at.plus(Millis::minutes(1)));
    assert_eq!(sent(&bench, meanwhile).await, "yes");
    let told: Vec<EventKind> = told(&bench).await.into_iter().map(|it| it.0).collect();
    for kind in [EventKind::GreetingsDeclined, EventKind::GreetingsAccepted] {
        assert_eq!(told.iter().filter(|it| **it == kind).count(), 1, "{told:?}");
    }
    bench.judges_alike().await;
}

#[tokio::test]
async fn what_is_recorded_on_a_case_is_about_its_customer() {
    let bench = Bench::new().await;
    let case = bench.raise().await;
    let zhang = bench.view(case.case).await.case.customer.unwrap();
    let on = || any(&case);
    record_event(
        &bench.desk,
        &bench.li,
        on(),
        Event::of(EventKind::GreetingsDeclined),
    )
    .await
    .unwrap();
    let known = view_customer(&bench.desk, &bench.li, zhang)
        .await
        .unwrap()
        .customer;
    assert!(
        known.greetings_declined_at.is_some(),
        "what was recorded by hand counts"
    );
    bench.move_by(Millis::minutes(1));
    let done = record_event(&bench.desk, &bench.li, on(), Event::of(EventKind::NewsSent))
        .await
        .unwrap();
    assert_eq!(said(&bench, done).await, "yes");
}

#[tokio::test]
async fn whoever_opted_out_under_one_of_two_names_stays_out() {
    let bench = Bench::new().await;
    let (one, two) = (
        enter(&bench, "王芳", "13800000001").await,
        enter(&bench, "王芳", "13800000002").await,
    );
    decline(&bench, two, true).await;
    bench.move_by(Millis::minutes(1));
    merge_customers(&bench.desk, &bench.li, (one, two), None)
        .await
        .unwrap();
    assert_eq!(sent(&bench, wishes(Some(one), &[])).await, "yes");
    let Greeted { customers, declined } = count_greeted(&bench.desk, &bench.li).await.unwrap();
    assert_eq!((customers, declined), (1, 1));
    let merge = list_merges(&bench.desk, &bench.li, one).await.unwrap().remove(0);
    undo_merge(&bench.desk, &bench.li, merge.id, None).await.unwrap();
    assert_eq!(sent(&bench, wishes(Some(one), &[])).await, "no");
    assert_eq!(sent(&bench, wishes(Some(two), &[])).await, "yes");
}

#[tokio::test]
async fn holidays_are_owed_by_the_calendar_of_their_time_live_as_in_a_replay() {
    let bench = Bench::with_sources(Sources::new([("own/pack.toml", OWED)]), "own").await;
    record(&bench, wishes(None, &[])).await;
    look(&bench.desk).await.unwrap();
    // No list for the next year: nothing is owed.
    assert!(written(&bench).await.is_empty());
    bench.move_by(Millis::days(20));
    let list = |text: &str| ImportHolidays {
        id: "work".to_owned(),
        source: HolidaySource::Text(text.to_owned()),
        make_up_hours: None,
        recompute: false,
    };
    let new_year =
        "year,2027\noff,2027-01-01..2027-01-03,元旦,New Year's Day\nwork,2027-01-04,元旦,New Year's Day\n";
    import_holidays(&bench.desk, &bench.admin, list(new_year))
        .await
        .unwrap();
    let next = look(&bench.desk).await.unwrap().next_at;
    let over: Instant = "2027-01-04T00:00:00+08:00".parse().unwrap();
    assert_eq!(next, Some(over));
    while bench.clock.now() < over {
        bench.move_by(Millis::days(3));
        look(&bench.desk).await.unwrap();
    }
    assert_eq!(outcomes(&bench, "X01").await, [Outcome::Broken]);
    // The wishes were recorded late: the period is kept after all.
    let mut late = wishes(None, &[]);
    late.at = Some(over.minus(Millis::days(5)));
    record(&bench, late).await;
    bench.move_by(Millis::seconds(6));
    look(&bench.desk).await.unwrap();
    assert_eq!(outcomes(&bench, "X01").await, [Outcome::Broken, Outcome::Kept]);
    // A replay ends with the last fact, so that is where both stop.
    record(&bench, wishes(None, &[])).await;
    bench.move_by(Millis::seconds(6));
    look(&bench.desk).await.unwrap();
    agrees_with_replay(&bench).await;
}
