//! Checks a text under a pack: words never said, parts that are due, the customer addressed by name.

use std::collections::HashMap;

use domain::{ClauseId, Finding, FindingAct, Moment, Severity};

use crate::text::address::is_addressed;
use crate::text::context::{PartState, TextContext, TextReport};
use crate::text::fold::{Folded, fold};
use crate::text::part::{PartSpellings, present_parts};
use crate::text::phrase_set::{Hit, Phrase, PhraseSet};
use crate::{Clause, Pack, RecordKind, RecordName, Rule, TextPart};

/// Checks texts under one pack. Made once; a check then costs microseconds.
#[derive(Debug)]
pub struct TextChecker {
    pub(crate) phrases: PhraseSet,
    pub(crate) duties: Vec<Duty>,
    pub(crate) version: String,
}

/// What a clause asks to be said.
#[derive(Debug)]
pub(crate) struct Duty {
    pub(crate) clause: ClauseId,
    pub(crate) severity: Severity,
    pub(crate) act: FindingAct,
    pub(crate) moments: Vec<Moment>,
    pub(crate) parts: Vec<TextPart>,
    /// Of each part.
    pub(crate) spellings: Vec<PartSpellings>,
    pub(crate) needs_address_by_name: bool,
}

impl TextChecker {
    /// Gathers all phrases and parts of a pack.
    #[must_use]
    pub fn compile(pack: &Pack) -> Self {
        let phrases = pack.clauses.iter().flat_map(phrases_of).collect();
        Self {
            phrases: PhraseSet::new(phrases),
            duties: pack.clauses.iter().filter_map(duty_of).collect(),
            version: pack.version().0,
        }
    }

    /// What the pack says to a text that is said or written at that moment.
    #[must_use]
    pub fn check(&self, text: &str, moment: Moment, context: &TextContext) -> TextReport {
        let folded = fold(text);
        let mut report = TextReport {
            findings: self.banned(text, &folded, moment),
            parts: Vec::new(),
        };
        for duty in self.duties.iter().filter(|it| is_due(&it.moments, moment)) {
            let present = present_parts(&duty.parts, &duty.spellings, &folded, context);
            for (part, is_present) in duty.parts.iter().zip(present) {
                report.parts.push(PartState {
                    clause: duty.clause.clone(),
                    name: part.name.clone(),
                    title: part.title.clone(),
                    is_present,
                });
                if !is_present {
                    report
                        .findings
                        .push(missing(duty, &part.name, vec![context.fill(&part.offer)]));
                }
            }
            if duty.needs_address_by_name
                && let Some(better) = is_addressed(&folded, context).err()
            {
                report.findings.push(missing(duty, "address_by_name", better));
            }
        }
        report
    }

    fn banned(&self, text: &str, folded: &Folded, moment: Moment) -> Vec<Finding> {
        let mut reached: HashMap<&ClauseId, usize> = HashMap::new();
        let mut findings = Vec::new();
        for hit in self.phrases.find(folded) {
            let Some(phrase) = self.phrases.phrases.get(hit.phrase) else {
                continue;
            };
            let end = reached.entry(&phrase.clause).or_insert(0);
            // Of findings of one clause that overlap, the leftmost and longest stays.
            if is_due(&phrase.moments, moment) && hit.start >= *end {
                *end = hit.end;
                findings.extend(finding(text, folded, phrase, hit));
            }
        }
        findings
    }
}

/// Words that stay inside are nobody's business; else empty moments mean all.
fn is_due(moments: &[Moment], moment: Moment) -> bool {
    if moments.is_empty() {
        moment != Moment::Note
    } else {
        moments.contains(&moment)
    }
}

fn phrases_of(clause: &Clause) -> Vec<Phrase> {
    let Rule::Phrase(rule) = &clause.rule else {
        return Vec::new();
    };
    let phrase = |it: &crate::BannedPhrase| Phrase {
        clause: clause.id.clone(),
        severity: clause.severity,
        act: rule.act,
        moments: rule.moments.clone(),
        better: it.better.clone(),
        any_of: it.any_of.clone(),
        unless: it.unless.clone(),
    };
    rule.never.iter().map(phrase).collect()
}

fn duty_of(clause: &Clause) -> Option<Duty> {
    let (act, moments, parts, by_name) = match &clause.rule {
        Rule::Phrase(it) => (
            it.act,
            it.moments.clone(),
            it.must.clone(),
            it.needs_address_by_name,
        ),
        Rule::Form(it) if it.record == RecordName::Record(RecordKind::EmailReply) => {
            (it.act, vec![Moment::EmailReply], it.parts.clone(), false)
        }
        Rule::Form(_)
        | Rule::Clock(_)
        | Rule::Guard(_)
        | Rule::Metric(_)
        | Rule::Window(_)
        | Rule::Coverage(_)
        | Rule::Duty(_)
        | Rule::Checklist(_)
        | Rule::Score(_)
        | Rule::Route(_)
        | Rule::Privacy(_)
        | Rule::Script(_)
        | Rule::Review(_) => {
            return None;
        }
    };
    (by_name || !parts.is_empty()).then(|| Duty {
        clause: clause.id.clone(),
        severity: clause.severity,
        act,
        moments,
        spellings: parts.iter().map(PartSpellings::new).collect(),
        parts,
        needs_address_by_name: by_name,
    })
}

fn missing(duty: &Duty, name: &str, better: Vec<String>) -> Finding {
    Finding {
        clause: duty.clause.clone(),
        severity: duty.severity,
        act: duty.act,
        from: 0,
        to: 0,
        text: name.to_owned(),
        better,
        is_missing: true,
    }
}

fn finding(text: &str, folded: &Folded, phrase: &Phrase, hit: Hit) -> Option<Finding> {
    let (from, to) = (
        *folded.from.get(hit.start)?,
        *folded.to.get(hit.end.checked_sub(1)?)?,
    );
    Some(Finding {
        clause: phrase.clause.clone(),
        severity: phrase.severity,
        act: phrase.act,
        from,
        to,
        text: slice_utf16(text, from, to),
        better: phrase.better.clone(),
        is_missing: false,
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
