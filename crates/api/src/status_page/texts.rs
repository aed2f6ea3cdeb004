//! The texts of the customers' page, in both languages.
//!
//! Always true: both catalogues have every text (a test reads them); the page picks one by the reader's language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::locale::Locale;

type Words = BTreeMap<String, String>;

/// A catalogue. Texts whose key is made from a word of the desk are maps; the tests know all words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub(super) page: Words,
    pub(super) time: Words,
    pub(super) standing: Words,
    #[serde(rename = "type")]
    pub(super) case_type: Words,
    pub(super) next: BTreeMap<String, Words>,
    pub(super) step: Words,
    pub(super) act: Words,
    pub(super) done: Words,
    pub(super) alert: Words,
    pub(super) fault: Words,
    pub(super) look_up: Words,
    pub(super) problem: Words,
    pub(super) receipt: Words,
}

static CHINESE: LazyLock<Texts> = LazyLock::new(|| read(ZH));
static ENGLISH: LazyLock<Texts> = LazyLock::new(|| read(EN));

const ZH: &str = include_str!("../../../../locales/zh-CN/status-page.json");
const EN: &str = include_str!("../../../../locales/en/status-page.json");

/// A catalogue that does not read is empty; the test below reads both.
fn read(text: &str) -> Texts {
    serde_json::from_str(text).unwrap_or_default()
}

/// The texts in a language.
pub(super) fn texts(locale: Locale) -> &'static Texts {
    match locale {
        Locale::Chinese => &CHINESE,
        Locale::English => &ENGLISH,
    }
}

/// The text under a key; a key that is missing stands for itself, which the tests would show.
pub(super) fn of<'a>(words: &'a Words, key: &'a str) -> &'a str {
    words.get(key).map_or(key, String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_catalogues_read() {
        for text in [ZH, EN] {
            let read: Texts = serde_json::from_str(text).unwrap();
            assert_eq!(read.next.len(), 9);
        }
    }

    #[test]
    fn both_catalogues_have_the_same_texts() {
        fn keys(value: &serde_json::Value, path: &str, into: &mut Vec<String>) {
            match value.as_object() {
                Some(map) => map
                    .iter()
                    .for_each(|(key, inner)| keys(inner, &format!("{path}.{key}"), into)),
                None => into.push(path.to_owned()),
            }
        }
        let all = [ZH, EN].map(|text| {
            let mut into = Vec::new();
            keys(&serde_json::from_str(text).unwrap(), "", &mut into);
            into.sort();
            into
        });
        assert_eq!(all[0], all[1]);
    }
}
