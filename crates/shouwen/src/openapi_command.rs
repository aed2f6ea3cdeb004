//! Prints the OpenAPI document.

use std::process::ExitCode;

use crate::output::out;

#[expect(clippy::unnecessary_wraps, reason = "commands have one shape")]
pub(crate) fn print() -> anyhow::Result<ExitCode> {
    out!("{}", api::openapi_json());
    Ok(ExitCode::SUCCESS)
}
