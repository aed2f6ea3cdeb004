//! `cargo xtask start`: from a fresh checkout to a running desk with a sample company.
//!
//! The second start finds everything built and takes seconds.

use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};

use crate::{outside, project, screens, terminal, tools};

/// The build profile: quicker to build than `release`, quick enough to work with.
const PROFILE: &str = "start";

/// Builds what is older than its sources, then becomes the running program.
pub(crate) fn run(settings: &[&str]) -> Result<()> {
    let watch = terminal::Stopwatch::start();
    terminal::heading("1/3 The screens");
    tools::ready_for_start()?;
    let news = if screens::build_when_older()? {
        "built"
    } else {
        "up to date"
    };
    terminal::say(&format!("{news} after {}", terminal::seconds(watch.elapsed())));

    terminal::heading("2/3 The program (the first build takes some minutes)");
    let build = ["build", "--locked", "--package", "shouwen", "--profile", PROFILE];
    outside::must(&mut outside::command(&project::root(), "cargo", &build))?;
    terminal::say(&format!("built after {}", terminal::seconds(watch.elapsed())));

    terminal::heading("3/3 The desk (Ctrl-C stops it)");
    let binary = project::program(PROFILE, "shouwen");
    let mut command = outside::command(
        &project::root(),
        &binary.to_string_lossy(),
        &["serve", "--sample"],
    );
    // By the environment, so that settings on the command line win.
    command
        .env("SHOUWEN_COMPANY", "暖城供热有限公司")
        .env("SHOUWEN_PACK", "heating");
    let is_placed = |it: &&str| {
        ["--data", "--database", "--config"]
            .iter()
            .any(|name| it.starts_with(name))
    };
    if !settings.iter().any(is_placed) {
        command.env("SHOUWEN_DATA", "./data");
    }
    command.args(settings);
    // Replaces this process, so that Ctrl-C and the exit code are the program's own.
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start {}", binary.display()))
}
