//! Fifty people ask for the next contact at once, on both databases: each contact goes to one of them, in order.

use std::collections::{BTreeMap, BTreeSet};

use app::contact::claim_next::{ClaimNext, claim_next};
use app::conversation::take_messages;
use calendar::Millis;
use domain::ports::Ids;
use domain::{Actor, AgentState, ContactId, Person, PersonId, Role};
use store::people::PasswordHash;
use store::{StoreError, Tx};

use crate::bench::Bench;
use crate::conversations::message;

const AGENTS: usize = 50;
const CONTACTS: usize = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_each_contact_goes_to_one_of_fifty_in_order() {
    race(&Bench::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_each_contact_goes_to_one_of_fifty_in_order() {
    let (bench, _database) = Bench::on_postgres().await;
    race(&bench).await;
}

async fn race(bench: &Bench) {
    let agents = enter_agents(bench).await;
    fill_queue(bench).await;
    let places = places_in_queue(bench).await;
    assert_eq!(places.len(), CONTACTS);
    let running: Vec<_> = agents
        .into_iter()
        .map(|actor| {
            let desk = bench.desk.clone();
            tokio::spawn(async move {
                let mut drawn = Vec::new();
                while let Some(it) = claim_next(&desk, &actor, ClaimNext::default()).await.unwrap() {
                    drawn.push(it.contact);
                }
                drawn
            })
        })
        .collect();
    let (mut all, mut count) = (BTreeSet::new(), 0);
    for it in running {
        let drawn = it.await.unwrap();
        assert!(
            drawn.iter().map(|it| places[it]).is_sorted(),
            "each in the order of the queue"
        );
        count += drawn.len();
        all.extend(drawn);
    }
    assert_eq!((count, all.len()), (CONTACTS, CONTACTS), "each exactly once");
    assert_eq!(places_in_queue(bench).await.len(), 0);
}

/// The place of each contact in the queue.
async fn places_in_queue(bench: &Bench) -> BTreeMap<ContactId, usize> {
    let waiting = bench
        .desk
        .store()
        .read(|tx| store::waiting::list_waiting(tx, 5_000))
        .await;
    waiting
        .unwrap()
        .into_iter()
        .map(|it| it.contact)
        .zip(0..)
        .collect()
}

async fn fill_queue(bench: &Bench) {
    let mut messages = Vec::new();
    for number in 0..CONTACTS {
        bench.move_by(Millis::new(20));
        messages.push(message(
            bench,
            &format!("m{number}"),
            &format!("v{number}"),
            "暖气不热",
        ));
    }
    for batch in messages.chunks(100) {
        take_messages(&bench.desk, batch.to_vec()).await.unwrap();
    }
}

/// People who are ready and take as many as come.
async fn enter_agents(bench: &Bench) -> Vec<Actor> {
    let people: Vec<Person> = (0..AGENTS)
        .map(|number| Person {
            id: PersonId::from_uuid(bench.ids.next()),
            login: format!("agent{number}"),
            name: format!("坐席{number}"),
            work_number: format!("{}", 3_000 + number),
            role: Role::Agent,
            teams: vec![bench.team],
            is_active: true,
            locale: "zh-CN".to_owned(),
            preferences: "{}".to_owned(),
        })
        .collect();
    let now = bench.desk.clock().now();
    let entered = people.clone();
    let enter = move |tx: &mut Tx<'_>, person: &Person| -> Result<(), StoreError> {
        store::people::insert_person(tx, person, &PasswordHash(String::new()), now)?;
        let mut agent = store::agents::lock_agent(tx, person.id, now)?;
        (agent.chosen, agent.state) = (AgentState::Ready, AgentState::Ready);
        agent.chat_limit = 1_000_000;
        store::agents::update_agent(tx, &agent)
    };
    let done: Result<(), StoreError> = bench
        .desk
        .store()
        .write(move |tx| entered.iter().try_for_each(|it| enter(tx, it)))
        .await;
    done.unwrap();
    people
        .into_iter()
        .map(|it| Actor {
            person: it.id,
            role: it.role,
            teams: it.teams,
            only: None,
        })
        .collect()
}
