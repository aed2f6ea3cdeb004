//! A report as an adapter hands it over, and what is answered to it: the seam between telephone systems and the desk.

use std::collections::BTreeMap;

use calendar::Instant;

use super::{CallEvent, CallNews, Extension};
use crate::{PersonId, closed_set};

closed_set! {
    /// In which form a telephone system wants its answer.
    AnswerForm {
        /// JSON, as Zammad's interface has it.
        Json = "json",
        /// XML, as sipgate.io has it.
        Xml = "xml",
    }
}

/// A report as it came, agents only named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedCall {
    /// The leg that it is about: the telephone system's own id.
    pub leg: String,
    /// The leg that this one continues after a transfer, when told.
    pub continues: Option<String>,
    /// When it happened, when told.
    pub at: Option<Instant>,
    /// What.
    pub news: CallNews,
    /// The numbers, when a later report tells them too: they stand in for a ring that got lost.
    pub seen: Option<CallNews>,
    /// Further names of agents, by the sign under which they stand in `news`.
    pub aliases: BTreeMap<String, Vec<String>>,
    /// In which form it wants its answer.
    pub form: AnswerForm,
}

/// What is answered to a report of a new call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallAnswer {
    /// Nothing: the call goes its way.
    GoOn,
    /// It is turned away.
    Reject,
    /// The outgoing call shows this number.
    ShowNumber {
        /// The number that is called.
        number: String,
        /// The number that is shown.
        caller_id: String,
    },
}

impl PushedCall {
    /// The report as the desk keeps it: told at `now` when it says no time, agents found by `person_of`.
    #[must_use]
    pub fn into_event(self, now: Instant, person_of: impl Fn(&str) -> Option<PersonId>) -> CallEvent {
        let Self {
            leg,
            continues: _,
            at,
            mut news,
            seen: _,
            aliases,
            form: _,
        } = self;
        let find = |it: &mut Extension| {
            let others = aliases.get(&it.sign).into_iter().flatten();
            it.person = std::iter::once(&it.sign)
                .chain(others)
                .find_map(|it| person_of(it));
        };
        match &mut news {
            CallNews::Rang { agents, .. } => agents.iter_mut().for_each(find),
            CallNews::Answered { agent } => agent.iter_mut().for_each(find),
            CallNews::Transferred { to, .. } => find(to),
            CallNews::QueueJoined { .. }
            | CallNews::WaitTold { .. }
            | CallNews::QueueLeft { .. }
            | CallNews::Held {}
            | CallNews::Resumed {}
            | CallNews::Pressed { .. }
            | CallNews::VoicemailLeft { .. }
            | CallNews::Recorded { .. }
            | CallNews::SpeechMeasured { .. }
            | CallNews::HungUp { .. } => {}
        }
        // A clock that runs ahead of ours must not place a report into the future.
        let at = at.unwrap_or(now).min(now);
        CallEvent { leg, at, news }
    }
}
