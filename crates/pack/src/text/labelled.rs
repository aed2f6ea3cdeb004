//! Labelled sentences and the figures on them: a line is labels, a bar, the sentence; `-` labels an innocent one.
//!
//! Always true: a label counts once in a sentence, found or not. The trap: figures on sentences that a lexicon was tuned on
//! say little about others; keep some held out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use domain::Moment;

use crate::text::{TextChecker, TextContext, read_emotion};

/// One sentence with what must be found in it.
#[derive(Debug, Clone)]
pub struct Labelled<'a> {
    /// What must be found: clauses or emotions.
    pub labels: BTreeSet<&'a str>,
    /// The sentence.
    pub sentence: &'a str,
}

/// Reads a file of labelled sentences.
#[must_use]
pub fn read_labelled(text: &str) -> Vec<Labelled<'_>> {
    let lines = text
        .lines()
        .filter(|it| !it.starts_with('#') && !it.trim().is_empty());
    lines.map(read_line).collect()
}

fn read_line(line: &str) -> Labelled<'_> {
    let (labels, sentence) = line.split_once('|').unwrap_or((line, ""));
    Labelled {
        labels: labels.trim().split(',').filter(|it| *it != "-").collect(),
        sentence: sentence.trim(),
    }
}

/// What was found against what should have been, sentence by sentence and label by label.
#[derive(Debug, Default)]
pub struct Figures {
    /// So many sentences.
    pub sentences: usize,
    /// Of which so many are innocent.
    pub innocent: usize,
    /// Labels that were found.
    pub right: u32,
    /// Labels that were not, each with its sentence.
    pub missed: Vec<String>,
    /// What was found and is no label, each with the words and the sentence.
    pub wrong: Vec<String>,
}

impl Figures {
    /// `find` gives the labels that it found, each with the words.
    pub fn of(list: &[Labelled<'_>], find: impl Fn(&str) -> BTreeMap<String, String>) -> Self {
        let mut figures = Self::default();
        for Labelled { labels, sentence } in list {
            figures.sentences += 1;
            figures.innocent += usize::from(labels.is_empty());
            let found = find(sentence);
            for label in labels {
                if found.contains_key(*label) {
                    figures.right += 1;
                } else {
                    figures.missed.push(format!("missed {label}: {sentence}"));
                }
            }
            for (label, words) in found.iter().filter(|it| !labels.contains(it.0.as_str())) {
                figures.wrong.push(format!("wrong {label} `{words}`: {sentence}"));
            }
        }
        figures
    }

    fn share(&self, others: &[String]) -> f64 {
        let others = u32::try_from(others.len()).unwrap_or(u32::MAX);
        f64::from(self.right) / f64::from(self.right + others).max(1.0)
    }

    /// Words that are never said, in replies, by a pack's checker. What is missing from a text is not asked for.
    #[must_use]
    pub fn of_words(checker: &TextChecker, text: &str) -> Self {
        Self::of(&read_labelled(text), |sentence| {
            let report = checker.check(sentence, Moment::Reply, &TextContext::default());
            let found = report.findings.into_iter().filter(|it| !it.is_missing);
            found.map(|it| (it.clause.to_string(), it.text)).collect()
        })
    }

    /// Emotions in customers' words.
    #[must_use]
    pub fn of_emotions(text: &str) -> Self {
        Self::of(&read_labelled(text), |sentence| {
            let reading = read_emotion(sentence);
            let words = |signal| {
                let of_it = reading.hits.iter().filter(move |it| it.signal == signal);
                of_it.map(|it| it.text.as_str()).collect::<Vec<_>>().join("、")
            };
            let signals = reading.signals().into_iter();
            signals.map(|it| (it.to_string(), words(it))).collect()
        })
    }

    /// The share of findings that are right.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.share(&self.wrong)
    }

    /// The share of what should be found that is.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.share(&self.missed)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} sentences, {} innocent: precision {:.3}, recall {:.3}",
            self.sentences,
            self.innocent,
            self.precision(),
            self.recall()
        )?;
        for line in self.missed.iter().chain(&self.wrong) {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}
