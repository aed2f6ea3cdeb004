//! The queue: drawn in order, each contact once, however many draw at once; offers keep their place.

use std::collections::BTreeSet;

use domain::routing::DoorRouting;
use domain::{CaseType, Channel, ContactId, TeamId};
use store::doors::{routing_of, save_routing};
use store::waiting::{
    Drawer, WaitingContact, bring_due_nearer, draw_next, join_queue, leave_queue, list_waiting, lock_waiting,
    note_wait_told, offer_contact, offered_to, skills_waiting, take_back_offer, waiting_before,
};
use store::{StoreError, Tx};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, id, person_id, team_id};

fn contact_id(number: u128) -> ContactId {
    ContactId::from_uuid(id(40_000 + number))
}

/// Waits since `joined`, due at `due`.
fn waiting(number: u128, due: Option<i64>, joined: i64) -> WaitingContact {
    WaitingContact {
        contact: contact_id(number),
        case: case_id(number),
        team: Some(team_id(1)),
        channel: Channel::Chat,
        language: None,
        skill: None,
        prefers: None,
        due_at: due.map(at),
        joined_at: at(joined),
        offered_to: None,
        offered_until: None,
        tries: 0,
        told_at: at(joined),
        kept_until: None,
    }
}

fn draw(tx: &mut Tx<'_>, teams: Option<&[TeamId]>, skills: &[&str]) -> Result<Option<ContactId>, StoreError> {
    let skills: Vec<String> = skills.iter().map(|it| (*it).to_owned()).collect();
    let drawer = Drawer {
        channels: &[Channel::Chat],
        teams,
        skills: &skills,
        person: person_id(1),
        now: at(100),
    };
    Ok(draw_next(tx, &drawer)?.map(|it| it.contact))
}

on_every_engine! {
    async fn a_door_keeps_what_it_asks(store: Store) {
        let mut asked = DoorRouting { skill: Some("billing".to_owned()), ..DoorRouting::default() };
        asked.by_type.insert(CaseType::Complaint, "senior".to_owned());
        let (nothing, first, second) = store.write(move |tx| {
            let nothing = routing_of(tx, "site-1")?;
            save_routing(tx, "site-1", &asked)?;
            let first = routing_of(tx, "site-1")?;
            save_routing(tx, "site-1", &DoorRouting { waits_for_known_s: 0, ..DoorRouting::default() })?;
            Ok::<_, StoreError>((nothing, first, routing_of(tx, "site-1")?))
        }).await.unwrap();
        assert_eq!(nothing, DoorRouting::default());
        assert_eq!(first.skill_for(CaseType::Complaint), Some("senior"));
        assert_eq!((second.skill, second.waits_for_known_s), (None, 0));
    }

    async fn what_is_kept_for_somebody_is_drawn_by_them_until_its_time_is_over(store: Store) {
        store.write(|tx| {
            let kept = |number: u128, person: u128, until: i64| WaitingContact {
                prefers: Some(person_id(person)),
                kept_until: Some(at(until)),
                ..waiting(number, None, i64::try_from(number).unwrap())
            };
            join_queue(tx, &kept(1, 2, 101))?;
            join_queue(tx, &kept(2, 1, 101))?;
            join_queue(tx, &kept(3, 2, 100))?;
            join_queue(tx, &WaitingContact { skill: Some("billing".to_owned()), ..kept(4, 2, 101) })?;
            assert_eq!(lock_waiting(tx, contact_id(1))?.unwrap().kept_until, Some(at(101)));
            assert_eq!(draw(tx, None, &[])?, Some(contact_id(2)), "kept for whoever draws");
            assert_eq!(draw(tx, None, &[])?, Some(contact_id(3)), "no longer kept");
            assert_eq!(draw(tx, None, &["billing"])?, None, "kept for another one");
            assert_eq!(skills_waiting(tx)?, ["billing"]);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn promise_risk_goes_before_time(store: Store) {
        store.write(|tx| {
            join_queue(tx, &waiting(1, None, 0))?;
            join_queue(tx, &waiting(2, Some(90), 5))?;
            join_queue(tx, &waiting(3, Some(50), 9))?;
            join_queue(tx, &waiting(4, Some(90), 4))?;
            assert_eq!(waiting_before(tx, contact_id(2))?, 2);
            let listed: Vec<_> = list_waiting(tx, 3)?.into_iter().map(|it| it.contact).collect();
            assert_eq!(listed, [3, 4, 2].map(contact_id));
            bring_due_nearer(tx, case_id(1), at(40))?;
            bring_due_nearer(tx, case_id(3), at(70))?;
            let mut drawn = Vec::new();
            while let Some(next) = draw(tx, None, &[])? {
                drawn.push(next);
            }
            assert_eq!(drawn, [1, 3, 4, 2].map(contact_id), "what was due once keeps its place");
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn only_what_one_may_and_can_take_is_drawn(store: Store) {
        store.write(|tx| {
            let cantonese = WaitingContact { language: Some("yue".to_owned()), ..waiting(1, None, 1) };
            let billing = WaitingContact { skill: Some("billing".to_owned()), ..waiting(2, None, 2) };
            let other_team = WaitingContact { team: Some(team_id(2)), ..waiting(3, None, 3) };
            let by_phone = WaitingContact { channel: Channel::Phone, ..waiting(4, None, 4) };
            let of_all = WaitingContact { team: None, ..waiting(5, None, 5) };
            for it in [cantonese, billing, other_team, by_phone, of_all] {
                join_queue(tx, &it)?;
            }
            let mine = [team_id(1)];
            assert_eq!(draw(tx, Some(&mine), &[])?, Some(contact_id(5)));
            assert_eq!(draw(tx, Some(&mine), &[])?, None);
            assert_eq!(draw(tx, Some(&[]), &["billing", "lang:yue"])?, None);
            assert_eq!(draw(tx, Some(&mine), &["billing"])?, Some(contact_id(2)));
            assert_eq!(draw(tx, Some(&mine), &["yue"])?, None);
            assert_eq!(draw(tx, Some(&mine), &["lang:yue"])?, Some(contact_id(1)));
            assert_eq!(draw(tx, None, &[])?, Some(contact_id(3)));
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn an_offer_is_made_once_and_taken_back_in_place(store: Store) {
        store.write(|tx| {
            join_queue(tx, &waiting(1, None, 1))?;
            join_queue(tx, &waiting(2, None, 2))?;
            assert!(offer_contact(tx, contact_id(1), person_id(1), at(20))?);
            assert!(!offer_contact(tx, contact_id(1), person_id(2), at(20))?);
            assert_eq!(offered_to(tx, person_id(1))?.len(), 1);
            assert_eq!(offered_to(tx, person_id(2))?.len(), 0);
            assert!(!take_back_offer(tx, contact_id(1), person_id(2))?);
            assert!(take_back_offer(tx, contact_id(1), person_id(1))?);
            note_wait_told(tx, contact_id(1), at(7))?;
            let back = lock_waiting(tx, contact_id(1))?.unwrap();
            assert_eq!((back.offered_to, back.tries, back.told_at), (None, 1, at(7)));
            assert_eq!(draw(tx, None, &[])?, Some(contact_id(1)));
            assert!(leave_queue(tx, contact_id(2))?);
            assert!(!leave_queue(tx, contact_id(2))?);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn many_who_draw_at_once_get_each_contact_once(store: Store) {
        const WAITING: u128 = 200;
        let put: Result<(), StoreError> = store.write(|tx| {
            (0..WAITING).try_for_each(|it| join_queue(tx, &waiting(it, Some(9), i64::try_from(it).unwrap())))
        }).await;
        put.unwrap();
        let mut running = Vec::new();
        for _ in 0..20 {
            let store = store.clone();
            running.push(tokio::spawn(async move {
                let mut drawn = Vec::new();
                loop {
                    let next: Result<_, StoreError> = store.write(|tx| draw(tx, None, &[])).await;
                    match next.unwrap() {
                        Some(next) => drawn.push(next),
                        None => return drawn,
                    }
                }
            }));
        }
        let (mut all, mut count) = (BTreeSet::new(), 0);
        for it in running {
            let drawn = it.await.unwrap();
            assert!(drawn.is_sorted(), "each draws in the order of the queue: {drawn:?}");
            count += drawn.len();
            all.extend(drawn);
        }
        assert_eq!(count, 200);
        assert_eq!(all.len(), 200);
    }
}
