//! Parts that a text must have: greeting, answer, thanks, signature.

use crate::TextPart;
use crate::text::context::TextContext;
use crate::text::fold::Folded;
use crate::text::pattern::variants;
use crate::text::phrase_set::{end_of, pieces_of};

/// Whether each part is in the text, in the order of the parts.
pub(crate) fn present_parts(parts: &[TextPart], text: &Folded, context: &TextContext) -> Vec<bool> {
    let spans: Vec<Vec<(usize, usize)>> = parts.iter().map(|it| spans_of(it, text, context)).collect();
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

/// Every place at which one of the part's patterns stands.
fn spans_of(part: &TextPart, text: &Folded, context: &TextContext) -> Vec<(usize, usize)> {
    let filled = part.any_of.iter().filter_map(|it| context.fill_pattern(it));
    let written = filled.filter_map(|it| variants(&it).ok()).flatten();
    let mut spans = Vec::new();
    for pieces in written.filter_map(|it| pieces_of(&it)) {
        let ends = (0..text.chars.len()).filter_map(|start| {
            let (end, changed) = end_of(&pieces, text, start)?;
            (changed == 0).then_some((start, end))
        });
        spans.extend(ends);
    }
    spans
}
