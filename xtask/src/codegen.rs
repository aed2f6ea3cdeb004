//! What is written from the API's own description: `web/openapi.json`, and from it the screens' typed client.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{outside, project, screens, terminal};

fn document() -> PathBuf {
    project::web().join("openapi.json")
}

/// The API's description as the code has it now.
fn current() -> Result<String> {
    let words = ["run", "--quiet", "--package", "shouwen", "--", "openapi"];
    let output = outside::command(&project::root(), "cargo", &words)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        bail!("`shouwen openapi` ended with {}", output.status);
    }
    let text = String::from_utf8(output.stdout).context("the description is not UTF-8")?;
    Ok(format!("{}\n", text.trim_end()))
}

/// Writes both files anew.
pub(crate) fn write() -> Result<()> {
    screens::fetch_packages()?;
    fs::write(document(), current()?).context("cannot write web/openapi.json")?;
    outside::must(&mut outside::command(
        &project::web(),
        "npm",
        &["run", "--silent", "schema"],
    ))?;
    terminal::say("written: web/openapi.json, web/src/api/schema.d.ts");
    Ok(())
}

/// Fails when one of the two files is not what the code would write.
pub(crate) fn check() -> Result<()> {
    screens::fetch_packages()?;
    let written = fs::read_to_string(document()).context("cannot read web/openapi.json")?;
    let current = current()?;
    if written != current {
        let differing = written
            .lines()
            .zip(current.lines())
            .position(|(one, two)| one != two);
        let line = differing.unwrap_or_else(|| written.lines().count().min(current.lines().count())) + 1;
        bail!("web/openapi.json is out of date from line {line} on; run `cargo xtask codegen`");
    }
    outside::must(&mut outside::command(
        &project::web(),
        "npm",
        &["run", "--silent", "schema:check"],
    ))?;
    terminal::say("web/openapi.json and web/src/api/schema.d.ts are up to date");
    Ok(())
}
