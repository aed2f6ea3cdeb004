//! `cargo xtask test`: every check there is, fastest failures first, one closing line of totals.
//!
//! A failure never hides a later one: all phases run. The trap: a phase that cannot even start counts as one failure.

mod browser;
mod phases;
mod tally;

use anyhow::{Result, bail};

use crate::terminal::{self, Stopwatch};
use phases::PHASES;
use tally::Tally;

/// A named part of the suite, and what does it.
#[derive(Debug, Clone, Copy)]
struct Phase {
    name: &'static str,
    title: &'static str,
    run: fn(&mut Ledger) -> Result<()>,
}

/// What was counted so far, check by check.
#[derive(Debug, Default)]
struct Ledger {
    rows: Vec<(String, Tally, String)>,
}

impl Ledger {
    /// Runs one check, shows its heading, and notes what came of it and how long it took.
    fn check(&mut self, title: &str, check: impl FnOnce() -> Result<Tally>) {
        terminal::heading(title);
        let watch = Stopwatch::start();
        let tally = check().unwrap_or_else(|error| {
            terminal::complain(&format!("{error:#}"));
            Tally::of_check(false)
        });
        let spent = terminal::seconds(watch.elapsed());
        terminal::say(&format!("{title}: {tally} ({spent})"));
        self.rows.push((title.to_owned(), tally, spent));
    }

    /// Whether the check of that title was made already.
    fn has(&self, title: &str) -> bool {
        self.rows.iter().any(|(it, ..)| it == title)
    }

    fn total(&self) -> Tally {
        self.rows
            .iter()
            .fold(Tally::default(), |sum, (_, tally, _)| sum.plus(*tally))
    }
}

/// Runs the named phases, or all of them; true when nothing failed. The totals are the last line that it says.
pub(crate) fn run(names: &[&str]) -> Result<bool> {
    if let Some(unknown) = names
        .iter()
        .find(|name| PHASES.iter().all(|it| it.name != **name))
    {
        let known: Vec<&str> = PHASES.iter().map(|it| it.name).collect();
        bail!(
            "there is no phase `{unknown}`; the phases are: {}",
            known.join(" ")
        );
    }
    let watch = Stopwatch::start();
    let mut ledger = Ledger::default();
    for phase in PHASES
        .iter()
        .filter(|it| names.is_empty() || names.contains(&it.name))
    {
        if let Err(error) = (phase.run)(&mut ledger) {
            ledger.check(phase.title, || Err(error));
        }
    }
    terminal::heading("Totals");
    for (title, tally, spent) in &ledger.rows {
        let mark = if tally.failed == 0 { "ok  " } else { "FAIL" };
        terminal::say(&format!("{mark} {title}: {tally} ({spent})"));
    }
    terminal::say(&format!("all of it took {}", terminal::seconds(watch.elapsed())));
    let total = ledger.total();
    terminal::say(&format!("\n{total}"));
    Ok(total.failed == 0)
}
