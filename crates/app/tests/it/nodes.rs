//! Two nodes on one PostgreSQL: what one changes in the house counts at the other soon after.

use app::phone::calls::call_prints;
use app::settings::calendars::save_calendar;
use app::settings::notice_other_nodes;
use app::settings::teams::{TeamEntry, save_team};
use calendar::Millis;

use crate::bench::Bench;
use crate::calendars::{at, b16, present, save, with_break, working_hours};
use crate::calls_judged::{form, line};

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

#[tokio::test]
async fn a_call_that_one_node_takes_in_is_seen_to_change_on_the_other() {
    let (first, database) = Bench::on_postgres().await;
    let second = first.beside(database.url()).await;
    let prints = async || call_prints(&second.desk).await.unwrap();
    let token = line(&first).await;
    assert!(prints().await.is_empty());
    form(
        &first,
        &token,
        "event=newCall&from=13812345678&to=301&direction=in&callId=c1&user[]=301",
    )
    .await;
    let rings = prints().await;
    form(&first, &token, "event=answer&callId=c1&user=301").await;
    let talks = prints().await;
    assert_eq!((rings.len(), talks.len()), (1, 1));
    assert_eq!(rings[0].0, talks[0].0);
    assert_ne!(rings[0].1, talks[0].1);
    assert_eq!(prints().await, talks, "nothing changed");
    form(&first, &token, "event=hangup&callId=c1&cause=normalClearing").await;
    assert_ne!(prints().await, talks);
    second.move_by(Millis::minutes(6));
    assert!(prints().await.is_empty(), "what ended long ago is told no more");
}
