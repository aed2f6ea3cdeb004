//! Signals of emotion by words: the lexicon in `data/emotion.txt`, negation before a word, intensifiers, and marks behind it.

use std::sync::LazyLock;

use crate::text::emotion::{EmotionHit, EmotionSignal, EmotionWhy};
use crate::text::fold::Folded;
use crate::text::index::Index;
use crate::text::pattern::read_pattern;
use crate::text::phrase_set::{PhraseSet, PhraseWords};

/// What takes the emotion out of the words that follow.
const NEGATIONS: &[&str] = &[
    "[没|没有|不|不会|不是|不用|不必|并不|并非|并没有|并没|从不|一点也不|一点都不|一点不|丝毫不|毫不|不再|无需|不要|没什么|不太|倒没|倒不|也没|也不|又不是|未|毫无|谈不上|说不上|算不上|不至于|不打算|不想|没想|没打算][有|是|要|会|去|][点|太|很|那么|感到|觉得|让我|使我|让人|令人|为此|再|您|你们|]",
];

/// What makes the words that follow weigh more, directly before them.
const INTENSIFIERS: &[&str] = &[
    "[很|好|真|太|非常|特别|极其|极度|十分|万分|超级|超|简直|实在|相当|无比|尤其|格外|越来越|彻底|严重|完全|最|确实|真的|真是|实在是|真心|快|都快|要|一直|已经][让人|令人|让我|使我|感到|觉得|被|是|对你们|的|]",
];

/// Marks of exclamation.
pub(super) const EXCLAMATIONS: &str = "！!";

struct Lexicon {
    set: PhraseSet,
    /// Signal and weight of each phrase of the set.
    groups: Vec<(EmotionSignal, u32)>,
    intensifiers: Index<()>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let (groups, phrases): (Vec<_>, Vec<_>) = groups(include_str!("../../../data/emotion.txt"))
        .into_iter()
        .unzip();
    let intensifiers = INTENSIFIERS
        .iter()
        .filter_map(|it| Some(((), read_pattern(it).ok()?)));
    Lexicon {
        set: PhraseSet::new(&phrases, NEGATIONS),
        groups,
        intensifiers: Index::new(intensifiers),
    }
});

/// The groups of the lexicon as written: `= angry 3`, patterns, `~` and what is not meant.
fn groups(text: &str) -> Vec<((EmotionSignal, u32), PhraseWords)> {
    let mut groups: Vec<((EmotionSignal, u32), PhraseWords)> = Vec::new();
    for line in text.lines().filter(|it| !it.starts_with('#')) {
        let mut words = line.split_whitespace();
        if let Some(head) = line.strip_prefix('=') {
            let mut head = head.split_whitespace();
            let emotion = head.next().and_then(|it| it.parse().ok());
            let weight = head.next().and_then(|it| it.parse().ok());
            groups.extend(emotion.zip(weight).map(|it| (it, PhraseWords::default())));
        } else if let Some((_, group)) = groups.last_mut() {
            if line.starts_with('~') {
                group.unless.extend(words.by_ref().skip(1).map(str::to_owned));
            } else {
                group.any_of.extend(words.map(str::to_owned));
            }
        }
    }
    groups
}

/// The hits of words, in order of their places; of hits of one emotion that overlap, the heaviest.
pub(super) fn find(text: &str, folded: &Folded) -> Vec<EmotionHit> {
    let lexicon = &*LEXICON;
    let mut found: Vec<(EmotionSignal, u32, u32, u32)> = Vec::new();
    for hit in lexicon.set.find(folded) {
        if let Some((emotion, weight)) = lexicon.groups.get(hit.phrase).copied() {
            found.push((emotion, weight, hit.from, hit.to));
        }
    }
    found.sort_by_key(|it| (std::cmp::Reverse(it.1), it.2, std::cmp::Reverse(it.3)));
    let mut kept: Vec<(EmotionSignal, u32, u32, u32)> = Vec::new();
    for it in found {
        if !kept
            .iter()
            .any(|other| other.0 == it.0 && other.2 < it.3 && it.2 < other.3)
        {
            kept.push(it);
        }
    }
    kept.sort_by_key(|it| (it.2, it.0));
    if kept.is_empty() {
        return Vec::new();
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut intensified = Vec::new();
    lexicon.intensifiers.each_exact(&folded.letters, |(), _, end| {
        intensified.extend(folded.letters.get(end).map(|it| it.from));
    });
    kept.into_iter()
        .map(|(emotion, weight, from, to)| {
            let mut why = vec![EmotionWhy::Word];
            if intensified.contains(&from) {
                why.push(EmotionWhy::Intensified);
            }
            if is_exclaimed(&units, to) {
                why.push(EmotionWhy::Exclaimed);
            }
            let more = u32::try_from(why.len() - 1).unwrap_or(0);
            EmotionHit {
                signal: emotion,
                from,
                to,
                text: cut(&units, from, to),
                weight: weight + more,
                why,
            }
        })
        .collect()
}

/// Whether the sentence in which the words end goes on to an exclamation mark.
fn is_exclaimed(units: &[u16], to: u32) -> bool {
    let after = units
        .get(usize::try_from(to).unwrap_or(usize::MAX)..)
        .unwrap_or_default();
    char::decode_utf16(after.iter().copied())
        .map_while(Result::ok)
        .take(8)
        .find(|it| "。！!？?；;\n，,".contains(*it))
        .is_some_and(|it| EXCLAMATIONS.contains(it))
}

/// The words between two places in UTF-16 code units.
pub(super) fn cut(units: &[u16], from: u32, to: u32) -> String {
    let range = usize::try_from(from).unwrap_or(0)..usize::try_from(to).unwrap_or(0);
    String::from_utf16_lossy(units.get(range).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_the_lexicon_can_be_read() {
        let groups = groups(include_str!("../../../data/emotion.txt"));
        assert!(groups.len() >= 10);
        for (_, words) in &groups {
            for pattern in words.any_of.iter().chain(&words.unless) {
                assert!(
                    read_pattern(pattern).is_ok(),
                    "{pattern}: {:?}",
                    read_pattern(pattern)
                );
            }
        }
        for pattern in NEGATIONS.iter().chain(INTENSIFIERS) {
            assert!(read_pattern(pattern).is_ok(), "{pattern}");
        }
    }
}
