//! The facts that follow from a call: what the clauses judge (A01, A02, A06, A09, A10, A11, A14).
//!
//! Always true: each fact has a key of its own, so it is written once however often the call is looked at. The trap: an
//! end is told only after a moment of grace, because its answer or a further leg may still be on the way.

use calendar::{Instant, Millis};

use super::{Call, CallEnd, CallEvent, CallNews, CallSight, Extension};
use crate::{Author, Direction, Event, EventKind, PersonId};

/// So long after its last leg ended a call counts as over.
const GRACE: Millis = Millis::seconds(3);
/// How long a ring takes, in milliseconds (A01).
const RING: i64 = 5_000;

/// A fact that follows from a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallFact {
    /// Its name within the call.
    pub key: String,
    /// When it happened.
    pub at: Instant,
    /// Who did it.
    pub author: Author,
    /// What.
    pub event: Event,
}

impl Call {
    /// When the last leg ended long enough ago for the call to count as over; none while it goes on.
    #[must_use]
    pub fn over_at(&self) -> Option<Instant> {
        self.sight().ended_at.map(|it| it.plus(GRACE))
    }

    /// The facts that follow by `now`, in order; `thing` is what the call is called in them.
    #[must_use]
    pub fn facts(&self, thing: &str, now: Instant) -> Vec<CallFact> {
        let sight = self.sight();
        let mut facts: Vec<CallFact> = self
            .events()
            .iter()
            .enumerate()
            .filter_map(|(place, it)| told_by(it, place, self.events(), thing))
            .collect();
        let is_over = self.over_at().is_some_and(|it| it <= now);
        facts.extend(rang(&sight, thing, is_over));
        facts.extend(answered(&sight, thing));
        if is_over {
            facts.extend(ended(&sight, thing));
        }
        facts.sort_by_key(|it| (it.at, order_of(it.event.what)));
        facts
    }
}

/// At one instant, what begins comes before what ends.
fn order_of(what: EventKind) -> u8 {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what happens in the middle of a call has no order of its own"
    )]
    match what {
        EventKind::CallRang => 0,
        EventKind::QueueJoined => 1,
        EventKind::QueueLeft => 2,
        EventKind::CallAnswered => 3,
        EventKind::CallMissed | EventKind::VoicemailLeft => 8,
        EventKind::CallEnded => 9,
        _ => 5,
    }
}

fn event_of(what: EventKind, thing: &str, fields: &[(&str, String)]) -> Event {
    Event {
        thing: Some(thing.to_owned()),
        fields: fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
        ..Event::of(what)
    }
}

fn by(person: Option<PersonId>) -> Author {
    person.map_or(Author::System, Author::Person)
}

/// Ringing is told once it is known what came of it: a clock that nothing can stop would break for nothing.
fn rang(sight: &CallSight, thing: &str, is_over: bool) -> Option<CallFact> {
    let is_missed = is_over && matches!(sight.end, Some(CallEnd::Missed | CallEnd::Voicemail));
    let is_inbound = sight.direction == Direction::Inbound;
    (is_inbound && (is_missed || sight.answered_at.is_some())).then(|| CallFact {
        key: "rang".to_owned(),
        at: sight.rang_at.unwrap_or(sight.began_at),
        author: Author::System,
        event: event_of(EventKind::CallRang, thing, &[]),
    })
}

fn answered(sight: &CallSight, thing: &str) -> Option<CallFact> {
    let at = sight.answered_at?;
    if sight.direction == Direction::Outbound {
        return None;
    }
    let answers = sight
        .legs
        .iter()
        .flat_map(|leg| leg.answers.iter().map(move |it| (leg, it)));
    let (leg, first) = answers.min_by_key(|(_, it)| it.0)?;
    let said = first.1.as_ref().and_then(|it| it.person);
    let only = match leg.agents.as_slice() {
        [Extension { person, .. }] => *person,
        [] | [_, _, ..] => None,
    };
    // The leg's own ringing counts: time in a queue is not ringing.
    let waited = at.since(sight.rang_at.unwrap_or(at)).as_i64().max(0);
    let rings = waited.div_euclid(RING) + i64::from(waited.rem_euclid(RING) > 0);
    Some(CallFact {
        key: "answered".to_owned(),
        at,
        author: by(said.or(only)),
        event: event_of(EventKind::CallAnswered, thing, &[("rings", rings.to_string())]),
    })
}

fn ended(sight: &CallSight, thing: &str) -> Option<CallFact> {
    let at = sight.ended_at?;
    let (key, author, event) = match sight.end? {
        CallEnd::Answered => {
            let mut fields = Vec::new();
            if let Some(side) = sight.released_by {
                fields.push(("released_by", side.as_str().to_owned()));
            }
            if let Some(seconds) = sight.talked_s() {
                fields.push(("duration_s", seconds.to_string()));
            }
            (
                "ended",
                Author::System,
                event_of(EventKind::CallEnded, thing, &fields),
            )
        }
        CallEnd::Missed | CallEnd::Voicemail => {
            let number = (!sight.number.is_empty()).then(|| ("number", sight.number.clone()));
            let fields: Vec<_> = number.into_iter().collect();
            (
                "missed",
                Author::System,
                event_of(EventKind::CallMissed, thing, &fields),
            )
        }
        CallEnd::NotReached | CallEnd::Rejected | CallEnd::Unknown => return None,
    };
    Some(CallFact {
        key: key.to_owned(),
        at,
        author,
        event,
    })
}

/// What single reports say, apart from ringing, answer and end.
fn told_by(event: &CallEvent, place: usize, all: &[CallEvent], thing: &str) -> Option<CallFact> {
    let talker = || talker_before(all, place);
    let (author, told) = match &event.news {
        CallNews::QueueJoined { .. } => (Author::System, event_of(EventKind::QueueJoined, thing, &[])),
        CallNews::QueueLeft { .. } => (Author::System, event_of(EventKind::QueueLeft, thing, &[])),
        CallNews::WaitTold { seconds } => {
            let seconds = [("seconds", seconds.to_string())];
            (
                Author::System,
                event_of(EventKind::QueueWaitTold, thing, &seconds),
            )
        }
        CallNews::Held {} => (by(talker()), event_of(EventKind::CallHeld, thing, &[])),
        CallNews::Resumed {} => (by(talker()), event_of(EventKind::CallResumed, thing, &[])),
        CallNews::Transferred { to, reason } => {
            let mut fields = vec![("to", to.sign.clone())];
            fields.extend(reason.clone().map(|it| ("reason", it)));
            let told = Event {
                person: to.person,
                ..event_of(EventKind::CallTransferred, thing, &fields)
            };
            (by(talker()), told)
        }
        CallNews::VoicemailLeft { text, recording: _ } => {
            let told = Event {
                text: text.clone(),
                ..event_of(EventKind::VoicemailLeft, thing, &[])
            };
            (Author::Customer(None), told)
        }
        CallNews::SpeechMeasured {
            chars_per_minute,
            interruptions,
            unexcused_interruptions,
        } => {
            let numbers = [
                ("chars_per_minute", chars_per_minute),
                ("interruptions", interruptions),
                ("unexcused_interruptions", unexcused_interruptions),
            ];
            let fields: Vec<_> = numbers
                .into_iter()
                .filter_map(|(name, it)| it.map(|it| (name, it.to_string())))
                .collect();
            let told = Event {
                person: talker_before(all, all.len()),
                ..event_of(EventKind::SpeechMeasured, thing, &fields)
            };
            (Author::System, told)
        }
        CallNews::Rang { .. }
        | CallNews::Answered { .. }
        | CallNews::Pressed { .. }
        | CallNews::Recorded { .. }
        | CallNews::HungUp { .. } => return None,
    };
    Some(CallFact {
        key: event.key(),
        at: event.at,
        author,
        event: told,
    })
}

/// Who answered last before a place among the reports.
fn talker_before(all: &[CallEvent], place: usize) -> Option<PersonId> {
    all.iter().take(place).rev().find_map(|it| {
        if let CallNews::Answered { agent } = &it.news {
            agent.as_ref().and_then(|it| it.person)
        } else {
            None
        }
    })
}
