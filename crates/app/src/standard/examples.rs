//! The stories that come with a pack: for each clause at least one that keeps it and one that breaks it.

use domain::ClauseId;

use crate::Desk;

/// A story that shows a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its file, without folder and ending: `A17-kept`.
    pub name: String,
    /// What it tells.
    pub title: String,
    /// It shows the clause kept; else broken.
    pub is_kept: bool,
    /// The timeline as written.
    pub text: String,
}

/// The stories of a clause, from the packs that the standard in force is made of; those of the company's own pack first.
#[must_use]
pub fn examples_of(desk: &Desk, clause: &ClauseId) -> Vec<Example> {
    let Some((sources, own)) = desk.packs().source_of(desk.pack()) else {
        return Vec::new();
    };
    let stem = |path: &str| {
        let file = path.rsplit('/').next().unwrap_or(path);
        file.strip_suffix(".txt").unwrap_or(file).to_owned()
    };
    let is_own = |path: &str| path.split('/').any(|it| it == own);
    let mut found: Vec<(bool, Example)> = sources
        .files
        .iter()
        .filter(|(path, _)| path.contains("/scenarios/") && stem(path).starts_with(clause.as_str()))
        .filter_map(|(path, text)| {
            let scenario = pack::scenario::parse(text).ok()?;
            let name = stem(path);
            let example = Example {
                is_kept: !name.contains("broken"),
                name,
                title: scenario.title,
                text: text.clone(),
            };
            (scenario.clause == *clause).then_some((!is_own(path), example))
        })
        .collect();
    found.sort_by(|(one_other, one), (two_other, two)| {
        (one_other, !one.is_kept, &one.name).cmp(&(two_other, !two.is_kept, &two.name))
    });
    found.into_iter().map(|(_, it)| it).collect()
}
