//! Durable registrations through the HTTP API, beside raw commits on the same disk.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use store::floor::RawFloor;

use super::desk_process::DeskProcess;
use super::figures::{Times, head, tell, told};
use super::load::{Caller, registration};
use super::stopwatch::Stopwatch;

/// Measures for `seconds` with `clients` at once, then with one.
pub(super) async fn run(clients: usize, seconds: u64) -> anyhow::Result<()> {
    let folder = super::seeding::new_folder("registrations")?;
    let span = Duration::from_secs(seconds);
    let (floor_rate, mut floor) = raw_commits(&folder, span)?;
    let desk = DeskProcess::start(&folder, true).await?;
    let caller = desk.caller().await?;
    let index = Arc::new(AtomicU64::new(0));
    register_for(&[caller.another()], Duration::from_secs(1), &index).await?;
    let cpu_before = desk.cpu()?;
    let callers: Vec<Caller> = (0..clients).map(|_| caller.another()).collect();
    let watch = Stopwatch::start();
    let mut many = register_for(&callers, span, &index).await?;
    let passed = watch.passed();
    let cpu = desk.cpu()?.saturating_sub(cpu_before);
    let mut single = register_for(&[caller.another()], span, &index).await?;
    desk.stop().await?;
    let rate = rate_of(many.count(), passed);
    let floor_p50 = floor.within(50);
    let ratio = single.within(50).as_secs_f64() / floor_p50.as_secs_f64();
    let each = cpu / u32::try_from(many.count().max(1))?;
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
    tell("server CPU for one registration", &told(each), "300 µs");
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

async fn register_for(callers: &[Caller], span: Duration, index: &Arc<AtomicU64>) -> anyhow::Result<Times> {
    let tasks: Vec<_> = callers
        .iter()
        .map(|caller| {
            let (caller, index) = (caller.clone(), index.clone());
            tokio::spawn(async move {
                let mut times = Times::default();
                let all = Stopwatch::start();
                while all.passed() < span {
                    let number = index.fetch_add(1, Ordering::Relaxed);
                    let watch = Stopwatch::start();
                    caller
                        .post("/api/v1/cases", &format!("bench-{number}"), &registration(number))
                        .await?;
                    times.add(watch.passed());
                }
                anyhow::Ok(times)
            })
        })
        .collect();
    let mut times = Times::default();
    for task in tasks {
        times.append(task.await??);
    }
    Ok(times)
}

fn rate_of(count: usize, passed: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / passed.as_secs_f64()
}
