//! The queue on the stream: how many wait, and to each person that their own state or hand changed.
//!
//! Always true: what is told follows from two reads of the board, so nothing depends on who changed it. The trap: these
//! events have no place in the stream; whoever comes back reads their state anew.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use app::contact::my_desk::{AgentLine, Board};
use domain::PersonId;
use serde_json::json;

use crate::stream::event::{Audience, Live, Writer};
use crate::stream::sight::Sight;

/// Who has a stream open, and how many.
#[derive(Debug, Default)]
pub(crate) struct Connected {
    streams: Mutex<HashMap<PersonId, u32>>,
}

/// Somebody's open stream; dropping it says that it is closed.
#[derive(Debug)]
pub(crate) struct OpenStream {
    connected: Arc<Connected>,
    person: PersonId,
}

impl Connected {
    /// Notes that somebody opened a stream.
    pub(crate) fn enter(self: &Arc<Self>, person: PersonId) -> OpenStream {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        *streams.entry(person).or_default() += 1;
        OpenStream {
            connected: self.clone(),
            person,
        }
    }

    /// Everybody who has one open.
    pub(super) fn people(&self) -> Vec<PersonId> {
        let streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.keys().copied().collect()
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut streams = self
            .connected
            .streams
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = streams.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                streams.remove(&self.person);
            }
        }
    }
}

/// What changed from one look at the board to the next.
pub(super) fn changes(before: &Board, after: &Board) -> Vec<Live> {
    let mut events = Vec::new();
    if before.waiting != after.waiting {
        let counts: Vec<_> = after
            .waiting
            .iter()
            .map(|(team, count)| json!({ "team_id": team, "count": count }))
            .collect();
        let data = json!({ "waiting": counts });
        events.push(event("queue", Audience::All, data));
    }
    let known: BTreeMap<PersonId, &AgentLine> =
        before.agents.iter().map(|it| (it.agent.person, it)).collect();
    for line in &after.agents {
        let person = line.agent.person;
        if known.get(&person).is_none_or(|it| !is_alike(it, line)) {
            let data = json!({
                "state": line.agent.state,
                "reason": line.agent.reason,
                "since_at": line.agent.since_at,
                "in_hand": line.in_hand,
            });
            events.push(event("state", Audience::Only(person), data));
        }
    }
    events
}

/// Alike but for when they were last seen.
fn is_alike(one: &AgentLine, other: &AgentLine) -> bool {
    one.agent.state == other.agent.state
        && one.agent.since_at == other.agent.since_at
        && one.agent.reason == other.agent.reason
        && one.agent.chat_limit == other.agent.chat_limit
        && one.in_hand == other.in_hand
}

fn event(name: &'static str, audience: Audience, data: serde_json::Value) -> Live {
    let write = Writer(Box::new(move |_| data.clone()));
    Live::new(name, None, (Sight::EVERYBODY, None), audience, write)
}
