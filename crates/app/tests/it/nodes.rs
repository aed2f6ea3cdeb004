//! Two nodes on one PostgreSQL: what one changes in the house counts at the other soon after.

use app::settings::calendars::save_calendar;
use app::settings::notice_other_nodes;
use app::settings::teams::{TeamEntry, save_team};
use calendar::Millis;

use crate::bench::Bench;
use crate::calendars::{at, b16, present, save, with_break, working_hours};

#[tokio::test]
async fn a_calendar_saved_on_one_node_counts_on_the_other() {
    let (first, database) = Bench::on_postgres_with(working_hours()).await;
    let second = first.beside(database.url()).await;
    assert!(
        !notice_other_nodes(&second.desk).await.unwrap(),
        "nothing has changed"
    );

    let changed = with_break(&present(&first).await);
    save_calendar(&first.desk, &first.admin, save(changed, None, false), None)
        .await
        .unwrap();
    assert_ne!(first.desk.house_mark(), second.desk.house_mark());
    assert!(
        !notice_other_nodes(&first.desk).await.unwrap(),
        "its own change it knows"
    );
    assert!(notice_other_nodes(&second.desk).await.unwrap());
    assert!(!notice_other_nodes(&second.desk).await.unwrap(), "once");
    assert_eq!(first.desk.house_mark(), second.desk.house_mark());

    second.move_by(Millis::hours(1));
    let raised = second.raise().await;
    assert_eq!(
        b16(&second, raised.case).await.due_at,
        Some(at("2026-11-23T16:00:00+08:00")),
        "counted by the calendar that the other node saved"
    );
    first.judges_alike().await;
}

#[tokio::test]
async fn a_team_renamed_on_one_node_is_noticed_on_the_other() {
    let (first, database) = Bench::on_postgres().await;
    let second = first.beside(database.url()).await;
    let entry = TeamEntry {
        name: "热线一组".to_owned(),
        calendar: "work".to_owned(),
        is_active: true,
    };
    save_team(&second.desk, &second.admin, (Some(second.team), entry), None)
        .await
        .unwrap();
    assert!(notice_other_nodes(&first.desk).await.unwrap());
    assert!(!notice_other_nodes(&second.desk).await.unwrap());
}
