//! Who wants no holiday wishes and no company news: kept with the customer, told as a fact, and known wherever a greeting is
//! recorded (F09).
//!
//! Always true: whether a greeting went to somebody who had opted out is what the record says of the instant at which it went,
//! not what somebody types. The trap: what is told late of the past does not undo what the customer said since.

use calendar::Instant;
use domain::{Actor, Author, Customer, CustomerId, Event, EventKind, Permission};

use super::process_records;
use crate::settings::audit::require;
use crate::work::Work;
use crate::{AppError, Desk};
use store::customers::greetings as kept;

/// To whom a greeting went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// One customer; none: it is not known who that is.
    One(Option<CustomerId>),
    /// Many at once.
    Many,
}

/// How many there are to greet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Greeted {
    /// Customers; counted up to 100 000.
    pub customers: i64,
    /// Those of them who want no wishes and no news.
    pub declined: i64,
}

/// How many customers there are and how many of them opted out, for whoever sends wishes or news to all.
///
/// # Errors
/// Forbidden without the right to read customers.
pub async fn count_greeted(desk: &Desk, actor: &Actor) -> Result<Greeted, AppError> {
    require(actor, Permission::ReadCustomers)?;
    let now = desk.clock().now();
    desk.read(move |tx| {
        let (customers, declined) = kept::count(tx, now)?;
        Ok(Greeted { customers, declined })
    })
    .await
}

/// Writes into the record of a greeting what is known of those to whom it went; leaves other events as they are.
pub(crate) fn know_opted_out(
    work: &mut Work<'_, '_>,
    event: &mut Event,
    (receiver, at): (Receiver, Instant),
) -> Result<(), AppError> {
    if !domain::is_greeting(event.what) {
        return Ok(());
    }
    let (is_to_one, has_declined) = match receiver {
        Receiver::One(None) => (true, false),
        Receiver::One(Some(id)) => (true, had_declined(work, id, at)?),
        Receiver::Many => (false, kept::had_anybody_opted_out(work.tx, at)?),
    };
    domain::note_opted_out(event, is_to_one, has_declined);
    Ok(())
}

fn had_declined(work: &mut Work<'_, '_>, id: CustomerId, at: Instant) -> Result<bool, AppError> {
    let Some(customer) = store::customers::load_customer(work.tx, id)? else {
        return Ok(false);
    };
    let is_out = customer.greetings_declined_at.is_some_and(|it| it <= at);
    Ok(is_out || kept::had_once_opted_out(work.tx, customer.id, at)?)
}

/// What somebody recorded by hand, that a customer opted out or wants greetings again, counts for the customer as well.
pub(crate) fn note_wanted(
    work: &mut Work<'_, '_>,
    event: &Event,
    (customer, at): (Option<CustomerId>, Instant),
) -> Result<(), AppError> {
    let declines = event.what == EventKind::GreetingsDeclined;
    if !declines && event.what != EventKind::GreetingsAccepted {
        return Ok(());
    }
    let found = match customer {
        Some(id) => store::customers::load_customer(work.tx, id)?,
        None => None,
    };
    let Some(mut customer) = found else { return Ok(()) };
    if set_declined(work, &mut customer, (declines, at))? {
        customer.updated_at = work.now();
        store::customers::update_customer(work.tx, &mut customer)?;
    }
    Ok(())
}

/// Sets whether a customer wants greetings from an instant on; gives whether that changed anything. The customer is still to be
/// written.
pub(crate) fn set_declined(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    (declines, at): (bool, Instant),
) -> Result<bool, AppError> {
    match (customer.greetings_declined_at, declines) {
        (None, true) => {
            // Told late, and taken back since.
            let accepted_since = kept::last_accepted(work.tx, customer.id)?.is_some_and(|it| it > at);
            if accepted_since {
                return Ok(false);
            }
            customer.greetings_declined_at = Some(at);
        }
        (Some(from), true) if at < from => customer.greetings_declined_at = Some(at),
        (Some(from), false) if at >= from => {
            if at > from {
                kept::end_opt_out(work.tx, customer.id, (from, at))?;
            }
            customer.greetings_declined_at = None;
        }
        (None, false) | (Some(_), _) => return Ok(false),
    }
    Ok(true)
}

/// Tells on the day's book that a customer opted out, or wants greetings again.
pub(crate) fn tell_wanted(
    work: &mut Work<'_, '_>,
    author: Author,
    (customer, declines): (CustomerId, bool),
) -> Result<(), AppError> {
    let what = if declines {
        EventKind::GreetingsDeclined
    } else {
        EventKind::GreetingsAccepted
    };
    let at = work.now();
    process_records::write_down(work, author, vec![(at, process_records::about(what, customer))])
}
