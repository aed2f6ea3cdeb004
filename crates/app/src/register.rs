//! Registers (登记簿): chains of events that belong to no case, such as a team's shifts or the inspections.

pub mod list_registers;
pub mod record_entry;
pub mod view_register;

use domain::{Actor, EventArea, Permission, Scope, TeamId};

use crate::AppError;

/// The teams whose registers somebody reaches; none: all.
pub(crate) fn teams_within(actor: &Actor) -> Result<Option<Vec<TeamId>>, AppError> {
    match actor.scope(Permission::KeepRegisters) {
        None => Err(AppError::Forbidden(Permission::KeepRegisters)),
        Some(Scope::All) => Ok(None),
        Some(Scope::Own | Scope::Team) => Ok(Some(actor.teams.clone())),
    }
}

/// What the register of a part of the house is called where cases are called by their subject.
pub(crate) const fn name_of(area: EventArea) -> &'static str {
    match area {
        EventArea::Call => "通话登记簿",
        EventArea::Request => "派办登记簿",
        EventArea::Visit => "上门登记簿",
        EventArea::Complaint => "投诉登记簿",
        EventArea::FollowUp => "回访登记簿",
        EventArea::Conduct => "检查登记簿",
        EventArea::Shift => "班次登记簿",
        EventArea::Privacy => "安全登记簿",
        EventArea::Knowledge => "知识登记簿",
        EventArea::Property => "物业登记簿",
        EventArea::Shop => "网店登记簿",
    }
}
