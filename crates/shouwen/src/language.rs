//! The language of the command line: `--lang`, else that of the environment, else English.
//!
//! Always true: `LC_ALL` wins over `LC_MESSAGES`, that over `LANG`, as everywhere; only what people read is told in it,
//! never JSON.

use std::path::Path;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use pack::{Wording, says};

/// A language that the command line speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// 简体中文
    #[value(name = "zh-CN", alias = "zh")]
    Chinese,
    /// English
    #[value(name = "en")]
    English,
}

/// What `--lang` or `SHOUWEN_LANG` says; empty, as `SHOUWEN_LANG=` sets it, is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GivenLanguage(Option<Language>);

impl GivenLanguage {
    /// The language, when one is named.
    pub(crate) const fn named(self) -> Option<Language> {
        self.0
    }
}

impl ValueEnum for GivenLanguage {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self(Some(Language::Chinese)),
            Self(Some(Language::English)),
            Self(None),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self.0 {
            Some(language) => language.to_possible_value(),
            None => Some(PossibleValue::new("").hide(true)),
        }
    }
}

impl Language {
    /// That of the environment.
    #[expect(
        clippy::disallowed_methods,
        reason = "what the terminal speaks is said there and nowhere else"
    )]
    pub(crate) fn of_environment() -> Self {
        Self::of(["LC_ALL", "LC_MESSAGES", "LANG"].map(|it| std::env::var(it).unwrap_or_default()))
    }

    /// The first that says something counts.
    fn of(said: [String; 3]) -> Self {
        let first = said.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
        if first.to_ascii_lowercase().starts_with("zh") {
            Self::Chinese
        } else {
            Self::English
        }
    }

    /// The sentence in this language.
    pub(crate) const fn pick(self, wording: &Wording) -> &str {
        match self {
            Self::Chinese => wording.zh.as_str(),
            Self::English => wording.en.as_str(),
        }
    }

    /// One of two texts.
    pub(crate) fn say(self, zh: String, en: String) -> String {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }
}

/// A failure that is told in the language of whoever typed, with its cause.
#[derive(Debug, thiserror::Error)]
#[error("{}", .wording.en)]
pub(crate) struct Said {
    wording: Wording,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Said {
    /// Without a cause.
    pub(crate) const fn of(wording: Wording) -> Self {
        Self {
            wording,
            source: None,
        }
    }

    pub(crate) const fn wording(&self) -> &Wording {
        &self.wording
    }
}

/// What a failure meant for whoever typed.
pub(crate) trait OrSay<T> {
    /// The failure as the cause of this sentence.
    fn or_say(self, wording: impl FnOnce() -> Wording) -> Result<T, Said>;
}

impl<T, E: Into<Box<dyn std::error::Error + Send + Sync>>> OrSay<T> for Result<T, E> {
    fn or_say(self, wording: impl FnOnce() -> Wording) -> Result<T, Said> {
        self.map_err(|cause| Said {
            wording: wording(),
            source: Some(cause.into()),
        })
    }
}

/// A file or folder that cannot be read.
pub(crate) fn unreadable(path: &Path) -> Wording {
    let path = path.display();
    says!("{path} 读不了", "{path} cannot be read")
}

/// A file that cannot be written.
pub(crate) fn unwritable(path: &Path) -> Wording {
    let path = path.display();
    says!("{path} 写不了", "{path} cannot be written")
}

/// `1 case`, `2 cases`.
pub(crate) fn counted(count: u64, one: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {one}{ending}")
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn what_is_said_first_wins_and_english_is_the_default() {
        let of = |said: [&str; 3]| Language::of(said.map(str::to_owned));
        assert_eq!(of(["zh_CN.UTF-8", "", "en_US.UTF-8"]), Language::Chinese);
        assert_eq!(of(["C", "", "zh_CN.UTF-8"]), Language::English);
        assert_eq!(of(["", "", "zh_CN.UTF-8"]), Language::Chinese);
        assert_eq!(of(["", "de_DE", "zh_CN"]), Language::English);
        assert_eq!(of(["", "", ""]), Language::English);
    }
}
