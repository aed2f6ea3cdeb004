//! New and changed customers' records: told as facts on the day's book, listed until somebody processed them, and processed
//! one by one or all in one act (F08).
//!
//! Always true: a record is told once for each version that a look finds, at the instant at which it came or changed,
//! however late the look is; entering a customer costs nothing for it. Each local day has a book of its own, so that a fact
//! that comes late makes no long chain be judged anew. The trap: what was processed is told first, or the facts would stand
//! the wrong way round.

use calendar::Instant;
use domain::{Actor, Author, Customer, CustomerId, Event, EventArea, EventKind, Permission};
use store::customers::records::{self, Untold};
use store::registers::Spot;

use crate::once::Once;
use crate::settings::audit::require;
use crate::work::Work;
use crate::{AppError, Desk};

/// So many records are told in one transaction.
const AT_ONCE: u32 = 500;
/// So many are listed.
const LISTED: u32 = 200;
/// What a day's book is called.
const BOOK: &str = "客户档案登记簿";

/// Records that nobody processed since they came or changed.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenRecords {
    /// The oldest of them.
    pub rows: Vec<OpenRecord>,
    /// How many there are; counted up to 10 000.
    pub total: i64,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenRecord {
    /// The customer as they are now.
    pub customer: Customer,
    /// Entered and never processed; else changed.
    pub is_new: bool,
    /// Since when.
    pub changed_at: Instant,
}

/// Whose records are processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All that came or changed until now.
    All,
    /// That of one customer, with the entries merged into it.
    Of(CustomerId),
}

/// Tells of records that came or changed since the last look; gives whether there may be more.
///
/// # Errors
/// Failures of the store.
pub async fn tell_records(desk: &Desk) -> Result<bool, AppError> {
    let found = desk.read(|tx| Ok(records::untold(tx, 1)?)).await?;
    if found.is_empty() {
        return Ok(false);
    }
    let told = desk.write(None, tell).await?;
    Ok(u32::try_from(told).is_ok_and(|it| it >= AT_ONCE))
}

/// Records that nobody processed since they came or changed, the oldest first.
///
/// # Errors
/// Forbidden without the right to edit customers.
pub async fn list_records(desk: &Desk, actor: &Actor) -> Result<OpenRecords, AppError> {
    require(actor, Permission::EditCustomers)?;
    desk.read(|tx| {
        let open = records::unprocessed(tx, LISTED)?;
        let ids: Vec<CustomerId> = open.iter().map(|it| it.id).collect();
        let customers = store::customers::customers_as_asked(tx, &ids)?;
        let rows = open.iter().filter_map(|it| {
            let (_, customer) = customers.iter().find(|(id, _)| *id == it.id)?;
            Some(OpenRecord {
                customer: customer.clone(),
                is_new: it.is_new,
                changed_at: it.updated_at,
            })
        });
        Ok(OpenRecords {
            rows: rows.collect(),
            total: records::count_unprocessed(tx)?,
        })
    })
    .await
}

/// Processes records; gives how many. None to process is no fact.
///
/// # Errors
/// Forbidden without the right to edit customers; not found for an unknown customer.
pub async fn process_records(
    desk: &Desk,
    actor: &Actor,
    which: Which,
    once: Option<Once>,
) -> Result<u64, AppError> {
    require(actor, Permission::EditCustomers)?;
    let author = Author::Person(actor.person);
    desk.write(once, move |work| {
        while u32::try_from(tell(work)?).is_ok_and(|it| it >= AT_ONCE) {}
        let now = work.now();
        let (count, events) = match which {
            Which::All => {
                let count = records::process_all(work.tx, now)?;
                let mut event = Event::of(EventKind::RecordsProcessed);
                event.fields.insert("count".to_owned(), count.to_string());
                (count, vec![event])
            }
            Which::Of(id) => {
                let customer = store::customers::load_customer(work.tx, id)?
                    .ok_or(AppError::NotFound { what: "customer" })?;
                let processed = records::process_one(work.tx, customer.id)?;
                let count = u64::try_from(processed.len()).unwrap_or(u64::MAX);
                let about = |it| about(EventKind::RecordsProcessed, it);
                (count, processed.into_iter().map(about).collect())
            }
        };
        if count > 0 {
            write_down(work, author, events.into_iter().map(|it| (now, it)).collect())?;
        }
        Ok(count)
    })
    .await
}

/// What somebody recorded by hand in a register counts for the list as well.
pub(crate) fn note_processed(work: &mut Work<'_, '_>, event: &Event, at: Instant) -> Result<(), AppError> {
    if event.what != EventKind::RecordsProcessed {
        return Ok(());
    }
    match event.customer {
        Some(id) => records::process_one(work.tx, id).map(|_| ())?,
        None => records::process_all(work.tx, at).map(|_| ())?,
    }
    Ok(())
}

/// Tells of what is untold, once for all nodes; gives how many records it looked at.
fn tell(work: &mut Work<'_, '_>) -> Result<usize, AppError> {
    let untold = records::untold(work.tx, AT_ONCE)?;
    let mut happened = Vec::new();
    for it in &untold {
        if records::claim_untold(work.tx, it)? {
            happened.extend(facts_of(it));
        }
    }
    happened.sort_by_key(|(at, _)| *at);
    write_down(work, Author::System, happened)?;
    Ok(untold.len())
}

/// That it came, when no fact says so yet, and that it changed, when it did.
fn facts_of(it: &Untold) -> impl Iterator<Item = (Instant, Event)> + use<> {
    let entered = (it.told == 0).then(|| (it.created_at, about(EventKind::CustomerEntered, it.id)));
    let is_changed = it.told > 0 || it.updated_at > it.created_at;
    let changed = is_changed.then(|| (it.updated_at, about(EventKind::CustomerChanged, it.id)));
    entered.into_iter().chain(changed)
}

pub(crate) fn about(what: EventKind, customer: CustomerId) -> Event {
    let mut event = Event::of(what);
    event.customer = Some(customer);
    event
}

/// Records events, in order, each on the book of its local day.
pub(crate) fn write_down(
    work: &mut Work<'_, '_>,
    author: Author,
    happened: Vec<(Instant, Event)>,
) -> Result<(), AppError> {
    let zone = work.desk().settings().zone.clone();
    let mut rest = happened.into_iter().peekable();
    while let Some((first_at, _)) = rest.peek() {
        let day = zone.local_date(*first_at);
        let mut of_day = Vec::new();
        while let Some(it) = rest.next_if(|(at, _)| zone.local_date(*at) == day) {
            of_day.push(it);
        }
        let spot = Spot {
            area: EventArea::FollowUp,
            team: None,
            thing: Some(day.to_string()),
        };
        work.record_all_on_register((&spot, BOOK), author, of_day)?;
    }
    Ok(())
}
