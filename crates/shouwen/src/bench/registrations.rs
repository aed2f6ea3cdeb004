//! Durable registrations through the HTTP API, beside raw commits on the same disk.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::ports::Ids as _;
use store::floor::RawFloor;
use tokio::task::JoinSet;

use super::desk_process::{self, DeskProcess};
use super::figures::{Times, head, tell, told};
use super::lean_caller::LeanCaller;
use super::load::{Caller, registration};
use super::stopwatch::Stopwatch;
use crate::clock::RealIds;

/// Requests that are prepared before the clock runs; after so many the same texts come again under new keys.
const PREPARED: u64 = 32_768;

/// Measures for `seconds` with `clients` at once, then with one.
pub(super) async fn run(clients: usize, seconds: u64) -> anyhow::Result<()> {
    let folder = super::seeding::new_folder("registrations")?;
    let span = Duration::from_secs(seconds);
    let (floor_rate, mut floor) = raw_commits(&folder, span)?;
    let desk = DeskProcess::start(&folder, true).await?;
    let load = Load {
        caller: desk.caller().await?,
        bodies: (0..PREPARED).map(|it| registration(it).to_string()).collect(),
        next: AtomicU64::new(0),
    };
    let load = Arc::new(load);
    register_for(&load, (clients, Duration::from_secs(1))).await?;
    let (cpu_before, own_before) = (desk.cpu()?, desk_process::cpu_of("self")?);
    let watch = Stopwatch::start();
    let mut many = register_for(&load, (clients, span)).await?;
    let passed = watch.passed();
    let cpu = desk.cpu()?.saturating_sub(cpu_before);
    let own = desk_process::cpu_of("self")?.saturating_sub(own_before);
    let mut single = register_for(&load, (1, span)).await?;
    desk.stop().await?;
    let rate = rate_of(many.count(), passed);
    let floor_p50 = floor.within(50);
    let ratio = single.within(50).as_secs_f64() / floor_p50.as_secs_f64();
    let count = u32::try_from(many.count().max(1))?;
    head();
    tell(
        "raw single-row commits, one writer",
        &format!("{floor_rate:.0}/s, p50 {}", told(floor_p50)),
        "the floor",
    );
    tell(
        &format!("durable registrations, {clients} clients"),
        &format!(
            "{rate:.0}/s ({:.2} × the floor), p50 {}, p99 {}",
            rate / floor_rate,
            told(many.within(50)),
            told(many.within(99))
        ),
        "at least 1 × the floor",
    );
    tell("server CPU for one registration", &told(cpu / count), "300 µs");
    tell("load generator CPU for one registration", &told(own / count), "");
    tell(
        "one registration, one client",
        &format!("p50 {} ({ratio:.1} × a raw commit)", told(single.within(50))),
        "at most 4 × a raw commit",
    );
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// How many commits of one row the disk takes each second, and how long each takes.
pub(super) fn raw_commits(folder: &Path, span: Duration) -> anyhow::Result<(f64, Times)> {
    let floor = RawFloor::open(folder)?;
    let mut times = Times::default();
    let all = Stopwatch::start();
    while all.passed() < span {
        let watch = Stopwatch::start();
        floor.commit_one()?;
        times.add(watch.passed());
    }
    Ok((rate_of(times.count(), all.passed()), times))
}

/// What is sent, prepared, and how far it got.
#[derive(Debug)]
struct Load {
    caller: Caller,
    bodies: Vec<String>,
    next: AtomicU64,
}

impl Load {
    /// Registers one after the other until the time is over.
    async fn run(&self, span: Duration) -> anyhow::Result<Times> {
        let mut caller = LeanCaller::connect(&self.caller).await?;
        let mut times = Times::default();
        let all = Stopwatch::start();
        while all.passed() < span {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let key = RealIds.next().to_string();
            let place = usize::try_from(number % PREPARED)?;
            let body = self.bodies.get(place).map(String::as_str).unwrap_or_default();
            let watch = Stopwatch::start();
            caller.register(&key, body).await?;
            times.add(watch.passed());
        }
        Ok(times)
    }
}

/// All clients live on one thread: it shares the cores with the desk that is measured.
async fn register_for(load: &Arc<Load>, (clients, span): (usize, Duration)) -> anyhow::Result<Times> {
    let load = Arc::clone(load);
    let thread = move || -> anyhow::Result<Times> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let mut running = JoinSet::new();
            for _ in 0..clients {
                let load = Arc::clone(&load);
                running.spawn(async move { load.run(span).await });
            }
            let mut times = Times::default();
            while let Some(done) = running.join_next().await {
                times.append(done??);
            }
            Ok(times)
        })
    };
    tokio::task::spawn_blocking(thread).await?
}

fn rate_of(count: usize, passed: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / passed.as_secs_f64()
}
