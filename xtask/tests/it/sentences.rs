//! Sentences in the code stand in both languages: what `says!` and the command line tell.
//!
//! The trap: words between backticks and in braces are values and belong to no language.

use std::collections::BTreeSet;

use crate::tree::{files, no_complaints};

/// What is written with two sentences, Chinese first, and what each must be given.
const PAIRS: &[&str] = &["says!("];
/// What prints or fails with one text; here nothing of it may be words.
const PLAIN: &[&str] = &[
    "println!(",
    "eprintln!(",
    "bail!(",
    "context(\"",
    "with_context(",
    "ensure!(",
];
/// Where people are spoken to in their own language only.
const SPOKEN_TO: &[&str] = &[
    "crates/shouwen/src/pack_command/",
    "crates/shouwen/src/event_log/",
];

#[test]
fn sentences_in_the_code_stand_in_both_languages() {
    let mut complaints = Vec::new();
    for file in files()
        .iter()
        .filter(|it| it.is(&["rs"]) && it.path.contains("/src/"))
    {
        let text = file.text().unwrap_or_default();
        for pair in PAIRS {
            for (line, rest) in places(&text, pair) {
                if let [zh, en] = literals(rest, 2).as_slice()
                    && !are_alike(zh, en)
                {
                    complaints.push(format!("{}:{line}: {zh:?} and {en:?}", file.path));
                }
            }
        }
    }
    no_complaints(&complaints);
}

#[test]
fn commands_about_packs_and_logs_speak_the_language_of_who_typed() {
    let mut complaints = Vec::new();
    let spoken_to = |path: &str| SPOKEN_TO.iter().any(|it| path.starts_with(it));
    for file in files().iter().filter(|it| it.is(&["rs"]) && spoken_to(&it.path)) {
        let text = file.text().unwrap_or_default();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for plain in PLAIN {
            for (line, rest) in places(code, plain) {
                let statement = rest.split(';').next().unwrap_or_default();
                let is_wrapped = ["says!(", "language.say(", "Said::"]
                    .iter()
                    .any(|it| statement.contains(it));
                let first = literals(rest, 1).into_iter().next().unwrap_or_default();
                if !is_wrapped && has_word(&bare(&first)) {
                    complaints.push(format!("{}:{line}: {first:?} stands in one language", file.path));
                }
            }
        }
    }
    no_complaints(&complaints);
}

/// Where a word stands, with the line and what follows it.
fn places<'a>(text: &'a str, word: &str) -> Vec<(usize, &'a str)> {
    let found = text.match_indices(word).map(|(at, _)| {
        let line = text.get(..at).map_or(0, |it| it.matches('\n').count()) + 1;
        let after = at + word.trim_end_matches('"').len();
        (line, text.get(after..).unwrap_or_default())
    });
    found.collect()
}

/// The first string literals of a call, as far as it goes, without what continues a line.
fn literals(text: &str, most: usize) -> Vec<String> {
    let (mut found, mut within, mut depth) = (Vec::new(), None::<String>, 1_u32);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (&mut within, letter) {
            (Some(literal), '\\') => literal.extend(letters.next().filter(|it| !it.is_whitespace())),
            (Some(literal), '"') => {
                found.push(std::mem::take(literal));
                within = None;
            }
            (Some(literal), other) => literal.push(other),
            (None, '"') => within = Some(String::new()),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
        if depth == 0 || found.len() == most {
            break;
        }
    }
    found
}

/// Without values: what stands in braces or between backticks.
fn bare(text: &str) -> String {
    let mut bare = String::new();
    let (mut braces, mut is_quoted) = (0_u32, false);
    for letter in text.chars() {
        match letter {
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            '`' => is_quoted = !is_quoted,
            other if braces == 0 && !is_quoted => bare.push(other),
            _ => {}
        }
    }
    bare
}

fn has_word(text: &str) -> bool {
    let is_word = |it: &str| it.len() > 1 && it.chars().any(|it| it.is_ascii_lowercase());
    text.split(|it: char| !it.is_ascii_alphabetic()).any(is_word) || has_chinese(text)
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it))
}

/// Both say something, or neither does; what is the same in both is a value.
fn are_alike(zh: &str, en: &str) -> bool {
    let (zh, en) = (bare(zh), bare(en));
    let english: BTreeSet<&str> = en
        .split(|it: char| !it.is_ascii_alphabetic())
        .filter(|it| it.len() > 1)
        .collect();
    let is_said = |it: &&str| it.chars().any(|it| it.is_ascii_lowercase()) && !zh.contains(*it);
    has_chinese(&zh) || !english.iter().any(is_said)
}

#[test]
fn a_sentence_in_one_language_is_found() {
    assert!(are_alike("`{it}` 不是时间", "`{it}` is no time"));
    assert!(are_alike("{zh}={words}", "{en}={words}"));
    assert!(are_alike("写 always", "write always"));
    assert!(!are_alike("`{it}` is no time", "`{it}` is no time at all"));
    assert_eq!(
        literals("\"甲（\\\"乙\\\"）\", \"a\", x)", 2),
        ["甲（\"乙\"）", "a"]
    );
    assert_eq!(literals("x, y); says!(\"later\")", 2), [""; 0]);
    assert!(has_word(&bare("{}: {} cases")) && !has_word(&bare("{a}:{b}: {cases}")));
}
