//! A fact as patterns and checks see it: one that happens, an event that somebody is about to record, or one that is
//! remembered.
//!
//! Always true: the three answer alike; a remembered fact knows only what some clause of the standard asks for.

use std::cell::OnceCell;

use calendar::Instant;
use domain::{Author, Channel, CustomerId, Direction, Event, Fact, FactBody, FieldHolds, PersonId};
use pack::text::EmotionReading;
use pack::{FactName, NamedItem};

use crate::past::Seen;

/// The names under which a remembered fact keeps what is no field of its own.
pub(crate) const CHANNEL: &str = "channel";
pub(crate) const DIRECTION: &str = "direction";
pub(crate) const OF: &str = "of";
pub(crate) const ITEMS: &str = "items";
/// The customer complains once more (E11).
pub(crate) const COMPLAINS: &str = "complains";
/// What stands between the items that a remembered fact ticked.
pub(crate) const BETWEEN: &str = "\n";

/// A fact, seen from outside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) name: FactName,
    pub(crate) at: Instant,
    /// None while it is only tried.
    pub(crate) seq: Option<u32>,
    pub(crate) author: Author,
    source: Source<'a>,
    /// The thing of the promise that a fact of the timer is about.
    promised: Option<&'a str>,
    /// Where what was read in its words is kept, so that several clauses read them once.
    readings: Option<&'a Readings>,
}

/// What was read in the words of one fact, once somebody asked.
#[derive(Debug, Default)]
pub(crate) struct Readings(OnceCell<Vec<EmotionReading>>);

#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Body(&'a FactBody),
    Event(&'a Event),
    Seen(&'a Seen),
    /// An act that nobody has done yet: only its name is known.
    Nothing,
}

impl<'a> View<'a> {
    pub(crate) fn of_fact(fact: &'a Fact) -> Self {
        let source = match fact.body.event() {
            Some(event) => Source::Event(event),
            None => Source::Body(&fact.body),
        };
        Self {
            name: FactName::of(&fact.body),
            at: fact.at,
            seq: Some(fact.seq),
            author: fact.author,
            source,
            promised: None,
            readings: None,
        }
    }

    /// The same, about a promise that is about that thing.
    pub(crate) const fn about(self, promised: Option<&'a str>) -> Self {
        Self { promised, ..self }
    }

    /// The same, with a place to keep what is read in its words.
    pub(crate) const fn keeping(self, readings: &'a Readings) -> Self {
        Self {
            readings: Some(readings),
            ..self
        }
    }

    /// What is read in the fact's words: kept, else by reading them now.
    pub(crate) fn readings<T>(
        &self,
        read: impl FnOnce() -> Vec<EmotionReading>,
        ask: impl FnOnce(&[EmotionReading]) -> T,
    ) -> T {
        match self.readings {
            Some(kept) => ask(kept.0.get_or_init(read)),
            None => ask(&read()),
        }
    }

    /// An event that somebody is about to record.
    pub(crate) const fn of_try(event: &'a Event, at: Instant, author: Author) -> Self {
        Self {
            name: FactName::Event(event.what),
            at,
            seq: None,
            author,
            source: Source::Event(event),
            promised: None,
            readings: None,
        }
    }

    /// An act that somebody is about to do.
    pub(crate) const fn of_act(name: FactName, at: Instant, author: Author) -> Self {
        Self {
            name,
            at,
            seq: None,
            author,
            source: Source::Nothing,
            promised: None,
            readings: None,
        }
    }

    pub(crate) const fn of_seen(seen: &'a Seen) -> Self {
        Self {
            name: seen.what.0,
            at: seen.at,
            seq: Some(seen.seq),
            author: seen.by,
            source: Source::Seen(seen),
            promised: None,
            readings: None,
        }
    }

    /// Which of several things that run side by side it is about.
    pub(crate) fn thing(&self) -> Option<&'a str> {
        match self.source {
            Source::Event(event) => event.thing.as_deref(),
            Source::Seen(seen) => seen.thing.as_deref(),
            Source::Body(_) | Source::Nothing => self.promised,
        }
    }

    pub(crate) fn by_at(&self) -> Option<Instant> {
        match self.source {
            Source::Event(event) => event.by_at,
            Source::Seen(seen) => seen.by_at,
            Source::Body(body) => body.agreed_at(),
            Source::Nothing => None,
        }
    }

    pub(crate) const fn person(&self) -> Option<PersonId> {
        match self.source {
            Source::Event(event) => event.person,
            Source::Seen(seen) => seen.person,
            Source::Body(_) | Source::Nothing => None,
        }
    }

    /// The person whom an event names, else its author; nobody for facts of a case, which has an owner.
    pub(crate) fn concerned(&self) -> Option<PersonId> {
        match self.source {
            Source::Event(event) => event.person.or_else(|| self.author.person()),
            Source::Seen(_) | Source::Body(_) | Source::Nothing => None,
        }
    }

    pub(crate) const fn customer(&self) -> Option<CustomerId> {
        match self.source {
            Source::Event(event) => event.customer,
            Source::Seen(seen) => seen.customer,
            Source::Body(_) | Source::Nothing => None,
        }
    }

    /// The thing and the customer by which it is told from others that run side by side.
    pub(crate) fn about_whom(&self) -> (Option<&'a str>, Option<CustomerId>) {
        (self.thing(), self.customer())
    }

    /// What it says under that name; none when it says nothing.
    pub(crate) fn value(&self, name: &str) -> Option<&'a str> {
        match self.source {
            Source::Event(event) => event.field(name),
            Source::Seen(seen) => seen.value(name),
            Source::Body(body) => said_in(body, name),
            Source::Nothing => None,
        }
    }

    /// As [`View::value`]; a field of yes or no that is missing says no.
    pub(crate) fn word(&self, name: &str) -> Option<&'a str> {
        let is_yes_no = || {
            let field = self.name.event().and_then(|it| it.spec().field(name));
            field.is_some_and(|it| it.holds == FieldHolds::YesNo)
        };
        self.value(name).or_else(|| is_yes_no().then_some("no"))
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.value(name)?.parse().ok()
    }

    /// Whether it carries a part or field of that name; a yes/no field counts when it is `yes`.
    pub(crate) fn carries(&self, name: &str) -> bool {
        match self.source {
            Source::Event(event) => event.carries(name),
            Source::Seen(_) if name == "thing" => self.thing().is_some(),
            Source::Seen(_) | Source::Body(_) | Source::Nothing if name == "by_at" => self.by_at().is_some(),
            Source::Seen(_) | Source::Body(_) | Source::Nothing => {
                self.value(name).is_some_and(|it| it != "no")
            }
        }
    }

    /// Whether this was ticked, by its name or by what people call it.
    pub(crate) fn has_item(&self, item: &NamedItem) -> bool {
        let mut ticked = self.items();
        ticked.any(|it| is_called(item, it))
    }

    /// What was ticked.
    pub(crate) fn items(&self) -> impl Iterator<Item = &'a str> {
        let (listed, remembered): (&[String], Option<&str>) = match self.source {
            Source::Event(event) => (&event.items, None),
            Source::Seen(seen) => (&[], seen.value(ITEMS)),
            Source::Body(_) | Source::Nothing => (&[], None),
        };
        let remembered = remembered.into_iter().flat_map(|it| it.split(BETWEEN));
        listed.iter().map(String::as_str).chain(remembered)
    }

    /// Channel and direction, where it has any.
    pub(crate) fn way(&self) -> (Option<Channel>, Option<Direction>) {
        match self.source {
            Source::Event(_) | Source::Nothing => (None, None),
            Source::Body(body) => way_of(body),
            Source::Seen(seen) => (
                seen.value(CHANNEL).and_then(|it| it.parse().ok()),
                seen.value(DIRECTION).and_then(|it| it.parse().ok()),
            ),
        }
    }

    /// The clause of the promise that it is about.
    pub(crate) fn of(&self) -> Option<&'a str> {
        match self.source {
            Source::Event(_) | Source::Nothing => None,
            Source::Seen(seen) => seen.value(OF),
            Source::Body(body) => body.promise().map(|it| it.clause.as_str()),
        }
    }

    /// An automatic reply is no act of anybody's (clock table, row 15).
    pub(crate) const fn is_automatic(&self) -> bool {
        matches!(self.source, Source::Body(FactBody::ReplySent { reply }) if reply.is_automatic)
    }
}

/// Whether a word names the item: its name in facts, or its title.
pub(crate) fn is_called(item: &NamedItem, word: &str) -> bool {
    item.name == word || item.title.zh == word || item.title.en == word
}

/// Whether two things, or two customers, may be the same; none fits any.
pub(crate) fn may_be_same<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        (None, _) | (_, None) => true,
    }
}

/// Channel and direction of a fact, where it has one.
const fn way_of(body: &FactBody) -> (Option<Channel>, Option<Direction>) {
    match body {
        FactBody::CaseRaised { raised } => (Some(raised.channel), None),
        FactBody::CallTalked { talk } => (Some(talk.channel), Some(talk.direction)),
        FactBody::MessageReceived { received } => (Some(received.channel), Some(Direction::Inbound)),
        FactBody::ReplySent { reply } => (Some(reply.channel), Some(Direction::Outbound)),
        FactBody::CallPlaced { .. } => (Some(Channel::Phone), Some(Direction::Outbound)),
        FactBody::ReplyDelivered { .. }
        | FactBody::NoteAdded { .. }
        | FactBody::AnswerPromised { .. }
        | FactBody::AnswerRenewed { .. }
        | FactBody::AnswerGiven { .. }
        | FactBody::HandoverOffered { .. }
        | FactBody::HandoverAccepted {}
        | FactBody::HandoverDeclined { .. }
        | FactBody::HandlerChanged { .. }
        | FactBody::Classified { .. }
        | FactBody::WaitingStarted { .. }
        | FactBody::WaitingEnded { .. }
        | FactBody::Urged { .. }
        | FactBody::ContactTried { .. }
        | FactBody::ResultRecorded { .. }
        | FactBody::CustomerWordTaken { .. }
        | FactBody::CaseJoined { .. }
        | FactBody::JoinReceived { .. }
        | FactBody::CaseClosed { .. }
        | FactBody::CaseReopened { .. }
        | FactBody::FieldRevealed { .. }
        | FactBody::ActTakenBack { .. }
        | FactBody::EventHappened { .. }
        | FactBody::DeadlinePassed { .. }
        | FactBody::WarningGiven { .. }
        | FactBody::BreakActed { .. } => (None, None),
    }
}

/// What a fact of a case says under a name, where patterns and checks can ask for it.
fn said_in<'a>(body: &'a FactBody, name: &str) -> Option<&'a str> {
    let said = match (body, name) {
        (FactBody::CaseClosed { cause, .. }, "cause") => cause.as_deref(),
        (FactBody::CaseClosed { remedy, .. }, "remedy") => remedy.as_deref(),
        (FactBody::CaseClosed { prevention, .. }, "prevention") => prevention.as_deref(),
        (FactBody::ResultRecorded { result }, "result") => Some(result.as_str()),
        (FactBody::CustomerWordTaken { word, .. }, "word") => Some(word.as_str()),
        (FactBody::ContactTried { outcome, .. }, "outcome") => Some(outcome.as_str()),
        (FactBody::WaitingStarted { reason, .. }, "reason") => Some(reason.as_str()),
        (FactBody::FieldRevealed { field, .. }, "field") => Some(field.as_str()),
        (
            FactBody::FieldRevealed { reason, .. }
            | FactBody::CaseReopened { reason, .. }
            | FactBody::HandoverDeclined { reason },
            "reason",
        ) => Some(reason.as_str()),
        (FactBody::AnswerPromised { what, .. }, "what") => Some(what.as_str()),
        (FactBody::BreakActed { act, .. }, "act") => Some(act.as_str()),
        (_, "text") => text_in(body),
        _ => None,
    };
    said.map(str::trim).filter(|it| !it.is_empty())
}

/// Words of the customer or of a note; else what the customer was told.
fn text_in(body: &FactBody) -> Option<&str> {
    if let FactBody::NoteAdded { text } | FactBody::Urged { text } = body {
        Some(text)
    } else if let FactBody::MessageReceived { received } = body {
        Some(&received.text)
    } else if let FactBody::CaseRaised { raised } = body {
        Some(&raised.description)
    } else {
        crate::texts::told_to_customer(body).next()
    }
}
