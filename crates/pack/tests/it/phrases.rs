//! Text checks on the labelled sentences: what must be found is, and innocent sentences are left alone.

use std::collections::BTreeSet;

use domain::Moment;
use pack::text::{TextChecker, TextContext};

const LABELLED: &str = include_str!("../../../../packs/vectors/labelled.txt");

/// Clauses that forbid words; the labels speak of these only.
const BANS: [&str; 4] = ["B14", "G01", "G04", "G05"];

fn checker() -> TextChecker {
    TextChecker::compile(&pack::load(&pack::built_in(), "base").unwrap())
}

fn labelled() -> Vec<(BTreeSet<&'static str>, &'static str)> {
    let lines = LABELLED
        .lines()
        .filter(|it| !it.starts_with('#') && !it.trim().is_empty());
    let read = |line: &'static str| {
        let (labels, sentence) = line.split_once('|').unwrap();
        let labels = labels.trim().split(',').filter(|it| *it != "-").collect();
        (labels, sentence.trim())
    };
    lines.map(read).collect()
}

#[test]
fn precision_and_recall_on_the_labelled_sentences() {
    let checker = checker();
    let (mut right, mut missed, mut wrong) = (0_u32, Vec::new(), Vec::new());
    let labelled = labelled();
    let innocent = labelled.iter().filter(|(labels, _)| labels.is_empty()).count();
    for (labels, sentence) in &labelled {
        let report = checker.check(sentence, Moment::Reply, &TextContext::default());
        let found: BTreeSet<&str> = BANS
            .into_iter()
            .filter(|ban| report.findings.iter().any(|it| it.clause.as_str() == *ban))
            .collect();
        right += u32::try_from(found.intersection(labels).count()).unwrap();
        missed.extend(
            labels
                .difference(&found)
                .map(|it| format!("missed {it}: {sentence}")),
        );
        let words = |ban: &str| {
            report
                .findings
                .iter()
                .find(|it| it.clause.as_str() == ban)
                .unwrap()
                .text
                .clone()
        };
        wrong.extend(
            found
                .difference(labels)
                .map(|it| format!("wrong {it} `{}`: {sentence}", words(it))),
        );
    }
    let share =
        |other: usize| f64::from(right) / (f64::from(right) + f64::from(u32::try_from(other).unwrap()));
    let (precision, recall) = (share(wrong.len()), share(missed.len()));
    println!(
        "{} sentences, {innocent} innocent: precision {precision:.3}, recall {recall:.3}",
        labelled.len()
    );
    println!("{}\n{}", missed.join("\n"), wrong.join("\n"));
    assert!(labelled.len() >= 150 && innocent * 2 >= labelled.len() - 80);
    assert!(
        precision >= 0.95,
        "precision {precision:.3}\n{}",
        wrong.join("\n")
    );
    assert!(recall >= 0.95, "recall {recall:.3}\n{}", missed.join("\n"));
}
