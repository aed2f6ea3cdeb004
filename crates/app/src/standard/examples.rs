//! The stories that come with a pack: for each clause at least one that keeps it and one that breaks it.
//!
//! The trap: a story of a pack below is told with that pack's figures; under an override it may come out otherwise, and
//! then it shows nothing about the clause as it is in force.

use std::sync::Arc;

use domain::ClauseId;
use engine::scenario;

use crate::{AppError, Desk};

/// A story that shows a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its file without ending, with the folder of its pack: `heating/A17-kept`. No two have the same.
    pub name: String,
    /// The pack that tells it: `heating@2026.1`.
    pub from_pack: String,
    /// What it tells.
    pub title: String,
    /// It shows the clause kept; else broken.
    pub is_kept: bool,
    /// Under the standard in force it comes out as it is told.
    pub holds: bool,
    /// The timeline as written.
    pub text: String,
}

/// The stories of a clause, from the packs that the standard in force is made of: first those that hold, of these those of
/// the company's own pack.
///
/// # Errors
/// When judging them fails inside.
pub async fn examples_of(desk: &Desk, clause: &ClauseId) -> Result<Vec<Example>, AppError> {
    let told = told_of(desk, clause);
    let (pack, standard) = (desk.pack().clone(), desk.standard());
    tokio::task::spawn_blocking(move || judged(told, &pack, &standard))
        .await
        .map_err(AppError::internal)
}

/// Stories as written, each with how far below the pack in force its own pack lies.
fn told_of(desk: &Desk, clause: &ClauseId) -> Vec<(usize, Example)> {
    let Some((all, own)) = desk.packs().source_of(desk.pack()) else {
        return Vec::new();
    };
    let sources = pack::sources_of_folder(all, own);
    let packs = pack::list_folders(&sources);
    let mut found = Vec::new();
    for (path, text) in &sources.files {
        let Some((folder, file)) = path.split_once("/scenarios/") else {
            continue;
        };
        let stem = file.strip_suffix(".txt").unwrap_or(file);
        if !stem.starts_with(clause.as_str()) {
            continue;
        }
        let Some(scenario) = pack::scenario::parse(text).ok().filter(|it| it.clause == *clause) else {
            continue;
        };
        let from = packs.iter().find(|it| it.folder == folder);
        let example = Example {
            name: format!("{folder}/{stem}"),
            from_pack: from.map_or_else(String::new, |it| format!("{}@{}", it.id, it.version)),
            title: scenario.title,
            is_kept: !stem.contains("broken"),
            holds: false,
            text: text.clone(),
        };
        found.push((usize::from(folder != own), example));
    }
    found
}

fn judged(told: Vec<(usize, Example)>, pack: &pack::Pack, standard: &Arc<engine::Standard>) -> Vec<Example> {
    let mut told: Vec<_> = told
        .into_iter()
        .map(|(below, example)| {
            let came = scenario::told_rightly(pack, standard, &example.text);
            let shown = Example {
                is_kept: came.as_ref().map_or(example.is_kept, |it| !it.shows_broken),
                holds: came.is_some(),
                ..example
            };
            (below, shown)
        })
        .collect();
    told.sort_by(|(one_below, one), (two_below, two)| {
        (!one.holds, one_below, !one.is_kept, &one.name).cmp(&(
            !two.holds,
            two_below,
            !two.is_kept,
            &two.name,
        ))
    });
    told.into_iter().map(|(_, it)| it).collect()
}
