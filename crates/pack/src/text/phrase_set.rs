//! All banned phrases of a pack in one automaton.
//!
//! A phrase is found in the plain text even when some of its characters are written for their sound, as long as fewer
//! than half are. What `unless` excuses, what is quoted from the customer, and what is said in order to rule it out
//! (`绝不会说…`) is not found.

use std::collections::HashMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use domain::{ClauseId, FindingAct, Moment, Severity};

use crate::text::fold::{Folded, Gap, by_sound, fold_words};
use crate::text::pattern::{GAP, variants};

/// What rules out the words that follow: `绝不会对您说…`, `担心…`.
pub(crate) const EXCUSED_AFTER: &[&str] = &[
    "[绝不|决不|从不|不会|不能|不该|不应|不应该|不要|不许|禁止|没有|没|并非|不再|杜绝|避免|不得][再|][对您|跟您|向您|对客户|][说|讲|回答|回复|答复|用|使用|出现]",
    "[担心|以为|误以为|怀疑|生怕|顾虑]",
];

/// So many characters of a spelling go into the automaton; the rest is compared. Keeps it small and quick to build.
const HEAD: usize = 3;

/// One banned phrase with what belongs to it.
#[derive(Debug)]
pub(crate) struct Phrase {
    pub(crate) clause: ClauseId,
    pub(crate) severity: Severity,
    pub(crate) act: FindingAct,
    pub(crate) moments: Vec<Moment>,
    pub(crate) better: Vec<String>,
    /// As written, for the browser.
    pub(crate) any_of: Vec<String>,
    pub(crate) unless: Vec<String>,
}

/// A span of plain characters in which a phrase was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) phrase: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Banned(usize),
    Innocent(usize),
    Lead,
}

/// One way to write a pattern: pieces with up to [`GAP`] characters between them.
struct Spelling {
    role: Role,
    pieces: Vec<Vec<char>>,
}

/// Finds all phrases of a pack in one pass.
pub(crate) struct PhraseSet {
    pub(crate) phrases: Vec<Phrase>,
    spellings: Vec<Spelling>,
    /// The spellings that begin with each of the automaton's words.
    by_head: Vec<Vec<usize>>,
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
}

impl std::fmt::Debug for PhraseSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "PhraseSet({} phrases, {} spellings)",
            self.phrases.len(),
            self.spellings.len()
        )
    }
}

impl PhraseSet {
    pub(crate) fn new(phrases: Vec<Phrase>) -> Self {
        let mut spellings = Vec::new();
        for (index, phrase) in phrases.iter().enumerate() {
            add_spellings(&mut spellings, Role::Banned(index), &phrase.any_of);
            add_spellings(&mut spellings, Role::Innocent(index), &phrase.unless);
        }
        add_spellings(&mut spellings, Role::Lead, EXCUSED_AFTER);
        let mut heads: HashMap<String, usize> = HashMap::new();
        let mut by_head: Vec<Vec<usize>> = Vec::new();
        for (index, spelling) in spellings.iter().enumerate() {
            let Some(head) = spelling.pieces.first() else {
                continue;
            };
            let word: String = head.iter().take(HEAD).map(|it| by_sound(*it)).collect();
            let place = *heads.entry(word).or_insert_with(|| {
                by_head.push(Vec::new());
                by_head.len() - 1
            });
            if let Some(list) = by_head.get_mut(place) {
                list.push(index);
            }
        }
        let words = heads
            .into_iter()
            .filter_map(|(word, place)| Some((word, u32::try_from(place).ok()?)));
        // Words are distinct and not empty; an empty pack has no automaton.
        let automaton = CharwiseDoubleArrayAhoCorasick::with_values(words).ok();
        Self {
            phrases,
            spellings,
            by_head,
            automaton,
        }
    }

    /// Every phrase in the text that nothing excuses, in order of places.
    pub(crate) fn find(&self, text: &Folded) -> Vec<Hit> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let heard: String = text.chars.iter().map(|it| by_sound(*it)).collect();
        let mut index_at = vec![0_usize; heard.len()];
        for (index, (at, _)) in heard.char_indices().enumerate() {
            if let Some(place) = index_at.get_mut(at) {
                *place = index;
            }
        }
        let (mut banned, mut innocent, mut leads) = (Vec::new(), Vec::new(), Vec::new());
        for found in automaton.find_overlapping_iter(&heard) {
            let Some(start) = index_at.get(found.start()).copied() else {
                continue;
            };
            let of_head = usize::try_from(found.value())
                .ok()
                .and_then(|it| self.by_head.get(it));
            for spelling in of_head
                .into_iter()
                .flatten()
                .filter_map(|it| self.spellings.get(*it))
            {
                let Some(end) = spelling.end_from(text, start) else {
                    continue;
                };
                match spelling.role {
                    Role::Banned(phrase) => banned.push(Hit { phrase, start, end }),
                    Role::Innocent(phrase) => innocent.push(Hit { phrase, start, end }),
                    Role::Lead => leads.push(end),
                }
            }
        }
        banned.retain(|hit| {
            let is_quoted = [hit.start, hit.end - 1]
                .iter()
                .any(|it| text.is_quoted.get(*it) == Some(&true));
            let is_ruled_out = leads.contains(&hit.start) && text.gaps.get(hit.start) != Some(&Gap::Stop);
            !is_quoted && !is_ruled_out && !innocent.iter().any(|it| it.excuses(hit))
        });
        banned.sort_by_key(|it| (it.start, std::cmp::Reverse(it.end), it.phrase));
        banned
    }
}

impl Hit {
    /// An innocent longer saying excuses what it overlaps, unless it lies wholly inside of it.
    fn excuses(&self, banned: &Self) -> bool {
        let overlaps = self.start < banned.end && banned.start < self.end;
        let sticks_out = self.start < banned.start || self.end > banned.end;
        let is_equal = self.start == banned.start && self.end == banned.end;
        self.phrase == banned.phrase && overlaps && (sticks_out || is_equal)
    }
}

fn add_spellings<T: AsRef<str>>(spellings: &mut Vec<Spelling>, role: Role, patterns: &[T]) {
    // Patterns were checked when the pack was loaded.
    for written in patterns
        .iter()
        .filter_map(|it| variants(it.as_ref()).ok())
        .flatten()
    {
        if let Some(pieces) = pieces_of(&written) {
            spellings.push(Spelling { role, pieces });
        }
    }
}

/// The plain pieces of one written-out pattern; none when nothing is left of one.
pub(crate) fn pieces_of(written: &str) -> Option<Vec<Vec<char>>> {
    let pieces: Vec<Vec<char>> = written.split('…').map(fold_words).collect();
    if pieces.iter().any(Vec::is_empty) {
        None
    } else {
        Some(pieces)
    }
}

impl Spelling {
    /// Where this spelling ends when it begins at `start`; none when it does not stand there.
    fn end_from(&self, text: &Folded, start: usize) -> Option<usize> {
        let (end, by_sound) = end_of(&self.pieces, text, start)?;
        let length: usize = self.pieces.iter().map(Vec::len).sum();
        let is_heard = by_sound * 2 < length;
        let stands_alone =
            !touches_latin(text, start, start.wrapping_sub(1)) && !touches_latin(text, end, end - 1);
        (is_heard && stands_alone && crosses_no_stop(text, start, end)).then_some(end)
    }
}

/// The end of pieces that begin at `start`, and how many of their characters are written for their sound.
pub(crate) fn end_of(pieces: &[Vec<char>], text: &Folded, start: usize) -> Option<(usize, usize)> {
    let (first, others) = pieces.split_first()?;
    let mut changed = changes(first, text, start)?;
    let mut end = start + first.len();
    for piece in others {
        let reach = (end..=end + GAP).take_while(|at| *at == end || text.gaps.get(*at) != Some(&Gap::Stop));
        let (at, more) = reach
            .into_iter()
            .find_map(|at| Some((at, changes(piece, text, at)?)))?;
        changed += more;
        end = at + piece.len();
    }
    Some((end, changed))
}

/// How many characters of a piece differ in writing but not in sound; none when one differs in both.
fn changes(piece: &[char], text: &Folded, start: usize) -> Option<usize> {
    let there = text.chars.get(start..start + piece.len())?;
    let mut changed = 0;
    for (wanted, found) in piece.iter().zip(there) {
        if wanted != found {
            if by_sound(*wanted) != by_sound(*found) {
                return None;
            }
            changed += 1;
        }
    }
    Some(changed)
}

/// Whether a Latin letter at one of both places is glued to one at the other: `sb` in `usb` is no word.
fn touches_latin(text: &Folded, right: usize, left: usize) -> bool {
    let is_latin = |at: usize| text.chars.get(at).is_some_and(char::is_ascii_alphanumeric);
    is_latin(right) && is_latin(left) && text.gaps.get(right) == Some(&Gap::None)
}

/// A phrase does not reach from one sentence into the next; but somebody who puts stops between all of its
/// characters means it.
fn crosses_no_stop(text: &Folded, start: usize, end: usize) -> bool {
    let inside = text.gaps.get(start + 1..end).unwrap_or_default();
    let is_spaced_out = end - start >= 3 && inside.iter().all(|it| *it != Gap::None);
    is_spaced_out || !inside.contains(&Gap::Stop)
}
