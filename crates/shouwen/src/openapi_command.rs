//! Prints the OpenAPI document.

use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "the document is the output")]
#[expect(clippy::unnecessary_wraps, reason = "commands have one shape")]
pub(crate) fn print() -> anyhow::Result<ExitCode> {
    println!("{}", api::openapi_json());
    Ok(ExitCode::SUCCESS)
}
