//! Live contacts: chats, messengers and calls from the first sign to the end, with who is in them; and the addresses that
//! they come from.
//!
//! Always true: whoever takes something in holds the lock of its address, so one address has one live contact at most;
//! a door's message is claimed once for good. The trap: contacts that were only written down afterwards have no stage and
//! are not found here.

use calendar::Instant;
use domain::{CaseId, Channel, ContactId, ContactStage, CustomerId, Direction, MessageId, PersonId, TeamId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_LIVE = Statement::new(
        "insert_live_contact",
        "INSERT INTO contacts (contact_id, channel, direction, customer_id, person_id, began_at, ended_at, address,
           stage, is_live, account, case_id, team_id, language, skill, queued_at, stage_at, until_at, last_in_at,
           last_out_at, replies_since, taken_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
    );
    UPDATE_LIVE = Statement::new(
        "update_live_contact",
        "UPDATE contacts SET customer_id = $2, person_id = $3, ended_at = $4, stage = $5, is_live = $6, case_id = $7,
           team_id = $8, language = $9, skill = $10, queued_at = $11, stage_at = $12, until_at = $13, last_in_at = $14,
           last_out_at = $15, replies_since = $16, taken_at = $17
         WHERE contact_id = $1 AND stage IS NOT NULL",
    );
    LOAD_LIVE = Statement::new(
        "load_live_contact",
        "SELECT contact_id, channel, direction, customer_id, person_id, began_at, ended_at, address, stage, account,
           case_id, team_id, language, skill, queued_at, stage_at, until_at, last_in_at, last_out_at, replies_since, taken_at
         FROM contacts WHERE contact_id = $1 AND stage IS NOT NULL",
    );
    LOCK_LIVE = Statement::new(
        "lock_live_contact",
        "SELECT contact_id, channel, direction, customer_id, person_id, began_at, ended_at, address, stage, account,
           case_id, team_id, language, skill, queued_at, stage_at, until_at, last_in_at, last_out_at, replies_since, taken_at
         FROM contacts WHERE contact_id = $1 AND stage IS NOT NULL {for_update}",
    );
    LIVE_OF_CASE = Statement::new(
        "live_contacts_of_case",
        "SELECT contact_id, channel, direction, customer_id, person_id, began_at, ended_at, address, stage, account,
           case_id, team_id, language, skill, queued_at, stage_at, until_at, last_in_at, last_out_at, replies_since, taken_at
         FROM contacts WHERE case_id = $1 AND case_id IS NOT NULL AND stage IS NOT NULL
         ORDER BY began_at DESC, contact_id DESC LIMIT $2",
    );
    LIVE_OF_PERSON = Statement::new(
        "live_contacts_of_person",
        "SELECT contact_id, channel, direction, customer_id, person_id, began_at, ended_at, address, stage, account,
           case_id, team_id, language, skill, queued_at, stage_at, until_at, last_in_at, last_out_at, replies_since, taken_at
         FROM contacts WHERE person_id = $1 AND is_live = TRUE ORDER BY contact_id",
    );
    ALL_LIVE = Statement::new(
        "all_live_contacts",
        "SELECT contact_id, channel, direction, customer_id, person_id, began_at, ended_at, address, stage, account,
           case_id, team_id, language, skill, queued_at, stage_at, until_at, last_in_at, last_out_at, replies_since, taken_at
         FROM contacts WHERE is_live = TRUE AND person_id > $1 ORDER BY person_id, contact_id LIMIT $2",
    );
    TOUCH_ADDRESS = Statement::new(
        "touch_address",
        "INSERT INTO addresses (account, address, seen_at) VALUES ($1, $2, $3)
         ON CONFLICT (account, address) DO UPDATE SET seen_at = excluded.seen_at",
    );
    LOAD_ADDRESS = Statement::new(
        "load_address",
        "SELECT customer_id, contact_id FROM addresses WHERE account = $1 AND address = $2",
    );
    SET_ADDRESS = Statement::new(
        "set_address",
        "UPDATE addresses SET customer_id = $3, contact_id = $4 WHERE account = $1 AND address = $2",
    );
    CLAIM_MESSAGE = Statement::new(
        "claim_message",
        "INSERT INTO taken_messages (account, wire_id, message_id) VALUES ($1, $2, $3)
         ON CONFLICT (account, wire_id) DO NOTHING",
    );
    FIND_TAKEN = Statement::new(
        "find_taken_message",
        "SELECT message_id FROM taken_messages WHERE account = $1 AND wire_id = $2",
    );
    LAST_WITH = Statement::new(
        "last_person_with_customer",
        "SELECT person_id FROM contacts WHERE customer_id = $1 AND customer_id IS NOT NULL AND person_id IS NOT NULL
         ORDER BY began_at DESC LIMIT 1",
    );
    HANDLING_OF_TEAM = Statement::new(
        "handling_of_team",
        "SELECT count(*), CAST(COALESCE(SUM(counted.took), 0) AS BIGINT) FROM (
           SELECT stage_at - taken_at AS took FROM contacts
           WHERE team_id = $1 AND taken_at IS NOT NULL AND stage_at >= $2 AND stage = 'ended'
             AND channel IN ('chat', 'messenger')
           ORDER BY stage_at DESC LIMIT $3) AS counted",
    );
    HANDLING_OF_NOBODY = Statement::new(
        "handling_of_nobody",
        "SELECT count(*), CAST(COALESCE(SUM(counted.took), 0) AS BIGINT) FROM (
           SELECT stage_at - taken_at AS took FROM contacts
           WHERE team_id IS NULL AND taken_at IS NOT NULL AND stage_at >= $1 AND stage = 'ended'
             AND channel IN ('chat', 'messenger')
           ORDER BY stage_at DESC LIMIT $2) AS counted",
    );
}

/// A contact from its first sign to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveContact {
    /// Identity.
    pub id: ContactId,
    /// The way.
    pub channel: Channel,
    /// Who began it.
    pub direction: Direction,
    /// With whom, once known.
    pub customer: Option<CustomerId>,
    /// Who of the desk is in it, or was in it last.
    pub person: Option<PersonId>,
    /// Begun, at its source.
    pub began_at: Instant,
    /// Over.
    pub ended_at: Option<Instant>,
    /// The other side in the door's own words: a visitor, a number, an open id.
    pub address: String,
    /// Where it stands.
    pub stage: ContactStage,
    /// Which door: a site, a telephone line, a messenger account.
    pub account: String,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// Whose queue.
    pub team: Option<TeamId>,
    /// The customer's language.
    pub language: Option<String>,
    /// What whoever takes it must be able to do.
    pub skill: Option<String>,
    /// Since when it waits, or waited: its place when it comes back into the queue.
    pub queued_at: Option<Instant>,
    /// Since when it stands where it does.
    pub stage_at: Instant,
    /// When its stage ends by itself.
    pub until_at: Option<Instant>,
    /// When the customer last said something.
    pub last_in_at: Option<Instant>,
    /// When the desk last said something.
    pub last_out_at: Option<Instant>,
    /// How often the desk wrote since the customer's last message.
    pub replies_since: u32,
    /// Since when it is, or was last, in somebody's hand.
    pub taken_at: Option<Instant>,
}

/// How long contacts of a queue were in somebody's hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Handling {
    /// How many were measured.
    pub contacts: u64,
    /// All their times together, in milliseconds, writing up included.
    pub total_ms: u64,
}

/// What is known of an address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KnownAddress {
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// Its last contact.
    pub contact: Option<ContactId>,
}

/// Enters a live contact.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_live_contact(tx: &mut Tx<'_>, contact: &LiveContact) -> Result<(), StoreError> {
    let it = contact;
    let row = values![
        it.id,
        it.channel,
        it.direction,
        it.customer,
        it.person,
        it.began_at,
        it.ended_at,
        &it.address,
        it.stage,
        is_live(it.stage),
        &it.account,
        it.case,
        it.team,
        it.language.as_ref(),
        it.skill.as_ref(),
        it.queued_at,
        it.stage_at,
        it.until_at,
        it.last_in_at,
        it.last_out_at,
        it.replies_since,
        it.taken_at,
    ];
    tx.execute(&INSERT_LIVE, row)?;
    Ok(())
}

/// Writes a changed contact; channel, direction, address and beginning stay.
///
/// # Errors
/// `Missing` when there is no such live contact.
pub fn update_live_contact(tx: &mut Tx<'_>, contact: &LiveContact) -> Result<(), StoreError> {
    let it = contact;
    let row = values![
        it.id,
        it.customer,
        it.person,
        it.ended_at,
        it.stage,
        is_live(it.stage),
        it.case,
        it.team,
        it.language.as_ref(),
        it.skill.as_ref(),
        it.queued_at,
        it.stage_at,
        it.until_at,
        it.last_in_at,
        it.last_out_at,
        it.replies_since,
        it.taken_at,
    ];
    match tx.execute(&UPDATE_LIVE, row)? {
        0 => Err(StoreError::Missing {
            statement: UPDATE_LIVE.name(),
        }),
        _ => Ok(()),
    }
}

/// A contact.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_live_contact(tx: &mut Tx<'_>, id: ContactId) -> Result<Option<LiveContact>, StoreError> {
    read_first(tx.query_opt(&LOAD_LIVE, values![id])?)
}

/// A contact that is about to be changed: nobody else changes it before this transaction ends.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn lock_live_contact(tx: &mut Tx<'_>, id: ContactId) -> Result<Option<LiveContact>, StoreError> {
    read_first(tx.query_opt(&LOCK_LIVE, values![id])?)
}

/// The contacts about a case, the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn live_contacts_of_case(
    tx: &mut Tx<'_>,
    case: CaseId,
    limit: u32,
) -> Result<Vec<LiveContact>, StoreError> {
    read_all(tx.query(&LIVE_OF_CASE, values![case, limit])?)
}

/// What somebody has in hand: contacts that they are in, and those that they write up.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn live_contacts_of_person(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<LiveContact>, StoreError> {
    read_all(tx.query(&LIVE_OF_PERSON, values![person])?)
}

/// What anybody has in hand, in order of people, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn all_in_hand(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<LiveContact>, StoreError> {
    read_all(tx.query(&ALL_LIVE, values![uuid::Uuid::nil(), limit])?)
}

/// Locks an address until the transaction ends, and gives what is known of it; a new one is entered.
///
/// # Errors
/// When a statement fails.
pub fn lock_address(
    tx: &mut Tx<'_>,
    account: &str,
    address: &str,
    now: Instant,
) -> Result<KnownAddress, StoreError> {
    tx.execute(&TOUCH_ADDRESS, values![account, address, now])?;
    Ok(find_address(tx, account, address)?.unwrap_or_default())
}

/// What is known of an address.
///
/// # Errors
/// When the statement fails.
pub fn find_address(
    tx: &mut Tx<'_>,
    account: &str,
    address: &str,
) -> Result<Option<KnownAddress>, StoreError> {
    tx.query_opt(&LOAD_ADDRESS, values![account, address])?
        .map(|mut row| {
            Ok(KnownAddress {
                customer: row.take()?,
                contact: row.take()?,
            })
        })
        .transpose()
}

/// Notes whose an address is and which contact was its last.
///
/// # Errors
/// `Missing` when the address was never locked.
pub fn set_address(
    tx: &mut Tx<'_>,
    (account, address): (&str, &str),
    known: KnownAddress,
) -> Result<(), StoreError> {
    match tx.execute(
        &SET_ADDRESS,
        values![account, address, known.customer, known.contact],
    )? {
        0 => Err(StoreError::Missing {
            statement: SET_ADDRESS.name(),
        }),
        _ => Ok(()),
    }
}

/// Claims a door's message; gives whether it is new. Of two who claim it at once, one gets it.
///
/// # Errors
/// When the statement fails.
pub fn claim_message(
    tx: &mut Tx<'_>,
    account: &str,
    wire_id: &str,
    message: MessageId,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&CLAIM_MESSAGE, values![account, wire_id, message])? == 1)
}

/// Under which identity a door's message was taken in.
///
/// # Errors
/// When the statement fails.
pub fn find_taken_message(
    tx: &mut Tx<'_>,
    account: &str,
    wire_id: &str,
) -> Result<Option<MessageId>, StoreError> {
    tx.query_opt(&FIND_TAKEN, values![account, wire_id])?
        .map(|mut row| row.take())
        .transpose()
}

/// Whom a customer spoke to last.
///
/// # Errors
/// When the statement fails.
pub fn last_person_with(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<PersonId>, StoreError> {
    tx.query_opt(&LAST_WITH, values![customer])?
        .map(|mut row| row.take())
        .transpose()
}

/// How long the last contacts of a queue took that ended at `since` or later, at most `limit` of them; of no team: those
/// of everybody's queue.
///
/// # Errors
/// When the statement fails.
pub fn handling_of(
    tx: &mut Tx<'_>,
    team: Option<TeamId>,
    (since, limit): (Instant, u32),
) -> Result<Handling, StoreError> {
    let mut row = match team {
        Some(team) => tx.query_one(&HANDLING_OF_TEAM, values![team, since, limit])?,
        None => tx.query_one(&HANDLING_OF_NOBODY, values![since, limit])?,
    };
    Ok(Handling {
        contacts: row.take()?,
        total_ms: row.take()?,
    })
}

const fn is_live(stage: ContactStage) -> bool {
    match stage {
        ContactStage::Waiting | ContactStage::Offered | ContactStage::Active | ContactStage::WrapUp => true,
        ContactStage::Ended => false,
    }
}

fn read_first(row: Option<Row>) -> Result<Option<LiveContact>, StoreError> {
    row.map(|mut row| read_contact(&mut row)).transpose()
}

fn read_all(rows: Vec<Row>) -> Result<Vec<LiveContact>, StoreError> {
    rows.into_iter().map(|mut row| read_contact(&mut row)).collect()
}

fn read_contact(row: &mut Row) -> Result<LiveContact, StoreError> {
    Ok(LiveContact {
        id: row.take()?,
        channel: row.take()?,
        direction: row.take()?,
        customer: row.take()?,
        person: row.take()?,
        began_at: row.take()?,
        ended_at: row.take()?,
        address: row.take()?,
        stage: row.take()?,
        account: row.take()?,
        case: row.take()?,
        team: row.take()?,
        language: row.take()?,
        skill: row.take()?,
        queued_at: row.take()?,
        stage_at: row.take()?,
        until_at: row.take()?,
        last_in_at: row.take()?,
        last_out_at: row.take()?,
        replies_since: row.take()?,
        taken_at: row.take()?,
    })
}
