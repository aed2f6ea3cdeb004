//! Calls, whichever telephone system reports them: what came in is kept as reported, what it adds up to is worked out.
//!
//! Always true: a call is the set of its reports. Whatever order they come in and however often, the same set gives the
//! same [`CallSight`]. The trap: instants are those of arrival for systems that tell none, so an answer that was
//! overtaken by its hang-up counts as given at the hang-up, never after it.

mod facts;
mod push;
mod sight;

use calendar::Instant;
use serde::{Deserialize, Serialize};

use crate::{Direction, PersonId, closed_set};

pub use facts::CallFact;
pub use push::{AnswerForm, CallAnswer, PushedCall};
pub use sight::{CallEnd, CallSight, CallStage, Leg, QueueEntry};

closed_set! {
    /// Why a leg of a call ended, as telephone systems tell it.
    HangUpCause {
        /// Somebody hung up after it was answered.
        Normal = "normal",
        /// The called side was busy.
        Busy = "busy",
        /// The caller gave up before it was answered.
        Cancelled = "cancelled",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// No line was free.
        Congestion = "congestion",
        /// There is no such number.
        NotFound = "not_found",
        /// It goes on elsewhere.
        Forwarded = "forwarded",
        /// It was turned away.
        Rejected = "rejected",
        /// Not told.
        Unknown = "unknown",
    }
}

closed_set! {
    /// A side of a call.
    Side {
        /// The customer.
        Customer = "customer",
        /// The desk.
        Agent = "agent",
    }
}

/// An agent as a telephone system names one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Extension {
    /// Extension, number or user name, as told.
    pub sign: String,
    /// Whose it is, as far as the desk knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// A recording that the telephone system keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// Where it is, in the telephone system's own words.
    pub place: String,
    /// How long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
}

/// What a telephone system reports of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum CallNews {
    /// It rings.
    Rang {
        /// Who began it.
        direction: Direction,
        /// The calling number; empty when it is hidden.
        from: String,
        /// The called number.
        to: String,
        /// At whom it rings; of an outgoing call: who calls.
        agents: Vec<Extension>,
        /// The queue or group that was called, as the telephone system calls it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queue: Option<String>,
        /// The number that was dialled first, when the call was diverted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        diverted_from: Option<String>,
    },
    /// It waits in a queue.
    QueueJoined {
        /// The queue, as the telephone system calls it.
        queue: String,
    },
    /// The caller was told how long it takes.
    WaitTold {
        /// Seconds.
        seconds: u32,
    },
    /// It no longer waits.
    QueueLeft {
        /// The queue.
        queue: String,
    },
    /// Somebody answered.
    Answered {
        /// Who; none: not told.
        agent: Option<Extension>,
    },
    /// The other side was asked to hold the line.
    Held {},
    /// It goes on after a hold.
    Resumed {},
    /// It was given to somebody else.
    Transferred {
        /// To whom, as told.
        to: Extension,
        /// Why, when told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The caller pressed keys.
    Pressed {
        /// The keys.
        digits: String,
    },
    /// The caller left a message.
    VoicemailLeft {
        /// What was said, when the telephone system writes it down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Where it is kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recording: Option<Recording>,
    },
    /// The talk was recorded.
    Recorded {
        /// Where it is kept.
        recording: Recording,
    },
    /// The talk was measured.
    SpeechMeasured {
        /// Pace of the agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chars_per_minute: Option<u32>,
        /// How often the agent talked over the customer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        interruptions: Option<u32>,
        /// How often without an excuse.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unexcused_interruptions: Option<u32>,
    },
    /// It ended.
    HungUp {
        /// Why.
        cause: HangUpCause,
        /// Who hung up, when told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Side>,
    },
}

impl CallNews {
    /// What it is, as a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Rang { .. } => "rang",
            Self::QueueJoined { .. } => "queue_joined",
            Self::WaitTold { .. } => "wait_told",
            Self::QueueLeft { .. } => "queue_left",
            Self::Answered { .. } => "answered",
            Self::Held {} => "held",
            Self::Resumed {} => "resumed",
            Self::Transferred { .. } => "transferred",
            Self::Pressed { .. } => "pressed",
            Self::VoicemailLeft { .. } => "voicemail_left",
            Self::Recorded { .. } => "recorded",
            Self::SpeechMeasured { .. } => "speech_measured",
            Self::HungUp { .. } => "hung_up",
        }
    }

    /// What tells two reports of one kind on one leg apart; reports that are alike in this are one report.
    fn detail(&self) -> String {
        match self {
            Self::Rang { agents, .. } => {
                let mut signs: Vec<&str> = agents.iter().map(|it| it.sign.as_str()).collect();
                signs.sort_unstable();
                signs.join(",")
            }
            Self::QueueJoined { queue } | Self::QueueLeft { queue } => queue.clone(),
            Self::Answered { agent } => agent.as_ref().map(|it| it.sign.clone()).unwrap_or_default(),
            Self::Transferred { to, .. } => to.sign.clone(),
            Self::Pressed { digits } => digits.clone(),
            Self::Recorded { recording } => recording.place.clone(),
            Self::WaitTold { .. }
            | Self::Held {}
            | Self::Resumed {}
            | Self::VoicemailLeft { .. }
            | Self::SpeechMeasured { .. }
            | Self::HungUp { .. } => String::new(),
        }
    }

    /// It may happen again on one leg with nothing to tell it apart but its time.
    const fn may_repeat(&self) -> bool {
        matches!(self, Self::WaitTold { .. } | Self::Held {} | Self::Resumed {})
    }
}

/// One report of a telephone system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallEvent {
    /// The leg that it is about: the telephone system's own id.
    pub leg: String,
    /// When it happened, or else came in.
    pub at: Instant,
    /// What.
    #[serde(flatten)]
    pub news: CallNews,
}

impl CallEvent {
    /// What makes a report the same report when it comes again.
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = format!(
            "{}\u{1f}{}\u{1f}{}",
            self.leg,
            self.news.word(),
            self.news.detail()
        );
        if self.news.may_repeat() {
            key.push('\u{1f}');
            key.push_str(&self.at.as_millis().to_string());
        }
        key
    }
}

/// A call: everything that was reported of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The reports, in order of time and key; none twice.
    events: Vec<CallEvent>,
}

impl Call {
    /// Takes a report in; gives whether it said anything new. Of a report that comes twice the earlier instant stays.
    pub fn take(&mut self, event: CallEvent) -> bool {
        let key = event.key();
        let known = self.events.iter().position(|it| it.key() == key);
        match known.and_then(|place| self.events.get_mut(place)) {
            Some(known) if known.at <= event.at => return false,
            Some(known) => known.at = event.at,
            None => self.events.push(event),
        }
        self.events.sort_by_key(|it| (it.at, it.key()));
        true
    }

    /// What was reported, in order.
    #[must_use]
    pub fn events(&self) -> &[CallEvent] {
        &self.events
    }

    /// What it adds up to.
    #[must_use]
    pub fn sight(&self) -> CallSight {
        sight::of(&self.events)
    }
}

#[cfg(test)]
mod tests;
