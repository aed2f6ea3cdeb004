//! Judges the past under a changed pack: `shouwen pack whatif`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use app::past::desk_line::DeskLine;
use app::past::judging::compile;
use app::past::replay_lines::walk;
use app::past::what_if::{AtTheTime, FileTrial, Limits, Old, compare_record, compile_for};
use app::report::Span;
use calendar::{Date, Instant, Zone};
use clap::Args;
use domain::Outcome;
use pack::{ClauseChange, Pack};
use reports::{Counts, Differences, Shift};

use super::replay::{open, tell_progress};
use crate::pack_folder;
use crate::running;
use crate::settings::{self, GivenSettings};

/// What is tried, on what.
#[derive(Debug, Args)]
pub(crate) struct WhatIfOptions {
    /// A file of facts; the database (`--data`, `--database`) when left out. The changed pack is the folder `--pack`.
    #[arg(long)]
    facts: Option<PathBuf>,
    /// The pack before the change, a folder; when left out: with --facts the pack of that id in force, else the version
    /// of each fact's day.
    #[arg(long)]
    old: Option<PathBuf>,
    /// Promises count that began on this day or later.
    #[arg(long)]
    from: Option<Date>,
    /// Promises count that began up to this day.
    #[arg(long)]
    to: Option<Date>,
    /// So many cases are shown behind each difference.
    #[arg(long, default_value_t = 10)]
    cases: usize,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl WhatIfOptions {
    fn span(&self, zone: &Zone) -> Option<Span> {
        if self.from.is_none() && self.to.is_none() {
            return None;
        }
        let from = self.from.map_or(Instant::MIN, |it| zone.start_of(it));
        let to = self.to.map_or(Instant::MAX, |it| zone.end_of(it));
        Some(Span { from, to })
    }
}

/// Judges under both and tells what differs.
pub(crate) async fn run(given: GivenSettings, options: WhatIfOptions) -> anyhow::Result<ExitCode> {
    let folder = given
        .pack_folder()
        .context("name the folder of the changed pack: --pack DIR")?;
    let new = pack_folder::open(&folder)?;
    // The desk is that of the pack's own id: `--pack` names the changed one.
    let settings = settings::Settings {
        pack: new.pack.id.clone(),
        ..settings::read(&given)?
    };
    let old_pack = options.old.as_deref().map(pack_folder::open).transpose()?;
    let changes = match &options.old {
        Some(old) => pack::difference(
            &pack_folder::open_written(old)?,
            &pack_folder::open_written(&folder)?,
        ),
        None => Vec::new(),
    };
    let (differences, faults) = match &options.facts {
        Some(_) => {
            let old = match old_pack {
                Some(old) => old.pack,
                None => running::load_packs(&settings)
                    .context("name the pack before the change: --old DIR")?
                    .at(Instant::MAX, &settings.zone)
                    .as_ref()
                    .clone(),
            };
            over_file(&options, (&old, &new.pack))?
        }
        None => {
            let desk = running::open_desk(&settings).await?;
            let old = match &old_pack {
                Some(old) => Old::Present(Arc::new(compile_for(&desk, &old.pack).await?)),
                None => Old::OfTheDay(AtTheTime::of(&desk)),
            };
            let standard = Arc::new(compile_for(&desk, &new.pack).await?);
            let limits = Limits {
                span: options.span(&settings.zone),
                most_cases: u64::MAX,
                until_at: Instant::MAX,
                most_behind: options.cases,
            };
            let (differences, _) = compare_record(&desk, (old, standard), limits).await?;
            desk.store().close().await;
            (differences, 0)
        }
    };
    tell(&options, &new.pack, &changes, &differences)?;
    Ok(if faults == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[expect(clippy::print_stderr, reason = "mistakes do not belong into the output")]
fn over_file(options: &WhatIfOptions, (old, new): (&Pack, &Pack)) -> anyhow::Result<(Differences, u64)> {
    let Some(path) = &options.facts else {
        anyhow::bail!("there is no file of facts");
    };
    let make = |desk: &DeskLine| {
        Ok(FileTrial {
            old: Old::Present(Arc::new(compile(old, desk)?)),
            new: Arc::new(compile(new, desk)?),
            span: options.span(&desk.zone),
            most_behind: options.cases,
        })
    };
    let walked = walk(open(path)?, 2, make, tell_progress())?;
    for fault in &walked.faults {
        eprintln!("{}:{}: {}", path.display(), fault.line, fault.wrong);
    }
    Ok((walked.sum, walked.fault_count))
}

#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
fn tell(
    options: &WhatIfOptions,
    new: &Pack,
    changes: &[ClauseChange],
    differences: &Differences,
) -> anyhow::Result<()> {
    if options.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&as_json(new, changes, differences))?
        );
        return Ok(());
    }
    for sentence in changes.iter().flat_map(ClauseChange::sentences) {
        println!("{}", sentence.zh);
        println!("  {}", sentence.en);
    }
    println!("{} cases under {}", differences.cases, new.version());
    for (clause, shifts) in &differences.shifts {
        let (old, now) = differences.totals.get(clause).copied().unwrap_or_default();
        let title = new.clause(clause).map_or("", |it| it.title.zh.as_str());
        println!("{clause} {title}: {} → {}", told(old), told(now));
        for (shift, (count, cases)) in shifts {
            println!("  {} → {}: {count}", word(shift.old), word(shift.new));
            for it in cases {
                println!("    {} (fact {}, {})", it.case.name, it.basis_seq, it.at);
            }
        }
    }
    if differences.shifts.is_empty() {
        println!("nothing would have come out differently");
    }
    Ok(())
}

fn as_json(new: &Pack, changes: &[ClauseChange], differences: &Differences) -> serde_json::Value {
    let shift = |(shift, (count, cases)): (&Shift, &(u64, Vec<reports::ShiftedCase>))| serde_json::json!({ "old": shift.old, "new": shift.new, "count": count, "cases": cases });
    let clauses: Vec<_> = differences
        .totals
        .iter()
        .map(|(clause, (old, now))| {
            let shifts = differences.shifts.get(clause).into_iter().flatten();
            serde_json::json!({ "clause": clause, "old": old, "new": now,
                "shifts": shifts.map(shift).collect::<Vec<_>>() })
        })
        .collect();
    serde_json::json!({ "pack": new.version(), "changes": changes, "cases": differences.cases, "clauses": clauses })
}

fn told(counts: Counts) -> String {
    format!("守约 {} 违约 {}", counts.kept, counts.broken)
}

fn word(outcome: Option<Outcome>) -> &'static str {
    outcome.map_or("nothing", |it| it.as_str())
}
