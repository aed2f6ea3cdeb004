//! Finds the same fault reported by many in one area, and proposes it as one matter (B07).
//!
//! Always true: a proposal names cases whose words are alike, of one kind, from one area, within some hours; whatever was
//! proposed once is not proposed again, so what somebody dismissed stays dismissed. The trap: the sweep looks back a little
//! each time, because commits of other nodes come out of order.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Instant, Millis};
use domain::matter::{ALIKE, likeness};
use domain::{CaseId, CaseType, CustomerId, ProposalId, Reach, place};
use store::marks::{Mark, load_mark, note_mark};
use store::matters::{Proposal, ProposalState, Spot};

use crate::announcement::settings::{self, ProposalSettings};
use crate::work::Work;
use crate::{AppError, Desk};

/// So many changed cases are looked at in one round.
const ROUND: u32 = 200;
/// Commits are late by no more than this.
const LOOK_BACK: Millis = Millis::seconds(10);
/// Spots are kept for so long beyond the hours that are set.
const KEPT: Millis = Millis::days(7);
/// Reports that are alike to a proposal that is so old go with it.
const SWALLOWED: Millis = Millis::hours(24);

/// Looks at what was raised since the last round; gives whether there may be more.
///
/// # Errors
/// Failures of the store.
pub async fn sweep(desk: &Desk) -> Result<bool, AppError> {
    let now = desk.clock().now();
    let (since, changed) = desk
        .read(move |tx| {
            let set = settings::load(tx)?;
            let begin = now.minus(hours(&set));
            let reached = load_mark(tx, Mark::MatterSweep)?
                .and_then(|it| it.parse().ok())
                .map_or(begin, Instant::from_millis);
            let since = reached.max(begin);
            Ok((since, store::matters::live_changed_since(tx, since, ROUND)?))
        })
        .await?;
    let is_full = u32::try_from(changed.len()).is_ok_and(|it| it >= ROUND);
    let last = changed.last().map_or(since, |it| it.1);
    let reached = if is_full && last > since {
        last
    } else {
        last.min(now).minus(LOOK_BACK).max(since)
    };
    let ids: Vec<CaseId> = changed.into_iter().map(|it| it.0).collect();
    let unknown = desk.read(move |tx| unknown_of(tx, &ids)).await?;
    if unknown.is_empty() && reached == since {
        return Ok(false);
    }
    desk.write(None, move |work| {
        let set = settings::load(work.tx)?;
        let mut grounds: BTreeMap<(String, CaseType), Vec<Spot>> = BTreeMap::new();
        for spot in &unknown {
            if store::matters::insert_spot(work.tx, spot)? && !spot.area_key.is_empty() {
                let ground = (spot.area_key.clone(), spot.case_type);
                grounds.entry(ground).or_default().push(spot.clone());
            }
        }
        for ((area_key, case_type), fresh) in grounds {
            propose(work, (&area_key, case_type), (&fresh, &set))?;
        }
        if reached > since {
            store::matters::drop_old_spots(work.tx, work.now().minus(hours(&set)).minus(KEPT))?;
        }
        let reached = reached.as_millis().to_string();
        Ok(note_mark(work.tx, Mark::MatterSweep, &reached, work.now())?)
    })
    .await?;
    Ok(is_full && reached > since)
}

fn hours(set: &ProposalSettings) -> Millis {
    Millis::hours(i64::from(set.hours))
}

/// The spots of cases, whether or not they are kept already.
fn unknown_of(tx: &mut store::Tx<'_>, ids: &[CaseId]) -> Result<Vec<Spot>, AppError> {
    let mut spots = Vec::new();
    for id in ids {
        if store::matters::has_spot(tx, *id)? {
            continue;
        }
        let Some(record) = store::cases::load_case(tx, *id)? else {
            continue;
        };
        let case = record.case;
        let address = super::address_of(tx, &case)?;
        spots.push(Spot {
            case: *id,
            area_key: place::nearest_area(&address),
            case_type: case.case_type,
            raised_at: case.opened_at,
            customer: case.customer,
            said: format!("{} {}", case.subject, case.description)
                .chars()
                .take(400)
                .collect(),
        });
    }
    Ok(spots)
}

/// Proposes the largest group of alike words in an area, or adds what is fresh to the proposal that it belongs to.
fn propose(
    work: &mut Work<'_, '_>,
    (area_key, case_type): (&str, CaseType),
    (fresh, set): (&[Spot], &ProposalSettings),
) -> Result<(), AppError> {
    // What belongs to something that was proposed goes with it; what was made one matter is worked there, and further
    // reports are news.
    let before = work.now().minus(hours(set).max(SWALLOWED));
    let mut known = store::matters::proposals_of(work.tx, (area_key, case_type), before)?;
    known.retain(|it| match it.state {
        ProposalState::Open | ProposalState::Dismissed => true,
        ProposalState::Accepted => false,
    });
    for spot in fresh {
        let its = known.iter().find(|it| likeness(&it.said, &spot.said) >= ALIKE);
        if let Some(proposal) = its {
            store::matters::add_case(work.tx, proposal.id, spot.case)?;
        }
    }
    let since = work.now().minus(hours(set));
    let left = store::matters::free_spots(work.tx, (area_key, case_type), since)?;
    let live = live_of(work, &left)?;
    let group = largest_group(&live);
    if customers_in(&group) < set.cases {
        return Ok(());
    }
    let Some(first) = group.first() else { return Ok(()) };
    let proposal = Proposal {
        id: ProposalId::from_uuid(work.next_id()),
        area_key: area_key.to_owned(),
        case_type,
        state: ProposalState::Open,
        survivor: None,
        found_at: work.now(),
        decided_at: None,
        decided_by: None,
        area: area_key.to_owned(),
        said: first.said.clone(),
    };
    let cases: Vec<CaseId> = group.iter().map(|it| it.case).collect();
    Ok(store::matters::insert_proposal(work.tx, &proposal, &cases)?)
}

fn live_of(work: &mut Work<'_, '_>, spots: &[Spot]) -> Result<Vec<Spot>, AppError> {
    let ids: Vec<CaseId> = spots.iter().map(|it| it.case).collect();
    let live: BTreeSet<CaseId> = store::cases::load_summaries(work.tx, &Reach::All, &ids)?
        .into_iter()
        .filter(|it| it.category.is_live())
        .map(|it| it.id)
        .collect();
    Ok(spots
        .iter()
        .filter(|it| live.contains(&it.case))
        .cloned()
        .collect())
}

fn is_alike(one: &Spot, other: &Spot) -> bool {
    likeness(&one.said, &other.said) >= ALIKE
}

/// Those alike to one of them, for whichever one that are the most customers.
fn largest_group(spots: &[Spot]) -> Vec<Spot> {
    let around = |one: &Spot| -> Vec<Spot> {
        spots
            .iter()
            .filter(|it| it.case == one.case || is_alike(it, one))
            .cloned()
            .collect()
    };
    let mut groups: Vec<Vec<Spot>> = spots.iter().map(around).collect();
    groups.sort_by_key(|it| std::cmp::Reverse(customers_in(it)));
    groups.into_iter().next().unwrap_or_default()
}

/// Somebody who reports twice counts once; who they are being unknown, each report counts.
fn customers_in(spots: &[Spot]) -> u32 {
    let known: BTreeSet<CustomerId> = spots.iter().filter_map(|it| it.customer).collect();
    let unknown = spots.iter().filter(|it| it.customer.is_none()).count();
    u32::try_from(known.len().saturating_add(unknown)).unwrap_or(u32::MAX)
}
