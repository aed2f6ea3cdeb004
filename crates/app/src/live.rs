//! The bell: rung after each commit, so that whoever shows live screens looks at the facts that came.
//!
//! The row is the truth; a bell that is missed costs latency, never data.

use std::collections::BTreeMap;

use domain::{Fact, Reach};
use store::cases::CaseSummary;
use tokio::sync::watch;

use crate::{AppError, Desk};

/// Rings after commits.
#[derive(Debug)]
pub struct Bell {
    rung: watch::Sender<u64>,
}

impl Bell {
    pub(crate) fn new() -> Self {
        Self { rung: watch::Sender::new(0) }
    }

    /// Says that something was committed.
    pub fn ring(&self) {
        self.rung.send_modify(|it| *it = it.wrapping_add(1));
    }

    /// Waits on the bell: `changed()` returns after each ring, several rings may count as one.
    #[must_use]
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.rung.subscribe()
    }
}

/// A fact as live screens get it, with its case as lists show it now.
#[derive(Debug, Clone)]
pub struct LiveFact {
    /// Its place in the one order of all facts.
    pub position: i64,
    /// What happened.
    pub fact: std::sync::Arc<Fact>,
    /// The case as it is now.
    pub case: std::sync::Arc<CaseSummary>,
}

/// The highest place that a fact has.
///
/// # Errors
/// Failures of the store.
pub async fn last_position(desk: &Desk) -> Result<i64, AppError> {
    desk.read(|tx| Ok(store::stream::last_position(tx)?)).await
}

/// Facts after a place, in order, at most `limit`: for all viewers; each is shown only what [`reaches`] allows.
///
/// # Errors
/// Failures of the store.
pub async fn facts_after(desk: &Desk, position: i64, limit: u32) -> Result<Vec<LiveFact>, AppError> {
    desk.read(move |tx| {
        let placed = store::facts::facts_after(tx, position, limit)?;
        let mut ids: Vec<_> = placed.iter().map(|it| it.fact.case_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let cases: BTreeMap<_, _> = store::cases::load_summaries(tx, &Reach::All, &ids)?
            .into_iter()
            .map(|it| (it.id, std::sync::Arc::new(it)))
            .collect();
        Ok(placed
            .into_iter()
            .filter_map(|it| {
                let case = cases.get(&it.fact.case_id)?.clone();
                Some(LiveFact { position: it.position, fact: std::sync::Arc::new(it.fact), case })
            })
            .collect())
    })
    .await
}

/// Whether a case as lists show it is within reach; says the same as [`Reach::covers`].
#[must_use]
pub fn reaches(reach: &Reach, case: &CaseSummary) -> bool {
    let is_own = |person| {
        [case.owner, case.handler, case.offer_person].contains(&Some(person))
    };
    match reach {
        Reach::All => true,
        Reach::Own { person } => is_own(*person),
        Reach::Team { person, teams } => {
            is_own(*person)
                || case.team.is_none_or(|it| teams.contains(&it))
                || case.offer_team.is_some_and(|it| teams.contains(&it))
        }
    }
}
