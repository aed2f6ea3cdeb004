//! What differs between two packs, clause by clause and figure by figure, in words of both languages.
//!
//! Compared is what is written in the files after all overrides, so keys are called as in the files. Order, layout and
//! comments make no difference.

mod wording;

use std::collections::BTreeMap;

use domain::ClauseId;
use serde::Serialize;
use serde_json::Value;

use crate::load::{chain, merge};
use crate::source::{PackError, Sources};
use crate::{Wording, list_folders, sources_of_folder};

/// A pack as it is written, all overrides laid over each other.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenPack {
    /// Id and version: `heating@2026.1`.
    pub version: String,
    /// The clauses that are not switched off: keys and values as in the files.
    pub clauses: BTreeMap<ClauseId, Value>,
}

/// What became of one clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClauseChange {
    /// The clause.
    pub clause: ClauseId,
    /// What it is called; in the later pack where both have it.
    pub title: Wording,
    /// What became of it.
    #[serde(flatten)]
    pub change: Change,
}

/// What became of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// Only the later pack has it.
    Added,
    /// Only the earlier pack has it, or the later one switched it off.
    Removed,
    /// Both have it, with other figures.
    Changed {
        /// Each figure that differs, in order of their keys.
        figures: Vec<FigureChange>,
    },
}

/// A figure that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureChange {
    /// Its key, with dots between tables: `applies.types`.
    pub key: String,
    /// What the earlier pack says, as in the file; none: nothing.
    pub old: Option<String>,
    /// What the later pack says; none: nothing.
    pub new: Option<String>,
    /// In a sentence.
    pub says: Wording,
}

/// Reads the pack of a folder as it is written.
///
/// # Errors
/// Every mistake, as loading tells it.
pub fn read_written(sources: &Sources, folder: &str) -> Result<WrittenPack, Vec<PackError>> {
    let id = list_folders(sources)
        .into_iter()
        .find(|it| it.folder == folder)
        .map_or_else(|| folder.to_owned(), |it| it.id);
    let sources = sources_of_folder(sources, folder);
    let mut errors = Vec::new();
    let chain = chain::chain_of(&sources, &id, &mut errors).unwrap_or_default();
    let merged = merge::merge(&chain, &mut errors);
    let Some(top) = chain.last().filter(|_| errors.is_empty()) else {
        return Err(errors);
    };
    let is_on = |node: &crate::tree::Node| node.truth("enabled") != Some(false);
    Ok(WrittenPack {
        version: format!("{}@{}", top.id, top.version),
        clauses: merged
            .into_iter()
            .filter(|(_, it)| is_on(&it.node))
            .map(|(id, it)| (id, it.node.canonical()))
            .collect(),
    })
}

/// What differs between an earlier and a later pack, in order of clauses.
#[must_use]
pub fn difference(old: &WrittenPack, new: &WrittenPack) -> Vec<ClauseChange> {
    let mut ids: Vec<&ClauseId> = old.clauses.keys().chain(new.clauses.keys()).collect();
    ids.sort();
    ids.dedup();
    ids.into_iter()
        .filter_map(|id| {
            let (one, two) = (old.clauses.get(id), new.clauses.get(id));
            let title = wording_of(two.or(one)?.get("title"));
            let change = match (one, two) {
                (None, _) => Change::Added,
                (_, None) => Change::Removed,
                (Some(one), Some(two)) => {
                    let figures = figures_between(one, two);
                    if figures.is_empty() {
                        return None;
                    }
                    Change::Changed { figures }
                }
            };
            Some(ClauseChange {
                clause: id.clone(),
                title,
                change,
            })
        })
        .collect()
}

impl ClauseChange {
    /// The change in sentences, one for each figure.
    #[must_use]
    pub fn sentences(&self) -> Vec<Wording> {
        wording::sentences(self)
    }
}

fn wording_of(node: Option<&Value>) -> Wording {
    let text = |key: &str| {
        let value = node.and_then(|it| it.get(key)).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    Wording {
        zh: text("zh"),
        en: text("en"),
    }
}

fn figures_between(old: &Value, new: &Value) -> Vec<FigureChange> {
    let mut figures = Vec::new();
    compare("", (Some(old), Some(new)), &mut figures);
    figures
}

fn compare(key: &str, (old, new): (Option<&Value>, Option<&Value>), figures: &mut Vec<FigureChange>) {
    if old == new {
        return;
    }
    let tables = |it: Option<&Value>| it.is_none_or(Value::is_object);
    if tables(old) && tables(new) {
        let entries = |it: Option<&Value>| {
            let table = it.and_then(Value::as_object);
            table
                .map(|it| it.keys().cloned().collect::<Vec<_>>())
                .unwrap_or_default()
        };
        let mut keys = [entries(old), entries(new)].concat();
        keys.sort();
        keys.dedup();
        for name in keys {
            let path = if key.is_empty() {
                name.clone()
            } else {
                format!("{key}.{name}")
            };
            let under = |it: Option<&Value>| it.and_then(|it| it.get(&name)).cloned();
            compare(&path, (under(old).as_ref(), under(new).as_ref()), figures);
        }
        return;
    }
    figures.push(FigureChange {
        key: key.to_owned(),
        old: old.map(wording::as_written),
        new: new.map(wording::as_written),
        says: wording::sentence(key, old, new),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(overrides: &str) -> WrittenPack {
        let text = format!(
            "[pack]\nid = \"mine\"\nversion = \"1\"\ntitle = {{ zh = \"甲\", en = \"A\" }}\nextends = \"base\"\n{overrides}"
        );
        let sources = crate::built_in().with(Sources::new([("mine/pack.toml", text)]));
        read_written(&sources, "mine").unwrap()
    }

    fn told(old: &str, new: &str) -> Vec<(String, String)> {
        let changes = difference(&written(old), &written(new));
        let sentences = changes.iter().flat_map(ClauseChange::sentences);
        sentences.map(|it| (it.zh, it.en)).collect()
    }

    #[test]
    fn nothing_differs_from_itself() {
        assert!(
            told(
                "[override.A17]\nwithin = \"3h\"\n",
                "# anders\n[override.A17]\nwithin = \"3h\"\n"
            )
            .is_empty()
        );
    }

    #[test]
    fn a_changed_figure_is_said_in_both_languages() {
        let found = told(
            "[override.A17]\nwithin = \"3h\"\n",
            "[override.A17]\nwithin = \"90m\"\n",
        );
        let [(zh, en)] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert!(
            zh.starts_with("A17「")
                && zh.ends_with("时限（within）由 3h（3 小时）改为 90m（1 小时 30 分钟）。"),
            "{zh}"
        );
        assert!(
            en.ends_with("`within` changed from 3h (3 hours) to 90m (1 hour 30 minutes)."),
            "{en}"
        );
    }

    #[test]
    fn a_clause_that_is_switched_off_is_removed() {
        let found = told("", "[override.A17]\nenabled = false\n");
        assert!(found[0].0.ends_with("不再有此条款。"), "{found:?}");
        let back = told("[override.A17]\nenabled = false\n", "");
        assert!(back[0].1.ends_with("is new."), "{back:?}");
    }

    #[test]
    fn lists_tell_what_came_and_what_went() {
        let old = "[override.A17]\napplies = { types = [\"repair\", \"enquiry\"] }\n";
        let new = "[override.A17]\napplies = { types = [\"repair\", \"help\"] }\n";
        let found = told(old, new);
        assert!(found[0].0.contains("增加 help；去掉 enquiry"), "{found:?}");
        assert!(found[0].1.contains("adds help; drops enquiry"), "{found:?}");
        let gone = told(old, "[override.A17]\n");
        assert!(
            gone[0].0.contains("applies.types") && gone[0].0.contains("不再写明"),
            "{gone:?}"
        );
    }
}
