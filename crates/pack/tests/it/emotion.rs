//! Emotion on the labelled sentences: what customers show is seen, and calm questions stay calm.

use std::collections::BTreeSet;

use pack::text::read_emotion;

use crate::labelled::{Figures, read_labelled};

const TUNED: &str = include_str!("../../../../packs/vectors/emotion.txt");
const HELD_OUT: &str = include_str!("../../../../packs/vectors/emotion_held_out.txt");

fn figures(text: &'static str) -> Figures {
    Figures::of(&read_labelled(text), |sentence| {
        let reading = read_emotion(sentence);
        let words = |signal| {
            reading
                .hits
                .iter()
                .filter(move |it| it.signal == signal)
                .map(|it| it.text.clone())
        };
        let told = |it| (it, words(it).collect::<Vec<_>>().join("、"));
        reading
            .signals()
            .into_iter()
            .map(told)
            .map(|(signal, words)| (signal.to_string(), words))
            .collect()
    })
}

#[test]
fn emotions_on_the_sentences_that_the_lexicon_was_tuned_on() {
    let figures = figures(TUNED);
    println!("{figures}");
    assert!(figures.sentences >= 150);
    assert!(
        figures.precision() >= 0.97 && figures.recall() >= 0.95,
        "{figures}"
    );
}

#[test]
fn emotions_on_sentences_held_out() {
    let figures = figures(HELD_OUT);
    println!("{figures}");
    assert!(figures.sentences >= 100);
}

#[test]
fn neutral_questions_stay_neutral() {
    let calm: BTreeSet<&str> = [
        "怎么投诉？",
        "你们几点下班？",
        "请问投诉电话是多少？",
        "怎么办理报停？",
    ]
    .into();
    for text in calm {
        assert!(
            read_emotion(text).hits.is_empty(),
            "{text}: {:?}",
            read_emotion(text)
        );
    }
}
