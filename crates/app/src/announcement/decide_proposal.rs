//! Proposals that many cases are one matter: listed with their reason, accepted into one case, or dismissed for good (B07).
//!
//! Always true: whoever decides reaches every case of the proposal. The trap: between the proposal and its acceptance cases
//! close or join elsewhere; those stay as they are.

use domain::{Actor, AnnouncementId, CaseId, Permission, ProposalId, Reach};
use pack::says;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::cases::CaseSummary;
use store::matters::{Proposal, ProposalState};

use crate::announcement::announce::{self, NewAnnouncement};
use crate::case::join_case::join_into;
use crate::once::Once;
use crate::settings::audit::note;
use crate::work::Work;
use crate::{AppError, Desk, OnCase};

/// A proposal with the cases that it names, those that still live first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedProposal {
    /// The proposal.
    pub proposal: Proposal,
    /// Its cases.
    pub cases: Vec<CaseSummary>,
}

/// How a proposal is accepted.
#[derive(Debug, Clone, Default)]
pub struct AcceptProposal {
    /// The case on which the matter goes on; none: the first one raised.
    pub survivor: Option<CaseId>,
    /// Those that join it; empty: all others that live.
    pub cases: Vec<CaseId>,
    /// Announced as well, with the case as its matter.
    pub announcement: Option<NewAnnouncement>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedProposal {
    /// The case on which the matter goes on.
    pub survivor: CaseId,
    /// How many joined it.
    pub joined: usize,
    /// The announcement, when one was made.
    pub announcement: Option<AnnouncementId>,
}

/// Proposals are listed up to so many.
const LISTED: u32 = 100;

/// Open proposals whose cases are all within reach, or the latest that were decided on.
///
/// # Errors
/// Forbidden without the right to announce.
pub async fn list_proposals(
    desk: &Desk,
    actor: &Actor,
    state: ProposalState,
) -> Result<Vec<ListedProposal>, AppError> {
    let reach = reach_of(actor)?;
    desk.read(move |tx| {
        let mut listed = Vec::new();
        for proposal in store::matters::proposals(tx, state, LISTED)? {
            listed.extend(within(tx, &reach, proposal)?);
        }
        Ok(listed)
    })
    .await
}

/// Makes the cases one matter: all join the survivor, and are owed an answer of their own.
///
/// # Errors
/// Forbidden without the right to announce; not found out of reach; [`AppError::WrongState`] when it was decided on, or too
/// few of its cases live; as for joining and announcing.
pub async fn accept_proposal(
    desk: &Desk,
    actor: &Actor,
    (id, accept): (ProposalId, AcceptProposal),
    once: Option<Once>,
) -> Result<AcceptedProposal, AppError> {
    let (reach, actor) = (reach_of(actor)?, actor.clone());
    desk.write(once, move |work| {
        let (mut proposal, cases) = open_proposal(work, &reach, id)?;
        let live: Vec<CaseId> = cases
            .iter()
            .filter(|it| it.category.is_live())
            .map(|it| it.id)
            .collect();
        let survivor = accept.survivor.or_else(|| live.iter().min().copied());
        let Some(survivor) = survivor.filter(|it| live.contains(it)) else {
            return Err(AppError::invalid(
                "survivor",
                "unknown",
                says!("请选这组里还在办理的一件事项", "name a live case of the proposal"),
            ));
        };
        let joining = live.iter().copied().filter(|it| *it != survivor);
        let joining: Vec<CaseId> = joining
            .filter(|it| accept.cases.is_empty() || accept.cases.contains(it))
            .collect();
        for case in &joining {
            let main = work.open(&actor, Permission::WorkCases, &OnCase::any_version(survivor))?;
            let mut open = work.open(&actor, Permission::WorkCases, &OnCase::any_version(*case))?;
            join_into(work, &mut open, main)?;
            work.save(open)?;
        }
        let announcement = match &accept.announcement {
            Some(new) => {
                let new = NewAnnouncement {
                    case: Some(survivor),
                    ..new.clone()
                };
                Some(announce::enter(work, &actor, &new)?)
            }
            None => None,
        };
        proposal.state = ProposalState::Accepted;
        proposal.survivor = Some(survivor);
        decide(work, &actor, proposal)?;
        Ok(AcceptedProposal {
            survivor,
            joined: joining.len(),
            announcement,
        })
    })
    .await
}

/// Says that the cases are no one matter; alike reports of the next hours are not proposed either.
///
/// # Errors
/// As for accepting.
pub async fn dismiss_proposal(
    desk: &Desk,
    actor: &Actor,
    id: ProposalId,
    once: Option<Once>,
) -> Result<(), AppError> {
    let (reach, actor) = (reach_of(actor)?, actor.clone());
    desk.write(once, move |work| {
        let (mut proposal, _) = open_proposal(work, &reach, id)?;
        proposal.state = ProposalState::Dismissed;
        decide(work, &actor, proposal)
    })
    .await
}

fn reach_of(actor: &Actor) -> Result<Reach, AppError> {
    let right = Permission::Announce;
    if actor.scope(right).is_none() {
        return Err(AppError::Forbidden(right));
    }
    let right = Permission::ReadCases;
    actor.reach(right).ok_or(AppError::Forbidden(right))
}

/// The proposal with its cases, when all of them are within reach.
fn within(tx: &mut Tx<'_>, reach: &Reach, proposal: Proposal) -> Result<Option<ListedProposal>, AppError> {
    let ids = store::matters::cases_of(tx, proposal.id)?;
    let mut cases = store::cases::load_summaries(tx, reach, &ids)?;
    if cases.len() < ids.len() {
        return Ok(None);
    }
    cases.sort_by_key(|it| (!it.category.is_live(), it.opened_at, it.id));
    Ok(Some(ListedProposal { proposal, cases }))
}

fn open_proposal(
    work: &mut Work<'_, '_>,
    reach: &Reach,
    id: ProposalId,
) -> Result<(Proposal, Vec<CaseSummary>), AppError> {
    let found = store::matters::load_proposal(work.tx, id)?;
    let found = match found {
        Some(proposal) => within(work.tx, reach, proposal)?,
        None => None,
    };
    let ListedProposal { proposal, cases } = found.ok_or(AppError::NotFound { what: "proposal" })?;
    match proposal.state {
        ProposalState::Open => Ok((proposal, cases)),
        ProposalState::Accepted | ProposalState::Dismissed => Err(decided()),
    }
}

fn decided() -> AppError {
    AppError::WrongState {
        state: "decided",
        hint: says!(
            "已经有人对这条建议作了决定",
            "somebody decided on this proposal already"
        ),
    }
}

fn decide(work: &mut Work<'_, '_>, actor: &Actor, mut proposal: Proposal) -> Result<(), AppError> {
    proposal.decided_at = Some(work.now());
    proposal.decided_by = Some(actor.person);
    if !store::matters::decide(work.tx, &proposal)? {
        return Err(decided());
    }
    let detail =
        json!({ "state": proposal.state.as_str(), "survivor": proposal.survivor, "area": proposal.area });
    let subject = format!("proposal:{}", proposal.id);
    note(work, actor.person, ("matter_proposal_decided", subject, &detail))
}
