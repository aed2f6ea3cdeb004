//! What differs between two packs: `shouwen pack diff`.

use std::path::Path;
use std::process::ExitCode;

use pack::{Change, ClauseChange};

use crate::language::Language;
use crate::output::out;
use crate::pack_folder;

/// Prints each clause that came, went or changed, figure by figure, and a line of totals.
pub(crate) fn tell(
    (old, new): (&Path, &Path),
    as_json: bool,
    language: Language,
) -> anyhow::Result<ExitCode> {
    let (old, new) = (pack_folder::open_written(old)?, pack_folder::open_written(new)?);
    let changes = pack::difference(&old, &new);
    if as_json {
        let shown = serde_json::json!({ "old": old.version, "new": new.version, "changes": changes });
        out!("{}", serde_json::to_string_pretty(&shown)?);
        return Ok(ExitCode::SUCCESS);
    }
    out!("{} → {}", old.version, new.version);
    for sentence in changes.iter().flat_map(ClauseChange::sentences) {
        out!("{}", language.pick(&sentence));
    }
    let count = |of: fn(&Change) -> bool| changes.iter().filter(|it| of(&it.change)).count();
    let added = count(|it| matches!(it, Change::Added));
    let removed = count(|it| matches!(it, Change::Removed));
    let changed = changes.len() - added - removed;
    out!(
        "{}",
        language.say(
            format!("新增 {added}，取消 {removed}，改动 {changed}"),
            format!("{added} added, {removed} removed, {changed} changed"),
        )
    );
    Ok(ExitCode::SUCCESS)
}
