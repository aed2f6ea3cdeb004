//! Finds the open or recent matter that somebody asks about, before another case is raised (B07).
//!
//! Always true: each offer says what was seen. The trap: what continues by itself must be certain; all else is offered.

use std::collections::BTreeMap;

use calendar::{Instant, Millis};
use domain::matter::{Gist, MatterSign, asks_again, names_other_things};
use domain::{Actor, CaseId, CaseType, CustomerId, IdentityKind, Permission, Reach, place};
use store::Tx;
use store::cases::CaseSummary;
use store::customers::{groups, merging};

use crate::{AppError, Desk};

/// What is known of whoever asks.
#[derive(Debug, Clone, Default)]
pub struct FindMatter {
    /// The customer.
    pub customer: Option<CustomerId>,
    /// The number that called.
    pub phone: Option<String>,
    /// Street and house.
    pub address: String,
    /// Building, entrance, flat.
    pub unit: String,
    /// What they want.
    pub case_type: Option<CaseType>,
    /// In their words.
    pub words: String,
}

/// A case that may be the matter.
#[derive(Debug, Clone)]
pub struct OfferedMatter {
    /// The case.
    pub case: CaseSummary,
    /// What speaks for it, the strongest first.
    pub signs: Vec<MatterSign>,
    /// How much, together.
    pub score: u32,
}

/// Closed cases are offered for so long.
const RECENT: Millis = Millis::days(7);
/// A mail goes on by itself on a matter that moved within so long.
const CERTAIN: Millis = Millis::days(3);
/// So many customers and cases are looked at for each thing that is shared.
const LOOKED_AT: u32 = 20;
/// So many are offered.
const MOST: usize = 10;

/// Live matters first, then those closed in the last seven days, the likeliest first; at most ten.
///
/// # Errors
/// Forbidden without the right to read cases.
pub async fn find_matter(
    desk: &Desk,
    actor: &Actor,
    query: FindMatter,
) -> Result<Vec<OfferedMatter>, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let since = desk.clock().now().minus(RECENT);
    let number = query.phone.as_deref().map(|it| desk.settings().phone(it));
    desk.read(move |tx| {
        let mut offers = found_for(tx, (&reach, since), &query, number.as_deref())?;
        offers.truncate(MOST);
        Ok(offers)
    })
    .await
}

/// Live matters first, then those closed after `since`, the likeliest first; of whoever asks, and of those at the same
/// number, place or in the same household.
pub(crate) fn found_for(
    tx: &mut Tx<'_>,
    (reach, since): (&Reach, Instant),
    query: &FindMatter,
    number: Option<&str>,
) -> Result<Vec<OfferedMatter>, AppError> {
    let mut found: BTreeMap<CaseId, OfferedMatter> = BTreeMap::new();
    for (customer, sign) in people_of(tx, query, number)? {
        for case in store::cases::cases_of_customer(tx, reach, customer, LOOKED_AT)? {
            let counts = case.category.is_live() || case.closed_at.is_some_and(|at| at >= since);
            if counts {
                let offer = found.entry(case.id).or_insert(OfferedMatter {
                    case,
                    signs: Vec::new(),
                    score: 0,
                });
                offer.signs.push(sign);
            }
        }
    }
    let mut offers: Vec<OfferedMatter> = found.into_values().collect();
    for offer in &mut offers {
        weigh(offer, query);
    }
    offers.sort_by_key(|it| {
        let is_past = !it.case.category.is_live();
        (is_past, std::cmp::Reverse((it.score, it.case.updated_at)))
    });
    Ok(offers)
}

/// Customers whose matters are looked through, each with what leads to them.
fn people_of(
    tx: &mut Tx<'_>,
    query: &FindMatter,
    number: Option<&str>,
) -> Result<Vec<(CustomerId, MatterSign)>, AppError> {
    let mut people: Vec<(CustomerId, MatterSign)> = Vec::new();
    let mut keys = vec![place::place_key(&query.address, &query.unit)];
    if let Some(id) = query.customer
        && let Some(customer) = store::customers::load_customer(tx, id)?
    {
        people.push((customer.id, MatterSign::SameCustomer));
        keys.extend(
            customer
                .places
                .iter()
                .map(|it| place::place_key(&it.address, &it.unit)),
        );
    }
    if let Some(number) = number.filter(|it| it.len() >= 5) {
        for id in store::customers::find_identity(tx, IdentityKind::Phone, number, LOOKED_AT)? {
            people.push((id, MatterSign::SameNumber));
        }
    }
    for id in household_of(tx, query.customer)? {
        people.push((id, MatterSign::SameHousehold));
    }
    keys.retain(|it| it.chars().count() >= 4);
    keys.dedup();
    for key in keys {
        for id in merging::at_place(tx, &key, LOOKED_AT)? {
            people.push((id, MatterSign::SamePlace));
        }
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Who else belongs to a household or company of the customer's.
fn household_of(tx: &mut Tx<'_>, customer: Option<CustomerId>) -> Result<Vec<CustomerId>, AppError> {
    let Some(customer) = customer else {
        return Ok(Vec::new());
    };
    let mut others = Vec::new();
    for group in groups::groups_of(tx, customer)? {
        for member in groups::members_of(tx, group.id, LOOKED_AT)? {
            others.push(member.customer);
        }
    }
    others.retain(|it| *it != customer);
    Ok(others)
}

fn weigh(offer: &mut OfferedMatter, query: &FindMatter) {
    let OfferedMatter { case, signs, score } = offer;
    let said = format!("{} {}", case.subject, case.preview);
    if query.case_type == Some(case.case_type) {
        signs.push(MatterSign::SameType);
    }
    if Gist::of(&said).is_alike(&Gist::of(&query.words)) {
        signs.push(MatterSign::AlikeWords);
    }
    if asks_again(&query.words) {
        signs.push(MatterSign::AsksAgain);
    }
    if query.words.contains(case.number.as_str()) {
        signs.push(MatterSign::NamesNumber);
    }
    signs.sort_unstable();
    signs.dedup();
    signs.sort_by_key(|it| std::cmp::Reverse(it.weight()));
    *score = signs.iter().map(|it| it.weight()).sum();
}

/// The matter on which a written word goes on without asking anybody: the only live one of the customer that moved
/// lately, when the words are about it.
pub(crate) fn certain_matter(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    (at, words): (Instant, &str),
) -> Result<Option<CaseId>, AppError> {
    let since = at.minus(CERTAIN);
    let cases = store::cases::cases_of_customer(tx, &Reach::All, customer, LOOKED_AT)?;
    let mut live = cases
        .into_iter()
        .filter(|it| it.category.is_live() && it.updated_at >= since);
    let (Some(only), None) = (live.next(), live.next()) else {
        return Ok(None);
    };
    let query = FindMatter {
        words: words.to_owned(),
        ..FindMatter::default()
    };
    let is_of_another_thing = names_other_things(&format!("{} {}", only.subject, only.preview), words);
    let mut offer = OfferedMatter {
        case: only,
        signs: vec![MatterSign::SameCustomer],
        score: 0,
    };
    weigh(&mut offer, &query);
    let names_it = offer.signs.contains(&MatterSign::NamesNumber);
    let sounds_like_it = [MatterSign::AlikeWords, MatterSign::AsksAgain]
        .iter()
        .any(|it| offer.signs.contains(it));
    // A manager of houses writes the same words about one flat after the other.
    let is_about_it = names_it || (sounds_like_it && !is_of_another_thing);
    Ok(is_about_it.then_some(offer.case.id))
}
