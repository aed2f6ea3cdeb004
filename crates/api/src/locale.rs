//! The reader's language: what clause titles and explanations are written in.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use std::convert::Infallible;

use crate::state::Api;

/// A language of the server's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Locale {
    /// 简体中文
    #[default]
    Chinese,
    /// English.
    English,
}

impl Locale {
    /// The sentence in this language.
    pub(crate) fn pick(self, wording: &pack::Wording) -> String {
        match self {
            Self::Chinese => wording.zh.clone(),
            Self::English => wording.en.clone(),
        }
    }

    /// The first language of `Accept-Language` that there is; Chinese when there is none.
    pub(crate) fn of_header(text: &str) -> Self {
        let primary = |entry: &str| {
            let tag = entry
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            match tag.split('-').next() {
                Some("zh") => Some(Self::Chinese),
                Some("en") => Some(Self::English),
                Some(_) | None => None,
            }
        };
        text.split(',').find_map(primary).unwrap_or_default()
    }
}

impl FromRequestParts<Api> for Locale {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &Api) -> Result<Self, Infallible> {
        let text = parts
            .headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|it| it.to_str().ok())
            .unwrap_or_default();
        Ok(Self::of_header(text))
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn the_first_language_that_there_is_wins_and_chinese_is_the_default() {
        assert_eq!(Locale::of_header("en-US,en;q=0.9,zh-CN;q=0.8"), Locale::English);
        assert_eq!(Locale::of_header("zh-CN,zh;q=0.9,en;q=0.8"), Locale::Chinese);
        assert_eq!(Locale::of_header("de, en;q=0.5"), Locale::English);
        assert_eq!(Locale::of_header("de"), Locale::Chinese);
        assert_eq!(Locale::of_header(""), Locale::Chinese);
    }
}
