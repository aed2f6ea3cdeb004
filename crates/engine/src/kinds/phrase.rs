//! Phrases: words that are due at a moment, or never said.
//!
//! Words that are never said break the clause on the spot, each text for itself; that none were said is recorded once,
//! when the round of the case ends, so that clean texts do not fill the tables. Words that are due are judged with each
//! text of their moment, kept or broken. What was not written down (a call's first words) is not judged. A measure
//! (`more_than`) is held against all words of one contact: a call, a mail, a whole chat. The message that goes beyond it breaks
//! the clause, once in a contact. What is due once in a contact (`once_in_contact`) is judged in `once`.

pub(crate) mod once;

use domain::{
    Channel, ContactId, EventKind, EventPart, FactBody, FactKind, Finding, Moment, Outcome, Refusal,
};
use pack::{FactName, PhraseRule, Rule, RuleKind, Wording};

use super::check::judged;
use super::{Judged, Kind, Occasion, names_in};
use crate::ask::Question;
use crate::fit;
use crate::state::{CountedWords, TextsSeen};

/// Phrases.
pub struct Phrase;

impl Kind for Phrase {
    fn rule_kind(&self) -> RuleKind {
        RuleKind::Phrase
    }

    fn about(&self) -> Wording {
        Wording {
            zh: "用语：该说的话在该说的时刻说到为守约，漏说为违约；一次联系说到一次即可的，说到即守约，联系结束仍未说到为违约；禁语一经出现即违约并记下原话，全程没有出现的，办结时记一次守约。"
                .to_owned(),
            en: "Phrase: words due at a moment are judged with each text of that moment. Words due once in a contact keep the \
                 clause as soon as they are said and break it when the contact ended without them. Words never to be said \
                 break the clause at once, with the words; that none were said is recorded once, when the case ends."
                .to_owned(),
        }
    }

    fn watches(&self, rule: &Rule) -> Vec<FactName> {
        let Rule::Phrase(rule) = rule else {
            return Vec::new();
        };
        let mut kinds = vec![
            FactKind::CallTalked,
            FactKind::ReplySent,
            FactKind::NoteAdded,
            FactKind::AnswerGiven,
            FactKind::AnswerRenewed,
        ];
        if is_only_never(rule) {
            kinds.extend([FactKind::CaseClosed, FactKind::CaseJoined]);
        }
        let ends = once::ENDS.into_iter().filter(|_| rule.once_in_contact);
        let said = EventKind::ALL
            .iter()
            .filter(|it| it.spec().parts.contains(&EventPart::Text));
        kinds
            .into_iter()
            .map(FactName::Fact)
            .chain(said.copied().map(FactName::Event))
            .chain(ends)
            .chain(names_in(&rule.check.on))
            .collect()
    }

    fn judge(&self, occasion: &Occasion<'_>) -> Option<Judged> {
        let Rule::Phrase(rule) = &occasion.clause.rule else {
            return None;
        };
        let is_judged_on = fit::is_meant(&rule.check.on, occasion.view);
        if rule.once_in_contact {
            return is_judged_on.then(|| judged(&rule.check, occasion));
        }
        if matches!(
            occasion.fact.body,
            FactBody::CaseClosed { .. } | FactBody::CaseJoined { .. }
        ) {
            let texts = &occasion.state.texts;
            return was_clean(rule, texts, occasion)
                .then(|| Judged::by_missing(Vec::new(), vec![occasion.fact.seq]));
        }
        let words = judge_parts(occasion).filter(|it| it.outcome == Outcome::Broken || !is_only_never(rule));
        if !is_judged_on {
            return words;
        }
        let mut both = judged(&rule.check, occasion);
        if let Some(words) = words.filter(|it| it.outcome == Outcome::Broken) {
            both.outcome = Outcome::Broken;
            both.detail.extend(words.detail);
        }
        Some(both)
    }

    fn ask(&self, _question: &Question<'_>) -> Option<Refusal> {
        None
    }
}

fn is_only_never(rule: &PhraseRule) -> bool {
    rule.must.is_empty() && !rule.needs_address_by_name
}

fn is_checked_at(rule: &PhraseRule, moment: Moment) -> bool {
    if rule.moments.is_empty() {
        moment != Moment::Note
    } else {
        rule.moments.contains(&moment)
    }
}

/// Words of its moments were written in this round and none was bad.
fn was_clean(rule: &PhraseRule, texts: &TextsSeen, occasion: &Occasion<'_>) -> bool {
    texts.moments.iter().any(|it| is_checked_at(rule, *it)) && !texts.broken.contains(&occasion.clause.id)
}

/// Whether a clause's words were looked at in this round and nothing was found; what a screen or scenario calls kept
/// so far.
#[must_use]
pub(crate) fn is_clean_so_far(
    standard: &crate::Standard,
    state: &crate::CaseState,
    id: &domain::ClauseId,
) -> bool {
    let Some(Rule::Phrase(rule)) = standard.clause(id).map(|it| &it.rule) else {
        return false;
    };
    is_only_never(rule)
        && state.texts.moments.iter().any(|it| is_checked_at(rule, *it))
        && !state.texts.broken.contains(id)
}

/// Judges the texts of a fact by what the checker found against the clause; none when no text was of its moments.
pub(super) fn judge_parts(occasion: &Occasion<'_>) -> Option<Judged> {
    let clause = &occasion.clause.id;
    let mut is_occasion = false;
    let (mut detail, mut counted) = (Vec::new(), Vec::new());
    let reports = occasion.texts.reports();
    for (_, report) in reports.filter(|(moment, _)| is_meant(occasion, *moment)) {
        is_occasion = true;
        let found = report.findings.iter().filter(|it| it.clause == *clause);
        detail.extend(found.map(|it| it.text.clone()));
        counted.extend(words_of(report.counted.get(clause)));
    }
    if let Rule::Phrase(rule) = &occasion.clause.rule
        && rule.more_than > 0
    {
        let limit = usize::try_from(rule.more_than).unwrap_or(usize::MAX);
        let before = earlier_in_contact(occasion);
        let is_beyond = before.len() <= limit && before.len() + counted.len() > limit;
        detail = if is_beyond {
            before.iter().cloned().chain(counted).collect()
        } else {
            Vec::new()
        };
    }
    is_occasion.then(|| Judged::by_missing(detail, vec![occasion.fact.seq]))
}

fn words_of(findings: Option<&Vec<Finding>>) -> impl Iterator<Item = String> {
    findings.into_iter().flatten().map(|it| it.text.clone())
}

/// The contact in which the words were said; a mail is one by itself, whatever thread it belongs to.
fn contact_of(occasion: &Occasion<'_>) -> Option<ContactId> {
    let is_mail = occasion.view.way().0 == Some(Channel::Email);
    occasion.fact.body.contact().filter(|_| !is_mail)
}

/// What was counted against the clause before in the contact of the fact.
fn earlier_in_contact<'a>(occasion: &Occasion<'a>) -> &'a [String] {
    let contact = contact_of(occasion);
    let counted = &occasion.state.texts.counted;
    let found = contact.and_then(|contact| {
        let is_same = |it: &&CountedWords| it.contact == contact && it.clause == occasion.clause.id;
        counted.iter().find(is_same)
    });
    found.map_or(&[], |it| it.words.as_slice())
}

/// What the fact adds to what is counted against the clause in its contact; none when nothing is.
pub(crate) fn counts(occasion: &Occasion<'_>) -> Option<CountedWords> {
    let Rule::Phrase(rule) = &occasion.clause.rule else {
        return None;
    };
    let contact = contact_of(occasion).filter(|_| rule.more_than > 0)?;
    let reports = occasion.texts.reports();
    let meant = reports.filter(|(moment, _)| is_meant(occasion, *moment));
    let words: Vec<String> = meant
        .flat_map(|(_, report)| words_of(report.counted.get(&occasion.clause.id)))
        .collect();
    (!words.is_empty()).then(|| CountedWords {
        clause: occasion.clause.id.clone(),
        contact,
        words,
    })
}

/// Whether a text of that moment is an occasion for the clause.
fn is_meant(occasion: &Occasion<'_>, moment: Moment) -> bool {
    let context = occasion.texts.context();
    match &occasion.clause.rule {
        Rule::Phrase(rule) => {
            is_checked_at(rule, moment)
                && rule.when.fits(context)
                && (!rule.first_only || context.is_first)
                && (!is_only_named(rule) || context.customer_name.is_some())
        }
        Rule::Form(_) => moment == Moment::EmailReply,
        Rule::Clock(_)
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
        | Rule::Review(_) => false,
    }
}

/// Whether the clause asks for the name and for nothing else.
fn is_only_named(rule: &PhraseRule) -> bool {
    rule.needs_address_by_name && rule.must.is_empty() && rule.never.is_empty()
}
