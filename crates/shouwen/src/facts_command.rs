//! Writes out every fact of the database: `shouwen export facts`.

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use app::past::export_facts::{Exported, export_facts};
use pack::says;
use store::Store;

use crate::language::{Language, OrSay as _, counted, unwritable};
use crate::output::{self, aside};
use crate::running;
use crate::settings::Settings;

/// Writes the facts to a file, or to standard output; the totals go to standard error. A desk may run on the same data.
pub(crate) async fn export(
    settings: Settings,
    to: Option<PathBuf>,
    language: Language,
) -> anyhow::Result<ExitCode> {
    let store = Store::open_to_read(&settings.store)?;
    let out: Box<dyn std::io::Write> = match &to {
        Some(path) => Box::new(std::fs::File::create(path).or_say(|| unwritable(path))?),
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
    let Exported { cases, facts, erased } = exported;
    let (many_cases, many_facts) = (counted(cases, "case"), counted(facts, "fact"));
    let told = says!(
        "{cases} 件事项，{facts} 条事实，其中 {erased} 条已抹除",
        "{many_cases}, {many_facts}, {erased} of them erased"
    );
    aside!("{}", language.pick(&told));
    Ok(ExitCode::SUCCESS)
}
