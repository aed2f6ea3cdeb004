//! What every character is read as: plain form, sound, and whether it is dropped.
//!
//! Always true: what the table says of a character equals what NFKD, small letters and the lists in `data/` say; common
//! characters are looked up, rare ones are worked out. The trap: `web/src/kit/fold.ts` says the same in the browser.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// How a character sounds: equal for those read alike. From [`OWN`] on it stands for nothing but a character itself.
pub(crate) type Sound = u16;

/// The first sound that says nothing about other characters.
pub(crate) const OWN: Sound = 0x8000;

/// Letters and digits that are taken for each other come first, then syllables.
const LATIN_SOUNDS: Sound = 40;

/// The plain character of a syllable written in Latin letters is a private one: this and its number.
const SYLLABLE_PLANE: u32 = 0xF0000;

/// What ends a sentence: a phrase does not reach across it, unless it is spaced out letter by letter.
pub(crate) const STOPS: &str = "。！？!?；;\n\r…";

/// Digits that are written for letters.
const LOOKALIKES: &[(char, char)] = &[
    ('0', 'o'),
    ('1', 'i'),
    ('l', 'i'),
    ('3', 'e'),
    ('4', 'a'),
    ('5', 's'),
];

/// What becomes of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Kept, as one plain character.
    One,
    /// Dropped like a space.
    Soft,
    /// Dropped; ends a sentence.
    Stop,
    /// An accent: dropped without leaving a gap.
    Mark,
    /// Worked out: none or several plain characters may come of it.
    Slow,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) plain: char,
    pub(crate) sound: Sound,
    pub(crate) class: Class,
}

const PAGE: usize = 256;
const HAN: std::ops::RangeInclusive<u32> = 0x4E00..=0x9FFF;

struct Table {
    /// Of the pages of the Basic Multilingual Plane those that texts are made of.
    pages: Vec<Option<Box<[Cell; PAGE]>>>,
    variants: HashMap<char, char>,
    sounds: HashMap<char, char>,
    /// The same in order of the characters.
    meant: Vec<(char, char)>,
    syllables: HashMap<&'static str, Sound>,
    of_han: HashMap<char, Sound>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::build);

/// Lines of a plain character and those that are read as it: `台臺檯颱`. A line that begins with `#` says something.
fn groups(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|it| !it.starts_with('#'))
        .flat_map(str::split_whitespace)
}

fn pairs(text: &str) -> HashMap<char, char> {
    let mut map = HashMap::new();
    for group in groups(text) {
        let mut letters = group.chars();
        if let Some(plain) = letters.next() {
            map.extend(letters.map(|it| (it, plain)));
        }
    }
    map
}

/// The syllables and how common characters are read, as the data say it: `a啊阿`.
pub(crate) fn syllable_groups() -> impl Iterator<Item = &'static str> {
    groups(include_str!("../../data/syllables.txt"))
}

impl Table {
    fn build() -> Self {
        let variants = pairs(include_str!("../../data/simplified.txt"));
        let sounds = pairs(include_str!("../../data/sounds.txt"));
        let (mut syllables, mut of_han) = (HashMap::new(), HashMap::new());
        for (sound, group) in (LATIN_SOUNDS..OWN).zip(syllable_groups()) {
            let name = group.trim_end_matches(|it: char| !it.is_ascii());
            syllables.insert(name, sound);
            of_han.extend(group.chars().filter(|it| !it.is_ascii()).map(|it| (it, sound)));
        }
        for (written, meant) in &sounds {
            if let Some(sound) = of_han.get(meant).copied() {
                of_han.insert(*written, sound);
            }
        }
        let mut meant: Vec<(char, char)> = sounds.iter().map(|(written, meant)| (*written, *meant)).collect();
        meant.sort_unstable();
        let mut table = Self {
            meant,
            pages: Vec::new(),
            variants,
            sounds,
            syllables,
            of_han,
        };
        table.pages = (0..PAGE).map(|page| table.page(page)).collect();
        table
    }

    fn page(&self, page: usize) -> Option<Box<[Cell; PAGE]>> {
        let base = u32::try_from(page * PAGE).ok()?;
        if !HAN.contains(&base) && ![0, 0x2000, 0x3000, 0xFF00].contains(&base) {
            return None;
        }
        let cell = |at: usize| {
            let letter = u32::try_from(at).ok().and_then(|at| char::from_u32(base + at));
            self.cell(letter.unwrap_or_default())
        };
        Some(Box::new(std::array::from_fn(cell)))
    }

    fn cell(&self, letter: char) -> Cell {
        if HAN.contains(&u32::from(letter)) {
            let plain = self.variants.get(&letter).copied().unwrap_or(letter);
            return self.one(plain);
        }
        let mut plain = self.plain_of(letter);
        match (plain.next(), plain.next()) {
            (Some(only), None) => self.one(only),
            (Some(_), Some(_)) => self.dropped(letter, Class::Slow),
            (None, _) => self.dropped(letter, class_of_dropped(letter)),
        }
    }

    fn one(&self, plain: char) -> Cell {
        Cell {
            plain,
            sound: self.sound_of(plain),
            class: Class::One,
        }
    }

    #[expect(clippy::unused_self, reason = "reads as its sister does")]
    const fn dropped(&self, plain: char, class: Class) -> Cell {
        Cell {
            plain,
            sound: 0,
            class,
        }
    }

    fn sound_of(&self, plain: char) -> Sound {
        if plain.is_ascii_alphanumeric() {
            let meant = LOOKALIKES
                .iter()
                .find(|(written, _)| *written == plain)
                .map_or(plain, |(_, meant)| *meant);
            let place = meant.to_digit(36).unwrap_or_default();
            return u16::try_from(place + 1).unwrap_or(OWN);
        }
        self.of_han.get(&plain).copied().unwrap_or_else(|| {
            let low = u32::from(plain) & u32::from(!OWN);
            OWN | u16::try_from(low).unwrap_or_default()
        })
    }

    /// The plain characters of one code point; none for what is dropped.
    fn plain_of(&self, letter: char) -> impl Iterator<Item = char> {
        let kept = (!is_ringed_number(letter)).then_some(letter);
        kept.into_iter()
            .nfkd()
            .filter(|it| it.is_alphanumeric() && !is_mark(*it))
            .flat_map(char::to_lowercase)
            .filter(|it| it.is_alphanumeric())
            .map(|it| self.variants.get(&it).copied().unwrap_or(it))
    }
}

fn class_of_dropped(letter: char) -> Class {
    if is_mark(letter) {
        Class::Mark
    } else if STOPS.contains(letter) {
        Class::Stop
    } else {
        Class::Soft
    }
}

/// Accents and tone marks, which are dropped without leaving a gap.
fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// Numbers in rings are put between words like any other symbol.
fn is_ringed_number(letter: char) -> bool {
    matches!(letter, '\u{2460}'..='\u{249b}' | '\u{24ea}'..='\u{24ff}' | '\u{2776}'..='\u{2793}')
}

/// The table, looked up once for a whole text.
pub(crate) struct Cells(&'static Table);

impl Cells {
    pub(crate) fn open() -> Self {
        Self(&TABLE)
    }

    /// What becomes of a character.
    pub(crate) fn of(&self, letter: char) -> Cell {
        let code = usize::try_from(u32::from(letter)).unwrap_or(usize::MAX);
        match self.0.pages.get(code / PAGE) {
            Some(Some(page)) => page.get(code % PAGE).copied(),
            Some(None) | None => None,
        }
        .unwrap_or_else(|| self.0.cell(letter))
    }

    /// The plain characters of one code point with their sounds.
    pub(crate) fn plain_of(&self, letter: char) -> impl Iterator<Item = (char, Sound)> {
        let table = self.0;
        table.plain_of(letter).map(|it| (it, table.sound_of(it)))
    }
}

/// Characters and what they are read as: traditional to simplified.
pub(crate) fn simplified() -> &'static HashMap<char, char> {
    &TABLE.variants
}

/// Characters that are written for others that sound alike.
pub(crate) fn sounds() -> &'static HashMap<char, char> {
    &TABLE.sounds
}

/// The character that one stands for when it is written for its sound on purpose.
pub(crate) fn meant_by(letter: char) -> char {
    let meant = &TABLE.meant;
    let place = meant.binary_search_by_key(&letter, |it| it.0);
    place.ok().and_then(|it| meant.get(it)).map_or(letter, |it| it.1)
}

/// The sound of a syllable in Latin letters.
pub(crate) fn syllable(name: &str) -> Option<Sound> {
    TABLE.syllables.get(name).copied()
}

/// The plain character that stands for a syllable in Latin letters.
pub(crate) fn syllable_letter(sound: Sound) -> Option<char> {
    char::from_u32(SYLLABLE_PLANE + u32::from(sound))
}

/// Whether a plain character stands for a syllable in Latin letters.
pub(crate) fn is_syllable(plain: char) -> bool {
    u32::from(plain) >= SYLLABLE_PLANE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_up_equals_what_is_worked_out() {
        let cells = Cells::open();
        for code in (0..0x3100).chain(0x4E00..0x4F00).chain(0xF900..=0xFFFF) {
            let Some(letter) = char::from_u32(code) else {
                continue;
            };
            let found = cells.of(letter);
            let slow: Vec<char> = cells.plain_of(letter).map(|it| it.0).collect();
            match found.class {
                Class::One => assert_eq!(slow, [found.plain], "{code:x}"),
                Class::Soft | Class::Stop | Class::Mark => assert!(slow.is_empty(), "{code:x}"),
                Class::Slow => assert!(slow.len() > 1, "{code:x}"),
            }
        }
    }

    #[test]
    fn characters_read_alike_have_one_sound() {
        let sound = |letter| Cells::open().of(letter).sound;
        assert_eq!(sound('诉'), sound('素'));
        assert_eq!(sound('訴'), sound('诉'));
        assert_eq!(sound('知'), syllable("zhi").unwrap());
        assert_ne!(sound('知'), sound('道'));
        assert_eq!(sound('0'), sound('o'));
        assert!(sound('é') < OWN && sound('ж') >= OWN);
    }

    #[test]
    fn the_common_traditional_characters_are_known() {
        assert!(simplified().len() >= 2_450, "{}", simplified().len());
        // No character leads to one that leads on.
        assert!(simplified().values().all(|it| !simplified().contains_key(it)));
    }
}
