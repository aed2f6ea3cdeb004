//! Counts as a table for a terminal; Chinese letters are two columns wide.

use pack::says;
use reports::Counts;
use serde::Serialize;

use crate::language::Language;
use crate::output::out;

/// One line of a table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// Words beside the name.
    pub(crate) more: String,
    #[serde(flatten)]
    pub(crate) counts: Counts,
}

pub(crate) fn print_table(title: &str, rows: &[Row], language: Language) {
    let names = rows.iter().map(|it| width(&it.name)).chain([width(title)]);
    let name_width = names.max().unwrap_or(0);
    let head = says!("守约,违约,其他,守约率", "kept,broken,others,rate");
    let head = language.pick(&head).split(',').zip([9, 9, 7, 7]);
    let head =
        head.map(|(word, columns)| format!("{}{word}", " ".repeat(columns - width(word).min(columns))));
    out!(
        "{}  {}",
        padded(title, name_width),
        head.collect::<Vec<_>>().join(" ")
    );
    for Row { name, more, counts } in rows {
        let others = counts.waived + counts.void + counts.superseded;
        let rate = counts
            .rate()
            .map_or_else(|| "-".to_owned(), |it| format!("{:.1} %", it * 100.0));
        out!(
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
