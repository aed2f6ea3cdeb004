//! This binary serving in a process of its own, with its CPU and memory as the system counts them.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::load::Caller;
use super::stopwatch::Stopwatch;

/// Log-in of the measuring administrator.
pub(super) const LOGIN: &str = "measure";
pub(super) const PASSWORD: &str = "measure-2026";

/// A serving desk.
#[derive(Debug)]
pub(super) struct DeskProcess {
    child: Child,
    pub(super) authority: String,
    /// From its start to the line that says it is ready.
    pub(super) started_in: Duration,
}

impl DeskProcess {
    /// Starts on a data folder; enters the administrator first when `is_new`.
    pub(super) async fn start(folder: &Path, is_new: bool) -> anyhow::Result<Self> {
        let binary = std::env::current_exe()?;
        let data = folder.to_str().context("the folder's name is not UTF-8")?;
        if is_new {
            let added = Command::new(&binary)
                .args([
                    "--data",
                    data,
                    "user",
                    "add",
                    LOGIN,
                    "--name",
                    "测速",
                    "--role",
                    "administrator",
                ])
                .env("SHOUWEN_PASSWORD", PASSWORD)
                .stdout(Stdio::null())
                .status()
                .await?;
            anyhow::ensure!(
                added.success(),
                "the measuring administrator could not be entered"
            );
        }
        let watch = Stopwatch::start();
        let mut child = Command::new(&binary)
            .args([
                "--data",
                data,
                "--listen",
                "127.0.0.1:0",
                "--pack",
                "heating",
                "serve",
            ])
            .env("SHOUWEN_REQUESTS_PER_SECOND", "1000000")
            .env("SHOUWEN_LOG", "warn")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let out = child.stdout.take().context("the desk has no output")?;
        let mut lines = BufReader::new(out).lines();
        let authority = loop {
            let line = lines
                .next_line()
                .await?
                .context("the desk ended before it was ready")?;
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split('/').next().unwrap_or_default().to_owned();
            }
        };
        let started_in = watch.passed();
        tokio::spawn(async move { while matches!(lines.next_line().await, Ok(Some(_))) {} });
        Ok(Self {
            child,
            authority,
            started_in,
        })
    }

    /// Somebody logged in.
    pub(super) async fn caller(&self) -> anyhow::Result<Caller> {
        Caller::log_in(&self.authority, LOGIN, PASSWORD).await
    }

    /// CPU time that the process has used.
    pub(super) fn cpu(&self) -> anyhow::Result<Duration> {
        cpu_of(&self.child.id().context("the desk has ended")?.to_string())
    }

    /// Memory in use, bytes.
    pub(super) fn memory(&self) -> anyhow::Result<u64> {
        let text = std::fs::read_to_string(self.place("status")?)?;
        let line = text
            .lines()
            .find_map(|it| it.strip_prefix("VmRSS:"))
            .context("no memory figure")?;
        let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes * 1_024)
    }

    fn place(&self, file: &str) -> anyhow::Result<String> {
        let id = self.child.id().context("the desk has ended")?;
        Ok(format!("/proc/{id}/{file}"))
    }

    /// Asks it to stop and waits.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id().context("the desk has ended")?.to_string();
        Command::new("kill").args(["-TERM", &id]).status().await?;
        tokio::time::timeout(Duration::from_secs(30), self.child.wait()).await??;
        Ok(())
    }
}

/// CPU time that a process (its number, or `self`) has used.
pub(super) fn cpu_of(process: &str) -> anyhow::Result<Duration> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, rest) = text.rsplit_once(')').context("unexpected process statistics")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |index: usize| -> anyhow::Result<u64> {
        Ok(fields
            .get(index)
            .context("unexpected process statistics")?
            .parse()?)
    };
    // Fields 14 and 15 of proc(5), counted in hundredths of a second on Linux.
    Ok(Duration::from_millis((ticks(11)? + ticks(12)?) * 10))
}
