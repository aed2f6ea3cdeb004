//! What is recorded with a promised answer: given by whoever promises, and filled from the customer where they say nothing.
//!
//! Always true: a place and a number that are recorded are this customer's.
//! The trap: the tick that an apology was said is the word of whoever was there; a program that acts by a token was not,
//! and has to bring the words.

use calendar::Instant;
use domain::{Actor, ContactId, Customer, Evidence, IdentityId, IdentityKind, PlaceId, PromiseRecord};
use pack::says;

use crate::AppError;
use crate::error::check_length;

/// What is said with a promise; what is left out is filled from the case and its customer.
#[derive(Debug, Clone, Default)]
pub struct PromiseWith {
    /// The customer heard that we are sorry.
    pub apologised: bool,
    /// In these words.
    pub apology: Option<String>,
    /// Where the matter is; none: the case's place, or the customer's only one.
    pub place: Option<PlaceId>,
    /// Why it has no place; then it gets none.
    pub no_place: Option<String>,
    /// By which number or mail address; none: the one that they came by, or their first one.
    pub reach: Option<IdentityId>,
}

/// An answer that is promised while a case is registered.
#[derive(Debug, Clone)]
pub struct PromisedAnswer {
    /// By when.
    pub by_at: Instant,
    /// What will be answered.
    pub what: String,
    /// What is said with it.
    pub with: PromiseWith,
}

/// To whom, and how they came.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ToWhom<'a> {
    pub(crate) customer: Option<&'a Customer>,
    pub(crate) place: Option<PlaceId>,
    /// The number that called, in its one form, and the contact that keeps it.
    pub(crate) caller: Option<(&'a str, ContactId)>,
}

impl PromiseWith {
    /// Whether its lengths can be kept.
    pub(crate) fn check(&self) -> Result<(), AppError> {
        check_length("apology", self.apology.as_deref().unwrap_or_default(), 500)?;
        check_length("no_place", self.no_place.as_deref().unwrap_or_default(), 200)
    }

    /// Whether the apology counts: a person's tick, or words.
    pub(crate) fn is_sorry(&self, actor: &Actor, what: &str) -> bool {
        let words = self.apology.as_deref().unwrap_or_default();
        (self.apologised && actor.only.is_none()) || engine::has_apology(words) || engine::has_apology(what)
    }

    /// The record of the promise.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a place or number that is not the customer's.
    pub(crate) fn record(
        &self,
        actor: &Actor,
        what: &str,
        to: ToWhom<'_>,
    ) -> Result<PromiseRecord, AppError> {
        let no_place = filled(self.no_place.as_deref());
        let place = if no_place.is_some() {
            None
        } else {
            self.place_of(to)?
        };
        let reach = self.reach_of(to)?;
        let caller = to.caller.filter(|(number, _)| !number.is_empty());
        Ok(PromiseRecord {
            is_apologised: self.is_sorry(actor, what),
            apology: filled(self.apology.as_deref()),
            place,
            no_place,
            came_by: caller.map(|(_, contact)| contact).filter(|_| reach.is_none()),
            reach,
        })
    }

    fn place_of(&self, to: ToWhom<'_>) -> Result<Option<PlaceId>, AppError> {
        let places = to.customer.map_or(&[][..], |it| &it.places);
        match self.place {
            Some(id) if to.place == Some(id) || places.iter().any(|it| it.id == id) => Ok(Some(id)),
            Some(_) => Err(AppError::invalid(
                "place_id",
                "not_theirs",
                says!("这位客户没有这个地址", "the customer has no such place"),
            )),
            None => {
                let only = places.first().filter(|_| places.len() == 1).map(|it| it.id);
                Ok(to.place.or(only))
            }
        }
    }

    fn reach_of(&self, to: ToWhom<'_>) -> Result<Option<IdentityId>, AppError> {
        let ways = to.customer.map_or(&[][..], |it| &it.identities);
        if let Some(id) = self.reach {
            return if ways.iter().any(|it| it.id == id) {
                Ok(Some(id))
            } else {
                Err(AppError::invalid(
                    "reach_id",
                    "not_theirs",
                    says!(
                        "这位客户没有这个号码或邮箱",
                        "the customer has no such number or address"
                    ),
                ))
            };
        }
        if let Some((number, _)) = to.caller.filter(|(number, _)| !number.is_empty()) {
            // Whoever calls from another number than their own is called back there.
            return Ok(ways.iter().find(|it| it.value == number).map(|it| it.id));
        }
        let phone = to.customer.and_then(|it| it.reach_by(IdentityKind::Phone));
        Ok(phone.or(ways.first()).map(|it| it.id))
    }
}

/// What the record and the promise itself show of what the standard asks for (A21); the case may hold more.
pub(crate) fn evidence_of(record: &PromiseRecord, what: &str) -> Vec<Evidence> {
    let is_there = [
        (Evidence::PromisedTime, true),
        (Evidence::Content, !what.trim().is_empty()),
        (Evidence::Apology, record.is_apologised),
        (Evidence::Address, record.has_place()),
        (Evidence::Reach, record.has_reach()),
    ];
    is_there
        .into_iter()
        .filter(|(_, it)| *it)
        .map(|(it, _)| it)
        .collect()
}

fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned)
}
