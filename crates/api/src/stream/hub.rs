//! The one task that reads new facts for all streams, and the events that it keeps for readers who come back.
//!
//! Always true: whoever joins gets each later event exactly once: what is kept after their place, then what is broadcast.
//! The trap: joining and broadcasting hold the same lock, so nothing falls between the two.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::Desk;
use app::contact::my_desk::{self, Board};
use app::feed::{self, Feed};
use domain::{CaseId, PersonId};
use tokio::sync::{OnceCell, broadcast};
use tokio_util::sync::CancellationToken;

use crate::problem::Problem;
use crate::show::Show;
use crate::show::names::NameCache;
use crate::stream::event::Live;
use crate::stream::sight::Sight;

mod alerts;
mod board;
mod calls;
mod facts;
mod outages;

pub(crate) use board::{Connected, OpenStream};

/// Events that a stream may lag behind before it must resync.
const CAPACITY: usize = 1024;
/// Facts that are kept for readers who come back.
const KEPT: usize = 2048;
/// Facts read at once.
const BATCH: u32 = 256;
/// Other nodes' writes ring no bell here; this is how late they can be seen.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Under load facts are told in bursts at most so often: one write to each stream for all of them, instead of one for each.
const TELL_AT_MOST_EVERY: Duration = Duration::from_millis(20);
/// Alerts about unusual reveals are told so soon, those of other nodes as well.
const ALERTS_EVERY: Duration = Duration::from_secs(1);
/// Commits come in bursts; the queue is told at most so often.
const BOARD_AT_MOST_EVERY: Duration = Duration::from_millis(250);
/// Whoever has a stream open is noted as seen so often, well within the time after which one has vanished.
const SEEN_EVERY: Duration = Duration::from_secs(10);
/// Cases whose people are remembered, to notice when one leaves somebody's sight.
const REMEMBERED: usize = 20_000;

/// The hub. It begins to read when the first stream opens.
#[derive(Debug)]
pub(crate) struct Hub {
    desk: Desk,
    names: Arc<NameCache>,
    shutdown: CancellationToken,
    core: OnceCell<Arc<Core>>,
    connected: Arc<Connected>,
}

/// What a new stream gets.
#[derive(Debug)]
pub(crate) struct Joined {
    /// The place of the last fact that was read.
    pub(crate) position: i64,
    /// What came after the reader's place; none: too much, the reader must resync.
    pub(crate) missed: Option<Vec<Live>>,
    /// What comes from now on.
    pub(crate) live: broadcast::Receiver<Live>,
}

#[derive(Debug)]
struct Core {
    sender: broadcast::Sender<Live>,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    /// The place of the last fact that was read.
    position: i64,
    /// Every fact after this place is in `events`.
    complete_after: i64,
    events: VecDeque<Live>,
}

impl Hub {
    pub(crate) fn new(desk: Desk, names: Arc<NameCache>, shutdown: CancellationToken) -> Self {
        Self {
            desk,
            names,
            shutdown,
            core: OnceCell::new(),
            connected: Arc::new(Connected::default()),
        }
    }

    /// Notes that somebody opened a stream: they are at their screen as long as it is open.
    pub(crate) fn enter(&self, person: PersonId) -> OpenStream {
        self.connected.enter(person)
    }

    /// The place up to which facts were told: whatever is read after asking holds all of them.
    pub(crate) async fn position(&self) -> Result<i64, Problem> {
        let core = self.core.get_or_try_init(|| self.start()).await?;
        Ok(core.kept.lock().unwrap_or_else(PoisonError::into_inner).position)
    }

    /// Opens a stream for a reader who has seen everything up to `after`; none: who begins now.
    pub(crate) async fn join(&self, after: Option<i64>) -> Result<Joined, Problem> {
        let core = self.core.get_or_try_init(|| self.start()).await?;
        let kept = core.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let live = core.sender.subscribe();
        let missed = match after {
            None => Some(Vec::new()),
            Some(after) if after >= kept.complete_after && after <= kept.position => Some(
                kept.events
                    .iter()
                    .filter(|it| it.position().is_some_and(|at| at > after))
                    .cloned()
                    .collect(),
            ),
            Some(_) => None,
        };
        Ok(Joined {
            position: kept.position,
            missed,
            live,
        })
    }

    /// Reads the latest facts, for readers who come back after a restart, and begins to listen.
    async fn start(&self) -> Result<Arc<Core>, Problem> {
        let last = feed::last_position(&self.desk).await?;
        let begin = last.saturating_sub(i64::from(BATCH)).max(0);
        let feed = feed::facts_after(&self.desk, begin, BATCH).await?;
        let mut teller = Teller {
            desk: self.desk.clone(),
            names: self.names.clone(),
            sights: HashMap::new(),
        };
        let position = feed.facts.last().map_or(begin, |it| it.0);
        let events = teller.tell(feed).await?;
        let core = Arc::new(Core {
            sender: broadcast::Sender::new(CAPACITY),
            kept: Mutex::new(Kept {
                position,
                complete_after: begin,
                events: events.into(),
            }),
        });
        let watcher = QueueWatcher {
            desk: self.desk.clone(),
            connected: self.connected.clone(),
            core: core.clone(),
        };
        tokio::spawn(watch_queue(watcher, self.shutdown.clone()));
        tokio::spawn(run(teller, core.clone(), self.shutdown.clone()));
        Ok(core)
    }
}

/// Reads after each ring of the bell and each presence, until the program stops.
async fn run(mut teller: Teller, core: Arc<Core>, shutdown: CancellationToken) {
    let mut bell = teller.desk.bell().listen();
    let mut presence = teller.desk.presence().listen();
    let mut signs = teller.desk.signs().listen();
    let mut alerts = alerts::Alerts::default();
    let mut outages = outages::Outages::default();
    let mut look_at_alerts = tokio::time::interval(ALERTS_EVERY);
    let mut calls = calls::Calls::default();
    loop {
        let heard = tokio::select! {
            () = shutdown.cancelled() => return,
            rung = bell.changed() => match rung {
                Ok(()) => Heard::Facts,
                Err(_) => return,
            },
            _ = look_at_alerts.tick() => {
                match alerts.read_on(&teller).await {
                    Ok(events) => core.broadcast(None, events),
                    Err(problem) => tracing::warn!(?problem, "alerts could not be read; they are read again"),
                }
                match outages.read_on(&teller).await {
                    Ok(events) => core.broadcast(None, events),
                    Err(problem) => tracing::warn!(?problem, "outages could not be read; they are read again"),
                }
                continue;
            }
            came = presence.recv() => came.map_or(Heard::Facts, Heard::Presence),
            sign = signs.recv() => sign.ok().and_then(|it| it.case).map_or(Heard::Facts, Heard::Chat),
            () = tokio::time::sleep(LOOK_EVERY) => Heard::Facts,
        };
        let read = match heard {
            Heard::Chat(case) => teller
                .tell_chat(case)
                .await
                .map(|events| core.broadcast(None, events)),
            Heard::Presence(case) => teller
                .tell_presence(case)
                .await
                .map(|events| core.broadcast(None, events)),
            Heard::Facts => {
                let read = match read_on(&mut teller, &core).await {
                    Ok(()) => calls
                        .read_on(&mut teller)
                        .await
                        .map(|events| core.broadcast(None, events)),
                    failed => failed,
                };
                tokio::time::sleep(TELL_AT_MOST_EVERY).await;
                read
            }
        };
        if let Err(problem) = read {
            tracing::warn!(
                ?problem,
                "live streams could not read what happened; they try again"
            );
        }
    }
}

/// What woke the hub.
enum Heard {
    /// Facts may have come, and calls changed.
    Facts,
    /// Somebody came to a case, or left it.
    Presence(CaseId),
    /// Somebody types in a chat, or has read.
    Chat(CaseId),
}

/// What tells the queue and notes who is there.
#[derive(Debug)]
struct QueueWatcher {
    desk: Desk,
    connected: Arc<Connected>,
    core: Arc<Core>,
}

/// Looks at the queue after each ring of the bell and each second, and notes who is there, until the program stops.
async fn watch_queue(watcher: QueueWatcher, shutdown: CancellationToken) {
    let mut bell = watcher.desk.bell().listen();
    let mut seen = tokio::time::interval(SEEN_EVERY);
    let mut board = Board::default();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = seen.tick() => watcher.note_seen().await,
            rung = bell.changed() => if rung.is_err() { return },
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        match my_desk::board(&watcher.desk).await {
            Ok(now) => {
                let events = board::changes(&board, &now);
                watcher.core.broadcast(None, events);
                board = now;
            }
            Err(error) => tracing::warn!(%error, "the queue could not be read; it is tried again"),
        }
        tokio::time::sleep(BOARD_AT_MOST_EVERY).await;
    }
}

impl QueueWatcher {
    async fn note_seen(&self) {
        let people = self.connected.people();
        if people.is_empty() {
            return;
        }
        if let Err(error) = my_desk::note_seen(&self.desk, people).await {
            tracing::warn!(%error, "who is there could not be noted; it is tried again");
        }
    }
}

/// Reads and passes on until there is nothing new.
async fn read_on(teller: &mut Teller, core: &Core) -> Result<(), Problem> {
    loop {
        let position = core.kept.lock().unwrap_or_else(PoisonError::into_inner).position;
        let feed = feed::facts_after(&teller.desk, position, BATCH).await?;
        let Some((last, _)) = feed.facts.last() else {
            return Ok(());
        };
        let last = *last;
        let events = teller.tell(feed).await?;
        core.broadcast(Some(last), events);
    }
}

impl Core {
    fn broadcast(&self, position: Option<i64>, events: Vec<Live>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        for event in events {
            if event.position().is_some() {
                kept.events.push_back(event.clone());
            }
            // Nobody listening is no failure.
            self.sender.send(event).ok();
        }
        kept.position = position.unwrap_or(kept.position);
        while kept.events.len() > KEPT {
            let dropped = kept.events.pop_front().and_then(|it| it.position());
            kept.complete_after = dropped.unwrap_or(kept.complete_after);
        }
    }
}

/// Turns facts into events.
#[derive(Debug)]
struct Teller {
    desk: Desk,
    names: Arc<NameCache>,
    sights: HashMap<CaseId, Sight>,
}

impl Teller {
    async fn tell(&mut self, feed: Feed) -> Result<Vec<Live>, Problem> {
        let names = self.names.get(&self.desk).await?;
        let Feed { facts, cases } = feed;
        let mut events = Vec::with_capacity(facts.len());
        if self.sights.len() > REMEMBERED {
            self.sights.clear();
        }
        let mut told = std::collections::HashSet::new();
        for (position, fact) in facts.into_iter().rev() {
            let Some(case) = cases.get(&fact.case_id) else {
                continue;
            };
            let is_latest = told.insert(fact.case_id);
            let sight = Sight::of(&case.line.summary);
            let before = if is_latest {
                self.sights.insert(fact.case_id, sight.clone())
            } else {
                None
            };
            let before = before.filter(|it| *it != sight);
            let (desk, names) = (self.desk.clone(), names.clone());
            let show = move |locale| Show {
                desk: desk.clone(),
                names: names.clone(),
                locale,
                sees_whole: false,
            };
            let mut of_fact = facts::events_of((position, &fact), case, (sight, before), show, is_latest);
            // The whole is turned round once more below.
            of_fact.reverse();
            events.append(&mut of_fact);
        }
        events.reverse();
        Ok(events)
    }

    async fn tell_chat(&mut self, case: CaseId) -> Result<Vec<Live>, Problem> {
        let (Some(sight), Some(chat)) = (
            self.sight_of(case).await?,
            app::chat::desk_side::chat_live(&self.desk, case).await?,
        ) else {
            return Ok(Vec::new());
        };
        Ok(vec![facts::chat_event(case, chat, sight)])
    }

    async fn sight_of(&mut self, case: CaseId) -> Result<Option<Sight>, Problem> {
        let sight = match self.sights.get(&case) {
            Some(sight) => sight.clone(),
            None => match feed::case_now(&self.desk, case).await? {
                Some(line) => Sight::of(&line.summary),
                None => return Ok(None),
            },
        };
        self.sights.entry(case).or_insert_with(|| sight.clone());
        Ok(Some(sight))
    }

    async fn tell_presence(&mut self, case: CaseId) -> Result<Vec<Live>, Problem> {
        let Some(sight) = self.sight_of(case).await? else {
            return Ok(Vec::new());
        };
        let names = self.names.get(&self.desk).await?;
        let here = self.desk.presence().at(case, self.desk.clock().now());
        Ok(facts::presence_events(case, &here, &sight, &names))
    }
}
