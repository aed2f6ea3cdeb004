//! Turns a text into the words that are indexed.
//!
//! Always true: Chinese becomes every pair of neighbours plus the last character of a run, so that any two characters are
//! one word, longer ones a phrase, and a single one the beginning of a word; digits become every three neighbours plus the
//! shorter ends, marked with `№`, so that any part of a number is found; the rest becomes whole words. The trap: indexing
//! and asking must normalise alike; both begin with `normalise`.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

use super::simplified::simplify;

/// Texts are indexed up to so many words; PostgreSQL knows no higher places.
const MOST_WORDS: usize = 15_000;
/// Longer words are cut.
const LONGEST_WORD: usize = 64;

/// A stretch of a normalised text of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Run {
    /// Chinese characters.
    Han(Vec<char>),
    /// Letters and digits.
    Word(String),
    /// Digits only.
    Digits(String),
    /// A case number: the day's digits and the running digits.
    Number(String, String),
}

/// Half-width, small letters, simplified characters.
pub(super) fn normalise(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).map(simplify).collect()
}

/// The words of a text in order.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in runs(&normalise(text)) {
        if words.len() >= MOST_WORDS {
            break;
        }
        match run {
            Run::Han(letters) => push_pairs(&letters, &mut words),
            Run::Word(word) => words.push(word),
            Run::Digits(digits) => push_parts(&digits, &mut words),
            Run::Number(day, running) => {
                push_parts(&running, &mut words);
                words.push(day + &running);
            }
        }
    }
    words.truncate(MOST_WORDS);
    words
}

/// The words as PostgreSQL's `tsvector` is written, with their places.
pub(super) fn as_tsvector(words: &[String]) -> String {
    let mut text = String::new();
    for (place, word) in (1_u32..).zip(words) {
        // Words hold letters, digits and `№` only, so nothing needs escaping. Writing to a String cannot fail.
        let written = write!(text, "'{word}':{place} ");
        debug_assert!(written.is_ok(), "writing to a String cannot fail");
    }
    text
}

/// Cuts a normalised text into runs.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut found = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(first) = letters.next() {
        if is_han(first) {
            let mut han = vec![first];
            while let Some(next) = letters.next_if(|it| is_han(*it)) {
                han.push(next);
            }
            found.push(Run::Han(han));
        } else if first.is_alphanumeric() {
            let mut word = String::from(first);
            while let Some(next) = letters.next_if(|it| it.is_alphanumeric() && !is_han(*it)) {
                word.push(next);
            }
            if let Some(running) = running_digits(&word, &mut letters) {
                found.push(Run::Number(word, running));
            } else if word.chars().all(|it| it.is_ascii_digit()) {
                found.push(Run::Digits(cut(&word)));
            } else {
                found.push(Run::Word(cut(&word)));
            }
        }
    }
    found
}

/// Every part of digits: three neighbours each, and the shorter ends.
fn push_parts(digits: &str, words: &mut Vec<String>) {
    let digits: Vec<char> = digits.chars().collect();
    for from in 0..digits.len() {
        let part: String = digits.iter().skip(from).take(3).collect();
        words.push(format!("№{part}"));
    }
}

fn push_pairs(letters: &[char], words: &mut Vec<String>) {
    words.extend(letters.windows(2).map(|pair| pair.iter().collect()));
    words.extend(letters.last().map(char::to_string));
}

/// After the eight digits of a day: the hyphen and running digits of a case number, taken out of the text.
fn running_digits(day: &str, letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    if day.len() != 8 || !day.chars().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let mut ahead = letters.clone();
    ahead.next_if_eq(&'-')?;
    let mut running = String::new();
    while let Some(digit) = ahead.next_if(char::is_ascii_digit) {
        running.push(digit);
    }
    if !(6..=9).contains(&running.len()) {
        return None;
    }
    *letters = ahead;
    Some(running)
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST_WORD).collect()
}

fn is_han(letter: char) -> bool {
    matches!(letter,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '々' | '〇')
}

#[cfg(test)]
mod tests {
    use super::{as_tsvector, words_of};

    #[test]
    fn chinese_becomes_pairs_and_a_last_character() {
        assert_eq!(words_of("暖气不热。"), ["暖气", "气不", "不热", "热"]);
        assert_eq!(words_of("王"), ["王"]);
        assert_eq!(words_of("３单元"), ["№3", "单元", "元"]);
    }

    #[test]
    fn the_rest_becomes_whole_words() {
        assert_eq!(words_of("Ｗang FANG, PDF 2"), ["wang", "fang", "pdf", "№2"]);
    }

    #[test]
    fn numbers_become_their_parts() {
        assert_eq!(words_of("13812"), ["№138", "№381", "№812", "№12", "№2"]);
        assert_eq!(
            words_of("20261121-000123"),
            ["№000", "№001", "№012", "№123", "№23", "№3", "20261121000123"]
        );
        assert_eq!(words_of("8号"), ["№8", "号"]);
    }

    #[test]
    fn traditional_characters_are_found_as_simplified_ones() {
        assert_eq!(words_of("暖氣維修"), words_of("暖气维修"));
    }

    #[test]
    fn words_of_hostile_texts_hold_nothing_that_needs_escaping() {
        let words = words_of("' OR 1=1; -- \\ \" NEAR(a b) * :A & | ! <-> \u{0} 'x'");
        assert!(
            words
                .iter()
                .all(|word| word.chars().all(|it| it.is_alphanumeric() || it == '№')),
            "{words:?}"
        );
        assert_eq!(as_tsvector(&words_of("a'b")), "'a':1 'b':2 ");
    }
}
