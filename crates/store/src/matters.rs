//! Where and when cases were raised, and cases that may be one matter because many report the same fault in one area.
//!
//! Always true: a case has one spot at most, whichever sweep finds it first; a proposal that was decided on is never open
//! again.

use calendar::Instant;
use domain::{CaseId, CaseType, CustomerId, PersonId, ProposalId, closed_set};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

closed_set! {
    /// What became of a proposal.
    ProposalState {
        /// Nobody decided yet. 待处理
        Open = "open",
        /// The cases go on as one. 已合并
        Accepted = "accepted",
        /// They are no one matter. 已忽略
        Dismissed = "dismissed",
    }
}

read_words![ProposalState];
write_words![ProposalState];

statements! {
    INSERT_SPOT = Statement::new(
        "insert_matter_spot",
        "INSERT INTO matter_spots (case_id, area_key, case_type, raised_at, customer_id, said)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (case_id) DO NOTHING",
    );
    HAS_SPOT = Statement::new("has_matter_spot", "SELECT case_id FROM matter_spots WHERE case_id = $1");
    FREE_SPOTS = Statement::new(
        "free_matter_spots",
        "SELECT s.case_id, s.area_key, s.case_type, s.raised_at, s.customer_id, s.said FROM matter_spots s
         WHERE s.area_key = $1 AND s.case_type = $2 AND s.raised_at >= $3
           AND NOT EXISTS (SELECT 1 FROM matter_proposal_cases p WHERE p.case_id = s.case_id)
         ORDER BY s.raised_at DESC LIMIT 40",
    );
    PROPOSALS_OF = Statement::new(
        "matter_proposals_of_ground",
        "SELECT proposal_id, area_key, case_type, state, survivor_id, found_at, decided_at, decided_by, area, said
         FROM matter_proposals WHERE area_key = $1 AND case_type = $2 AND found_at >= $3
         ORDER BY found_at DESC LIMIT 20",
    );
    DROP_SPOTS = Statement::new(
        "drop_old_matter_spots",
        "DELETE FROM matter_spots WHERE raised_at < $1",
    );
    CHANGED_LIVE = Statement::new(
        "live_cases_changed_since",
        "SELECT case_id, updated_at FROM cases WHERE is_live = TRUE AND updated_at >= $1
         ORDER BY updated_at, case_id LIMIT $2",
    );
    INSERT_PROPOSAL = Statement::new(
        "insert_matter_proposal",
        "INSERT INTO matter_proposals (proposal_id, area_key, case_type, state, survivor_id, found_at, decided_at,
           decided_by, area, said)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    );
    DECIDE = Statement::new(
        "decide_matter_proposal",
        "UPDATE matter_proposals SET state = $2, survivor_id = $3, decided_at = $4, decided_by = $5
         WHERE proposal_id = $1 AND state = 'open'",
    );
    LOAD_PROPOSAL = Statement::new(
        "load_matter_proposal",
        "SELECT proposal_id, area_key, case_type, state, survivor_id, found_at, decided_at, decided_by, area, said
         FROM matter_proposals WHERE proposal_id = $1",
    );
    PROPOSALS = Statement::new(
        "matter_proposals_in_state",
        "SELECT proposal_id, area_key, case_type, state, survivor_id, found_at, decided_at, decided_by, area, said
         FROM matter_proposals WHERE state = $1 ORDER BY found_at DESC, proposal_id DESC LIMIT $2",
    );
    ADD_CASE = Statement::new(
        "add_matter_proposal_case",
        "INSERT INTO matter_proposal_cases (proposal_id, case_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    );
    CASES_OF = Statement::new(
        "matter_proposal_cases_of",
        "SELECT case_id FROM matter_proposal_cases WHERE proposal_id = $1 ORDER BY case_id",
    );
}

/// Where a case was raised, of which kind, and in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The case.
    pub case: CaseId,
    /// The nearest area of its address, as [`domain::place::nearest_area`] makes it.
    pub area_key: String,
    /// What the customer wants.
    pub case_type: CaseType,
    /// When.
    pub raised_at: Instant,
    /// Who.
    pub customer: Option<CustomerId>,
    /// Subject and description.
    pub said: String,
}

/// Cases that may be one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Identity.
    pub id: ProposalId,
    /// Where, as a key.
    pub area_key: String,
    /// Of which kind.
    pub case_type: CaseType,
    /// What became of it.
    pub state: ProposalState,
    /// The case on which they go on.
    pub survivor: Option<CaseId>,
    /// Found.
    pub found_at: Instant,
    /// Decided.
    pub decided_at: Option<Instant>,
    /// By whom.
    pub decided_by: Option<PersonId>,
    /// Where, as people read it.
    pub area: String,
    /// The words that are alike, of the first who reported it.
    pub said: String,
}

/// Keeps where a case was raised; false when that is known.
///
/// # Errors
/// When the statement fails.
pub fn insert_spot(tx: &mut Tx<'_>, spot: &Spot) -> Result<bool, StoreError> {
    let row = values![
        spot.case,
        spot.area_key.as_str(),
        spot.case_type,
        spot.raised_at,
        spot.customer,
        spot.said.as_str()
    ];
    Ok(tx.execute(&INSERT_SPOT, row)? > 0)
}

/// Whether it is known where a case was raised.
///
/// # Errors
/// When the statement fails.
pub fn has_spot(tx: &mut Tx<'_>, case: CaseId) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&HAS_SPOT, values![case])?.is_some())
}

/// What was raised in an area, of one kind, since an instant, and is part of no proposal: the latest forty, the oldest of
/// them first.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn free_spots(
    tx: &mut Tx<'_>,
    (area_key, case_type): (&str, CaseType),
    since: Instant,
) -> Result<Vec<Spot>, StoreError> {
    tx.query(&FREE_SPOTS, values![area_key, case_type, since])?
        .into_iter()
        .rev()
        .map(|mut row| {
            Ok(Spot {
                case: row.take()?,
                area_key: row.take()?,
                case_type: row.take()?,
                raised_at: row.take()?,
                customer: row.take()?,
                said: row.take()?,
            })
        })
        .collect()
}

/// What was proposed of an area and kind since an instant, the latest first, at most twenty.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn proposals_of(
    tx: &mut Tx<'_>,
    (area_key, case_type): (&str, CaseType),
    since: Instant,
) -> Result<Vec<Proposal>, StoreError> {
    tx.query(&PROPOSALS_OF, values![area_key, case_type, since])?
        .into_iter()
        .map(|mut row| read(&mut row))
        .collect()
}

/// Forgets where cases were raised before an instant; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn drop_old_spots(tx: &mut Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    tx.execute(&DROP_SPOTS, values![before])
}

/// Live cases that changed at an instant or later, the earliest change first, with that instant.
///
/// # Errors
/// When the statement fails.
pub fn live_changed_since(
    tx: &mut Tx<'_>,
    since: Instant,
    limit: u32,
) -> Result<Vec<(CaseId, Instant)>, StoreError> {
    tx.query(&CHANGED_LIVE, values![since, limit])?
        .into_iter()
        .map(|mut row| Ok((row.take()?, row.take()?)))
        .collect()
}

/// Enters a proposal with its cases.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_proposal(tx: &mut Tx<'_>, it: &Proposal, cases: &[CaseId]) -> Result<(), StoreError> {
    let row = values![
        it.id,
        it.area_key.as_str(),
        it.case_type,
        it.state,
        it.survivor,
        it.found_at,
        it.decided_at,
        it.decided_by,
        it.area.as_str(),
        it.said.as_str()
    ];
    tx.execute(&INSERT_PROPOSAL, row)?;
    cases.iter().try_for_each(|case| add_case(tx, it.id, *case))
}

/// Adds a case to a proposal.
///
/// # Errors
/// When the statement fails.
pub fn add_case(tx: &mut Tx<'_>, id: ProposalId, case: CaseId) -> Result<(), StoreError> {
    tx.execute(&ADD_CASE, values![id, case])?;
    Ok(())
}

/// Writes what was decided; false when somebody decided before.
///
/// # Errors
/// When the statement fails.
pub fn decide(tx: &mut Tx<'_>, it: &Proposal) -> Result<bool, StoreError> {
    let row = values![it.id, it.state, it.survivor, it.decided_at, it.decided_by];
    Ok(tx.execute(&DECIDE, row)? > 0)
}

/// A proposal.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_proposal(tx: &mut Tx<'_>, id: ProposalId) -> Result<Option<Proposal>, StoreError> {
    tx.query_opt(&LOAD_PROPOSAL, values![id])?
        .map(|mut row| read(&mut row))
        .transpose()
}

/// Proposals in a state, the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn proposals(tx: &mut Tx<'_>, state: ProposalState, limit: u32) -> Result<Vec<Proposal>, StoreError> {
    tx.query(&PROPOSALS, values![state, limit])?
        .into_iter()
        .map(|mut row| read(&mut row))
        .collect()
}

/// The cases of a proposal.
///
/// # Errors
/// When the statement fails.
pub fn cases_of(tx: &mut Tx<'_>, id: ProposalId) -> Result<Vec<CaseId>, StoreError> {
    tx.query(&CASES_OF, values![id])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

fn read(row: &mut Row) -> Result<Proposal, StoreError> {
    Ok(Proposal {
        id: row.take()?,
        area_key: row.take()?,
        case_type: row.take()?,
        state: row.take()?,
        survivor: row.take()?,
        found_at: row.take()?,
        decided_at: row.take()?,
        decided_by: row.take()?,
        area: row.take()?,
        said: row.take()?,
    })
}
