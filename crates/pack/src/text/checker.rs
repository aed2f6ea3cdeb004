//! Checks a text under a pack: words never said, parts that are due, others' data, the customer addressed by name.

use std::collections::{BTreeMap, HashMap};

use domain::{CaseType, ClauseId, Finding, FindingAct, Moment, Severity};

use crate::text::address::{Address, Titles};
use crate::text::context::{ADDRESS_BY_NAME, PartState, Said, TextContext, TextReport};
use crate::text::data::others_data;
use crate::text::fold::{Folded, fold};
use crate::text::part::{FoundParts, PartSet};
use crate::text::phrase_set::{EXCUSED_AFTER, PhraseSet, PhraseWords};
use crate::{
    Clause, DataKind, FormRule, Pack, PhraseRule, PhraseTime, RecordKind, RecordName, Rule, TextPart,
};

/// Checks texts under one pack. Made once; a check then costs microseconds.
#[derive(Debug)]
pub struct TextChecker {
    pub(crate) phrases: Vec<Phrase>,
    pub(crate) set: PhraseSet,
    pub(crate) duties: Vec<Duty>,
    pub(crate) guarded: Vec<Guarded>,
    pub(crate) version: String,
}

/// What findings of a clause have in common, and when it looks at a text at all.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) clause: ClauseId,
    pub(crate) severity: Severity,
    pub(crate) act: FindingAct,
    pub(crate) moments: Vec<Moment>,
    /// Only in cases of these types; empty: in all.
    pub(crate) types: Vec<CaseType>,
    /// Only for the first words to the customer in a round.
    pub(crate) first_only: bool,
    /// Only then.
    pub(crate) when: PhraseTime,
}

/// One banned phrase with what belongs to it.
#[derive(Debug)]
pub(crate) struct Phrase {
    pub(crate) terms: Terms,
    pub(crate) better: Vec<String>,
    /// As written, for the browser.
    pub(crate) words: PhraseWords,
    /// So many in one contact are let pass.
    pub(crate) more_than: u32,
}

/// What a clause asks to be said.
#[derive(Debug)]
pub(crate) struct Duty {
    pub(crate) terms: Terms,
    pub(crate) parts: Vec<TextPart>,
    pub(crate) found_by: PartSet,
    pub(crate) in_order: bool,
    /// The titles that count, where the customer is to be addressed by name.
    pub(crate) address: Option<Titles>,
    /// It is asked for once in a contact, not in each text.
    pub(crate) once_in_contact: bool,
}

/// What a clause guards of others.
#[derive(Debug)]
pub(crate) struct Guarded {
    pub(crate) terms: Terms,
    pub(crate) kinds: Vec<DataKind>,
}

impl TextChecker {
    /// Gathers all phrases and parts of a pack.
    #[must_use]
    pub fn compile(pack: &Pack) -> Self {
        let phrases: Vec<Phrase> = pack.clauses.iter().flat_map(phrases_of).collect();
        let words: Vec<PhraseWords> = phrases.iter().map(|it| it.words.clone()).collect();
        Self {
            set: PhraseSet::new(&words, EXCUSED_AFTER),
            phrases,
            duties: pack.clauses.iter().filter_map(duty_of).collect(),
            guarded: pack.clauses.iter().filter_map(guarded_of).collect(),
            version: pack.version().0,
        }
    }

    /// How many patterns of words that are never said there are.
    #[must_use]
    pub const fn pattern_count(&self) -> usize {
        self.set.len()
    }

    /// What the pack says to a text that is said or written at that moment.
    #[must_use]
    pub fn check(&self, text: &str, moment: Moment, context: &TextContext) -> TextReport {
        let folded = fold(text);
        let mut report = TextReport::default();
        self.add_banned(text, &folded, (moment, context), &mut report);
        for guarded in self.guarded.iter().filter(|it| it.terms.fit(moment, context)) {
            let found = others_data(text, &folded, &guarded.kinds, context);
            report.findings.extend(
                found
                    .into_iter()
                    .map(|(from, to)| guarded.terms.finding(text, (from, to), Vec::new())),
            );
        }
        report.findings.sort_by_key(|it| it.from);
        for duty in &self.duties {
            if duty.terms.fit(moment, context) {
                duty.add_to(&mut report, (text, &folded), (moment, context));
            }
            if duty.once_in_contact && moment != Moment::Note && duty.terms.fits_type(context) {
                let said = duty.said_in((text, &folded), context);
                report.said.insert(duty.terms.clause.clone(), said);
            }
        }
        report
    }

    fn add_banned(
        &self,
        text: &str,
        folded: &Folded,
        (moment, context): (Moment, &TextContext),
        report: &mut TextReport,
    ) {
        let mut reached: HashMap<&ClauseId, u32> = HashMap::new();
        for hit in self.set.find(folded) {
            let Some(phrase) = self.phrases.get(hit.phrase) else {
                continue;
            };
            let end = reached.entry(&phrase.terms.clause).or_insert(0);
            // Of findings of one clause that overlap, the leftmost and longest stays.
            if !phrase.terms.fit(moment, context) || hit.from < *end {
                continue;
            }
            *end = hit.to;
            let finding = phrase
                .terms
                .finding(text, (hit.from, hit.to), phrase.better.clone());
            if phrase.more_than > 0 {
                report
                    .counted
                    .entry(phrase.terms.clause.clone())
                    .or_default()
                    .push(finding);
            } else {
                report.findings.push(finding);
            }
        }
        for (clause, counted) in &report.counted {
            let limit = self
                .phrases
                .iter()
                .find(|it| it.terms.clause == *clause && it.more_than > 0)
                .map_or(0, |it| it.more_than);
            if usize::try_from(limit).is_ok_and(|it| counted.len() > it) {
                report.findings.extend(counted.iter().cloned());
            }
        }
    }
}

impl Terms {
    fn of(clause: &Clause, rule: &PhraseRule) -> Self {
        Self {
            clause: clause.id.clone(),
            severity: clause.severity,
            act: rule.act,
            moments: rule.moments.clone(),
            types: clause.applies.types.clone(),
            first_only: rule.first_only,
            when: rule.when.clone(),
        }
    }

    fn of_form(clause: &Clause, rule: &FormRule) -> Self {
        Self {
            clause: clause.id.clone(),
            severity: clause.severity,
            act: rule.act,
            moments: vec![Moment::EmailReply],
            types: clause.applies.types.clone(),
            first_only: false,
            when: PhraseTime::default(),
        }
    }

    /// Words that stay inside are nobody's business; else empty moments mean all.
    fn fit(&self, moment: Moment, context: &TextContext) -> bool {
        let is_moment = if self.moments.is_empty() {
            moment != Moment::Note
        } else {
            self.moments.contains(&moment)
        };
        is_moment
            && self.fits_type(context)
            && (!self.first_only || context.is_first)
            && self.when.fits(context)
    }

    fn fits_type(&self, context: &TextContext) -> bool {
        self.types.is_empty() || context.case_type.is_some_and(|it| self.types.contains(&it))
    }

    fn finding(&self, text: &str, (from, to): (u32, u32), better: Vec<String>) -> Finding {
        Finding {
            clause: self.clause.clone(),
            severity: self.severity,
            act: self.act,
            from,
            to,
            text: slice_utf16(text, from, to),
            better,
            is_missing: false,
        }
    }

    fn missing(&self, name: &str, better: Vec<String>) -> Finding {
        Finding {
            clause: self.clause.clone(),
            severity: self.severity,
            act: self.act,
            from: 0,
            to: 0,
            text: name.to_owned(),
            better,
            is_missing: true,
        }
    }
}

impl PhraseTime {
    /// Whether it is the time; what the context does not say is not the time.
    #[must_use]
    pub fn fits(&self, context: &TextContext) -> bool {
        let is_late = |limit| context.rang_for.is_some_and(|it| it > limit);
        self.answered_late_after.is_none_or(is_late) && (!self.holiday || !context.holiday.is_empty())
    }
}

impl Duty {
    fn add_to(
        &self,
        report: &mut TextReport,
        (text, folded): (&str, &Folded),
        (moment, context): (Moment, &TextContext),
    ) {
        let found = self.found_by.find(&self.parts, folded, context);
        let present = if self.in_order {
            in_order(&found)
        } else {
            found.is_present
        };
        let is_due = |it: &TextPart| it.moments.is_empty() || it.moments.contains(&moment);
        for (part, is_here) in self.parts.iter().zip(present).filter(|it| is_due(it.0)) {
            let is_present = is_here || context.has_said(&self.terms.clause, &part.name);
            report.parts.push(PartState {
                clause: self.terms.clause.clone(),
                name: part.name.clone(),
                title: part.title.clone(),
                is_present,
            });
            if !is_present {
                let holiday = self.found_by.words_for_holiday(context);
                let better = vec![context.fill(&part.offer, &holiday)];
                report.findings.push(self.terms.missing(&part.name, better));
            }
        }
        let address = self
            .address
            .as_ref()
            .map(|it| it.address_in(text, folded, context));
        if let Some(Address::Missing(better)) = address
            && !context.has_said(&self.terms.clause, ADDRESS_BY_NAME)
        {
            report.findings.push(self.terms.missing(ADDRESS_BY_NAME, better));
        }
    }

    /// Which of its parts the text holds, whether or not they are due at the moment.
    fn said_in(&self, (text, folded): (&str, &Folded), context: &TextContext) -> Said {
        let found = self.found_by.find(&self.parts, folded, context);
        let parts = self.parts.iter().zip(found.is_present).filter(|it| it.1);
        let mut said = Said {
            parts: parts.map(|(part, _)| part.name.clone()).collect(),
            likely_addresses: Vec::new(),
        };
        let Some(titles) = &self.address else { return said };
        match titles.address_in(text, folded, context) {
            Address::Used => said.parts.push(ADDRESS_BY_NAME.to_owned()),
            Address::NameUnknown => said.likely_addresses = titles.likely_addresses(text, folded),
            Address::Missing(_) => {}
        }
        said
    }
}

/// A part counts when it stands behind the first place of the parts before it.
fn in_order(found: &FoundParts) -> Vec<bool> {
    let mut reached = 0;
    let spans = found.spans.iter().zip(&found.is_present);
    spans
        .map(|(spans, is_present)| {
            let next = spans.iter().filter(|it| it.0 >= reached).min();
            reached = next.map_or(reached, |it| it.1);
            next.is_some() || spans.is_empty() && *is_present
        })
        .collect()
}

fn phrases_of(clause: &Clause) -> Vec<Phrase> {
    let Rule::Phrase(rule) = &clause.rule else {
        return Vec::new();
    };
    let phrase = |it: &crate::BannedPhrase| Phrase {
        terms: Terms::of(clause, rule),
        better: it.better.clone(),
        words: PhraseWords {
            any_of: it.any_of.clone(),
            unless: it.unless.clone(),
            unless_before: it.unless_before.clone(),
            unless_after: it.unless_after.clone(),
        },
        more_than: rule.more_than,
    };
    rule.never.iter().map(phrase).collect()
}

fn guarded_of(clause: &Clause) -> Option<Guarded> {
    let Rule::Phrase(rule) = &clause.rule else {
        return None;
    };
    (!rule.others_data.is_empty()).then(|| Guarded {
        terms: Terms::of(clause, rule),
        kinds: rule.others_data.clone(),
    })
}

fn duty_of(clause: &Clause) -> Option<Duty> {
    if let Rule::Phrase(it) = &clause.rule {
        return (it.needs_address_by_name || !it.must.is_empty()).then(|| Duty {
            terms: Terms::of(clause, it),
            found_by: PartSet::new(&it.must, &it.holiday_names),
            parts: it.must.clone(),
            in_order: it.in_order,
            address: it.needs_address_by_name.then(|| Titles::new(&it.titles)),
            once_in_contact: it.once_in_contact,
        });
    }
    let Rule::Form(it) = &clause.rule else { return None };
    (it.record == RecordName::Record(RecordKind::EmailReply) && !it.parts.is_empty()).then(|| Duty {
        terms: Terms::of_form(clause, it),
        found_by: PartSet::new(&it.parts, &BTreeMap::new()),
        parts: it.parts.clone(),
        in_order: false,
        address: None,
        once_in_contact: false,
    })
}

/// The characters of a text between two places counted in UTF-16 code units.
fn slice_utf16(text: &str, from: u32, to: u32) -> String {
    let mut at = 0_u32;
    let mut slice = String::new();
    for letter in text.chars() {
        if at >= from && at < to {
            slice.push(letter);
        }
        at += if letter.len_utf16() == 1 { 1 } else { 2 };
    }
    slice
}
