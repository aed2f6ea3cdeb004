//! All banned phrases of a pack in one index.
//!
//! What `unless` excuses, what is quoted from the customer, and what is said in order to rule it out (`绝不会说…`) is not
//! found. Excuses are looked for only in texts in which something is.

use std::collections::HashMap;

use crate::text::fold::{Folded, Gap};
use crate::text::index::Index;
use crate::text::pattern::{Segment, read_pattern};

/// What rules out the words that follow: `绝不会对您说…`, `担心…`.
pub(crate) const EXCUSED_AFTER: &[&str] = &[
    "[绝不|决不|从不|不会|不能|不该|不应|不应该|不要|不许|禁止|没有|没|并非|不再|杜绝|避免|不得][再|][对您|跟您|向您|对客户|][说|讲|回答|回复|答复|用|使用|出现]",
    "[担心|以为|误以为|怀疑|生怕|顾虑]",
];

/// The patterns of one phrase.
#[derive(Debug, Clone, Default)]
pub(crate) struct PhraseWords {
    pub(crate) any_of: Vec<String>,
    pub(crate) unless: Vec<String>,
    /// What excuses it wherever it stands before it.
    pub(crate) unless_before: Vec<String>,
    /// What excuses it wherever it stands after it.
    pub(crate) unless_after: Vec<String>,
}

/// Where a phrase was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) phrase: usize,
    /// In UTF-16 code units of the original.
    pub(crate) from: u32,
    pub(crate) to: u32,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    phrase: usize,
    start: usize,
    end: usize,
}

#[derive(Debug, Clone, Copy)]
enum Excuse {
    Innocent(usize),
    Before(usize),
    After(usize),
    Lead,
}

/// Finds all phrases of a pack in one pass.
#[derive(Debug)]
pub(crate) struct PhraseSet {
    banned: Index<usize>,
    excuses: Index<Excuse>,
}

impl PhraseSet {
    /// `leads` rule out the phrases that follow them.
    pub(crate) fn new(phrases: &[PhraseWords], leads: &[&str]) -> Self {
        let (mut banned, mut excuses) = (Vec::new(), Vec::new());
        for (place, phrase) in phrases.iter().enumerate() {
            banned.extend(read_all(place, &phrase.any_of));
            excuses.extend(read_all(Excuse::Innocent(place), &phrase.unless));
            excuses.extend(read_all(Excuse::Before(place), &phrase.unless_before));
            excuses.extend(read_all(Excuse::After(place), &phrase.unless_after));
        }
        excuses.extend(read_all(Excuse::Lead, leads));
        Self {
            banned: Index::new(banned),
            excuses: Index::new(excuses),
        }
    }

    /// So many patterns.
    pub(crate) const fn len(&self) -> usize {
        self.banned.len()
    }

    /// Every phrase in the text that nothing excuses, in order of places.
    pub(crate) fn find(&self, text: &Folded) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.find_in(text, &mut hits);
        if let Some(spelled) = text.by_syllables() {
            self.find_in(&spelled, &mut hits);
        }
        hits.sort_by_key(|it| (it.from, std::cmp::Reverse(it.to), it.phrase));
        hits.dedup();
        hits
    }

    fn find_in(&self, text: &Folded, hits: &mut Vec<Hit>) {
        let mut spans: Vec<Span> = Vec::new();
        self.banned
            .each(&text.letters, |phrase, start, end| match spans.last_mut() {
                // Of one pattern's ends the furthest.
                Some(last) if last.phrase == phrase && last.start == start => last.end = last.end.max(end),
                Some(_) | None => spans.push(Span { phrase, start, end }),
            });
        if spans.is_empty() {
            return;
        }
        let excused = Excused::find(&self.excuses, text);
        for span in spans.into_iter().filter(|it| !excused.covers(it, text)) {
            if let (Some(first), Some(last)) = (text.letters.get(span.start), text.letters.get(span.end - 1))
            {
                hits.push(Hit {
                    phrase: span.phrase,
                    from: first.from,
                    to: last.to,
                });
            }
        }
    }
}

/// The excuses that stand in a text.
#[derive(Debug, Default)]
struct Excused {
    innocent: Vec<Span>,
    leads: Vec<usize>,
    /// The first end of what excuses a phrase from before.
    before: HashMap<usize, usize>,
    /// The last start of what excuses a phrase from behind.
    after: HashMap<usize, usize>,
}

impl Excused {
    fn find(excuses: &Index<Excuse>, text: &Folded) -> Self {
        let mut found = Self::default();
        excuses.each(&text.letters, |excuse, start, end| match excuse {
            Excuse::Innocent(phrase) => found.innocent.push(Span { phrase, start, end }),
            Excuse::Lead => found.leads.push(end),
            Excuse::Before(phrase) => {
                let first = found.before.entry(phrase).or_insert(end);
                *first = end.min(*first);
            }
            Excuse::After(phrase) => {
                let last = found.after.entry(phrase).or_insert(start);
                *last = start.max(*last);
            }
        });
        found
    }

    fn covers(&self, span: &Span, text: &Folded) -> bool {
        let is_quoted = [span.start, span.end - 1]
            .iter()
            .any(|it| text.letters.get(*it).is_some_and(|it| it.is_quoted));
        let is_ruled_out = self.leads.contains(&span.start)
            && text.letters.get(span.start).is_some_and(|it| it.gap != Gap::Stop);
        is_quoted
            || is_ruled_out
            || self.innocent.iter().any(|it| it.excuses(span))
            || self.before.get(&span.phrase).is_some_and(|it| *it <= span.start)
            || self.after.get(&span.phrase).is_some_and(|it| *it >= span.end)
    }
}

impl Span {
    /// An innocent longer saying excuses what it overlaps, unless it lies wholly inside of it.
    const fn excuses(&self, banned: &Self) -> bool {
        let overlaps = self.start < banned.end && banned.start < self.end;
        let sticks_out = self.start < banned.start || self.end > banned.end;
        let is_equal = self.start == banned.start && self.end == banned.end;
        self.phrase == banned.phrase && overlaps && (sticks_out || is_equal)
    }
}

/// The patterns with a tag. They were checked when the pack was loaded.
fn read_all<T: Copy, S: AsRef<str>>(tag: T, patterns: &[S]) -> impl Iterator<Item = (T, Vec<Segment>)> {
    patterns
        .iter()
        .filter_map(move |it| Some((tag, read_pattern(it.as_ref()).ok()?)))
}
