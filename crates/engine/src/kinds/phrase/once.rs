//! What is due once in a contact (G02): it may come in any text of it, and is judged when it came or the contact ended.
//!
//! Always true: a contact has at most one verdict of a clause, and it follows from facts alone. A mail, and a talk that is told
//! as a whole when it is over, are contacts by themselves. Others end when the house says so (a call ended, a contact ended), when
//! the talk that is written down says that it is over, and at the latest when the round of the case ends. The traps: what
//! was said in a call may be written down after the call ended; a telephone system calls the contact by a name of its own;
//! and a customer may be addressed before anybody wrote their name down.

use calendar::Instant;
use domain::{Channel, ClauseId, ContactId, EventKind, Fact, FactBody, FactKind, Moment, Outcome, PersonId};
use pack::text::{ADDRESS_BY_NAME, TextContext, TextReport};
use pack::{FactName, PhraseRule, Rule};
use serde::{Deserialize, Serialize};

use super::is_meant;
use crate::kinds::{Judged, Occasion};
use crate::{CaseState, Standard};

/// So many contacts are remembered in which nothing is open any more; of more, the latest.
const MOST_SETTLED: usize = 8;
/// So many likely addresses are remembered of a contact; of more, the latest.
const MOST_LIKELY: usize = 8;

/// The facts with which a contact, or all of them, may end.
pub(super) const ENDS: [FactName; 4] = [
    FactName::Event(EventKind::CallEnded),
    FactName::Event(EventKind::ContactEnded),
    FactName::Fact(FactKind::CaseClosed),
    FactName::Fact(FactKind::CaseJoined),
];

/// The events in which words of a call are told.
const OF_CALLS: [EventKind; 4] = [
    EventKind::CallAnswered,
    EventKind::CallHeld,
    EventKind::CallResumed,
    EventKind::CallTransferred,
];

/// What a clause asks for once in a contact, and how much of it was said there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SpokenContact {
    clause: ClauseId,
    /// None: only its name in the house's reports is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contact: Option<ContactId>,
    /// What a telephone system calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thing: Option<String>,
    channel: Channel,
    /// It ended; of a call, words may still be written down.
    #[serde(default, skip_serializing_if = "is_false")]
    is_over: bool,
    /// Its verdict was given.
    #[serde(default, skip_serializing_if = "is_false")]
    is_judged: bool,
    /// The first words by which something was due, and when they were said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<(u32, Instant)>,
    /// Who said the latest such words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    due: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    said: Vec<String>,
    /// Places that address the customer if their name turns out to be in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    likely: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_false(it: &bool) -> bool {
    !*it
}

/// How a contact was judged.
pub(crate) struct JudgedContact {
    pub(crate) judged: Judged,
    /// The first words by which something was due.
    pub(crate) since: (u32, Instant),
    /// Who said the latest such words.
    pub(crate) by: Option<PersonId>,
}

/// By what a fact says which contact it belongs to.
#[derive(Debug, Clone, Copy)]
struct Named<'a> {
    contact: Option<ContactId>,
    thing: Option<&'a str>,
    channel: Channel,
}

/// Where the words of a fact were said.
#[derive(Debug, Clone, Copy)]
enum Place<'a> {
    /// In a contact that consists of them.
    ByThemselves,
    /// In this contact, which ended with them or goes on.
    In(Named<'a>, bool),
    /// The fact does not say in which.
    NotSaid,
}

/// The rule of a clause that asks for something once in a contact.
pub(super) fn rule_of<'a>(occasion: &Occasion<'a>) -> Option<&'a PhraseRule> {
    let Rule::Phrase(rule) = &occasion.clause.rule else {
        return None;
    };
    rule.once_in_contact.then_some(rule)
}

/// Takes the words of a fact into their contact, ends contacts that end with it, and judges what is to be judged by now.
pub(crate) fn follow(contacts: &mut Vec<SpokenContact>, occasion: &Occasion<'_>) -> Vec<JudgedContact> {
    let Some(rule) = rule_of(occasion) else {
        return Vec::new();
    };
    let fact = occasion.fact;
    if matches!(
        fact.body,
        FactBody::CaseClosed { .. } | FactBody::CaseJoined { .. }
    ) {
        return end_all(contacts, &occasion.clause.id, fact);
    }
    let words = Words::of(rule, occasion);
    let mut judged = match (place_of(fact), &words) {
        (Place::ByThemselves, Some(words)) => words.judged_alone(fact).into_iter().collect(),
        (Place::In(named, is_over), _) => take_words(contacts, occasion, (named, is_over), words.as_ref())
            .into_iter()
            .collect(),
        (Place::ByThemselves, None) | (Place::NotSaid, _) => Vec::new(),
    };
    for it in contacts.iter_mut().filter(|it| it.clause == occasion.clause.id) {
        if ends(it, fact) {
            it.is_over = true;
            judged.extend(it.judge(fact));
        }
    }
    forget(contacts);
    judged
}

/// What was said already in the contact in which words on that channel go out next, for whoever writes them.
pub(crate) fn said_before(
    (standard, state): (&Standard, &CaseState),
    channel: Channel,
    context: &TextContext,
) -> Vec<(ClauseId, Vec<String>)> {
    if !matches!(channel, Channel::Chat | Channel::Messenger) {
        return Vec::new();
    }
    let mut latest: Vec<&SpokenContact> = Vec::new();
    for it in state.texts.spoken.iter().filter(|it| it.channel == channel) {
        latest.retain(|other| other.clause != it.clause);
        latest.push(it);
    }
    let said = latest.into_iter().map(|it| {
        let mut said = it.said.clone();
        if it.is_addressed_in_likely(standard, context) {
            add(&mut said, &[ADDRESS_BY_NAME.to_owned()]);
        }
        (it.clause.clone(), said)
    });
    said.collect()
}

/// What the texts of a fact ask for and hold.
struct Words {
    due: Vec<String>,
    said: Vec<String>,
    likely: Vec<String>,
    is_name_known: bool,
}

impl Words {
    /// None when the fact holds no words of staff to a customer.
    fn of(rule: &PhraseRule, occasion: &Occasion<'_>) -> Option<Self> {
        let context = occasion.texts.context();
        let mut words = Self {
            due: Vec::new(),
            said: Vec::new(),
            likely: Vec::new(),
            is_name_known: context.customer_name.is_some(),
        };
        let mut has_words = false;
        for (moment, report) in occasion.texts.reports().filter(|(it, _)| *it != Moment::Note) {
            has_words = true;
            if is_meant(occasion, moment) {
                add(&mut words.due, &due_at(rule, moment, words.is_name_known));
            }
            words.take(report, &occasion.clause.id);
        }
        has_words.then_some(words)
    }

    fn take(&mut self, report: &TextReport, clause: &ClauseId) {
        if let Some(said) = report.said.get(clause) {
            add(&mut self.said, &said.parts);
            self.likely.extend(said.likely_addresses.iter().cloned());
        }
    }

    fn lacking(&self) -> Vec<String> {
        lacking(&self.due, &self.said)
    }

    fn judged_alone(&self, fact: &Fact) -> Option<JudgedContact> {
        (!self.due.is_empty()).then(|| JudgedContact {
            judged: Judged::by_missing(self.lacking(), vec![fact.seq]),
            since: (fact.seq, fact.at),
            by: fact.author.person(),
        })
    }
}

/// The names of what is due at a moment; the address only once the name is known.
fn due_at(rule: &PhraseRule, moment: Moment, is_name_known: bool) -> Vec<String> {
    let is_due = |it: &&pack::TextPart| it.moments.is_empty() || it.moments.contains(&moment);
    let parts = rule.must.iter().filter(is_due).map(|it| it.name.clone());
    let address = (rule.needs_address_by_name && is_name_known).then(|| ADDRESS_BY_NAME.to_owned());
    parts.chain(address).collect()
}

fn lacking(due: &[String], said: &[String]) -> Vec<String> {
    due.iter().filter(|it| !said.contains(it)).cloned().collect()
}

fn add(all: &mut Vec<String>, more: &[String]) {
    for it in more {
        if !all.contains(it) {
            all.push(it.clone());
        }
    }
}

fn take_words(
    contacts: &mut Vec<SpokenContact>,
    occasion: &Occasion<'_>,
    (named, is_over): (Named<'_>, bool),
    words: Option<&Words>,
) -> Option<JudgedContact> {
    let clause = &occasion.clause.id;
    let found = find(contacts, clause, (named, is_over));
    if found.is_none() && words.is_none() {
        return None;
    }
    let mut contact = found.map_or_else(
        || SpokenContact::begin(clause, named),
        |place| contacts.remove(place),
    );
    contact.link(named);
    if let Some(words) = words {
        contact.take(words, occasion);
    }
    contact.is_over |= is_over;
    let judged = contact.judge(occasion.fact);
    // The one in which words were said last stands last.
    contacts.push(contact);
    judged
}

impl SpokenContact {
    fn begin(clause: &ClauseId, named: Named<'_>) -> Self {
        Self {
            clause: clause.clone(),
            contact: None,
            thing: None,
            channel: named.channel,
            is_over: false,
            is_judged: false,
            since: None,
            by: None,
            due: Vec::new(),
            said: Vec::new(),
            likely: Vec::new(),
        }
    }

    fn is_named(&self, named: Named<'_>) -> bool {
        let is_thing = |thing: &str| {
            let is_contact = |it: ContactId| it.to_string() == thing;
            self.thing.as_deref() == Some(thing) || self.contact.is_some_and(is_contact)
        };
        let is_contact =
            |it: ContactId| self.contact == Some(it) || self.thing.as_deref() == Some(&it.to_string());
        named.contact.is_some_and(is_contact) || named.thing.is_some_and(is_thing)
    }

    fn link(&mut self, named: Named<'_>) {
        if self.contact.is_none() && named.contact.is_some() {
            (self.contact, self.channel) = (named.contact, named.channel);
        }
        if self.thing.is_none() {
            self.thing = named.thing.map(str::to_owned);
        }
    }

    fn take(&mut self, words: &Words, occasion: &Occasion<'_>) {
        let fact = occasion.fact;
        // Whoever writes in a chat that was over goes on with it; a call that is over is only written down.
        self.is_over &= self.channel == Channel::Phone;
        if !words.due.is_empty() {
            self.since = self.since.or(Some((fact.seq, fact.at)));
            self.by = fact.author.person().or(self.by);
        }
        add(&mut self.due, &words.due);
        add(&mut self.said, &words.said);
        add(&mut self.likely, &words.likely);
        let too_many = self.likely.len().saturating_sub(MOST_LIKELY);
        self.likely.drain(..too_many);
        if words.is_name_known {
            if self.is_addressed_in_likely(occasion.standard, occasion.texts.context()) {
                add(&mut self.said, &[ADDRESS_BY_NAME.to_owned()]);
            }
            self.likely.clear();
        }
    }

    /// Whether what sounded like an address turns out to be one, now that the name is known.
    fn is_addressed_in_likely(&self, standard: &Standard, context: &TextContext) -> bool {
        self.likely.iter().any(|it| {
            let report = standard.checker.check(it, Moment::Reply, context);
            let said = report.said.get(&self.clause);
            said.is_some_and(|it| it.parts.iter().any(|part| part == ADDRESS_BY_NAME))
        })
    }

    /// Kept as soon as all of it was said, broken when it is over without.
    fn judge(&mut self, fact: &Fact) -> Option<JudgedContact> {
        let since = self.since.filter(|_| !self.is_judged)?;
        let lacking = lacking(&self.due, &self.said);
        if !lacking.is_empty() && !self.is_over {
            return None;
        }
        self.is_judged = true;
        let mut evidence = vec![fact.seq];
        if !lacking.is_empty() && since.0 != fact.seq {
            evidence.insert(0, since.0);
        }
        let judged = Judged::by_missing(lacking, evidence);
        let said_it = fact.author.person().filter(|_| judged.outcome == Outcome::Kept);
        Some(JudgedContact {
            judged,
            since,
            by: said_it.or(self.by),
        })
    }
}

/// Where the words of a fact were said, and whether they end it.
fn place_of(fact: &Fact) -> Place<'_> {
    let in_contact = |contact, channel| Named {
        contact: Some(contact),
        thing: None,
        channel,
    };
    if let FactBody::ReplySent { reply } = &fact.body {
        let is_spoken = matches!(reply.channel, Channel::Phone | Channel::Counter | Channel::Visit);
        // What was said aloud is told as a whole, when it is over.
        return if reply.channel == Channel::Email || (is_spoken && reply.message.is_none()) {
            Place::ByThemselves
        } else {
            Place::In(in_contact(reply.contact, reply.channel), false)
        };
    }
    if let FactBody::CallTalked { talk } = &fact.body {
        let is_closed = talk.closing.as_deref().is_some_and(|it| !it.trim().is_empty());
        let is_over = is_closed || talk.duration_s.is_some();
        return Place::In(in_contact(talk.contact, talk.channel), is_over);
    }
    match fact.body.event() {
        Some(event) if OF_CALLS.contains(&event.what) => {
            let named = Named {
                contact: None,
                thing: event.thing.as_deref(),
                channel: Channel::Phone,
            };
            Place::In(named, false)
        }
        Some(_) | None => Place::NotSaid,
    }
}

/// The contact of a clause that is named so: by its identity or its name in reports, else the latest call of which only
/// the other of the two is known.
fn find(contacts: &[SpokenContact], clause: &ClauseId, (named, is_over): (Named<'_>, bool)) -> Option<usize> {
    let of_clause = |it: &SpokenContact| it.clause == *clause;
    let exact = contacts
        .iter()
        .rposition(|it| of_clause(it) && it.is_named(named));
    let may_be = |it: &SpokenContact| {
        let is_call = it.channel == Channel::Phone && named.channel == Channel::Phone;
        let lacks_contact = named.contact.is_some() && it.contact.is_none();
        let lacks_thing = named.contact.is_none() && it.thing.is_none();
        // What was said in a call may be written down after its end was told.
        let is_in_time = !it.is_over || (lacks_contact && is_over);
        of_clause(it) && is_call && (lacks_contact || lacks_thing) && is_in_time
    };
    exact.or_else(|| contacts.iter().rposition(may_be))
}

/// Whether the fact says that the contact is over.
fn ends(contact: &SpokenContact, fact: &Fact) -> bool {
    let Some(event) = fact.body.event().filter(|_| !contact.is_over) else {
        return false;
    };
    let is_call = event.what == EventKind::CallEnded && contact.channel == Channel::Phone;
    if !is_call && event.what != EventKind::ContactEnded {
        return false;
    }
    let Some(thing) = event.thing.as_deref() else {
        return true;
    };
    let named = Named {
        contact: None,
        thing: Some(thing),
        channel: contact.channel,
    };
    // Another contact that the desk itself named is not this one; the names that telephone systems give may be anybody's.
    let may_be = || contact.thing.is_none() && (is_call || thing.parse::<ContactId>().is_err());
    contact.is_named(named) || may_be()
}

/// The round of the case ends, and with it every contact of which no end was told.
fn end_all(contacts: &mut [SpokenContact], clause: &ClauseId, fact: &Fact) -> Vec<JudgedContact> {
    let of_clause = contacts.iter_mut().filter(|it| it.clause == *clause);
    let end = |it: &mut SpokenContact| {
        it.is_over = true;
        it.judge(fact)
    };
    of_clause.filter_map(end).collect()
}

/// Drops the earliest of those that were judged when there are too many.
fn forget(contacts: &mut Vec<SpokenContact>) {
    let is_done = |it: &SpokenContact| it.is_judged;
    while contacts.iter().filter(|it| is_done(it)).count() > MOST_SETTLED {
        let Some(first) = contacts.iter().position(is_done) else {
            return;
        };
        contacts.remove(first);
    }
}
