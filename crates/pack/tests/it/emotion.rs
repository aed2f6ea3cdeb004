//! Emotion on the labelled sentences: what customers show is seen, and calm questions stay calm.

use pack::text::{Figures, read_emotion};

const TUNED: &str = include_str!("../../../../packs/vectors/emotion.txt");
const HELD_OUT: &str = include_str!("../../../../packs/vectors/emotion_held_out.txt");

#[test]
fn emotions_on_the_sentences_that_the_lexicon_was_tuned_on() {
    let figures = Figures::of_emotions(TUNED);
    println!("{figures}");
    assert!(figures.sentences >= 150);
    assert!(
        figures.precision() >= 0.97 && figures.recall() >= 0.95,
        "{figures}"
    );
}

#[test]
fn emotions_on_sentences_held_out() {
    let figures = Figures::of_emotions(HELD_OUT);
    println!("{figures}");
    assert!(figures.sentences >= 100);
    assert!(
        figures.precision() >= 0.97 && figures.recall() >= 0.95,
        "{figures}"
    );
}

#[test]
fn neutral_questions_stay_neutral() {
    for text in [
        "怎么投诉？",
        "你们几点下班？",
        "请问投诉电话是多少？",
        "怎么办理报停？",
    ] {
        assert!(
            read_emotion(text).hits.is_empty(),
            "{text}: {:?}",
            read_emotion(text)
        );
    }
}
