//! The chat on web sites under load: visitors write, agents' live streams hear it; then everybody comes back after a restart.
//!
//! Always true: a message counts as arrived when an agent's stream says so, and as kept when the visitor finds it again after
//! the restart. The trap: a message goes to everybody who may see its case, so how many teams there are decides how much
//! there is to send; agents of one team share a log-in, and the desk filters for each of their streams all the same.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::chat_clients::{Visitor, come, keep_listening, site_key};
use super::desk_process::{DeskProcess, PASSWORD};
use super::figures::{Times, head, tell, told};
use super::load::Caller;
use super::registrations::raw_commits;
use super::stopwatch::Stopwatch;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// Live streams of agents.
    pub(super) agents: usize,
    /// Teams that they belong to, each with a site of its own.
    pub(super) teams: usize,
    /// Visitors with open streams.
    pub(super) visitors: usize,
    /// Messages a second.
    pub(super) rate: u32,
    /// Seconds of measuring.
    pub(super) seconds: u32,
}

/// What was sent and heard.
#[derive(Debug, Default)]
pub(super) struct Board {
    /// Where the desk is now.
    pub(super) authority: RwLock<String>,
    /// Sent and not heard yet, by number.
    sent: Mutex<HashMap<u64, Stopwatch>>,
    heard: Mutex<HashMap<u64, u32>>,
    times: Mutex<Times>,
    /// Streams that are open.
    pub(super) open: AtomicU64,
}

impl Board {
    /// Host and port of the desk.
    pub(super) fn authority(&self) -> String {
        self.authority
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn move_to(&self, authority: &str) {
        authority.clone_into(&mut self.authority.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn note_sent(&self, number: u64) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.insert(number, Stopwatch::start());
    }

    /// An event of the measured agent's stream.
    pub(super) fn hear(&self, event: &str, data: &str) {
        if event != "fact" {
            return;
        }
        let Ok(fact) = serde_json::from_str::<Value>(data) else {
            return;
        };
        if fact.get("kind").and_then(Value::as_str) != Some("message_received") {
            return;
        }
        let preview = fact
            .pointer("/row/preview")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let Some(number) = number_in(preview) else { return };
        let at = self
            .sent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&number)
            .copied();
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let times = heard.entry(number).or_default();
        *times += 1;
        if let (1, Some(at)) = (*times, at) {
            self.times
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .add(at.passed());
        }
    }

    fn heard_of(&self, first: u64, last: u64) -> (u64, u64) {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let once = (first..last).filter(|it| heard.contains_key(it)).count();
        let twice = (first..last)
            .filter(|it| heard.get(it).is_some_and(|it| *it > 1))
            .count();
        (count(once), count(twice))
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn number_in(text: &str) -> Option<u64> {
    text.split_once('#')?.1.split_once('#')?.0.parse().ok()
}

fn text_of(number: u64) -> String {
    format!("#{number}#您好，请问我家的账单为什么比上个月多，麻烦查一下。")
}

/// Opens the streams of all agents, then of all visitors; in each team the first agent's is the one that is timed.
fn connect(board: &Arc<Board>, teams: &[Caller], visitors: &[Visitor], agents: usize) -> JoinSet<()> {
    let mut streams = JoinSet::new();
    for (index, caller) in (0..agents).zip(teams.iter().cycle()) {
        let (cookie, _csrf) = caller.log_in_headers();
        let header = ("cookie".to_owned(), cookie.to_owned());
        streams.spawn(keep_listening(
            board.clone(),
            ("/api/v1/stream", header),
            (index, index < teams.len()),
        ));
    }
    for (index, visitor) in visitors.iter().enumerate() {
        let header = ("x-visitor-token".to_owned(), visitor.token.clone());
        let index = index + agents;
        streams.spawn(keep_listening(
            board.clone(),
            ("/api/v1/widget/stream", header),
            (index, false),
        ));
    }
    streams
}

/// Enters a team with its site and one agent, who logs in.
async fn add_team(caller: &Caller, index: usize) -> anyhow::Result<Caller> {
    let name = format!("测速{index}组");
    let team = caller
        .post(
            "/api/v1/teams",
            &format!("bench-team-{index}"),
            &json!({ "name": name }),
        )
        .await?;
    let team = team.get("id").context("the team has no id")?;
    let site = json!({
        "key": site_key(index), "name": name, "team_id": team, "origins": [],
        "greeting_zh": "您好", "greeting_en": "Hello",
    });
    caller
        .post("/api/v1/chat_sites", &format!("bench-site-{index}"), &site)
        .await?;
    let login = format!("measure-{index}");
    let agent = json!({
        "login": login, "name": name, "role": "agent", "team_ids": [team], "password": PASSWORD,
    });
    caller
        .post("/api/v1/people", &format!("bench-agent-{index}"), &agent)
        .await?;
    Caller::log_in(caller.authority(), &login, PASSWORD).await
}

/// Measures and prints.
pub(super) async fn run(size: Size) -> anyhow::Result<()> {
    let folder = super::seeding::new_folder("chat")?;
    let (floor_rate, floor) = raw_commits(&folder, Duration::from_secs(2))?;
    let desk = DeskProcess::start(&folder, true).await?;
    let caller = desk.caller().await?;
    let mut teams = Vec::with_capacity(size.teams);
    for index in 0..size.teams.clamp(1, size.agents.max(1)) {
        teams.push(add_team(&caller, index).await?);
    }
    let board = Arc::new(Board::default());
    board.move_to(&desk.authority);
    let idle = desk.memory()?;
    let visitors = Arc::new(come(&board, size.visitors, teams.len()).await?);
    let mut streams = connect(&board, &teams, &visitors, size.agents);
    let all = count(size.agents + size.visitors);
    until(Duration::from_secs(60), || {
        board.open.load(Ordering::SeqCst) >= all
    })
    .await
    .context("not all streams opened")?;
    let connected = desk.memory()?;
    // Everybody's first words raise a case; they are not measured.
    let first = count(size.visitors);
    send(&board, &visitors, (0, first), size.rate.saturating_mul(2)).await?;
    let last = first + u64::from(size.rate) * u64::from(size.seconds);
    *board.times.lock().unwrap_or_else(PoisonError::into_inner) = Times::default();
    send(&board, &visitors, (first, last), size.rate).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let busy = desk.memory()?;
    let (heard, twice) = board.heard_of(first, last);
    let times = std::mem::take(&mut *board.times.lock().unwrap_or_else(PoisonError::into_inner));
    desk.stop().await?;
    let desk = DeskProcess::start(&folder, false).await?;
    board.open.store(0, Ordering::SeqCst);
    board.move_to(&desk.authority);
    let back = Stopwatch::start();
    until(Duration::from_secs(60), || {
        board.open.load(Ordering::SeqCst) >= all
    })
    .await
    .context("not all came back")?;
    let back = back.passed();
    let kept = kept_by(&visitors, &board).await?;
    streams.abort_all();
    desk.stop().await?;
    std::fs::remove_dir_all(&folder)?;
    let measured = Measured {
        floor: (floor_rate, floor),
        times,
        heard: (heard, twice, last - first),
        kept: (kept, last),
        memory: [idle, connected, busy],
        back,
    };
    measured.print(size);
    Ok(())
}

/// What came out.
struct Measured {
    /// Raw commits a second, and how long each took.
    floor: (f64, Times),
    times: Times,
    /// Heard, heard twice, sent.
    heard: (u64, u64, u64),
    /// Found again, of so many.
    kept: (u64, u64),
    /// Bytes idle, connected, busy.
    memory: [u64; 3],
    back: Duration,
}

impl Measured {
    fn print(mut self, size: Size) {
        let (floor_rate, mut floor) = self.floor;
        let (heard, twice, sent) = self.heard;
        let (kept, last) = self.kept;
        let [idle, connected, busy] = self.memory;
        head();
        tell(
            "raw single-row commits, one writer",
            &format!(
                "{floor_rate:.0}/s, p50 {}, p99 {}",
                told(floor.within(50)),
                told(floor.within(99))
            ),
            "floor",
        );
        tell(
            "streams",
            &format!(
                "{} agents in {} teams, {} visitors",
                size.agents, size.teams, size.visitors
            ),
            "300, 2000",
        );
        tell("widget to agent's stream, p50", &told(self.times.within(50)), "");
        tell(
            "widget to agent's stream, p99",
            &told(self.times.within(99)),
            "150 ms",
        );
        tell(
            "messages heard / sent at the rate",
            &format!("{heard} / {} at {}/s", sent, size.rate),
            "all",
        );
        tell("heard twice", &twice.to_string(), "0");
        tell(
            "found again after the restart",
            &format!("{kept} / {last}"),
            "all",
        );
        let megabytes = |bytes: u64| bytes / 1_048_576;
        tell(
            "memory idle / connected / busy",
            &format!(
                "{} / {} / {} MB",
                megabytes(idle),
                megabytes(connected),
                megabytes(busy)
            ),
            "400 MB",
        );
        tell("all back after a restart", &told(self.back), "10 s");
    }
}

/// Sends the messages of these numbers, spread over visitors and time; each is answered before it counts as sent.
async fn send(
    board: &Arc<Board>,
    visitors: &Arc<Vec<Visitor>>,
    (first, last): (u64, u64),
    rate: u32,
) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / rate.max(1));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    let mut posts = JoinSet::new();
    for number in first..last {
        ticks.tick().await;
        let (board, visitors) = (board.clone(), visitors.clone());
        posts.spawn(async move {
            let place = usize::try_from(number % count(visitors.len()))?;
            let visitor = visitors.get(place).context("no such visitor")?;
            board.note_sent(number);
            visitor.write(&board.authority(), number, &text_of(number)).await
        });
        while let Some(done) = posts.try_join_next() {
            done??;
        }
    }
    while let Some(done) = posts.join_next().await {
        done??;
    }
    Ok(())
}

/// How many messages of theirs visitors find.
async fn kept_by(visitors: &[Visitor], board: &Board) -> anyhow::Result<u64> {
    let mut kept = 0;
    for visitor in visitors {
        kept += visitor.count_own(&board.authority()).await?;
    }
    Ok(kept)
}

async fn until(span: Duration, is_there: impl Fn() -> bool) -> anyhow::Result<()> {
    let watch = Stopwatch::start();
    while !is_there() {
        anyhow::ensure!(watch.passed() < span, "it took longer than {} s", span.as_secs());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
