//! Judges the past under a changed pack: `shouwen pack whatif`.

mod telling;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use app::Packs;
use app::past::desk_line::DeskLine;
use app::past::judging::compile;
use app::past::what_if::{AtTheTime, FileTrial, Limits, Old, compare_record, compile_for};
use app::report::Span;
use calendar::{Date, Instant, Zone};
use clap::Args;
use domain::ports::Clock as _;
use pack::{ClauseChange, Pack, Wording, WrittenPack, says};
use reports::Differences;
use store::Store;

use super::replay::walk_file;
use crate::clock::RealClock;
use crate::language::{Language, Said};
use crate::pack_folder;
use crate::record_pack;
use crate::running::{self, PackMistakes};
use crate::settings::{self, GivenSettings, Settings};

/// What is tried, on what.
#[derive(Debug, Args)]
pub(crate) struct WhatIfOptions {
    /// A file of facts; the database (`--data`, `--database`) when left out. The changed pack is the folder `--pack`.
    #[arg(long)]
    facts: Option<PathBuf>,
    /// The pack before the change, a folder; when left out: with --facts the pack of that id in force, else what the desk
    /// was last served with, each fact by the version of its day.
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
    let language = given.language();
    let no_folder = || {
        Said::of(says!(
            "请写明改动后的标准包在哪个文件夹：--pack DIR",
            "name the folder of the changed pack: --pack DIR"
        ))
    };
    let folder = given.pack_folder().ok_or_else(no_folder)?;
    let new = pack_folder::open(&folder)?;
    // `--pack` names the changed one here; of the desk's own nothing was said.
    let settings = Settings {
        pack: new.pack.id.clone(),
        is_pack_given: false,
        ..settings::read(&given)?
    };
    let old = options.old.as_deref().map(OldPack::of_folder).transpose()?;
    let (changes, differences, faults) = match &options.facts {
        Some(path) => {
            let old = match old {
                Some(old) => old,
                None => OldPack::of(
                    running::load_packs(&settings).map_err(|it| tell_before(it, language))?,
                    &settings,
                )?,
            };
            old.require_other(&new.pack)?;
            let packs = (old.packs.at(Instant::MAX, &settings.zone).as_ref(), &new.pack);
            let (differences, faults) = over_file(path, &options, packs, language)?;
            (old.changes_to(&folder)?, differences, faults)
        }
        None => {
            let (changes, differences) =
                over_record(&settings, &options, (old, &new.pack, &folder), language).await?;
            (changes, differences, 0)
        }
    };
    if options.json {
        let shown = telling::as_json(&new.pack, &changes, &differences);
        telling::print_json(&shown)?;
    } else {
        telling::tell(&new.pack, &changes, &differences, language);
    }
    Ok(if faults == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The pack before the change.
struct OldPack {
    packs: Packs,
    /// As it is written, for telling the changes.
    written: Option<WrittenPack>,
    /// It is judged by whatever the day.
    is_one: bool,
    /// Where its files are from, for whoever compares it with itself.
    told: Wording,
}

impl OldPack {
    fn of_folder(folder: &Path) -> anyhow::Result<Self> {
        let opened = pack_folder::open(folder)?;
        Ok(Self {
            packs: opened.pack.into(),
            written: Some(pack_folder::open_written(folder)?),
            is_one: true,
            told: says!("--old {folder}", "--old {folder}", folder = folder.display()),
        })
    }

    /// Of the versions of a pack, the one in force is held against the new one.
    fn of(packs: Packs, settings: &Settings) -> anyhow::Result<Self> {
        let present = packs.at(RealClock.now(), &settings.zone);
        let written = packs
            .source_of(present)
            .map(|(sources, folder)| pack::read_written(sources, folder))
            .transpose()
            .map_err(|it| PackMistakes::of(&present.id, &it))?;
        let id = &present.id;
        let told = match &settings.packs {
            Some(folder) => {
                let folder = folder.display();
                says!("{folder} 里的标准包 `{id}`", "the pack `{id}` in {folder}")
            }
            None => says!("标准包 `{id}`", "the pack `{id}`"),
        };
        Ok(Self {
            written,
            is_one: false,
            told,
            packs,
        })
    }

    fn changes_to(&self, folder: &Path) -> anyhow::Result<Vec<ClauseChange>> {
        let Some(written) = &self.written else {
            return Ok(Vec::new());
        };
        Ok(pack::difference(written, &pack_folder::open_written(folder)?))
    }

    /// A pack that is held against itself tells nothing, which is easily taken for an answer.
    fn require_other(&self, new: &Pack) -> anyhow::Result<()> {
        let is_same = self.packs.all().all(|it| it.hash == new.hash);
        if !is_same {
            return Ok(());
        }
        let Wording { zh, en } = &self.told;
        let content = new.hash.chars().take(12).collect::<String>();
        let wording = says!(
            "改动前后是一样的：{zh}和 --pack 的条款相同（内容 {content}），结果不会有任何不同；请在 --pack 的文件夹里改一个数值，或写明改动前的标准包：--old DIR，即\
             您改动之前的副本。不写 --packs 和 --old 时，服务台的记录与它上次启用的文件相比",
            "old and new are the same: {en} and --pack hold the same clauses (content {content}), so nothing can come out \
             differently; change a figure in the folder of --pack, or name the pack before the change: --old DIR, a copy from \
             before you edited it. Without --packs and --old the record of a desk is compared with the files that the desk was \
             last served with"
        );
        Err(Said::of(wording).into())
    }
}

/// Compares over a desk's own record, which may be in use: it is only read.
async fn over_record(
    settings: &Settings,
    options: &WhatIfOptions,
    (old, new, folder): (Option<OldPack>, &Pack, &Path),
    language: Language,
) -> anyhow::Result<(Vec<ClauseChange>, Differences)> {
    let store = Store::open_to_read(&settings.store)?;
    let old = match old {
        Some(old) => old,
        None => old_of_record(settings, &store)
            .await
            .map_err(|it| tell_before(it, language))?,
    };
    old.require_other(new)?;
    let changes = old.changes_to(folder)?;
    let clock = Arc::new(RealClock);
    let desk = running::open_desk_under(settings, store, clock, old.packs.clone()).await?;
    let judged_by = if old.is_one {
        let pack = old.packs.at(Instant::MAX, &settings.zone);
        Old::Present(Arc::new(compile_for(&desk, pack).await?))
    } else {
        Old::OfTheDay(AtTheTime::of(&desk))
    };
    let standard = Arc::new(compile_for(&desk, new).await?);
    let limits = Limits {
        span: options.span(&settings.zone),
        most_cases: u64::MAX,
        until_at: Instant::MAX,
        most_behind: options.cases,
    };
    let (differences, _) = compare_record(&desk, (judged_by, standard), limits).await?;
    desk.store().close().await;
    Ok((changes, differences))
}

async fn old_of_record(settings: &Settings, store: &Store) -> anyhow::Result<OldPack> {
    let chosen = record_pack::choose(settings, store).await?;
    let is_as_served = chosen.served.is_some() && settings.packs.is_none();
    let old = OldPack::of(chosen.packs, settings)?;
    Ok(if is_as_served {
        let Wording { zh, en } = &old.told;
        OldPack {
            told: says!("服务台上次启用的{zh}", "{en} as the desk was last served with it",),
            ..old
        }
    } else {
        old
    })
}

/// A failure with the pack before the change, and what to do about it.
fn tell_before(error: anyhow::Error, language: Language) -> anyhow::Error {
    let told = says!(
        "请写明改动前的标准包：--old DIR",
        "name the pack before the change: --old DIR"
    );
    error.context(language.pick(&told).to_owned())
}

fn over_file(
    path: &Path,
    options: &WhatIfOptions,
    (old, new): (&Pack, &Pack),
    language: Language,
) -> anyhow::Result<(Differences, u64)> {
    let make = |desk: &DeskLine| {
        Ok(FileTrial {
            old: Old::Present(Arc::new(compile(old, desk)?)),
            new: Arc::new(compile(new, desk)?),
            span: options.span(&desk.zone),
            most_behind: options.cases,
        })
    };
    let walked = walk_file(path, 2, make, language)?;
    Ok((walked.sum, walked.fault_count))
}
