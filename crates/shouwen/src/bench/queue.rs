//! Many people who ask for the next contact at once: each contact to one of them, in order, beside raw commits.
//!
//! Always true: what is measured is checked as well; a contact that was given twice, lost, or given out of order fails the run.
//! The trap: with a limit of twenty chats each, people times twenty contacts is the most that can be taken.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use app::contact::agent_settings::{AgentSettings, set_agent_settings};
use app::contact::claim_next::{ClaimNext, claim_next};
use app::contact::set_state::{ChosenState, set_state};
use app::conversation::{IncomingMessage, take_messages};
use app::settings::people::{PersonEntry, add_first_person};
use app::{AppError, Desk};
use domain::{Actor, AgentState, Channel, ContactId, Role};
use store::{Location, Store};
use tokio::task::JoinSet;

use super::figures::{Times, head, tell, told};
use super::registrations::raw_commits;
use super::seeding::{new_folder, settings_of};
use super::stopwatch::Stopwatch;
use crate::running;

/// Nobody takes more than this.
const LIMIT: u32 = 20;
/// Messages are taken in so many at once.
const BATCH: u32 = 100;

/// Has `agents` race for `contacts`, on SQLite in a new folder or on the PostgreSQL database that is named.
pub(super) async fn run(agents: u32, contacts: u32, database: Option<String>) -> anyhow::Result<()> {
    ensure!(
        contacts <= agents.saturating_mul(LIMIT),
        "{agents} people take at most {} contacts",
        agents.saturating_mul(LIMIT)
    );
    let folder = new_folder("queue")?;
    let (floor_rate, mut floor) = raw_commits(&folder, Duration::from_secs(2))?;
    let mut settings = settings_of(&folder)?;
    if let Some(url) = database {
        settings.store.location = Location::Postgres { url };
    }
    let desk = running::open_desk_by(
        &settings,
        Store::open(&settings.store)?,
        std::sync::Arc::new(crate::clock::RealClock),
    )
    .await?;
    let people = enter(&desk, agents).await?;
    let filling = Stopwatch::start();
    fill(&desk, contacts).await?;
    let filled = filling.passed();
    let places = places(&desk, contacts).await?;
    let racing = Stopwatch::start();
    let (mut times, drawn) = race(&desk, people).await?;
    let raced = racing.passed();
    check(&places, &drawn)?;
    desk.store().close().await;
    std::fs::remove_dir_all(&folder)?;
    let rate = |passed: Duration| f64::from(contacts) / passed.as_secs_f64();
    head();
    tell(
        "raw single-row commits, one writer",
        &format!("{floor_rate:.0}/s, p50 {}", told(floor.within(50))),
        "the floor",
    );
    tell(
        &format!("{contacts} first messages taken in, {BATCH} at once"),
        &format!("{:.0}/s", rate(filled)),
        "",
    );
    tell(
        &format!("{agents} people racing for {contacts} contacts"),
        &format!(
            "each exactly once, in order; {:.0}/s, p50 {}, p99 {}",
            rate(raced),
            told(times.within(50)),
            told(times.within(99))
        ),
        "each exactly once, order kept",
    );
    Ok(())
}

/// People who are ready.
async fn enter(desk: &Desk, agents: u32) -> anyhow::Result<Vec<Actor>> {
    let entry = |login: String, role| PersonEntry {
        name: login.clone(),
        work_number: login.clone(),
        login,
        role,
        teams: Vec::new(),
        is_active: true,
        locale: "zh-CN".to_owned(),
    };
    let run = std::process::id();
    let password = || "a password for measuring".to_owned();
    let actor = |person: domain::Person| Actor {
        person: person.id,
        role: person.role,
        teams: person.teams,
        only: None,
    };
    let admin = entry(format!("admin-{run}"), Role::Administrator);
    let admin = actor(add_first_person(desk, admin, password()).await?);
    let mut people = Vec::new();
    for number in 0..agents {
        let person = entry(format!("agent-{run}-{number}"), Role::Agent);
        let person = actor(add_first_person(desk, person, password()).await?);
        let settings = AgentSettings {
            skills: Vec::new(),
            chat_limit: LIMIT,
            ability: 100,
        };
        set_agent_settings(desk, &admin, (person.person, settings), None).await?;
        let ready = ChosenState {
            state: AgentState::Ready,
            reason: String::new(),
        };
        set_state(desk, &person, ready, None).await?;
        people.push(person);
    }
    Ok(people)
}

async fn fill(desk: &Desk, contacts: u32) -> anyhow::Result<()> {
    let account = format!("bench-{}", std::process::id());
    let numbers: Vec<u32> = (0..contacts).collect();
    for batch in numbers.chunks(usize::try_from(BATCH)?) {
        let message = |number: &u32| IncomingMessage {
            channel: Channel::Chat,
            account: account.clone(),
            address: format!("visitor-{number}"),
            wire_id: format!("message-{number}"),
            name: String::new(),
            identities: Vec::new(),
            text: "家里暖气不热，请尽快来看看".to_owned(),
            attachments: Vec::new(),
            at: desk.clock().now(),
            team: None,
            language: None,
        };
        take_messages(desk, batch.iter().map(message).collect()).await?;
    }
    Ok(())
}

/// The place of each contact in the queue.
async fn places(desk: &Desk, contacts: u32) -> anyhow::Result<BTreeMap<ContactId, usize>> {
    let all = contacts.saturating_add(1);
    let waiting = desk
        .store()
        .read(move |tx| store::waiting::list_waiting(tx, all))
        .await?;
    ensure!(
        waiting.len() == usize::try_from(contacts)?,
        "the database is not new"
    );
    Ok(waiting.into_iter().map(|it| it.contact).zip(0..).collect())
}

/// All ask at once until nothing is left for them; gives what each got, in order.
async fn race(desk: &Desk, people: Vec<Actor>) -> anyhow::Result<(Times, Vec<Vec<ContactId>>)> {
    let mut running = JoinSet::new();
    for actor in people {
        let desk = desk.clone();
        running.spawn(async move {
            let (mut times, mut drawn) = (Times::default(), Vec::new());
            loop {
                let watch = Stopwatch::start();
                match claim_next(&desk, &actor, ClaimNext::default()).await {
                    Ok(Some(taken)) => {
                        times.add(watch.passed());
                        drawn.push(taken.contact);
                    }
                    Ok(None) | Err(AppError::WrongState { .. }) => return Ok((times, drawn)),
                    Err(error) => return Err(error),
                }
            }
        });
    }
    let (mut times, mut all) = (Times::default(), Vec::new());
    while let Some(done) = running.join_next().await {
        let (more, drawn) = done??;
        times.append(more);
        all.push(drawn);
    }
    Ok((times, all))
}

fn check(places: &BTreeMap<ContactId, usize>, drawn: &[Vec<ContactId>]) -> anyhow::Result<()> {
    let mut seen = BTreeSet::new();
    for one in drawn {
        let mut last = None;
        for contact in one {
            let place = places.get(contact).context("a contact that never waited")?;
            ensure!(last.is_none_or(|it| it < place), "out of order: {contact}");
            ensure!(seen.insert(*contact), "given twice: {contact}");
            last = Some(place);
        }
        ensure!(one.len() <= usize::try_from(LIMIT)?, "more than the limit");
    }
    ensure!(
        seen.len() == places.len(),
        "{} of {} were given",
        seen.len(),
        places.len()
    );
    Ok(())
}
