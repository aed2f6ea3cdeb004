//! Packs from the command line; one file for each larger command.

mod difference;
mod signing;

use std::path::Path;
use std::process::ExitCode;

use crate::command_line::PackCommand;
use crate::running::read_folder;

pub(crate) fn run(command: PackCommand) -> anyhow::Result<ExitCode> {
    match command {
        PackCommand::Check { folder } => check(&folder),
        PackCommand::Test { folder } => test(&folder),
        PackCommand::Schema => schema(),
        PackCommand::Key { file } => signing::make_key(&file),
        PackCommand::Sign { folder, key } => signing::sign(&folder, &key),
        PackCommand::Verify { folder, keys } => signing::verify(&folder, &keys),
        PackCommand::Diff { old, new, json } => difference::tell(&old, &new, json),
    }
}

#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
fn check(folder: &Path) -> anyhow::Result<ExitCode> {
    let sources = pack::built_in().with(read_folder(folder)?);
    let mut mistakes = 0;
    for found in pack::list_folders(&sources) {
        match pack::load_folder(&sources, &found.folder) {
            Ok(pack) => println!(
                "{}: {} clauses, content {}",
                pack.version(),
                pack.clauses.len(),
                pack.hash
            ),
            Err(found) => {
                mistakes += found.len();
                found.iter().for_each(|it| println!("{it}"));
            }
        }
    }
    println!("{mistakes} mistakes");
    Ok(if mistakes == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
fn test(folder: &Path) -> anyhow::Result<ExitCode> {
    let sources = read_folder(folder)?;
    let report = engine::scenario::run_all(&sources);
    for failure in &report.failures {
        println!("{failure}");
    }
    let failed = report.scenarios - report.passed;
    for clause in report.one_sided() {
        println!("{clause}: no scenario that passes shows it both kept and broken");
    }
    println!("{} passed, {failed} failed", report.passed);
    Ok(if failed == 0 && report.one_sided().next().is_none() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[expect(clippy::print_stdout, reason = "the schema is the output")]
fn schema() -> anyhow::Result<ExitCode> {
    println!("{}", serde_json::to_string_pretty(&pack::schema())?);
    Ok(ExitCode::SUCCESS)
}
