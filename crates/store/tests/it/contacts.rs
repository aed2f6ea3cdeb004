//! Live contacts, addresses, and who takes contacts.

use domain::{AgentState, Channel, ContactId, ContactStage, CustomerId, Direction, MessageId, PersonId};
use store::StoreError;
use store::agents::{
    Agent, StateChange, all_skills, list_agents, load_agent, lock_agent, note_seen, note_state_change,
    set_skills, skills_of, state_changes_of, update_agent,
};
use store::contacts::{
    KnownAddress, LiveContact, all_in_hand, claim_message, find_address, find_taken_message, handling_of,
    insert_live_contact, last_person_with, live_contacts_of_case, live_contacts_of_person, load_live_contact,
    lock_address, lock_live_contact, set_address, update_live_contact,
};

use crate::engines::on_every_engine;
use crate::people_and_things::{at, case_id, id, person_id, team_id};

fn contact_id(number: u128) -> ContactId {
    ContactId::from_uuid(id(40_000 + number))
}

pub(crate) fn contact(number: u128) -> LiveContact {
    LiveContact {
        id: contact_id(number),
        channel: Channel::Chat,
        direction: Direction::Inbound,
        customer: Some(CustomerId::from_uuid(id(1))),
        person: None,
        began_at: at(i64::try_from(number).unwrap()),
        ended_at: None,
        address: format!("visitor-{number}"),
        stage: ContactStage::Waiting,
        account: "site-1".to_owned(),
        case: Some(case_id(1)),
        team: Some(team_id(1)),
        language: Some("yue".to_owned()),
        skill: None,
        queued_at: Some(at(5)),
        stage_at: at(5),
        until_at: None,
        last_in_at: Some(at(5)),
        last_out_at: None,
        replies_since: 0,
        taken_at: None,
    }
}

on_every_engine! {
    async fn handling_times_are_measured_by_queue_over_the_latest(store: Store) {
        let measured = store.write(|tx| {
            for (number, team, took) in [(1, Some(1), 10), (2, Some(1), 30), (3, None, 7), (4, Some(2), 900)] {
                let ended = LiveContact {
                    stage: ContactStage::Ended,
                    team: team.map(team_id),
                    taken_at: Some(at(100)),
                    stage_at: at(100 + took),
                    ..contact(number)
                };
                insert_live_contact(tx, &ended)?;
            }
            // Still in somebody's hand, and never in anybody's.
            insert_live_contact(tx, &LiveContact { stage: ContactStage::Active, taken_at: Some(at(1)), ..contact(5) })?;
            insert_live_contact(tx, &LiveContact { stage: ContactStage::Ended, ..contact(6) })?;
            Ok::<_, StoreError>([
                handling_of(tx, Some(team_id(1)), (at(0), 10))?,
                handling_of(tx, Some(team_id(1)), (at(0), 1))?,
                handling_of(tx, Some(team_id(1)), (at(120), 10))?,
                handling_of(tx, None, (at(0), 10))?,
                handling_of(tx, Some(team_id(9)), (at(0), 10))?,
            ])
        }).await.unwrap();
        let found: Vec<_> = measured.iter().map(|it| (it.contacts, it.total_ms)).collect();
        assert_eq!(found, [(2, 40), (1, 30), (1, 30), (1, 7), (0, 0)]);
    }

    async fn a_live_contact_reads_back_as_it_was_written(store: Store) {
        let written = contact(1);
        let read = store.write({
            let written = written.clone();
            move |tx| {
                let mut changed = written.clone();
                insert_live_contact(tx, &changed)?;
                assert_eq!(load_live_contact(tx, changed.id)?.as_ref(), Some(&changed));
                changed.stage = ContactStage::Active;
                changed.person = Some(person_id(7));
                changed.last_out_at = Some(at(9));
                changed.replies_since = 2;
                changed.taken_at = Some(at(6));
                update_live_contact(tx, &changed)?;
                assert_eq!(lock_live_contact(tx, changed.id)?.as_ref(), Some(&changed));
                load_live_contact(tx, changed.id)
            }
        }).await.unwrap().unwrap();
        assert_eq!((read.stage, read.replies_since), (ContactStage::Active, 2));
        let unknown: Result<(), StoreError> = store.write(|tx| update_live_contact(tx, &contact(9))).await;
        assert!(matches!(unknown, Err(StoreError::Missing { .. })), "{unknown:?}");
    }

    async fn what_somebody_has_in_hand_is_what_lives(store: Store) {
        store.write(|tx| {
            for (number, stage) in (1..).zip(ContactStage::ALL) {
                let mut it = contact(number);
                (it.stage, it.person) = (*stage, Some(person_id(7)));
                insert_live_contact(tx, &it)?;
            }
            let of_person = live_contacts_of_person(tx, person_id(7))?;
            assert_eq!(of_person.len(), 4);
            assert!(of_person.iter().all(|it| it.stage != ContactStage::Ended));
            assert_eq!(all_in_hand(tx, 10)?, of_person);
            let of_case: Vec<ContactId> = live_contacts_of_case(tx, case_id(1), 3)?.iter().map(|it| it.id).collect();
            assert_eq!(of_case, [contact_id(5), contact_id(4), contact_id(3)]);
            assert_eq!(last_person_with(tx, CustomerId::from_uuid(id(1)))?, Some(person_id(7)));
            assert_eq!(last_person_with(tx, CustomerId::from_uuid(id(2)))?, None);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }

    async fn an_address_remembers_whom_it_was(store: Store) {
        let known = KnownAddress {
            customer: Some(CustomerId::from_uuid(id(1))),
            contact: Some(contact_id(1)),
        };
        store.write(move |tx| {
            assert_eq!(find_address(tx, "site-1", "v1")?, None);
            assert_eq!(lock_address(tx, "site-1", "v1", at(0))?, KnownAddress::default());
            set_address(tx, ("site-1", "v1"), known)?;
            assert_eq!(lock_address(tx, "site-1", "v1", at(1))?, known);
            assert_eq!(lock_address(tx, "site-2", "v1", at(1))?, KnownAddress::default());
            Ok::<_, StoreError>(())
        }).await.unwrap();
        let unknown: Result<(), StoreError> =
            store.write(|tx| set_address(tx, ("site-9", "v1"), KnownAddress::default())).await;
        assert!(matches!(unknown, Err(StoreError::Missing { .. })), "{unknown:?}");
    }

    async fn of_many_who_claim_one_message_one_gets_it(store: Store) {
        let mut running = Vec::new();
        for number in 0..20_u128 {
            let store = store.clone();
            running.push(tokio::spawn(async move {
                let message = MessageId::from_uuid(id(60_000 + number));
                let done: Result<bool, StoreError> =
                    store.write(move |tx| claim_message(tx, "site-1", "m1", message)).await;
                done.unwrap().then_some(message)
            }));
        }
        let mut winners = Vec::new();
        for it in running {
            winners.extend(it.await.unwrap());
        }
        assert_eq!(winners.len(), 1);
        let taken: Result<_, StoreError> = store.read(|tx| find_taken_message(tx, "site-1", "m1")).await;
        assert_eq!(taken.unwrap(), Some(winners[0]));
    }

    async fn whoever_takes_contacts_begins_as_away(store: Store) {
        let wang = person_id(2);
        let agent: Result<Agent, StoreError> = store.write(move |tx| {
            assert_eq!(load_agent(tx, wang)?, None);
            let mut agent = lock_agent(tx, wang, at(1))?;
            assert_eq!((agent.chosen, agent.state), (AgentState::Away, AgentState::Away));
            agent.chosen = AgentState::Break;
            agent.state = AgentState::Break;
            agent.reason = "用餐".to_owned();
            agent.chat_limit = 5;
            update_agent(tx, &agent)?;
            note_seen(tx, &[wang, person_id(3)], at(9))?;
            lock_agent(tx, wang, at(10))
        }).await;
        let agent = agent.unwrap();
        assert_eq!((agent.state, agent.chat_limit, agent.seen_at), (AgentState::Break, 5, at(9)));
        let all: Result<_, StoreError> = store.read(list_agents).await;
        assert_eq!(all.unwrap(), [agent]);
    }

    async fn skills_and_changes_of_state_are_kept(store: Store) {
        let wang: PersonId = person_id(2);
        store.write(move |tx| {
            set_skills(tx, wang, &["lang:yue".to_owned(), "billing".to_owned()])?;
            assert_eq!(skills_of(tx, wang)?, ["billing", "lang:yue"]);
            set_skills(tx, wang, &["billing".to_owned()])?;
            assert_eq!(all_skills(tx)?.remove(&wang), Some(vec!["billing".to_owned()]));
            for (when, state) in [(1, AgentState::Ready), (2, AgentState::Break)] {
                let change = StateChange { at: at(when), state, reason: String::new() };
                note_state_change(tx, wang, &change)?;
            }
            let within: Vec<AgentState> =
                state_changes_of(tx, wang, (at(1), at(2)))?.into_iter().map(|it| it.state).collect();
            assert_eq!(within, [AgentState::Ready]);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }
}
