//! Programs of the system as the servers of tests use them: run to the end, or watched over until we are gone.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::account::Account;

/// Runs a command to its end; its output, or its complaint with `what` was tried.
pub(crate) fn run(command: &mut Command, what: &str) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("cannot run {:?}: {error}", command.get_program()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
    }
    Err(format!(
        "{what}: {}",
        String::from_utf8_lossy(&output.stderr).trim_end()
    ))
}

/// A shell in a session of its own that waits for the process `watched` to end, however it ends, then runs `stop`
/// and removes `folder`.
pub(crate) fn start_watchdog(
    account: &Account,
    watched: u32,
    stop: &str,
    folder: &Path,
) -> Result<(), String> {
    let script =
        format!("trap '' INT HUP TERM; tail --pid={watched} -s 0.3 -f /dev/null; {stop}; rm -rf \"$1\"");
    let mut command = account.command(Path::new("setsid"));
    command.args(["sh", "-c", &script, "watchdog"]).arg(folder);
    // Our output must not be held open: a test runner would wait for its end.
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .spawn()
        .map(drop)
        .map_err(|error| format!("cannot start the watchdog: {error}"))
}
