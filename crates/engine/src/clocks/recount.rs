//! A working calendar changed while promises run: they keep its earlier version or are counted anew, as the change says
//! (row 27): an earlier version that is still among [`crate::Calendars::earlier`] is kept, one that is not is given up.

use super::Clocks;
use crate::run::CalendarUse;
use crate::{CaseState, Effects, Standard};

/// Counts anew what runs under a version of a calendar that was given up.
///
/// To be called for open cases when a calendar changed. Stepping any fact does the same first, so a case that was left
/// out is only found later, never judged otherwise.
pub fn recount(standard: &Standard, state: &mut CaseState) -> Effects {
    let mut effects = Effects::default();
    Clocks {
        standard,
        state,
        effects: &mut effects,
    }
    .recount();
    effects
}

impl Clocks<'_> {
    pub(crate) fn recount(&mut self) {
        for place in 0..self.state.runs.len() {
            let used = self.state.runs.get(place).and_then(|it| it.calendar.as_ref());
            let present = self
                .standard
                .calendar_of(used)
                .map(calendar::WorkingCalendar::version);
            if used.map(|it| it.version) == present || present.is_none() {
                continue;
            }
            self.change(place, |standard, run| {
                let version = standard
                    .calendar_of(run.calendar.as_ref())
                    .map(calendar::WorkingCalendar::version);
                let used = run.calendar.take().zip(version);
                run.calendar = used.map(|(used, version)| CalendarUse {
                    id: used.id,
                    version,
                    made_under: Some(used.made_under.unwrap_or(used.version)),
                });
                true
            });
        }
    }
}
