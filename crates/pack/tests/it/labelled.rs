//! Labelled sentences and the figures on them: a line is labels, a bar, the sentence; `-` labels an innocent one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One sentence with what must be found in it.
pub(crate) struct Labelled {
    pub(crate) labels: BTreeSet<&'static str>,
    pub(crate) sentence: &'static str,
}

/// Reads a file of labelled sentences.
pub(crate) fn read_labelled(text: &'static str) -> Vec<Labelled> {
    let lines = text
        .lines()
        .filter(|it| !it.starts_with('#') && !it.trim().is_empty());
    let read = |line: &'static str| {
        let (labels, sentence) = line.split_once('|').unwrap_or((line, ""));
        Labelled {
            labels: labels.trim().split(',').filter(|it| *it != "-").collect(),
            sentence: sentence.trim(),
        }
    };
    lines.map(read).collect()
}

/// What was found against what should have been, sentence by sentence and label by label.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) sentences: usize,
    pub(crate) innocent: usize,
    pub(crate) right: u32,
    pub(crate) missed: Vec<String>,
    pub(crate) wrong: Vec<String>,
}

impl Figures {
    /// `find` gives the labels that it found, each with the words.
    pub(crate) fn of(list: &[Labelled], find: impl Fn(&str) -> BTreeMap<String, String>) -> Self {
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

    /// The share of findings that are right.
    pub(crate) fn precision(&self) -> f64 {
        self.share(&self.wrong)
    }

    /// The share of what should be found that is.
    pub(crate) fn recall(&self) -> f64 {
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
