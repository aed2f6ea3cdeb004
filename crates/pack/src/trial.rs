//! A pack with other figures, for trying what they would change: as if somebody had written an override.

use std::collections::BTreeMap;

use domain::ClauseId;
use serde_json::Value;

use crate::source::{PackError, Place, Sources};
use crate::{Pack, WrittenPack, list_folders, load_folder, read_written, sources_of_folder};

/// Other figures: for each clause, values by the keys of its table in the file.
pub type Figures = BTreeMap<ClauseId, BTreeMap<String, Value>>;

/// The folder under which mistakes in the figures are told.
const FOLDER: &str = "what-if";

/// The pack of a folder with other figures, loaded and as written.
///
/// # Errors
/// Every mistake, as if the figures stood in a file of their own.
pub fn load_trial(
    sources: &Sources,
    folder: &str,
    figures: &Figures,
) -> Result<(Pack, WrittenPack), Vec<PackError>> {
    let wrong = |it: String| {
        vec![Place::start_of(FOLDER).error(it, "write figures as {\"A17\": {\"within\": \"2h\"}}")]
    };
    let head = list_folders(sources).into_iter().find(|it| it.folder == folder);
    let head = head.ok_or_else(|| wrong(format!("there is no pack in the folder {folder}")))?;
    let text = toml::to_string(&serde_json::json!({
        "pack": {
            "id": FOLDER,
            "version": format!("{}-{}", head.id, head.version),
            "title": { "zh": "试算", "en": "What if" },
            "extends": format!("{}@{}", head.id, head.version),
        },
        "override": figures,
    }))
    .map_err(|error| wrong(error.to_string()))?;
    let trial =
        sources_of_folder(sources, folder).with(Sources::new([(format!("{FOLDER}/pack.toml"), text)]));
    Ok((load_folder(&trial, FOLDER)?, read_written(&trial, FOLDER)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(figures: Value) -> Result<(Pack, WrittenPack), Vec<PackError>> {
        load_trial(
            &crate::built_in(),
            "heating",
            &serde_json::from_value(figures).unwrap(),
        )
    }

    #[test]
    fn figures_change_and_the_rest_stays() {
        let (pack, written) = trial(serde_json::json!({ "B16": { "within": "3h" } })).unwrap();
        let before = read_written(&crate::built_in(), "heating").unwrap();
        let changes = crate::difference(&before, &written);
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].clause.as_str(), "B16");
        assert_eq!(pack.clauses.len(), before.clauses.len());
    }

    #[test]
    fn mistakes_are_told() {
        let told = |figures: Value| trial(figures).unwrap_err()[0].to_string();
        assert!(told(serde_json::json!({ "B16": { "wihtin": "3h" } })).contains("within"));
        assert!(told(serde_json::json!({ "Z99": { "within": "3h" } })).contains("Z99"));
        assert!(told(serde_json::json!({ "B16": { "within": "soon" } })).contains("soon"));
        assert!(!told(serde_json::json!({ "B16": { "within": null } })).is_empty());
    }
}
