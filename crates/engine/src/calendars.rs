//! The working calendars of a company, and which team works by which.
//!
//! Always true: there is an answer for every team, because the default calendar exists.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Instant, WorkingCalendar, Zone};
use domain::TeamId;

/// Calendars by id, and who works by them.
#[derive(Debug, Clone, Default)]
pub struct Calendars {
    /// Every calendar, by the id that packs use.
    pub by_id: BTreeMap<String, Arc<WorkingCalendar>>,
    /// The calendar of each team.
    pub of_team: BTreeMap<TeamId, String>,
    /// The calendar of cases without a team, and of teams without a calendar. Its zone is the company's.
    pub default: String,
    /// Earlier versions by id, which promises that were made under them keep (clock table, row 27). An earlier version
    /// that is not here is given up: what ran under it is counted anew by the present one.
    pub earlier: BTreeMap<String, Vec<Arc<WorkingCalendar>>>,
    /// The default calendar as it was before it changed, each with the instant up to which it held, the oldest first. The
    /// holidays that are owed something are those that the calendar had when their time began (F09).
    pub default_was: Vec<(Instant, Arc<WorkingCalendar>)>,
}

/// A calendar that is named and does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no working calendar `{0}`")]
pub struct NoSuchCalendar(pub String);

impl Calendars {
    /// One calendar for everybody.
    #[must_use]
    pub fn only(calendar: WorkingCalendar) -> Self {
        let id = calendar.id().to_owned();
        Self {
            by_id: BTreeMap::from([(id.clone(), Arc::new(calendar))]),
            default: id,
            ..Self::default()
        }
    }

    /// Open all hours of every day in that zone.
    #[must_use]
    pub fn always(zone: Zone) -> Self {
        Self::only(WorkingCalendar::always_open(zone))
    }

    /// The calendar of a team, or of cases without one.
    ///
    /// # Errors
    /// When neither the team's calendar nor the default exists.
    pub fn of(&self, team: Option<TeamId>) -> Result<&Arc<WorkingCalendar>, NoSuchCalendar> {
        let named = team.and_then(|it| self.of_team.get(&it)).unwrap_or(&self.default);
        self.by_id
            .get(named)
            .or_else(|| self.by_id.get(&self.default))
            .ok_or_else(|| NoSuchCalendar(named.clone()))
    }
}
