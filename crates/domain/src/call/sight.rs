//! What the reports of a call add up to: its legs, its queues, who talks, and how it ended.

use std::collections::BTreeMap;

use calendar::Instant;

use super::{CallEvent, CallNews, Extension, HangUpCause, Recording, Side};
use crate::{Direction, PersonId, closed_set};

closed_set! {
    /// Where a call stands.
    CallStage {
        /// It waits in a queue.
        Queued = "queued",
        /// It rings.
        Ringing = "ringing",
        /// Somebody talks.
        Talking = "talking",
        /// The other side holds the line.
        OnHold = "on_hold",
        /// It is over.
        Ended = "ended",
    }
}

closed_set! {
    /// How a call ended.
    CallEnd {
        /// Somebody of the desk and the customer spoke.
        Answered = "answered",
        /// The customer called and nobody answered.
        Missed = "missed",
        /// Nobody answered and the customer left a message.
        Voicemail = "voicemail",
        /// The customer was called and did not answer.
        NotReached = "not_reached",
        /// It was turned away by rule.
        Rejected = "rejected",
        /// Nothing is known but that it ended.
        Unknown = "unknown",
    }
}

/// One way that a call took to an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// The telephone system's id.
    pub id: String,
    /// At whom it rang.
    pub agents: Vec<Extension>,
    /// When it began to ring; the first report when that one is missing.
    pub rang_at: Instant,
    /// Who answered and when, in order.
    pub answers: Vec<(Instant, Option<Extension>)>,
    /// When it ended and why.
    pub ended: Option<(Instant, HangUpCause)>,
}

/// One stay in a queue of the telephone system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueEntry {
    /// The queue.
    pub queue: String,
    /// Joined.
    pub joined_at: Instant,
    /// Left.
    pub left_at: Option<Instant>,
}

/// What the reports of a call add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSight {
    /// Who began it; a call of which nothing but its end is known counts as the customer's.
    pub direction: Direction,
    /// The customer's number as told; empty when hidden.
    pub number: String,
    /// The desk's number as told.
    pub desk_number: String,
    /// The number that was dialled first, when the call was diverted.
    pub diverted_from: Option<String>,
    /// The queue or group that was called.
    pub queue: Option<String>,
    /// Where it stands.
    pub stage: CallStage,
    /// When it began: the first report.
    pub began_at: Instant,
    /// When it began to ring at somebody.
    pub rang_at: Option<Instant>,
    /// When it was answered first; none when it was not, or nobody reported it.
    pub answered_at: Option<Instant>,
    /// When its last leg ended.
    pub ended_at: Option<Instant>,
    /// How it ended.
    pub end: Option<CallEnd>,
    /// Who hung up, when told.
    pub released_by: Option<Side>,
    /// Its ways to agents.
    pub legs: Vec<Leg>,
    /// Its stays in queues.
    pub queues: Vec<QueueEntry>,
    /// What was recorded.
    pub recordings: Vec<Recording>,
    /// What the caller pressed.
    pub digits: String,
    /// Who of the desk talks, or talked last.
    pub person: Option<PersonId>,
}

impl CallSight {
    /// Those of the desk at whom it rings now, or who talk: they see it.
    #[must_use]
    pub fn people(&self) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = match self.stage {
            CallStage::Talking | CallStage::OnHold => self.person.into_iter().collect(),
            CallStage::Ringing | CallStage::Queued | CallStage::Ended => Vec::new(),
        };
        if people.is_empty() {
            let open = self
                .legs
                .iter()
                .filter(|it| it.ended.is_none() || self.ended_at.is_some());
            people = open
                .flat_map(|it| &it.agents)
                .filter_map(|it| it.person)
                .collect();
            people.extend(self.person);
        }
        people.sort_unstable();
        people.dedup();
        people
    }

    /// Seconds of talk, once it ended and the answer is known.
    #[must_use]
    pub fn talked_s(&self) -> Option<i64> {
        let (from, to) = (self.answered_at?, self.ended_at?);
        Some(to.since(from).as_i64().max(0) / 1_000)
    }
}

pub(super) fn of(events: &[CallEvent]) -> CallSight {
    let began_at = events.iter().map(|it| it.at).min().unwrap_or(Instant::EPOCH);
    let legs = legs_of(events);
    let mut sight = CallSight {
        direction: Direction::Inbound,
        number: String::new(),
        desk_number: String::new(),
        diverted_from: None,
        queue: None,
        stage: CallStage::Ringing,
        began_at,
        rang_at: None,
        answered_at: legs.iter().flat_map(|it| &it.answers).map(|it| it.0).min(),
        ended_at: ended_at(&legs),
        end: None,
        released_by: None,
        queues: queues_of(events),
        recordings: Vec::new(),
        digits: String::new(),
        person: None,
        legs,
    };
    for event in events {
        sight.note(event);
    }
    sight.person = sight.person.or_else(|| sight.talker());
    sight.stage = stage_of(&sight, events);
    sight.end = sight.ended_at.map(|_| end_of(&sight, events));
    sight
}

impl CallSight {
    fn note(&mut self, event: &CallEvent) {
        match &event.news {
            CallNews::Rang {
                direction,
                from,
                to,
                agents: _,
                queue,
                diverted_from,
            } => {
                if self.rang_at.is_none() {
                    self.direction = *direction;
                    let (customer, desk) = match direction {
                        Direction::Inbound => (from, to),
                        Direction::Outbound => (to, from),
                    };
                    self.number.clone_from(customer);
                    self.desk_number.clone_from(desk);
                    self.diverted_from.clone_from(diverted_from);
                    self.queue.clone_from(queue);
                    self.rang_at = Some(event.at);
                }
            }
            CallNews::Transferred { to, reason: _ } => self.person = to.person.or(self.person),
            CallNews::Answered { agent } => {
                // Whoever answered last talks, also after a transfer.
                self.person = agent.as_ref().and_then(|it| it.person).or(self.person);
            }
            CallNews::Pressed { digits } => self.digits.push_str(digits),
            CallNews::VoicemailLeft { recording, text: _ } => self.recordings.extend(recording.clone()),
            CallNews::Recorded { recording } => self.recordings.push(recording.clone()),
            CallNews::HungUp { cause: _, by } => self.released_by = by.or(self.released_by),
            CallNews::QueueJoined { .. }
            | CallNews::WaitTold { .. }
            | CallNews::QueueLeft { .. }
            | CallNews::Held {}
            | CallNews::Resumed {}
            | CallNews::SpeechMeasured { .. } => {}
        }
    }

    /// The one at whom a leg rang that was answered by nobody in particular.
    fn talker(&self) -> Option<PersonId> {
        let answered = self.legs.iter().rev().find(|it| !it.answers.is_empty())?;
        match answered.agents.as_slice() {
            [only] => only.person,
            [] | [_, _, ..] => None,
        }
    }
}

fn legs_of(events: &[CallEvent]) -> Vec<Leg> {
    let mut legs: BTreeMap<&str, Leg> = BTreeMap::new();
    for event in events {
        let leg = legs.entry(&event.leg).or_insert_with(|| Leg {
            id: event.leg.clone(),
            agents: Vec::new(),
            rang_at: event.at,
            answers: Vec::new(),
            ended: None,
        });
        if let CallNews::Rang { agents, .. } = &event.news {
            leg.agents.extend(agents.iter().cloned());
        } else if let CallNews::Answered { agent } = &event.news {
            leg.answers.push((event.at, agent.clone()));
        } else if let CallNews::HungUp { cause, by: _ } = &event.news {
            leg.ended = leg.ended.or(Some((event.at, *cause)));
        }
    }
    let mut legs: Vec<Leg> = legs.into_values().collect();
    for leg in &mut legs {
        leg.agents.sort_unstable();
        leg.agents.dedup();
        if let Some((ended_at, _)) = leg.ended {
            // An answer that was overtaken by its hang-up.
            for answer in &mut leg.answers {
                answer.0 = answer.0.min(ended_at);
            }
        }
    }
    legs.sort_by(|one, two| (one.rang_at, &one.id).cmp(&(two.rang_at, &two.id)));
    legs
}

/// The end of the last leg, once all have ended.
fn ended_at(legs: &[Leg]) -> Option<Instant> {
    let ends: Option<Vec<Instant>> = legs.iter().map(|it| it.ended.map(|(at, _)| at)).collect();
    ends?.into_iter().max()
}

fn queues_of(events: &[CallEvent]) -> Vec<QueueEntry> {
    let left = |name: &str| {
        events.iter().find_map(|it| match &it.news {
            CallNews::QueueLeft { queue } if queue == name => Some(it.at),
            CallNews::QueueLeft { .. }
            | CallNews::Rang { .. }
            | CallNews::QueueJoined { .. }
            | CallNews::WaitTold { .. }
            | CallNews::Answered { .. }
            | CallNews::Held {}
            | CallNews::Resumed {}
            | CallNews::Transferred { .. }
            | CallNews::Pressed { .. }
            | CallNews::VoicemailLeft { .. }
            | CallNews::Recorded { .. }
            | CallNews::SpeechMeasured { .. }
            | CallNews::HungUp { .. } => None,
        })
    };
    let joined = events.iter().filter_map(|it| {
        if let CallNews::QueueJoined { queue } = &it.news {
            Some(QueueEntry {
                queue: queue.clone(),
                joined_at: it.at,
                left_at: left(queue).map(|at| at.max(it.at)),
            })
        } else {
            None
        }
    });
    joined.collect()
}

fn stage_of(sight: &CallSight, events: &[CallEvent]) -> CallStage {
    if sight.ended_at.is_some() {
        return CallStage::Ended;
    }
    if sight.answered_at.is_some() {
        let last = events
            .iter()
            .rev()
            .find(|it| matches!(it.news, CallNews::Held {} | CallNews::Resumed {}));
        return match last.map(|it| &it.news) {
            Some(CallNews::Held {}) => CallStage::OnHold,
            Some(_) | None => CallStage::Talking,
        };
    }
    let rings = events
        .iter()
        .any(|it| matches!(&it.news, CallNews::Rang { agents, .. } if !agents.is_empty()));
    let waits = sight.queues.iter().any(|it| it.left_at.is_none());
    if waits && !rings {
        CallStage::Queued
    } else {
        CallStage::Ringing
    }
}

fn end_of(sight: &CallSight, events: &[CallEvent]) -> CallEnd {
    let has = |cause: HangUpCause| {
        sight
            .legs
            .iter()
            .any(|it| it.ended.is_some_and(|(_, its)| its == cause))
    };
    let left_message = events
        .iter()
        .any(|it| matches!(it.news, CallNews::VoicemailLeft { .. }));
    if left_message {
        return CallEnd::Voicemail;
    }
    // `normal` is only told of calls that were answered: the report of the answer got lost.
    if sight.answered_at.is_some() || has(HangUpCause::Normal) {
        return CallEnd::Answered;
    }
    if has(HangUpCause::Rejected) {
        return CallEnd::Rejected;
    }
    if sight.rang_at.is_none() && sight.queues.is_empty() {
        return CallEnd::Unknown;
    }
    match sight.direction {
        Direction::Inbound => CallEnd::Missed,
        Direction::Outbound => CallEnd::NotReached,
    }
}
