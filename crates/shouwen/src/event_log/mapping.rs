//! What the columns of a log mean: a small TOML file.

use std::collections::BTreeMap;
use std::path::Path;

use pack::{Wording, says};
use serde::Deserialize;

use super::columns::NamedColumns;
use super::meanings;
use crate::language::{OrSay as _, Said, unreadable};

/// A mapping. Names of columns are those of the head line; of XES logs, the keys of attributes, with `case:` before
/// those of a trace.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mapping {
    /// The log's name: the same name and case are the same case in every run.
    pub(crate) name: String,
    /// CSV: `utf-8` or `gbk`.
    #[serde(default)]
    pub(crate) encoding: Option<String>,
    /// CSV: what stands between columns.
    #[serde(default)]
    pub(crate) delimiter: Option<char>,
    /// Excel: the sheet; the first when left out.
    #[serde(default)]
    pub(crate) sheet: Option<String>,
    /// Column of the case.
    #[serde(default = "xes_case")]
    pub(crate) case: String,
    /// Column of the time.
    #[serde(default = "xes_time")]
    pub(crate) time: String,
    /// How times are written, as in strftime; the usual forms when left out.
    #[serde(default)]
    pub(crate) time_format: Option<String>,
    /// The zone of times that tell none.
    #[serde(default = "shanghai")]
    pub(crate) zone: String,
    /// Column of what happened.
    #[serde(default = "xes_activity")]
    pub(crate) activity: String,
    /// Column of who did it.
    #[serde(default = "xes_author")]
    pub(crate) author: String,
    /// Column of the team.
    #[serde(default)]
    pub(crate) team: Option<String>,
    /// Who is no colleague.
    #[serde(default)]
    pub(crate) authors: Authors,
    /// What a case is when it is raised.
    #[serde(default)]
    pub(crate) raised: RaisedColumns,
    /// What activities mean, by their words in the log.
    pub(crate) activities: BTreeMap<String, Activity>,
    /// What becomes of activities that are not named.
    #[serde(default)]
    pub(crate) others: Others,
    /// The columns that the file names, with their places.
    #[serde(skip)]
    pub(crate) named: NamedColumns,
}

/// Words for those who are no colleagues.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Authors {
    /// The customer.
    #[serde(default)]
    pub(crate) customer: Vec<String>,
    /// A program.
    #[serde(default)]
    pub(crate) system: Vec<String>,
}

/// Columns that describe a case, read from its first row.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RaisedColumns {
    pub(crate) subject: Option<Source>,
    pub(crate) description: Option<Source>,
    #[serde(rename = "type")]
    pub(crate) case_type: Option<Source>,
    pub(crate) priority: Option<Source>,
    pub(crate) channel: Option<Source>,
}

/// What an activity means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Activity {
    /// The word of a fact …
    pub(crate) fact: Option<String>,
    /// … or of an event.
    pub(crate) event: Option<String>,
    /// What it carries, by the names of its parts.
    #[serde(default)]
    pub(crate) with: BTreeMap<String, Source>,
}

/// Where a value comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Source {
    /// A column, as it is.
    Column(String),
    /// A column whose words are turned into others.
    Words {
        column: String,
        #[serde(default)]
        words: BTreeMap<String, String>,
        #[serde(default)]
        otherwise: Option<String>,
    },
    /// Always the same.
    Always { always: String },
}

/// What becomes of activities that the mapping does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Others {
    /// The row is rejected.
    #[default]
    Reject,
    /// The row becomes a note inside.
    Note,
    /// The row is passed over.
    Skip,
}

fn xes_case() -> String {
    "case:concept:name".to_owned()
}
fn xes_time() -> String {
    "time:timestamp".to_owned()
}
fn xes_activity() -> String {
    "concept:name".to_owned()
}
fn xes_author() -> String {
    "org:resource".to_owned()
}
fn shanghai() -> String {
    "Asia/Shanghai".to_owned()
}

/// Reads a mapping.
pub(crate) fn read(path: &Path) -> anyhow::Result<Mapping> {
    let text = std::fs::read_to_string(path).or_say(|| unreadable(path))?;
    let mut mapping: Mapping = toml::from_str(&text).map_err(|it| Said::of(mistake(path, &text, &it)))?;
    mapping.named = NamedColumns::read(path, &text)?;
    for (word, activity) in &mapping.activities {
        if activity.fact.is_some() == activity.event.is_some() {
            let (line, column) = place_in(&text, text.find(word.as_str()).unwrap_or_default());
            let path = path.display();
            return Err(Said::of(says!(
                "{path}:{line}:{column}：环节 `{word}` 要么写 fact，要么写 event",
                "{path}:{line}:{column}: the activity `{word}` says either fact or event"
            ))
            .into());
        }
    }
    meanings::check(path, &text, &mapping)?;
    Ok(mapping)
}

/// A file that is no mapping.
pub(super) fn no_mapping(path: &Path) -> Wording {
    let path = path.display();
    says!("{path} 不是对照文件", "{path} is no mapping")
}

/// Line and column of a byte, both from 1, the column in characters.
pub(super) fn place_in(text: &str, begin: usize) -> (usize, usize) {
    let before = text.get(..begin).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |it| it.chars().count()) + 1;
    (line, column)
}

/// A mistake with its place.
fn mistake(path: &Path, text: &str, error: &toml::de::Error) -> Wording {
    let (line, column) = place_in(text, error.span().map_or(0, |it| it.start));
    let (path, en) = (path.display(), error.message());
    let zh = in_chinese(en);
    says!("{path}:{line}:{column}：{zh}", "{path}:{line}:{column}: {en}")
}

/// What readers of TOML complain of, as far as it concerns the keys of a mapping.
fn in_chinese(en: &str) -> String {
    let unknown = |rest: &str, what: &str| {
        let (word, may) = rest.split_once(", ").unwrap_or((rest, ""));
        let may = may
            .trim_start_matches("expected one of ")
            .trim_start_matches("expected ");
        format!("没有 {word} 这个{what}；可以写 {may}")
    };
    if let Some(rest) = en.strip_prefix("unknown field ") {
        unknown(rest, "键")
    } else if let Some(rest) = en.strip_prefix("unknown variant ") {
        unknown(rest, "词")
    } else if let Some(rest) = en.strip_prefix("missing field ") {
        format!("缺少 {rest}")
    } else if en.starts_with("data did not match any variant") {
        "写列名，或写 { column = … }、{ always = … }".to_owned()
    } else {
        format!("这里看不懂（{en}）")
    }
}

impl Source {
    /// The value in a row; none when the column is empty or not there.
    pub(crate) fn value(&self, columns: &BTreeMap<String, String>) -> Option<String> {
        let of = |column: &String| {
            columns
                .get(column)
                .map(|it| it.trim())
                .filter(|it| !it.is_empty())
        };
        match self {
            Self::Column(column) => of(column).map(str::to_owned),
            Self::Words {
                column,
                words,
                otherwise,
            } => match of(column) {
                Some(word) => words
                    .get(word)
                    .cloned()
                    .or_else(|| otherwise.clone())
                    .or_else(|| Some(word.to_owned())),
                None => otherwise.clone(),
            },
            Self::Always { always } => Some(always.clone()),
        }
    }
}
