//! Checks of identity, and what was shown for them.
//!
//! Always true: evidence is kept sealed, apart from all other files, and only until its check is done; erasing takes the
//! bytes out and leaves the line that says so. The trap: what a database deletes may linger in its log or in a backup, so
//! the key that opens the bytes is never kept here.

use calendar::Instant;
use domain::{CaseId, CheckId, CustomerId, EvidenceId, PersonId, closed_set};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

closed_set! {
    /// Where a check of identity stands.
    CheckState {
        /// The customer agreed; it is being made.
        Open = "open",
        /// It was made.
        Done = "done",
        /// It was given up.
        Dropped = "dropped",
    }
}

read_words![CheckState];
write_words![CheckState];

statements! {
    INSERT_CHECK = Statement::new(
        "insert_identity_check",
        "INSERT INTO identity_checks (check_id, case_id, customer_id, way, consent_seq, state, begun_by, begun_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    LOAD_CHECK = Statement::new(
        "load_identity_check",
        "SELECT check_id, case_id, customer_id, way, consent_seq, state, begun_by, begun_at, ended_at
         FROM identity_checks WHERE check_id = $1",
    );
    CHECKS_OF_CASE = Statement::new(
        "identity_checks_of_case",
        "SELECT check_id, case_id, customer_id, way, consent_seq, state, begun_by, begun_at, ended_at
         FROM identity_checks WHERE case_id = $1 ORDER BY begun_at DESC, check_id DESC",
    );
    END_CHECK = Statement::new(
        "end_identity_check",
        "UPDATE identity_checks SET state = $2, ended_at = $3 WHERE check_id = $1 AND state = 'open'",
    );
    INSERT_EVIDENCE = Statement::new(
        "insert_identity_evidence",
        "INSERT INTO identity_evidence (evidence_id, check_id, case_id, name, media_type, size_bytes, sealed, taken_by,
           taken_at, erase_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    );
    LOAD_SEALED = Statement::new(
        "load_sealed_evidence",
        "SELECT sealed FROM identity_evidence WHERE evidence_id = $1",
    );
    LOAD_EVIDENCE = Statement::new(
        "load_identity_evidence",
        "SELECT evidence_id, check_id, case_id, name, media_type, size_bytes, taken_by, taken_at, erase_by, erased_at
         FROM identity_evidence WHERE evidence_id = $1",
    );
    EVIDENCE_OF = Statement::new(
        "identity_evidence_of_check",
        "SELECT evidence_id, check_id, case_id, name, media_type, size_bytes, taken_by, taken_at, erase_by, erased_at
         FROM identity_evidence WHERE check_id = $1 ORDER BY evidence_id",
    );
    DUE_EVIDENCE = Statement::new(
        "due_identity_evidence",
        "SELECT evidence_id, check_id, case_id, name, media_type, size_bytes, taken_by, taken_at, erase_by, erased_at
         FROM identity_evidence WHERE erased_at IS NULL AND erase_by <= $1 ORDER BY erase_by LIMIT $2",
    );
    ERASE = Statement::new(
        "erase_identity_evidence",
        "UPDATE identity_evidence SET sealed = NULL, name = '', size_bytes = 0, erased_at = $2
         WHERE evidence_id = $1 AND erased_at IS NULL",
    );
}

/// A check of somebody's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityCheck {
    /// Identity.
    pub id: CheckId,
    /// On which case.
    pub case: CaseId,
    /// Whose.
    pub customer: Option<CustomerId>,
    /// How.
    pub way: String,
    /// The place of the customer's consent in the case's chain (J02).
    pub consent_seq: u32,
    /// Where it stands.
    pub state: CheckState,
    /// By whom.
    pub begun_by: PersonId,
    /// Since when.
    pub begun_at: Instant,
    /// Made or given up.
    pub ended_at: Option<Instant>,
}

/// What was shown for a check, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Identity.
    pub id: EvidenceId,
    /// For which check.
    pub check: CheckId,
    /// On which case.
    pub case: CaseId,
    /// File name; empty once erased.
    pub name: String,
    /// Media type, from the bytes.
    pub media_type: String,
    /// Size; 0 once erased.
    pub size_bytes: u64,
    /// By whom it was taken in.
    pub taken_by: PersonId,
    /// When.
    pub taken_at: Instant,
    /// It is erased then at the latest (J03).
    pub erase_by: Instant,
    /// Erased.
    pub erased_at: Option<Instant>,
}

/// Enters a check.
///
/// # Errors
/// When the statement fails.
pub fn insert_check(tx: &mut Tx<'_>, check: &IdentityCheck) -> Result<(), StoreError> {
    let IdentityCheck {
        id,
        case,
        customer,
        way,
        consent_seq,
        state,
        begun_by,
        begun_at,
        ended_at: _,
    } = check;
    let row = values![
        *id,
        *case,
        *customer,
        way,
        *consent_seq,
        *state,
        *begun_by,
        *begun_at
    ];
    tx.execute(&INSERT_CHECK, row)?;
    Ok(())
}

/// A check.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_check(tx: &mut Tx<'_>, id: CheckId) -> Result<Option<IdentityCheck>, StoreError> {
    tx.query_opt(&LOAD_CHECK, values![id])?
        .map(|mut row| read_check(&mut row))
        .transpose()
}

/// The checks on a case, the latest first.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn checks_of_case(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<IdentityCheck>, StoreError> {
    tx.query(&CHECKS_OF_CASE, values![case])?
        .into_iter()
        .map(|mut row| read_check(&mut row))
        .collect()
}

/// Ends a check; gives whether it was open.
///
/// # Errors
/// When the statement fails.
pub fn end_check(tx: &mut Tx<'_>, id: CheckId, state: CheckState, now: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&END_CHECK, values![id, state, now])? == 1)
}

/// Enters evidence with its sealed bytes.
///
/// # Errors
/// When the statement fails.
pub fn insert_evidence(tx: &mut Tx<'_>, evidence: &Evidence, sealed: &[u8]) -> Result<(), StoreError> {
    let Evidence {
        id,
        check,
        case,
        name,
        media_type,
        size_bytes,
        taken_by,
        taken_at,
        erase_by,
        erased_at: _,
    } = evidence;
    let row = values![
        *id,
        *check,
        *case,
        name,
        media_type,
        i64::try_from(*size_bytes).unwrap_or(i64::MAX),
        sealed,
        *taken_by,
        *taken_at,
        *erase_by
    ];
    tx.execute(&INSERT_EVIDENCE, row)?;
    Ok(())
}

/// Evidence, without its bytes.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_evidence(tx: &mut Tx<'_>, id: EvidenceId) -> Result<Option<Evidence>, StoreError> {
    tx.query_opt(&LOAD_EVIDENCE, values![id])?
        .map(|mut row| read_evidence(&mut row))
        .transpose()
}

/// The sealed bytes; none once erased.
///
/// # Errors
/// When the statement fails.
pub fn load_sealed(tx: &mut Tx<'_>, id: EvidenceId) -> Result<Option<Vec<u8>>, StoreError> {
    let row = tx.query_opt(&LOAD_SEALED, values![id])?;
    Ok(row.map(|mut row| row.take()).transpose()?.flatten())
}

/// The evidence of a check, what was erased as well.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn evidence_of(tx: &mut Tx<'_>, check: CheckId) -> Result<Vec<Evidence>, StoreError> {
    tx.query(&EVIDENCE_OF, values![check])?
        .into_iter()
        .map(|mut row| read_evidence(&mut row))
        .collect()
}

/// Evidence that is to be erased by now, the longest due first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn due_evidence(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<Evidence>, StoreError> {
    tx.query(&DUE_EVIDENCE, values![now, limit])?
        .into_iter()
        .map(|mut row| read_evidence(&mut row))
        .collect()
}

/// Takes the bytes and the name of evidence out; gives whether they were there.
///
/// # Errors
/// When the statement fails.
pub fn erase_evidence(tx: &mut Tx<'_>, id: EvidenceId, now: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&ERASE, values![id, now])? == 1)
}

fn read_check(row: &mut Row) -> Result<IdentityCheck, StoreError> {
    Ok(IdentityCheck {
        id: row.take()?,
        case: row.take()?,
        customer: row.take()?,
        way: row.take()?,
        consent_seq: row.take()?,
        state: row.take()?,
        begun_by: row.take()?,
        begun_at: row.take()?,
        ended_at: row.take()?,
    })
}

fn read_evidence(row: &mut Row) -> Result<Evidence, StoreError> {
    Ok(Evidence {
        id: row.take()?,
        check: row.take()?,
        case: row.take()?,
        name: row.take()?,
        media_type: row.take()?,
        size_bytes: u64::try_from(row.take::<i64>()?).unwrap_or(0),
        taken_by: row.take()?,
        taken_at: row.take()?,
        erase_by: row.take()?,
        erased_at: row.take()?,
    })
}
