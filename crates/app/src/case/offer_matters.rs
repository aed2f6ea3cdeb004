//! Offers, beside an open case, earlier matters that it may be about, and keeps what somebody says to an offer (B07).
//!
//! Always true: only an earlier, live case is offered, so that the first one goes on and takes the later ones in; what
//! somebody said are two matters is not offered again. The trap: a customer may have two matters of one kind, so nothing
//! is joined without somebody's word.

use domain::matter::OFFERED_FROM;
use domain::{Actor, CaseId, Direction, Permission};
use serde_json::json;
use store::Tx;
use store::cases::CaseRecord;

use crate::case::find_matter::{FindMatter, OfferedMatter, found_for};
use crate::once::Once;
use crate::settings::audit::note;
use crate::work::Work;
use crate::{AppError, Desk, OnCase};

/// So many are offered beside a case.
const MOST: usize = 3;
/// So many characters of what the customer wrote are compared.
const COMPARED_CHARS: usize = 2_000;

/// Earlier live matters that the case may be about, the likeliest first; none for a case that has ended.
///
/// # Errors
/// Not found when the case does not exist or is out of reach.
pub async fn offer_matters(desk: &Desk, actor: &Actor, id: CaseId) -> Result<Vec<OfferedMatter>, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let (settings, now) = (desk.settings().clone(), desk.clock().now());
    desk.read(move |tx| {
        let record = store::cases::load_case(tx, id)?
            .filter(|it| reach.covers(&it.case))
            .ok_or(AppError::NotFound { what: "case" })?;
        if !record.case.category.is_live() {
            return Ok(Vec::new());
        }
        let query = query_of(tx, &record)?;
        let number = query.phone.as_deref().map(|it| settings.phone(it));
        let mut offers = found_for(tx, (&reach, now), &query, number.as_deref())?;
        offers.retain(|it| is_earlier(it, &record) && is_offered(it));
        let mut open = Vec::new();
        for offer in offers {
            if !store::cases::are_matters_apart(tx, id, offer.case.id)? {
                open.push(offer);
            }
        }
        open.truncate(MOST);
        Ok(open)
    })
    .await
}

/// Says that two cases are two matters.
///
/// # Errors
/// As for any act on the case; not found when the other is out of reach.
pub async fn keep_matters_apart(
    desk: &Desk,
    actor: &Actor,
    (id, other): (CaseId, CaseId),
    once: Option<Once>,
) -> Result<(), AppError> {
    let actor = actor.clone();
    desk.write(once, move |work| {
        let permission = Permission::WorkCases;
        work.open(&actor, permission, &OnCase::any_version(id))?;
        let other = work.open(&actor, Permission::ReadCases, &OnCase::any_version(other))?;
        log(work, &actor, (id, other.case().id))
    })
    .await
}

fn log(work: &mut Work<'_, '_>, actor: &Actor, (id, other): (CaseId, CaseId)) -> Result<(), AppError> {
    store::cases::keep_matters_apart(work.tx, (id, other), actor.person, work.now())?;
    let detail = json!({ "other": other.to_string() });
    note(
        work,
        actor.person,
        ("matters_kept_apart", format!("case:{id}"), &detail),
    )
}

/// The earlier one of two goes on.
fn is_earlier(offer: &OfferedMatter, record: &CaseRecord) -> bool {
    let (other, own) = (&offer.case, &record.case);
    other.category.is_live() && (other.opened_at, other.id) < (own.opened_at, own.id)
}

/// Enough speaks for it, and something of the matter itself: who asks and where is alike in all that one customer wants.
fn is_offered(offer: &OfferedMatter) -> bool {
    offer.score >= OFFERED_FROM && offer.signs.iter().any(|it| it.is_of_the_matter())
}

/// What is known of the case: who and where, from which number, what is wanted, and what the customer wrote.
fn query_of(tx: &mut Tx<'_>, record: &CaseRecord) -> Result<FindMatter, AppError> {
    let case = &record.case;
    let place = match case.place {
        Some(id) => store::customers::load_place(tx, id)?,
        None => None,
    };
    let called = store::customers::merging::contact_address(tx, case.contact)?;
    let written = store::messages::messages_of_case(tx, case.id)?
        .into_iter()
        .filter(|it| it.direction == Direction::Inbound)
        .map(|it| it.text);
    let words: String = [case.subject.clone(), case.description.clone()]
        .into_iter()
        .chain(written)
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(COMPARED_CHARS)
        .collect();
    let (address, unit) = place.map_or_else(Default::default, |it| (it.address, it.unit));
    Ok(FindMatter {
        customer: case.customer,
        phone: called.filter(|it| is_number(it)),
        address,
        unit,
        case_type: Some(case.case_type),
        words,
    })
}

/// Doors write down numbers, mail addresses and names of their own.
fn is_number(address: &str) -> bool {
    let is_part = |it: char| it.is_ascii_digit() || matches!(it, '+' | '-' | ' ' | '(' | ')');
    !address.is_empty() && address.chars().all(is_part)
}
