//! Accounts at messengers' vendors, their cursors, and the inbox: each entry worked once, none forgotten before its time.

use domain::{InboxId, InboxItem, InboxStep, MessengerId, MessengerKind};
use store::StoreError;
use store::messenger_inbox::{
    InboxState, count_failed_entries, dismiss_entry, drop_worked, failed_entries, finish_entry,
    give_up_entry, insert_entry, lease_entries, next_entry_due, retry_entry, revive_entry,
};
use store::messengers::{
    Messenger, MessengerPeer, find_messenger_by_door, has_peers, list_messengers, load_messenger, load_peer,
    load_reached, move_reached, places_read, remove_messenger, save_messenger, save_peer,
};
use store::outbox::Lease;

use crate::engines::on_every_engine;
use crate::people_and_things::{at, id, team_id};

fn account_id() -> MessengerId {
    MessengerId::from_uuid(id(110_000))
}

fn account() -> Messenger {
    Messenger {
        id: account_id(),
        kind: MessengerKind::WecomKf,
        name: "微信客服".to_owned(),
        door: "door-1".to_owned(),
        team: Some(team_id(1)),
        language: Some("zh-CN".to_owned()),
        is_active: true,
        settings: "{\"secret\":\"geheim\"}".to_owned(),
        version: 1,
    }
}

fn entry_id(number: u128) -> InboxId {
    InboxId::from_uuid(id(120_000 + number))
}

fn item(key: &str) -> InboxItem {
    InboxItem {
        step: InboxStep::Message,
        dedupe_key: key.to_owned(),
        payload: "暖气不热".to_owned(),
    }
}

fn lease(now: i64) -> Lease<'static> {
    Lease {
        now: at(now),
        until: at(now + 100),
        worker: "w",
    }
}

on_every_engine! {
    async fn an_account_is_found_by_its_door_and_hides_its_secrets(store: Store) {
        let (loaded, found, all) = store
            .write(|tx| {
                save_messenger(tx, &account())?;
                save_messenger(tx, &Messenger { name: "客服".to_owned(), is_active: false, ..account() })?;
                let found = (find_messenger_by_door(tx, "door-1")?, find_messenger_by_door(tx, "door-2")?);
                Ok::<_, StoreError>((load_messenger(tx, account_id())?, found, list_messengers(tx)?))
            })
            .await
            .unwrap();
        let expected = Messenger { name: "客服".to_owned(), is_active: false, version: 2, ..account() };
        assert_eq!(loaded.as_ref(), Some(&expected));
        assert_eq!(found, (Some(expected.clone()), None));
        assert_eq!(all, [expected]);
        let again = Messenger { id: MessengerId::from_uuid(id(110_001)), ..account() };
        let twice: Result<(), StoreError> = store.write(move |tx| save_messenger(tx, &again)).await;
        assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
        assert!(!format!("{:?}", account()).contains("geheim"));
        let gone = store
            .write(|tx| {
                remove_messenger(tx, account_id())?;
                load_messenger(tx, account_id())
            })
            .await
            .unwrap();
        assert_eq!(gone, None);
    }

    async fn a_cursor_moves_only_from_where_it_was_seen(store: Store) {
        let seen = store
            .write(|tx| {
                let place = (account_id(), "kf1");
                let none = load_reached(tx, account_id(), "kf1")?;
                let moved = [
                    move_reached(tx, place, None, "a")?,
                    move_reached(tx, place, None, "x")?,
                    move_reached(tx, place, Some("a"), "b")?,
                    move_reached(tx, place, Some("a"), "c")?,
                ];
                Ok::<_, StoreError>((none, moved, load_reached(tx, account_id(), "kf1")?, load_reached(tx, account_id(), "kf2")?, places_read(tx, account_id())?))
            })
            .await
            .unwrap();
        assert_eq!(seen, (None, [true, false, true, false], Some("b".to_owned()), None, vec!["kf1".to_owned()]));
    }

    async fn whoever_wrote_is_remembered_with_how_to_answer(store: Store) {
        let peer = |reply_to: &str| MessengerPeer {
            messenger: account_id(),
            address: "wm1".to_owned(),
            name: "王芳".to_owned(),
            reply_to: reply_to.to_owned(),
            reply_until: Some(at(9)),
        };
        let seen = store
            .write(move |tx| {
                let before = has_peers(tx, account_id())?;
                save_peer(tx, &peer("a"))?;
                save_peer(tx, &peer("b"))?;
                Ok::<_, StoreError>((before, has_peers(tx, account_id())?, load_peer(tx, account_id(), "wm1")?, load_peer(tx, account_id(), "wm2")?))
            })
            .await
            .unwrap();
        assert_eq!(seen, (false, true, Some(peer("b")), None));
    }

    async fn an_entry_is_taken_once_and_worked_once(store: Store) {
        let seen = store
            .write(|tx| {
                let entered = [
                    insert_entry(tx, entry_id(1), (account_id(), &item("m1")), at(1))?,
                    insert_entry(tx, entry_id(2), (account_id(), &item("m2")), at(2))?,
                    insert_entry(tx, entry_id(3), (account_id(), &item("m1")), at(3))?,
                ];
                let due = next_entry_due(tx)?;
                let first = lease_entries(tx, lease(5), 10)?;
                let second = lease_entries(tx, lease(6), 10)?;
                let expired = lease_entries(tx, lease(106), 1)?;
                let done = (finish_entry(tx, entry_id(1), "w", at(107))?, finish_entry(tx, entry_id(1), "w", at(107))?);
                let late = insert_entry(tx, entry_id(4), (account_id(), &item("m1")), at(200))?;
                let dropped = (drop_worked(tx, at(107))?, drop_worked(tx, at(108))?);
                let fresh = insert_entry(tx, entry_id(5), (account_id(), &item("m1")), at(300))?;
                Ok::<_, StoreError>(((entered, due), (first, second, expired), (done, late), (dropped, fresh)))
            })
            .await
            .unwrap();
        assert_eq!(seen.0, ([true, true, false], Some(at(1))));
        let (first, second, expired) = seen.1;
        assert_eq!(first.iter().map(|it| it.id).collect::<Vec<_>>(), [entry_id(1), entry_id(2)]);
        assert_eq!((first[0].item.clone(), first[0].attempts), (item("m1"), 1));
        assert!(second.is_empty());
        assert_eq!((expired[0].id, expired[0].attempts), (entry_id(1), 2));
        assert_eq!(seen.2, ((true, false), false));
        assert_eq!(seen.3, ((0, 1), true));
    }

    async fn an_entry_that_fails_is_shown_until_somebody_decides(store: Store) {
        let seen = store
            .write(|tx| {
                for number in 1..=3 {
                    insert_entry(tx, entry_id(number), (account_id(), &item(&number.to_string())), at(i64::try_from(number).unwrap()))?;
                }
                lease_entries(tx, lease(10), 10)?;
                let retried = retry_entry(tx, (entry_id(1), "w"), at(20), "503")?;
                let given_up = [
                    give_up_entry(tx, (entry_id(2), "w"), at(11), "does not read")?,
                    give_up_entry(tx, (entry_id(3), "w"), at(12), "gone")?,
                    give_up_entry(tx, (entry_id(1), "w"), at(12), "not leased")?,
                ];
                let failed = failed_entries(tx, None, 1)?;
                let last = failed.last().map(|it| (it.received_at, it.id));
                let rest = failed_entries(tx, last, 9)?;
                let counted = count_failed_entries(tx)?;
                let decided = (revive_entry(tx, entry_id(2), at(30))?, dismiss_entry(tx, entry_id(3), at(31))?, dismiss_entry(tx, entry_id(3), at(31))?);
                let due: Vec<_> = lease_entries(tx, lease(40), 10)?.into_iter().map(|it| (it.id, it.attempts, it.last_error)).collect();
                Ok::<_, StoreError>(((retried, given_up), (failed, rest), counted, (decided, due)))
            })
            .await
            .unwrap();
        assert_eq!(seen.0, (true, [true, true, false]));
        let (failed, rest) = seen.1;
        assert_eq!((failed[0].id, failed[0].state, failed[0].last_error.as_deref()), (entry_id(3), InboxState::Failed, Some("gone")));
        assert_eq!((rest.len(), rest[0].id), (1, entry_id(2)));
        assert_eq!(seen.2, [(account_id(), 2)]);
        let (decided, due) = seen.3;
        assert_eq!(decided, (true, true, false));
        let told = |text: &str| Some(text.to_owned());
        assert_eq!(due, [(entry_id(1), 2, told("503")), (entry_id(2), 1, told("does not read"))]);
    }
}
