//! Vectors that the browser's phrase check replays: the same texts must give the same findings on both sides.

use std::path::PathBuf;

use domain::{Finding, Moment};
use pack::text::{TextChecker, TextContext, read_labelled};
use serde::{Deserialize, Serialize};

/// One text and what is found in it.
#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Vector {
    input: String,
    moment: Moment,
    #[serde(default)]
    context: TextContext,
    /// Findings; places in UTF-16 code units. Better wordings are left out.
    expected: Vec<Expected>,
    /// Names of parts that are due, with whether they are there.
    parts: Vec<(String, String, bool)>,
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Expected {
    clause: String,
    from: u32,
    to: u32,
    text: String,
    is_missing: bool,
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packs/vectors/phrases.json")
}

fn read() -> Vec<Vector> {
    serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap()
}

fn judged(vector: &Vector, checker: &TextChecker) -> Vector {
    let report = checker.check(&vector.input, vector.moment, &vector.context);
    let expected = |it: Finding| Expected {
        clause: it.clause.to_string(),
        from: it.from,
        to: it.to,
        text: it.text,
        is_missing: it.is_missing,
    };
    let parts = report
        .parts
        .into_iter()
        .map(|it| (it.clause.to_string(), it.name, it.is_present));
    Vector {
        input: vector.input.clone(),
        moment: vector.moment,
        context: vector.context.clone(),
        expected: report.findings.into_iter().map(expected).collect(),
        parts: parts.collect(),
    }
}

fn checker() -> TextChecker {
    TextChecker::compile(&pack::load(&pack::built_in(), "base").unwrap())
}

#[test]
fn the_vectors_hold() {
    let checker = checker();
    let vectors = read();
    assert!(vectors.len() >= 40);
    for vector in vectors {
        assert_eq!(judged(&vector, &checker), vector);
    }
}

/// The lexicon that belongs to the vectors, as the browser gets it.
fn lexicon_path() -> PathBuf {
    path().with_file_name("lexicon.json")
}

fn lexicon_text() -> String {
    let mut text = serde_json::to_string_pretty(&checker().lexicon()).unwrap();
    text.push('\n');
    text
}

#[test]
fn the_lexicon_beside_the_vectors_is_that_of_the_pack() {
    let is_same = std::fs::read_to_string(lexicon_path()).unwrap() == lexicon_text();
    assert!(is_same, "run `cargo test -p pack --test it -- --ignored`");
}

/// What is found in each labelled sentence, one a line: clause, from, to.
fn labelled_text() -> String {
    let checker = checker();
    let files = [
        include_str!("../../../../packs/vectors/labelled.txt"),
        include_str!("../../../../packs/vectors/held_out.txt"),
    ];
    let found = |sentence: &str| {
        let report = checker.check(sentence, Moment::Reply, &TextContext::default());
        let of_words = report
            .findings
            .into_iter()
            .filter(|it| !it.is_missing && it.clause.as_str() != "J05");
        let places: Vec<_> = of_words.map(|it| (it.clause, it.from, it.to)).collect();
        serde_json::to_string(&(sentence, places)).unwrap()
    };
    let lines: Vec<String> = files
        .into_iter()
        .flat_map(read_labelled)
        .map(|it| found(it.sentence))
        .collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

#[test]
fn the_findings_beside_the_labelled_sentences_are_those_of_the_pack() {
    let is_same = std::fs::read_to_string(path().with_file_name("findings.json")).unwrap() == labelled_text();
    assert!(is_same, "run `cargo test -p pack --test it -- --ignored`");
}

#[test]
fn places_cut_the_found_words_out_of_the_original() {
    for vector in read() {
        let units: Vec<u16> = vector.input.encode_utf16().collect();
        for it in vector.expected.iter().filter(|it| !it.is_missing) {
            let (from, to) = (usize::try_from(it.from).unwrap(), usize::try_from(it.to).unwrap());
            assert_eq!(String::from_utf16(&units[from..to]).unwrap(), it.text);
        }
    }
}

#[test]
#[ignore = "writes packs/vectors: look at the difference before you commit it"]
fn write_vectors() {
    let checker = checker();
    let vectors: Vec<_> = read().iter().map(|it| judged(it, &checker)).collect();
    let mut text = serde_json::to_string_pretty(&vectors).unwrap();
    text.push('\n');
    std::fs::write(path(), text).unwrap();
    std::fs::write(lexicon_path(), lexicon_text()).unwrap();
    std::fs::write(path().with_file_name("findings.json"), labelled_text()).unwrap();
}
