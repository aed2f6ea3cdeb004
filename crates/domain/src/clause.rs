//! Names of clauses and packs.

use serde::{Deserialize, Serialize};

/// A clause's id as in the written standard: a letter and two digits, `A17`; a company's own may be longer, `X-LIFT-1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClauseId(std::sync::Arc<str>);

/// A text that cannot name a clause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot name a clause: a capital letter, then capitals, digits and hyphens, at most 24 characters, such as A17"
)]
pub struct NotAClauseId(pub String);

impl ClauseId {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for ClauseId {
    type Err = NotAClauseId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (2..=24).contains(&text.len())
            && text.starts_with(|it: char| it.is_ascii_uppercase())
            && text
                .chars()
                .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '-');
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(NotAClauseId(text.to_owned()))
        }
    }
}

impl std::fmt::Display for ClauseId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ClauseId {
    type Error = NotAClauseId;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ClauseId> for String {
    fn from(id: ClauseId) -> Self {
        id.0.as_ref().to_owned()
    }
}

/// A pack at one version: `heating@2026.1`. A promise keeps the one that it was made under.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackVersion(pub String);

impl std::fmt::Display for PackVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
