//! Packs from the command line; one file for each larger command.

mod difference;
mod looking;
pub(crate) mod replay;
mod signing;
mod table;
pub(crate) mod what_if;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use crate::command_line::PackCommand;
use domain::ClauseId;
use domain::ports::Clock as _;
use pack::{Counting, Pack};
use store::Store;

use crate::clock::RealClock;
use crate::running::read_folder;
use crate::settings::GivenSettings;
use crate::{pack_folder, record_pack, running, settings};

pub(crate) fn run(given: &GivenSettings, command: PackCommand) -> anyhow::Result<ExitCode> {
    match command {
        PackCommand::Check { folder } => check(&folder),
        PackCommand::Test { folder } => test(&folder),
        PackCommand::Coverage { folder, clauses } => looking::coverage(&folder, &clauses),
        PackCommand::Explain { folder, clause } => looking::explain(&folder, &clause),
        PackCommand::Reference { page } => Ok(looking::reference(page)),
        PackCommand::Schema => schema(),
        PackCommand::Replay(options) => {
            crate::on_threads(async move { replay::run(&named_pack(given).await?, &options) })
        }
        PackCommand::Whatif(options) => crate::on_threads(what_if::run(given.clone(), options)),
        PackCommand::Key { file } => signing::make_key(&file),
        PackCommand::Sign { folder, key } => signing::sign(&folder, &key),
        PackCommand::Verify { folder, keys } => signing::verify(&folder, &keys),
        PackCommand::Diff { old, new, json } => difference::tell(&old, &new, json),
    }
}

/// The pack that `--pack` names: a folder, else the id of one that is in force now. Without `--pack`, where data are named:
/// the one that their desk was last served with.
async fn named_pack(given: &GivenSettings) -> anyhow::Result<Pack> {
    let folder = given.pack_folder();
    if let Some(folder) = folder {
        return Ok(pack_folder::open(&folder)?.pack);
    }
    let settings = settings::read(given)?;
    let now = RealClock.now();
    let packs = if settings.is_place_given && !settings.is_pack_given {
        let store = Store::open_to_read(&settings.store)?;
        let chosen = record_pack::choose(&settings, &store).await?;
        store.close().await;
        chosen.packs
    } else {
        running::load_packs(&settings)?
    };
    Ok(packs.at(now, &settings.zone).as_ref().clone())
}

#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
fn check(folder: &Path) -> anyhow::Result<ExitCode> {
    let sources = pack_folder::with_built_in(read_folder(folder)?);
    let mut mistakes = Vec::new();
    let mut versions: BTreeMap<String, usize> = BTreeMap::new();
    for found in pack::list_folders(&sources) {
        match pack::load_folder(&sources, &found.folder) {
            Ok(pack) => {
                println!(
                    "{}: {} clauses, content {}",
                    pack.version(),
                    pack.clauses.len(),
                    pack.hash
                );
                for (clause, calendar) in calendars_of(&pack) {
                    println!(
                        "  {clause} counts by the calendar `{calendar}`: the desk must have one of that id (settings, calendars)"
                    );
                }
                *versions.entry(found.id).or_default() += 1;
            }
            Err(found) => mistakes.extend(found),
        }
    }
    // Each by itself may be sound, and their periods not fit together.
    let several = versions.into_iter().filter(|(_, count)| *count > 1);
    for (id, _) in several {
        mistakes.extend(pack::load_editions(&sources, &id).err().into_iter().flatten());
    }
    mistakes.iter().for_each(|it| println!("{it}"));
    println!("{} mistakes", mistakes.len());
    Ok(if mistakes.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The calendars that clocks name, which a desk enters itself; whether it has them shows when it starts.
fn calendars_of(pack: &Pack) -> impl Iterator<Item = (&ClauseId, &str)> {
    pack.clauses
        .iter()
        .filter_map(|clause| match &clause.rule.clock()?.counting {
            Counting::Named(id) => Some((&clause.id, id.as_str())),
            Counting::Always | Counting::Team => None,
        })
}

#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
fn test(folder: &Path) -> anyhow::Result<ExitCode> {
    let sources = pack_folder::with_built_in(read_folder(folder)?);
    let report = engine::scenario::run_all(&sources);
    for failure in &report.failures {
        println!("{failure}");
    }
    let failed = report.scenarios - report.passed;
    for clause in report.one_sided() {
        println!("{clause}: no scenario that passes shows it both kept and broken");
    }
    let folder_named = |folder: &str| {
        if folder.is_empty() {
            String::new()
        } else {
            format!(" ({folder})")
        }
    };
    for ((version, folder), (ran, passed)) in &report.packs {
        println!("{version}{}: {passed} of {ran} passed", folder_named(folder));
    }
    if report.failed_packs > 0 {
        println!(
            "{} packs could not be read; their scenarios did not run",
            report.failed_packs
        );
    }
    println!("{} passed, {failed} failed", report.passed);
    Ok(
        if report.failures.is_empty() && report.one_sided().next().is_none() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        },
    )
}

#[expect(clippy::print_stdout, reason = "the schema is the output")]
fn schema() -> anyhow::Result<ExitCode> {
    println!("{}", serde_json::to_string_pretty(&pack::schema())?);
    Ok(ExitCode::SUCCESS)
}
