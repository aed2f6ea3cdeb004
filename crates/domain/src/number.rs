//! Numbers for people: the local day and a running number, `20261121-000123`.

use serde::{Deserialize, Serialize};

/// A case's number for people. Unique; ordered as given out within a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber(String);

/// A text that is not a case number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a case number: eight digits of the day, a hyphen, at least six digits, such as 20261121-000123"
)]
pub struct NotACaseNumber(pub String);

impl CaseNumber {
    /// The `running` number of the local `day` (written `20261121`).
    #[must_use]
    pub fn of_day(day: calendar::Date, running: u32) -> Self {
        Self(format!(
            "{:04}{:02}{:02}-{running:06}",
            day.year(),
            day.month(),
            day.day()
        ))
    }

    /// As written for people.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for CaseNumber {
    type Err = NotACaseNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |part: &str| part.chars().all(|it| it.is_ascii_digit());
        match text.trim().split_once('-') {
            Some((day, running))
                if day.len() == 8 && (6..=9).contains(&running.len()) && digits(day) && digits(running) =>
            {
                Ok(Self(text.trim().to_owned()))
            }
            Some(_) | None => Err(NotACaseNumber(text.to_owned())),
        }
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = NotACaseNumber;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::CaseNumber;

    #[test]
    fn a_number_reads_back_and_rejects_what_is_none() {
        let number: CaseNumber = "20261121-000123".parse().unwrap();
        assert_eq!(number.as_str(), "20261121-000123");
        for wrong in ["20261121", "2026112-000123", "20261121-12", "20261121-00012a", ""] {
            assert!(wrong.parse::<CaseNumber>().is_err(), "{wrong}");
        }
    }
}
