//! The binary: settings, command line, wiring, the real clock.

mod backup_command;
mod bench;
mod call_pushes;
mod clock;
mod command_line;
mod event_log;
mod facts_command;
mod import_command;
mod language;
mod mail_room;
mod openapi_command;
mod output;
mod pack_command;
mod pack_folder;
mod progress;
mod record_pack;
mod running;
mod sample;
mod serve;
mod settings;
mod user_command;
mod verify_command;

use std::process::ExitCode;

/// Requests and transactions make many small things and drop them soon, on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use app::past::replay_lines::WalkError;
use clap::Parser as _;
use pack::SignatureError;

use language::{Language, Said};
use running::PackMistakes;

use command_line::{Command, CommandLine, ConfigCommand, ExportCommand, ImportCommand, UserCommand};

use crate::output::aside;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let language = line.settings.language();
    match run(line) {
        Ok(code) => code,
        Err(error) => {
            tell_failure(&error, language);
            ExitCode::FAILURE
        }
    }
}

fn run(line: CommandLine) -> anyhow::Result<ExitCode> {
    let CommandLine { settings, command } = line;
    match command {
        Command::Serve(options) => on_threads(serve::serve(settings::read(&settings)?, options)),
        Command::User(UserCommand::Add(options)) => {
            on_threads(user_command::add(settings::read(&settings)?, options))
        }
        Command::Config(ConfigCommand::Check) => settings::check(&settings),
        Command::Verify { judge } => {
            let language = settings.language();
            on_threads(verify_command::verify(
                settings::read(&settings)?,
                judge,
                language,
            ))
        }
        Command::Backup { file } => backup_command::back_up(&settings::read(&settings)?, &file),
        Command::Import(ImportCommand::Log(options)) => on_threads(import_command::run(settings, options)),
        Command::Export(ExportCommand::Facts { to }) => {
            let language = settings.language();
            on_threads(facts_command::export(settings::read(&settings)?, to, language))
        }
        Command::Pack(command) => pack_command::run(&settings, command),
        Command::Openapi => openapi_command::print(),
        Command::Bench(command) => on_threads(bench::run(command)),
    }
}

fn on_threads(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// Tells an error with all its causes, each on a line.
fn tell_failure(error: &anyhow::Error, language: Language) {
    let said = |cause: &(dyn std::error::Error + 'static)| {
        if let Some(mistakes) = cause.downcast_ref::<PackMistakes>() {
            mistakes.told(language)
        } else if let Some(said) = cause.downcast_ref::<Said>() {
            language.pick(said.wording()).to_owned()
        } else if let Some(walk) = cause.downcast_ref::<WalkError>() {
            language.pick(&walk.says()).to_owned()
        } else if let Some(signature) = cause.downcast_ref::<SignatureError>() {
            language.pick(&signature.says()).to_owned()
        } else {
            cause.to_string()
        }
    };
    let because = language.say("  原因：".to_owned(), "  because: ".to_owned());
    for (depth, cause) in error.chain().enumerate() {
        if depth == 0 {
            aside!("shouwen: {}", said(cause));
        } else {
            aside!("{because}{}", said(cause));
        }
    }
}
