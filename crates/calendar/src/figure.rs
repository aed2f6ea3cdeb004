//! The figure of a clause as a pack writes it: `30m`, `48h`, `3wd`, `eod`.
//!
//! A span is counted on the working calendar that the clause names, so `1d` is 24 *counted* hours.
//! The trap: `3wd` and `3d` are different things.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Millis, MillisError};

/// How long a clause allows. Written and stored as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Figure {
    /// So much counted time: `30m`, `1h30m`, `48h`, `7d` (a day is 24 counted hours). Never negative.
    Span(Millis),
    /// `3wd`: due when the third working day after the day of the basis fact closes. The day on which it starts is not
    /// counted, and the last day ends with its business hours (Civil Code of China, articles 201 and 203).
    /// `0wd`: due when the working day that is running or comes next closes.
    WorkingDays(u32),
    /// `eod`: the same calendar day, until its last millisecond, whatever the opening hours.
    EndOfDay,
}

/// The text is not a figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// Not a span either, for the reason inside.
    #[error("not a figure such as 30m, 48h, 7d, 3wd (working days) or eod (end of day)")]
    Span(#[from] MillisError),
    /// The number before `wd` is missing, not a whole number, or too large.
    #[error("`{text}` is not a number of working days such as 3wd")]
    WorkingDays {
        /// What was written.
        text: String,
    },
    /// A clause cannot allow less than nothing.
    #[error("`{text}` is negative; a figure cannot be")]
    Negative {
        /// What was written.
        text: String,
    },
}

impl FromStr for Figure {
    type Err = FigureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let written = text.trim();
        if written == "eod" {
            return Ok(Self::EndOfDay);
        }
        if let Some(count) = written.strip_suffix("wd") {
            let digits_only = !count.is_empty() && count.chars().all(|it| it.is_ascii_digit());
            let days = count.parse::<u32>().ok().filter(|_| digits_only);
            return days
                .map(Self::WorkingDays)
                .ok_or_else(|| FigureError::WorkingDays {
                    text: written.to_owned(),
                });
        }
        let span: Millis = written.parse()?;
        if span.is_negative() {
            return Err(FigureError::Negative {
                text: written.to_owned(),
            });
        }
        Ok(Self::Span(span))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span(span) => fmt::Display::fmt(span, f),
            Self::WorkingDays(days) => write!(f, "{days}wd"),
            Self::EndOfDay => f.write_str("eod"),
        }
    }
}

impl From<Figure> for String {
    fn from(figure: Figure) -> Self {
        figure.to_string()
    }
}

impl TryFrom<String> for Figure {
    type Error = FigureError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Millis> for Figure {
    fn from(span: Millis) -> Self {
        Self::Span(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_each_form() {
        for (text, figure) in [
            ("30m", Figure::Span(Millis::minutes(30))),
            ("1h30m", Figure::Span(Millis::minutes(90))),
            ("48h", Figure::Span(Millis::hours(48))),
            ("7d", Figure::Span(Millis::days(7))),
            ("3wd", Figure::WorkingDays(3)),
            ("0wd", Figure::WorkingDays(0)),
            ("eod", Figure::EndOfDay),
        ] {
            assert_eq!(text.parse::<Figure>().unwrap(), figure);
            assert_eq!(figure.to_string(), text);
            let json = serde_json::to_string(&figure).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Figure>(&json).unwrap(), figure);
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let refusal = |text: &str| text.parse::<Figure>().unwrap_err();
        assert_eq!(refusal(""), FigureError::Span(MillisError::Empty));
        assert_eq!(
            refusal("-30m"),
            FigureError::Negative {
                text: "-30m".to_owned()
            }
        );
        for text in ["wd", "+3wd", "3.5wd", "3 wd", "99999999999wd"] {
            assert_eq!(
                refusal(text),
                FigureError::WorkingDays {
                    text: text.to_owned()
                }
            );
        }
        assert!(matches!(refusal("3 working days"), FigureError::Span(_)));
        let wrong = serde_json::from_str::<Figure>("\"soon\"").unwrap_err();
        assert!(wrong.to_string().contains("3wd"));
    }
}
