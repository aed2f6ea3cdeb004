//! Reading, searching, timers and memory with a million cases, a hundred thousand of them open.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use domain::{CaseId, FactBody};
use serde_json::{Value, json};
use store::{Store, StoreError};

use super::desk_process::DeskProcess;
use super::figures::{Times, head, tell, told};
use super::load::{Caller, registration};
use super::seeding;
use super::stopwatch::Stopwatch;

const READS: usize = 500;
const DUE: u64 = 200;

/// Seeds the folder unless it is filled, then measures.
pub(super) async fn run(folder: &Path, cases: u64, streams: usize) -> anyhow::Result<()> {
    seeding::fill(folder, cases).await?;
    let desk = DeskProcess::start(folder, false).await?;
    let caller = desk.caller().await?;
    head();
    tell(
        &format!("start with {cases} cases"),
        &told(desk.started_in),
        "1 s",
    );
    tell("memory idle", &megabytes(desk.memory()?), "60 MB");
    let run = now_of(&caller).await?;
    queue_pages(&caller).await?;
    open_case(&caller, run).await?;
    search(&caller).await?;
    let due = timers(&desk, &caller, run).await?;
    let listening = listen(&caller, streams).await?;
    tell(
        &format!("memory with {streams} live streams"),
        &megabytes(desk.memory()?),
        "250 MB",
    );
    listening.iter().for_each(tokio::task::JoinHandle::abort);
    desk.stop().await?;
    lateness(folder, due).await
}

async fn queue_pages(caller: &Caller) -> anyhow::Result<()> {
    let mut times = Times::default();
    let views = [
        "mine",
        "all",
        "unassigned",
        "all&type=enquiry",
        "all&priority=normal&order=updated",
        "closed",
    ];
    for index in 0..READS {
        let view = views[index % views.len()];
        let watch = Stopwatch::start();
        caller.get(&format!("/api/v1/cases?view={view}&limit=50")).await?;
        times.add(watch.passed());
    }
    tell("queue page of 50 rows", &both(&mut times), "p99 10 ms");
    Ok(())
}

async fn open_case(caller: &Caller, run: i64) -> anyhow::Result<()> {
    let raised = caller
        .post("/api/v1/cases", &format!("open-{run}"), &registration(1))
        .await?;
    let id = id_of(&raised)?;
    for index in 0..50 {
        let body = json!({ "body": format!("第{index}条：已与维修班组联系，师傅预计一小时后上门。") });
        caller
            .post(
                &format!("/api/v1/cases/{id}/notes"),
                &format!("note-{run}-{index}"),
                &body,
            )
            .await?;
    }
    let mut times = Times::default();
    for _ in 0..READS {
        let watch = Stopwatch::start();
        caller.get(&format!("/api/v1/cases/{id}")).await?;
        times.add(watch.passed());
    }
    tell("open a case with 50 messages", &both(&mut times), "p99 10 ms");
    Ok(())
}

async fn search(caller: &Caller) -> anyhow::Result<()> {
    let mut times = Times::default();
    // Percent-encoded: 热水, 漏水, 阀门, 发票, 暖气, and a word that is nowhere: 电梯.
    let words = [
        "%E7%83%AD%E6%B0%B4",
        "%E6%BC%8F%E6%B0%B4",
        "%E9%98%80%E9%97%A8",
        "%E5%8F%91%E7%A5%A8",
        "%E6%9A%96%E6%B0%94",
        "%E7%94%B5%E6%A2%AF",
    ];
    for index in 0..READS {
        let watch = Stopwatch::start();
        caller
            .get(&format!(
                "/api/v1/search?q={}&limit=20",
                words[index % words.len()]
            ))
            .await?;
        times.add(watch.passed());
    }
    let figure = format!("p50 {}, p95 {}", told(times.within(50)), told(times.within(95)));
    tell("search for a two-character word", &figure, "p95 50 ms");
    Ok(())
}

/// Two hundred answers promised for the same ten seconds: what the time around them costs. Gives their cases.
async fn timers(desk: &DeskProcess, caller: &Caller, run: i64) -> anyhow::Result<Vec<CaseId>> {
    let idle = cpu_of_a_while(desk, Duration::from_secs(20)).await?;
    let now = now_of(caller).await?;
    let mut ids = Vec::new();
    for index in 0..DUE {
        let mut body = registration(1_000 + index);
        let by_at = now + 20_000 + i64::try_from(index)? * 50;
        body["promise_answer"] =
            json!({ "by_at": by_at, "what": "维修进展", "apology": "抱歉，现在还答不了您" });
        let raised = caller
            .post("/api/v1/cases", &format!("due-{run}-{index}"), &body)
            .await?;
        ids.push(id_of(&raised)?.parse()?);
    }
    let busy = cpu_of_a_while(desk, Duration::from_secs(35)).await?;
    tell(
        "CPU of the process: 20 s idle, 35 s with the breaks",
        &format!("{} and {}", told(idle), told(busy)),
        "for what is due, not for what is open",
    );
    Ok(ids)
}

/// How long after it fell due each promise's break was written down.
async fn lateness(folder: &Path, ids: Vec<CaseId>) -> anyhow::Result<()> {
    let store = Store::open(&seeding::settings_of(folder)?.store)?;
    let asked = ids.clone();
    let facts = store
        .read(move |tx| {
            let mut facts = Vec::new();
            for id in &asked {
                facts.extend(store::facts::facts_of_case(tx, *id, 0)?);
            }
            Ok::<_, StoreError>(facts)
        })
        .await?;
    store.close().await;
    let mut late = Times::default();
    for fact in facts {
        let is_answer =
            matches!(&fact.body, FactBody::DeadlinePassed { promise } if promise.clause.as_str() == "A22");
        if is_answer {
            let millis = fact.recorded_at.since(fact.at).as_i64();
            late.add(Duration::from_millis(u64::try_from(millis)?));
        }
    }
    anyhow::ensure!(
        late.count() == ids.len(),
        "{} of {} breaks are known",
        late.count(),
        ids.len()
    );
    tell(
        &format!("{DUE} promises due within ten seconds"),
        &format!(
            "written down within p50 {}, slowest {}",
            told(late.within(50)),
            told(late.within(100))
        ),
        "each within 1 s",
    );
    Ok(())
}

async fn now_of(caller: &Caller) -> anyhow::Result<i64> {
    let me = caller.get("/api/v1/session").await?;
    me.get("server_time_at")
        .and_then(Value::as_i64)
        .context("no server time")
}

async fn cpu_of_a_while(desk: &DeskProcess, span: Duration) -> anyhow::Result<Duration> {
    let before = desk.cpu()?;
    tokio::time::sleep(span).await;
    Ok(desk.cpu()?.saturating_sub(before))
}

async fn listen(caller: &Caller, streams: usize) -> anyhow::Result<Vec<tokio::task::JoinHandle<()>>> {
    let mut listening = Vec::new();
    for _ in 0..streams {
        listening.push(caller.another().listen().await?);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    Ok(listening)
}

fn id_of(answer: &Value) -> anyhow::Result<String> {
    let case = answer.get("case").unwrap_or(answer);
    Ok(case
        .get("id")
        .and_then(Value::as_str)
        .context("an answer without a case")?
        .to_owned())
}

fn both(times: &mut Times) -> String {
    format!("p50 {}, p99 {}", told(times.within(50)), told(times.within(99)))
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes / 1_048_576)
}
