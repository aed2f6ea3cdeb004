//! Names of people and teams, and the desk's own addresses, kept in memory so that a list of fifty cases costs no
//! look-ups.
//!
//! Always true: a name is at most [`FRESH_FOR`] old; writes of people and teams through this face forget the names at once,
//! those of other nodes do once the desk has noticed them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::Desk;
use calendar::{Instant, Millis};
use domain::{Person, PersonId, Team, TeamId};

use crate::problem::Problem;
use crate::wire::reference::{PersonRef, TeamRef};

/// How long names may be old.
const FRESH_FOR: Millis = Millis::seconds(5);

/// The names as of one instant.
#[derive(Debug, Default)]
pub(crate) struct Names {
    people: BTreeMap<PersonId, PersonRef>,
    teams: BTreeMap<TeamId, TeamRef>,
    our_addresses: Vec<String>,
}

impl Names {
    pub(crate) fn of(people: &[Person], teams: &[Team], our_addresses: Vec<String>) -> Self {
        let person = |it: &Person| PersonRef {
            id: it.id.as_uuid(),
            name: it.name.clone(),
            work_number: it.work_number.clone(),
        };
        Self {
            people: people.iter().map(|it| (it.id, person(it))).collect(),
            teams: teams
                .iter()
                .map(|it| {
                    (
                        it.id,
                        TeamRef {
                            id: it.id.as_uuid(),
                            name: it.name.clone(),
                        },
                    )
                })
                .collect(),
            our_addresses,
        }
    }

    /// Whether mail to this address comes to the desk itself.
    pub(crate) fn is_our_address(&self, address: &str) -> bool {
        self.our_addresses
            .iter()
            .any(|it| it.eq_ignore_ascii_case(address))
    }

    pub(crate) fn person(&self, id: PersonId) -> PersonRef {
        self.people.get(&id).cloned().unwrap_or_else(|| PersonRef {
            id: id.as_uuid(),
            name: String::new(),
            work_number: String::new(),
        })
    }

    pub(crate) fn team(&self, id: TeamId) -> TeamRef {
        self.teams.get(&id).cloned().unwrap_or_else(|| TeamRef {
            id: id.as_uuid(),
            name: String::new(),
        })
    }
}

/// The names in memory.
#[derive(Debug, Default)]
pub(crate) struct NameCache {
    kept: Mutex<Option<Kept>>,
}

/// The names with when they were read, and of which house.
#[derive(Debug)]
struct Kept {
    read_at: Instant,
    mark: i64,
    names: Arc<Names>,
}

impl NameCache {
    /// The names, read anew when they are too old.
    pub(crate) async fn get(&self, desk: &Desk) -> Result<Arc<Names>, Problem> {
        let (read_at, mark) = (desk.clock().now(), desk.house_mark());
        if let Some(names) = self.fresh(read_at, mark) {
            return Ok(names);
        }
        let (people, teams) = app::directory::everybody(desk).await?;
        let our_addresses = app::directory::our_addresses(desk).await?;
        let names = Arc::new(Names::of(&people, &teams, our_addresses));
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(Kept {
            read_at,
            mark,
            names: names.clone(),
        });
        Ok(names)
    }

    /// Forgets the names, after a write that changes them.
    pub(crate) fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn fresh(&self, now: Instant, mark: i64) -> Option<Arc<Names>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref()
            .filter(|it| now.since(it.read_at) <= FRESH_FOR && it.mark == mark)
            .map(|it| it.names.clone())
    }
}
