//! Announcements: known outages, told alike to everybody concerned, and answered in one act when they end (B11).
//!
//! Always true: whoever was told is kept with the announcement, so the word that it changed or ended reaches each of them
//! by themselves. The trap: the word goes out case by case in transactions of their own; what failed is listed and tried
//! again by ending once more.

pub mod announce;
pub(crate) mod answer_at_once;
pub mod change_announcement;
pub mod decide_proposal;
pub mod end_announcement;
pub mod find_proposals;
mod given_word;
pub mod list_announcements;
pub(crate) mod reach;
pub mod settings;
pub mod tell_announcement;
mod ways;

use domain::{Announcement, AnnouncementId, Case};
use store::Tx;

use crate::AppError;

pub use announce::NewAnnouncement;
pub use given_word::GivenWord;
pub use store::announcements::AnnouncedCase;
pub use store::matters::{Proposal, ProposalState};

/// The announcement, or that there is none.
pub(crate) fn load(tx: &mut Tx<'_>, id: AnnouncementId) -> Result<Announcement, AppError> {
    store::announcements::load_announcement(tx, id)?.ok_or(AppError::NotFound { what: "announcement" })
}

/// Where a case is: the address of its place, else the one of its form; empty when neither is known.
pub(crate) fn address_of(tx: &mut Tx<'_>, case: &Case) -> Result<String, AppError> {
    if let Some(place) = case.place
        && let Some(place) = store::customers::load_place(tx, place)?
    {
        return Ok(place.address);
    }
    if let Some(address) = case.fields.get("address").filter(|it| !it.trim().is_empty()) {
        return Ok(address.clone());
    }
    let customer = match case.customer {
        Some(id) => store::customers::load_customer(tx, id)?,
        None => None,
    };
    let place = customer.and_then(|it| it.places.into_iter().next());
    Ok(place.map(|it| it.address).unwrap_or_default())
}
