//! What somebody looks for, as both engines understand it.
//!
//! Always true: everything between spaces must be found (in any order), each part as it was typed. Two Chinese characters
//! are one word, more are a phrase, one is the beginning of a word; letters are the beginning of a word; digits are any part
//! of a number. Nothing that was typed reaches an engine's query language unquoted.

use super::words::{Run, normalise, runs};

/// A query that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    parts: Vec<Part>,
    marks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// These words, one after the other.
    Phrase(Vec<String>),
    /// A word that begins so.
    Beginning(String),
    /// The parts of a number one after the other, or a case number written without its hyphen.
    PhraseOrBeginning(Vec<String>, String),
}

/// More parts than this are ignored.
const MOST_PARTS: usize = 12;

impl SearchQuery {
    /// Reads what was typed.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let normal = normalise(text);
        let mut parts = Vec::new();
        let mut marks = Vec::new();
        for run in runs(&normal).into_iter().take(MOST_PARTS) {
            match run {
                Run::Han(letters) => {
                    marks.push(letters.iter().collect());
                    parts.push(match letters.as_slice() {
                        [one] => Part::Beginning(one.to_string()),
                        more => Part::Phrase(more.windows(2).map(|pair| pair.iter().collect()).collect()),
                    });
                }
                Run::Word(word) => {
                    marks.push(word.clone());
                    parts.push(Part::Beginning(word));
                }
                Run::Digits(digits) => {
                    marks.push(digits.clone());
                    parts.push(part_of_number(digits));
                }
                Run::Number(day, running) => {
                    marks.push(format!("{day}-{running}"));
                    parts.push(Part::Beginning(day + &running));
                }
            }
        }
        Self { parts, marks }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// What to mark in the texts that were found: normalised (half-width, small letters, simplified).
    #[must_use]
    pub fn marks(&self) -> &[String] {
        &self.marks
    }

    /// For SQLite's FTS5.
    pub(super) fn as_fts5(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Phrase(words) => format!("\"{}\"", words.join(" ")),
            Part::Beginning(word) => format!("\"{word}\" *"),
            Part::PhraseOrBeginning(words, word) => format!("(\"{}\" OR \"{word}\" *)", words.join(" ")),
        });
        parts.collect::<Vec<_>>().join(" AND ")
    }

    /// For PostgreSQL's `tsquery`.
    pub(super) fn as_tsquery(&self) -> String {
        let quoted = |words: &[String]| {
            words
                .iter()
                .map(|it| format!("'{it}'"))
                .collect::<Vec<_>>()
                .join(" <-> ")
        };
        let parts = self.parts.iter().map(|part| match part {
            Part::Phrase(words) => format!("({})", quoted(words)),
            Part::Beginning(word) => format!("'{word}':*"),
            Part::PhraseOrBeginning(words, word) => format!("(({}) | '{word}':*)", quoted(words)),
        });
        parts.collect::<Vec<_>>().join(" & ")
    }
}

/// Case numbers without their hyphen have at least so many digits.
const DIGITS_OF_A_CASE_NUMBER: usize = 14;

/// Digits as indexed: every three neighbours; fewer than three are the beginning of such a part.
fn part_of_number(digits: String) -> Part {
    let letters: Vec<char> = digits.chars().collect();
    if letters.len() < 3 {
        return Part::Beginning(format!("№{digits}"));
    }
    let words = letters
        .windows(3)
        .map(|it| format!("№{}", it.iter().collect::<String>()))
        .collect();
    if letters.len() >= DIGITS_OF_A_CASE_NUMBER {
        Part::PhraseOrBeginning(words, digits)
    } else {
        Part::Phrase(words)
    }
}

#[cfg(test)]
mod tests {
    use super::SearchQuery;

    #[test]
    fn one_two_and_more_characters() {
        let read = |text| SearchQuery::read(text).as_fts5();
        assert_eq!(read("暖"), "\"暖\" *");
        assert_eq!(read("暖气"), "\"暖气\"");
        assert_eq!(read("暖气不热"), "\"暖气 气不 不热\"");
        assert_eq!(read("王芳 PDF"), "\"王芳\" AND \"pdf\" *");
        assert_eq!(read("5678"), "\"№567 №678\"");
        assert_eq!(read("56"), "\"№56\" *");
        assert_eq!(read("20261121-000123"), "\"20261121000123\" *");
        assert_eq!(read(" 。! "), "");
    }

    #[test]
    fn the_same_for_postgresql() {
        let read = |text| SearchQuery::read(text).as_tsquery();
        assert_eq!(read("暖气不热 王"), "('暖气' <-> '气不' <-> '不热') & '王':*");
        assert_eq!(read("5678"), "('№567' <-> '№678')");
    }

    #[test]
    fn what_was_typed_is_what_is_marked() {
        assert_eq!(SearchQuery::read("暖氣 ＰＤＦ").marks(), ["暖气", "pdf"]);
    }
}
