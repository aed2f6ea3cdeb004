//! Announcements as they are shown: to people of the desk, and to customers whose address lies in their areas.

use domain::{Actor, Announcement, AnnouncementId, CaseId, Permission, Reach};
use store::Tx;
use store::announcements::AnnouncedCase;
use store::cases::CaseSummary;

use crate::customer::written_language::is_written_in_english;
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// Which announcements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those that have not ended, planned ones among them.
    Running,
    /// Those that run now and are for an address.
    For(String),
    /// Those that ended, the latest first.
    Past,
}

/// An announcement with how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAnnouncement {
    /// The announcement.
    pub announcement: Announcement,
    /// It runs now, and is offered.
    pub is_running: bool,
    /// On how many cases it was told, or from how many it came.
    pub cases: usize,
    /// How many of their customers the latest word has not reached.
    pub owed: usize,
    /// The customer to whom it is offered is written to in English; without one, they are in Chinese.
    pub is_english: bool,
}

/// So many that ended are listed.
const PAST: u32 = 50;

/// Announcements.
///
/// # Errors
/// Forbidden without the right to read cases.
pub async fn list_announcements(
    desk: &Desk,
    actor: &Actor,
    which: Which,
) -> Result<Vec<ListedAnnouncement>, AppError> {
    require(actor, Permission::ReadCases)?;
    let now = desk.clock().now();
    desk.read(move |tx| {
        let found = match &which {
            Which::Running => store::announcements::running_announcements(tx)?,
            Which::For(address) => running_for(tx, address, now)?,
            Which::Past => store::announcements::past_announcements(tx, PAST)?,
        };
        found.into_iter().map(|it| listed(tx, it, now)).collect()
    })
    .await
}

/// One of them.
///
/// # Errors
/// Forbidden without the right to read cases; not found.
pub async fn view_announcement(
    desk: &Desk,
    actor: &Actor,
    id: AnnouncementId,
) -> Result<ListedAnnouncement, AppError> {
    require(actor, Permission::ReadCases)?;
    let now = desk.clock().now();
    desk.read(move |tx| {
        let found = super::load(tx, id)?;
        listed(tx, found, now)
    })
    .await
}

/// The cases on which it was told or from which it came, as far as they are within reach, with how the latest word
/// reached each customer.
///
/// # Errors
/// Forbidden without the right to read cases; not found.
pub async fn announced_cases(
    desk: &Desk,
    actor: &Actor,
    id: AnnouncementId,
) -> Result<Vec<(CaseSummary, AnnouncedCase)>, AppError> {
    let right = Permission::ReadCases;
    let reach = actor.reach(right).ok_or(AppError::Forbidden(right))?;
    desk.read(move |tx| {
        super::load(tx, id)?;
        let rows = store::announcements::cases_of(tx, id)?;
        let ids: Vec<CaseId> = rows.iter().map(|it| it.case).collect();
        let cases = store::cases::load_summaries(tx, &reach, &ids)?;
        let with_row = |case: CaseSummary| {
            let row = rows.iter().find(|it| it.case == case.id)?;
            Some((case, row.clone()))
        };
        Ok(cases.into_iter().filter_map(with_row).collect())
    })
    .await
}

/// What customers are shown: all that runs, or what runs for an address. No rights are asked: it is for everybody.
///
/// # Errors
/// Only when the store fails.
pub async fn shown_to_customers(desk: &Desk, address: Option<String>) -> Result<Vec<Announcement>, AppError> {
    let now = desk.clock().now();
    desk.read(move |tx| match &address {
        Some(address) => running_for(tx, address, now),
        None => {
            let mut all = store::announcements::running_announcements(tx)?;
            all.retain(|it| it.is_running(now));
            Ok(all)
        }
    })
    .await
}

/// What runs for the customer of a case: by where it is, by the place that their words name, or because they were told.
pub(crate) fn running_on(
    tx: &mut Tx<'_>,
    (case, words): (&domain::Case, &str),
    now: calendar::Instant,
) -> Result<Vec<Announcement>, AppError> {
    let address = super::address_of(tx, case)?;
    let told: Vec<AnnouncementId> = store::announcements::told_on(tx, case.id)?
        .into_iter()
        .map(|it| it.announcement)
        .collect();
    let mut all = store::announcements::running_announcements(tx)?;
    all.retain(|it| it.is_running(now) && (it.is_for(&address) || it.is_for(words) || told.contains(&it.id)));
    Ok(all)
}

/// Which announcements have not ended and at which version, and how many proposals are open: changes when there is news.
///
/// # Errors
/// Only when the store fails.
pub async fn board(desk: &Desk) -> Result<(Vec<(AnnouncementId, i64)>, Vec<domain::ProposalId>), AppError> {
    desk.read(|tx| {
        let running = store::announcements::running_versions(tx)?;
        let open = store::matters::proposals(tx, store::matters::ProposalState::Open, 100)?;
        Ok((running, open.into_iter().map(|it| it.id).collect()))
    })
    .await
}

fn running_for(
    tx: &mut Tx<'_>,
    address: &str,
    now: calendar::Instant,
) -> Result<Vec<Announcement>, AppError> {
    let mut all = store::announcements::running_announcements(tx)?;
    all.retain(|it| it.is_running(now) && it.is_for(address));
    Ok(all)
}

fn listed(
    tx: &mut Tx<'_>,
    announcement: Announcement,
    now: calendar::Instant,
) -> Result<ListedAnnouncement, AppError> {
    let rows = store::announcements::cases_of(tx, announcement.id)?;
    let owed = announcement.word.as_ref().map_or(0, |word| {
        rows.iter()
            .filter(|row| row.answered_at.is_none_or(|at| at < word.at))
            .count()
    });
    Ok(ListedAnnouncement {
        is_running: announcement.is_running(now),
        cases: rows.len(),
        owed,
        announcement,
        is_english: false,
    })
}

/// What may be offered on a case that is looked at, in its customer's language.
///
/// # Errors
/// Not found for a case out of reach.
pub async fn offered_on(
    desk: &Desk,
    actor: &Actor,
    case: CaseId,
) -> Result<Vec<ListedAnnouncement>, AppError> {
    let right = Permission::ReadCases;
    let reach: Reach = actor.reach(right).ok_or(AppError::Forbidden(right))?;
    let now = desk.clock().now();
    desk.read(move |tx| {
        crate::case::view_case::require_within(tx, &reach, case)?;
        let record = store::cases::load_case(tx, case)?.ok_or(AppError::NotFound { what: "case" })?;
        let found = running_on(tx, (&record.case, &record.case.description), now)?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let customer = match record.case.customer {
            Some(id) => store::customers::load_customer(tx, id)?,
            None => None,
        };
        let is_english = is_written_in_english(tx, case, customer.as_ref())?;
        let offered = |it| -> Result<_, AppError> {
            Ok(ListedAnnouncement {
                is_english,
                ..listed(tx, it, now)?
            })
        };
        found.into_iter().map(offered).collect()
    })
    .await
}
