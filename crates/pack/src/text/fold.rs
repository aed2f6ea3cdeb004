//! Brings a text to the plain form in which phrases are looked for, with every place mapped back to the original.
//!
//! Per code point: compatibility decomposition (NFKD), then each resulting character is dropped unless it is a letter
//! or a digit, made small, and made simplified. So spaces, punctuation, emoji, tone marks, full width and
//! traditional characters make no difference. Places are UTF-16 code units of the original, as browsers count.
//! The trap: this must equal `fold` in the browser; `packs/vectors/phrases.json` keeps both equal.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

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

/// A text in plain form. All lists have one entry for each character that was kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folded {
    pub(crate) chars: Vec<char>,
    pub(crate) from: Vec<u32>,
    pub(crate) to: Vec<u32>,
    pub(crate) gaps: Vec<Gap>,
    /// Inside a quotation of the customer's words.
    pub(crate) is_quoted: Vec<bool>,
}

/// What ends a sentence: a phrase does not reach across it, unless it is spaced out letter by letter.
pub(crate) const STOPS: &str = "。！？!?；;\n\r…";

/// Pairs of quotation marks.
const QUOTES: &[(char, char)] = &[
    ('“', '”'),
    ('「', '」'),
    ('『', '』'),
    ('‘', '’'),
    ('"', '"'),
    ('＂', '＂'),
];

/// Words that, shortly before a quotation, say that it is the customer's.
pub(crate) const QUOTED_AFTER: &[&str] = &[
    "您说",
    "您讲",
    "您问",
    "您提",
    "您反映",
    "您写",
    "您表示",
    "您描述",
    "您信中",
    "您来信",
    "您所说",
    "您刚才",
    "您之前",
    "您的原话",
    "您转述",
    "你说",
    "你问",
    "你反映",
    "客户说",
    "客户反映",
    "客户问",
    "用户说",
    "用户反映",
    "他说",
    "她说",
    "对方说",
    "对您说",
    "跟您说",
];

/// How many plain characters before a quotation are searched for [`QUOTED_AFTER`].
const QUOTE_LEAD: usize = 12;

static SIMPLIFIED: LazyLock<HashMap<char, char>> =
    LazyLock::new(|| pairs(include_str!("../../data/simplified.txt")));
static SOUNDS: LazyLock<HashMap<char, char>> = LazyLock::new(|| pairs(include_str!("../../data/sounds.txt")));

/// Lines of a plain character and those that are read as it: `台臺檯颱`. A line that begins with `#` says something.
fn pairs(text: &str) -> HashMap<char, char> {
    let mut map = HashMap::new();
    for group in text
        .lines()
        .filter(|it| !it.starts_with('#'))
        .flat_map(str::split_whitespace)
    {
        let mut letters = group.chars();
        if let Some(plain) = letters.next() {
            map.extend(letters.map(|it| (it, plain)));
        }
    }
    map
}

/// Characters and what they are read as: traditional to simplified.
pub(crate) fn simplified() -> &'static HashMap<char, char> {
    &SIMPLIFIED
}

/// Characters that are written for others that sound alike.
pub(crate) fn sounds() -> &'static HashMap<char, char> {
    &SOUNDS
}

/// The character that one stands for when it is written for its sound.
pub(crate) fn by_sound(letter: char) -> char {
    SOUNDS.get(&letter).copied().unwrap_or(letter)
}

/// Folds a text.
pub(crate) fn fold(text: &str) -> Folded {
    let quoted = quotations(text);
    let mut folded = Folded::default();
    let (mut at, mut gap) = (0_u32, Gap::None);
    for (index, letter) in text.chars().enumerate() {
        let next = at + if letter.len_utf16() == 1 { 1 } else { 2 };
        let mut is_kept = false;
        for plain in plain_of(letter) {
            folded.chars.push(plain);
            folded.from.push(at);
            folded.to.push(next);
            folded.gaps.push(std::mem::replace(&mut gap, Gap::None));
            folded.is_quoted.push(quoted.get(index).copied().unwrap_or(false));
            is_kept = true;
        }
        if !is_kept && !is_mark(letter) {
            gap = gap.max(if STOPS.contains(letter) {
                Gap::Stop
            } else {
                Gap::Soft
            });
        }
        at = next;
    }
    folded
}

/// The plain characters of one code point; none for what is dropped.
fn plain_of(letter: char) -> impl Iterator<Item = char> {
    std::iter::once(letter)
        .nfkd()
        .filter(|it| it.is_alphanumeric() && !is_mark(*it))
        .flat_map(char::to_lowercase)
        .filter(|it| it.is_alphanumeric())
        .map(|it| SIMPLIFIED.get(&it).copied().unwrap_or(it))
}

/// Accents and tone marks, which are dropped without leaving a gap.
fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// The plain characters of a pattern's words.
pub(crate) fn fold_words(words: &str) -> Vec<char> {
    words.chars().flat_map(plain_of).collect()
}

/// For each character of the text, whether it stands in the customer's own words: in quotation marks that something
/// like `您说` leads to, or on a line that begins with `>`.
fn quotations(text: &str) -> Vec<bool> {
    let letters: Vec<char> = text.chars().collect();
    let mut quoted = vec![false; letters.len()];
    let mut start = 0;
    for line in letters.split_inclusive(|it| *it == '\n') {
        if line.iter().find(|it| !it.is_whitespace()) == Some(&'>') {
            quoted
                .iter_mut()
                .skip(start)
                .take(line.len())
                .for_each(|it| *it = true);
        }
        start += line.len();
    }
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let close = QUOTES
            .iter()
            .find(|(open, _)| open == letter)
            .map(|(_, close)| *close);
        let end = close.and_then(|close| letters.iter().skip(at + 1).position(|it| *it == close));
        let Some(end) = end.map(|it| at + 1 + it) else {
            at += 1;
            continue;
        };
        if is_led_to(&letters, at) {
            quoted.iter_mut().take(end).skip(at).for_each(|it| *it = true);
        }
        at = end + 1;
    }
    quoted
}

fn is_led_to(letters: &[char], open: usize) -> bool {
    let before = letters
        .iter()
        .take(open)
        .rev()
        .take_while(|it| !STOPS.contains(**it));
    let mut lead: Vec<char> = before.flat_map(|it| plain_of(*it)).take(QUOTE_LEAD).collect();
    lead.reverse();
    let lead: String = lead.into_iter().collect();
    QUOTED_AFTER.iter().any(|it| lead.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        fold(text).chars.into_iter().collect()
    }

    #[test]
    fn spacing_width_tones_and_traditional_characters_make_no_difference() {
        assert_eq!(plain("不 归．我—管😀！"), "不归我管");
        assert_eq!(plain("ＢＵ　Zhī dào"), "buzhidao");
        assert_eq!(plain("這事不歸我們管"), "这事不归我们管");
        assert_eq!(plain("不\u{200b}知\u{200d}道"), "不知道");
    }

    #[test]
    fn places_are_utf_16_units_of_the_original() {
        let folded = fold("😀不 知道");
        assert_eq!(folded.chars, ['不', '知', '道']);
        assert_eq!(folded.from, [2, 4, 5]);
        assert_eq!(folded.to, [3, 5, 6]);
        assert_eq!(folded.gaps, [Gap::Soft, Gap::Soft, Gap::None]);
    }

    #[test]
    fn the_customers_words_are_known_by_what_leads_to_them() {
        let marks = |text: &str| fold(text).is_quoted.into_iter().any(|it| it);
        assert!(marks("您说“不归我管”这句话"));
        assert!(marks("您反映师傅当时说「不知道」"));
        assert!(!marks("我们“不知道”"));
        assert!(marks("> 你们不管\n您好"));
    }
}
