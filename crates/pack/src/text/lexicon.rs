//! What the browser needs to give the same findings while somebody types.

use std::collections::BTreeMap;

use domain::{ClauseId, FindingAct, Moment, Severity};
use serde::Serialize;

use crate::Wording;
use crate::text::checker::TextChecker;
use crate::text::fold::{QUOTED_AFTER, STOPS, simplified, sounds};
use crate::text::pattern::GAP;
use crate::text::phrase_set::EXCUSED_AFTER;

/// The phrases of a pack for the browser, which checks as follows.
///
/// 1. *Fold*: for each code point of the text, NFKD; keep what is a letter or a digit (`\p{Alphabetic}` or `\p{N}`, but
///    not U+0300 to U+036F); small letters; `normalisation.variants`. Remember for each kept character its place in
///    the text (UTF-16) and the gap before it: none, soft, or stop when one of `normalisation.stops` was dropped there.
/// 2. *Expand* each pattern: `[a|b]` are alternatives (an empty one is allowed), written out; split at `…` into pieces;
///    fold each piece. A pattern of which nothing is left is skipped.
/// 3. *Find* pieces in the folded text: characters are equal when they are the same or become so through
///    `normalisation.sounds` (applied to both); fewer than half of a pattern's characters may differ so. Between
///    pieces stand at most `normalisation.gap` characters and no stop; the nearest place is taken.
/// 4. *Drop* a match that crosses a stop (unless it has three characters or more and a gap before each but the first),
///    whose first or last character is an ASCII letter or digit glued to another one, that begins or ends inside a quotation
///    of the customer (quotation marks with one of `quoted_after` among the 12 folded characters before, in the same
///    sentence; or a line that begins with `>`), that begins where a match of `excused_after` ends (with no stop
///    between), or that an `except` match of the same rule overlaps, unless that lies wholly inside the match.
/// 5. *Keep*, of matches of one clause that overlap, the leftmost, and of those the longest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lexicon {
    /// The pack.
    pub version: String,
    /// Banned phrases, then parts that are due.
    pub rules: Vec<LexiconRule>,
    /// How texts are folded and what excuses a phrase.
    pub normalisation: Normalisation,
}

/// One banned phrase, one part that is due, or the address by name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LexiconRule {
    /// The clause.
    pub clause: ClauseId,
    /// How much it weighs.
    pub severity: Severity,
    /// What a finding does.
    pub action: FindingAct,
    /// `never`, `must` or `address`.
    pub kind: &'static str,
    /// When; empty: at every moment but `note`.
    pub moments: Vec<Moment>,
    /// Patterns as the pack writes them; placeholders such as `{agent_number}` in parts.
    pub patterns: Vec<String>,
    /// Patterns that excuse what they overlap.
    pub except: Vec<String>,
    /// Better wordings.
    pub better: Vec<String>,
    /// The part's word; empty for banned phrases.
    pub part: String,
    /// What the part is called, and a sentence that fills it.
    pub title: Wording,
    /// A sentence that fills the part, with placeholders.
    pub offer: Wording,
    /// The part is there when so many characters stand outside the other parts of its clause; 0: by patterns only.
    pub min_rest_chars: u32,
}

/// How texts are folded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Normalisation {
    /// Traditional character to simplified one.
    pub variants: BTreeMap<char, char>,
    /// Characters written for others that sound alike.
    pub sounds: BTreeMap<char, char>,
    /// Characters that end a sentence.
    pub stops: String,
    /// How many characters `…` stands for at most.
    pub gap: usize,
    /// Words that say that a quotation is the customer's.
    pub quoted_after: Vec<&'static str>,
    /// Patterns that rule out what follows them.
    pub excused_after: Vec<&'static str>,
}

impl TextChecker {
    /// What the browser needs to give the same findings.
    #[must_use]
    pub fn lexicon(&self) -> Lexicon {
        Lexicon {
            version: self.version.clone(),
            rules: self.banned_rules().chain(self.part_rules()).collect(),
            normalisation: Normalisation {
                variants: simplified().iter().map(|(from, to)| (*from, *to)).collect(),
                sounds: sounds().iter().map(|(from, to)| (*from, *to)).collect(),
                stops: STOPS.to_owned(),
                gap: GAP,
                quoted_after: QUOTED_AFTER.to_vec(),
                excused_after: EXCUSED_AFTER.to_vec(),
            },
        }
    }

    fn banned_rules(&self) -> impl Iterator<Item = LexiconRule> {
        self.phrases.phrases.iter().map(|it| LexiconRule {
            clause: it.clause.clone(),
            severity: it.severity,
            action: it.act,
            kind: "never",
            moments: it.moments.clone(),
            patterns: it.any_of.clone(),
            except: it.unless.clone(),
            better: it.better.clone(),
            part: String::new(),
            title: Wording::default(),
            offer: Wording::default(),
            min_rest_chars: 0,
        })
    }

    fn part_rules(&self) -> impl Iterator<Item = LexiconRule> {
        self.duties.iter().flat_map(|duty| {
            let rule = |kind, part: &str| LexiconRule {
                clause: duty.clause.clone(),
                severity: duty.severity,
                action: duty.act,
                kind,
                moments: duty.moments.clone(),
                patterns: Vec::new(),
                except: Vec::new(),
                better: Vec::new(),
                part: part.to_owned(),
                title: Wording::default(),
                offer: Wording::default(),
                min_rest_chars: 0,
            };
            let parts = duty.parts.iter().map(|it| LexiconRule {
                patterns: it.any_of.clone(),
                title: it.title.clone(),
                offer: it.offer.clone(),
                min_rest_chars: it.min_rest_chars,
                ..rule("must", &it.name)
            });
            let address = duty
                .needs_address_by_name
                .then(|| rule("address", "address_by_name"));
            parts.chain(address).collect::<Vec<_>>()
        })
    }
}
