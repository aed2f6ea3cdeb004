//! Packs from the command line; one file for each larger command.

mod checking;
mod difference;
mod looking;
pub(crate) mod replay;
mod signing;
mod table;
pub(crate) mod what_if;

use std::process::ExitCode;

use crate::command_line::PackCommand;
use app::Packs;
use store::Store;

use crate::output::out;
use crate::settings::GivenSettings;
use crate::{pack_folder, record_pack, running, settings};

pub(crate) fn run(given: &GivenSettings, command: PackCommand) -> anyhow::Result<ExitCode> {
    let language = given.language();
    match command {
        PackCommand::Check { folder } => checking::check(&folder, &given.public_keys()?, language),
        PackCommand::Test { folder } => checking::test(&folder, language),
        PackCommand::Coverage { folder, clauses } => looking::coverage(&folder, &clauses, language),
        PackCommand::Explain { folder, clause } => {
            looking::explain(&folder, given.named_pack(), &clause, language)
        }
        PackCommand::Reference { page } => Ok(looking::reference(page)),
        PackCommand::Schema => schema(),
        PackCommand::Replay(options) => {
            crate::on_threads(async move { replay::run(&named_packs(given).await?, &options, language) })
        }
        PackCommand::Whatif(options) => crate::on_threads(what_if::run(given.clone(), options)),
        PackCommand::Key { file } => signing::make_key(&file, language),
        PackCommand::Sign { folder, key } => signing::sign((&folder, &key), language),
        PackCommand::Verify { folder, keys } => signing::verify((&folder, &keys), language),
        PackCommand::Diff { old, new, json } => difference::tell((&old, &new), json, language),
    }
}

/// What `--pack` names: the pack of a folder alone, else every version of a pack by its id. Without `--pack`, where data are
/// named: the versions that their desk was last served with.
async fn named_packs(given: &GivenSettings) -> anyhow::Result<Packs> {
    let folder = given.pack_folder();
    if let Some(folder) = folder {
        return Ok(pack_folder::open(&folder)?.pack.into());
    }
    let settings = settings::read(given)?;
    if settings.is_place_given && !settings.is_pack_given {
        let store = Store::open_to_read(&settings.store)?;
        let chosen = record_pack::choose(&settings, &store).await?;
        store.close().await;
        return Ok(chosen.packs);
    }
    running::load_packs(&settings)
}

fn schema() -> anyhow::Result<ExitCode> {
    out!("{}", serde_json::to_string_pretty(&pack::schema())?);
    Ok(ExitCode::SUCCESS)
}
