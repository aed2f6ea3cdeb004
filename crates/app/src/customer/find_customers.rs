//! Finds customers: by any part of a number, by name or address, or the latest when nothing is asked.

use calendar::Instant;
use domain::phone::{Phone, PhoneKind};
use domain::{Actor, Customer, CustomerId, IdentityKind, Permission};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::search::SearchQuery;

use crate::customer::view_customer::{CustomerView, view_of};
use crate::error::check_length;
use crate::settings::audit::require;
use crate::{AppError, Desk, DeskSettings};

/// What is asked for; with neither, the latest.
#[derive(Debug, Clone, Default)]
pub struct FindCustomers {
    /// Any part of a number, at least three digits; fewer find nothing.
    pub phone: Option<String>,
    /// Words of a name, an address or a number.
    pub words: Option<String>,
    /// After this place in the list.
    pub after: Option<CustomerMark>,
    /// At most so many, up to 100.
    pub limit: u32,
}

/// A place in a list of customers, from which the next page goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerMark {
    /// In the list by latest change.
    Latest(Instant, CustomerId),
    /// In what a search found.
    Found(i64),
}

/// One page of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerPage {
    /// The customers.
    pub customers: Vec<CustomerView>,
    /// From where the next page goes on; none after the last.
    pub next: Option<CustomerMark>,
}

/// The shortest part of a number that is looked for, in digits.
const SHORTEST_PART: usize = 3;
/// The search is asked so many times for one page, when many texts hold the digits elsewhere.
const BATCHES: usize = 10;
/// And gives so many each time.
const BATCH: u32 = 100;

/// Finds customers.
///
/// # Errors
/// Forbidden without the right to see customers; [`AppError::Invalid`] for more than 200 characters.
pub async fn find_customers(
    desk: &Desk,
    actor: &Actor,
    cmd: FindCustomers,
) -> Result<CustomerPage, AppError> {
    require(actor, Permission::ReadCustomers)?;
    let reach = actor.reach(Permission::ReadCases);
    let FindCustomers {
        phone,
        words,
        after,
        limit,
    } = cmd;
    let limit = limit.clamp(1, 100);
    let asked = |text: Option<String>| text.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    let (phone, words) = (asked(phone), asked(words));
    check_length("phone", phone.as_deref().unwrap_or_default(), 200)?;
    check_length("q", words.as_deref().unwrap_or_default(), 200)?;
    let digits = phone.as_deref().map(|it| digits_of(desk.settings(), it));
    desk.read(move |tx| {
        let (found, next) = match (&digits, &words) {
            (None, None) => latest(tx, after, limit)?,
            (digits, words) => searched(tx, (digits.as_deref(), words.as_deref()), after, limit)?,
        };
        let customers = found
            .into_iter()
            .map(|it| view_of(tx, reach.as_ref(), it))
            .collect::<Result<_, _>>()?;
        Ok(CustomerPage { customers, next })
    })
    .await
}

type Page = (Vec<Customer>, Option<CustomerMark>);

fn latest(tx: &mut Tx<'_>, after: Option<CustomerMark>, limit: u32) -> Result<Page, AppError> {
    let after = match after {
        Some(CustomerMark::Latest(at, id)) => Some((at, id)),
        Some(CustomerMark::Found(_)) | None => None,
    };
    let found = store::customers::latest_customers(tx, after, limit)?;
    let is_full = u32::try_from(found.len()).is_ok_and(|it| it >= limit);
    let next = found
        .last()
        .filter(|_| is_full)
        .map(|it| CustomerMark::Latest(it.updated_at, it.id));
    Ok((found, next))
}

fn searched(
    tx: &mut Tx<'_>,
    (digits, words): (Option<&str>, Option<&str>),
    after: Option<CustomerMark>,
    limit: u32,
) -> Result<Page, AppError> {
    if digits.is_some_and(|it| it.len() < SHORTEST_PART) {
        return Ok((Vec::new(), None));
    }
    let asked = [digits.unwrap_or_default(), words.unwrap_or_default()].join(" ");
    let query = SearchQuery::read(&asked);
    let mut before = match after {
        Some(CustomerMark::Found(document)) => Some(document),
        Some(CustomerMark::Latest(..)) | None => None,
    };
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for _ in 0..BATCHES {
        let hits = store::search::find_customers(tx, &query, before, BATCH)?;
        let is_last = u32::try_from(hits.len()).is_ok_and(|it| it < BATCH);
        for hit in hits {
            before = Some(hit.document);
            let customer = store::customers::load_customer(tx, hit.customer)?;
            let holds = |it: &Customer| digits.is_none_or(|digits| holds_number(it, digits));
            let is_new = |it: &Customer| found.iter().all(|known: &Customer| known.id != it.id);
            let customer = customer.filter(holds).filter(is_new);
            found.extend(customer);
            if found.len() == wanted {
                return Ok((found, before.map(CustomerMark::Found)));
            }
        }
        if is_last {
            return Ok((found, None));
        }
    }
    Ok((found, before.map(CustomerMark::Found)))
}

/// The digits of a part of a number: of a whole one without its country, of a part as typed.
fn digits_of(settings: &DeskSettings, text: &str) -> String {
    let is_whole = |it: &Phone| !matches!(it.kind, PhoneKind::Local | PhoneKind::Other);
    let whole = Phone::read(text, settings.area_code.as_ref()).filter(is_whole);
    match whole {
        // A part of a foreign number may be looked for without its country.
        Some(whole) => whole.number.trim_start_matches('+').to_owned(),
        None => Phone::read(text.trim_start_matches(['+', '＋']), None)
            .map(|it| it.number)
            .unwrap_or_default(),
    }
}

/// A customer has a number with these digits in a row.
pub(crate) fn holds_number(customer: &Customer, digits: &str) -> bool {
    customer
        .identities
        .iter()
        .any(|it| it.kind == IdentityKind::Phone && it.value.contains(digits))
}

#[cfg(test)]
mod tests {
    use calendar::{Millis, Zone};

    use super::digits_of;
    use crate::DeskSettings;

    #[test]
    fn a_part_of_a_number_stays_a_part() {
        let settings = DeskSettings {
            company: String::new(),
            zone: Zone::default(),
            mail_host: String::new(),
            reopens_within: Millis::ZERO,
            hold_replies_for: Millis::ZERO,
            default_calendar: String::new(),
            area_code: None,
            public_url: None,
        };
        for (asked, digits) in [
            ("138 12", "13812"),
            ("+86 138 1234 5678", "13812345678"),
            ("+138", "138"),
            ("５６７８", "5678"),
            ("010-6655 4433 转 208", "01066554433"),
            ("0311-8601", "03118601"),
            ("+1 415 555 2671", "14155552671"),
        ] {
            assert_eq!(digits_of(&settings, asked), digits, "{asked}");
        }
    }
}
