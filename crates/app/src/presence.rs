//! Who looks at which case now, so that two agents do not answer at once. Kept in memory; a sighting lasts 30 seconds.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use calendar::{Instant, Millis};
use domain::{CaseId, PersonId, closed_set};
use tokio::sync::broadcast;

closed_set! {
    /// What somebody does at a case.
    Doing {
        /// Looks at it.
        Viewing = "viewing",
        /// Writes a reply or a note.
        Replying = "replying",
    }
}

/// Somebody who was seen at a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// Who.
    pub person: PersonId,
    /// Doing what.
    pub doing: Doing,
    /// Last seen.
    pub seen_at: Instant,
}

/// How long a sighting lasts.
const LASTS: Millis = Millis::seconds(30);

/// The sightings of this process.
#[derive(Debug)]
pub struct Presence {
    by_case: Mutex<BTreeMap<CaseId, Vec<Sighting>>>,
    changes: broadcast::Sender<CaseId>,
}

impl Default for Presence {
    fn default() -> Self {
        Self {
            by_case: Mutex::default(),
            changes: broadcast::Sender::new(256),
        }
    }
}

impl Presence {
    /// Notes that somebody is at a case (none: left it); gives the others who are.
    pub fn note(&self, case: CaseId, person: PersonId, doing: Option<Doing>, now: Instant) -> Vec<Sighting> {
        let mut by_case = self.by_case.lock().unwrap_or_else(PoisonError::into_inner);
        let sightings = by_case.entry(case).or_default();
        let before: Vec<_> = sightings.iter().map(|it| (it.person, it.doing)).collect();
        sightings.retain(|it| it.person != person && now.since(it.seen_at) <= LASTS);
        let others = sightings.clone();
        if let Some(doing) = doing {
            sightings.push(Sighting {
                person,
                doing,
                seen_at: now,
            });
        }
        let is_changed = before.len() != sightings.len()
            || sightings
                .iter()
                .any(|it| !before.contains(&(it.person, it.doing)));
        if sightings.is_empty() {
            by_case.remove(&case);
        }
        drop(by_case);
        if is_changed {
            // Nobody listening is no failure.
            self.changes.send(case).ok();
        }
        others
    }

    /// Who is at a case.
    #[must_use]
    pub fn at(&self, case: CaseId, now: Instant) -> Vec<Sighting> {
        let by_case = self.by_case.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |it: &&Sighting| now.since(it.seen_at) <= LASTS;
        by_case
            .get(&case)
            .map(|it| it.iter().filter(fresh).copied().collect())
            .unwrap_or_default()
    }

    /// Cases at which somebody came, went or began to write.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<CaseId> {
        self.changes.subscribe()
    }
}
