//! Writes out every fact of the database: `shouwen export facts`.

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use app::past::export_facts::export_facts;
use store::Store;

use crate::output::{self, aside};
use crate::running;
use crate::settings::Settings;

/// Writes the facts to a file, or to standard output; the totals go to standard error.
pub(crate) async fn export(settings: Settings, to: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let store = Store::open(&settings.store)?;
    let out: Box<dyn std::io::Write> = match &to {
        Some(path) => Box::new(
            std::fs::File::create(path).with_context(|| format!("{} cannot be written", path.display()))?,
        ),
        None => Box::new(output::writer()),
    };
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let desk = running::desk_settings(&settings);
    let exported = export_facts(&store, &desk, |line| {
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")
    })
    .await?;
    out.flush()?;
    store.close().await;
    aside!(
        "{} cases, {} facts, {} of them erased",
        exported.cases,
        exported.facts,
        exported.erased
    );
    Ok(ExitCode::SUCCESS)
}
