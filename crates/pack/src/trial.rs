//! A pack with other figures, for trying what they would change: as if somebody had written an override.

use std::collections::BTreeMap;

use domain::ClauseId;
use serde_json::Value;

use crate::source::{PackError, Place, Sources, says};
use crate::{Pack, Wording, WrittenPack, list_folders, load_folder, read_written, sources_of_folder};

/// Other figures: for each clause, values by the keys of its table in the file.
pub type Figures = BTreeMap<ClauseId, BTreeMap<String, Value>>;

/// The folder of the file that the figures are written into for reading them.
const FOLDER: &str = "what-if";

/// A mistake, by the figure that whoever tries gave.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FigureMistake {
    /// The clause; none: it lies in no single one.
    pub clause: Option<ClauseId>,
    /// The key; none: the clause itself is wrong.
    pub key: Option<String>,
    /// The place in a file of the pack, where it is not in the figures: file, line, column.
    pub place: Option<String>,
    /// What is wrong, and what would be right.
    pub says: Wording,
}

/// The pack of a folder with other figures, loaded and as written.
///
/// # Errors
/// Every mistake, each told by clause and key as they were given.
pub fn load_trial(
    sources: &Sources,
    folder: &str,
    figures: &Figures,
) -> Result<(Pack, WrittenPack), Vec<FigureMistake>> {
    let head = list_folders(sources).into_iter().find(|it| it.folder == folder);
    let head = head.ok_or_else(|| {
        let wrong = says!(
            "没有标准包文件夹 {folder}",
            "there is no pack in the folder {folder}"
        );
        let error = Place::start_of(folder).error(wrong, Wording::default());
        vec![mistake_of(&error, &[])]
    })?;
    let (id, version) = (head.id, head.version);
    let mut lines = vec![
        (None, "[pack]".to_owned()),
        (None, format!("id = \"{FOLDER}\"")),
        (None, format!("version = \"{id}-{version}\"")),
        (None, "title = { zh = \"试算\", en = \"What if\" }".to_owned()),
        (None, format!("extends = \"{id}@{version}\"")),
    ];
    write_figures(figures, &mut lines)?;
    let text: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
    let file = (format!("{FOLDER}/pack.toml"), text.join("\n"));
    let trial = sources_of_folder(sources, folder).with(Sources::new([file]));
    let told = |errors: Vec<PackError>| -> Vec<FigureMistake> {
        errors.iter().map(|it| mistake_of(it, &lines)).collect()
    };
    let pack = load_folder(&trial, FOLDER).map_err(told)?;
    Ok((pack, read_written(&trial, FOLDER).map_err(told)?))
}

/// A line of the file, with the figure that it holds.
type Line<'a> = (Option<(&'a ClauseId, Option<&'a String>)>, String);

/// One figure a line, so that every mistake is one of a figure.
fn write_figures<'a>(figures: &'a Figures, lines: &mut Vec<Line<'a>>) -> Result<(), Vec<FigureMistake>> {
    for (clause, keys) in figures {
        lines.push((Some((clause, None)), format!("[override.{clause}]")));
        for (key, value) in keys {
            let written = toml::Value::try_from(value).map_err(|_cause| {
                vec![FigureMistake {
                    clause: Some(clause.clone()),
                    key: Some(key.clone()),
                    place: None,
                    says: says!(
                        "`{value}` 不能写进标准包；写文字、整数、true、false 或列表",
                        "`{value}` cannot stand in a pack; write words, a whole number, true, false or a list"
                    ),
                }]
            })?;
            let name = toml::Value::String(key.clone());
            let plain = key.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
            let name = if plain && !key.is_empty() {
                key.clone()
            } else {
                name.to_string()
            };
            // A text over several lines would move the lines below it.
            let written = written.to_string().replace('\n', " ");
            lines.push((Some((clause, Some(key))), format!("{name} = {written}")));
        }
    }
    Ok(())
}

fn mistake_of(error: &PackError, lines: &[Line<'_>]) -> FigureMistake {
    let says = error.sentence();
    let is_figure = error.file.split('/').next() == Some(FOLDER);
    let at = usize::try_from(error.line).ok().and_then(|it| it.checked_sub(1));
    let figure = at.filter(|_| is_figure).and_then(|it| lines.get(it)?.0);
    FigureMistake {
        clause: figure.map(|(clause, _)| clause.clone()),
        key: figure.and_then(|(_, key)| key.cloned()),
        place: (!is_figure).then(|| format!("{}:{}:{}", error.file, error.line, error.column)),
        says,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(figures: Value) -> Result<(Pack, WrittenPack), Vec<FigureMistake>> {
        load_trial(
            &crate::built_in(),
            "heating",
            &serde_json::from_value(figures).unwrap(),
        )
    }

    #[test]
    fn figures_change_and_the_rest_stays() {
        let (pack, written) = trial(serde_json::json!({ "B16": { "within": "5h" } })).unwrap();
        let before = read_written(&crate::built_in(), "heating").unwrap();
        let changes = crate::difference(&before, &written);
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].clause.as_str(), "B16");
        assert_eq!(pack.clauses.len(), before.clauses.len());
    }

    #[test]
    fn mistakes_are_told_by_the_figure_that_was_given_in_both_languages() {
        let told = |figures: Value| {
            let first = trial(figures).unwrap_err().remove(0);
            let clause = first.clause.map_or_else(String::new, |it| it.to_string());
            assert_eq!(first.place, None, "no file is invented");
            assert!(!format!("{}{}", first.says.zh, first.says.en).contains("what-if"));
            (
                clause,
                first.key.unwrap_or_default(),
                first.says.zh,
                first.says.en,
            )
        };
        let (clause, key, zh, en) = told(serde_json::json!({ "B16": { "wihtin": "3h" } }));
        assert_eq!((clause.as_str(), key.as_str()), ("B16", "wihtin"));
        assert_eq!(zh, "这个表没有 `wihtin` 这个键；是不是 `within`？");
        assert_eq!(en, "`wihtin` is not a key of this table; did you mean `within`?");
        let (clause, key, zh, _) = told(serde_json::json!({ "Z99": { "within": "3h" } }));
        assert_eq!((clause.as_str(), key.as_str()), ("Z99", ""));
        assert!(zh.starts_with("没有条款 Z99"), "{zh}");
        // Words over several lines do not move what is told of the lines below.
        let (clause, key, zh, _) = told(serde_json::json!({
            "A17": { "warn_before": "30m" }, "B16": { "source": "1\n2\n3", "within": "soon" } }));
        assert_eq!((clause.as_str(), key.as_str()), ("B16", "within"), "{zh}");
        let (_, key, zh, _) = told(serde_json::json!({ "B16": { "within": "soon" } }));
        assert_eq!(key, "within");
        assert!(zh.contains("`soon` 不是时限"), "{zh}");
        let (_, key, _, en) = told(serde_json::json!({ "B16": { "within": null } }));
        assert!(key == "within" && en.contains("null"), "{en}");
    }

    #[test]
    fn a_limit_below_the_warning_underneath_holds_and_one_below_its_own_is_told() {
        assert!(trial(serde_json::json!({ "B16": { "within": "1m" } })).is_ok());
        let both = serde_json::json!({ "B16": { "within": "1m", "warn_before": "2m" } });
        let first = trial(both).map(|_| ()).unwrap_err().remove(0);
        assert_eq!(first.key.as_deref(), Some("warn_before"));
        let told = &first.says.zh;
        assert!(told.contains("比时限 `within` 的 1m 还长"), "{told}");
    }
}
