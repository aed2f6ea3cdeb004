//! Signals of emotion by marks: exclamation and question marks in a row.

use crate::text::emotion::words::cut;
use crate::text::emotion::{EmotionHit, EmotionSignal, EmotionWhy};

/// Rows of two marks or more, of which one is an exclamation mark, or of three question marks. Two weigh 2, more weigh 3.
/// Thanks with many marks are no agitation: without a hit of words a row of exclamation marks in a text of thanks is
/// left alone.
pub(super) fn find(text: &str, by_words: &[EmotionHit]) -> Vec<EmotionHit> {
    if by_words.is_empty()
        && ["谢", "赞", "棒", "满意", "辛苦", "好的", "收到", "太好了", "祝"]
            .iter()
            .any(|it| text.contains(it))
    {
        return Vec::new();
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut hits = Vec::new();
    let mut at = 0_usize;
    while at < units.len() {
        let row = units.iter().skip(at).map_while(|it| mark_of(*it));
        let (mut exclaims, mut asks) = (0_usize, 0_usize);
        row.for_each(|it| if it { exclaims += 1 } else { asks += 1 });
        let length = exclaims + asks;
        let weight = match (exclaims, asks) {
            (0, 0..=2) | (1, 0) => 0,
            _ => 3.min(u32::try_from(length).unwrap_or(3)),
        };
        if weight > 0 {
            let from = u32::try_from(at).unwrap_or(u32::MAX);
            let to = u32::try_from(at + length).unwrap_or(u32::MAX);
            hits.push(EmotionHit {
                signal: EmotionSignal::Agitated,
                from,
                to,
                text: cut(&units, from, to),
                weight,
                why: vec![EmotionWhy::Punctuation],
            });
        }
        at += length.max(1);
    }
    hits
}

/// Whether a unit is an exclamation mark (true) or a question mark (false).
fn mark_of(unit: u16) -> Option<bool> {
    match char::from_u32(u32::from(unit)) {
        Some('！' | '!') => Some(true),
        Some('？' | '?') => Some(false),
        Some(_) | None => None,
    }
}
