//! Parts that a text must have: greeting, answer, thanks, signature.

use std::collections::HashMap;

use crate::TextPart;
use crate::text::context::TextContext;
use crate::text::fold::Folded;
use crate::text::pattern::variants;
use crate::text::phrase_set::{end_of, pieces_of};

/// Whether each part is in the text, in the order of the parts.
pub(crate) fn present_parts(
    parts: &[TextPart],
    spellings: &[PartSpellings],
    text: &Folded,
    context: &TextContext,
) -> Vec<bool> {
    let spans: Vec<Vec<(usize, usize)>> = spellings.iter().map(|it| it.spans(text, context)).collect();
    let is_taken = |at: usize| {
        spans
            .iter()
            .flatten()
            .any(|(start, end)| (*start..*end).contains(&at))
    };
    let rest = (0..text.chars.len()).filter(|at| !is_taken(*at)).count();
    let is_long_enough = |it: &TextPart| {
        it.min_rest_chars > 0 && usize::try_from(it.min_rest_chars).is_ok_and(|least| rest >= least)
    };
    parts
        .iter()
        .zip(&spans)
        .map(|(part, spans)| !spans.is_empty() || is_long_enough(part))
        .collect()
}

/// The patterns of a part, written out once.
#[derive(Debug, Default)]
pub(crate) struct PartSpellings {
    /// Pieces by the character with which they begin.
    by_head: HashMap<char, Vec<Vec<Vec<char>>>>,
    /// Patterns with names in them, written out when the names are known.
    with_names: Vec<String>,
}

impl PartSpellings {
    pub(crate) fn new(part: &TextPart) -> Self {
        let mut spellings = Self::default();
        for pattern in &part.any_of {
            if pattern.contains('{') {
                spellings.with_names.push(pattern.clone());
            } else {
                spellings.add(pattern);
            }
        }
        spellings
    }

    fn add(&mut self, pattern: &str) {
        // Patterns were checked when the pack was loaded.
        for pieces in variants(pattern)
            .into_iter()
            .flatten()
            .filter_map(|it| pieces_of(&it))
        {
            if let Some(head) = pieces.first().and_then(|it| it.first()) {
                self.by_head.entry(*head).or_default().push(pieces);
            }
        }
    }

    /// Every place at which one of the patterns stands.
    fn spans(&self, text: &Folded, context: &TextContext) -> Vec<(usize, usize)> {
        let mut named = Self::default();
        for pattern in self.with_names.iter().filter_map(|it| context.fill_pattern(it)) {
            named.add(&pattern);
        }
        let mut spans = Vec::new();
        for (start, head) in text.chars.iter().enumerate() {
            for pieces in [self, &named]
                .into_iter()
                .filter_map(|it| it.by_head.get(head))
                .flatten()
            {
                let end = end_of(pieces, text, start).filter(|(_, changed)| *changed == 0);
                spans.extend(end.map(|(end, _)| (start, end)));
            }
        }
        spans
    }
}
