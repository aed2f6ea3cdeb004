//! Counts as a table for a terminal; Chinese letters are two columns wide.

use reports::Counts;
use serde::Serialize;

/// One line of a table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// Words beside the name.
    pub(crate) more: String,
    #[serde(flatten)]
    pub(crate) counts: Counts,
}

#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
pub(crate) fn print_table(title: &str, rows: &[Row]) {
    let names = rows.iter().map(|it| width(&it.name)).chain([width(title)]);
    let name_width = names.max().unwrap_or(0);
    println!(
        "{}  {:>9} {:>9} {:>7} {:>7}",
        padded(title, name_width),
        "kept",
        "broken",
        "others",
        "rate"
    );
    for Row { name, more, counts } in rows {
        let others = counts.waived + counts.void + counts.superseded;
        let rate = counts
            .rate()
            .map_or_else(|| "-".to_owned(), |it| format!("{:.1} %", it * 100.0));
        println!(
            "{}  {:>9} {:>9} {others:>7} {rate:>7}  {more}",
            padded(name, name_width),
            counts.kept,
            counts.broken
        );
    }
}

fn padded(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

fn width(text: &str) -> usize {
    text.chars().map(|it| if it > '\u{2e80}' { 2 } else { 1 }).sum()
}
