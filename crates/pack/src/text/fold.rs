//! Brings a text to the plain form in which phrases are looked for, with every place mapped back to the original.
//!
//! Per code point: compatibility decomposition (NFKD), then each resulting character is dropped unless it is a letter
//! or a digit, made small, and made simplified. So spaces, punctuation, emoji, tone marks, full width and
//! traditional characters make no difference. Places are UTF-16 code units of the original, as browsers count.
//! The trap: this must equal `fold` in the browser; `packs/vectors/phrases.json` keeps both equal.

use crate::text::quote::{is_quote, mark_quotations};
use crate::text::table::{Cell, Cells, Class, Sound, syllable, syllable_letter};

/// What stood in the original before a character that was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// Nothing.
    None,
    /// A space, a comma, a symbol: nothing that ends a sentence.
    Soft,
    /// The end of a sentence or line.
    Stop,
}

/// One character that was kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Letter {
    pub(crate) plain: char,
    pub(crate) sound: Sound,
    pub(crate) gap: Gap,
    /// Inside a quotation of the customer's words.
    pub(crate) is_quoted: bool,
    /// Where it stood, in UTF-16 code units.
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// A text in plain form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folded {
    pub(crate) letters: Vec<Letter>,
}

/// Folds a text.
pub(crate) fn fold(text: &str) -> Folded {
    let cells = Cells::open();
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len() / 3 + 8);
    let (mut at, mut gap, mut has_quotes) = (0_u32, Gap::None, false);
    for letter in text.chars() {
        let next = at + if u32::from(letter) < 0x1_0000 { 1 } else { 2 };
        let Cell { plain, sound, class } = cells.of(letter);
        let mut keep = |plain, sound| {
            letters.push(Letter {
                plain,
                sound,
                gap: std::mem::replace(&mut gap, Gap::None),
                is_quoted: false,
                from: at,
                to: next,
            });
        };
        match class {
            Class::One => keep(plain, sound),
            Class::Slow => cells
                .plain_of(letter)
                .for_each(|(plain, sound)| keep(plain, sound)),
            Class::Mark => {}
            Class::Soft => {
                has_quotes = has_quotes || is_quote(letter);
                gap = gap.max(Gap::Soft);
            }
            Class::Stop => gap = Gap::Stop,
        }
        at = next;
    }
    if has_quotes {
        mark_quotations(text, &mut letters);
    }
    Folded { letters }
}

/// The plain characters of a pattern's words, with their sounds.
pub(crate) fn fold_words(words: &str) -> Vec<(char, Sound)> {
    let cells = Cells::open();
    words.chars().flat_map(|it| cells.plain_of(it)).collect()
}

/// The plain characters of some words as a text.
pub(crate) fn plain_words(words: &str) -> String {
    fold_words(words).into_iter().map(|(plain, _)| plain).collect()
}

impl Folded {
    /// The plain characters as a text.
    pub(crate) fn plain(&self) -> String {
        self.letters.iter().map(|it| it.plain).collect()
    }

    /// The same text with words in Latin letters that can be read as pinyin written as syllables; none when there are
    /// none.
    pub(crate) fn by_syllables(&self) -> Option<Self> {
        let is_latin = |it: &Letter| it.plain.is_ascii_lowercase();
        if !self.letters.iter().any(is_latin) {
            return None;
        }
        let mut letters: Vec<Letter> = Vec::with_capacity(self.letters.len());
        let (mut rest, mut has_syllables) = (self.letters.as_slice(), false);
        while let Some(first) = rest.first() {
            if !is_latin(first) {
                letters.push(*first);
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            let goes_on = |it: &Letter| is_latin(it) && it.gap == Gap::None;
            let length = 1 + rest.iter().skip(1).take_while(|it| goes_on(it)).count();
            let (word, after) = rest.split_at(length);
            rest = after;
            let name: String = word.iter().map(|it| it.plain).collect();
            match syllables_of(&name) {
                Some(sounds) => {
                    has_syllables = true;
                    push_syllables(&mut letters, word, &sounds);
                }
                None => letters.extend_from_slice(word),
            }
        }
        has_syllables.then_some(Self { letters })
    }
}

fn push_syllables(letters: &mut Vec<Letter>, word: &[Letter], sounds: &[(usize, Sound)]) {
    let mut at = 0;
    for (length, sound) in sounds {
        let of_syllable = word.get(at..at + length).unwrap_or_default();
        at += length;
        if let (Some(first), Some(last), Some(plain)) =
            (of_syllable.first(), of_syllable.last(), syllable_letter(*sound))
        {
            letters.push(Letter {
                plain,
                sound: *sound,
                to: last.to,
                ..*first
            });
        }
    }
}

/// The syllables of a word, longest first; none when it is no pinyin. A lone vowel is none.
fn syllables_of(word: &str) -> Option<Vec<(usize, Sound)>> {
    if word.is_empty() {
        return Some(Vec::new());
    }
    (2..=6.min(word.len())).rev().find_map(|length| {
        let (head, rest) = word.split_at_checked(length)?;
        let sound = syllable(head)?;
        let mut sounds = vec![(length, sound)];
        sounds.extend(syllables_of(rest)?);
        Some(sounds)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        fold(text).plain()
    }

    #[test]
    fn spacing_width_tones_and_traditional_characters_make_no_difference() {
        assert_eq!(plain("不 归．我—管😀！"), "不归我管");
        assert_eq!(plain("ＢＵ　Zhī dào"), "buzhidao");
        assert_eq!(plain("這事不歸我們管"), "这事不归我们管");
        assert_eq!(plain("不\u{200b}知\u{200d}道"), "不知道");
        assert_eq!(plain("ѕhаbi ① ㎏"), "shabikg");
    }

    #[test]
    fn places_are_utf_16_units_of_the_original() {
        let folded = fold("😀不 知道");
        assert_eq!(folded.plain(), "不知道");
        let places: Vec<_> = folded.letters.iter().map(|it| (it.from, it.to, it.gap)).collect();
        assert_eq!(places, [(2, 3, Gap::Soft), (4, 5, Gap::Soft), (5, 6, Gap::None)]);
    }

    #[test]
    fn words_in_latin_letters_are_read_as_pinyin_where_they_can_be() {
        assert!(fold("不知道").by_syllables().is_none());
        assert!(fold("USB port ok").by_syllables().is_none());
        let folded = fold("bu zhidao 了").by_syllables().unwrap();
        let places: Vec<_> = folded.letters.iter().map(|it| (it.from, it.to)).collect();
        assert_eq!(places, [(0, 2), (3, 6), (6, 9), (10, 11)]);
        assert_eq!(
            folded.letters.first().unwrap().sound,
            fold("不").letters.first().unwrap().sound
        );
    }
}
