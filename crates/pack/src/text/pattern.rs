//! The pattern language of phrases: `[甲|乙]` for alternatives, `…` for up to six characters, `^` for a pause,
//! `{agent_name}` for a name.
//!
//! A pattern is never written out: alternatives stay alternatives, so that long lists cost nothing.

use std::fmt;

use crate::text::fold::fold_words;
use crate::text::table::Sound;

/// How many characters `…` stands for at most.
pub(crate) const GAP: usize = 6;

/// More alternatives than this in one pattern are a slip of the pen.
const MOST_ALTERNATIVES: usize = 2_048;

/// A pattern that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PatternError {
    Unclosed,
    Unopened,
    Nested,
    GapInside,
    Empty,
    TooMany,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unclosed => "`[` without `]`",
            Self::Unopened => "`]` without `[`",
            Self::Nested => "`[` inside `[`",
            Self::GapInside => "`…` inside `[`",
            Self::Empty => "no words are left when the alternatives are chosen",
            Self::TooMany => "more than 2048 alternatives",
        })
    }
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// Any of these, in plain form, in order of the sound of their first character; an empty one, which may be left out,
    /// comes first.
    Choice(Vec<Vec<(char, Sound)>>),
    /// Up to [`GAP`] characters.
    Gap,
    /// Nothing, at a place where something was dropped or the text begins or ends.
    Pause,
}

/// Reads a pattern; placeholders count as words.
pub(crate) fn read_pattern(pattern: &str) -> Result<Vec<Segment>, PatternError> {
    let mut segments = Vec::new();
    let mut rest = pattern;
    while let Some((before, from_bracket)) = rest.split_once('[') {
        let (choices, after) = from_bracket.split_once(']').ok_or(PatternError::Unclosed)?;
        push_literal(&mut segments, before)?;
        if choices.contains('[') {
            return Err(PatternError::Nested);
        }
        if choices.contains('…') {
            return Err(PatternError::GapInside);
        }
        let mut words: Vec<_> = choices.split('|').map(fold_words).collect();
        words.sort_unstable_by(|one, two| (first_sound(one), one).cmp(&(first_sound(two), two)));
        words.dedup();
        segments.push(Segment::Choice(words));
        rest = after;
    }
    push_literal(&mut segments, rest)?;
    let count: usize = segments.iter().map(Segment::size).sum();
    if count > MOST_ALTERNATIVES {
        return Err(PatternError::TooMany);
    }
    let has_words = |piece: &[Segment]| piece.iter().any(Segment::needs_words);
    if segments.split(|it| *it == Segment::Gap).all(has_words) {
        Ok(segments)
    } else {
        Err(PatternError::Empty)
    }
}

/// The sound of the first character; none of an empty alternative.
pub(crate) fn first_sound(words: &[(char, Sound)]) -> Option<Sound> {
    words.first().map(|it| it.1)
}

fn push_literal(segments: &mut Vec<Segment>, words: &str) -> Result<(), PatternError> {
    if words.contains(']') {
        return Err(PatternError::Unopened);
    }
    for (place, piece) in words.split('…').enumerate() {
        if place > 0 {
            segments.push(Segment::Gap);
        }
        for (place, words) in piece.split('^').enumerate() {
            if place > 0 {
                segments.push(Segment::Pause);
            }
            let plain = fold_words(words);
            if !plain.is_empty() {
                segments.push(Segment::Choice(vec![plain]));
            }
        }
    }
    Ok(())
}

impl Segment {
    const fn size(&self) -> usize {
        match self {
            Self::Choice(words) => words.len(),
            Self::Gap | Self::Pause => 1,
        }
    }

    /// Whether something of it is always there.
    fn needs_words(&self) -> bool {
        match self {
            Self::Choice(words) => words.iter().all(|it| !it.is_empty()),
            Self::Gap | Self::Pause => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_are_read_and_slips_are_told() {
        let pieces = |pattern: &str| read_pattern(pattern).unwrap().len();
        assert_eq!(pieces("[不|没]归我[管|]"), 3);
        assert_eq!(pieces("找…去"), 3);
        assert_eq!(pieces("[甲|乙]，"), 1);
        assert_eq!(read_pattern("[甲"), Err(PatternError::Unclosed));
        assert_eq!(read_pattern("甲]"), Err(PatternError::Unopened));
        assert_eq!(read_pattern("[甲[乙]]"), Err(PatternError::Nested));
        assert_eq!(read_pattern("[甲…乙|丙]"), Err(PatternError::GapInside));
        assert_eq!(read_pattern("[|甲]"), Err(PatternError::Empty));
        assert_eq!(read_pattern("…甲"), Err(PatternError::Empty));
    }
}
