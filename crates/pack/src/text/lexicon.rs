//! What the browser needs to give the same findings while somebody types.

use std::collections::BTreeMap;

use domain::{CaseType, ClauseId, FindingAct, Moment, Severity};
use serde::Serialize;

use crate::Wording;
use crate::text::checker::TextChecker;
use crate::text::context::ADDRESS_BY_NAME;
use crate::text::pattern::GAP;
use crate::text::phrase_set::EXCUSED_AFTER;
use crate::text::quote::QUOTED_AFTER;
use crate::text::table::{STOPS, simplified, sounds, syllable_groups};

/// The phrases of a pack for the browser, which checks as follows.
///
/// 1. *Fold*: for each code point of the text, NFKD; keep what is a letter or a digit (`\p{Alphabetic}` or `\p{N}`, but
///    not U+0300 to U+036F); small letters; `normalisation.variants`. Remember for each kept character its place in
///    the text (UTF-16) and the gap before it: none, soft, or stop when one of `normalisation.stops` was dropped there.
/// 2. *Hear*: two different characters sound alike when they are in one group of `normalisation.syllables` (for a
///    character that `normalisation.sounds` lists: in that of the character it is written for), or are taken for each
///    other (`0o`, `1il`, `3e`, `4a`, `5s`). The text is read a second time with words in Latin letters that can be cut
///    into syllables (longest first, of two letters or more) standing as those.
/// 3. *Read* each pattern: `[a|b]` are alternatives (an empty one is allowed); `…` stands for at most
///    `normalisation.gap` characters and no stop; the nearest place is taken.
/// 4. *Find* it: of its characters fewer than half may be written for others on purpose (`normalisation.sounds`), or one
///    in four be another read alike; or, with no such, syllables may stand for three or more or for some of fewer.
/// 5. *Drop* a match that crosses a stop (unless it has three characters or more and a gap before each but the first),
///    whose first or last character is an ASCII letter or digit glued to another one, that begins or ends inside a quotation
///    of the customer (quotation marks with one of `quoted_after` among the 12 folded characters before, in the same
///    sentence; or a line that begins with `>`), that begins where a match of `excused_after` ends (with no stop
///    between), or that an `except` match of the same rule overlaps, unless that lies wholly inside the match; or with a
///    match of `except_before` before or `except_after` behind it. Of the ends of one pattern at one place the furthest.
/// 6. *Keep*, of matches of one clause that overlap, the leftmost, and of those the longest.
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
    /// Patterns that excuse it wherever they stand before it.
    pub except_before: Vec<String>,
    /// Patterns that excuse it wherever they stand after it.
    pub except_after: Vec<String>,
    /// Only in cases of these types; empty: in all.
    pub types: Vec<CaseType>,
    /// Only in the first words to the customer in a round.
    pub first_only: bool,
    /// So many in one text are let pass; 0: none.
    pub more_than: u32,
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
    /// Syllables, each with the common characters that are read so: `a啊阿`.
    pub syllables: Vec<&'static str>,
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
                syllables: syllable_groups().collect(),
                stops: STOPS.to_owned(),
                gap: GAP,
                quoted_after: QUOTED_AFTER.to_vec(),
                excused_after: EXCUSED_AFTER.to_vec(),
            },
        }
    }

    fn banned_rules(&self) -> impl Iterator<Item = LexiconRule> {
        self.phrases.iter().map(|it| LexiconRule {
            clause: it.terms.clause.clone(),
            severity: it.terms.severity,
            action: it.terms.act,
            kind: "never",
            moments: it.terms.moments.clone(),
            patterns: it.words.any_of.clone(),
            except: it.words.unless.clone(),
            except_before: it.words.unless_before.clone(),
            except_after: it.words.unless_after.clone(),
            types: it.terms.types.clone(),
            first_only: it.terms.first_only,
            more_than: it.more_than,
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
                clause: duty.terms.clause.clone(),
                severity: duty.terms.severity,
                action: duty.terms.act,
                kind,
                moments: duty.terms.moments.clone(),
                patterns: Vec::new(),
                except: Vec::new(),
                except_before: Vec::new(),
                except_after: Vec::new(),
                types: duty.terms.types.clone(),
                first_only: duty.terms.first_only,
                more_than: 0,
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
            let address = duty.address.as_ref().map(|_| rule("address", ADDRESS_BY_NAME));
            parts.chain(address).collect::<Vec<_>>()
        })
    }
}
