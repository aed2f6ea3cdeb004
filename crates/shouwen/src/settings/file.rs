//! The settings file: TOML, every unknown word told with its line.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// What the file may say; what it does not say is none.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSettings {
    pub(super) data: Option<PathBuf>,
    pub(super) database: Option<String>,
    pub(super) listen: Option<String>,
    pub(super) public_url: Option<String>,
    pub(super) company: Option<String>,
    pub(super) zone: Option<String>,
    pub(super) pack: Option<String>,
    pub(super) packs: Option<PathBuf>,
    pub(super) pack_key: Option<Vec<PathBuf>>,
    pub(super) mail_host: Option<String>,
    #[serde(default, deserialize_with = "number_or_text")]
    pub(super) reopens_within_days: Option<String>,
    #[serde(default, deserialize_with = "number_or_text")]
    pub(super) hold_replies_seconds: Option<String>,
    #[serde(default, deserialize_with = "number_or_text")]
    pub(super) area_code: Option<String>,
    pub(super) mail_ca: Option<PathBuf>,
    #[serde(default, deserialize_with = "number_or_text")]
    pub(super) requests_per_second: Option<String>,
    pub(super) behind_proxy: Option<bool>,
}

/// Reads the file entry by entry, so that one mistake does not hide another.
pub(super) fn read(path: &Path, mistakes: &mut Vec<String>) -> FileSettings {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            mistakes.push(format!(
                "the settings file {} cannot be read: {error}",
                path.display()
            ));
            return FileSettings::default();
        }
    };
    let document = match text.parse::<toml_edit::DocumentMut>() {
        Ok(document) => document,
        Err(error) => {
            mistakes.push(format!("{}: {}", path.display(), error.to_string().trim_end()));
            return FileSettings::default();
        }
    };
    let mut kept = toml_edit::DocumentMut::new();
    for (name, item) in document.iter() {
        let mut alone = toml_edit::DocumentMut::new();
        alone.insert(name, item.clone());
        match toml::from_str::<FileSettings>(&alone.to_string()) {
            Ok(_) => {
                kept.insert(name, item.clone());
            }
            Err(error) => {
                mistakes.push(format!(
                    "{}, line {}: {}",
                    path.display(),
                    line_of(&text, name),
                    error.message()
                ));
            }
        }
    }
    toml::from_str(&kept.to_string()).unwrap_or_default()
}

fn line_of(text: &str, name: &str) -> usize {
    let begins = |line: &str| line.trim_start().trim_start_matches(['[', '"']).starts_with(name);
    text.lines().position(begins).map_or(1, |it| it + 1)
}

fn number_or_text<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(i64),
        Text(String),
    }
    Ok(Option::<Either>::deserialize(input)?.map(|it| match it {
        Either::Number(number) => number.to_string(),
        Either::Text(text) => text,
    }))
}
