//! What is written from the code and the packs: `web/openapi.json` and from it the screens' typed client, the reference of
//! packs, and the lists of pack files that come with the program.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{built_in, outside, project, screens, terminal};

fn document() -> PathBuf {
    project::web().join("openapi.json")
}

/// What the program, as it was built last, prints for these words.
fn printed(words: &[&str]) -> Result<String> {
    let program = project::program("debug", "shouwen");
    let output = Command::new(&program)
        .args(words)
        .current_dir(project::root())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !output.status.success() {
        bail!("`shouwen {}` ended with {}", words.join(" "), output.status);
    }
    let text = String::from_utf8(output.stdout).context("what it printed is not UTF-8")?;
    Ok(format!("{}\n", text.trim_end()))
}

/// The API's description as the code has it now.
fn current() -> Result<String> {
    printed(&["openapi"])
}

/// The pages of the reference, as the code has them now.
fn reference() -> Result<Vec<(PathBuf, String)>> {
    let folder = project::root().join("docs/reference");
    ["kinds", "events"]
        .into_iter()
        .map(|page| {
            Ok((
                folder.join(format!("{page}.md")),
                printed(&["pack", "reference", page])?,
            ))
        })
        .collect()
}

/// Writes everything anew.
pub(crate) fn write() -> Result<()> {
    // The lists come first: the program does not compile while one names a file that is gone.
    write_lists()?;
    let build = ["build", "--quiet", "--package", "shouwen"];
    outside::must(&mut outside::command(&project::root(), "cargo", &build))?;
    fs::create_dir_all(project::root().join("docs/reference")).context("cannot make docs/reference")?;
    write_files(&reference()?)?;
    terminal::say("written: crates/pack/src/built_in/*.rs, docs/reference/*.md");
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

/// Writes the lists of pack files, which needs no program that compiles.
pub(crate) fn write_lists() -> Result<()> {
    write_files(&built_in::lists()?)
}

fn write_files(files: &[(PathBuf, String)]) -> Result<()> {
    for (path, text) in files {
        if fs::read_to_string(path).ok().as_ref() != Some(text) {
            fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}

fn check_files(files: &[(PathBuf, String)]) -> Result<()> {
    for (path, text) in files {
        if fs::read_to_string(path).ok().as_ref() != Some(text) {
            bail!("{} is out of date; run `cargo xtask codegen`", path.display());
        }
    }
    Ok(())
}

/// Fails when a file is not what the program as it was built last would write.
pub(crate) fn check() -> Result<()> {
    check_files(&built_in::lists()?)?;
    check_files(&reference()?)?;
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
