//! What lists show of a case, and short lists around one customer.

use calendar::Instant;
use domain::{
    CaseId, CaseNumber, CaseType, Category, Channel, CustomerId, LabelId, PersonId, PlaceId, Priority, Reach,
    TeamId, WaitReason,
};

use crate::cases::{CaseRecord, read_due_order};
use crate::error::StoreError;
use crate::reach::push_reach;
use crate::row::Row;
use crate::statement::Composed;
use crate::tx::Tx;

/// A case as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSummary {
    /// Identity.
    pub id: CaseId,
    /// Number for people.
    pub number: CaseNumber,
    /// Counts changes.
    pub version: i64,
    /// Where it stands.
    pub category: Category,
    /// What the customer wants.
    pub case_type: CaseType,
    /// How soon.
    pub priority: Priority,
    /// The customer wrote last.
    pub is_unanswered: bool,
    /// The nearest due time among running promises.
    pub next_due_at: Option<Instant>,
    /// The latest fact.
    pub updated_at: Instant,
    /// Raised.
    pub opened_at: Instant,
    /// Closed.
    pub closed_at: Option<Instant>,
    /// Whose queue.
    pub team: Option<TeamId>,
    /// Whoever was asked first.
    pub owner: Option<PersonId>,
    /// Who works on it.
    pub handler: Option<PersonId>,
    /// Ownership is offered to this person.
    pub offer_person: Option<PersonId>,
    /// Ownership is offered to any of this team.
    pub offer_team: Option<TeamId>,
    /// Free name over the category.
    pub label: Option<LabelId>,
    /// Who asks.
    pub customer: Option<CustomerId>,
    /// The customer's name; empty when unknown.
    pub customer_name: String,
    /// Where.
    pub place: Option<PlaceId>,
    /// The way in.
    pub channel: Channel,
    /// Why it waits.
    pub waiting_reason: Option<WaitReason>,
    /// Until when at the latest.
    pub waiting_until: Option<Instant>,
    /// The survivor, once joined.
    pub joined_into: Option<CaseId>,
    /// 1, and one more for each reopening.
    pub round: u32,
    /// How often the customer urged.
    pub urgings: u32,
    /// One line.
    pub subject: String,
    /// The latest words.
    pub preview: String,
    /// It is a register, which lists of cases leave out.
    pub is_register: bool,
}

impl CaseSummary {
    /// What lists show of a record, with its customer's name: the same as reading the row that it is written to.
    #[must_use]
    pub fn of(record: &CaseRecord, customer_name: String) -> Self {
        let case = &record.case;
        let (offer, waiting) = (case.offer.as_ref(), case.waiting.as_ref());
        Self {
            id: case.id,
            number: record.number.clone(),
            version: record.version,
            category: case.category,
            case_type: case.case_type,
            priority: case.priority,
            is_unanswered: case.is_unanswered,
            next_due_at: record.next_due_at,
            updated_at: case.updated_at,
            opened_at: case.opened_at,
            closed_at: case.closed_at,
            team: case.team,
            owner: case.owner,
            handler: case.handler,
            offer_person: offer.and_then(|it| it.to_person),
            offer_team: offer.and_then(|it| it.to_team),
            label: case.label,
            customer: case.customer,
            customer_name,
            place: case.place,
            channel: case.channel,
            waiting_reason: waiting.map(|it| it.reason),
            waiting_until: waiting.and_then(|it| it.until_at),
            joined_into: case.joined_into,
            round: case.round,
            urgings: case.urgings,
            subject: case.subject.clone(),
            preview: case.preview.clone(),
            is_register: case.is_register,
        }
    }
}

/// The columns that `read_summary` takes, in its order, of `cases c` and `customers u`.
pub(super) const COLUMNS: &str = "SELECT c.case_id, c.number, c.version, c.category, c.case_type, c.priority_rank, \
    c.is_unanswered, c.due_order, c.updated_at, c.opened_at, c.closed_at, c.team_id, c.owner_id, c.handler_id, \
    c.offer_person_id, c.offer_team_id, c.label_id, c.customer_id, \
    (SELECT COALESCE(s.name, u.name) FROM customers u LEFT JOIN customers s ON s.customer_id = u.merged_into \
    WHERE u.customer_id = c.customer_id), c.place_id, c.channel, c.waiting_reason, \
    c.waiting_until, c.joined_into, c.round, c.urgings, c.subject, c.preview, \
    (c.is_live = FALSE AND c.category = 'new') FROM cases c";

pub(super) fn read_summary(row: &mut Row) -> Result<CaseSummary, StoreError> {
    Ok(CaseSummary {
        id: row.take()?,
        number: row.take()?,
        version: row.take()?,
        category: row.take()?,
        case_type: row.take()?,
        priority: row.take()?,
        is_unanswered: row.take()?,
        next_due_at: read_due_order(row)?,
        updated_at: row.take()?,
        opened_at: row.take()?,
        closed_at: row.take()?,
        team: row.take()?,
        owner: row.take()?,
        handler: row.take()?,
        offer_person: row.take()?,
        offer_team: row.take()?,
        label: row.take()?,
        customer: row.take()?,
        customer_name: row.take::<Option<String>>()?.unwrap_or_default(),
        place: row.take()?,
        channel: row.take()?,
        waiting_reason: row.take()?,
        waiting_until: row.take()?,
        joined_into: row.take()?,
        round: row.take()?,
        urgings: row.take()?,
        subject: row.take()?,
        preview: row.take()?,
        is_register: row.take()?,
    })
}

/// A customer's cases within reach, those of entries merged into theirs among them, live and past, latest change first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn cases_of_customer(
    tx: &mut Tx<'_>,
    reach: &Reach,
    customer: CustomerId,
    limit: u32,
) -> Result<Vec<CaseSummary>, StoreError> {
    let mut composed = Composed::new("cases_of_customer");
    composed
        .push(COLUMNS)
        .push(" WHERE c.customer_id IN (SELECT m.customer_id FROM customers m WHERE m.customer_id = ")
        .bind(customer)
        .push(" OR m.merged_into = ")
        .bind(customer)
        .push(")");
    push_reach(&mut composed, reach);
    composed
        .push(" ORDER BY c.updated_at DESC, c.case_id DESC LIMIT ")
        .bind(limit);
    read_all(tx, &composed)
}

/// Some cases by their ids, those within reach, in the order of the ids.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn load_summaries(
    tx: &mut Tx<'_>,
    reach: &Reach,
    ids: &[CaseId],
) -> Result<Vec<CaseSummary>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut composed = Composed::new("load_summaries");
    composed
        .push(COLUMNS)
        .push(" WHERE c.case_id IN ")
        .bind_list(ids.iter().copied());
    push_reach(&mut composed, reach);
    let mut found = read_all(tx, &composed)?;
    found.sort_by_key(|it| ids.iter().position(|id| *id == it.id));
    Ok(found)
}

pub(super) fn read_all(tx: &mut Tx<'_>, composed: &Composed) -> Result<Vec<CaseSummary>, StoreError> {
    tx.query_composed(composed)?
        .into_iter()
        .map(|mut row| read_summary(&mut row))
        .collect()
}
