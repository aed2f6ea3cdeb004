//! The queue of contacts: what waits for somebody, in order of promise risk, then of time.
//!
//! Always true: a contact is drawn by one transaction; a row that another one is drawing is passed over, not waited for.
//! The trap: an offered contact is still in the queue, but nobody else may draw it.

use calendar::Instant;
use domain::{CaseId, Channel, ContactId, PersonId, TeamId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    JOIN_QUEUE = Statement::new(
        "join_queue",
        "INSERT INTO waiting_contacts (contact_id, case_id, team_id, channel, language, skill, prefers_person, due_order,
           joined_at, offered_to, offered_until, tries, told_at, kept_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    );
    LOAD_WAITING = Statement::new(
        "load_waiting_contact",
        "SELECT contact_id, case_id, team_id, channel, language, skill, prefers_person, due_order, joined_at, offered_to,
           offered_until, tries, told_at, kept_until FROM waiting_contacts WHERE contact_id = $1 {for_update}",
    );
    LIST_WAITING = Statement::new(
        "list_waiting_contacts",
        "SELECT contact_id, case_id, team_id, channel, language, skill, prefers_person, due_order, joined_at, offered_to,
           offered_until, tries, told_at, kept_until FROM waiting_contacts ORDER BY due_order, joined_at, contact_id LIMIT $1",
    );
    LEAVE_QUEUE = Statement::new("leave_queue", "DELETE FROM waiting_contacts WHERE contact_id = $1");
    OFFER = Statement::new(
        "offer_contact",
        "UPDATE waiting_contacts SET offered_to = $2, offered_until = $3, tries = tries + 1
         WHERE contact_id = $1 AND offered_to IS NULL",
    );
    TAKE_BACK = Statement::new(
        "take_back_offer",
        "UPDATE waiting_contacts SET offered_to = NULL, offered_until = NULL WHERE contact_id = $1 AND offered_to = $2",
    );
    OFFERED_TO = Statement::new(
        "contacts_offered_to",
        "SELECT contact_id, case_id, team_id, channel, language, skill, prefers_person, due_order, joined_at, offered_to,
           offered_until, tries, told_at, kept_until FROM waiting_contacts WHERE offered_to = $1 AND offered_to IS NOT NULL
         ORDER BY contact_id",
    );
    NEARER = Statement::new(
        "bring_due_nearer",
        "UPDATE waiting_contacts SET due_order = $2 WHERE case_id = $1 AND due_order > $2",
    );
    TELL = Statement::new("note_wait_told", "UPDATE waiting_contacts SET told_at = $2 WHERE contact_id = $1");
    LANGUAGES = Statement::new(
        "languages_waiting",
        "SELECT DISTINCT language FROM waiting_contacts WHERE language IS NOT NULL ORDER BY language",
    );
    SKILLS = Statement::new(
        "skills_waiting",
        "SELECT DISTINCT skill FROM waiting_contacts WHERE skill IS NOT NULL ORDER BY skill",
    );
    COUNT_BEFORE = Statement::new(
        "count_waiting_before",
        "SELECT count(*) FROM waiting_contacts w, waiting_contacts o
         WHERE o.contact_id = $1 AND (w.due_order, w.joined_at, w.contact_id) < (o.due_order, o.joined_at, o.contact_id)
           AND (w.team_id = o.team_id OR (w.team_id IS NULL AND o.team_id IS NULL))",
    );
}

/// `due_order` of a contact to whose case nothing is due: after all others.
const NOTHING_DUE: i64 = i64::MAX;

/// A contact that waits or is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingContact {
    /// The contact.
    pub contact: ContactId,
    /// Its case.
    pub case: CaseId,
    /// Whose queue; none: everybody's.
    pub team: Option<TeamId>,
    /// The way.
    pub channel: Channel,
    /// The customer's language.
    pub language: Option<String>,
    /// What whoever takes it must be able to do.
    pub skill: Option<String>,
    /// Who the customer spoke to last.
    pub prefers: Option<PersonId>,
    /// The nearest due time of its case since it waits.
    pub due_at: Option<Instant>,
    /// Since when it waits.
    pub joined_at: Instant,
    /// To whom it is offered now.
    pub offered_to: Option<PersonId>,
    /// Until when.
    pub offered_until: Option<Instant>,
    /// How often it was offered.
    pub tries: u32,
    /// When the customer was last told the expected wait (A09); at first the beginning of time.
    pub told_at: Instant,
    /// Until when it is kept for whom the customer spoke to last; none: it goes to anybody.
    pub kept_until: Option<Instant>,
}

/// Who draws: only what they may and can take is drawn.
#[derive(Debug, Clone)]
pub struct Drawer<'a> {
    /// The ways that they serve.
    pub channels: &'a [Channel],
    /// Their teams; none: all teams.
    pub teams: Option<&'a [TeamId]>,
    /// What they can do; a language is `lang:en`.
    pub skills: &'a [String],
    /// Who they are: what is kept for them is drawn, what is kept for others is not yet.
    pub person: PersonId,
    /// Now.
    pub now: Instant,
}

/// Puts a contact into the queue.
///
/// # Errors
/// `Duplicate` when it is there.
pub fn join_queue(tx: &mut Tx<'_>, waiting: &WaitingContact) -> Result<(), StoreError> {
    let it = waiting;
    let row = values![
        it.contact,
        it.case,
        it.team,
        it.channel,
        it.language.as_ref(),
        it.skill.as_ref(),
        it.prefers,
        it.due_at.map_or(NOTHING_DUE, Instant::as_millis),
        it.joined_at,
        it.offered_to,
        it.offered_until,
        it.tries,
        it.told_at,
        it.kept_until,
    ];
    tx.execute(&JOIN_QUEUE, row)?;
    Ok(())
}

/// Takes a contact out of the queue; gives whether it was there.
///
/// # Errors
/// When the statement fails.
pub fn leave_queue(tx: &mut Tx<'_>, contact: ContactId) -> Result<bool, StoreError> {
    Ok(tx.execute(&LEAVE_QUEUE, values![contact])? == 1)
}

/// A contact that waits or is offered; nobody else changes it before this transaction ends.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn lock_waiting(tx: &mut Tx<'_>, contact: ContactId) -> Result<Option<WaitingContact>, StoreError> {
    tx.query_opt(&LOAD_WAITING, values![contact])?
        .map(|mut row| read_waiting(&mut row))
        .transpose()
}

/// What waits or is offered, in the order in which it is drawn, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn list_waiting(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<WaitingContact>, StoreError> {
    read_all(tx.query(&LIST_WAITING, values![limit])?)
}

/// What is offered to somebody now.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn offered_to(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<WaitingContact>, StoreError> {
    read_all(tx.query(&OFFERED_TO, values![person])?)
}

/// Draws the first contact that fits and takes it out of the queue; none when nothing fits. What another transaction is
/// drawing is passed over.
///
/// # Errors
/// When a statement fails or the row does not read.
pub fn draw_next(tx: &mut Tx<'_>, drawer: &Drawer<'_>) -> Result<Option<WaitingContact>, StoreError> {
    let mut composed = Composed::new("draw_next_contact");
    composed.push(
        "SELECT contact_id, case_id, team_id, channel, language, skill, prefers_person, due_order, joined_at,
           offered_to, offered_until, tries, told_at, kept_until FROM waiting_contacts WHERE offered_to IS NULL AND channel IN ",
    );
    composed.bind_list(drawer.channels.iter().copied());
    if let Some(teams) = drawer.teams {
        composed
            .push(" AND (team_id IS NULL OR team_id IN ")
            .bind_list(teams.iter().copied())
            .push(")");
    }
    composed
        .push(" AND (skill IS NULL OR skill IN ")
        .bind_list(drawer.skills.iter())
        .push(") AND (language IS NULL OR language IN ")
        .bind_list(languages(drawer.skills))
        .push(") AND (kept_until IS NULL OR kept_until <= ")
        .bind(drawer.now)
        .push(" OR prefers_person = ")
        .bind(drawer.person)
        .push(") ORDER BY due_order, joined_at, contact_id LIMIT 1 {skip_locked}");
    let Some(mut row) = tx.query_composed(&composed)?.into_iter().next() else {
        return Ok(None);
    };
    let drawn = read_waiting(&mut row)?;
    leave_queue(tx, drawn.contact)?;
    Ok(Some(drawn))
}

/// The languages among skills.
pub fn languages(skills: &[String]) -> impl Iterator<Item = &str> {
    skills.iter().filter_map(|it| it.strip_prefix("lang:"))
}

/// Offers a contact to somebody; gives whether it was still free.
///
/// # Errors
/// When the statement fails.
pub fn offer_contact(
    tx: &mut Tx<'_>,
    contact: ContactId,
    to: PersonId,
    until: Instant,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&OFFER, values![contact, to, until])? == 1)
}

/// Takes an offer back; the contact keeps its place. Gives whether it was offered to that person.
///
/// # Errors
/// When the statement fails.
pub fn take_back_offer(tx: &mut Tx<'_>, contact: ContactId, from: PersonId) -> Result<bool, StoreError> {
    Ok(tx.execute(&TAKE_BACK, values![contact, from])? == 1)
}

/// Brings the contacts of a case forward when something falls due sooner; what was due once keeps its place.
///
/// # Errors
/// When the statement fails.
pub fn bring_due_nearer(tx: &mut Tx<'_>, case: CaseId, due_at: Instant) -> Result<(), StoreError> {
    tx.execute(&NEARER, values![case, due_at])?;
    Ok(())
}

/// Notes that the customer was told the expected wait.
///
/// # Errors
/// When the statement fails.
pub fn note_wait_told(tx: &mut Tx<'_>, contact: ContactId, at: Instant) -> Result<(), StoreError> {
    tx.execute(&TELL, values![contact, at])?;
    Ok(())
}

/// The languages in which somebody waits.
///
/// # Errors
/// When the statement fails.
pub fn languages_waiting(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    tx.query(&LANGUAGES, values![])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

/// The skills that somebody waits for.
///
/// # Errors
/// When the statement fails.
pub fn skills_waiting(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    tx.query(&SKILLS, values![])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

/// How many contacts of the same queue are drawn before this one; none when it does not wait.
///
/// # Errors
/// When a statement fails.
pub fn waiting_before(tx: &mut Tx<'_>, contact: ContactId) -> Result<u32, StoreError> {
    tx.query_one(&COUNT_BEFORE, values![contact])?.take()
}

fn read_all(rows: Vec<Row>) -> Result<Vec<WaitingContact>, StoreError> {
    rows.into_iter().map(|mut row| read_waiting(&mut row)).collect()
}

fn read_waiting(row: &mut Row) -> Result<WaitingContact, StoreError> {
    Ok(WaitingContact {
        contact: row.take()?,
        case: row.take()?,
        team: row.take()?,
        channel: row.take()?,
        language: row.take()?,
        skill: row.take()?,
        prefers: row.take()?,
        due_at: match row.take()? {
            NOTHING_DUE => None,
            due => Some(Instant::from_millis(due)),
        },
        joined_at: row.take()?,
        offered_to: row.take()?,
        offered_until: row.take()?,
        tries: row.take()?,
        told_at: row.take()?,
        kept_until: row.take()?,
    })
}
