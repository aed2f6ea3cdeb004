//! Builds the screens when they are older than their sources.

use anyhow::Result;

use crate::{outside, project, terminal};

/// What the build of the screens is made from, besides what npm fetched.
const SOURCES: &[&str] = &[
    "src",
    "public",
    "scripts",
    "index.html",
    "package-lock.json",
    "tsconfig.json",
    "vite.agent.ts",
];

/// Fetches the packages when there are none, or older ones than the lock file names.
pub(crate) fn fetch_packages() -> Result<()> {
    let web = project::web();
    let fetched = project::changed_at(&web.join("node_modules/.package-lock.json"));
    let wanted = project::changed_at(&web.join("package-lock.json"));
    if fetched.is_some() && fetched >= wanted {
        return Ok(());
    }
    terminal::say("npm ci");
    outside::must(&mut outside::command(
        &web,
        "npm",
        &["ci", "--no-audit", "--no-fund"],
    ))
}

/// Builds the screens into `web/dist` when a source is newer than the last build; tells whether it did.
pub(crate) fn build_when_older() -> Result<bool> {
    fetch_packages()?;
    let web = project::web();
    let built = project::changed_at(&web.join("dist/agent/index.html"));
    let changed = SOURCES
        .iter()
        .filter_map(|it| project::latest_change(&web.join(it)))
        .max();
    if built.is_some() && built >= changed {
        return Ok(false);
    }
    outside::must(&mut outside::command(&web, "npm", &["run", "--silent", "build"]))?;
    Ok(true)
}
