//! Parts that a text must have: greeting, answer, thanks, signature.

use std::collections::BTreeMap;

use crate::TextPart;
use crate::text::context::TextContext;
use crate::text::fold::Folded;
use crate::text::index::Index;
use crate::text::pattern::read_pattern;

/// Where a part stands: first and one past the last plain character.
pub(crate) type PartSpan = (usize, usize);

/// The patterns of the parts of one clause, read once.
#[derive(Debug)]
pub(crate) struct PartSet {
    /// Patterns without names, by the part's place.
    fixed: Index<usize>,
    /// Patterns with names in them, read when the names are known.
    with_names: Vec<(usize, String)>,
    /// Other words for holidays.
    holiday_names: BTreeMap<String, Vec<String>>,
}

/// Where each part stands, in the order of the parts, and whether it is there.
#[derive(Debug)]
pub(crate) struct FoundParts {
    pub(crate) spans: Vec<Vec<PartSpan>>,
    pub(crate) is_present: Vec<bool>,
}

impl PartSet {
    pub(crate) fn new(parts: &[TextPart], holiday_names: &BTreeMap<String, Vec<String>>) -> Self {
        let (mut fixed, mut with_names) = (Vec::new(), Vec::new());
        for (place, part) in parts.iter().enumerate() {
            for pattern in &part.any_of {
                if pattern.contains('{') {
                    with_names.push((place, pattern.clone()));
                } else {
                    // Patterns were checked when the pack was loaded.
                    fixed.extend(read_pattern(pattern).ok().map(|it| (place, it)));
                }
            }
        }
        Self {
            fixed: Index::new(fixed),
            with_names,
            holiday_names: holiday_names.clone(),
        }
    }

    /// What today's holiday is called, in every way; nothing on other days.
    pub(crate) fn words_for_holiday<'a>(&'a self, context: &'a TextContext) -> Vec<&'a str> {
        let mut words = Vec::new();
        // Two holidays may fall together: 国庆节、中秋节.
        for name in context.holiday.split(['、', '，', ',', '/', '和', '与']) {
            let name = name.trim();
            words.extend(Some(name).filter(|it| !it.is_empty()));
            words.extend(
                self.holiday_names
                    .get(name)
                    .into_iter()
                    .flatten()
                    .map(String::as_str),
            );
        }
        words
    }

    /// Looks for the parts; what is written for its sound does not count.
    pub(crate) fn find(&self, parts: &[TextPart], text: &Folded, context: &TextContext) -> FoundParts {
        let mut spans: Vec<Vec<PartSpan>> = vec![Vec::new(); parts.len()];
        let mut keep = |part: usize, start: usize, end: usize| {
            if let Some(list) = spans.get_mut(part) {
                list.push((start, end));
            }
        };
        self.fixed.each_exact(&text.letters, &mut keep);
        if !self.with_names.is_empty() {
            let holiday = self.words_for_holiday(context);
            let named = self.with_names.iter().filter_map(|(part, pattern)| {
                Some((
                    *part,
                    read_pattern(&context.fill_pattern(pattern, &holiday)?).ok()?,
                ))
            });
            Index::new(named).each_exact(&text.letters, &mut keep);
        }
        let rest = rest_of(parts, &spans, text.letters.len());
        let is_long_enough = |it: &TextPart| {
            it.min_rest_chars > 0 && usize::try_from(it.min_rest_chars).is_ok_and(|least| rest >= least)
        };
        let is_present = parts
            .iter()
            .zip(&spans)
            .map(|(part, spans)| !spans.is_empty() || is_long_enough(part))
            .collect();
        FoundParts { spans, is_present }
    }
}

/// How many characters stand outside of all parts; only counted when a part asks.
fn rest_of(parts: &[TextPart], spans: &[Vec<PartSpan>], length: usize) -> usize {
    if parts.iter().all(|it| it.min_rest_chars == 0) {
        return 0;
    }
    let mut is_taken = vec![false; length];
    for (start, end) in spans.iter().flatten() {
        is_taken
            .iter_mut()
            .take(*end)
            .skip(*start)
            .for_each(|it| *it = true);
    }
    is_taken.iter().filter(|it| !**it).count()
}
