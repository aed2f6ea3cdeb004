//! Registers: chains of facts that belong to no case, such as calls that led to none.
//!
//! Always true: a register stands in no list of cases and no search; its promises and verdicts count like all others. The
//! trap: it has no team until it is told one, so tell it before the event whose clock counts the team's hours.

use calendar::Instant;
use domain::{Author, Event, FactBody, Reclassified, TeamId};
use pack::says;

use super::{OpenCase, Work};
use crate::AppError;

impl Work<'_, '_> {
    /// Begins a register with something that happened at `at`; it belongs to `team` and is called `subject`.
    pub(crate) fn begin_register(
        &mut self,
        (author, at): (Author, Instant),
        event: Event,
        (team, subject): (Option<TeamId>, String),
    ) -> Result<OpenCase, AppError> {
        let mut register = self.begin(author, at, FactBody::EventHappened { event })?;
        let change = Reclassified {
            team,
            subject: Some(subject),
            ..Reclassified::default()
        };
        register.record_at(at, Author::System, FactBody::Classified { change })?;
        Ok(register)
    }
}

impl OpenCase {
    /// What people do to cases is not done to registers.
    pub(crate) fn require_no_register(&self) -> Result<(), AppError> {
        if self.state.case.is_register {
            return Err(AppError::WrongState {
                state: "register",
                hint: says!(
                    "这是登记簿；请为这件事另登记一件事项",
                    "this is a register; raise a case for the matter"
                ),
            });
        }
        Ok(())
    }
}
