//! Finds patterns in a folded text: by how their first three characters sound, then character by character.
//!
//! Always true: a text in which no pattern begins costs one look for each of its characters. Alternatives are walked, not
//! written out. The trap: `web/src/kit/matching.ts` does the same in the browser.

use std::collections::{BTreeSet, HashMap};

use crate::text::fold::{Gap, Letter};
use crate::text::pattern::{GAP, Segment, first_sound};
use crate::text::table::{OWN, Sound, is_syllable, meant_by};

/// A pattern with what it stands for.
#[derive(Debug)]
struct Entry<T> {
    tag: T,
    segments: Vec<Segment>,
    /// Of these sounds at least one is in every text in which it stands; empty when nothing like that can be said.
    needs: Vec<Sound>,
}

/// One of several wordings of a piece of a pattern.
type Choice = Vec<(char, Sound)>;

/// How a pattern begins: the sounds of its first characters, zero where it needs no further one.
type Head = [Sound; 3];

/// More beginnings than this of one pattern are told apart by fewer characters; more than any pattern's alternatives.
const MOST_HEADS: usize = 2_048;

/// A slot of the table of beginnings; the key is zero in an empty one.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u64,
    from: u32,
    to: u32,
}

/// Patterns by how they begin.
#[derive(Debug)]
pub(crate) struct Index<T> {
    entries: Vec<Entry<T>>,
    /// Open addressing; the length is a power of two.
    slots: Vec<Slot>,
    /// The patterns of each slot.
    lists: Vec<u32>,
    /// The sounds with which patterns begin that are found by one, two and three characters.
    begins: [Sounds; 3],
}

/// A set of sounds.
#[derive(Debug)]
struct Sounds {
    bits: Vec<u64>,
}

impl Default for Sounds {
    fn default() -> Self {
        Self {
            bits: vec![0; 1 << 10],
        }
    }
}

impl Sounds {
    fn add(&mut self, sound: Sound) {
        if let Some(word) = self.bits.get_mut(usize::from(sound >> 6)) {
            *word |= 1 << (sound & 63);
        }
    }

    fn has(&self, sound: Sound) -> bool {
        let word = self.bits.get(usize::from(sound >> 6)).copied().unwrap_or(0);
        word & (1 << (sound & 63)) != 0
    }

    fn of(letters: &[Letter]) -> Self {
        let mut sounds = Self::default();
        letters.iter().for_each(|it| sounds.add(it.sound));
        sounds
    }
}

/// How near a text must come to a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Equal,
    Close,
}

/// How far a text's characters are from those of a pattern.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Changes {
    length: usize,
    /// Written for others on purpose: `data/sounds.txt`.
    meant: usize,
    /// Other characters that are read the same.
    alike: usize,
    /// Syllables in Latin letters.
    spelled: usize,
}

impl<T: Copy> Index<T> {
    /// Patterns in the order given.
    pub(crate) fn new(patterns: impl IntoIterator<Item = (T, Vec<Segment>)>) -> Self {
        let entries: Vec<Entry<T>> = patterns
            .into_iter()
            .map(|(tag, segments)| Entry {
                tag,
                needs: needs_of(&segments),
                segments,
            })
            .collect();
        let mut by_key: HashMap<u64, Vec<u32>> = HashMap::new();
        let mut begins: [Sounds; 3] = std::array::from_fn(|_| Sounds::default());
        for (place, entry) in (0_u32..).zip(&entries) {
            for head in heads_of(&entry.segments) {
                let [one, two, three] = &mut begins;
                let by_length = match head {
                    [_, 0, _] => one,
                    [_, _, 0] => two,
                    [..] => three,
                };
                by_length.add(head[0]);
                by_key.entry(key_of(head)).or_default().push(place);
            }
        }
        let size = (by_key.len() * 4).next_power_of_two().max(4);
        let (mut slots, mut lists) = (vec![Slot::default(); size], Vec::new());
        for (key, list) in by_key {
            let from = u32::try_from(lists.len()).unwrap_or(u32::MAX);
            lists.extend(list);
            let to = u32::try_from(lists.len()).unwrap_or(u32::MAX);
            let mut at = place_of(key, size);
            while slots.get(at).is_some_and(|it| it.key != 0) {
                at = (at + 1) & (size - 1);
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = Slot { key, from, to };
            }
        }
        Self {
            entries,
            slots,
            lists,
            begins,
        }
    }

    /// So many patterns.
    pub(crate) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells every end of every pattern at every place: tag, start, end. Ends of one pattern and start come together;
    /// one end may be told twice.
    pub(crate) fn each(&self, letters: &[Letter], mut tell: impl FnMut(T, usize, usize)) {
        self.walk(letters, Measure::Close, &mut tell);
    }

    /// As [`Self::each`], but only what is written as the pattern is.
    pub(crate) fn each_exact(&self, letters: &[Letter], mut tell: impl FnMut(T, usize, usize)) {
        self.walk(letters, Measure::Equal, &mut tell);
    }

    fn walk(&self, letters: &[Letter], measure: Measure, tell: &mut dyn FnMut(T, usize, usize)) {
        let heard = Sounds::of(letters);
        let [one, two, three] = &self.begins;
        let sound_at = |at: usize| letters.get(at).map_or(0, |it| it.sound);
        for (start, letter) in letters.iter().enumerate() {
            let walk = Walk {
                letters,
                start,
                measure,
            };
            let (first, second, third) = (letter.sound, sound_at(start + 1), sound_at(start + 2));
            let mut follow = |head: Head| {
                let fitting =
                    |it: &&Entry<T>| it.needs.is_empty() || it.needs.iter().any(|it| heard.has(*it));
                for entry in self.list(key_of(head)).filter(fitting) {
                    walk.ends(&entry.segments, start, Changes::default(), &mut |end| {
                        tell(entry.tag, start, end);
                    });
                }
            };
            if one.has(first) {
                follow([first, 0, 0]);
            }
            if second != 0 && two.has(first) {
                follow([first, second, 0]);
            }
            if third != 0 && three.has(first) {
                follow([first, second, third]);
            }
        }
    }

    fn list(&self, key: u64) -> impl Iterator<Item = &Entry<T>> {
        let size = self.slots.len();
        let mut at = place_of(key, size);
        let (mut from, mut to) = (0, 0);
        while let Some(slot) = self.slots.get(at).filter(|it| it.key != 0) {
            if slot.key == key {
                (from, to) = (
                    usize::try_from(slot.from).unwrap_or(0),
                    usize::try_from(slot.to).unwrap_or(0),
                );
                break;
            }
            at = (at + 1) & (size - 1);
        }
        let list = self.lists.get(from..to).unwrap_or_default();
        list.iter()
            .filter_map(|it| self.entries.get(usize::try_from(*it).ok()?))
    }
}

const fn key_of([first, second, third]: Head) -> u64 {
    (first as u64) << 32 | (second as u64) << 16 | third as u64
}

fn place_of(key: u64, size: usize) -> usize {
    let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    usize::try_from(mixed).unwrap_or(0) & (size - 1)
}

/// Of all pieces that cannot be left out, the sounds with which the one with the fewest ways ends; of equals the last piece,
/// because a pattern is come to by its first characters.
fn needs_of(segments: &[Segment]) -> Vec<Sound> {
    let sounds_of = |it: &Segment| match it {
        Segment::Choice(choices) if choices.iter().all(|it| !it.is_empty()) => {
            let sounds: BTreeSet<Sound> = choices.iter().filter_map(|it| Some(it.last()?.1)).collect();
            Some(Vec::from_iter(sounds))
        }
        Segment::Choice(_) | Segment::Gap | Segment::Pause => None,
    };
    let all = segments.iter().rev().filter_map(sounds_of);
    all.min_by_key(Vec::len).unwrap_or_default()
}

/// Every way to begin; of those that begin alike the shortest.
fn heads_of(segments: &[Segment]) -> BTreeSet<Head> {
    // With one character there are as many ways as alternatives: never too many.
    let ways = [3, 2, 1].into_iter().map(|length| {
        let mut heads = BTreeSet::new();
        add_heads(segments, ([0; 3], 0), length, &mut heads);
        heads
    });
    let mut heads = BTreeSet::new();
    for way in ways {
        heads = way;
        if heads.len() <= MOST_HEADS {
            break;
        }
    }
    let all = heads.clone();
    heads.retain(|[first, second, third]| {
        let has_shorter = *second != 0 && all.contains(&[*first, 0, 0])
            || *third != 0 && all.contains(&[*first, *second, 0]);
        !has_shorter
    });
    heads
}

fn add_heads(segments: &[Segment], (head, known): (Head, usize), length: usize, heads: &mut BTreeSet<Head>) {
    if heads.len() > MOST_HEADS {
        return;
    }
    if known >= length {
        heads.insert(head);
        return;
    }
    let (choices, rest) = match segments.split_first() {
        Some((Segment::Choice(choices), rest)) => (choices, rest),
        Some((Segment::Pause, rest)) => return add_heads(rest, (head, known), length, heads),
        Some((Segment::Gap, _)) | None => {
            if known > 0 {
                heads.insert(head);
            }
            return;
        }
    };
    for words in choices {
        let (mut head, mut known) = (head, known);
        for (slot, (_, sound)) in head.iter_mut().take(length).skip(known).zip(words) {
            *slot = *sound;
            known += 1;
        }
        add_heads(rest, (head, known), length, heads);
    }
}

/// One place of a text from which patterns are followed.
struct Walk<'a> {
    letters: &'a [Letter],
    start: usize,
    measure: Measure,
}

impl Walk<'_> {
    fn ends(&self, segments: &[Segment], at: usize, so_far: Changes, tell: &mut dyn FnMut(usize)) -> bool {
        let Some((segment, rest)) = segments.split_first() else {
            let fits = so_far.is_close() && self.stands_alone(at) && self.crosses_no_stop(at);
            if fits {
                tell(at);
            }
            return fits;
        };
        match segment {
            Segment::Choice(choices) => {
                let mut is_found = false;
                for words in self.choices_at(choices, at) {
                    if let Some(changes) = self.compare(words, at, so_far) {
                        is_found |= self.ends(rest, at + words.len(), changes, tell);
                    }
                }
                is_found
            }
            Segment::Pause => {
                let is_pause = at == 0 || self.letters.get(at).is_none_or(|it| it.gap != Gap::None);
                is_pause && self.ends(rest, at, so_far, tell)
            }
            // The nearest place from which the rest can be followed.
            Segment::Gap => (at..=at + GAP)
                .take_while(|it| *it == at || self.letters.get(*it).is_some_and(|it| it.gap != Gap::Stop))
                .any(|it| self.ends(rest, it, so_far, tell)),
        }
    }

    /// Of many alternatives those that may stand here: the empty one, and those that begin with the sound at this place.
    fn choices_at<'c>(&self, choices: &'c [Choice], at: usize) -> impl Iterator<Item = &'c Choice> {
        let is_left_out = choices.first().is_some_and(Vec::is_empty);
        let here = self.letters.get(at).map(|it| it.sound);
        let from = choices.partition_point(|it| first_sound(it) < here);
        let fitting = choices.get(from..).unwrap_or_default();
        let fitting = fitting
            .iter()
            .take_while(move |it| here.is_some() && first_sound(it) == here);
        choices.iter().take(usize::from(is_left_out)).chain(fitting)
    }

    fn compare(&self, words: &[(char, Sound)], at: usize, mut changes: Changes) -> Option<Changes> {
        let there = self.letters.get(at..at + words.len())?;
        for ((plain, sound), found) in words.iter().zip(there) {
            if *plain != found.plain {
                if self.measure == Measure::Equal {
                    return None;
                }
                if *sound != found.sound || *sound >= OWN {
                    return None;
                }
                if is_syllable(found.plain) {
                    changes.spelled += 1;
                } else if sound_alike_on_purpose(*plain, found.plain) {
                    changes.meant += 1;
                } else {
                    changes.alike += 1;
                }
            }
        }
        changes.length += words.len();
        Some(changes)
    }

    /// A Latin letter at either end is not glued to a further one: `sb` in `usb` is no word.
    fn stands_alone(&self, end: usize) -> bool {
        let is_latin = |at: usize| {
            self.letters
                .get(at)
                .is_some_and(|it| it.plain.is_ascii_alphanumeric())
        };
        let is_glued = |left: usize, right: usize| {
            is_latin(left) && is_latin(right) && self.letters.get(right).is_some_and(|it| it.gap == Gap::None)
        };
        !is_glued(self.start.wrapping_sub(1), self.start) && !is_glued(end.wrapping_sub(1), end)
    }

    /// A phrase does not reach from one sentence into the next; but somebody who puts stops between all of its
    /// characters means it.
    fn crosses_no_stop(&self, end: usize) -> bool {
        let inside = self.letters.get(self.start + 1..end).unwrap_or_default();
        !inside.iter().any(|it| it.gap == Gap::Stop)
            || end - self.start >= 3 && inside.iter().all(|it| it.gap != Gap::None)
    }
}

fn sound_alike_on_purpose(wanted: char, found: char) -> bool {
    wanted.is_ascii() || meant_by(wanted) == meant_by(found)
}

impl Changes {
    /// Whether what stands there is still the pattern. Of substitutes on purpose fewer than half; of other characters
    /// read the same one in four; pinyin for three characters or for a part of fewer.
    const fn is_close(self) -> bool {
        let Self {
            length,
            meant,
            alike,
            spelled,
        } = self;
        if meant + alike + spelled == 0 {
            return true;
        }
        if spelled > 0 {
            return alike == 0 && meant * 2 < length && (length >= 3 || spelled < length);
        }
        (meant + alike) * 2 < length && alike * 4 <= length
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold;
    use crate::text::pattern::read_pattern;

    fn found(pattern: &str, text: &str) -> Vec<String> {
        let index = Index::new([((), read_pattern(pattern).unwrap())]);
        let folded = fold(text);
        let mut found = Vec::new();
        index.each(&folded.letters, |(), start, end| {
            found.push(
                folded
                    .letters
                    .get(start..end)
                    .unwrap()
                    .iter()
                    .map(|it| it.plain)
                    .collect(),
            );
        });
        found
    }

    #[test]
    fn alternatives_gaps_and_ends() {
        assert_eq!(
            found("[您|你|][先|][听|等]我说", "请您先听我说"),
            ["您先听我说", "先听我说", "听我说"]
        );
        assert_eq!(found("下班…再打", "下班了，您明天再打"), ["下班了您明天再打"]);
        assert!(found("下班…再打", "下班了。明天再打").is_empty());
        assert!(found("下班…再打", "下班以后我们还会继续再打").is_empty());
        assert_eq!(found("你", "你好"), ["你"]);
        assert_eq!(found("^那个^", "那个，嗯，那个表。那个"), ["那个", "那个"]);
        assert_eq!(found("去[你|您|]…投诉", "去，投诉"), ["去投诉"]);
        assert!(found("sb", "usb sba").is_empty());
        assert_eq!(found("sb", "sb 人"), ["sb"]);
    }

    #[test]
    fn substitutes_are_known_up_to_a_measure() {
        assert_eq!(found("不知道", "卜知道").len(), 1);
        assert!(found("不知道", "卜吱道").is_empty());
        assert!(found("我不管", "我不关").is_empty());
        assert_eq!(found("有本事去投诉", "有本是去投诉").len(), 1);
        assert!(found("有本事去投诉", "有本是趣投诉").is_empty());
        assert_eq!(found("shabi", "sha6i sh4bi").len(), 1);
    }
}
