//! Links to customers' pages and feeds of tasks: found by hash only while they lead somewhere.

use domain::{StatusLinkId, TaskFeedId};
use store::status_links::{
    LinkWay, StatusLink, drop_ended_status_links, find_status_link, insert_status_link, revoke_status_link,
    status_links_of, touch_status_link,
};
use store::task_feeds::{
    TaskFeed, find_task_feed, insert_task_feed, revoke_task_feed, task_feeds_of, touch_task_feed,
};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, id, person_id};

fn link(number: u128, way: LinkWay) -> StatusLink {
    StatusLink {
        id: StatusLinkId::from_uuid(id(60_000 + number)),
        case: case_id(1),
        way,
        made_by: (way == LinkWay::Made).then(|| person_id(1)),
        made_at: at(i64::try_from(number).unwrap()),
        expires_at: at(1_000 * i64::try_from(number).unwrap()),
        used_at: None,
        revoked_at: None,
    }
}

on_every_engine! {
    async fn a_link_is_found_until_it_ends_or_is_withdrawn(store: Store) {
        let (first, second) = (link(1, LinkWay::Made), link(2, LinkWay::LookedUp));
        let (one, two) = (first.clone(), second.clone());
        store.write(move |tx| {
            insert_status_link(tx, &[1; 32], &one)?;
            insert_status_link(tx, &[2; 32], &two)
        }).await.unwrap();
        let doubled = link(3, LinkWay::Sent);
        assert!(store.write(move |tx| insert_status_link(tx, &[1; 32], &doubled)).await.is_err());
        let found = store.read(|tx| {
            Ok::<_, store::StoreError>((
                find_status_link(tx, &[1; 32], at(999))?,
                find_status_link(tx, &[1; 32], at(1_000))?,
                find_status_link(tx, &[9; 32], at(0))?,
                status_links_of(tx, case_id(1), 10)?,
            ))
        }).await.unwrap();
        assert_eq!(found, (Some(first.clone()), None, None, vec![second.clone(), first.clone()]));
        let changed = store.write(move |tx| {
            touch_status_link(tx, second.id, at(7))?;
            let of_other_case = revoke_status_link(tx, case_id(2), second.id, at(8))?;
            let first_time = revoke_status_link(tx, case_id(1), second.id, at(8))?;
            let again = revoke_status_link(tx, case_id(1), second.id, at(9))?;
            Ok::<_, store::StoreError>((of_other_case, first_time, again))
        }).await.unwrap();
        assert_eq!(changed, (false, true, false));
        let (gone, kept) = store.write(|tx| {
            let gone = find_status_link(tx, &[2; 32], at(10))?;
            let dropped = drop_ended_status_links(tx, at(1_000))?;
            Ok::<_, store::StoreError>((gone, (dropped, status_links_of(tx, case_id(1), 10)?)))
        }).await.unwrap();
        assert_eq!((gone, kept.0), (None, 1));
        assert_eq!((kept.1[0].used_at, kept.1[0].revoked_at), (Some(at(7)), Some(at(8))));
    }

    async fn a_feed_is_found_until_its_person_withdraws_it(store: Store) {
        let feed = TaskFeed {
            id: TaskFeedId::from_uuid(id(70_001)),
            person: person_id(1),
            made_at: at(1),
            used_at: None,
        };
        let entered = feed.clone();
        store.write(move |tx| insert_task_feed(tx, &[1; 32], &entered)).await.unwrap();
        let (known, unknown, none) = store.read(|tx| {
            Ok::<_, store::StoreError>((
                find_task_feed(tx, &[1; 32])?,
                find_task_feed(tx, &[2; 32])?,
                task_feeds_of(tx, person_id(2))?,
            ))
        }).await.unwrap();
        assert_eq!((known, unknown, none), (Some(feed.clone()), None, Vec::new()));
        let id = feed.id;
        let (by_another, by_themselves, left) = store.write(move |tx| {
            touch_task_feed(tx, id, at(5))?;
            let by_another = revoke_task_feed(tx, person_id(2), id, at(6))?;
            let before = task_feeds_of(tx, person_id(1))?;
            let by_themselves = revoke_task_feed(tx, person_id(1), id, at(6))?;
            Ok::<_, store::StoreError>((by_another, by_themselves, (before, find_task_feed(tx, &[1; 32])?)))
        }).await.unwrap();
        assert_eq!((by_another, by_themselves), (false, true));
        assert_eq!((left.0[0].used_at, left.1), (Some(at(5)), None));
    }
}
