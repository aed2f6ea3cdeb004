//! The project's own commands: `cargo xtask start`, `cargo xtask test`, `cargo xtask codegen`.
//!
//! Uses nothing of the product's crates, so that it still runs, and reports, when one of them does not compile.

mod built_in;
mod codegen;
mod mail;
mod outside;
mod project;
mod screens;
mod start;
mod suite;
mod terminal;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask start                build everything and run it on ./data with a sample company
cargo xtask start --data DIR     the same in another folder; further settings are handed to `shouwen serve`
cargo xtask test                 every check there is; ends with one line of totals
cargo xtask test PHASE…          only some of: tools format web structure lints docs rust packs codegen browser
cargo xtask mail                 run a mail server on this machine to try the desk with
cargo xtask codegen              write the API's description, the screens' client, the reference and the lists of packs
cargo xtask codegen packs        write only the lists of pack files that come with the program
cargo xtask codegen --check      say whether they are up to date";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["start", rest @ ..] => start::run(rest).map(|()| true),
        ["test", phases @ ..] => suite::run(phases),
        ["mail"] => mail::run().map(|()| true),
        ["codegen"] => codegen::write().map(|()| true),
        ["codegen", "packs"] => codegen::write_lists().map(|()| true),
        ["codegen", "--check"] => codegen::check().map(|()| true),
        _ => {
            terminal::say(USAGE);
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            terminal::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
