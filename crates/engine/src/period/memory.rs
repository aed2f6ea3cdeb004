//! What a judge of periods remembers between two looks, so that the next one need not begin with the first fact.
//!
//! Always true: a judge that was resumed says of what comes later what one says that saw everything.
//! The trap: a memory belongs to the clauses under which it was made; other clauses begin anew.

use std::collections::BTreeMap;

use calendar::Instant;
use serde::{Deserialize, Serialize};

use super::{PeriodJudge, Watch, Watched, coverage, duty, hours, presence};
use crate::Standard;

/// What a judge remembers; stored as text that only the engine reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodMemory {
    begun_at: Option<Instant>,
    watches: BTreeMap<String, WatchMemory>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WatchMemory {
    Coverage(coverage::Memory),
    Duty(duty::Memory),
    Staffed(hours::Memory),
    Presence(presence::Memory),
}

impl<'s> PeriodJudge<'s> {
    /// What the judge remembers; what was taken in of the latest instant is judged first.
    #[must_use]
    pub fn memory(&mut self) -> PeriodMemory {
        self.take_pending();
        let watches = self.watches.iter().map(|watched| {
            let memory = match &watched.watch {
                Watch::Coverage(it) => WatchMemory::Coverage(it.memory()),
                Watch::Duty(it) => WatchMemory::Duty(it.memory()),
                Watch::Staffed(it) => WatchMemory::Staffed(it.memory()),
                Watch::Presence(it) => WatchMemory::Presence(it.memory()),
            };
            (name_of(watched), memory)
        });
        PeriodMemory {
            begun_at: self.begun_at,
            watches: watches.collect(),
        }
    }

    /// A judge that goes on where another one stopped; none when the memory is not that of these clauses.
    #[must_use]
    pub fn resume(standard: &'s Standard, memory: PeriodMemory) -> Option<Self> {
        let PeriodMemory {
            begun_at,
            mut watches,
        } = memory;
        let mut judge = Self::new(standard);
        judge.begun_at = begun_at;
        for watched in &mut judge.watches {
            let memory = watches.remove(&name_of(watched))?;
            match (&mut watched.watch, memory) {
                (Watch::Coverage(it), WatchMemory::Coverage(memory)) => it.resume(memory),
                (Watch::Duty(it), WatchMemory::Duty(memory)) => it.resume(memory),
                (Watch::Staffed(it), WatchMemory::Staffed(memory)) => it.resume(memory),
                (Watch::Presence(it), WatchMemory::Presence(memory)) => it.resume(memory),
                (
                    Watch::Coverage(_) | Watch::Duty(_) | Watch::Staffed(_) | Watch::Presence(_),
                    WatchMemory::Coverage(_)
                    | WatchMemory::Duty(_)
                    | WatchMemory::Staffed(_)
                    | WatchMemory::Presence(_),
                ) => return None,
            }
        }
        watches.is_empty().then_some(judge)
    }
}

/// The clause's id, with the place of what is remembered where the clause owes several things.
fn name_of(watched: &Watched<'_>) -> String {
    let id = watched.clause.id.as_str();
    match watched.part {
        0 => id.to_owned(),
        part => format!("{id}/{part}"),
    }
}

/// Maps whose keys are no texts, as lists of pairs.
pub(super) mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::period) fn serialize<K, V, S>(map: &BTreeMap<K, V>, out: S) -> Result<S::Ok, S::Error>
    where
        K: Serialize,
        V: Serialize,
        S: Serializer,
    {
        out.collect_seq(map)
    }

    pub(in crate::period) fn deserialize<'de, K, V, D>(from: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Vec::<(K, V)>::deserialize(from).map(|it| it.into_iter().collect())
    }
}
