//! Text checks on the labelled sentences: what must be found is, and innocent sentences are left alone.

use std::collections::{BTreeMap, BTreeSet};

use domain::Moment;
use pack::text::{TextChecker, TextContext};

use crate::labelled::{Figures, read_labelled};

const TUNED: &str = include_str!("../../../../packs/vectors/labelled.txt");
const HELD_OUT: &str = include_str!("../../../../packs/vectors/held_out.txt");

/// Clauses that forbid words; the labels speak of these only.
const BANS: [&str; 9] = ["B14", "G01", "G04", "G05", "G07", "G08", "G09", "G10", "G11"];

fn checker() -> TextChecker {
    TextChecker::compile(&pack::load(&pack::built_in(), "base").unwrap())
}

fn figures(text: &'static str) -> Figures {
    let checker = checker();
    Figures::of(&read_labelled(text), |sentence| {
        let report = checker.check(sentence, Moment::Reply, &TextContext::default());
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        for it in report.findings.into_iter().filter(|it| !it.is_missing) {
            let clause = it.clause.to_string();
            if BANS.contains(&clause.as_str()) || clause == "J05" {
                found.entry(clause).or_insert(it.text);
            }
        }
        found
    })
}

#[test]
fn precision_and_recall_on_the_sentences_that_the_lexicon_was_tuned_on() {
    let figures = figures(TUNED);
    println!("{figures}");
    assert!(
        figures.precision() >= 0.97 && figures.recall() >= 0.95,
        "{figures}"
    );
}

#[test]
fn precision_and_recall_on_sentences_held_out() {
    let figures = figures(HELD_OUT);
    println!("{figures}");
    assert!(figures.sentences >= 250);
}

#[test]
fn there_are_so_many_sentences_and_no_one_stands_in_both_lists() {
    let all: Vec<_> = [TUNED, HELD_OUT].into_iter().flat_map(read_labelled).collect();
    let different: BTreeSet<&str> = all.iter().map(|it| it.sentence).collect();
    let innocent = all.iter().filter(|it| it.labels.is_empty()).count();
    assert!(
        all.len() >= 600 && different.len() == all.len(),
        "{} of {}",
        different.len(),
        all.len()
    );
    assert!(
        innocent * 5 >= all.len() * 2,
        "{innocent} of {} are innocent",
        all.len()
    );
}
