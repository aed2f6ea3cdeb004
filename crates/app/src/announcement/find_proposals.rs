//! Finds the same fault reported by many in one area, and proposes it as one matter (B07).
//!
//! Always true: a proposal names cases whose words are alike, of one kind, from one area, within some hours; whatever was
//! proposed once is not proposed again, so what somebody dismissed stays dismissed. The trap: the sweep looks back a little
//! each time, because commits of other nodes come out of order; and texts are held against each other while reading, so that
//! nobody who writes waits for it.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Instant, Millis};
use domain::matter::Gist;
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
    let grounds = desk.read(move |tx| grounds_of(tx, &ids, now)).await?;
    if grounds.is_empty() && reached == since {
        return Ok(false);
    }
    desk.write(None, move |work| {
        for ground in &grounds {
            keep(work, ground)?;
        }
        if reached > since {
            let set = settings::load(work.tx)?;
            store::matters::drop_old_spots(work.tx, work.now().minus(hours(&set)).minus(KEPT))?;
        }
        let reached = reached.as_millis().to_string();
        Ok(note_mark(work.tx, Mark::MatterSweep, &reached, work.now())?)
    })
    .await?;
    Ok(is_full && reached > since)
}

/// What was raised in one area, of one kind, since the last round, and what follows from it.
#[derive(Debug)]
struct Ground {
    area_key: String,
    case_type: CaseType,
    fresh: Vec<Spot>,
    plan: Plan,
}

/// What is to be proposed on a ground.
#[derive(Debug, Default)]
struct Plan {
    /// Reports that belong to something that was proposed.
    joins: Vec<(ProposalId, CaseId)>,
    /// Cases that are one matter, and that nobody proposed yet; empty: none.
    group: Vec<Spot>,
}

/// Sorts what was raised by area and kind, and plans what to propose.
fn grounds_of(tx: &mut store::Tx<'_>, ids: &[CaseId], now: Instant) -> Result<Vec<Ground>, AppError> {
    let mut fresh_by_place: BTreeMap<(String, CaseType), Vec<Spot>> = BTreeMap::new();
    for spot in unknown_of(tx, ids)? {
        let place = (spot.area_key.clone(), spot.case_type);
        fresh_by_place.entry(place).or_default().push(spot);
    }
    let mut grounds = Vec::new();
    for ((area_key, case_type), fresh) in fresh_by_place {
        let mut ground = Ground {
            area_key,
            case_type,
            fresh,
            plan: Plan::default(),
        };
        ground.plan = plan(tx, &ground, now)?;
        grounds.push(ground);
    }
    Ok(grounds)
}

/// Keeps what is fresh on a ground, and what was planned for it. When another node was first with some of it, the plan is
/// made anew on what that node left.
fn keep(work: &mut Work<'_, '_>, ground: &Ground) -> Result<(), AppError> {
    let mut own = Vec::new();
    for spot in &ground.fresh {
        if store::matters::insert_spot(work.tx, spot)? {
            own.push(spot.clone());
        }
    }
    if own.is_empty() {
        return Ok(());
    }
    let renewed;
    let plan = if own.len() == ground.fresh.len() {
        &ground.plan
    } else {
        let rest = Ground {
            area_key: ground.area_key.clone(),
            case_type: ground.case_type,
            fresh: own,
            plan: Plan::default(),
        };
        renewed = plan(work.tx, &rest, work.now())?;
        &renewed
    };
    for (proposal, case) in &plan.joins {
        store::matters::add_case(work.tx, *proposal, *case)?;
    }
    let Some(first) = plan.group.first() else {
        return Ok(());
    };
    let proposal = Proposal {
        id: ProposalId::from_uuid(work.next_id()),
        area_key: ground.area_key.clone(),
        case_type: ground.case_type,
        state: ProposalState::Open,
        survivor: None,
        found_at: work.now(),
        decided_at: None,
        decided_by: None,
        area: ground.area_key.clone(),
        said: first.said.clone(),
    };
    let cases: Vec<CaseId> = plan.group.iter().map(|it| it.case).collect();
    Ok(store::matters::insert_proposal(work.tx, &proposal, &cases)?)
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

/// The largest group of alike words on a ground, and which fresh reports belong to a proposal that was made before.
fn plan(tx: &mut store::Tx<'_>, ground: &Ground, now: Instant) -> Result<Plan, AppError> {
    let mut plan = Plan::default();
    if ground.area_key.is_empty() {
        return Ok(plan);
    }
    let set = settings::load(tx)?;
    let place = (ground.area_key.as_str(), ground.case_type);
    // What belongs to something that was proposed goes with it; what was made one matter is worked there, and further
    // reports are news.
    let before = now.minus(hours(&set).max(SWALLOWED));
    let mut known = Vec::new();
    for it in store::matters::proposals_of(tx, place, before)? {
        match it.state {
            ProposalState::Open | ProposalState::Dismissed => known.push((it.id, Gist::of(&it.said))),
            ProposalState::Accepted => {}
        }
    }
    let mut free = Vec::new();
    for spot in &ground.fresh {
        let gist = Gist::of(&spot.said);
        match known.iter().find(|(_, said)| said.is_alike(&gist)) {
            Some((proposal, _)) => plan.joins.push((*proposal, spot.case)),
            None => free.push(spot.clone()),
        }
    }
    if free.is_empty() {
        // Of the others it is known what they belong to.
        return Ok(plan);
    }
    let fresh: BTreeSet<CaseId> = ground.fresh.iter().map(|it| it.case).collect();
    let kept = store::matters::free_spots(tx, place, now.minus(hours(&set)))?;
    let mut spots: Vec<Spot> = kept.into_iter().filter(|it| !fresh.contains(&it.case)).collect();
    spots.append(&mut free);
    plan.group = largest_group(live_of(tx, spots)?, set.cases);
    Ok(plan)
}

fn live_of(tx: &mut store::Tx<'_>, mut spots: Vec<Spot>) -> Result<Vec<Spot>, AppError> {
    let ids: Vec<CaseId> = spots.iter().map(|it| it.case).collect();
    let live: BTreeSet<CaseId> = store::cases::load_summaries(tx, &Reach::All, &ids)?
        .into_iter()
        .filter(|it| it.category.is_live())
        .map(|it| it.id)
        .collect();
    spots.retain(|it| live.contains(&it.case));
    Ok(spots)
}

/// Those alike to one of them, for whichever one that are the most customers; none when they are fewer than `customers`.
fn largest_group(spots: Vec<Spot>, customers: u32) -> Vec<Spot> {
    let spots: Vec<(Gist, Spot)> = spots.into_iter().map(|it| (Gist::of(&it.said), it)).collect();
    let around = |(gist, one): &(Gist, Spot)| -> Vec<&Spot> {
        spots
            .iter()
            .filter(|(other, it)| it.case == one.case || other.is_alike(gist))
            .map(|(_, it)| it)
            .collect()
    };
    let mut groups: Vec<Vec<&Spot>> = spots.iter().map(around).collect();
    groups.sort_by_key(|it| std::cmp::Reverse(customers_in(it)));
    let largest = groups.into_iter().next().unwrap_or_default();
    if customers_in(&largest) < customers {
        return Vec::new();
    }
    largest.into_iter().cloned().collect()
}

/// Somebody who reports twice counts once; who they are being unknown, each report counts.
fn customers_in(spots: &[&Spot]) -> u32 {
    let known: BTreeSet<CustomerId> = spots.iter().filter_map(|it| it.customer).collect();
    let unknown = spots.iter().filter(|it| it.customer.is_none()).count();
    u32::try_from(known.len().saturating_add(unknown)).unwrap_or(u32::MAX)
}
